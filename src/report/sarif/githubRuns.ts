import { severityRank } from '../../model/rule.ts';
import { isUnread, type ScanResult } from '../../model/scanResult.ts';
import { compareText } from '../../values/json.ts';
import { inReadingOrder, isOpenFailure, resourceIndex } from '../selection.ts';
import { counted } from '../text.ts';
import { findingItems, scopeOf, unreadNotices } from './archiveRuns.ts';
import type { SarifItem, SarifNotice, SarifRun } from './sarifRun.ts';

/** GitHub documentation, "SARIF results exceed one or more limits": 20 runs a file; of a run's results it keeps 5,000. */
const MOST_RUNS = 20;
const MOST_RESULTS = 5_000;

/**
 * Open failures as GitHub code scanning can hold them: a run (an upload category) for each subscription and domain that was
 * read whole, and one for the scan itself. GitHub closes every alert that a category's next upload lacks. So a part that was
 * not read whole has no run, and its alerts stay as they were; a part read whole and clean has an empty one.
 */
export function githubRuns(result: ScanResult): readonly SarifRun[] {
  const runs = wholeParts(result).map((part) => capped(part, result));
  const byUrgency = runs.toSorted((a, b) => urgency(a) - urgency(b) || compareRuns(a, b));
  const kept = byUrgency.slice(0, MOST_RUNS - 1).toSorted(compareRuns);
  return [...kept, scanRun(result, byUrgency.slice(MOST_RUNS - 1).toSorted(compareRuns))];
}

type Part = Pick<SarifRun, 'scopeId' | 'part' | 'rules' | 'items'>;

function wholeParts(result: ScanResult): readonly Part[] {
  const unread = unreadKeys(result);
  const isUnreadPart = (scopeId: string, part: string) => unread.has(partKey(scopeId, part)) || unread.has(partKey(result.scan.tenant, part));
  return judgedParts(result).filter(({ scopeId, part }) => !isUnreadPart(scopeId, part));
}

/** The parts with a finding that something unread made unknown. One above subscriptions concerns every subscription. */
function unreadKeys(result: ScanResult): ReadonlySet<string> {
  const domains = new Map(result.rules.map((rule) => [rule.id, rule.domain]));
  const resourceOf = resourceIndex(result);
  const keys = result.findings.filter(isUnread).map((finding) => partKey(scopeOf(result, resourceOf(finding.resourceId).subscriptionId), domains.get(finding.ruleId) ?? ''));
  return new Set(keys);
}

function judgedParts(result: ScanResult): readonly Part[] {
  const items = Map.groupBy(inReadingOrder(result.findings).filter(isOpenFailure).flatMap(findingItems(result)), (item) => partKey(scopeOf(result, item.resource.subscriptionId), item.rule.domain));
  const domains = [...Map.groupBy(result.rules, (rule) => rule.domain).entries()];
  return judgedScopes(result).flatMap((scopeId) => domains.map(([part, rules]) => ({ scopeId, part, rules, items: items.get(partKey(scopeId, part)) ?? [] })));
}

function partKey(scopeId: string, part: string): string {
  return JSON.stringify([scopeId, part]);
}

function judgedScopes(result: ScanResult): readonly string[] {
  const seen = result.scan.scopes.seen.map((subscription) => subscription.subscriptionId.toLowerCase());
  return [...new Set([...seen, ...result.resources.map((resource) => scopeOf(result, resource.subscriptionId))])].toSorted(compareText);
}

function compareRuns(a: SarifRun, b: SarifRun): number {
  return compareText(a.scopeId, b.scopeId) || compareText(a.part, b.part);
}

/** Runs with the most severe failures first, so that what does not fit is what matters least; empty ones last. */
function urgency(run: SarifRun): number {
  return Math.min(...run.items.map((item) => severityRank(item.finding?.severity ?? 'info')), Number.MAX_SAFE_INTEGER);
}

function capped(part: Part, result: ScanResult): SarifRun {
  if (part.items.length <= MOST_RESULTS) return { ...part, shown: [], notifications: [] };
  const items = part.items.slice(0, MOST_RESULTS - 1);
  const hidden = part.items.length - items.length;
  const text = `${counted(hidden, 'finding is', 'findings are')} not shown: code scanning keeps ${MOST_RESULTS} results of a run, and these are the least severe. The JSON and HTML reports hold all of them.`;
  return { ...part, items, shown: [{ id: 'SCAN001', level: 'warning', text, scope: scopeIdOf(result, part.scopeId) }], notifications: [] };
}

/** The run about the scan itself: always there, because a file without runs is refused. */
function scanRun(result: ScanResult, leftOut: readonly SarifRun[]): SarifRun {
  return { scopeId: result.scan.tenant, part: 'scan', rules: [], items: [], shown: leftOutNotice(result, leftOut), notifications: unreadNotices(result) };
}

function leftOutNotice(result: ScanResult, leftOut: readonly SarifRun[]): readonly SarifNotice[] {
  if (leftOut.length === 0) return [];
  const items: readonly SarifItem[] = leftOut.flatMap((run) => run.items);
  const names = leftOut.map((run) => `${run.scopeId} ${run.part}`).join(', ');
  const text = `${counted(items.length, 'finding is', 'findings are')} not shown: code scanning takes ${MOST_RUNS} runs a file, and ${counted(leftOut.length, 'part')} did not fit. Scan subscriptions one by one (--subscription) and upload each file. Left out, their alerts unchanged: ${names}.`;
  return [{ id: 'SCAN001', level: 'warning', text, scope: scopeIdOf(result, result.scan.tenant) }];
}

/** The resource id of a run's scope. */
function scopeIdOf(result: ScanResult, scopeId: string): string {
  return scopeId === result.scan.tenant ? `/tenants/${scopeId}` : `/subscriptions/${scopeId}`;
}
