import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { jitTenant } from './jitTenant.ts';

const root = mkdtempSync(join(tmpdir(), 'remediation-docs-'));
const started = process.cwd();
afterEach(() => process.chdir(started));
afterAll(() => rmSync(root, { recursive: true }));

const PAGE = readFileSync('docs/remediation.md', 'utf8');

/** The digest of a plan, once it is there. */
function digestOf(file: string): string {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly sha256: string }).sha256 : '';
}

describe('docs/remediation.md', () => {
  it('holds commands that run, one after the other: what was closed is open again at the end', async () => {
    process.chdir(root);
    const tenant = await jitTenant();
    const policies = async (): Promise<string> => (await tenant.run(['jit', 'list', '--format', 'csv'])).stdout;
    const before = await policies();
    const lines = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
    expect(lines).toHaveLength(7);
    for (const line of lines) {
      const typed = line.replace('--subscription Production', '--subscription contoso-production').replace('"$DIGEST"', digestOf('portcullis-plan.json')).replace('"$UNDO"', digestOf('undo.json'));
      const [command, ...argv] = typed.split(' ');
      const { exitCode, stderr } = await tenant.run(argv, { ask: async () => 'yes' });
      expect([command, line, exitCode, exitCode === 0 ? '' : stderr]).toEqual(['portcullis', line, 0, '']);
      if (line.includes('--resume')) expect(await policies()).not.toBe(before);
      tenant.pass(120_000);
    }
    const [was, is] = [before, await policies()].map((csv) => csv.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, ''));
    expect(is).toBe(was);
  });

  it('names every option of planning, applying and rolling back', async () => {
    const tenant = await jitTenant();
    const helps = await Promise.all(['plan', 'apply', 'rollback'].map(async (command) => (await tenant.run(['remediate', command, '--help'])).stdout));
    const own = new Set(helps.flatMap((help) => [...help.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, name = '']) => name)));
    const elsewhere = ['--quiet', '--verbose', '--log-format', '--config', '--no-config', '--tenant', '--cloud', '--auth', '--subscription', '--management-group', '--exclude', '--rules', '--waivers', '--assume', '--now', '--allow-empty', '--allow-broad', '--activity-log', '--format', '--snapshot'];
    expect([...own].filter((name) => !elsewhere.includes(name) && !PAGE.includes(name))).toEqual([]);
  });
});
