import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { judge } from '../../src/flow/judge.ts';
import { openInput } from '../../src/flow/openInput.ts';
import { loadRules } from '../../src/flow/pack.ts';
import type { Baseline, BaselineEntry, Fate } from '../../src/model/baseline.ts';
import type { Override } from '../../src/model/override.ts';
import type { Severity } from '../../src/model/rule.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { reportJson } from '../../src/report/json.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import type { ContosoOptions } from '../e2e/tenant.ts';
import { run, type Ran } from './run.ts';

/**
 * The baseline from the command line: what goes into one, what a scan against it counts, what prune takes out, and what is refused. Contoso
 * is read once whole, and once each as it is with a machine gone, with a subscription that may not be read, and one subscription alone.
 */

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { production, legacy } = CONTOSO.subscriptions;
const NOW = Date.parse(CONTOSO_NOW);
const GONE = 'vm-ops-01';
const GONE_ID = `/subscriptions/${production}/resourceGroups/rg-admin/providers/Microsoft.Compute/virtualMachines/${GONE}`;
const FIXED = 'vm-nat-01';
const FIXED_ID = GONE_ID.replace('rg-admin', 'rg-web').replace(GONE, FIXED);

/** NET001 is critical, JIT001 high, KEY006 medium. */
const RULES = ['NET001', 'JIT001', 'KEY006'];
const LOADED = loadRules([]);

/** What a scan is told, for the command line and for the judge within it alike. */
interface Told {
  readonly group?: string;
  /** A severity that the configuration gives a rule. */
  readonly severity?: readonly [rule: string, to: Severity];
  /** The configuration has NET001 look at another port on the machine that is to be fixed. */
  readonly fixed?: true;
  readonly off?: string;
  readonly waived?: { readonly scope: string; readonly expiresOn?: string };
  readonly now?: string;
  readonly failOn?: Severity;
  readonly allow?: true;
  readonly exitZero?: true;
}

const everywhere = { kind: 'everywhere' } as const;

function overridesFor({ severity, fixed, off }: Told): readonly Override[] {
  return [
    ...(severity === undefined ? [] : [{ rules: [severity[0]], scope: everywhere, severity: severity[1], parameters: {} }]),
    ...(fixed === undefined ? [] : [{ rules: ['NET001'], scope: { kind: 'id', id: FIXED_ID } as const, parameters: { ports: ['1'] } }]),
    ...(off === undefined ? [] : [{ rules: [off], scope: everywhere, enabled: false, parameters: {}, reason: 'off' }]),
  ];
}

/** The same as a configuration, in which three rules are on and the others off. */
function configFor(told: Told): string {
  const own = overridesFor(told).map(({ rules, scope, enabled, severity, parameters }) => JSON.stringify({
    rules, ...(scope.kind === 'id' ? { scope: { id: scope.id } } : {}), ...(severity === undefined ? {} : { severity }),
    ...(enabled === undefined ? {} : { enabled, reason: 'off' }), ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  }));
  const rules = [...own, `{ rules: [${RULES.join(', ')}], enabled: true }`, '{ rules: ["*"], enabled: false, reason: three rules are enough here }'];
  return `overrides:\n${rules.map((rule) => `  - ${rule}\n`).join('')}`;
}

type Name = 'whole' | 'gone' | 'withheld' | 'production';

const withoutMachine = (): Simulator => {
  const estate = contosoEstate();
  const resources = estate.tables.resources.filter(({ name }) => name !== GONE);
  return createSimulator({ estate: { ...estate, tables: { ...estate.tables, resources } }, now: () => NOW });
};
const contoso = (options: ContosoOptions = {}): Simulator => createSimulator({ estate: contosoEstate(options), now: () => NOW });

const TENANTS: Readonly<Record<Name, readonly [azure: () => Simulator, scope: readonly string[]]>> = {
  whole: [contoso, []],
  gone: [withoutMachine, []],
  withheld: [() => contoso({ withheld: [{ action: '*/read', subscriptionId: legacy }] }), []],
  production: [contoso, ['--subscription', production]],
};

