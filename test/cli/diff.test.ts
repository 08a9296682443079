import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { DIFF_LISTS, type Diff, type DiffList } from '../../src/model/diff.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CONTOSO_PARTIAL } from '../../src/simulator/contoso/contoso.ts';
import { contoso } from '../e2e/tenant.ts';
import { run, type Ran } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const TENANT = '00000000-0000-4000-8000-0000000000aa';
const SUBSCRIPTION = '/subscriptions/11111111-1111-4111-8111-111111111111';
const SHARED_KEY = 'KEY003';

/** A storage account as Resource Graph has it, which allows shared keys or not. */
function account(name: string, allowSharedKeyAccess: boolean, more: object = {}): object {
  return { id: `${SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${name}`, name, type: 'Microsoft.Storage/storageAccounts', tenantId: TENANT, properties: { allowSharedKeyAccess }, ...more };
}

async function judged(name: string, rows: readonly object[], more: readonly string[] = [], now = '2026-11-16T09:00:00Z'): Promise<void> {
  writeFileSync(at(`${name}.rows.json`), JSON.stringify(rows));
  await run(['evaluate', '--snapshot', at(`${name}.rows.json`), '--now', now, '-o', `json=${at(name)}`, '--quiet', ...more]);
}

const RULE = readFileSync('rules/credentials/shared-key-allowed.yaml', 'utf8');

function codeOf({ stderr }: Ran): string {
  return /\[([A-Z]+)\]\n$/.exec(stderr)?.[1] ?? `no error line in: ${stderr}`;
}

async function compared(before: string, after: string): Promise<Diff> {
  const ran = await run(['diff', at(before), at(after), '-o', 'json', '--quiet']);
  expect(ran.exitCode).toBe(0);
  return JSON.parse(ran.stdout) as Diff;
}

/** The names of the resources on which the rule on shared keys is told of, by list. */
function named(diff: Diff): Readonly<Partial<Record<DiffList, readonly string[]>>> {
  return Object.fromEntries(DIFF_LISTS.flatMap((list) => {
    const names = diff[list].filter(({ ruleId }) => ruleId === SHARED_KEY).map(({ name, why }) => `${name} ${why}`);
    return names.length === 0 ? [] : [[list, names]];
  }));
}

beforeAll(async () => {
  await judged('old.json', [account('kept', true), account('closed', true), account('deleted', true), account('opened', false)]);
  await judged('new.json', [account('kept', true), account('closed', false), account('opened', true), account('added', true)], [], '2026-11-23T09:00:00Z');
});

