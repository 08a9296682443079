import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultFinding, ResultResource, ResultRule, ScanInfo, ScanResult } from '../../src/model/scanResult.ts';
import { githubRuns } from '../../src/report/sarif/githubRuns.ts';
import { FINDINGS, JIT_FORBIDDEN, LEGACY, LISTED, nth, PRODUCTION, RESULT, resultWith, RULES, TENANT } from './fixture.ts';
import { sarifLog, type SarifLog, type SarifLogRun } from './render.ts';

/** A failure that stays, and the subscriptions without which nobody would know of it. */
interface Failure {
  readonly ruleId: 'NET001' | 'IAM001' | 'ENT001';
  readonly resourceId: string;
  readonly hangsOn: string;
}

const machine = (subscriptionId: string): string => `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`;
const assignment = (scope: string): string => `${scope}/providers/Microsoft.Authorization/roleAssignments/a`;

const FAILURES: readonly Failure[] = [
  { ruleId: 'NET001', resourceId: machine(PRODUCTION), hangsOn: PRODUCTION },
  { ruleId: 'NET001', resourceId: machine(LEGACY), hangsOn: LEGACY },
  { ruleId: 'IAM001', resourceId: assignment(`/subscriptions/${PRODUCTION}`), hangsOn: PRODUCTION },
  { ruleId: 'IAM001', resourceId: assignment(`/subscriptions/${LEGACY}`), hangsOn: LEGACY },
  // A management group above one of the two: its assignments are listed by that subscription alone.
  { ruleId: 'IAM001', resourceId: assignment('/providers/Microsoft.Management/managementGroups/old'), hangsOn: LEGACY },
  // A person who may do too much in the other.
  { ruleId: 'ENT001', resourceId: `/tenants/${TENANT}/users/u`, hangsOn: PRODUCTION },
];

const rules: readonly ResultRule[] = [{ ...nth(RULES, 0), id: 'ENT001', domain: 'entra', targets: ['Microsoft.Graph/users'] }, nth(RULES, 0), nth(RULES, 4)];
const ALWAYS_THERE = [`/tenants/${TENANT}/users/other`, assignment('/providers/Microsoft.Management/managementGroups/new')];

/** How a scan was done, and what went wrong. */
interface Scan {
  readonly looked: keyof typeof LOOKED;
  readonly narrowed: boolean;
  readonly interrupted: boolean;
  readonly unread: readonly Failure[];
  readonly unlisted: readonly { readonly ruleId: 'NET001' | 'IAM001'; readonly subscriptionId: string }[];
  readonly known: readonly Failure[];
  /** Judged from files that hold these failures and no others: they do not tell what was left out of them. */
  readonly exported?: readonly Failure[];
}

const NONE = { subscriptions: [], managementGroups: [], exclude: [] };
const UNLISTED = { listed: [], unknown: [`${LISTED.listed.join()}: AuthorizationFailed`], notSeen: [] };
const GROUP = '/providers/Microsoft.Management/managementGroups/old';

interface Look {
  readonly seen: readonly string[];
  readonly scopes: Partial<ScanInfo['scopes']>;
}

/** What there is to know of the subscriptions after each way of looking. Both are there all the time, whoever may see them. */
const LOOKED = {
  all: { seen: [PRODUCTION, LEGACY], scopes: { descendants: LISTED } },
  production: { seen: [PRODUCTION], scopes: { asked: { ...NONE, subscriptions: ['Production'] } } },
  legacy: { seen: [LEGACY], scopes: { asked: { ...NONE, subscriptions: [LEGACY] } } },
  allBut: { seen: [PRODUCTION], scopes: { asked: { ...NONE, exclude: ['legacy'] }, descendants: LISTED } },
  hidden: { seen: [PRODUCTION], scopes: { descendants: { ...LISTED, notSeen: [{ subscriptionId: LEGACY, displayName: 'Legacy' }] } } },
  // The groups cannot be listed, or nobody tried: what is not seen may be there all the same.
  unlisted: { seen: [PRODUCTION, LEGACY], scopes: { descendants: UNLISTED } },
  unlistedLost: { seen: [PRODUCTION], scopes: { descendants: UNLISTED } },
  untold: { seen: [PRODUCTION, LEGACY], scopes: {} },
  untoldLost: { seen: [LEGACY], scopes: {} },
  // Asked for by name, and one of them is not to be seen any more.
  both: { seen: [PRODUCTION, LEGACY], scopes: { asked: { ...NONE, subscriptions: ['Production', 'Legacy'] } } },
  bothLost: { seen: [PRODUCTION], scopes: { asked: { ...NONE, subscriptions: ['Production', 'Legacy'] }, notVisible: ['Legacy'] } },
  // A group, and one of them was moved out of it.
  group: { seen: [PRODUCTION, LEGACY], scopes: { asked: { ...NONE, managementGroups: ['old'] }, descendants: { ...LISTED, listed: [GROUP] } } },
  groupMoved: { seen: [PRODUCTION], scopes: { asked: { ...NONE, managementGroups: ['old'] }, descendants: { ...LISTED, listed: [GROUP] } } },
} satisfies Readonly<Record<string, Look>>;

