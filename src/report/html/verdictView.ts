import { SEVERITIES } from '../../model/rule.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { acceptedText, gateOptions, gateReasons, judgedNothing, knownThatCount, nothingText, outcomeOf, type Outcome } from '../gateText.ts';
import { capitalised, counted, sentence, thousands } from '../text.ts';

const MOST_REASONS = 12;

/** What is wrong comes first, so that a browser tab tells it. */
export function titleOf(result: ScanResult): string {
  const words = [TITLES[outcomeOf(result)], ...(result.scan.simulated ? ['simulated'] : [])];
  return `${words.join(', ')} · Portcullis report · ${visibleText(result.scan.tenant)}`;
}

const TITLES: Readonly<Record<Outcome, string>> = {
  passed: 'Passed', nothing: 'NOTHING JUDGED', allowed: 'INCOMPLETE as allowed, passed', incomplete: 'INCOMPLETE',
  interrupted: 'INTERRUPTED, INCOMPLETE', failed: 'FAILED', failedAllowed: 'INCOMPLETE as allowed, FAILED', failedIncomplete: 'INCOMPLETE, FAILED', failedInterrupted: 'INTERRUPTED, INCOMPLETE, FAILED',
};

/** What the top of the page says. */
export function verdictView(result: ScanResult) {
  const { gate, summary } = result;
  const outcome = outcomeOf(result);
  const known = knownThatCount(result);
  return {
    kind: KINDS[outcome],
    headline: HEADLINES[outcome],
    lead: leadOf(outcome, result),
    reasons: gateReasons(gate, MOST_REASONS).map((reason) => capitalised(sentence(reason))),
    options: gateOptions(gate),
    exitCode: gate.exitCode,
    exitMeaning: EXIT_MEANINGS[gate.exitCode],
    endsWithZero: gate.exitZero === true,
    failOn: `${gate.failOn} and above${gate.newOnly === true ? ', new failures only' : ''}`,
    asides: [...(summary.rootCauses > 0 ? [`${counted(summary.rootCauses, 'root cause')}, a failure without a shared one being its own`] : []), ...(known > 0 ? [`${thousands(known)} known from the baseline`] : []), ...(acceptedText(result) === '' ? [] : [`accepted, and not among them: ${acceptedText(result)}`])],
    counted: known > 0 ? 'Failures that count' : 'Open failures',
  };
}

/** What a pipeline reads in the code (design, section 8). */
const EXIT_MEANINGS: Readonly<Record<ScanResult['gate']['exitCode'], string>> = { 0: 'clean', 1: 'the gate failed', 3: 'incomplete', 4: 'failed and incomplete' };

/** The colour of the verdict. What is not known has one of its own, allowed or not. */
const KINDS: Readonly<Record<Outcome, 'passed' | 'incomplete' | 'failed'>> = {
  passed: 'passed', nothing: 'incomplete', allowed: 'incomplete', incomplete: 'incomplete', interrupted: 'incomplete', failed: 'failed', failedAllowed: 'failed', failedIncomplete: 'failed', failedInterrupted: 'failed',
};

const HEADLINES: Readonly<Record<Outcome, string>> = {
  passed: 'Passed', nothing: 'Nothing was judged', allowed: 'Passed, incomplete as allowed', incomplete: 'Incomplete',
  interrupted: 'Interrupted, incomplete', failed: 'Failed', failedAllowed: 'Failed, incomplete as allowed', failedIncomplete: 'Failed and incomplete', failedInterrupted: 'Failed, interrupted and incomplete',
};

function leadOf(outcome: Outcome, result: ScanResult): string {
  switch (outcome) {
    case 'passed': return `No failure that counts reaches the gate, and everything that the rules needed could be read.${passedText(result)}`;
    case 'nothing': return `${nothingText(result)} So nothing could fail: this says nothing about the tenant.`;
    case 'allowed': return 'No failure that counts was seen that reaches the gate. Not everything could be read, which was allowed: this is not a clean result.';
    case 'incomplete': return 'No failure that counts was seen that reaches the gate, but not everything could be read. This is not a clean result.';
    case 'interrupted': return `The collection was stopped before its end, so nobody knows what the rest holds. This is not a clean result.${judgedNothing(result) ? ` ${nothingText(result)}` : ''}`;
    case 'failed': return 'What fails the gate is said below. Everything that the rules needed could be read.';
    case 'failedAllowed': return 'What fails the gate is said below. Not everything could be read, which was allowed: there may be more.';
    case 'failedIncomplete': return 'What fails the gate is said below, and not everything could be read: there may be more.';
    case 'failedInterrupted': return 'What fails the gate is said below. The collection was stopped before its end: there may be more.';
  }
}

/** A pass that rests on what people accepted says so. */
function passedText(result: ScanResult): string {
  const accepted = acceptedText(result);
  return accepted === '' ? '' : ` Failures that people accepted are there all the same: ${accepted}.`;
}

export function severitiesOf({ summary }: ScanResult) {
  return SEVERITIES.map((severity) => ({ severity, count: thousands(summary.bySeverity[severity]), isZero: summary.bySeverity[severity] === 0 }));
}