describe('diff', () => {
  it('is about the rule that these tests speak of', () => expect(RULE).toMatch(new RegExp(`^id: ${SHARED_KEY}$`, 'm')));

  it('tells what is new, worse, fixed and as it was between two scans', async () => {
    expect(named(await compared('old.json', 'new.json'))).toEqual({
      new: ['added resourceAbsent'], regressed: ['opened pass'], fixed: ['closed pass', 'deleted resourceAbsent'], unchanged: ['kept same'],
    });
  });

  it('takes nothing for fixed that was not judged: the rule is switched off', async () => {
    writeFileSync(at('off.yaml'), `overrides: [{ rules: [${SHARED_KEY}], enabled: false, reason: test }]\n`);
    await judged('off.json', [account('kept', false), account('closed', false)], ['--config', at('off.yaml')]);
    // `deleted` and `opened` are not there; the rule that would say so was not asked.
    expect(named(await compared('old.json', 'off.json'))).toEqual({ undecided: ['closed ruleSwitchedOff', 'deleted ruleSwitchedOff', 'kept ruleSwitchedOff'] });
  });

  it('takes nothing for fixed that could not be read: every failure of the demo that one with gaps does not have is undecided', async () => {
    const { inner, credential } = await simulatedTenant(contoso({ withheld: CONTOSO_PARTIAL }));
    await run(['scan', '-o', `json=${at('gaps.json')}`, '--quiet'], { azure: { inner, credential } });
    await run(['evaluate', '--snapshot', 'reports/sample/snapshot', '-o', `json=${at('whole.json')}`, '--quiet']);
    const diff = await compared('whole.json', 'gaps.json');
    const failing = (path: string): Set<string> => new Set((JSON.parse(readFileSync(at(path), 'utf8')) as ScanResult).findings.filter(({ status }) => status === 'fail').map(({ fingerprint }) => fingerprint));
    const [before, after] = [failing('whole.json'), failing('gaps.json')];
    expect(diff.fixed).toEqual([]);
    expect(diff.undecided.map(({ fingerprint }) => fingerprint).toSorted()).toEqual([...before].filter((one) => !after.has(one)).toSorted());
    expect(diff.undecided.length).toBeGreaterThan(5);
    expect(diff.after.unknown).toBeGreaterThan(diff.before.unknown);
  });

  it('shows a screen on standard output where nothing else is asked for, and ends with 0 whatever it finds', async () => {
    const ran = await run(['diff', at('old.json'), at('new.json')]);
    expect([ran.exitCode, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(/^Portcullis [\d.]+ {2}diff {2}tenant /);
    expect(ran.stdout).toMatch(/\n\d+ new, \d+ regressed, \d+ fixed/);
  });

  it('writes every format, the same for the same results', async () => {
    const write = (name: string): Promise<Ran> => run(['diff', at('old.json'), at('new.json'), '-o', `json=${at(`${name}.json`)}`, '-o', `markdown=${at(`${name}.md`)}`, '-o', `console=${at(`${name}.txt`)}`]);
    const ran = await write('one');
    expect(ran).toEqual({ exitCode: 0, stdout: '', stderr: ['json', 'md', 'txt'].map((end) => `wrote ${at(`one.${end}`)}\n`).join('') });
    await write('two');
    for (const end of ['json', 'md', 'txt']) expect(readFileSync(at(`two.${end}`), 'utf8')).toBe(readFileSync(at(`one.${end}`), 'utf8'));
    expect(readFileSync(at('one.md'), 'utf8')).toMatch(/^## Portcullis: /);
  });

  it('does not depend on the order in which results hold what they hold', async () => {
    const result = JSON.parse(readFileSync(at('new.json'), 'utf8')) as ScanResult;
    writeFileSync(at('shuffled.json'), JSON.stringify({ ...result, findings: [...result.findings].toReversed(), rules: result.rules.toReversed() }));
    expect(await compared('old.json', 'shuffled.json')).toEqual(await compared('old.json', 'new.json'));
  });

  it('warns where a tenant is not named, or the results are in the wrong order, and compares all the same', async () => {
    const nameless = [account('kept', true, { tenantId: undefined }), account('closed', false, { tenantId: undefined }), account('opened', false, { tenantId: undefined })];
    await judged('nameless.json', nameless);
    const ran = await run(['diff', at('new.json'), at('nameless.json')]);
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toMatch(/the newer result does not say of which tenant it is/);
    expect(ran.stderr).toMatch(/named first is the newer one/);
    expect(named(await compared('old.json', 'nameless.json'))).toEqual({ fixed: ['closed pass', 'deleted resourceAbsent'], unchanged: ['kept same'] });
  });
});

describe('diff refuses', () => {
  it('two tenants', async () => {
    await judged('foreign.json', [account('kept', true, { tenantId: '00000000-0000-4000-8000-0000000000bb' })]);
    const ran = await run(['diff', at('old.json'), at('foreign.json'), '-o', `json=${at('never.json')}`]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'RESULT']);
    expect(ran.stderr).toMatch(/old\.json is of tenant [0-9a-]+aa, and .*foreign\.json of tenant [0-9a-]+bb\./);
    expect(() => readFileSync(at('never.json'))).toThrow(/ENOENT/);
  });

  it.each([
    ['no JSON', 'x', /not JSON/], ['something else', '{"a":1}', /not a scan result/], ['a result of a newer version', '{"schemaVersion":99}', /schema version 99/],
    ['a result that was cut short', '{"schemaVersion":1,"tool":{}}', /not a whole scan result/],
  ])('%s, in either place', async (_what, text, expected) => {
    writeFileSync(at('bad.json'), text);
    for (const pair of [[at('bad.json'), at('new.json')], [at('old.json'), at('bad.json')]]) {
      const ran = await run(['diff', ...pair]);
      expect([ran.exitCode, codeOf(ran), ran.stdout]).toEqual([2, 'RESULT', '']);
      expect(ran.stderr).toMatch(expected);
    }
  });

  it.each<readonly [string, readonly string[], string]>([
    ['a missing file', ['absent.json', 'new.json'], 'RESULT'],
    ['one result alone', ['old.json'], 'USAGE'],
    ['three results', ['old.json', 'new.json', 'old.json'], 'USAGE'],
  ])('%s', async (_what, names, code) => {
    const ran = await run(['diff', ...names.map(at)]);
    expect([ran.exitCode, codeOf(ran), ran.stdout]).toEqual([2, code, '']);
  });

  it.each([['a format of scans alone', 'html=x.html'], ['a format that is none', 'pdf=x'], ['no path', 'json=']])('%s', async (_what, output) => {
    expect(codeOf(await run(['diff', at('old.json'), at('new.json'), '-o', output]))).toBe('USAGE');
  });

  it('an output in the place of either result, or two in one place', async () => {
    const texts = ['old.json', 'new.json'].map((name) => readFileSync(at(name), 'utf8'));
    for (const outputs of [[`json=${at('old.json')}`], [`markdown=${root}/./new.json`], [`json=${at('same')}`, `markdown=${at('same')}`], ['json=-', 'console=-']]) {
      const ran = await run(['diff', at('old.json'), at('new.json'), ...outputs.flatMap((output) => ['-o', output])]);
      expect([ran.exitCode, codeOf(ran), ran.stdout]).toEqual([2, 'USAGE', '']);
    }
    expect(['old.json', 'new.json'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(texts);
  });
});

describe('foreign names in results', () => {
  it('steer no terminal, by whichever way they come', async () => {
    const name = '\u001b[31m\u001b]0;title\u0007\u009b1mX';
    await judged('hostile.json', [account(name, true), account('kept', true)]);
    for (const pair of [[at('old.json'), at('hostile.json')], [at('hostile.json'), at('old.json')]]) {
      for (const format of ['console', 'markdown']) {
        const ran = await run(['diff', ...pair, '-o', format]);
        expect(ran.stdout).toContain('X');
        expect(`${ran.stdout}${ran.stderr}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
      }
    }
  });

  it('are not needed for help, which has an example', async () => expect((await run(['diff', '--help'])).stdout).toMatch(/Examples:\n {2}portcullis diff /));
});