function resource(id: string): ResultResource {
  return { id, type: 'any', name: 'any', subscriptionId: /^\/subscriptions\/([^/]+)/.exec(id)?.[1] ?? '', resourceGroup: '', location: '' };
}

/** What the tool would tell of the failures after such a scan. */
function resultOf(scan: Scan, failures: readonly Failure[]): ScanResult {
  const { seen, scopes }: Look = LOOKED[scan.looked];
  const lists = scan.unlisted.filter(({ subscriptionId }) => seen.includes(subscriptionId));
  const isMissing = (one: Failure): boolean => lists.some(({ ruleId, subscriptionId }) => one.ruleId === ruleId && one.hangsOn === subscriptionId);
  const isOutside = (one: Failure): boolean => !seen.includes(one.hangsOn) || (scan.narrowed && one.resourceId !== machine(PRODUCTION));
  // Who stopped a reading may have lost anything without a word.
  const held = scan.exported ?? failures;
  const told = scan.interrupted ? [] : failures.filter((one) => held.includes(one) && !isMissing(one) && !isOutside(one));
  const findings = [
    ...told.map((one) => (scan.unread.includes(one) ? unknownOf(one.ruleId, one.resourceId) : failureOf(one, scan.known.includes(one)))),
    ...lists.map(({ ruleId, subscriptionId }) => unknownOf(ruleId, `/subscriptions/${subscriptionId}`)),
  ];
  return resultWith({
    rules, findings, resources: [...ALWAYS_THERE, ...findings.map(({ resourceId }) => resourceId)].map(resource), verdicts: { pass: {}, notApplicable: {} }, waivers: [],
    scan: { origin: scan.exported === undefined ? 'collected' : 'export', interrupted: scan.interrupted, ...(scan.narrowed ? { narrowed: { resourceGroups: ['rg'], tags: {} } } : {}), scopes: { asked: NONE, notVisible: [], ...scopes, seen: seen.map((subscriptionId) => ({ subscriptionId, displayName: '', state: 'Enabled' })) } },
  });
}

function failureOf({ ruleId, resourceId }: Failure, isKnown: boolean): ResultFinding {
  return { ...nth(FINDINGS, 5), ruleId, resourceId, disposition: isKnown ? 'known' : 'open', fingerprint: hashOf({ ruleId, resourceId }) };
}

function unknownOf(ruleId: string, resourceId: string): ResultFinding {
  return { ...nth(FINDINGS, 2), ruleId, resourceId, unknown: JIT_FORBIDDEN };
}

/** The alert that code scanning knows a failure by. */
function alertOf(failure: Failure): string {
  return `${hashOf(failure).slice(0, 16)}:1`;
}

function hashOf({ ruleId, resourceId }: Pick<Failure, 'ruleId' | 'resourceId'>): string {
  const index = FAILURES.findIndex((one) => one.ruleId === ruleId && one.resourceId === resourceId);
  return String(index).padStart(16, '0').padEnd(64, '0');
}

/** What GitHub takes as the category: all before the last slash. */
function categoryOf({ automationDetails }: SarifLogRun): string {
  return automationDetails.id.replace(/\/[^/]*$/, '');
}

function categoriesOf(log: SarifLog | undefined): readonly string[] {
  return log?.runs.map(categoryOf) ?? [];
}

function seeing(...subscriptions: readonly string[]): Partial<ScanInfo> {
  return { scopes: { asked: NONE, notVisible: [], seen: subscriptions.map((subscriptionId) => ({ subscriptionId, displayName: '', state: '' })) } };
}

/** Code scanning as its documentation tells it: an upload replaces its category, and an alert is open while the latest upload of some category holds it. */
class CodeScanning {
  readonly #latest = new Map<string, ReadonlySet<string>>();

