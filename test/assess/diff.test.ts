import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffOf } from '../../src/assess/diff.ts';
import { cautionsOf } from '../../src/assess/diffRemarks.ts';
import { isOtherTenant } from '../../src/assess/diffSides.ts';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import { DIFF_LISTS, type Diff, type DiffEntry } from '../../src/model/diff.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { fingerprint, NOW, resultOf, type Cell, type World, type WorldRule } from './diffWorld.ts';

const VM = '/subscriptions/1/resourceGroups/g/providers/x/y/vm';
const OTHER = '/subscriptions/1/resourceGroups/g/providers/x/y/other';
const FOREIGN = '/subscriptions/2/resourceGroups/g/providers/x/y/vm';
const TENANT = '/tenants/t';

const on = (status: Cell['status'], more: Partial<Cell> = {}): Cell => ({ rule: 'NET001', on: VM, status, ...more });
const FAIL = on('fail');
const ELSEWHERE = on('pass', { on: OTHER });

function entries(diff: Diff): readonly (readonly [string, DiffEntry])[] {
  return DIFF_LISTS.flatMap((list) => diff[list].map((entry) => [list, entry] as const));
}

/** `new: unknown`, an entry each. */
function told(before: World, after: World): readonly string[] {
  return entries(diffOf(resultOf(before), resultOf(after))).map(([list, { why }]) => `${list}: ${why}`);
}

const NARROWED = { narrowed: { resourceGroups: ['rg'], tags: {} } };
const WAIVED: Partial<Cell> = { disposition: 'waived', waiverId: 'WV-1' };
const SILENT: readonly WorldRule[] = [{ id: 'NET001', switchedOff: true }, { id: 'JIT001' }];

