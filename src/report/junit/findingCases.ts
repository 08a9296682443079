import { isCounted, isUnread, type ResultFinding, type ScanResult } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { idKey } from '../../values/armId.ts';
import { canonicalJson } from '../../values/json.ts';
import { placeOf } from '../place.ts';
import { portalUrl } from '../portal.ts';
import { subscriptionNames } from '../selection.ts';
import { clip } from '../text.ts';
import { verdictsOf, type ShownVerdict } from '../verdicts.ts';
import { NO_VERDICTS, type TestCase, type TestOutcome } from './testCase.ts';

const MOST_NAME = 1_200;
const MOST_TEXT = 600;
const MOST_EVIDENCE = 10;

/** A test a verdict, in a suite a rule: the class is the rule's id, the name that of the resource and its whole id. */
export function findingCases(result: ScanResult): readonly TestCase[] {
  const verdicts = [...verdictsOf(result)];
  const told = Map.groupBy(verdicts, keyOf);
  const outcomeOf = outcomeWriter(result);
  const testOf = (verdict: ShownVerdict): TestCase => ({
    suite: visibleText(`${verdict.rule.id} ${verdict.rule.title}`),
    classname: visibleText(verdict.rule.id),
    name: nameOf(verdict, (told.get(keyOf(verdict))?.length ?? 0) > 1),
    outcome: outcomeOf(verdict),
    counts: { ...NO_VERDICTS, [verdict.status]: 1 },
  });
  const byRule = Map.groupBy(verdicts, ({ rule }) => rule.id);
  return [...new Set(result.rules.map(({ id }) => id))].flatMap((id) => (byRule.get(id) ?? []).map(testOf));
}

function keyOf({ rule, resource }: ShownVerdict): string {
  return `${rule.id}\n${idKey(resource.id)}`;
}

/** A rule that tells parts of a resource apart says more than one thing of it: the fingerprint tells which, in every scan the same. */
function nameOf({ resource, finding }: ShownVerdict, isOneOfMany: boolean): string {
  const part = isOneOfMany && finding !== undefined ? ` [${finding.fingerprint.slice(0, 12)}]` : '';
  return `${clip(visibleText(`${resource.name} ${resource.id}`), MOST_NAME)}${part}`;
}

function outcomeWriter(result: ScanResult): (verdict: ShownVerdict) => TestOutcome {
  const bodyOf = bodyWriter(result);
  const waivers = new Map(result.waivers.map((waiver) => [waiver.id, waiver]));
  return (verdict) => {
    const { status, finding } = verdict;
    if (finding === undefined) return status === 'pass' ? { kind: 'passed' } : { kind: 'skipped', message: 'Does not apply' };
    const message = clip(visibleText(finding.message), MOST_TEXT);
    if (isCounted(finding, result.gate)) return { kind: 'failure', type: finding.severity, message, lines: bodyOf(verdict, finding) };
    if (isUnread(finding)) return { kind: 'error', type: finding.unknown?.reason ?? 'failed', message, lines: bodyOf(verdict, finding) };
    if (status === 'unknown') return { kind: 'skipped', message: `Not known, because Azure holds no such data: ${message}` };
    return { kind: 'skipped', message: `${asideText(finding, waivers.get(finding.waiverId ?? ''))}: ${message}` };
  };
}

/** Why a failure does not count. */
function asideText({ disposition, waiverId = '', firstSeen }: ResultFinding, waiver: ScanResult['waivers'][number] | undefined): string {
  if (disposition === 'known') return `Known from the baseline${firstSeen === undefined ? '' : `, first seen ${visibleText(firstSeen)}`}`;
  const until = waiver === undefined ? '' : ` until ${visibleText(waiver.expiresOn)} (${clip(visibleText(waiver.reason), MOST_TEXT)})`;
  return `Waived${waiverId === '' ? '' : ` by ${clip(visibleText(waiverId), 100)}`}${until}`;
}

/** What somebody needs to act: where it is, whose it is, what was seen, what to do. */
function bodyWriter(result: ScanResult): (verdict: ShownVerdict, finding: ResultFinding) => readonly string[] {
  const subscription = subscriptionNames(result);
  return ({ rule, resource }, finding) => {
    const { owner, evidence, unknown } = finding;
    const { within, scope } = placeOf(resource, subscription(resource.subscriptionId));
    const facts: readonly (readonly [string, string | undefined])[] = [
      ['Severity', finding.severity],
      ['Where', [within, scope].filter((part) => part !== '').join(', ')],
      ['Owner', owner],
      ...evidence.slice(0, MOST_EVIDENCE).map(({ path, expected, actual }) => [path, `${canonicalJson(actual)}${expected === '' ? '' : ` (${expected})`}`] as const),
      ['Not read', unknown === undefined ? '' : `${unknown.artifact} at ${unknown.scope}`],
      ['Missing', unknown?.missing.join(', ')],
      ['What to do', finding.status === 'fail' ? rule.remediation.summary : ''],
      ['Portal', portalUrl(result.scan, resource.id)],
    ];
    return facts.flatMap(([label, text = '']) => (text === '' ? [] : [clip(visibleText(`${label}: ${text}`), MOST_TEXT)]));
  };
}
