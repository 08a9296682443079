import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { anyResult } from './anyResult.ts';
import { csvRows } from './csvReader.ts';
import { DISPOSED, WAIVERS } from './disposed.ts';
import { CLEAN, EMPTY, HOSTILE, manyFindings, MANY_SUBSCRIPTIONS, RESULT, resultWith } from './fixture.ts';
import * as render from './render.ts';
import { consoleText, csvText, jsonText, markdownReport, pageData } from './render.ts';
import { elementsOf, readXml, type XmlElement } from './xmlReader.ts';

/** Several tables are read from one report: it is rendered once a result. */
function once<T>(make: (result: ScanResult) => T): (result: ScanResult) => T {
  const made = new WeakMap<ScanResult, T>();
  return (result) => {
    const one = made.get(result) ?? make(result);
    made.set(result, one);
    return one;
  };
}

const htmlText = once(render.htmlText);
const archiveOf = once((result) => render.sarifLog(result, 'archive').runs.flatMap((run) => run.results));
const findingsOnPage = once((result) => pageData(htmlText(result)).findings);
const junitBy = { rule: once((result) => readXml(render.junitText(result, 'rule'))), finding: once((result) => readXml(render.junitText(result, 'finding'))) };

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
  const kinds = archiveOf(result).map((entry) => entry.kind);
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
  const suppressed = archiveOf(result).filter((entry) => entry.suppressions !== undefined).length;
  const data = findingsOnPage(result);
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
  const data = findingsOnPage(result);
  expect({ fail: data.filter(({ state }) => state !== 'unknown').length, unknown: data.filter(({ state }) => state === 'unknown').length }).toEqual({ fail: numbers.fail, unknown: numbers.unknown });
}

/** What is counted of a document, by nothing that the reports use: verdicts by rule, failures by what is done about them, and those that count by severity. */
interface Tally {
  readonly byRule: Readonly<Record<string, Numbers>>;
  readonly dispositions: Readonly<Record<string, number>>;
  readonly severities: Readonly<Record<string, number>>;
}

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

/** How often each of the names comes. */
function countOf(names: readonly string[], found: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => [name, found.filter((one) => one === name).length]));
}

/** Recounted from the JSON report as a program would read it. */
function tallyOf(result: ScanResult): Tally {
  const { rules, findings, verdicts, gate } = JSON.parse(jsonText(result)) as ScanResult;
  const failures = findings.filter(({ status }) => status === 'fail');
  const counting = failures.filter(({ disposition }) => disposition === 'open' || (disposition === 'known' && gate.newOnly !== true));
  return {
    byRule: Object.fromEntries(rules.map(({ id }) => [id, {
      fail: failures.filter(({ ruleId }) => ruleId === id).length,
      unknown: findings.filter(({ ruleId, status }) => ruleId === id && status === 'unknown').length,
      pass: verdicts.pass[id]?.length ?? 0,
      notApplicable: verdicts.notApplicable[id]?.length ?? 0,
    }])),
    dispositions: countOf(['open', 'waived', 'known'], failures.map(({ disposition }) => disposition)),
    severities: countOf(SEVERITIES, counting.map(({ severity }) => severity)),
  };
}

function sumOf({ byRule }: Tally): Numbers {
  const sum = (status: keyof Numbers): number => Object.values(byRule).reduce((total, numbers) => total + numbers[status], 0);
  return { fail: sum('fail'), unknown: sum('unknown'), pass: sum('pass'), notApplicable: sum('notApplicable') };
}

function statusesByRule(rules: readonly string[], found: readonly (readonly [rule: string, status: string])[]): Tally['byRule'] {
  const of = (rule: string, status: string): number => found.filter(([one, other]) => one === rule && other === status).length;
  return Object.fromEntries(rules.map((rule) => [rule, { fail: of(rule, 'fail'), unknown: of(rule, 'unknown'), pass: of(rule, 'pass'), notApplicable: of(rule, 'notApplicable') }]));
}

function inCsv(result: ScanResult): Tally {
  const rows = csvRows(csvText(result).slice(1));
  const of = (name: string): readonly string[] => rows.map((row) => row[name] ?? '');
  return {
    byRule: statusesByRule(result.rules.map(({ id }) => id), rows.map(({ ruleId = '', status = '' }) => [ruleId, status])),
    dispositions: countOf(['open', 'waived', 'known'], of('disposition')),
    severities: countOf(SEVERITIES, rows.filter(({ counts }) => counts === 'true').map(({ severity = '' }) => severity)),
  };
}

function inSarif(result: ScanResult): Tally {
  const results = archiveOf(result);
  const status = (kind: string): string => (kind === 'open' ? 'unknown' : kind);
  const failures = results.filter(({ kind }) => kind === 'fail').map(({ properties }) => ({ severity: String(properties?.['severity']), disposition: String(properties?.['disposition']) }));
  return {
    byRule: statusesByRule(result.rules.map(({ id }) => id), results.map(({ ruleId, kind }) => [ruleId, status(kind)])),
    dispositions: countOf(['open', 'waived', 'known'], failures.map(({ disposition }) => disposition)),
    severities: countOf(SEVERITIES, failures.filter(({ disposition }) => disposition === 'open' || (disposition === 'known' && result.gate.newOnly !== true)).map(({ severity }) => severity)),
  };
}