async function collect(name: Name): Promise<void> {
  const [azure, scope] = TENANTS[name];
  const { inner, credential } = await simulatedTenant(azure());
  const { exitCode, stderr } = await run(['collect', '--out', at(name), '--quiet', ...scope], { now: () => NOW, azure: { inner, credential } });
  expect([exitCode, stderr.replace(/^warning: .*\n/gm, '')]).toEqual([0, '']);
}

let files = 0;
const fresh = (extension: string): string => at(`file-${files += 1}.${extension}`);
const written = (extension: string, text: string): string => {
  const file = fresh(extension);
  writeFileSync(file, text);
  return file;
};

const snapshots = new Map<Name, Snapshot>();

interface Judged {
  readonly file: string;
  readonly result: ScanResult;
}

/** A scan without the command line: the saved result of the three rules. */
function judged(name: Name, told: Told = {}, against?: { readonly baseline: string; readonly newOnly?: boolean }): Judged {
  const snapshot = snapshots.get(name);
  if (snapshot === undefined) throw new Error(`${name} was not read`);
  const waivers = told.waived === undefined ? [] : [{ id: 'WV-1', rules: RULES, category: 'waiver', reason: 'agreed', owner: 'ops@contoso.example', expiresOn: '2027-01-31', file: 'waivers.yaml', line: 3, ...told.waived } as const];
  const result = judge(snapshot, { ...LOADED, rules: LOADED.rules.filter(({ id }) => RULES.includes(id)) }, {
    now: told.now, failOn: told.failOn ?? 'high', assumes: [], allowEmpty: false, overrides: overridesFor(told), narrowing: { resourceGroups: told.group === undefined ? [] : [told.group], tags: {} },
    waivers, baseline: against === undefined ? undefined : baselineIn(against.baseline), gate: { newOnly: against?.newOnly === true, allowIncomplete: told.allow === true ? ['*'] : [], exitZero: told.exitZero === true },
  });
  return { file: written('json', [...reportJson(result)].join('')), result };
}

/** The same by the command line. */
async function scanned(name: Name, told: Told, more: readonly string[]): Promise<Ran & { readonly file: string }> {
  const file = fresh('json');
  const flags = [
    ...(told.group === undefined ? [] : ['--resource-group', told.group]), ...(told.now === undefined ? [] : ['--now', told.now]), ...(told.failOn === undefined ? [] : ['--fail-on', told.failOn]),
    ...(told.allow === undefined ? [] : ['--allow-incomplete']), ...(told.waived === undefined ? [] : ['--waivers', waiverFile(told.waived)]),
  ];
  return { file, ...await run(['evaluate', '--snapshot', at(name), '--config', written('yaml', configFor(told)), '-o', `json=${file}`, '--quiet', ...flags, ...more]) };
}

const baselineIn = (file: string): Baseline => JSON.parse(readFileSync(file, 'utf8')) as Baseline;
const keyOf = ({ ruleId, resourceId }: Pick<BaselineEntry, 'ruleId' | 'resourceId'>): string => `${ruleId} ${resourceId.toLowerCase()}`;

/** A baseline of a scan. */
async function created(name: Name, told: Told = {}): Promise<string> {
  const out = fresh('json');
  const { exitCode, stderr } = await run(['baseline', 'create', judged(name, told).file, '--out', out, '--quiet']);
  expect([exitCode, stderr]).toEqual([0, told.group === undefined ? '' : `warning: the scan judged a part only (resource group ${told.group}): all else that fails is new to this baseline\n`]);
  return out;
}

const waiverFile = ({ scope, expiresOn = '2027-01-31' }: NonNullable<Told['waived']>): string =>
  written('yaml', `version: 1\nwaivers:\n  - { id: WV-1, rules: [${RULES.join(', ')}], scope: "${scope}", reason: agreed, owner: ops@contoso.example, expiresOn: ${expiresOn} }\n`);

