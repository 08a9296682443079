import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultFinding, ResultResource, ResultRule, ScanInfo, ScanResult } from '../../src/model/scanResult.ts';
import type { UnknownReason } from '../../src/model/unknown.ts';
import { disposedWith } from './disposed.ts';
import { EMPTY, FINDINGS, LEGACY, LISTED, nth, PRODUCTION, RESULT, resultWith, RULES, TENANT } from './fixture.ts';
import { categoryOf, sarifLog } from './render.ts';

const VM = `/subscriptions/${LEGACY}/resourceGroups/rg-old/providers/Microsoft.Compute/virtualMachines/vm-old-01`;
const ASSIGNMENT = `/subscriptions/${LEGACY}/providers/Microsoft.Authorization/roleAssignments/a1`;
const GROUP = '/providers/Microsoft.Management/managementGroups/platform';
const ABOVE = `${GROUP}/providers/Microsoft.Authorization/roleAssignments/a2`;
const USER = `/tenants/${TENANT}/users/u1`;
const INVISIBLE = '/subscriptions/legacy-2';

function resource(id: string): ResultResource {
  return { id, type: 'any', name: 'any', subscriptionId: /^\/subscriptions\/([^/]+)/i.exec(id)?.[1] ?? '', resourceGroup: '', location: '' };
}

const ENTRA: ResultRule = { ...nth(RULES, 0), id: 'ENT001', domain: 'entra', targets: ['Microsoft.Graph/users'] };
const rules = [ENTRA, nth(RULES, 0), nth(RULES, 4)];

interface Unread {
  readonly ruleId: 'ENT001' | 'IAM001' | 'NET001';
  readonly resourceId: string;
  readonly reason?: UnknownReason;
}

function unknownOf({ ruleId, resourceId, reason }: Unread): ResultFinding {
  const { unknown: _unknown, ...finding } = { ...nth(FINDINGS, 2), ruleId, resourceId };
  return reason === undefined ? finding : { ...finding, unknown: { reason, artifact: 'any', scope: resourceId, missing: [], message: 'why' } };
}

/** A tenant where everything passes except what is unread: a machine and an assignment in each subscription, an assignment above them, a user. */
function scanned(unread: readonly Unread[], scan: Partial<ScanInfo> = {}): ScanResult {
  const ids = [`/subscriptions/${PRODUCTION}/x/y`, VM, ASSIGNMENT, ABOVE, USER, ...unread.map(({ resourceId }) => resourceId)];
  return resultWith({ rules, resources: ids.map(resource), findings: unread.map(unknownOf), waivers: [], verdicts: { pass: {}, notApplicable: {} }, scan: { scopes: { ...RESULT.scan.scopes, descendants: LISTED }, ...scan } });
}

function categories(result: ScanResult): readonly string[] {
  return sarifLog(result, 'github').runs.map(categoryOf);
}

/** What GitHub takes as the category: all before the last slash. */
function uploads(result: ScanResult): readonly string[] {
  return sarifLog(result, 'github').runs.map((run) => run.automationDetails.id.replace(/\/[^/]*$/, ''));
}

const [SEEN_P, SEEN_L] = [nth(RESULT.scan.scopes.seen, 0), nth(RESULT.scan.scopes.seen, 1)];
const SEEN_E = { subscriptionId: '44444444-4444-4444-8444-444444444444', displayName: 'Edge', state: 'Enabled' };
const UNLISTED = { listed: [], unknown: ['the root group: AuthorizationFailed'], notSeen: [] };

function asking(names: Partial<ScanInfo['scopes']['asked']>): ScanInfo['scopes']['asked'] {
  return { subscriptions: [], managementGroups: [], exclude: [], ...names };
}

function hiding(...ids: readonly string[]): ScanInfo['scopes']['descendants'] & object {
  return { ...LISTED, notSeen: ids.map((subscriptionId) => ({ subscriptionId, displayName: '' })) };
}