/** One failure before or now, and where it must stand. */
const SITUATIONS: readonly (readonly [string, World, World, readonly string[]])[] = [
  ['nothing failed', { cells: [on('pass')] }, { cells: [on('pass')] }, []],
  ['an unknown is no failure', { cells: [on('unknown')] }, { cells: [on('unknown')] }, []],

  ['new: the resource was not there', { cells: [ELSEWHERE] }, { cells: [FAIL] }, ['new: resourceAbsent']],
  ['new: it was not known', { cells: [on('unknown')] }, { cells: [FAIL] }, ['new: unknown']],
  ['new: its resource group was not known', { cells: [on('unknown', { on: '/subscriptions/1/resourceGroups/G' })] }, { cells: [FAIL] }, ['new: unknown']],
  ['new: the rule knew nothing of the tenant', { cells: [on('unknown', { on: TENANT })] }, { cells: [FAIL] }, ['new: unknown']],
  ['new: the rule was not loaded', { cells: [on('pass', { rule: 'JIT001' })], rules: [{ id: 'JIT001' }] }, { cells: [FAIL] }, ['new: ruleNotLoaded']],
  ['new: the rule was switched off', { cells: [], rules: SILENT }, { cells: [FAIL] }, ['new: ruleSwitchedOff']],
  ['new: the subscription was not seen', { cells: [], seen: ['2'] }, { cells: [FAIL] }, ['new: subscriptionNotSeen']],
  ['new: only a part was judged', { cells: [], scan: NARROWED }, { cells: [FAIL] }, ['new: narrowed']],
  ['new: only another rule judged it', { cells: [on('pass', { rule: 'JIT001' })] }, { cells: [FAIL] }, ['new: notJudged']],
  ['new: another part of the resource', { cells: [on('fail', { part: 'a' })] }, { cells: [on('fail', { part: 'a' }), on('fail', { part: 'b' })] }, ['new: otherFailure', 'unchanged: same']],
  ['new, though a baseline knows it', { cells: [ELSEWHERE] }, { cells: [on('fail', { disposition: 'known' })] }, ['new: resourceAbsent']],

  ['regressed: it passed', { cells: [on('pass')] }, { cells: [FAIL] }, ['regressed: pass']],
  ['regressed: it did not apply', { cells: [on('notApplicable')] }, { cells: [FAIL] }, ['regressed: notApplicable']],
  ['regressed: it was less severe', { cells: [on('fail', { severity: 'medium' })] }, { cells: [FAIL] }, ['regressed: moreSevere']],
  ['regressed: its waiver is over', { cells: [on('fail', WAIVED)], waivers: [{ id: 'WV-1', expiresOn: '2026-11-10', state: 'active' }] }, { cells: [FAIL], waivers: [{ id: 'WV-1', expiresOn: '2026-11-10', state: 'expired' }] }, ['regressed: waiverExpired']],
  ['regressed: its waiver is gone', { cells: [on('fail', WAIVED)], waivers: [{ id: 'WV-1', expiresOn: '2026-12-10', state: 'active' }] }, { cells: [FAIL] }, ['regressed: waiverRemoved']],
  ['regressed: its waiver is about something else', { cells: [on('fail', WAIVED)] }, { cells: [FAIL], waivers: [{ id: 'WV-1', expiresOn: '2026-12-10', state: 'active' }] }, ['regressed: waiverChanged']],

  ['fixed: it passes', { cells: [FAIL] }, { cells: [on('pass')] }, ['fixed: pass']],
  ['fixed: it does not apply', { cells: [FAIL] }, { cells: [on('notApplicable')] }, ['fixed: notApplicable']],
  ['fixed: the resource is gone', { cells: [FAIL] }, { cells: [ELSEWHERE] }, ['fixed: resourceAbsent']],
  ['fixed: one that was waived', { cells: [on('fail', WAIVED)] }, { cells: [on('pass')] }, ['fixed: pass']],
  ['fixed: a part of the resource, of two', { cells: [on('fail', { part: 'a' }), on('fail', { part: 'b' })] }, { cells: [on('fail', { part: 'b' })] }, ['fixed: otherFailure', 'unchanged: same']],
  ['gone is gone, whatever another resource with a longer name hides', { cells: [FAIL] }, { cells: [on('unknown', { on: `${VM}-1` })] }, ['fixed: resourceAbsent']],

  ['undecided: it is not known', { cells: [FAIL] }, { cells: [on('unknown')] }, ['undecided: unknown']],
  ['undecided: its subscription is not known', { cells: [FAIL] }, { cells: [on('unknown', { on: '/SUBSCRIPTIONS/1' })] }, ['undecided: unknown']],
  ['undecided: the tenant is not known', { cells: [FAIL] }, { cells: [on('unknown', { on: TENANT })] }, ['undecided: unknown']],
  ['undecided: the management group is not known', { cells: [FAIL] }, { cells: [on('unknown', { on: '/providers/Microsoft.Management/managementGroups/root' })] }, ['undecided: unknown']],
  ['undecided: the rule is not loaded', { cells: [FAIL] }, { cells: [], rules: [{ id: 'JIT001' }] }, ['undecided: ruleNotLoaded']],
  ['undecided: the rule is switched off', { cells: [FAIL] }, { cells: [], rules: SILENT }, ['undecided: ruleSwitchedOff']],
  ['undecided: the subscription is not seen', { cells: [on('fail', { on: FOREIGN })], seen: ['1', '2'] }, { cells: [] }, ['undecided: subscriptionNotSeen']],
  ['undecided: only a part is judged', { cells: [FAIL] }, { cells: [ELSEWHERE], scan: NARROWED }, ['undecided: narrowed']],
  ['undecided: only other rules judge it', { cells: [FAIL] }, { cells: [on('pass', { rule: 'JIT001' })] }, ['undecided: notJudged']],
  ['undecided: the rule learnt to tell parts apart', { cells: [FAIL] }, { cells: [on('fail', { part: 'a' })] }, ['new: otherFailure', 'undecided: otherFailure']],
  ['undecided: the rule unlearnt it', { cells: [on('fail', { part: 'a' })] }, { cells: [FAIL] }, ['new: otherFailure', 'undecided: otherFailure']],

  ['waived: it failed before', { cells: [FAIL] }, { cells: [on('fail', WAIVED)] }, ['waived: waived']],
  ['waived: it did not', { cells: [on('pass')] }, { cells: [on('fail', WAIVED)] }, ['waived: waived']],
  ['waived: it is more severe than before', { cells: [on('fail', { severity: 'low' })] }, { cells: [on('fail', WAIVED)] }, ['waived: waived']],

  ['unchanged', { cells: [FAIL] }, { cells: [FAIL] }, ['unchanged: same']],
  ['unchanged: letter case is no difference', { cells: [FAIL] }, { cells: [on('fail', { on: VM.toUpperCase() })] }, ['unchanged: same']],
  ['unchanged: less severe', { cells: [FAIL] }, { cells: [on('fail', { severity: 'low' })] }, ['unchanged: lessSevere']],
  ['unchanged: known from a baseline now', { cells: [FAIL] }, { cells: [on('fail', { disposition: 'known' })] }, ['unchanged: same']],
  ['unchanged: waived before, known from a baseline now', { cells: [on('fail', WAIVED)] }, { cells: [on('fail', { disposition: 'known' })] }, ['unchanged: same']],

  ['a rule with another id: unchanged', { cells: [FAIL] }, { cells: [on('fail', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] }, ['unchanged: same']],
  ['a rule with another id: fixed', { cells: [FAIL] }, { cells: [on('pass', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] }, ['fixed: pass']],
  ['a rule with another id: regressed', { cells: [on('pass')] }, { cells: [on('fail', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] }, ['regressed: pass']],
  ['a rule that had another id in the newer pack: unchanged', { cells: [on('fail', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] }, { cells: [FAIL] }, ['unchanged: same']],
  ['a rule that had another id in the newer pack: undecided', { cells: [on('fail', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] }, { cells: [on('unknown')] }, ['undecided: unknown']],
  ['two rules that became one: one failure', { cells: [FAIL, on('fail', { rule: 'NET009' })], rules: [{ id: 'NET001' }, { id: 'NET009' }] }, { cells: [on('fail', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] }, ['unchanged: same']],
  ['two rules that became one, of which one was waived: it was open', { cells: [on('fail', WAIVED), on('fail', { rule: 'NET009' })], rules: [{ id: 'NET001' }, { id: 'NET009' }] }, { cells: [on('fail', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] }, ['unchanged: same']],
];

describe('where a failure stands', () => {
  it.each(SITUATIONS)('%s', (_name, before, after, expected) => expect(told(before, after).toSorted()).toEqual(expected.toSorted()));

  it('has situations of every list and nearly every reason', () => {
    const pairs = SITUATIONS.flatMap(([, , , expected]) => expected.map((text) => text.split(': ')));
    expect(new Set(pairs.map(([list]) => list))).toEqual(new Set(DIFF_LISTS));
    expect(new Set(pairs.map(([, why]) => why)).size).toBe(17);
  });

  it('what lies in the directory is not gone where an export does not name its tenant', () => {
    const cells = [on('fail', { on: '/tenants/t' })];
    expect(told({ cells }, { cells: [on('pass', { on: '/tenants/unknown' })], scan: { tenant: 'unknown' } })).toEqual(['undecided: tenantNotNamed']);
    expect(told({ cells }, { cells: [on('pass', { on: '/tenants/other' })] })).toEqual(['fixed: resourceAbsent']);
    expect(told({ cells: [FAIL] }, { cells: [ELSEWHERE], scan: { tenant: 'unknown' } })).toEqual(['fixed: resourceAbsent']);
  });
});

describe('an entry', () => {
  const only = (before: World, after: World): DiffEntry | undefined => entries(diffOf(resultOf(before), resultOf(after)))[0]?.[1];

  it('tells the resource, the rule and what it was before', () => {
    expect(only({ cells: [on('fail', { severity: 'low', disposition: 'known' })] }, { cells: [FAIL] })).toEqual({
      ruleId: 'NET001', title: 'Title of NET001', resourceId: VM, name: 'vm', subscription: 'Subscription 1', severity: 'high', disposition: 'open',
      before: { severity: 'low', disposition: 'known' }, fingerprint: fingerprint('NET001', VM), firstSeen: NOW, why: 'moreSevere',
    });
  });

  it('names the waiver that sets it aside, or did, with its last day', () => {
    const waivers = [{ id: 'WV-1', expiresOn: '2026-12-10', state: 'active' as const }];
    expect(only({ cells: [] }, { cells: [on('fail', WAIVED)], waivers })).toMatchObject({ waiverId: 'WV-1', expiresOn: '2026-12-10' });
    expect(only({ cells: [on('fail', WAIVED)], waivers }, { cells: [FAIL] })).toMatchObject({ why: 'waiverRemoved', waiverId: 'WV-1', expiresOn: '2026-12-10' });
    expect(only({ cells: [FAIL] }, { cells: [FAIL], waivers })).not.toHaveProperty('waiverId');
  });

  it('names its former fingerprint where the rule had another id', () => {
    const after: World = { cells: [on('fail', { rule: 'NET009' })], rules: [{ id: 'NET009', aliases: ['NET001'] }] };
    expect(only({ cells: [FAIL] }, after)).toMatchObject({ fingerprint: fingerprint('NET009', VM), formerFingerprints: [fingerprint('NET001', VM)] });
  });

  it.each<readonly [string, readonly Cell[], string]>([
    ['of itself', [on('unknown', { on: TENANT, artifact: 'far' }), on('unknown', { artifact: 'near' })], 'near'],
    ['of what it lies in', [on('unknown', { on: TENANT, artifact: 'far' }), on('unknown', { on: '/subscriptions/1', artifact: 'near' })], 'near'],
    ['of the tenant', [on('unknown', { on: TENANT, artifact: 'far' }), on('unknown', { on: OTHER, artifact: 'beside' }), on('unknown', { rule: 'JIT001', artifact: 'another rule' })], 'far'],
  ])('says what was not read where it is not known: %s', (_name, unknowns, artifact) => {
    expect(only({ cells: [FAIL] }, { cells: unknowns })).toMatchObject({ why: 'unknown', unknown: { reason: 'forbidden', artifact } });
    expect(only({ cells: unknowns }, { cells: [FAIL] })).toMatchObject({ why: 'unknown', unknown: { reason: 'forbidden', artifact } });
  });

  it.each<readonly [string, Cell, Cell, string]>([
    ['the older scan, where none says it', FAIL, FAIL, '2026-11-01T00:00:00Z'],
    ['what the older result says', on('fail', { firstSeen: '2026-09-01T00:00:00Z' }), FAIL, '2026-09-01T00:00:00Z'],
    ['what the newer result says', FAIL, on('fail', { firstSeen: '2026-08-01T00:00:00Z' }), '2026-08-01T00:00:00Z'],
    ['not the newer scan, which was held against a baseline without it', FAIL, on('fail', { firstSeen: NOW }), '2026-11-01T00:00:00Z'],
    ['the newer scan, where the older result has none', on('pass'), FAIL, NOW],
    ['the older scan, of what fails no more', FAIL, on('pass'), '2026-11-01T00:00:00Z'],
    ['what the older result says, of what fails no more', on('fail', { firstSeen: '2026-09-01T00:00:00Z' }), on('pass'), '2026-09-01T00:00:00Z'],
  ])('was first seen by %s', (_name, then, now, expected) => {
    expect(only({ cells: [then], scan: { now: '2026-11-01T00:00:00Z' } }, { cells: [now] })?.firstSeen).toBe(expected);
  });

  it('stands before what is less severe, and in the order of rule and resource', () => {
    const cells = [on('fail', { severity: 'low' }), on('fail', { rule: 'JIT001', severity: 'critical' }), on('fail', { on: OTHER }), on('fail', { on: `${VM}-2` })];
    const expected = [['JIT001', 'vm'], ['NET001', 'other'], ['NET001', 'vm-2'], ['NET001', 'vm']];
    for (const order of [cells, cells.toReversed()]) expect(diffOf(resultOf({ cells: [] }), resultOf({ cells: order })).new.map(({ ruleId, name }) => [ruleId, name])).toEqual(expected);
  });
});

describe('what else is told', () => {
  const remarks = (before: Partial<World>, after: Partial<World>): readonly string[] => diffOf(resultOf({ cells: [], ...before }), resultOf({ cells: [], ...after })).remarks;

  it('how many were and are unknown, open, known, waived, and the gates', () => {
    const diff = diffOf(resultOf({ cells: [FAIL, on('unknown', { on: OTHER })] }), resultOf({ cells: [on('fail', { disposition: 'known' }), on('fail', { rule: 'JIT001', ...WAIVED })] }));
    expect(diff.before).toMatchObject({ unknown: 1, failures: { open: 1, known: 0, waived: 0 }, gate: { exitCode: 4, failed: true, incomplete: true } });
    expect(diff.after).toMatchObject({ unknown: 0, failures: { open: 0, known: 1, waived: 1 } });
    expect(diff.counts).toEqual({ new: 0, regressed: 0, fixed: 0, undecided: 0, waived: 1, unchanged: 1 });
  });

  it.each<readonly [string, Partial<World>, Partial<World>, RegExp]>([
    ['that the first is the newer one', { scan: { now: '2026-11-17T00:00:00Z' } }, {}, /named first is the newer one \(2026-11-17T00:00:00Z, and 2026-11-16T09:00:00.000Z\)/],
    ['that a tenant is not named', { scan: { tenant: 'unknown' } }, {}, /the older result does not say of which tenant it is/],
    ['that neither tenant is named', { scan: { tenant: 'unknown' } }, { scan: { tenant: 'unknown' } }, /neither result says of which tenant it is/],
    ['that rules differ, and which are in one alone', { rulesSha256: 'c'.repeat(64), rules: [{ id: 'NET001' }, { id: 'OLD001' }] }, { rules: [{ id: 'NET002', aliases: ['NET001'] }] }, /rules are not the same: 1 only before \(OLD001\);/],
    ['that the tool is another version', { version: '0.0.9' }, {}, /judged by portcullis 0\.0\.9 before, and by portcullis 0\.1\.0 now/],
    ['that a subscription is seen in the older one only', { seen: ['1', '2'] }, {}, /1 subscription was seen only before.*: Subscription 2$/],
    ['that a subscription is seen in the newer one only', {}, { seen: ['1', '2', '3'] }, /2 subscriptions are seen only now: Subscription 2, Subscription 3$/],
    ['that a part was judged', {}, { scan: NARROWED }, /the newer result judged only a part: resource group rg/],
    ['that it is an export', {}, { scan: { origin: 'export' } }, /exported files/],
    ['that it is made up', {}, { scan: { simulated: true } }, /the newer result is made-up data/],
    ['what is assumed now', {}, { scan: { assumes: ['noFirewalls'] } }, /assumed only now: noFirewalls/],
    ['that rules are overridden otherwise', {}, { scan: { overrides: ['NET001: severity low'] } }, /does not override rules as it did before/],
  ])('tells %s', (_name, before, after, expected) => {
    expect(remarks(before, after)).toEqual([expect.stringMatching(expected)]);
  });

  it('tells nothing where nothing differs', () => expect(remarks({}, {})).toEqual([]));

  it('warns of what puts the comparison in doubt, and of nothing else', () => {
    const doubtful = resultOf({ cells: [], scan: { tenant: 'unknown', now: '2026-12-01T00:00:00Z' } });
    expect(cautionsOf(doubtful, resultOf({ cells: [], version: '9' }))).toHaveLength(2);
    expect(cautionsOf(resultOf({ cells: [], version: '9' }), resultOf({ cells: [] }))).toEqual([]);
  });

  it.each([['t', 't', false], ['t', 'T', false], ['t', 'unknown', false], ['unknown', 't', false], ['t', 'u', true]])('tenants %s and %s are two: %s', (before, after, expected) => {
    expect(isOtherTenant(resultOf({ cells: [], scan: { tenant: before } }), resultOf({ cells: [], scan: { tenant: after } }))).toBe(expected);
  });
});

/**
 * Worlds at random, and a second answer: naive, over verdicts by the lineage of a rule, which neither ids nor fingerprints tell. Lineage `a`
 * is NET001, or NET009 that was NET001; `b` is JIT001.
 */
const LINEAGES = ['a', 'b'] as const;
type Lineage = (typeof LINEAGES)[number];

interface RandomVerdict {
  readonly of: Lineage;
  readonly on: string;
  readonly status: Cell['status'];
  readonly parts: readonly string[];
  readonly severity: 'critical' | 'medium';
  readonly disposition: 'open' | 'waived' | 'known';
}

interface RandomWorld {
  readonly loaded: Readonly<Record<Lineage, boolean>>;
  readonly off: Readonly<Record<Lineage, boolean>>;
  readonly renamed: boolean;
  readonly narrowed: boolean;
  readonly seen: readonly string[];
  readonly verdicts: readonly RandomVerdict[];
}

const GROUP = '/subscriptions/1/resourceGroups/g';
const PLACES = [TENANT, '/tenants/t/users/u', '/subscriptions/1', GROUP, `${GROUP}/providers/x/y/vm`, `${GROUP}/providers/x/y/vm-1`, `${GROUP}/providers/x/y/vm/child/c`, FOREIGN];

const SLOTS = LINEAGES.flatMap((of) => PLACES.map((place) => ({ of, on: place })));

/** What a rule says of a resource, mostly something: two worlds have to meet. */
const said = fc.option(fc.record({
  status: fc.constantFrom<Cell['status']>('fail', 'fail', 'fail', 'unknown', 'pass', 'notApplicable'),
  parts: fc.constantFrom([''], [''], [''], ['p'], ['q'], ['p', 'q'], ['', 'p']),
  severity: fc.constantFrom<RandomVerdict['severity']>('critical', 'medium'),
  disposition: fc.constantFrom<RandomVerdict['disposition']>('open', 'open', 'waived', 'known'),
}), { freq: 5 });
const mostly = (often: boolean): fc.Arbitrary<boolean> => fc.integer({ min: 0, max: 5 }).map((die) => (die === 0 ? !often : often));
const randomWorld = fc.record({
  loaded: fc.record({ a: mostly(true), b: mostly(true) }), off: fc.record({ a: mostly(false), b: mostly(false) }), renamed: fc.boolean(), narrowed: mostly(false),
  seen: fc.constantFrom(['1'], ['1', '2'], ['1', '2'], ['2']),
  verdicts: fc.tuple(...SLOTS.map((slot) => said.map((words) => (words === null ? [] : [{ ...slot, ...words }])))).map((found) => found.flat()),
}).map((world): RandomWorld => ({ ...world, verdicts: world.verdicts.filter(({ of, on: place }) => world.loaded[of] && isSeen(place, world.seen)) }));

function isSeen(place: string, seen: readonly string[]): boolean {
  return !place.startsWith('/subscriptions/') || seen.includes(place.split('/')[2] ?? '');
}

function idOf(of: Lineage, { renamed }: RandomWorld): string {
  return of === 'b' ? 'JIT001' : renamed ? 'NET009' : 'NET001';
}

function worldOf(random: RandomWorld): World {
  const rules = LINEAGES.filter((of) => random.loaded[of]).map((of): WorldRule => ({ id: idOf(of, random), ...(of === 'a' && random.renamed ? { aliases: ['NET001'] } : {}), ...(random.off[of] ? { switchedOff: true } : {}) }));
  const cells = random.verdicts.flatMap(({ of, on: place, status, parts, severity, disposition }) =>
    (status === 'fail' ? parts : ['']).map((part): Cell => ({ rule: idOf(of, random), on: place, status, part, severity, disposition: status === 'fail' ? disposition : 'open' })));
  return { cells, rules, seen: random.seen, scan: random.narrowed ? NARROWED : {} };
}

interface Failure extends RandomVerdict {
  readonly part: string;
}

function failuresOf({ verdicts }: RandomWorld): readonly Failure[] {
  return verdicts.filter(({ status }) => status === 'fail').flatMap((one) => one.parts.map((part) => ({ ...one, part })));
}

const nameOf = ({ of, on: place, part }: Failure): string => `${of} ${place} [${part}]`;

/** `list failure`, one each: the rules of the lists in the words of the page, step by step. */
function naive(before: RandomWorld, after: RandomWorld): readonly string[] {
  const now = failuresOf(after).map((failure) => `${naiveNow(failure, before, after)} ${nameOf(failure)}`);
  const still = new Set(failuresOf(after).map(nameOf));
  const gone = failuresOf(before).filter((failure) => !still.has(nameOf(failure))).map((failure) => `${naiveFixed(failure, after, before) ? 'fixed' : 'undecided'} ${nameOf(failure)}`);
  return [...now, ...gone].toSorted();
}

/** What is in no subscription hangs on all of them. */
function sawAsMuch(place: string, one: RandomWorld, other: RandomWorld): boolean {
  return place.startsWith('/subscriptions/') || other.seen.every((id) => one.seen.includes(id));
}

function naiveNow(failure: Failure, before: RandomWorld, after: RandomWorld): string {
  if (failure.disposition === 'waived') return 'waived';
  const then = failuresOf(before).find((one) => nameOf(one) === nameOf(failure));
  if (then === undefined) return sawAsMuch(failure.on, before, after) && before.verdicts.some((one) => one.of === failure.of && one.on === failure.on && ['pass', 'notApplicable'].includes(one.status)) ? 'regressed' : 'new';
  if (then.disposition === 'waived' && failure.disposition === 'open') return 'regressed';
  return then.severity === 'medium' && failure.severity === 'critical' ? 'regressed' : 'unchanged';
}

function naiveFixed({ of, on: place, part }: Failure, after: RandomWorld, before: RandomWorld): boolean {
  if (!after.loaded[of] || !sawAsMuch(place, after, before)) return false;
  const there = after.verdicts.find((one) => one.of === of && one.on === place);
  if (there !== undefined) {
    if (there.status === 'fail') return part !== '' && !there.parts.includes('');
    return there.status !== 'unknown';
  }
  const hidden = after.verdicts.some((one) => one.of === of && one.status === 'unknown' && (one.on === TENANT || place.startsWith(`${one.on}/`)));
  if (hidden || after.narrowed || after.off[of] || !isSeen(place, after.seen)) return false;
  return !after.verdicts.some((one) => one.on === place);
}

/** What a fingerprint stands for, by every id that its rule may have. */
const NAMES = new Map(LINEAGES.flatMap((of) => ['NET001', 'NET009', 'JIT001'].filter((id) => (id === 'JIT001') === (of === 'b')).flatMap((id) => PLACES.flatMap((place) => ['', 'p', 'q'].map((part) => [fingerprint(id, place, part), `${of} ${place} [${part}]`] as const)))));

describe('any two results', () => {
  const runs = { numRuns: Number(process.env['PORTCULLIS_DIFFS'] ?? 500) };

  it('are told apart as a naive second implementation tells them apart', () => {
    fc.assert(fc.property(randomWorld, randomWorld, (before, after) => {
      const diff = diffOf(resultOf(worldOf(before)), resultOf(worldOf(after)));
      expect(entries(diff).map(([list, entry]) => `${list} ${NAMES.get(entry.fingerprint) ?? '?'}`).toSorted()).toEqual(naive(before, after));
    }), runs);
  });

  it('have every failure of both in exactly one list', () => {
    fc.assert(fc.property(randomWorld, randomWorld, (before, after) => {
      const older = resultOf(worldOf(before));
      const newer = resultOf(worldOf(after));
      const diff = diffOf(older, newer);
      const told = entries(diff).flatMap(([, { fingerprint: own, formerFingerprints = [] }]) => [own, ...formerFingerprints]);
      const failing = [...older.findings, ...newer.findings].filter(({ status }) => status === 'fail').map((finding) => finding.fingerprint);
      expect(told.toSorted()).toEqual([...new Set(failing)].toSorted());
      expect(DIFF_LISTS.reduce((sum, list) => sum + diff.counts[list], 0)).toBe(entries(diff).length);
    }), runs);
  });

  it('have entries of their list\'s shape, by the published schema', () => {
    const diffs = fc.sample(fc.tuple(randomWorld, randomWorld), { numRuns: 300, seed: 7 }).map(([before, after]) => diffOf(resultOf(worldOf(before)), resultOf(worldOf(after))));
    // One document of them all, so that the schema is compiled once.
    const lists = DIFF_LISTS.map((list) => [list, diffs.flatMap((diff) => diff[list])] as const);
    for (const [list, all] of lists) expect(all.length, list).toBeGreaterThan(40);
    const document = JSON.parse(JSON.stringify({ ...diffs[0], ...Object.fromEntries(lists) })) as JsonValue;
    expect(validateAgainstSchema(readSchema('diff'), document)).toEqual([]);
  });

  it('are unchanged, and waived as they were, when they are the same', () => {
    fc.assert(fc.property(randomWorld, (world) => {
      const { counts } = diffOf(resultOf(worldOf(world)), resultOf(worldOf(world)));
      expect({ ...counts, waived: 0, unchanged: 0 }).toEqual({ new: 0, regressed: 0, fixed: 0, undecided: 0, waived: 0, unchanged: 0 });
    }), runs);
  });
});
