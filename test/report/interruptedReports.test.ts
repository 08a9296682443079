import { describe, expect, it } from 'vitest';
import { diffOf } from '../../src/assess/diff.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { gateText } from '../../src/report/diff/words.ts';
import { CLEAN, EMPTY, FINDINGS, RESULT, resultWith } from './fixture.ts';
import { consoleText, htmlText, jsonText, junitText, markdownReport, sarifLog } from './render.ts';
import { elementsOf, readXml } from './xmlReader.ts';

const UNKNOWN = FINDINGS.filter(({ status }) => status === 'unknown');
const WHOLE: readonly (readonly [string, ScanResult])[] = [
  ['nothing fails', CLEAN],
  ['all that fails is waived', resultWith({ findings: FINDINGS.filter(({ disposition }) => disposition === 'waived') })],
  ['nothing was judged', EMPTY],
  ['what is not known is allowed to be', resultWith({ findings: UNKNOWN, waivers: [], policy: { allowIncomplete: ['*'] } })],
  ['something is not known', resultWith({ findings: UNKNOWN, waivers: [] })],
  ['something fails', resultWith({ findings: FINDINGS.filter(({ status }) => status === 'fail') })],
  ['something fails, and what is not known is allowed to be', resultWith({ policy: { allowIncomplete: ['*'] } })],
  ['something fails, and something is not known', RESULT],
];

const stopped = (result: ScanResult): ScanResult => ({ ...result, scan: { ...result.scan, interrupted: true } });
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** What each format says of the scan as a whole. */
function saidOf(result: ScanResult): Readonly<Record<string, string>> {
  const page = htmlText(result);
  const markdown = markdownReport(result);
  const property = elementsOf(readXml(junitText(result, 'rule')), 'property').find(({ attributes }) => attributes['name'] === 'gate');
  return {
    console: flat(/Gate [\s\S]*$/.exec(consoleText(result, { width: 140 }))?.[0] ?? ''),
    title: /<title>([^<]*) · Portcullis/.exec(page)?.[1] ?? '',
    headline: /<h1 id="verdict"[^>]*>([^<]*)/.exec(page)?.[1] ?? '',
    lead: /class="lead">([^<]*)/.exec(page)?.[1] ?? '',
    heading: markdown.split('\n')[0] ?? '',
    sentence: /^\*\*Exit code.*$/m.exec(markdown)?.[0] ?? '',
    junit: property?.attributes['value'] ?? '',
    diff: gateText(diffOf(result, result).after),
  };
}

describe.each(WHOLE)('a scan that was stopped, where %s', (_what, whole) => {
  const said = saidOf(stopped(whole));

  it.each(Object.keys(said))('is said to be, and neither clean nor passed: %s', (place) => {
    expect(said[place]).toMatch(/interrupted|was stopped before its end/i);
    expect(said[place]?.replaceAll(/not clean|not a clean result/gi, '')).not.toMatch(/clean|passed|everything that the rules needed/i);
  });

  it('has the exit code that it would have had', () => {
    expect((JSON.parse(jsonText(stopped(whole))) as ScanResult).gate).toEqual(whole.gate);
    for (const place of ['console', 'sentence'] as const) expect(said[place]).toMatch(new RegExp(`exit code ${whole.gate.exitCode}\\b`, 'i'));
  });

  it('has no green verdict, and an error among the tests', () => {
    expect(htmlText(stopped(whole))).not.toMatch(/<section class="verdict passed"/);
    for (const granularity of ['rule', 'finding'] as const) expect(elementsOf(readXml(junitText(stopped(whole), granularity)), 'error').map(({ attributes }) => attributes['type'])).toContain('interrupted');
  });

  it('is told to programs', () => {
    expect((JSON.parse(jsonText(stopped(whole))) as ScanResult).scan.interrupted).toBe(true);
    for (const profile of ['github', 'archive'] as const) expect(sarifLog(stopped(whole), profile).runs.flatMap(({ invocations }) => invocations.map(({ executionSuccessful }) => executionSuccessful))).not.toContain(true);
  });
});

describe('a scan that was not stopped', () => {
  it.each(WHOLE)('is not said to be, where %s', (_what, whole) => {
    for (const text of Object.values(saidOf(whole))) expect(text).not.toMatch(/interrupted|stopped/i);
  });

  it('says that nothing was judged, where nothing was, stopped or not', () => {
    for (const result of [EMPTY, stopped(EMPTY)]) {
      const said = { console: flat(consoleText(result)), markdown: markdownReport(result), page: htmlText(result) };
      for (const text of Object.values(said)) expect(text).toMatch(/nothing was judged/i);
      expect(said.page).not.toContain('No rule failed');
    }
    expect(htmlText(stopped(CLEAN))).not.toContain('none was left unknown');
  });
});