const [P_ACCESS, P_NETWORK, L_ACCESS, L_NETWORK, T_ACCESS, T_ENTRA] = [`${PRODUCTION}/access`, `${PRODUCTION}/network`, `${LEGACY}/access`, `${LEGACY}/network`, `${TENANT}/access`, `${TENANT}/entra`] as const;
const ALL = [P_ACCESS, P_NETWORK, L_ACCESS, L_NETWORK, T_ACCESS, T_ENTRA];
const FORBIDDEN = { reason: 'forbidden' } as const;

/** By hand: what was not read, and which runs may not be there, because an upload of them would close alerts about it. */
const TABLE: readonly (readonly [string, readonly Unread[], readonly string[]])[] = [
  ['nothing', [], []],
  ['a machine: its subscription, its domain', [{ ruleId: 'NET001', resourceId: VM, ...FORBIDDEN }], [L_NETWORK]],
  ['a machine whose id is written in capitals', [{ ruleId: 'NET001', resourceId: VM.toUpperCase(), ...FORBIDDEN }], [L_NETWORK]],
  ['a machine, throttled', [{ ruleId: 'NET001', resourceId: VM, reason: 'throttled' }], [L_NETWORK]],
  ['a machine, failed', [{ ruleId: 'NET001', resourceId: VM, reason: 'failed' }], [L_NETWORK]],
  ['a machine, not collected', [{ ruleId: 'NET001', resourceId: VM, reason: 'notCollected' }], [L_NETWORK]],
  ['a machine on which the rule broke', [{ ruleId: 'NET001', resourceId: VM, reason: 'ruleError' }], [L_NETWORK]],
  ['a machine, for no cause that is told', [{ ruleId: 'NET001', resourceId: VM }], [L_NETWORK]],
  ['nothing: Azure holds no such datum', [{ ruleId: 'NET001', resourceId: VM, reason: 'noData' }], []],
  ['the list of machines of a subscription', [{ ruleId: 'NET001', resourceId: `/subscriptions/${LEGACY}`, ...FORBIDDEN }], [L_NETWORK]],
  ['one assignment in a subscription', [{ ruleId: 'IAM001', resourceId: ASSIGNMENT, ...FORBIDDEN }], [L_ACCESS]],
  ['the list of assignments of a subscription, which those of its management groups come with', [{ ruleId: 'IAM001', resourceId: `/subscriptions/${LEGACY}`, ...FORBIDDEN }], [L_ACCESS, T_ACCESS]],
  ['an assignment at a management group, which holds below it', [{ ruleId: 'IAM001', resourceId: ABOVE, ...FORBIDDEN }], [P_ACCESS, L_ACCESS, T_ACCESS]],
  ['a management group as such', [{ ruleId: 'NET001', resourceId: GROUP, ...FORBIDDEN }], [P_NETWORK, L_NETWORK]],
  ['a user', [{ ruleId: 'ENT001', resourceId: USER, ...FORBIDDEN }], [T_ENTRA]],
  ['a subscription that was asked for and is not visible', [{ ruleId: 'NET001', resourceId: INVISIBLE, ...FORBIDDEN }, { ruleId: 'IAM001', resourceId: INVISIBLE, ...FORBIDDEN }], [T_ACCESS]],
  ['everything', [{ ruleId: 'NET001', resourceId: GROUP, ...FORBIDDEN }, { ruleId: 'IAM001', resourceId: `/tenants/${TENANT}`, ...FORBIDDEN }, { ruleId: 'ENT001', resourceId: `/tenants/${TENANT}`, ...FORBIDDEN }], ALL],
];

describe('the runs for code scanning, where this was not read', () => {
  it.each(TABLE)('%s', (_what, unread, missing) => {
    expect(categories(scanned(unread))).toEqual([...ALL.filter((category) => !missing.includes(category)), `${TENANT}/scan`]);
  });

  it.each(TABLE)('%s, and the gate was told to let it pass', (_what, unread, missing) => {
    const allowed = { ...scanned(unread), gate: { ...scanned(unread).gate, allowIncomplete: ['*'], exitCode: 0 as const } };
    expect(categories(allowed)).toEqual([...ALL.filter((category) => !missing.includes(category)), `${TENANT}/scan`]);
  });

  it('the rest, because the reading was cut short: then nothing is known to be whole, and GitHub is told to process nothing', () => {
    const log = sarifLog(scanned([], { interrupted: true }), 'github');
    expect(log.runs.map(categoryOf)).toEqual([`${TENANT}/scan`]);
    expect(log.runs[0]?.invocations[0]?.executionSuccessful).toBe(false);
  });

  it('a subscription that nobody looked at, though something of it is told', () => {
    const { scan } = RESULT;
    const seen = scan.scopes.seen.filter(({ subscriptionId }) => subscriptionId !== LEGACY);
    expect(categories(scanned([], { scopes: { ...scan.scopes, descendants: LISTED, seen } }))).toEqual([P_ACCESS, P_NETWORK, T_ACCESS, T_ENTRA, `${TENANT}/scan`]);
  });
});

