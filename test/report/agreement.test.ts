import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { DISPOSED } from './disposed.ts';
import { CLEAN, EMPTY, FINDINGS, HOSTILE, manyFindings, MANY_SUBSCRIPTIONS, RESULT, resultWith, RULES } from './fixture.ts';
import { consoleText, htmlText, pageData, sarifLog } from './render.ts';

interface Numbers {
  readonly fail: number;
  readonly unknown: number;
  readonly pass: number;
  readonly notApplicable: number;
}

/** Counted from the document itself, by nothing that the reports use. */
function recounted(result: ScanResult): Numbers {
  return {
    fail: result.findings.filter((finding) => finding.status === 'fail').length,
    unknown: result.findings.filter((finding) => finding.status === 'unknown').length,
    pass: Object.values(result.verdicts.pass).flat().length,
    notApplicable: Object.values(result.verdicts.notApplicable).flat().length,
  };
}

function digits(text: string | undefined): number {
  return Number((text ?? '').replaceAll(',', ''));
}

function inConsole(result: ScanResult): Numbers {
  const match = /^Verdicts +([\d,]+) fail(?: \([\d,a-z ]+\))?, ([\d,]+) unknown, ([\d,]+) pass, ([\d,]+) not applicable(?:: nothing was judged)?$/m.exec(consoleText(result, { width: 140 }));
  return { fail: digits(match?.[1]), unknown: digits(match?.[2]), pass: digits(match?.[3]), notApplicable: digits(match?.[4]) };
}

function inHtml(result: ScanResult): Numbers {
  const html = htmlText(result);
  const of = (status: string) => digits(new RegExp(`<div class="${status}"><dt>[^<]*</dt><dd>([\\d,]+)</dd>`).exec(html)?.[1]);
  return { fail: of('fail'), unknown: of('unknown'), pass: of('pass'), notApplicable: of('notApplicable') };
}

function inHtmlRules(result: ScanResult): Numbers {
  const html = htmlText(result);
  const sum = (status: string) => [...html.matchAll(new RegExp(`<span class="n ${status}( zero)?">([\\d,]+)<`, 'g'))].reduce((total, [, , count]) => total + digits(count), 0);
  return { fail: sum('fail'), unknown: sum('unknown'), pass: sum('pass'), notApplicable: sum('notApplicable') };
}

function inArchive(result: ScanResult): Numbers {
  const kinds = sarifLog(result, 'archive').runs.flatMap((run) => run.results).map((entry) => entry.kind);
  const of = (kind: string) => kinds.filter((candidate) => candidate === kind).length;
  return { fail: of('fail'), unknown: of('open'), pass: of('pass'), notApplicable: of('notApplicable') };
}

interface Accepted {
  readonly waived: number;
  readonly known: number;
}

function recountedAccepted({ findings }: ScanResult): Accepted {
  const of = (disposition: string) => findings.filter((finding) => finding.status === 'fail' && finding.disposition === disposition).length;
  return { waived: of('waived'), known: of('known') };
}

function acceptedIn(text: string): Accepted {
  return { waived: digits(/([\d,]+) waived/.exec(text)?.[1]), known: digits(/([\d,]+) known/.exec(text)?.[1]) };
}

function expectAccepted(result: ScanResult): void {
  const numbers = recountedAccepted(result);
  const heading = /<h2 id="numbers">([^\n]*)<\/h2>/.exec(htmlText(result))?.[1] ?? '';
  const suppressed = sarifLog(result, 'archive').runs.flatMap((run) => run.results).filter((entry) => entry.suppressions !== undefined).length;
  const data = pageData(htmlText(result)).findings;
  expect(acceptedIn(/^Verdicts .*$/m.exec(consoleText(result, { width: 140 }))?.[0] ?? '')).toEqual(numbers);
  expect(acceptedIn(heading)).toEqual(numbers);
  expect(suppressed).toBe(numbers.waived);
  expect({ waived: data.filter(({ state }) => state === 'waived').length, known: data.filter(({ state }) => state === 'known').length }).toEqual(numbers);
}

function expectAgreement(result: ScanResult): void {
  expectAccepted(result);
  const numbers = recounted(result);
  expect(result.summary.byStatus).toEqual(numbers);
  expect(inConsole(result)).toEqual(numbers);
  expect(inHtml(result)).toEqual(numbers);
  expect(inHtmlRules(result)).toEqual(numbers);
  expect(inArchive(result)).toEqual(numbers);
  const data = pageData(htmlText(result)).findings;
  expect({ fail: data.filter(({ state }) => state !== 'unknown').length, unknown: data.filter(({ state }) => state === 'unknown').length }).toEqual({ fail: numbers.fail, unknown: numbers.unknown });
}

const finding = fc.record({
  base: fc.constantFrom(...FINDINGS),
  rule: fc.constantFrom(...RULES),
  resource: fc.constantFrom(...RESULT.resources),
  disposition: fc.constantFrom<ResultFinding['disposition']>('open', 'waived', 'known'),
}).map(({ base, rule, resource, disposition }): ResultFinding => ({
  ...base, ruleId: rule.id, severity: rule.severity, resourceId: resource.id, disposition: base.status === 'fail' ? disposition : 'open',
}));
const indexes = fc.dictionary(fc.constantFrom(...RULES.map((rule) => rule.id)), fc.array(fc.integer({ min: 0, max: RESULT.resources.length - 1 }), { maxLength: 5 }));

describe('the numbers of all formats', () => {
  it.each([['result', RESULT], ['clean', CLEAN], ['hostile', HOSTILE], ['many', manyFindings(1_500)], ['many subscriptions', MANY_SUBSCRIPTIONS], ['accepted', DISPOSED], ['empty', EMPTY]])('agree: %s', (_name, result) => expectAgreement(result));

  it('agree for any findings and verdicts', () => {
    fc.assert(fc.property(fc.array(finding, { maxLength: 20 }), indexes, indexes, (findings, pass, notApplicable) => {
      expectAgreement(resultWith({ findings, verdicts: { pass, notApplicable } }));
    }), { numRuns: 30 });
  });

  it.each([['open ones', RESULT], ['known ones too', resultWith({ findings: DISPOSED.findings, policy: { newOnly: false } })], ['new ones alone', resultWith({ findings: DISPOSED.findings, policy: { newOnly: true } })]])('show the failures by severity that the gate counts: %s', (_what, result) => {
    const html = htmlText(result);
    const counts = (severity: string): number => result.findings.filter((one) => one.status === 'fail' && one.severity === severity && (one.disposition === 'open' || (one.disposition === 'known' && result.gate.newOnly !== true))).length;
    const severities = Object.keys(result.summary.bySeverity);
    const shown = severities.map((severity) => [severity, digits(new RegExp(`<div class="${severity}( zero)?"><dt>[^<]*</dt><dd>([\\d,]+)</dd>`).exec(html)?.[2])]);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(severities.map((severity) => [severity, counts(severity)])));
  });

  it('were counted right in the fixture', () => {
    expect(resultWith({}).summary).toEqual(RESULT.summary);
    expect(resultWith({}).gate).toEqual(RESULT.gate);
  });
});