let whole: Judged;
let baseline: string;
beforeAll(async () => {
  for (const name of Object.keys(TENANTS) as readonly Name[]) {
    await collect(name);
    snapshots.set(name, openInput(at(name), CONTOSO_NOW).snapshot);
  }
  whole = judged('whole');
  baseline = await created('whole');
}, 60_000);

describe('baseline create', () => {
  it('holds every failure of the scan as it stands there, and is for its owner alone', () => {
    const fails = whole.result.findings.filter(({ status }) => status === 'fail');
    expect(fails.length).toBeGreaterThan(30);
    const { findings, ...head } = baselineIn(baseline);
    expect(findings.map(({ fingerprint, severity: word }) => `${fingerprint} ${word}`).toSorted()).toEqual(fails.map(({ fingerprint, severity: word }) => `${fingerprint} ${word}`).toSorted());
    expect(head).toEqual({ schemaVersion: 1, tool: { name: 'portcullis', version: whole.result.tool.version }, tenant: CONTOSO.tenantId, createdAt: whole.result.scan.now, snapshot: whole.result.scan.snapshot, subscriptions: whole.result.scan.scopes.seen.map(({ subscriptionId }) => subscriptionId) });
    expect(new Set(findings.map(({ firstSeen }) => firstSeen))).toEqual(new Set([whole.result.scan.now]));
    expect(statSync(baseline).mode & 0o777).toBe(0o600);
  });

  it('is refused where the scan was incomplete, allowed or not: no file', async () => {
    for (const told of [{}, { allow: true }, { exitZero: true }] as const) {
      const { file, result } = judged('withheld', told);
      expect(result.gate.incomplete).toBe(true);
      const out = fresh('json');
      const { exitCode, stderr } = await run(['baseline', 'create', file, '--out', out]);
      expect([exitCode, stderr, existsSync(out)]).toEqual([2, expect.stringMatching(/incomplete scan.*\[BASELINE\]/), false]);
    }
  });

  it('is refused over a file that is there, which stays as it is', async () => {
    for (const text of ['{}', readFileSync(baseline, 'utf8')]) {
      const out = written('json', text);
      const { exitCode, stderr } = await run(['baseline', 'create', whole.file, '--out', out]);
      expect([exitCode, stderr, readFileSync(out, 'utf8')]).toEqual([2, expect.stringMatching(/is there already.*\[OUTPUT\]/), text]);
    }
  });

  it('does not take the place of what is no baseline, or one of another tenant, though it may replace', async () => {
    for (const text of ['{}', 'notes', readFileSync(whole.file, 'utf8'), readFileSync(baseline, 'utf8').replace(CONTOSO.tenantId, 'aaaaaaaa-0000-0000-0000-000000000001')]) {
      const out = written('json', text);
      const { exitCode, stderr } = await run(['baseline', 'create', whole.file, '--out', out, '--replace']);
      expect([exitCode, stderr, readFileSync(out, 'utf8')]).toEqual([2, expect.stringContaining(out), text]);
    }
  });

  it('that replaces keeps when a failure was first seen; what comes to it is seen now', async () => {
    const out = await created('whole', { group: 'rg-web' });
    const early = new Set(baselineIn(out).findings.map(({ fingerprint }) => fingerprint));
    const later = '2026-12-24T10:00:00.000Z';
    const { file } = judged('whole', { now: later });
    expect((await run(['baseline', 'create', file, '--out', out, '--replace', '--quiet'])).exitCode).toBe(0);
    const { findings, createdAt } = baselineIn(out);
    expect(createdAt).toBe(later);
    expect(early.size).toBeGreaterThan(2);
    expect(findings.filter(({ fingerprint, firstSeen }) => firstSeen !== (early.has(fingerprint) ? whole.result.scan.now : later))).toEqual([]);
    expect(findings.length).toBeGreaterThan(early.size);
  });

  it('knows from the scan itself when a failure was first seen', async () => {
    const { file } = judged('whole', { now: '2026-12-24T10:00:00.000Z' }, { baseline });
    const out = fresh('json');
    expect((await run(['baseline', 'create', file, '--out', out, '--quiet'])).exitCode).toBe(0);
    const first = new Map(baselineIn(baseline).findings.map(({ fingerprint, firstSeen }) => [fingerprint, firstSeen]));
    expect(baselineIn(out).findings.filter(({ fingerprint, firstSeen }) => firstSeen !== (first.get(fingerprint) ?? '2026-12-24T10:00:00.000Z'))).toEqual([]);
  });

  it('leaves out what is waived: without the waiver it is new', async () => {
    const out = await created('whole', { waived: { scope: GONE_ID } });
    expect(baselineIn(out).findings.map(keyOf)).not.toContain(`NET001 ${GONE_ID.toLowerCase()}`);
    const { result } = judged('whole', {}, { baseline: out, newOnly: true });
    expect([result.gate.exitCode, result.findings.filter(({ disposition }) => disposition === 'open').map(keyOf)]).toEqual([1, [`NET001 ${GONE_ID.toLowerCase()}`]]);
  });
});

