import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Estate } from '../../src/simulator/estate.ts';
import { ownerEstate } from '../simulator/ownerEstate.ts';
import { jitTenant } from './jitTenant.ts';

const root = mkdtempSync(join(tmpdir(), 'jit-docs-'));
const started = process.cwd();
afterEach(() => process.chdir(started));
afterAll(() => rmSync(root, { recursive: true }));

const PAGE = readFileSync('docs/jit.md', 'utf8');

function blocksOf(language: string): readonly string[] {
  return [...PAGE.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, text = '']) => (kind === language ? [text] : []));
}

/** The digest of a plan, once it is there. */
function digestOf(file: string): string {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly sha256: string }).sha256 : '';
}

/** Words as a shell takes them, double quotes apart. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function roleOf(actions: readonly string[]): Estate {
  const estate = ownerEstate();
  const permissions = [{ actions, notActions: [], dataActions: [], notDataActions: [] }];
  const rows = estate.tables.authorizationresources.map((row) => (row.type.toLowerCase() === 'microsoft.authorization/roledefinitions' ? { ...row, properties: { ...(row['properties'] as object), permissions } } : row));
  return { ...estate, tables: { ...estate.tables, authorizationresources: rows } };
}

const REQUEST = ['jit', 'request', 'vm-web-01', '--port', '22', '--source', '51.140.12.7', '--duration', 'PT1H', '--justification', 'why', '--subscription', 'contoso-production', '--format', 'json'];

describe('docs/jit.md', () => {
  it('holds commands that run, one after the other', async () => {
    process.chdir(root);
    const tenant = await jitTenant();
    const lines = blocksOf('sh').flatMap((block) => block.trim().split('\n'));
    expect(lines.length).toBeGreaterThanOrEqual(13);
    for (const line of lines) {
      const [command, ...argv] = wordsOf(line.replace('--subscription Production', '--subscription contoso-production').replace('$DIGEST', digestOf('dual.json')));
      const { exitCode, stdout } = await tenant.run(argv);
      expect([command, line, exitCode, stdout === '']).toEqual(['portcullis', line, 0, false]);
    }
  });

  it('shows the table as it is', async () => {
    const shown = /^ {4}configured {6}vm-jump-01[\s\S]*?\n\n/m.exec(PAGE)?.[0].trimEnd().split('\n').map((line) => line.slice(4)).join('\n');
    expect((await (await jitTenant()).run(['jit', 'list', '--vm', 'vm-jump-01'])).stdout).toContain(shown);
  });

  it('names the least role: with it the port is seen open, and each action less is missed', async () => {
    const [{ Actions: actions } = { Actions: [] }] = blocksOf('json').map((text) => JSON.parse(text) as { readonly Actions: readonly string[] });
    expect(actions).toHaveLength(7);
    const ask = async (of: readonly string[]): Promise<readonly unknown[]> => {
      const { exitCode, stdout } = await (await jitTenant({ estate: roleOf(of) })).run(REQUEST);
      const { outcome, connection } = stdout === '' ? { outcome: '', connection: [] } : JSON.parse(stdout) as { readonly outcome: string; readonly connection: readonly object[] };
      return [exitCode, outcome, connection.length];
    };
    expect(await ask(actions)).toEqual([0, 'open', 1]);
    const less = await Promise.all(actions.map(async (action) => [action.split('/').slice(1).join('/'), ...await ask(actions.filter((one) => one !== action))]));
    expect(less).toEqual([
      ['locations/jitNetworkAccessPolicies/read', 2, '', 0], ['locations/jitNetworkAccessPolicies/initiate/action', 1, 'refused', 1], ['virtualMachines/read', 2, '', 0],
      ['networkInterfaces/read', 1, 'notSeen', 0], ['networkSecurityGroups/read', 1, 'notSeen', 1], ['virtualNetworks/read', 1, 'notSeen', 1], ['publicIPAddresses/read', 0, 'open', 0],
    ]);
  });

  it('says that a machine may be there where machines may not be read', async () => {
    const { stderr } = await (await jitTenant({ estate: roleOf(['Microsoft.Security/*']) })).run(REQUEST);
    expect(stderr).toContain("whether there is a machine 'vm-web-01' is not known: ");
  });

  it.each(['request', 'enable'])('names every option of %s', async (command) => {
    const { stdout } = await (await jitTenant()).run(['jit', command, '--help']);
    const own = [...stdout.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, name = '']) => name).filter((name) => !['--quiet', '--verbose', '--log-format', '--config', '--no-config', '--tenant', '--cloud', '--auth', '--subscription', '--format'].includes(name));
    expect(own.length).toBeGreaterThanOrEqual(6);
    expect(own.filter((name) => !PAGE.includes(`\`${name}`))).toEqual([]);
  });
});
