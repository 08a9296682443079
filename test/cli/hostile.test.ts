import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { contoso } from '../e2e/tenant.ts';
import { run, type Ran } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function codeOf({ stderr }: Ran): string {
  return /\[([A-Z]+)\]\n$/.exec(stderr)?.[1] ?? `no error line in: ${stderr}`;
}

async function onContoso(argv: readonly string[]): Promise<Ran> {
  const { inner, credential } = await simulatedTenant(contoso());
  return run(argv, { azure: { inner, credential } });
}

const EVALUATE = ['evaluate', '--snapshot', at('snapshot')] as const;
const RULE = readFileSync('rules/network/open-management-port.yaml', 'utf8');

beforeAll(async () => {
  await onContoso(['collect', '--out', at('snapshot'), '--quiet']);
});

describe('a report is never written over what is read, nor in place of what is no file', () => {
  it.each([['snapshot/manifest.json'], ['snapshot/new.json'], ['snapshot'], ['./snapshot/../snapshot/manifest.json']])('%s is refused', async (path) => {
    const before = readFileSync(at('snapshot/manifest.json'), 'utf8');
    const ran = await run([...EVALUATE, '-o', `json=${at(path)}`]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'USAGE']);
    expect(readFileSync(at('snapshot/manifest.json'), 'utf8')).toBe(before);
  });

  it('two names of one place are one place', async () => {
    const ran = await run([...EVALUATE, '-o', `json=${at('same.json')}`, '-o', `sarif=${root}/./x/../same.json`]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'USAGE']);
    await run([...EVALUATE, '-o', `json=${at('result.json')}`]);
    expect(codeOf(await run(['report', at('result.json'), '-o', `html=${at('one')}`, '-o', `sarif=${at('one')}`]))).toBe('USAGE');
    expect(codeOf(await run(['report', at('result.json'), '-o', `html=${at('result.json')}`]))).toBe('USAGE');
  });

  it('a symbolic link keeps pointing where it points, and its target gets the report', async () => {
    writeFileSync(at('target.json'), 'old');
    symlinkSync(at('target.json'), at('link.json'));
    expect((await run([...EVALUATE, '-o', `json=${at('link.json')}`])).exitCode).toBe(1);
    expect(lstatSync(at('link.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(at('target.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  });

  it.skipIf(!existsSync('/dev/null'))('a device stays a device (skipped where there is no /dev/null)', async () => {
    expect((await run([...EVALUATE, '-o', 'json=/dev/null'])).exitCode).toBe(1);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('a run that fails before it writes leaves no directories behind', async () => {
    await run(['scan', '--auth', 'environment', '-o', `json=${at('deep/er/x.json')}`]);
    expect(existsSync(at('deep'))).toBe(false);
    expect((await run([...EVALUATE, '-o', `json=${at('deep/er/x.json')}`])).exitCode).toBe(1);
    expect(existsSync(at('deep/er/x.json'))).toBe(true);
  });
});

describe('the demo', () => {
  it('replaces its own earlier snapshot, and never anybody else\'s', async () => {
    const codes = [await run(['demo', '--out', at('demo'), '--quiet']), await run(['demo', '--out', at('demo'), '--quiet'])].map(({ exitCode }) => exitCode);
    expect(codes).toEqual([0, 0]);
    const manifest = join(at('demo'), 'snapshot', 'manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"simulated": true', '"simulated": false'));
    const refused = await run(['demo', '--out', at('demo')]);
    expect([refused.exitCode, codeOf(refused)]).toEqual([2, 'OUTPUT']);
    mkdirSync(at('mine/snapshot'), { recursive: true });
    writeFileSync(at('mine/snapshot/export.ndjson'), '{}');
    expect(codeOf(await run(['demo', '--out', at('mine')]))).toBe('OUTPUT');
    expect(readdirSync(at('mine/snapshot'))).toEqual(['export.ndjson']);
  });

  it('refuses an empty name', async () => {
    expect(codeOf(await run(['demo', '--out', '']))).toBe('USAGE');
  });
});

describe('rules that were named are rules that are used', () => {
  it.each<[string, () => void]>([
    ['an empty directory', () => mkdirSync(at('none'))],
    ['a directory without YAML', () => { mkdirSync(at('none/x'), { recursive: true }); writeFileSync(at('none/x/rule.txt'), RULE); }],
    ['what only git sees', () => { mkdirSync(at('none/.git'), { recursive: true }); writeFileSync(at('none/.git/rule.yaml'), RULE); }],
  ])('%s is refused', async (_what, make) => {
    make();
    for (const argv of [[...EVALUATE, '--rules', at('none')], ['rules', 'validate', at('none')]]) {
      const ran = await run(argv);
      expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'RULES']);
    }
    rmSync(at('none'), { recursive: true });
  });

  it('capital extensions are read, and symbolic links that stay inside', async () => {
    const own = RULE.replace('NET001', 'NET900').replace('name: open-management-port', 'name: own');
    mkdirSync(at('own/network'), { recursive: true });
    mkdirSync(at('own/.kept'));
    writeFileSync(at('own/.kept/elsewhere.yaml'), own);
    symlinkSync('../.kept/elsewhere.yaml', at('own/network/own.yaml'));
    expect((await run(['rules', 'list', '--rules', at('own')])).stdout).toContain('NET900');
    expect((await run(['rules', 'validate', at('own')])).stdout).toMatch(/^1 rule and 0 cases/);
    writeFileSync(at('own/network/SECOND.YAML'), own.replace('NET900', 'NET901').replace('name: own', 'name: SECOND'));
    expect((await run(['rules', 'validate', at('own')])).stderr + (await run(['rules', 'list', '--rules', at('own')])).stdout).toMatch(/SECOND|NET901/);
  });

  it('an id of the built-in rules is taken, and that is one fault', async () => {
    mkdirSync(at('clash/network'), { recursive: true });
    writeFileSync(at('clash/network/open-management-port.yaml'), RULE);
    const ran = await run(['rules', 'validate', at('clash')]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(/NET001.*taken/);
    expect(ran.stderr).toContain('1 fault in the rules');
  });

  it('text that is no UTF-8 is said to be that', async () => {
    mkdirSync(at('utf16'));
    writeFileSync(at('utf16/rule.yaml'), Buffer.from(`\uFEFF${RULE}`, 'utf16le'));
    expect((await run(['rules', 'validate', at('utf16')])).stderr).toContain('not UTF-8');
  });
});

describe('a result that contradicts itself', () => {
  type Edit = (result: Record<string, unknown>) => void;
  beforeAll(async () => {
    await run([...EVALUATE, '-o', `json=${at('whole.json')}`]);
  });
  it.each<[string, Edit, RegExp]>([
    ['has no rules', (result) => { result['rules'] = []; }, /broken\.json:1:\d+ .*not among the rules/],
    ['has no resources', (result) => { result['resources'] = []; }, /broken\.json:1:\d+ .*not among the resources/],
    ['lost its findings', (result) => { result['findings'] = []; }, /broken\.json:1:\d+ the summary counts \d+ fail, and there are 0/],
    ['says clean and means failed', (result) => { result['gate'] = { ...(result['gate'] as object), exitCode: 0 }; }, /exit code 0, and means 1/],
  ])('%s: refused', async (_what, edit, expected) => {
    const result = JSON.parse(readFileSync(at('whole.json'), 'utf8')) as Record<string, unknown>;
    edit(result);
    writeFileSync(at('broken.json'), JSON.stringify(result));
    const ran = await run(['report', at('broken.json')]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'RESULT']);
    expect(ran.stderr).toMatch(expected);
  });
});