interface Against {
  readonly what: string;
  readonly name?: Name;
  readonly told?: Told;
  /** What the baseline was made of, where it is not the whole. */
  readonly of?: Told;
  /** Exit codes without and with --new-only. */
  readonly exits: readonly [number, number];
  /** Rules whose failures are new, by how many. */
  readonly new?: Readonly<Record<string, number>>;
  readonly raised?: number;
  /** The row is asked of the command line too. */
  readonly asked?: true;
}

const AGAINST: readonly Against[] = [
  { what: 'the same again', exits: [1, 0] },
  { what: 'a machine that is gone', name: 'gone', exits: [1, 0] },
  { what: 'one subscription of it', name: 'production', exits: [1, 0] },
  { what: 'a part that may not be read', name: 'withheld', exits: [4, 3], asked: true },
  { what: 'the same part, which is allowed', name: 'withheld', told: { allow: true }, exits: [1, 0] },
  { what: 'failures that the baseline lacks', of: { group: 'rg-web' }, exits: [1, 1], new: { NET001: 23, JIT001: 9, KEY006: 2 } },
  { what: 'raised ones', told: { severity: ['KEY006', 'high'] }, exits: [1, 1], new: { KEY006: 2 }, raised: 2, asked: true },
  { what: 'raised ones below what fails the gate', told: { severity: ['KEY006', 'high'], failOn: 'critical' }, exits: [1, 0], new: { KEY006: 2 }, raised: 2 },
  { what: 'raised to the top', told: { severity: ['JIT001', 'critical'], failOn: 'critical' }, exits: [1, 1], new: { JIT001: 11 }, raised: 11 },
  { what: 'lowered', told: { severity: ['NET001', 'low'] }, exits: [1, 0], asked: true },
  { what: 'lowered below what fails the gate', told: { severity: ['NET001', 'info'], failOn: 'critical' }, exits: [0, 0] },
];

