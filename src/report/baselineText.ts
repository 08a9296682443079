import type { Fate, FormerFailure, ResultBaseline } from '../model/baseline.ts';
import type { ResultFinding, ScanResult } from '../model/scanResult.ts';
import { instantText, thousands } from './text.ts';

/** What became of former failures, as people ask for it. What passes and what is gone is fixed; the rest is not. */
export const GROUPS = ['fixed', 'unknown', 'notJudged'] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_WORDS: Readonly<Record<Group, string>> = { fixed: 'fixed', unknown: 'not known any more', notJudged: 'not judged' };

export const FATE_WORDS: Readonly<Record<Fate, string>> = { passes: 'passes or does not apply now', gone: 'is gone', unknown: 'is not known now', notJudged: 'was not judged' };

export function groupOf({ fate }: Pick<FormerFailure, 'fate'>): Group {
  return fate === 'passes' || fate === 'gone' ? 'fixed' : fate;
}

/** `since 2026-11-16 09:00 UTC: 12 new (1 more severe than before), 30 known, 5 fixed, 2 not known any more`. */
export function baselineLine(baseline: ResultBaseline): string {
  return `since ${instantText(baseline.createdAt)}: ${baselineCounts(baseline).join(', ')}`;
}

function baselineCounts(baseline: ResultBaseline): readonly string[] {
  const raised = baseline.raised === 0 ? '' : ` (${thousands(baseline.raised)} more severe than before)`;
  const former = GROUPS.map((group) => ({ group, count: baseline.former.filter((entry) => groupOf(entry) === group).length }));
  return [
    `${thousands(baseline.new)} new${raised}`,
    `${thousands(baseline.known)} known`,
    ...former.filter(({ group, count }) => group === 'fixed' || count > 0).map(({ group, count }) => `${thousands(count)} ${GROUP_WORDS[group]}`),
  ];
}

/** How a failure stands to the baseline that the scan was held against; undefined without one, and for what is no failure. */
export type News = 'new' | 'seenBefore';

/** An earlier scan told a failure that is in the baseline. One that counts as new all the same is more severe than it was, or its waiver is over. */
export function newsOf({ status, disposition, firstSeen }: ResultFinding, { scan, baseline }: ScanResult): News | undefined {
  if (baseline === undefined || status !== 'fail') return undefined;
  if (disposition === 'known') return 'seenBefore';
  return firstSeen !== undefined && Date.parse(firstSeen) < Date.parse(scan.now) ? 'seenBefore' : 'new';
}

/** What is done about a failure, beside its severity: `waived`, `known`; of open ones, where there is a baseline, whether they are `new`. */
export function dispositionText(finding: ResultFinding, result: ScanResult): string {
  if (finding.disposition !== 'open') return finding.disposition;
  switch (newsOf(finding, result)) {
    case 'new': return 'new';
    case 'seenBefore': return 'seen before';
    case undefined: return '';
  }
}