/** By hand: what lies above two subscriptions is known from both. Lines that differ must share no category: an upload of the one would close alerts that only the other knows of. */
const SAME_ABOVE: readonly (readonly [string, readonly Partial<ScanInfo['scopes']>[]])[] = [
  ['all that there are, in any number', [{ descendants: LISTED }, { descendants: LISTED, seen: [SEEN_P] }]],
  ['all but one', [{ descendants: LISTED, asked: asking({ exclude: ['Legacy'] }), seen: [SEEN_P] }, { descendants: LISTED, asked: asking({ exclude: ['LEGACY'] }), seen: [SEEN_P, SEEN_E] }]],
  ['all but one that cannot be seen', [{ descendants: hiding('b') }, { descendants: hiding('B'), seen: [SEEN_P] }]],
  ['all but two that cannot be seen', [{ descendants: hiding('b', 'a') }, { descendants: hiding('A', 'b') }]],
  ['two, of nobody knows how many', [{}, { descendants: UNLISTED }, { descendants: { ...UNLISTED, unknown: [] } }, { descendants: { ...LISTED, unknown: ['another group: AuthorizationFailed'] } }, { seen: [SEEN_L, SEEN_P] }]],
  ['one, of nobody knows how many', [{ seen: [SEEN_P] }, { seen: [SEEN_P], descendants: UNLISTED }]],
  ['none, of nobody knows how many', [{ seen: [] }]],
  ['one that was named', [{ asked: asking({ subscriptions: ['Production'] }), seen: [SEEN_P] }, { asked: asking({ subscriptions: ['PRODUCTION'] }), seen: [SEEN_P] }]],
  ['two that were named', [{ asked: asking({ subscriptions: ['Production', 'Legacy'] }) }, { asked: asking({ subscriptions: ['legacy', 'production'] }) }]],
  ['one of two that were named', [{ asked: asking({ subscriptions: ['Production', 'Legacy'] }), seen: [SEEN_P], notVisible: ['Legacy'] }]],
  ['two that lie in a group', [{ asked: asking({ managementGroups: ['old'] }), descendants: LISTED }]],
  ['one that lies in the group, now that the other was moved', [{ asked: asking({ managementGroups: ['old'] }), descendants: LISTED, seen: [SEEN_P] }]],
];

