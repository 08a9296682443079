import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HOSTILE_STRINGS, IDS, LEGACY, PRODUCTION, RESULT } from '../report/fixture.ts';
import { jsonText } from '../report/render.ts';
import { run, type Ran } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string): string => join(root, name);

/** The fixture's result: IAM001 and JIT001 and NET001 fail, JIT001 is unknown in one subscription; its clock is 2026-11-24. */
const RESULT_FILE = at('result.json');
writeFileSync(RESULT_FILE, jsonText(RESULT));

let files = 0;

/** A file of waivers as JSON, which is YAML. */
function fileOf(...waivers: readonly object[]): string {
  const file = at(`waivers-${files += 1}.yaml`);
  const whole = waivers.map((waiver, index) => ({ id: `WV-${index + 1}`, rules: ['NET001'], scope: IDS.VM_WEB, reason: 'r', owner: 'web', expiresOn: '2027-03-31', ...waiver }));
  writeFileSync(file, JSON.stringify({ version: 1, waivers: whole }));
  return file;
}

const check = async (argv: readonly string[]): Promise<Ran> => run(['waivers', 'check', ...argv]);
const WARN = /^warning: (?:.*waivers-\d+\.yaml:1: )?(.*)$/;
const warnings = ({ stderr }: Ran): readonly string[] => stderr.split('\n').flatMap((line) => WARN.exec(line)?.[1] ?? []);

const GONE = IDS.VM_WEB.replace('vm-web-01', 'vm-gone');
const OTHER = '/subscriptions/44444444-4444-4444-8444-444444444444/**';