describe('a scan against a baseline', () => {
  it.each(AGAINST.map((row) => [row.what, row] as const))('%s', async (_what, { name = 'whole', told = {}, exits, asked, ...row }) => {
    const against = row.of === undefined ? baseline : await created('whole', row.of);
    const [all, newOnly] = [judged(name, told, { baseline: against }), judged(name, told, { baseline: against, newOnly: true })];
    expect([all.result.gate.exitCode, newOnly.result.gate.exitCode]).toEqual(exits);
    expect(newOnly.result.findings).toEqual(all.result.findings);
    const fails = all.result.findings.filter(({ status }) => status === 'fail');
    const open = fails.filter(({ disposition }) => disposition === 'open');
    expect(Object.fromEntries([...Map.groupBy(open, ({ ruleId }) => ruleId)].map(([rule, group]) => [rule, group.length]))).toEqual(row.new ?? {});
    expect(all.result.baseline).toMatchObject({ new: open.length, known: fails.length - open.length, raised: row.raised ?? 0, findings: baselineIn(against).findings.length });
    if (asked === undefined) return;
    const ran = await scanned(name, told, ['--baseline', against, '--new-only']);
    expect([ran.exitCode, ran.stderr]).toEqual([exits[1], '']);
    expect((JSON.parse(readFileSync(ran.file, 'utf8')) as ScanResult).findings).toEqual(newOnly.result.findings);
  });

  it('a failure whose waiver is over is open, though the baseline holds it', async () => {
    const more = ['--baseline', baseline, '--new-only'];
    const of = (file: string): readonly string[] => (JSON.parse(readFileSync(file, 'utf8')) as ScanResult).findings.filter(({ resourceId, status }) => status === 'fail' && resourceId.toLowerCase() === GONE_ID.toLowerCase()).map(({ disposition }) => disposition);
    const expired = await scanned('whole', { waived: { scope: GONE_ID, expiresOn: '2026-11-15' } }, more);
    const last = await scanned('whole', { waived: { scope: GONE_ID, expiresOn: '2026-11-16' } }, more);
    expect([expired.exitCode, of(expired.file)]).toEqual([1, ['open']]);
    expect([last.exitCode, of(last.file)]).toEqual([0, ['waived']]);
  });

  const ofLegacy = (): readonly string[] => baselineIn(baseline).findings.filter(({ ruleId, resourceId }) => ruleId === 'NET001' && resourceId.includes(legacy)).map(({ resourceId }) => resourceId.toLowerCase());

  it.each([
    ['gone', 'gone', {}, 'gone', () => [GONE_ID.toLowerCase()]],
    ['fixed', 'whole', { fixed: true }, 'passes', () => [FIXED_ID.toLowerCase()]],
    ['in a part that may not be read', 'withheld', {}, 'unknown', ofLegacy],
  ] as const)('tells what became of what fails no more: %s', (_what, name, told, fate: Fate, ids: () => readonly string[]) => {
    const former = judged(name, told, { baseline }).result.baseline?.former ?? [];
    expect(former.filter(({ ruleId }) => ruleId === 'NET001').map(({ resourceId }) => resourceId.toLowerCase())).toEqual(ids());
    expect([...new Set(former.map((entry) => entry.fate))]).toEqual([fate]);
  });
});

describe('baseline prune', () => {
  const isNet = (id: string) => (entry: BaselineEntry): boolean => entry.ruleId === 'NET001' && entry.resourceId.toLowerCase() === id.toLowerCase();

  it.each<readonly [what: string, name: Name, told: Told, removed: readonly string[]]>([
    ['what passes goes', 'whole', { fixed: true }, [FIXED_ID]],
    ['what is gone goes', 'gone', {}, [GONE_ID]],
    ['what fails stays', 'whole', {}, []],
    ['what may not be read stays', 'withheld', {}, []],
    ['what a narrowing left out stays', 'gone', { group: 'rg-web' }, []],
    ['what passes in a narrowed scan goes', 'gone', { group: 'rg-web', fixed: true }, [FIXED_ID]],
    ['another subscription stays', 'production', {}, []],
    ['what a rule told that is switched off stays', 'gone', { off: 'NET001' }, []],
    ['what is waived stays: it fails still', 'whole', { waived: { scope: FIXED_ID } }, []],
    ['what was lowered stays', 'whole', { severity: ['NET001', 'info'] }, []],
  ])('%s', async (_what, name, told, removed) => {
    const { file } = judged(name, told);
    const [before, out] = [readFileSync(baseline, 'utf8'), fresh('json')];
    const { exitCode, stdout } = await run(['baseline', 'prune', baseline, file, '--out', out]);
    const { findings, ...head } = baselineIn(out);
    const left = baselineIn(baseline).findings.filter((entry) => !removed.some((id) => isNet(id)(entry)));
    expect([exitCode, findings, head]).toEqual([0, left, { ...baselineIn(baseline), findings: undefined }]);
    expect(stdout.split('\n').filter((line) => line.startsWith('fixed '))).toHaveLength(removed.length);
    expect([readFileSync(baseline, 'utf8'), statSync(out).mode & 0o777]).toEqual([before, 0o600]);
  });

  it('writes in place where no other file is named', async () => {
    const own = written('json', readFileSync(baseline, 'utf8'));
    // By the command line: three rules are on, and that all others are off is no reason to keep what they told.
    const { file } = await scanned('gone', {}, []);
    expect((await run(['baseline', 'prune', own, file])).exitCode).toBe(0);
    expect(baselineIn(own).findings).toHaveLength(baselineIn(baseline).findings.length - 1);
  });

  it('does not write over the result that it reads', async () => {
    const { file } = judged('gone');
    const before = readFileSync(file, 'utf8');
    symlinkSync(file, at('result-link.json'));
    for (const out of [file, at('result-link.json')]) {
      const { exitCode, stderr } = await run(['baseline', 'prune', baseline, file, '--out', out]);
      expect([exitCode, stderr, readFileSync(file, 'utf8')]).toEqual([2, expect.stringContaining('[USAGE]'), before]);
    }
  });
});