describe('the runs for code scanning', () => {
  it('are the same of a subscription that was cancelled: it still answers', () => {
    const { scan } = RESULT;
    const seen = scan.scopes.seen.map((one) => ({ ...one, state: 'Disabled' }));
    expect(uploads(scanned([], { scopes: { ...scan.scopes, descendants: LISTED, seen } }))).toEqual(uploads(scanned([])));
  });

  it('close the alerts of a rule that was switched off for a part: that is what was asked for', () => {
    const off = scanned([]);
    expect(categories({ ...off, rules: off.rules.map((rule) => (rule.id === 'NET001' ? { ...rule, switchedOff: true } : rule)) })).toEqual([...ALL, `${TENANT}/scan`]);
  });

  it('close what passes because somebody vouched for it, and say so in each run', () => {
    const vouched = scanned([], { assumes: ['noFirewalls'] });
    expect(uploads(vouched)).toEqual(uploads(scanned([], { assumes: [] })));
    for (const run of sarifLog(vouched, 'github').runs) expect(run.automationDetails.description.text).toContain('Assumed: noFirewalls.');
  });

  it('have one category above the subscriptions for what is known from the same of them, and another for anything else', () => {
    const idsOf = (scopes: Partial<ScanInfo['scopes']>): readonly string[] => uploads(scanned([], { scopes: { ...RESULT.scan.scopes, ...scopes } })).filter((id) => id.includes(`/${TENANT}/`));
    const lines = SAME_ABOVE.map(([what, scopes]) => ({ what, ids: new Set(scopes.flatMap(idsOf)) }));
    // Three of each line: two domains, and what concerns the scan itself.
    expect(lines.map(({ what, ids }) => [what, ids.size])).toEqual(SAME_ABOVE.map(([what]) => [what, 3]));
    expect(new Set(lines.flatMap(({ ids }) => [...ids])).size).toBe(3 * SAME_ABOVE.length);
  });

  it('share no category between two snapshots where stand-ins say what was judged: they are numbered anew each time', () => {
    const part = (snapshot: string, redacted?: ScanInfo['redacted']): ScanResult => scanned([], { snapshot, narrowed: { resourceGroups: ['resourceGroup-1'], tags: {} }, ...(redacted === undefined ? {} : { redacted }) });
    expect(uploads(part('a'.repeat(64)))).toEqual(uploads(part('b'.repeat(64))));
    const [one, other] = [uploads(part('a'.repeat(64), ['names'])), uploads(part('b'.repeat(64), ['names']))];
    expect(one.filter((id) => other.includes(id))).toEqual([]);
  });

  it('say how many failures are not shown because something beside them was not read, and where', () => {
    const failure = { ...nth(FINDINGS, 5), resourceId: VM };
    const { findings: [unknown] } = scanned([{ ruleId: 'NET001', resourceId: `${VM}-2`, ...FORBIDDEN }]);
    const base = scanned([]);
    const log = sarifLog({ ...base, findings: [failure, ...(unknown === undefined ? [] : [unknown])] }, 'github');
    expect(log.runs.flatMap((run) => run.results.map((entry) => [entry.ruleId, entry.message.text.split(':')[0]]))).toEqual([['SCAN002', '1 finding is not shown']]);
    expect(log.runs.at(-1)?.results[0]?.message.text).toContain(`Left out, their alerts unchanged: ${LEGACY} network.`);
  });

  it('hold with a baseline what holds without: notices say how they stand to it like every result', () => {
    const cut = disposedWith({ scan: { interrupted: true } });
    const results = sarifLog(cut, 'github').runs.flatMap((run) => run.results);
    expect(results.map((entry) => [entry.ruleId, entry.baselineState])).toEqual([['SCAN002', 'unchanged']]);
  });

  it('are one, about the scan, where nothing was there to judge', () => {
    expect(categories(EMPTY)).toEqual([expect.stringMatching(`^${TENANT}/scan/of-[0-9a-f]{12}$`)]);
  });
});

const finding = fc.record({
  base: fc.constantFrom(...FINDINGS), rule: fc.constantFrom(...RULES), resource: fc.constantFrom(...RESULT.resources, resource(ABOVE), resource(`/subscriptions/${LEGACY}`), resource(INVISIBLE)),
  disposition: fc.constantFrom<ResultFinding['disposition']>('open', 'waived', 'known'),
}).map(({ base, rule, resource: { id }, disposition }): ResultFinding => ({ ...base, ruleId: rule.id, severity: rule.severity, resourceId: id, disposition: base.status === 'fail' ? disposition : 'open' }));

describe('what code scanning gets', () => {
  it('is every failure that nobody waived: shown, or counted in a notice', () => {
    fc.assert(fc.property(fc.array(finding, { maxLength: 20 }), fc.boolean(), (findings, interrupted) => {
      const results = sarifLog(resultWith({ findings, scan: { interrupted } }), 'github').runs.flatMap((run) => run.results);
      const shown = results.filter(({ ruleId }) => !ruleId.startsWith('SCAN')).length;
      const notShown = results.filter(({ ruleId }) => ruleId.startsWith('SCAN')).reduce((sum, entry) => sum + Number(/^([\d,]+) finding/.exec(entry.message.text)?.[1]?.replaceAll(',', '')), 0);
      expect(shown + notShown).toBe(findings.filter(({ status, disposition }) => status === 'fail' && disposition !== 'waived').length);
    }), { numRuns: 100 });
  });
});