describe('foreign texts cannot steer the terminal', () => {
  const ESCAPES = '\u001b[31m\u001b]0;title\u0007\u009b1mX';

  it('in warnings, paths and rules', async () => {
    const id = `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${ESCAPES}`;
    writeFileSync(at('evil.json'), JSON.stringify([1, 2].map((n) => ({ id, type: 'Microsoft.Compute/virtualMachines', properties: { n } }))));
    const warned = await run(['evaluate', '--snapshot', at('evil.json'), '--now', '2026-01-01T00:00:00Z']);
    expect(warned.stderr).toContain('occurs twice');
    mkdirSync(at('evil/network'), { recursive: true });
    writeFileSync(at('evil/network/own.yaml'), RULE.replace('NET001', 'NET900').replace('name: open-management-port', 'name: own').replace('title: Management', `title: "${JSON.stringify(ESCAPES).slice(1, -1)} Management`).replace('Internet\nseverity', 'Internet"\nseverity'));
    const listed = await run(['rules', 'list', '--rules', at('evil')]);
    const shown = await run(['rules', 'show', 'NET900', '--rules', at('evil')]);
    expect(listed.stdout).toContain('NET900');
    const wrote = await run([...EVALUATE, '-o', `json=${at(`out${ESCAPES}`)}`]);
    const texts = [warned, listed, shown, wrote].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    // oxlint-disable-next-line no-control-regex
    for (const text of texts) expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('and a thousand warnings are not shown one by one', async () => {
    const rows = Array.from({ length: 600 }, (_unused, n) => ({ id: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v${n % 300}`, type: 'Microsoft.Compute/virtualMachines', properties: { n } }));
    writeFileSync(at('many.json'), JSON.stringify(rows));
    const { stderr } = await run(['evaluate', '--snapshot', at('many.json')]);
    expect(stderr.split('\n').length).toBeLessThan(30);
    expect(stderr).toContain('--verbose shows them all');
  });
});

describe('words', () => {
  it('a misspelt flag is told before a missing one', async () => {
    expect((await run(['evaluate', '--snapsho', 'x'])).stderr).toContain('--snapshot');
    expect((await run(['evaluate', '--snapsho', 'x'])).stderr).toContain("unknown option '--snapsho'");
  });

  it('an exclusion that matches nothing is told', async () => {
    expect((await onContoso(['scan', '--exclude', 'contoso-legcy'])).stderr).toContain('warning: --exclude contoso-legcy matches no visible subscription');
  });

  it('JSON lines on standard error stay JSON lines', async () => {
    const { stderr } = await run([...EVALUATE, '-o', 'json=-', '--log-format', 'json']);
    for (const line of stderr.split('\n').filter((one) => one !== '')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('an export of nothing of ours speaks of the export, not of a login', async () => {
    writeFileSync(at('two.json'), JSON.stringify([{ id: '/providers/Microsoft.Management/managementGroups/x', type: 'Microsoft.Management/managementGroups', properties: {} }]));
    const ran = await run(['evaluate', '--snapshot', at('two.json')]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'EMPTY']);
    expect(ran.stderr).not.toContain('identity');
  });

  it('a copied snapshot is judged the same', async () => {
    cpSync(at('snapshot'), at('copy'), { recursive: true });
    const [one, other] = [await run([...EVALUATE, '-o', 'json=-', '--quiet']), await run(['evaluate', '--snapshot', at('copy'), '-o', 'json=-', '--quiet'])];
    expect(other.stdout).toBe(one.stdout);
  });
});