/** One way a baseline is broken, and what must be said about it: the file, and the place where there is one. */
const BROKEN: readonly (readonly [what: string, broken: (text: string) => string, said: RegExp])[] = [
  ['of another tenant', (text) => text.replace(CONTOSO.tenantId, 'aaaaaaaa-0000-0000-0000-000000000001'), /FILE is a baseline of tenant aaaaaaaa-0000-0000-0000-000000000001/],
  ['cut short', (text) => text.slice(0, 2_000), /FILE:\d+:\d+ /],
  ['cut at its last bracket', (text) => text.trimEnd().slice(0, -1), /FILE:\d+:\d+ /],
  ['empty', () => '', /FILE:1:1 /],
  ['of a newer version', (text) => text.replace('"schemaVersion":1', '"schemaVersion":2'), /FILE is of baseline schema version 2/],
  ['of a version that is a text', (text) => text.replace('"schemaVersion":1', '"schemaVersion":"1"'), /FILE:2:\d+ /],
  ['a severity that is none', (text) => text.replace('"severity":"critical"', '"severity":"catastrophic"'), /FILE:\d+:\d+ .*critical/],
  ['a severity in other letters', (text) => text.replace('"severity":"critical"', '"severity":"Critical"'), /FILE:\d+:\d+ .*critical/],
  ['a key that is misspelt', (text) => text.replace('"firstSeen"', '"firstseen"'), /FILE:\d+:\d+ .*firstSeen/],
  ['a failure twice', (text) => text.replace(/^(\{"ruleId".*\}),$/m, '$1,\n$1,'), /FILE:10:\d+ .*already/],
  ['a failure twice, once less severe', (text) => text.replace(/^(\{"ruleId".*)"severity":"\w+"(.*\}),$/m, '$1"severity":"low"$2,\n$1"severity":"critical"$2,'), /FILE:10:\d+ .*already/],
  ['a fingerprint that is none', (text) => text.replace(/"fingerprint":"..../, '"fingerprint":"'), /FILE:\d+:\d+ /],
  ['a result', () => readFileSync(whole.file, 'utf8'), /FILE is a scan result, no baseline/],
  ['a list', () => '[]', /FILE:1:1 /],
];

const saidOf = (said: RegExp, file: string): RegExp => new RegExp(said.source.replace('FILE', file.replaceAll('.', String.raw`\.`)));

describe('a baseline that is', () => {
  it.each(BROKEN)('%s is exit 2, by prune and create', async (_what, broken, said) => {
    const text = broken(readFileSync(baseline, 'utf8'));
    const file = written('json', text);
    const expected = expect.stringMatching(saidOf(said, file)) as string;
    for (const argv of [['baseline', 'prune', file, whole.file], ['baseline', 'create', whole.file, '--out', file, '--replace']]) {
      const { exitCode, stderr } = await run(argv);
      expect([exitCode, stderr, readFileSync(file, 'utf8')]).toEqual([2, expected, text]);
    }
  });

  it.each(BROKEN.filter((_row, index) => index % 4 === 0))('%s is exit 2, by a scan too, and no report is written', async (_what, broken, said) => {
    const file = written('json', broken(readFileSync(baseline, 'utf8')));
    const ran = await scanned('whole', {}, ['--baseline', file]);
    expect([ran.exitCode, existsSync(ran.file), ran.stderr]).toEqual([2, false, expect.stringMatching(saidOf(said, file))]);
  });

  it('not there is exit 2', async () => {
    const { exitCode, stderr } = await scanned('whole', {}, ['--baseline', at('nowhere.json')]);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(at('nowhere.json'))]);
  });
});