  upload(result: ScanResult): void {
    for (const run of sarifLog(result, 'github').runs) {
      // A run that says that it did not succeed is not processed.
      if (run.invocations[0]?.executionSuccessful === false) continue;
      const alerts = run.results.filter(({ ruleId }) => !ruleId.startsWith('SCAN')).map((entry) => entry.partialFingerprints?.primaryLocationLineHash ?? '');
      this.#latest.set(categoryOf(run), new Set(alerts));
    }
  }

  open(): ReadonlySet<string> {
    return new Set([...this.#latest.values()].flatMap((alerts) => [...alerts]));
  }
}

const scan: fc.Arbitrary<Scan> = fc.record({
  looked: fc.constantFrom<Scan['looked']>('all', 'all', 'all', ...(Object.keys(LOOKED) as Scan['looked'][])),
  narrowed: fc.nat(4).map((die) => die === 0),
  interrupted: fc.nat(6).map((die) => die === 0),
  unread: fc.subarray([...FAILURES], { maxLength: 2 }),
  unlisted: fc.subarray([PRODUCTION, LEGACY].flatMap((subscriptionId) => (['NET001', 'IAM001'] as const).map((ruleId) => ({ ruleId, subscriptionId }))), { maxLength: 2 }),
  known: fc.subarray([...FAILURES]),
});
const exported = fc.record({ looked: fc.constantFrom<Scan['looked']>('untold', 'untoldLost'), held: fc.subarray([...FAILURES]) }).map(({ looked, held }): Scan => ({ ...COMPLETE, looked, exported: held }));
const COMPLETE: Scan = { looked: 'all', narrowed: false, interrupted: false, unread: [], unlisted: [], known: [] };

describe('alerts of code scanning', () => {
  it('never close while what they tell still fails, whatever was scanned and however much could not be read', () => {
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 4, arbitrary: scan }, { weight: 1, arbitrary: exported }), { minLength: 2, maxLength: 6 }), (scans) => {
      const codeScanning = new CodeScanning();
      for (const one of scans) {
        const before = codeScanning.open();
        codeScanning.upload(resultOf(one, FAILURES));
        expect([...before].filter((alert) => !codeScanning.open().has(alert))).toEqual([]);
      }
    }), { numRuns: 300 });
  });

  it('of what lies above the subscriptions close after a scan that sees one less, where it is known to be gone', () => {
    const codeScanning = new CodeScanning();
    codeScanning.upload(resultOf(COMPLETE, FAILURES));
    // All of the tenant is listed, and Legacy is not there any more.
    const gone = resultOf({ ...COMPLETE, looked: 'allBut' }, FAILURES);
    codeScanning.upload({ ...gone, scan: { ...gone.scan, scopes: { ...gone.scan.scopes, asked: NONE } } });
    expect(codeScanning.open()).not.toContain(alertOf(nth(FAILURES, 4)));
    expect(codeScanning.open()).toContain(alertOf(nth(FAILURES, 1)));
  });

  it('are all there after a scan that read everything, and close after another when nothing fails any more', () => {
    const codeScanning = new CodeScanning();
    codeScanning.upload(resultOf(COMPLETE, FAILURES));
    expect(codeScanning.open().size).toBe(FAILURES.length);
    for (const [index] of FAILURES.entries()) {
      codeScanning.upload(resultOf(COMPLETE, FAILURES.slice(index + 1)));
      expect(codeScanning.open().size).toBe(FAILURES.length - index - 1);
    }
  });

  it('of one subscription close when it was read whole, though another was not', () => {
    const codeScanning = new CodeScanning();
    codeScanning.upload(resultOf(COMPLETE, FAILURES));
    codeScanning.upload(resultOf({ ...COMPLETE, unlisted: [{ ruleId: 'NET001', subscriptionId: LEGACY }] }, FAILURES.slice(1)));
    expect(codeScanning.open().size).toBe(FAILURES.length - 1);
  });

  it('do not come from exports, which say how many failures are not shown, and lie beside what scans upload', () => {
    const [all, some, none] = [FAILURES, FAILURES.slice(0, 1), []].map((held) => sarifLog(resultOf({ ...COMPLETE, looked: 'untold', exported: held }, FAILURES), 'github'));
    // The notice is always there: an export without failures proves nothing of those that another one held.
    for (const [log, count] of [[all, '6 findings are'], [some, '1 finding is'], [none, '0 findings are']] as const) {
      expect(log?.runs.map((run) => run.results.map(({ ruleId, message }) => [ruleId, message.text.split(':')[0]]))).toEqual([[['SCAN003', `${count} not shown`]]]);
    }
    const scanned = new Set((Object.keys(LOOKED) as Scan['looked'][]).flatMap((looked) => categoriesOf(sarifLog(resultOf({ ...COMPLETE, looked }, FAILURES), 'github'))));
    for (const log of [all, some, none]) expect(categoriesOf(log).filter((category) => scanned.has(category))).toEqual([]);
  });

  it.each<readonly [string, Partial<ScanInfo>, Partial<ScanInfo>]>([
    ['of two subscriptions', seeing(PRODUCTION), seeing(LEGACY)],
    ['of no subscription', { ...seeing(), snapshot: 'a'.repeat(64) }, { ...seeing(), snapshot: 'b'.repeat(64) }],
  ])('are not shared by two exports %s that do not say of which tenant they are', (_what, one, other) => {
    const uploadOf = (scan: Partial<ScanInfo>): readonly string[] => categoriesOf(sarifLog(resultWith({ scan: { origin: 'export', tenant: 'unknown', ...scan } }), 'github'));
    expect(uploadOf(one)).toHaveLength(1);
    expect(uploadOf(one)).not.toEqual(uploadOf(other));
  });
});

