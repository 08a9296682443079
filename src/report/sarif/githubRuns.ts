import { SEVERITIES, severityRank } from '../../model/rule.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { compareText } from '../../values/json.ts';
import { counted, thousands } from '../text.ts';
import { unreadNotices } from './archiveRuns.ts';
import { partsOf, type Part } from './githubParts.ts';
import type { NoticeId, SarifItem, SarifNotice, SarifRun } from './sarifRun.ts';

/** GitHub documentation, "SARIF results exceed one or more limits": what a file, packed by gzip, and a run may hold; of a run's results 5,000 are kept. */
const MOST_BYTES = 10_000_000;
const MOST_RUNS = 20;
const MOST_RULES = 25_000;
const MOST_RESULTS = 5_000;

/** More than the notice of what was left out can take. */
const RESERVE = 10_000;

/** How many bytes a run takes in the file, packed. */
export type PackedSize = (run: SarifRun) => number;

/**
 * Failures as GitHub code scanning can hold them: a run (an upload category) for each subscription and domain that was
 * read whole, and one for the scan itself. GitHub closes every alert that a category's next upload lacks. So a part that was
 * not read whole has no run, and its alerts stay as they were; a part read whole and clean has an empty one.
 */
export function githubRuns(result: ScanResult, packedSize: PackedSize): readonly SarifRun[] {
  const { whole, unread } = partsOf(result);
  const notShown = unreadNotice(result, unread);
  const room = MOST_BYTES - RESERVE - packedSize(scanRun(result, notShown));
  const { kept, leftOut } = fitted(whole, room, { runOf: (part) => capped(part, result), packedSize });
  return [...kept, scanRun(result, [...leftOutNotice(result, leftOut), ...notShown])];
}

interface Fitting {
  readonly runOf: (part: Part) => SarifRun;
  readonly packedSize: PackedSize;
}

/** The parts that fit into a file as runs, chosen by urgency: what does not fit is what matters least. */
function fitted(parts: readonly Part[], room: number, { runOf, packedSize }: Fitting): { readonly kept: readonly SarifRun[]; readonly leftOut: readonly Part[] } {
  const kept: SarifRun[] = [];
  const leftOut: Part[] = [];
  let left = room;
  for (const part of parts.toSorted((a, b) => urgency(a) - urgency(b) || compareParts(a, b))) {
    const run = kept.length < MOST_RUNS - 1 && part.rules.length < MOST_RULES ? runOf(part) : undefined;
    const size = run === undefined ? Infinity : packedSize(run);
    if (run === undefined || size > left) {
      leftOut.push(part);
    } else {
      kept.push(run);
      left -= size;
    }
  }
  return { kept: kept.toSorted(compareParts), leftOut: leftOut.toSorted(compareParts) };
}

function compareParts(a: Part, b: Part): number {
  return compareText(a.scopeId, b.scopeId) || compareText(a.part, b.part);
}

/** By the most severe failure, which stands first; what is clean comes last. */
function urgency({ items: [first] }: Part): number {
  return first === undefined ? SEVERITIES.length : rankOf(first);
}

/** GitHub would keep the most severe too, and closes what it does not keep: the notice says so. */
function capped(part: Part, result: ScanResult): SarifRun {
  if (part.items.length <= MOST_RESULTS) return { ...part, shown: [], notifications: [] };
  const items = mostSevere(part.items, MOST_RESULTS - 1);
  const did = `code scanning keeps ${thousands(MOST_RESULTS)} results of a run, and these are the least severe`;
  const text = `${notShown(part.items.length - items.length)}: ${did}. Alerts that they had are closed by this upload, though they still fail. The JSON and HTML reports hold all of them.`;
  return { ...part, items, shown: [noticeOf(result, 'SCAN001', part, text)], notifications: [] };
}

/** In the order they have. Of one severity those with the least hashes: the same ones in every scan, whatever else fails or is known, so that few alerts close falsely. */
function mostSevere(items: readonly SarifItem[], count: number): readonly SarifItem[] {
  const ranked = items.toSorted((a, b) => rankOf(a) - rankOf(b) || compareText(a.finding?.fingerprint ?? '', b.finding?.fingerprint ?? ''));
  const kept = new Set(ranked.slice(0, count));
  return items.filter((item) => kept.has(item));
}

function rankOf({ finding }: SarifItem): number {
  return severityRank(finding?.severity ?? 'info');
}

/** The run about the scan itself: always there, because a file without runs is refused. */
function scanRun(result: ScanResult, shown: readonly SarifNotice[]): SarifRun {
  return { ...aboutScan(result), rules: [], items: [], shown, notifications: unreadNotices(result) };
}

function leftOutNotice(result: ScanResult, leftOut: readonly Part[]): readonly SarifNotice[] {
  if (leftOut.length === 0) return [];
  const did = `code scanning takes ${MOST_RUNS} runs and 10 MB a file, and ${counted(leftOut.length, 'part')} did not fit`;
  const text = `${notShown(countOf(leftOut))}: ${did}. Scan subscriptions one by one (--subscription) and upload each file. Left out, their alerts unchanged: ${namesOf(leftOut)}.`;
  return [noticeOf(result, 'SCAN001', aboutScan(result), text)];
}

/** Failures that were found where not everything was read: a reader of alerts alone would take them for none. */
function unreadNotice(result: ScanResult, unread: readonly Part[]): readonly SarifNotice[] {
  const failing = unread.filter(({ items }) => items.length > 0);
  if (result.scan.origin === 'export') return [exportNotice(result, failing)];
  if (failing.length === 0) return [];
  const why = result.scan.interrupted ? 'the reading was cut short' : 'not everything was read where they lie';
  const text = `${notShown(countOf(failing))}: ${why}, and an upload would close alerts about what was not read. The JSON and HTML reports hold all of them. Left out, their alerts unchanged: ${namesOf(failing)}.`;
  return [noticeOf(result, 'SCAN002', aboutScan(result), text)];
}

/** Always there: the next export may lack what this one told, and would close it by saying nothing. */
function exportNotice(result: ScanResult, failing: readonly Part[]): SarifNotice {
  const where = failing.length === 0 ? '' : ` They lie in: ${namesOf(failing)}.`;
  const text = `${notShown(countOf(failing))}: an export proves what is there, never that anything is gone, so that no alert of it could ever close. The JSON and HTML reports hold all of them.${where}`;
  return noticeOf(result, 'SCAN003', aboutScan(result), text);
}

function notShown(count: number): string {
  return counted(count, 'finding is not shown', 'findings are not shown');
}

function countOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { items }) => sum + items.length, 0);
}

function namesOf(parts: readonly Part[]): string {
  return parts.map(({ scopeId, part }) => `${scopeId} ${part}`).join(', ');
}

function aboutScan({ scan }: ScanResult): Pick<Part, 'scopeId' | 'part'> {
  return { scopeId: scan.tenant, part: 'scan' };
}

function noticeOf({ scan }: ScanResult, id: NoticeId, { scopeId, part }: Pick<Part, 'scopeId' | 'part'>, text: string): SarifNotice {
  return { id, level: 'warning', text, scope: scopeId === scan.tenant ? `/tenants/${scopeId}` : `/subscriptions/${scopeId}`, part };
}