describe('waivers check', () => {
  it.each([
    ['active', {}, 'active to 2027-03-31', []],
    ['active, from today', { approvedOn: '2026-11-24' }, 'active to 2027-03-31', []],
    ['pending', { approvedOn: '2026-11-25' }, 'pending from 2026-11-25 to 2027-03-31', []],
    ['a day before the warnings begin', { expiresOn: '2026-12-09' }, 'active to 2026-12-09', []],
    ['14 days before its end', { expiresOn: '2026-12-08' }, 'expiring on 2026-12-08, in 14 days', ['waiver WV-1 expires in 14 days (2026-12-08)']],
    ['a day before its end', { expiresOn: '2026-11-25' }, 'expiring on 2026-11-25, in 1 day', ['waiver WV-1 expires in 1 day (2026-11-25)']],
    ['on its last day', { expiresOn: '2026-11-24' }, 'expiring on 2026-11-24, today', ['waiver WV-1 expires today (2026-11-24)']],
    ['a day later', { expiresOn: '2026-11-23' }, 'expired on 2026-11-23', ['waiver WV-1 expired on 2026-11-23']],
  ])('says when: %s', async (_what, waiver, when, told) => {
    const ran = await check([fileOf(waiver), '--now', '2026-11-24T23:59:59Z']);
    expect([ran.exitCode, ran.stdout, warnings(ran)]).toEqual([0, `WV-1  ${when}  NET001  ${IDS.VM_WEB}  web\n`, told]);
    expect(ran.stderr.split('\n').at(-2)).toBe('1 waiver, well formed');
  });

  it.each([
    ['needed', {}, 'sets aside 1', []],
    ['needed twice', { rules: ['NET001', 'JIT*'] }, 'sets aside 2', []],
    ['needed, for what the scan had set aside already', { rules: ['IAM001'], scope: IDS.OWNER }, 'sets aside 1', []],
    ['needed and over', { expiresOn: '2026-11-01' }, 'names 1, sets none aside', ['waiver WV-1 expired on 2026-11-01: 1 failure counts again']],
    ['needed and not yet in effect', { approvedOn: '2026-12-01' }, 'names 1, sets none aside', []],
    ['about what could not be read', { rules: ['JIT001'], scope: `/subscriptions/${LEGACY}/**` }, 'not known', []],
    ['about what passes', { scope: IDS.VM_API }, 'not needed', ['waiver WV-1 is not needed: nothing that it names fails']],
    ['about what is gone', { scope: GONE }, 'names nothing', ['waiver WV-1 names nothing that was judged: its rules or its scope are misspelt, or what it was for is gone']],
    ['about a subscription that nobody looked at', { scope: OTHER }, 'not looked at', []],
  ])('against a result says what each does: %s', async (_what, waiver, does, told) => {
    const ran = await check([fileOf(waiver), '--result', RESULT_FILE]);
    expect([ran.exitCode, ran.stdout.split('  ').slice(2, 3), warnings(ran)]).toEqual([0, [does], told]);
  });

  it('counts a failure for the first of two waivers', async () => {
    const { stdout } = await check([fileOf({}, { rules: ['*'] }), '--result', RESULT_FILE]);
    expect(stdout.split('\n').map((line) => line.split('  ')[2])).toEqual(['sets aside 1', 'sets aside 1', undefined]);
    const again = await check([fileOf({}, {}), '--result', RESULT_FILE]);
    expect(again.stdout.split('\n').map((line) => line.split('  ')[2])).toEqual(['sets aside 1', 'names 1, sets none aside', undefined]);
  });

  it('is of the day of the result, unless told otherwise; of today without one', async () => {
    const file = fileOf({ expiresOn: '2026-11-23' });
    const states = await Promise.all([[], ['--result', RESULT_FILE], ['--result', RESULT_FILE, '--now', '2026-11-01']].map(async (argv) => (await check([file, ...argv])).stdout.split('  ')[1]));
    // The clock of the tests stands at 2026-11-16.
    expect(states).toEqual(['expiring on 2026-11-23, in 7 days', 'expired on 2026-11-23', 'active to 2026-11-23']);
  });

  it('tells of rules that there are none of, with the one that was meant; older ids are fine', async () => {
    const ran = await check([fileOf({ rules: ['NETT001', 'NET001', 'ZZ*'] })]);
    expect([ran.exitCode, warnings(ran)]).toEqual([0, ["waiver WV-1: there is no rule 'NETT001'; did you mean 'NET001'?", "waiver WV-1: there is no rule 'ZZ*'"]]);
    const known = { ...RESULT, rules: RESULT.rules.map((rule) => (rule.id === 'NET001' ? { ...rule, aliases: ['OLD001'] } : rule)) };
    writeFileSync(at('aliases.json'), jsonText(known));
    const older = await check([fileOf({ rules: ['OLD001'] }), '--result', at('aliases.json')]);
    expect([older.stdout.split('  ')[2], warnings(older)]).toEqual(['sets aside 1', []]);
  });

  it('as JSON is every waiver with its state, and against a result its use', async () => {
    const file = fileOf({ ticket: 'CHG-1', category: 'mitigated', approvedOn: '2026-11-01' });
    const whole = { id: 'WV-1', rules: ['NET001'], scope: IDS.VM_WEB, category: 'mitigated', reason: 'r', owner: 'web', ticket: 'CHG-1', approvedOn: '2026-11-01', expiresOn: '2027-03-31', file, line: 1, state: 'active', daysLeft: 127 };
    expect(JSON.parse((await check([file, '--format', 'json', '--now', '2026-11-24'])).stdout)).toEqual([whole]);
    expect(JSON.parse((await check([file, '--format', 'json', '--result', RESULT_FILE])).stdout)).toEqual([{ ...whole, use: 'used', named: 1, waived: 1 }]);
  });

  it('refuses malformed files, every fault at its place, and says nothing of the good ones', async () => {
    const bad = [fileOf({ owner: '' }, { expiresOn: 'never' }), fileOf({ id: 'x', scope: 'rg' })];
    const { exitCode, stdout, stderr } = await check([fileOf({ id: 'good' }), ...bad]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n').map((line) => line.replace(/^.*(waivers-\d+\.yaml:1):\d+ (\S+).*$/, '$2'))).toEqual(['owner', "'never'", 'a', expect.stringMatching(/^portcullis: 3 faults in the waivers; none of them counts\. .*\[WAIVERS\]$/), '']);
  });

  it('is the same reading as a scan does: what it refuses, a scan refuses before anything else', async () => {
    const file = fileOf({ owner: '' });
    const told = async (argv: readonly string[]): Promise<string> => (await run(argv)).stderr;
    expect(await told(['evaluate', '--snapshot', 'reports/sample/snapshot', '--no-config', '--waivers', file])).toBe(await told(['waivers', 'check', file]));
  });

  it('takes the files of the configuration where it is given none, its longest life, and its word on breadth', async () => {
    const file = fileOf({ rules: ['*'], scope: `/subscriptions/${PRODUCTION}/**`, approvedOn: '2026-11-01', expiresOn: '2027-01-01' });
    const config = at('portcullis.yaml');
    writeFileSync(config, `waivers: { files: [${file}], maxDays: 61, allowBroad: true }\n`);
    expect((await check(['--config', config])).exitCode).toBe(0);
    expect((await check(['--config', config, '--no-allow-broad'])).exitCode).toBe(2);
    expect((await check([file, '--no-config'])).exitCode).toBe(2);
    expect((await check([file, '--no-config', '--allow-broad'])).exitCode).toBe(0);
    writeFileSync(config, `waivers: { files: [${file}], maxDays: 60, allowBroad: true }\n`);
    expect((await check(['--config', config])).stderr).toContain('the waiver lasts 61 days from its approval (2026-11-01); the longest is 60');
  });

  it.each([
    ['no file at all', ['--no-config'], 'there are no waivers to check', 'USAGE'],
    ['a file that is not there', ['nowhere.yaml'], 'cannot read nowhere.yaml', 'WAIVERS'],
    ['a directory', [root], `cannot read ${root}`, 'WAIVERS'],
    ['a result that is none', [fileOf({}), '--result', fileOf({})], 'is not a scan result', 'RESULT'],
    ['a day that is none', [fileOf({}), '--now', 'tomorrow'], '--now tomorrow is not', 'USAGE'],
  ])('ends with 2 for %s', async (_what, argv, message, code) => {
    const { exitCode, stdout, stderr } = await check(argv);
    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringMatching(new RegExp(`\\[${code}\\]\\n$`))]);
    expect(stderr).toContain(message);
  });
});

