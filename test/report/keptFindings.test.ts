import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingLines, findingText, keptFinding, wholeFindings } from '../../src/model/findingDocument.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { sequenceOf } from '../../src/model/sequence.ts';
import { anyResult } from './anyResult.ts';
import { nth } from './fixture.ts';
import { consoleText, csvText, htmlText, jsonText, junitText, markdownReport, sarifText } from './render.ts';

/** A finding as it comes back from a file. */
function asKept(finding: ResultFinding): ResultFinding {
  const lines = findingLines(finding).split('\n');
  return keptFinding((line) => nth(lines, line));
}

const plain = (finding: ResultFinding): unknown => JSON.parse(JSON.stringify({ ...finding, evidence: [...finding.evidence] }));
const FORMATS: Readonly<Record<string, (result: ScanResult) => string>> = {
  json: jsonText, console: consoleText, csv: csvText, markdown: markdownReport, html: htmlText,
  github: (result) => sarifText(result, 'github'), archive: (result) => sarifText(result, 'archive'), rules: (result) => junitText(result, 'rule'), findings: (result) => junitText(result, 'finding'),
};

describe('a finding that is put aside', () => {
  const anyFinding = anyResult.filter(({ findings }) => findings.length > 0).map(({ findings }) => findings.at(0) as ResultFinding);

  it('comes back as it was, and is written as it is', () => {
    fc.assert(fc.property(anyFinding, (finding) => {
      expect(plain(asKept(finding))).toEqual(plain(finding));
      expect(wholeFindings(findingLines(finding).split('\n')).map(plain)).toEqual([plain(finding)]);
      expect(findingText(asKept(finding))).toBe(findingText(finding));
      expect(JSON.parse(findingText(finding))).toEqual(plain(finding));
    }));
  });

  it('has keys in one order, whatever order they came in: evidence, what was seen, causes', () => {
    const turned = (value: unknown): unknown => (Array.isArray(value) ? value.map(turned) : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, turned(inner)])) : value);
    fc.assert(fc.property(anyFinding, (finding) => {
      expect(findingLines(turned(plain(finding)) as ResultFinding)).toBe(findingLines(finding));
    }));
  });

  it('has every member in the order of the document', () => {
    const unknown = { reason: 'failed', artifact: 't', scope: '/', missing: [], message: 'm', requestId: 'r' } as const;
    const finding: ResultFinding = {
      firstSeen: '2026-01-01T00:00:00.000Z', formerFingerprints: ['e'], fingerprint: 'f', owner: 'o', rootCause: 'c', unknown, evidence: [], message: 'm', waiverId: 'w', disposition: 'waived', severity: 'low', status: 'fail', resourceId: '/x', ruleId: 'AA001',
    };
    expect(Object.keys(JSON.parse(findingText(finding)) as object)).toEqual(Object.keys(finding).toReversed());
  });

  it('has its evidence written as it lies, unparsed', () => {
    const finding = keptFinding((line) => ['{"ruleId":"AA001"', '[what lies there]', '"fingerprint":"f"}'][line] ?? '');
    expect([findingText(finding), findingText({ ...finding, disposition: 'known' })]).toEqual(
      ['{"ruleId":"AA001","evidence":[what lies there],"fingerprint":"f"}', '{"ruleId":"AA001","disposition":"known","evidence":[what lies there],"fingerprint":"f"}']);
  });

  it('is read without its evidence, which may be asked for again and again', () => {
    const asked: number[] = [];
    const lines = ['{"ruleId":"AA001"', '[{"path":"p"}]', '"fingerprint":"f"}'];
    const finding = keptFinding((line) => (asked.push(line), nth(lines, line)));
    expect([finding.ruleId, asked]).toEqual(['AA001', [0, 2]]);
    expect([finding.evidence.length, finding.evidence.at(-1), [...finding.evidence]]).toEqual([1, { path: 'p' }, [{ path: 'p' }]]);
  });
});

describe('reports of findings that are read when they are asked for', () => {
  it.each(Object.entries(FORMATS))('%s: the same bytes', (_name, textOf) => {
    fc.assert(fc.property(anyResult, (result) => {
      const findings = sequenceOf(result.findings.length, (position) => asKept(result.findings.at(position) as ResultFinding));
      expect(textOf({ ...result, findings })).toBe(textOf(result));
    }), { numRuns: 60 });
  });
});