/** A status and, of failures, what is done about them, as a test of one finding tells it. */
function verdictOf(test: XmlElement): { readonly status: string; readonly disposition: string } {
  const [outcome] = test.children;
  const message = outcome?.attributes['message'] ?? '';
  switch (outcome?.name) {
    case undefined: return { status: 'pass', disposition: '' };
    case 'failure': return { status: 'fail', disposition: 'counts' };
    case 'error': return { status: 'unknown', disposition: '' };
    default:
      if (message === 'Does not apply') return { status: 'notApplicable', disposition: '' };
      if (message.startsWith('Not known, because Azure holds no such data: ')) return { status: 'unknown', disposition: '' };
      return { status: 'fail', disposition: message.startsWith('Waived') ? 'waived' : 'known' };
  }
}

function inJunitFindings(result: ScanResult): Tally & { readonly counting: number; readonly errors: number } {
  const tests = elementsOf(junitBy.finding(result), 'testcase').filter(({ attributes }) => attributes['classname'] !== 'portcullis.scan');
  const verdicts = tests.map(verdictOf);
  const of = (disposition: string): number => verdicts.filter((verdict) => verdict.disposition === disposition).length;
  return {
    byRule: statusesByRule(result.rules.map(({ id }) => id), tests.map((test, index) => [test.attributes['classname'] ?? '', verdicts[index]?.status ?? ''])),
    dispositions: { waived: of('waived'), known: of('known') },
    severities: countOf(SEVERITIES, tests.flatMap(({ children }) => children.filter(({ name }) => name === 'failure').map(({ attributes }) => attributes['type'] ?? ''))),
    counting: of('counts'),
    errors: tests.filter(({ children }) => children[0]?.name === 'error').length,
  };
}

/** By the properties of the suite that is about the scan. */
function inJunitProperties(result: ScanResult, granularity: 'rule' | 'finding'): Omit<Tally, 'byRule'> & { readonly statuses: Numbers } {
  const properties: Readonly<Record<string, number>> = Object.fromEntries(elementsOf(junitBy[granularity](result), 'property').map(({ attributes }) => [attributes['name'] ?? '', Number(attributes['value'])] as const));
  const of = (group: string, names: readonly string[]): Record<string, number> => Object.fromEntries(names.map((name) => [name, properties[`${group}.${name}`] ?? Number.NaN]));
  return { statuses: of('status', ['fail', 'unknown', 'pass', 'notApplicable']) as unknown as Numbers, dispositions: of('disposition', ['open', 'waived', 'known']), severities: of('counts', SEVERITIES) };
}

/** The numbers that a test a rule tells, where it tells any: a rule that passes is one test without. */
function inJunitRules(result: ScanResult): readonly (readonly [rule: string, outcome: string, numbers: Numbers | undefined])[] {
  const tests = elementsOf(junitBy.rule(result), 'testcase').filter(({ attributes }) => attributes['classname'] !== 'portcullis.scan' || /^USR\d/.test(attributes['name'] ?? ''));
  return tests.map(({ attributes, children }) => {
    const message = children[0]?.attributes['message'] ?? '';
    const match = /^([\d,]+) fail(?: \([\d,a-z ]+\))?, ([\d,]+) unknown(?: \([\d,]+ without data\))?, ([\d,]+) pass, ([\d,]+) not applicable$/.exec(message);
    const numbers = match === null ? undefined : { fail: digits(match[1]), unknown: digits(match[2]), pass: digits(match[3]), notApplicable: digits(match[4]) };
    return [(attributes['name'] ?? '').split(' ')[0] ?? '', children[0]?.name ?? 'passed', numbers];
  });
}

/** The cells of the first table under a heading of columns. */
function markdownRows(text: string, head: string): readonly (readonly string[])[] {
  const lines = text.slice(text.indexOf(`\n${head}`) + 1).split('\n');
  return lines.slice(2, lines.findIndex((line) => !line.startsWith('|'))).map((line) => line.split('|').slice(1, -1).map((cell) => cell.replaceAll('*', '').trim()));
}

function inMarkdown(result: ScanResult): Tally & { readonly statuses: Numbers } {
  const text = markdownReport(result);
  const [verdicts = []] = markdownRows(text, '| Verdicts | Fail ');
  const [severities = []] = markdownRows(text, /\n\| (?:Open failures|Failures that count) \| Critical /.exec(text)?.[0].trim() ?? '');
  const done = /^Failures by what is done about them: ([\d,]+) open, ([\d,]+) waived, ([\d,]+) known\.$/m.exec(text);
  const judged = text.includes('<summary>Verdicts by rule') ? markdownRows(text, '| Rule | Severity | Title | Fail ') : [];
  const numbers = (cells: readonly string[]): Numbers => ({ fail: digits(cells[0]), unknown: digits(cells[1]), pass: digits(cells[2]), notApplicable: digits(cells[3]) });
  return {
    statuses: numbers(verdicts.slice(1)),
    byRule: Object.fromEntries(judged.map((cells) => [cells[0] ?? '', numbers(cells.slice(3))])),
    dispositions: { open: digits(done?.[1]), waived: digits(done?.[2]), known: digits(done?.[3]) },
    severities: Object.fromEntries(SEVERITIES.map((severity, index) => [severity, digits(severities[index + 1])])),
  };
}

