import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/report/console/layout.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { DISPOSED, disposedWith } from './disposed.ts';
import { CLEAN, EMPTY, FINDINGS, HOSTILE, HOSTILE_STRINGS, manyFindings, MANY_SUBSCRIPTIONS, RESULT, resultWith, RULES } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { consoleText } from './render.ts';

/** ECMA-48 "select graphic rendition". */
const SGR = new RegExp(`${String.fromCodePoint(0x1b)}\\[\\d+m`, 'g');
const RESULTS = [RESULT, CLEAN, HOSTILE, MANY_SUBSCRIPTIONS, manyFindings(1_200), DISPOSED, EMPTY];

describe('the console report', () => {
  it.each([['console.txt', RESULT], ['console.accepted.txt', DISPOSED], ['console.empty.txt', EMPTY]])('equals its golden file %s', (name, result) => expectGolden(name, consoleText(result)));

  it.each([20, 40, 60, 80, 100, 140, 400])('keeps every line inside a terminal of %d columns', (width) => {
    for (const result of RESULTS) {
      const widest = Math.max(...consoleText(result, { width }).split('\n').map((line) => textWidth(line)));
      // Nothing can be laid out in fewer than 40 columns.
      expect(widest).toBeLessThanOrEqual(Math.max(width, 40));
    }
  });

  it('fits one screen however much was found and however long names are', () => {
    for (const result of RESULTS) expect(consoleText(result, { width: 80 }).split('\n').length).toBeLessThanOrEqual(60);
  });

  it('fits one screen with every mark, waivers, a baseline and many benchmarks, and tells all of them', () => {
    const formula = '0 satisfied / (0 satisfied + 14 no failure found + 40 not satisfied + 0 incomplete) = 0 %; 13 manual and 60 not covered are left out';
    const benchmarks = Array.from({ length: 7 }, (_none, index): ScanResult['benchmarks'][number] => ({
      id: `b-${index}`, title: `Benchmark number ${index}`, version: '6.0', publisher: 'Somebody', source: 'https://example.com/benchmark', controls: [], formula,
      totals: { satisfied: 0, noFailureFound: 14, notSatisfied: 40, incomplete: 0, manual: 13, notCovered: 60 }, score: { satisfied: 0, judged: 54 },
    }));
    const many = manyFindings(1_200);
    const text = consoleText({ ...disposedWith({ findings: many.findings, resources: many.resources, scan: { simulated: true, origin: 'export', interrupted: true } }), benchmarks }, { width: 80 });
    expect(text.split('\n').length).toBeLessThanOrEqual(60);
    for (const label of ['Simulated', 'Export', 'Interrupted', 'Assumed', 'Narrowed', 'Not visible', 'Waivers', 'Baseline', 'Benchmarks', 'Top findings']) expect(text).toContain(`\n${label}`);
    for (const { title } of benchmarks) expect(text).toContain(title);
  });

  it('colours with SGR codes alone, and adds nothing but them', () => {
    for (const result of RESULTS) {
      const colored = consoleText(result, { color: true });
      expect(colored).toMatch(SGR);
      expect(colored.replace(SGR, '')).toBe(consoleText(result));
    }
  });

  it('lets no control or direction character of a name through', () => {
    expect(consoleText(HOSTILE).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(consoleText(HOSTILE, { color: true }).replace(SGR, '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  // GitHub: what starts with `::`, spaces left out, and `##[` anywhere. Azure Pipelines: `##vso[` anywhere.
  it.each([40, 80, 140])('writes no line that the log of a pipeline takes for a command, in %d columns', (width) => {
    for (const text of HOSTILE_STRINGS) {
      const findings = FINDINGS.map((finding) => ({ ...finding, message: text, owner: text, ...(finding.unknown === undefined ? {} : { unknown: { ...finding.unknown, artifact: text, missing: [text] } }) }));
      const result = resultWith({ findings, rules: RULES.map((rule) => ({ ...rule, title: text })), scan: { assumes: [`word ${text}`], overrides: [text], narrowed: { resourceGroups: [text], tags: {} } } });
      for (const color of [false, true]) {
        const lines = consoleText(result, { width, color }).replaceAll(SGR, '').split('\n');
        expect(lines.filter((line) => /^\s*::|##\[|##vso\[/i.test(line))).toEqual([]);
      }
    }
  });

  it.each([
    ['clean', CLEAN, 'Gate PASSED, exit code 0'],
    ['failed', resultWith({ findings: FINDINGS.filter((finding) => finding.status === 'fail') }), 'Gate FAILED, exit code 1'],
    ['incomplete', resultWith({ findings: FINDINGS.filter((finding) => finding.status === 'unknown') }), 'Gate INCOMPLETE, exit code 3'],
    ['failed and incomplete', RESULT, 'Gate FAILED and INCOMPLETE, exit code 4'],
  ])('ends with the gate and what its exit code means: %s', (_name, result, line) => expect(consoleText(result)).toContain(line));

  it('says that data is simulated, exported, cut short or vouched for', () => {
    const text = consoleText(resultWith({ scan: { simulated: true, origin: 'export', interrupted: true, assumes: ['noPim'] } }));
    for (const mark of ['Simulated ', 'Export ', 'Interrupted ', 'Assumed     noPim']) expect(text).toContain(`\n${mark}`);
    expect(consoleText(CLEAN)).not.toMatch(/^(Simulated|Export|Interrupted|Assumed|Not visible)/m);
  });

  it('counts what it cuts', () => {
    expect(consoleText(manyFindings(1_200))).toContain('and 1,195 more open failures');
  });
});