describe('is refused', () => {
  it('--new-only without a baseline, from a flag or the configuration', async () => {
    const argv = ['evaluate', '--snapshot', at('whole'), '--quiet', '--config'];
    for (const more of [[written('yaml', configFor({})), '--new-only'], [written('yaml', 'gate: { newOnly: true }\n')]]) {
      expect(await run([...argv, ...more])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/--baseline.*\[USAGE\]/) as string });
    }
  });

  it('a report over the baseline, the waivers or the configuration', async () => {
    const [own, config, waivers] = [written('json', readFileSync(baseline, 'utf8')), written('yaml', configFor({})), waiverFile({ scope: GONE_ID })];
    mkdirSync(at('in'), { recursive: true });
    symlinkSync(own, at('in/link.json'));
    for (const over of [own, config, waivers, at('in/link.json'), join(root, 'in', '..', own.slice(root.length + 1))]) {
      const before = readFileSync(over, 'utf8');
      const ran = await run(['evaluate', '--snapshot', at('whole'), '--config', config, '--baseline', own, '--waivers', waivers, '-o', `json=${over}`]);
      expect([ran.exitCode, ran.stderr, readFileSync(over, 'utf8')]).toEqual([2, expect.stringContaining('[USAGE]'), before]);
    }
  });
});

