import { gateOf } from '../assess/gate.ts';
import { summarise } from '../assess/summary.ts';
import { ANYTHING, gatePolicy } from '../model/gatePolicy.ts';
import { isUnread, type Gate, type ScanResult, type Summary } from '../model/scanResult.ts';
import { idKey } from '../values/armId.ts';
import { verdictFault, type Contradiction } from './verdictFaults.ts';

/**
 * What in a result does not fit together: it was edited, or put together from several. Lists of `posture` and scores of benchmarks cannot be counted again from a result: what they come
 * from is not in it.
 */
export function contradictionIn(result: ScanResult): Contradiction | undefined {
  return repeatedRow(result) ?? foreignFinding(result) ?? foreignVerdict(result) ?? verdictFault(result) ?? foreignWaiver(result) ?? waiverMiscount(result) ?? baselineFault(result) ?? miscount(result) ?? gateFault(result);
}

/** A resource, a rule or a waiver that stands twice would be counted twice. */
function repeatedRow({ rules, resources, waivers }: ScanResult): Contradiction | undefined {
  const lists: readonly (readonly [list: string, ids: readonly string[]])[] = [['rules', rules.map(({ id }) => id)], ['resources', resources.map(({ id }) => idKey(id))], ['waivers', waivers.map(({ id }) => id)]];
  for (const [list, ids] of lists) {
    const again = firstRepeated(ids);
    if (again >= 0) return { path: [list, again, 'id'], message: `${ids[again] ?? ''} stands twice among the ${list}` };
  }
  return undefined;
}

/** The first position of a text that stood before; -1 where there is none. */
function firstRepeated(texts: readonly string[]): number {
  const held = new Set<string>();
  return texts.findIndex((text) => held.size === held.add(text).size);
}

function foreignFinding({ rules, resources, findings }: ScanResult): Contradiction | undefined {
  const ruleIds = new Set(rules.map((rule) => rule.id));
  const resourceIds = new Set(resources.map((resource) => resource.id.toLowerCase()));
  const ruleless = findings.findIndex((finding) => !ruleIds.has(finding.ruleId));
  if (ruleless >= 0) return { path: ['findings', ruleless, 'ruleId'], message: `a finding of ${findings.at(ruleless)?.ruleId ?? ''}, which is not among the rules` };
  const homeless = findings.findIndex((finding) => !resourceIds.has(finding.resourceId.toLowerCase()));
  return homeless < 0 ? undefined : { path: ['findings', homeless, 'resourceId'], message: `a finding on ${findings.at(homeless)?.resourceId ?? ''}, which is not among the resources` };
}

function foreignVerdict({ rules, resources, verdicts }: ScanResult): Contradiction | undefined {
  const ruleIds = new Set(rules.map((rule) => rule.id));
  for (const kind of ['pass', 'notApplicable'] as const) {
    for (const [ruleId, indexes] of Object.entries(verdicts[kind])) {
      if (!ruleIds.has(ruleId)) return { path: ['verdicts', kind, ruleId], message: `verdicts of ${ruleId}, which is not among the rules` };
      const past = indexes.findIndex((index) => index >= resources.length);
      if (past >= 0) return { path: ['verdicts', kind, ruleId, past], message: `a verdict that points past the ${resources.length} resources` };
    }
  }
  return undefined;
}

/** What is waived names one of the waivers; so a reader can be told why. */
function foreignWaiver({ findings, waivers }: ScanResult): Contradiction | undefined {
  const ids = new Set(waivers.map(({ id }) => id));
  const stray = findings.findIndex(({ disposition, waiverId }) => (disposition === 'waived') !== (waiverId !== undefined) || (waiverId !== undefined && !ids.has(waiverId)));
  return stray < 0 ? undefined : { path: ['findings', stray, 'disposition'], message: `a finding that is ${findings.at(stray)?.disposition ?? ''} by the waiver ${findings.at(stray)?.waiverId ?? 'of no name'}, which is not among the waivers` };
}

/** As many failures are set aside by each waiver as it says. */
function waiverMiscount({ findings, waivers }: ScanResult): Contradiction | undefined {
  const counts = Map.groupBy(findings.filter(({ waiverId }) => waiverId !== undefined), ({ waiverId }) => waiverId);
  const wrong = waivers.findIndex(({ id, waived }) => waived !== (counts.get(id)?.length ?? 0));
  if (wrong < 0) return undefined;
  const { id = '', waived = 0 } = waivers[wrong] ?? {};
  return { path: ['waivers', wrong, 'waived'], message: `the waiver ${id} sets ${waived} failures aside, and there are ${counts.get(id)?.length ?? 0}` };
}

