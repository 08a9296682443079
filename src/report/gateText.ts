import { ANYTHING } from '../model/gatePolicy.ts';
import { isNarrowed, narrowingText } from '../model/narrowing.ts';
import type { Gate, ScanResult } from '../model/scanResult.ts';
import { visibleText } from '../model/visibleText.ts';
import { counted, thousands } from './text.ts';

/**
 * How a gate came out. `allowed`: it passed or failed, and what was not read does not count because somebody allowed it. `nothing`: it passed
 * because there was nothing to judge. `interrupted`: the collection was stopped before its end, whatever else is known. None of these reads like a clean estate.
 */
export type Outcome = 'passed' | 'nothing' | 'allowed' | 'incomplete' | 'interrupted' | 'failed' | 'failedAllowed' | 'failedIncomplete' | 'failedInterrupted';

/** What the top of a report is decided by. */
type Decided = Pick<ScanResult, 'gate' | 'summary'> & { readonly scan: Pick<ScanResult['scan'], 'interrupted'> };

/** How the gate of a result came out. The exit code stays the gate's: one of a scan that was stopped may be 0. */
export function outcomeOf({ gate, summary, scan }: Decided): Outcome {
  if (scan.interrupted) return gate.failed ? 'failedInterrupted' : 'interrupted';
  const isAllowed = gate.incomplete && (gate.exitCode === 0 || gate.exitCode === 1);
  if (gate.failed) return isAllowed ? 'failedAllowed' : gate.incomplete ? 'failedIncomplete' : 'failed';
  if (gate.incomplete) return isAllowed ? 'allowed' : 'incomplete';
  return judgedNothing({ summary }) ? 'nothing' : 'passed';
}

/** Whether no rule judged anything. */
export function judgedNothing({ summary: { byStatus } }: Pick<ScanResult, 'summary'>): boolean {
  return byStatus.fail + byStatus.unknown + byStatus.pass + byStatus.notApplicable === 0;
}

/** Why no rule judged anything, as far as the result tells. */
export function nothingText({ scan, rules }: ScanResult): string {
  if (rules.length === 0) return 'There is no rule.';
  if (scan.narrowed !== undefined && isNarrowed(scan.narrowed)) return `Nothing that was read is among what was to be judged: ${visibleText(narrowingText(scan.narrowed))}.`;
  return scan.scopes.seen.length === 0 ? 'No subscription is visible to the identity that scans.' : 'Nothing that was read is of a kind that a rule judges.';
}

/** What the gate was asked for, as it is asked for. */
export function gateOptions({ failOn, newOnly, failOnUnusedWaivers, allowIncomplete = [], exitZero }: Gate): string {
  const allowed = allowIncomplete.map((name) => (name === ANYTHING ? '--allow-incomplete' : `--allow-incomplete=${visibleText(name)}`));
  return [`--fail-on ${failOn}`, ...(newOnly === true ? ['--new-only'] : []), ...(failOnUnusedWaivers === true ? ['--fail-on-unused-waivers'] : []), ...allowed, ...(exitZero === true ? ['--exit-zero'] : [])].join(' ');
}

/** Failures that people accepted, and that do not count: `1 waived, 12 known`; empty where there are none. Known ones count unless only new ones do. */
export function acceptedText({ summary: { byDisposition: { waived, known } }, gate }: Pick<ScanResult, 'summary' | 'gate'>): string {
  return setAsideText({ byDisposition: { waived, known: gate.newOnly === true ? known : 0 } });
}

/** What is done about failures, whether that keeps them from counting or not: `1 waived, 12 known`. */
export function setAsideText({ byDisposition: { waived, known } }: { readonly byDisposition: Pick<ScanResult['summary']['byDisposition'], 'waived' | 'known'> }): string {
  return [...(waived === 0 ? [] : [`${thousands(waived)} waived`]), ...(known === 0 ? [] : [`${thousands(known)} known`])].join(', ');
}

/** How many of the failures that count are known from the baseline. */
export function knownThatCount({ summary, gate }: Pick<ScanResult, 'summary' | 'gate'>): number {
  return gate.newOnly === true ? 0 : summary.byDisposition.known;
}

/** The reasons of a gate, each visible; of many the first. A page of waivers that lapsed is told in a place of its own. */
export function gateReasons({ reasons }: Gate, most: number): readonly string[] {
  const rest = reasons.length - most;
  return [...reasons.slice(0, most).map(visibleText), ...(rest > 0 ? [`and ${counted(rest, 'more reason')}`] : [])];
}

/** A gate that came out so, in words that stand out. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  passed: 'PASSED', nothing: 'PASSED, NOTHING JUDGED', allowed: 'PASSED, INCOMPLETE as allowed', incomplete: 'INCOMPLETE',
  interrupted: 'INTERRUPTED, INCOMPLETE', failed: 'FAILED', failedAllowed: 'FAILED, INCOMPLETE as allowed', failedIncomplete: 'FAILED and INCOMPLETE', failedInterrupted: 'FAILED, INTERRUPTED and INCOMPLETE',
};

/** What it means, in a sentence without its full stop. */
export function meaningOf(outcome: Outcome, result: ScanResult): string {
  switch (outcome) {
    case 'passed': return acceptedText(result) === '' ? 'Clean' : `Clean, but for what people accepted: ${acceptedText(result)}`;
    case 'nothing': return `Not clean: nothing was judged. ${nothingText(result)}`;
    case 'allowed': return 'Not clean: not everything was read, and that was allowed';
    case 'incomplete': return 'Not clean: not everything was read';
    case 'interrupted': return `Not clean: the collection was stopped before its end${judgedNothing(result) ? `, and nothing was judged. ${nothingText(result)}` : ', and nobody knows what the rest holds'}`;
    case 'failed': return 'Failed';
    case 'failedAllowed': return 'Failed, and not everything was read, which was allowed';
    case 'failedIncomplete': return 'Failed, and not everything was read';
    case 'failedInterrupted': return 'Failed, and the collection was stopped before its end: there may be more';
  }
}