describe('nothing half-written', () => {
  it('what a killed run left is no baseline and hinders none', async () => {
    const directory = at('killed');
    mkdirSync(directory);
    const out = join(directory, 'baseline.json');
    // As a run leaves it that is killed between writing and renaming.
    const left = join(directory, `.baseline.json.${process.pid + 1}.partial`);
    writeFileSync(left, readFileSync(baseline, 'utf8').slice(0, 3_000));
    expect((await run(['baseline', 'create', whole.file, '--out', out])).exitCode).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(baseline, 'utf8'));
    expect(readdirSync(directory).toSorted()).toEqual([`.baseline.json.${process.pid + 1}.partial`, 'baseline.json']);
    expect((await run(['baseline', 'prune', left, whole.file])).exitCode).toBe(2);
  });

  it.skipIf(process.getuid?.() === 0)('a place that cannot be written is exit 2, and the baseline stays as it was (skipped for root, who may write anywhere)', async () => {
    const directory = at('closed');
    mkdirSync(directory);
    const own = join(directory, 'baseline.json');
    writeFileSync(own, readFileSync(baseline, 'utf8'));
    const { file } = judged('gone');
    chmodSync(directory, 0o500);
    const { exitCode, stderr } = await run(['baseline', 'prune', own, file]);
    chmodSync(directory, 0o700);
    expect([exitCode, stderr, readdirSync(directory), readFileSync(own, 'utf8')]).toEqual([2, expect.stringContaining('[OUTPUT]'), ['baseline.json'], readFileSync(baseline, 'utf8')]);
  });

  it('a path through a file is exit 2, and leaves nothing', async () => {
    const through = written('txt', 'x');
    const { exitCode, stderr } = await run(['baseline', 'create', whole.file, '--out', join(through, 'baseline.json')]);
    expect([exitCode, stderr, readFileSync(through, 'utf8')]).toEqual([2, expect.stringContaining('[OUTPUT]'), 'x']);
    expect(readdirSync(root).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

describe('what proves nothing', () => {
  it('a result that is older than the baseline prunes nothing', async () => {
    const { file } = judged('gone', { now: '2026-11-15T09:00:00.000Z' });
    const own = written('json', readFileSync(baseline, 'utf8'));
    const { exitCode, stderr } = await run(['baseline', 'prune', own, file]);
    expect([exitCode, stderr, readFileSync(own, 'utf8')]).toEqual([2, expect.stringMatching(/before the baseline was made.*\[BASELINE\]/), readFileSync(baseline, 'utf8')]);
  });

  it('an export that does not say which tenant it is of says nothing of what is in the directory', async () => {
    // Made by hand: a failure of the directory, and one of a subscription, both gone from a result without a tenant.
    const entry = (ruleId: string, resourceId: string): BaselineEntry => ({ ruleId, resourceId, severity: 'critical', firstSeen: CONTOSO_NOW, fingerprint: createHash('sha256').update(`v1\n${ruleId}\n${resourceId.toLowerCase()}\n`).digest('hex') });
    const findings = [entry('NET001', `/tenants/${CONTOSO.tenantId}/users/nobody`), entry('NET001', GONE_ID.replace(GONE, 'vm-nowhere'))];
    const own = written('json', JSON.stringify({ ...baselineIn(baseline), findings }));
    const { result } = judged('whole');
    const unnamed = written('json', [...reportJson({ ...result, scan: { ...result.scan, tenant: 'unknown' } })].join(''));
    expect((await run(['baseline', 'prune', own, unnamed])).stdout).toMatch(/^fixed NET001 .*vm-nowhere \(gone\)\n.*: 1 removed, 1 left\n$/);
    expect(baselineIn(own).findings.map(({ resourceId }) => resourceId)).toEqual([findings[0]?.resourceId]);
  });

  it('a scan that judged nothing makes no baseline', async () => {
    const { result } = judged('whole');
    const none = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };
    const bySeverity = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    const summary = { ...result.summary, byStatus: none, byDisposition: { open: 0, waived: 0, known: 0 }, bySeverity, byRule: result.rules.map(({ id }) => ({ ruleId: id, counts: none })), resources: 0, rootCauses: 0 };
    const empty = written('json', [...reportJson({ ...result, resources: [], findings: [], verdicts: { pass: {}, notApplicable: {} }, summary, gate: { ...result.gate, failed: false, exitCode: 0 } })].join(''));
    const out = fresh('json');
    const { exitCode, stderr } = await run(['baseline', 'create', empty, '--out', out]);
    expect([exitCode, stderr, existsSync(out)]).toEqual([2, expect.stringContaining('judged nothing'), false]);
  });

  it('a baseline in the place of a result is named as what it is', async () => {
    for (const argv of [['baseline', 'create', baseline, '--out', fresh('json')], ['diff', baseline, whole.file], ['report', baseline]]) {
      const { exitCode, stderr } = await run(argv);
      expect([exitCode, stderr], argv.join(' ')).toEqual([2, expect.stringMatching(/is a baseline, no scan result.*\[RESULT\]\n$/)]);
    }
  });
});

describe('what nothing heeds is said by a scan', () => {
  it('a variable that is misspelt, and a rule that no waiver can name', async () => {
    const waivers = written('yaml', `version: 1\nwaivers:\n  - { id: WV-1, rules: [NET0001], scope: "${GONE_ID}", reason: agreed, owner: ops@contoso.example, expiresOn: 2027-01-31 }\n`);
    const { stderr } = await run(['evaluate', '--snapshot', at('whole'), '--config', written('yaml', configFor({})), '--quiet', '--waivers', waivers], { environment: { PORTCULLIS_FAILON: 'info', PORTCULLIS_SOMETHING: '1' } });
    expect(stderr).toContain('nothing heeds the environment variable PORTCULLIS_FAILON; did you mean PORTCULLIS_FAIL_ON?');
    expect(stderr).not.toContain('PORTCULLIS_SOMETHING');
    expect(stderr).toMatch(/:3: waiver WV-1: there is no rule 'NET0001'; did you mean 'NET001'\?/);
  });
});