/** So many machines of one subscription, of which the last ones fail gravely and the others lightly. */
function crowd(light: number, grave = 0): readonly ResultFinding[] {
  const idOf = (index: number): string => `/subscriptions/${PRODUCTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-${index}`;
  return Array.from({ length: light + grave }, (_none, index) => ({
    ...nth(FINDINGS, 5), resourceId: idOf(index), severity: index < light ? 'low' : 'critical', evidence: [], fingerprint: createHash('sha256').update(idOf(index)).digest('hex'),
  }));
}

function crowded(findings: readonly ResultFinding[]): ScanResult {
  return resultWith({ rules, findings, resources: findings.map(({ resourceId }) => resource(resourceId)), verdicts: { pass: {}, notApplicable: {} }, waivers: [], scan: { scopes: { ...RESULT.scan.scopes, descendants: LISTED } } });
}

/** What an upload holds, before it is written: thousands of results take long to write and to read. */
function heldOf(findings: readonly ResultFinding[]): { readonly alerts: ReadonlySet<string>; readonly notices: readonly string[] } {
  const runs = githubRuns(crowded(findings), () => 0);
  return { alerts: new Set(runs.flatMap(({ items }) => items.map(({ finding }) => finding?.fingerprint ?? ''))), notices: runs.flatMap(({ shown }) => shown.map(({ text }) => text)) };
}

/** The alerts of the first of two uploads that close with the second. */
function closedBy(first: readonly ResultFinding[], second: readonly ResultFinding[]): readonly string[] {
  const { alerts } = heldOf(second);
  return [...heldOf(first).alerts].filter((alert) => !alerts.has(alert));
}

describe('alerts of a subscription and domain with more failures than code scanning keeps', () => {
  it('close when graver ones take their place, as many as a notice says and that it says so', () => {
    const [light, both] = [crowd(5_000), crowd(5_000, 100)];
    const grave = new Set(both.slice(5_000).map(({ fingerprint }) => fingerprint));
    expect(closedBy(light, both)).toHaveLength(101);
    expect([...heldOf(both).alerts].filter((alert) => grave.has(alert))).toHaveLength(100);
    expect(heldOf(both).notices).toEqual([expect.stringMatching(/^101 findings are not shown: .*\bclosed by this upload\b.*still fail/)]);
  });

  it('stay the same ones, in whatever order they are told and whether a baseline knows them', () => {
    const all = crowd(5_200);
    const known = all.map((one, index): ResultFinding => (index % 2 === 0 ? one : { ...one, disposition: 'known' }));
    expect(closedBy(all, all.toReversed())).toEqual([]);
    expect(closedBy(all, known)).toEqual([]);
    expect(closedBy(known, all)).toEqual([]);
  });

  it('close where they are mended, and make room for others', () => {
    const all = crowd(5_200);
    const mended = new Set(all.slice(0, 100).map(({ fingerprint }) => fingerprint));
    expect(closedBy(all, all.slice(100)).filter((alert) => !mended.has(alert))).toEqual([]);
    expect(heldOf(all.slice(100)).alerts.size).toBe(4_999);
  });

  it('give way to no more new ones of their severity than there are', () => {
    expect(closedBy(crowd(5_200), crowd(5_230)).length).toBeLessThanOrEqual(30);
  });
});