/** What a baseline is said to hold, as far as the failures tell: what is known and what is new is there; an entry is one that fails, or a former failure. */
function baselineFault({ findings, baseline }: ScanResult): Contradiction | undefined {
  const failures = findings.filter(({ status }) => status === 'fail');
  const known = failures.filter(({ disposition }) => disposition === 'known').length;
  if (baseline === undefined) return known === 0 ? undefined : { path: ['findings'], message: `${known} failures are known from a baseline, and there is none` };
  const opened = failures.filter(({ disposition }) => disposition === 'open').length;
  const former = baseline.former.length;
  const [least, most] = [former + Math.min(known, 1), former + failures.length];
  const failing = new Set(failures.map(({ fingerprint }) => fingerprint));
  const back = baseline.former.findIndex(({ fingerprint }) => failing.has(fingerprint));
  if (baseline.known !== known) return { path: ['baseline', 'known'], message: `the baseline knows ${baseline.known} failures, and there are ${known}` };
  if (baseline.new !== opened) return { path: ['baseline', 'new'], message: `${baseline.new} failures are new to the baseline, and there are ${opened}` };
  if (baseline.raised > opened) return { path: ['baseline', 'raised'], message: `${baseline.raised} of ${opened} new failures are more severe than in the baseline` };
  if (baseline.findings < least || baseline.findings > most) return { path: ['baseline', 'findings'], message: `the baseline holds ${baseline.findings} failures, and must hold ${least} to ${most}` };
  return back < 0 ? undefined : { path: ['baseline', 'former', back], message: 'a former failure, which fails' };
}

/** Every number of the summary, by the one aggregator. */
function miscount(result: ScanResult): Contradiction | undefined {
  const counted = summarise(result, result.scan.scopes.seen.length, result.gate);
  const places = new Map(result.summary.byRule.map(({ ruleId }, index) => [ruleId, index]));
  const byRule = counted.byRule.toSorted((a, b) => (places.get(a.ruleId) ?? -1) - (places.get(b.ruleId) ?? -1));
  const recounted: Summary = { ...counted, byRule };
  return differenceIn(result.summary, recounted, ['summary']);
}

/** The first place where a summary is not what was counted; both are of the schema, and may differ in how many rules they tell of. */
function differenceIn(told: unknown, counted: unknown, path: Contradiction['path']): Contradiction | undefined {
  if (typeof counted !== 'object' || counted === null) {
    return told === counted ? undefined : { path, message: `the summary counts ${JSON.stringify(told)} ${path.at(-1) ?? ''}, and there are ${JSON.stringify(counted)}` };
  }
  const [tolds, counteds] = [entriesOf(told), entriesOf(counted)];
  if (tolds.size !== counteds.size) return { path, message: `the summary counts ${tolds.size} rules, and there are ${counteds.size}` };
  for (const [key, value] of counteds) {
    const found = differenceIn(tolds.get(key), value, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function entriesOf(value: unknown): ReadonlyMap<string | number, unknown> {
  if (Array.isArray(value)) return new Map((value as readonly unknown[]).entries());
  return new Map(Object.entries(typeof value === 'object' ? (value ?? {}) : {}));
}

/** The gate, decided again by what it was asked for. */
function gateFault(result: ScanResult): Contradiction | undefined {
  const { gate: { failed, incomplete, allowed = 0, exitCode, failOn } } = result;
  const decided = decidedAgain(result);
  const unread = result.findings.filter(isUnread).length;
  const [least, most] = allowedRange(result, decided, unread);
  if (incomplete !== decided.incomplete) return { path: ['gate', 'incomplete'], message: `the gate says ${incomplete ? 'incomplete' : 'complete'}, and ${unread} findings are unknown because something could not be read` };
  if (failed !== decided.failed) return { path: ['gate', 'failed'], message: `the gate says ${failed ? 'failed' : 'not failed'}, and ${decided.failed ? 'something' : 'nothing'} fails it at ${failOn}` };
  if (allowed < least || allowed > most) return { path: ['gate'], message: `the gate allows ${allowed} unknown findings, and there are ${most}` };
  const counts = unread > allowed;
  const wanted = failed ? (counts ? 4 : 1) : counts ? 3 : 0;
  return exitCode === wanted ? undefined : { path: ['gate', 'exitCode'], message: `the gate says exit code ${exitCode}, and means ${wanted}` };
}

function decidedAgain({ findings, waivers, scan, gate: { failOn, newOnly, allowIncomplete = [], failOnUnusedWaivers } }: ScanResult): Gate {
  const policy = gatePolicy(failOn, { newOnly: newOnly === true, allowIncomplete, failOnUnusedWaivers: failOnUnusedWaivers === true });
  return gateOf({ findings, waivers, subscriptions: scan.scopes.seen, policy });
}

/** What is allowed by name may be held back by what a finding does not tell, so it can be less; and a redacted result has stand-ins for the names. */
function allowedRange({ scan, gate: { allowIncomplete = [] } }: ScanResult, { allowed = 0 }: Gate, unread: number): readonly [least: number, most: number] {
  if (allowIncomplete.length === 0 || allowIncomplete.includes(ANYTHING)) return [allowed, allowed];
  return [0, scan.redacted === undefined ? allowed : unread];
}
