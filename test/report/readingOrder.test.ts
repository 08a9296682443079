import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCounted, type ResultFinding, type ScanResult } from '../../src/model/scanResult.ts';
import { firstThatCount, inReadingOrder } from '../../src/report/selection.ts';
import { anyResult } from './anyResult.ts';
import { csvRows } from './csvReader.ts';
import { FINDINGS, nth, RESULT, resultWith } from './fixture.ts';
import { consoleText, csvText, htmlText, markdownReport } from './render.ts';

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'];

/** A hundred and twenty open failures that are of no weight, and five critical ones that a baseline knows. */
function withKnown(newOnly: boolean): ScanResult {
  const machine = nth(RESULT.resources, 0);
  const resources = Array.from({ length: 125 }, (_none, index) => ({ ...machine, id: `${machine.id}-${index}`, name: `vm-${index}` }));
  const findings = resources.map(({ id }, index): ResultFinding => {
    const isKnown = index >= 120;
    return { ...nth(FINDINGS, 5), resourceId: id, severity: isKnown ? 'critical' : 'info', disposition: isKnown ? 'known' : 'open', message: isKnown ? 'severe and known' : 'slight and open', fingerprint: String(index).padStart(64, '0') };
  });
  return resultWith({
    resources, findings, waivers: [], gaps: [], verdicts: { pass: {}, notApplicable: {} }, policy: { newOnly },
    baseline: { createdAt: '2026-11-01T00:00:00.000Z', snapshot: '2'.repeat(64), findings: 5, known: 5, raised: 0, new: 120, former: [] },
  });
}

/** The rank by the words of the law: what counts, what does not, what is not known. */
function groupOf({ status, disposition }: ResultFinding, newOnly: boolean): number {
  if (status === 'unknown') return 2;
  return disposition === 'open' || (disposition === 'known' && !newOnly) ? 0 : 1;
}

describe('the order that people read in', () => {
  it.each<readonly [string, (result: ScanResult) => string]>([
    ['Markdown', (result) => markdownReport(result)],
    ['the console', (result) => consoleText(result)],
    ['the rows of the page without JavaScript', (result) => /id="rows"[\s\S]*?<\/tbody>/.exec(htmlText(result))?.[0] ?? ''],
  ])('%s lists critical failures that count before slight ones, known or not', (_format, text) => {
    const shown = text(withKnown(false));
    expect(shown.indexOf('severe and known')).toBeGreaterThan(0);
    expect(shown.split('severe and known').length - 1).toBeGreaterThanOrEqual(5);
    expect(shown.lastIndexOf('severe and known')).toBeLessThan(shown.indexOf('slight and open') < 0 ? Number.POSITIVE_INFINITY : shown.indexOf('slight and open'));
  });

  it('has what does not count behind what does, however severe it is', () => {
    expect(csvRows(csvText(withKnown(true)).slice(1)).map(({ disposition }) => disposition)).toEqual([...Array<string>(120).fill('open'), ...Array<string>(5).fill('known')]);
    expect(csvRows(csvText(withKnown(false)).slice(1)).map(({ disposition }) => disposition)).toEqual([...Array<string>(5).fill('known'), ...Array<string>(120).fill('open')]);
  });

  it('has open ones before known ones of the same severity', () => {
    const { findings, gate } = resultWith({ findings: [{ ...nth(FINDINGS, 1), disposition: 'known' }, { ...nth(FINDINGS, 1), ruleId: 'NET001', fingerprint: '9'.repeat(64) }] });
    expect(inReadingOrder(findings, gate).map(({ disposition }) => disposition)).toEqual(['open', 'known']);
  });

  it('is that of the law for any result, whatever the order in the document', () => {
    fc.assert(fc.property(anyResult, ({ findings, gate }) => {
      const ordered = inReadingOrder(findings, gate);
      const ranks = ordered.map((finding) => [groupOf(finding, gate.newOnly === true), SEVERITIES.indexOf(finding.severity), finding.disposition === 'known' ? 1 : 0] as const);
      const weights = ranks.map(([group, severity, known]) => group * 100 + severity * 10 + (group === 0 ? known : 0));
      expect(weights).toEqual(weights.toSorted((a, b) => a - b));
      expect(inReadingOrder([...findings].toReversed(), gate)).toEqual(ordered);
    }), { numRuns: 100 });
  });

  it('begins with the failures that count, of which the first are found without sorting all', () => {
    fc.assert(fc.property(anyResult, fc.nat(6), ({ findings, gate }, most) => {
      const counting = inReadingOrder(findings, gate).filter((finding) => isCounted(finding, gate));
      expect(firstThatCount(findings, gate, most)).toEqual({ first: counting.slice(0, most), all: counting.length });
      expect(firstThatCount([...findings].toReversed(), gate, most).first).toEqual(counting.slice(0, most));
    }), { numRuns: 100 });
  });
});