/** What no text on a terminal may hold, line feeds aside. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const STEERING = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060\u2066-\u2069\uFEFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

describe('hostile strings', () => {
  it.each(HOSTILE_STRINGS.map((text, index) => [index, text] as const))('number %i reaches the terminal visibly only, refused or accepted', async (_index, text) => {
    const fields = ['id', 'scope', 'category', 'reason', 'owner', 'ticket', 'approvedBy', 'approvedOn', 'expiresOn', text];
    const refused = fileOf(Object.fromEntries(fields.map((field) => [field, text])), { rules: [text] }, { id: { [text]: text } });
    for (const argv of [[refused], [refused, '--format', 'json'], [refused, '--log-format', 'text']]) {
      const { exitCode, stdout, stderr } = await check(argv);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).not.toMatch(STEERING);
      // A line a fault, and one that sums up: no text made a line of its own.
      const lines = stderr.split('\n').slice(0, -2);
      expect(lines.filter((line) => !line.startsWith(refused))).toEqual([]);
      expect(stderr).toContain(`portcullis: ${lines.length} faults in the waivers`);
    }
  });

  it('that a waiver may hold are in its JSON as they were, and on no terminal', async () => {
    const file = fileOf(...HOSTILE_STRINGS.map((reason) => ({ reason, rules: ['NET001'] })));
    const table = await check([file]);
    const json = await check([file, '--format', 'json']);
    for (const { exitCode, stdout, stderr } of [table, json]) {
      expect(exitCode).toBe(0);
      expect(stdout).not.toMatch(STEERING);
      expect(stderr).not.toMatch(STEERING);
    }
    expect(table.stdout.split('\n').length).toBe(HOSTILE_STRINGS.length + 1);
    expect((JSON.parse(json.stdout) as readonly { readonly reason: string }[]).map(({ reason }) => reason)).toEqual(HOSTILE_STRINGS.map((text) => text.trim()));
  });

  it('in the name of a file are told visibly', async () => {
    const name = at('w\u001b[2J\u202egnp.yaml');
    writeFileSync(name, readFileSync(fileOf({ rules: ['ZZ001'], expiresOn: '2026-11-20' }), 'utf8'));
    for (const argv of [[name], [name, '--format', 'json'], [`${name}x`]]) {
      const { stdout, stderr } = await check(argv);
      expect(stdout + stderr).not.toMatch(STEERING);
    }
  });
});