const isJudged = ({ fail, unknown, pass, notApplicable }: Numbers): boolean => fail + unknown + pass + notApplicable > 0;

/** That the formats that programs and pipelines read agree with a recount of the document, rule by rule. */
function expectTallies(result: ScanResult): void {
  const tally = tallyOf(result);
  const { byRule, dispositions, severities } = tally;
  const { summary } = JSON.parse(jsonText(result)) as ScanResult;
  expect([summary.byStatus, summary.byDisposition, summary.bySeverity]).toEqual([sumOf(tally), dispositions, severities]);
  expect(Object.fromEntries(summary.byRule.map(({ ruleId, counts }) => [ruleId, counts]))).toEqual(byRule);
  expect(inCsv(result)).toEqual(tally);
  expect(inSarif(result)).toEqual(tally);
  const { open = 0, waived = 0, known = 0 } = dispositions;
  const newOnly = result.gate.newOnly === true;
  const unread = result.findings.filter(({ status, unknown }) => status === 'unknown' && unknown?.reason !== 'noData').length;
  expect(inJunitFindings(result)).toEqual({ byRule, severities, dispositions: { waived, known: newOnly ? known : 0 }, counting: open + (newOnly ? 0 : known), errors: unread });
  for (const granularity of ['rule', 'finding'] as const) expect(inJunitProperties(result, granularity)).toEqual({ statuses: sumOf(tally), dispositions, severities });
  expectRuleTests(result, byRule);
  const judged = Object.fromEntries(Object.entries(byRule).filter(([, numbers]) => isJudged(numbers)));
  expect(inMarkdown(result)).toEqual({ statuses: sumOf(tally), byRule: judged, dispositions, severities });
}

/** A test a rule: with its numbers; failed, an error, or both; never passed where something fails, is not known, or nothing passes. */
function expectRuleTests(result: ScanResult, byRule: Tally['byRule']): void {
  const told = Map.groupBy(inJunitRules(result), ([rule]) => rule);
  expect([...told.keys()].toSorted()).toEqual(Object.keys(byRule).toSorted());
  for (const [rule, numbers] of Object.entries(byRule)) {
    const tests = told.get(rule) ?? [];
    const ofRule = result.findings.filter(({ ruleId }) => ruleId === rule);
    const fails = ofRule.some(({ status, disposition }) => status === 'fail' && (disposition === 'open' || (disposition === 'known' && result.gate.newOnly !== true)));
    const unread = ofRule.some(({ status, unknown }) => status === 'unknown' && unknown?.reason !== 'noData');
    const expected = [...(fails ? ['failure'] : []), ...(unread ? ['error'] : [])];
    const passes = numbers.fail + numbers.unknown === 0 && numbers.pass > 0;
    expect([rule, tests.map(([, outcome]) => outcome)]).toEqual([rule, expected.length > 0 ? expected : [passes ? 'passed' : 'skipped']]);
    for (const [, outcome, shown] of tests) expect([rule, shown]).toEqual([rule, outcome === 'passed' || !isJudged(numbers) ? undefined : numbers]);
  }
}

const RESULTS: readonly (readonly [string, ScanResult])[] = [['result', RESULT], ['clean', CLEAN], ['hostile', HOSTILE], ['many', manyFindings(1_500)], ['many subscriptions', MANY_SUBSCRIPTIONS], ['accepted', DISPOSED], ['empty', EMPTY]];

describe('the numbers of all formats', () => {
  it.each(RESULTS)('agree: %s', (_name, result) => expectAgreement(result));

  it.each(RESULTS)('agree rule by rule where programs read them: %s', (_name, result) => expectTallies(result));

  it('agree for any result', () => {
    fc.assert(fc.property(anyResult, expectAgreement), { numRuns: 30 });
  });

  it('agree rule by rule for any result', () => {
    fc.assert(fc.property(anyResult, expectTallies), { numRuns: 250 });
  });

  it('leave no gate that failed green among tests', () => {
    fc.assert(fc.property(anyResult, fc.boolean(), (result, failOnUnusedWaivers) => {
      const waivers = [...result.waivers, ...WAIVERS];
      const decided = resultWith({ ...result, waivers, policy: { ...result.gate, allowIncomplete: result.gate.allowIncomplete ?? [], exitZero: false, newOnly: result.gate.newOnly === true, failOnUnusedWaivers } });
      for (const granularity of ['rule', 'finding'] as const) {
        const failures = elementsOf(junitBy[granularity](decided), 'failure').length;
        if (decided.gate.failed) expect(failures).toBeGreaterThan(0);
      }
    }), { numRuns: 60 });
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
