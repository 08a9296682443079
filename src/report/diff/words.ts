import { DIFF_LISTS, type Diff, type DiffEntry, type DiffList, type DiffReason, type DiffSide } from '../../model/diff.ts';
import { DISPOSITIONS } from '../../model/finding.ts';
import { SEVERITIES } from '../../model/rule.ts';
import { counted, thousands } from '../text.ts';

/** The headings of the lists. */
export const LIST_NAMES: Readonly<Record<DiffList, string>> = {
  new: 'New', regressed: 'Regressed', fixed: 'Fixed', undecided: 'Undecided', waived: 'Waived', unchanged: 'Unchanged',
};

/** What each list holds, in a sentence. */
export const LIST_MEANINGS: Readonly<Record<DiffList, string>> = {
  new: 'Fails now, and was not among the failures before.',
  regressed: 'Fails now, and was better before.',
  fixed: 'Failed before, and for sure fails no more.',
  undecided: 'Failed before, and nobody knows whether it still does. None of this counts as fixed.',
  waived: 'Fails, and is set aside by a waiver.',
  unchanged: 'Fails as before, or less severely.',
};

/** Why an entry stands in its list, in words; empty where nothing is to be said. Holds foreign names. */
export function whyText(list: DiffList, entry: DiffEntry): string {
  const past = list === 'new' || list === 'regressed';
  return [reasonText(entry.why, past, list, entry), severityText(entry), dispositionText(list, entry)].filter((part) => part !== '').join('; ');
}

function reasonText(why: DiffReason, past: boolean, list: DiffList, { waiverId, expiresOn, unknown }: DiffEntry): string {
  const waiver = waiverId === undefined ? 'its waiver' : `waiver ${waiverId}`;
  switch (why) {
    case 'pass': return past ? 'passed before' : 'passes';
    case 'notApplicable': return past ? 'the rule did not apply before' : 'the rule does not apply any more';
    case 'otherFailure': return otherFailureText(list);
    case 'resourceAbsent': return past ? 'the resource was not there before' : 'the resource is gone';
    case 'unknown': return `${past ? 'was not known before' : 'is not known now'}${unknown === undefined ? '' : ` (${unknown.reason}: ${unknown.artifact})`}`;
    case 'ruleNotLoaded': return past ? 'the rule was not loaded before' : 'the rule is not loaded now';
    case 'ruleSwitchedOff': return past ? 'the rule was switched off there before' : 'the rule is switched off there now';
    case 'subscriptionNotSeen': return past ? 'its subscription, or one that it hangs on, was not seen before' : 'its subscription, or one that it hangs on, is not seen now';
    case 'narrowed': return past ? 'lay outside of what was judged before' : 'lies outside of what is judged now';
    case 'notJudged': return past ? 'the rule did not judge it before' : 'the rule does not judge it now';
    case 'tenantNotNamed': return 'one of the results does not name its tenant';
    case 'moreSevere': return 'more severe than before';
    case 'lessSevere': return 'less severe than before';
    case 'waiverExpired': return `${waiver} ended${expiresOn === undefined ? '' : ` on ${expiresOn}`}`;
    case 'waiverRemoved': return `${waiver} is not there any more`;
    case 'waiverChanged': return `${waiver} does not set it aside any more`;
    case 'waived': return `${waiver}${expiresOn === undefined ? '' : ` until ${expiresOn}`}`;
    case 'same': return '';
  }
}

function otherFailureText(list: DiffList): string {
  switch (list) {
    case 'undecided': return 'the rule still fails there, and may mean the same';
    case 'fixed': return 'the rule tells of something else there now';
    case 'new':
    case 'regressed':
    case 'waived':
    case 'unchanged': return 'the rule told of something else there before';
  }
}

function severityText({ severity, before }: DiffEntry): string {
  return before === undefined || before.severity === severity ? '' : `was ${before.severity}`;
}

function dispositionText(list: DiffList, { disposition, before }: DiffEntry): string {
  if (list === 'waived') return before === undefined ? 'not among the failures before' : '';
  if (disposition === 'known') return before?.disposition === 'waived' ? 'waived before, known from the baseline now' : 'known from the baseline';
  return disposition === undefined && before?.disposition === 'waived' ? 'was waived' : '';
}

/** `3 new, 1 regressed, 30 fixed, 2 undecided`: those that are not empty, and the first three in any case. */
export function headline({ counts }: Diff): string {
  const shown = DIFF_LISTS.filter((list) => ['new', 'regressed', 'fixed'].includes(list) || (list === 'undecided' && counts[list] > 0));
  return shown.map((list) => `${thousands(counts[list])} ${list}`).join(', ');
}

/** `critical 1, high 3`. */
export function severitiesText(entries: readonly DiffEntry[]): string {
  const bySeverity = Map.groupBy(entries, ({ severity }) => severity);
  return SEVERITIES.flatMap((severity) => (bySeverity.has(severity) ? [`${severity} ${thousands(bySeverity.get(severity)?.length ?? 0)}`] : [])).join(', ');
}

/** `12 failures (10 open, 2 waived)`. */
export function failuresText({ failures }: DiffSide): string {
  const parts = DISPOSITIONS.filter((disposition) => failures[disposition] > 0).map((disposition) => `${thousands(failures[disposition])} ${disposition}`);
  const total = DISPOSITIONS.reduce((sum, disposition) => sum + failures[disposition], 0);
  return `${counted(total, 'failure')}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** `exit code 4: failed and incomplete`. A scan that was stopped is not clean, whatever its gate says. */
export function gateText({ gate: { exitCode, failed, incomplete }, interrupted }: DiffSide): string {
  const words = [...(failed ? ['failed'] : []), ...(incomplete ? ['incomplete'] : []), ...(interrupted ? ['interrupted'] : [])];
  return `exit code ${exitCode}: ${words.length === 0 ? 'clean' : words.join(' and ')}`;
}
