import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { visibleText } from '../../src/model/visibleText.ts';
import { DISPOSED, disposedWith } from './disposed.ts';
import { CLEAN, EMPTY, FINDINGS, HOSTILE, HOSTILE_STRINGS, manyFindings, nth, RESULT, resultWith, RULES } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { markdownReport } from './render.ts';

/** Everything that a summary lists, as much and as long as it gets: of a character that takes eight bytes when it is escaped. */
const LARGE = largeResult();

function largeResult(): ScanResult {
  const text = (index: number): string => `${index}${'@'.repeat(2_000)}`;
  const texts = Array.from({ length: 30 }, (_none, index) => text(index));
  const base = manyFindings(400);
  const resources = base.resources.map((resource, index) => ({ ...resource, name: text(index), resourceGroup: text(index) }));
  const findings = base.findings.map((finding, index) => ({
    ...finding, message: text(index), owner: text(index),
    ...(index % 2 === 0 ? {} : { status: 'unknown', unknown: { reason: 'forbidden', artifact: text(index), scope: `${finding.resourceId}/${index}`, missing: [text(index)], message: text(index) } } as const),
  }));
  const rules = Array.from({ length: 400 }, (_none, index) => ({ ...nth(RULES, index % RULES.length), id: index < RULES.length ? nth(RULES, index).id : `USR${index}`, title: text(index) }));
  const formula = text(1);
  const benchmarks = Array.from({ length: 40 }, (_none, index): ScanResult['benchmarks'][number] => ({
    id: `b${index}`, title: text(index), version: text(index), publisher: text(index), source: text(index), controls: [], formula,
    totals: { satisfied: 0, noFailureFound: 0, notSatisfied: 1, incomplete: 0, manual: 0, notCovered: 0 }, score: { satisfied: 0, judged: 1 },
  }));
  const pass = Object.fromEntries(rules.map(({ id }) => [id, [0]]));
  const waivers = HOSTILE.waivers.map((waiver, index) => ({ ...waiver, id: text(index) }));
  const { baseline } = HOSTILE;
  return { ...resultWith({ resources, findings, rules, waivers, verdicts: { pass, notApplicable: {} }, ...(baseline === undefined ? {} : { baseline }), scan: { ...HOSTILE.scan, assumes: texts, overrides: texts, simulated: true, interrupted: true, origin: 'export', scopes: { ...HOSTILE.scan.scopes, notVisible: texts } }, policy: { allowIncomplete: texts, exitZero: true } }), benchmarks };
}

const RESULTS: readonly (readonly [string, ScanResult])[] = [['a result', RESULT], ['a clean result', CLEAN], ['nothing', EMPTY], ['accepted failures', DISPOSED], ['hostile texts', HOSTILE], ['many failures', manyFindings(1_500)], ['all that is long', LARGE]];

/** What a reader sees of escaped text. */
function unescaped(text: string): string {
  return text.replaceAll(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code))).replaceAll('\u200b', '');
}

/** The markup that the report itself makes, taken out; what is left is text. */
function withoutOwnMarkup(text: string): string {
  return text
    .replace(/`-o json=results\.json`|`portcullis report results\.json -o html=report\.html -o csv=results\.csv`/g, '')
    .replaceAll(/<details><summary>Verdicts by rule: [\d,]+ rules?<\/summary>\n\n|<\/details>\n/g, '')
    .replaceAll(/^> \*\*[A-Za-z-]+(?: visible| judged|, as allowed| was judged)?\.\*\* /gm, '')
    .replaceAll(/^\*\*Exit code \d\.\*\* /gm, '')
    .replaceAll(/\*\*[A-Z]+\d+\*\*|\*\*[\d,]+\*\*/g, '')
    .replaceAll(/^\|(?: ?-+:? ?\|| ?---:? ?\|)+$/gm, '')
    .replaceAll(/^#{2,3} /gm, '')
    .replaceAll(/^- /gm, '');
}

describe('the Markdown report', () => {
  it.each([['summary.md', RESULT], ['summary.accepted.md', DISPOSED], ['summary.empty.md', EMPTY], ['summary.clean.md', CLEAN]])('equals its golden file %s', (name, result) => expectGolden(name, markdownReport(result)));

  it.each(RESULTS)('is at most 200 KB, of %s', (_name, result) => expect(Buffer.byteLength(markdownReport(result))).toBeLessThanOrEqual(200_000));

  it('gives way row by row where there is no room, and counts what it leaves out', () => {
    const text = markdownReport(LARGE);
    expect(Buffer.byteLength(text)).toBeGreaterThan(150_000);
    const failures = text.slice(text.indexOf('### Open failures: 200'), text.indexOf('<details>'));
    const rows = failures.split('\n').filter((line) => /^\| (critical|high|medium) /.test(line)).length;
    const left = Number(/([\d,]+) more are not listed here/.exec(failures)?.[1]);
    expect(rows).toBeGreaterThan(0);
    expect(rows + left).toBe(200);
  });

  it.each(RESULTS)('has tables of whole rows, at most fifty failures, of %s', (_name, result) => {
    for (const block of markdownReport(result).split('\n\n').filter((part) => part.startsWith('|'))) {
      const columns = block.trim().split('\n').filter((line) => line.startsWith('|')).map((line) => line.split('|').length);
      expect(new Set(columns).size).toBe(1);
      if (block.startsWith('| Severity | Rule | Resource')) expect(columns.length).toBeLessThanOrEqual(52);
    }
  });

  it('lists the most severe first, and counts the rest', () => {
    const text = markdownReport(manyFindings(1_200));
    expect([...text.matchAll(/^\| (critical|high|medium) \| \*\*/gm)].map(([, severity]) => severity)).toEqual(Array.from({ length: 50 }, () => 'critical'));
    expect(text).toContain('\n1,150 more are not listed here.\n');
  });
});

describe('the start of the Markdown report', () => {
  it.each<readonly [string, ScanResult, string, RegExp]>([
    ['passed', CLEAN, '✅ Portcullis: PASSED', /\n\n\*\*Exit code 0\.\*\* Clean\. Gate: --fail-on high\./],
    ['failed and incomplete', RESULT, '❌ Portcullis: FAILED and INCOMPLETE', /\n\n> \*\*INCOMPLETE\.\*\* 1 part of what the rules need could not be read\./],
    ['incomplete', resultWith({ findings: FINDINGS.filter(({ status }) => status === 'unknown') }), '⚠️ Portcullis: INCOMPLETE', /\n\n> \*\*INCOMPLETE\.\*\* /],
    ['incomplete as allowed', resultWith({ findings: FINDINGS.filter(({ status }) => status === 'unknown'), policy: { allowIncomplete: ['*'] } }), '⚠️ Portcullis: PASSED, INCOMPLETE as allowed', /\n\n> \*\*INCOMPLETE, as allowed\.\*\* /],
    ['nothing judged', EMPTY, '⚠️ Portcullis: PASSED, NOTHING JUDGED', /\n\n> \*\*Nothing was judged\.\*\* No subscription is visible/],
    ['simulated', resultWith({ scan: { simulated: true } }), '❌ Portcullis: FAILED and INCOMPLETE', /\n> \*\*Simulated\.\*\* This is made-up data/],
    ['a gate that does not end the process', resultWith({ policy: { exitZero: true } }), '❌ Portcullis: FAILED and INCOMPLETE', /\n> \*\*--exit-zero\.\*\* The process ends with 0/],
  ])('tells %s', (_name, result, heading, banner) => {
    const text = markdownReport(result);
    expect(text.split('\n')[0]).toBe(`## ${heading}`);
    expect(text).toMatch(banner);
  });

  it('says nothing of what could not be read where all could', () => expect(markdownReport(CLEAN)).not.toMatch(/INCOMPLETE|could not be read/));

  it('tells what is not known before anything else where something is not', () => {
    expect(markdownReport(disposedWith({ scan: { simulated: true } })).split('\n\n')[1]).toMatch(/^> \*\*INCOMPLETE\.\*\*/);
  });
});

describe('the Markdown report says', () => {
  it('what would make the unread readable', () => {
    expect(unescaped(markdownReport(RESULT))).toContain('| Microsoft.Security/locations/jitNetworkAccessPolicies | subscription Legacy | forbidden | 2 | JIT001 | Grant Microsoft.Security/locations/jitNetworkAccessPolicies/read to scanner at /subscriptions/');
  });

  it('what people accepted, and how failures stand to the baseline', () => {
    const text = unescaped(markdownReport(DISPOSED));
    expect(text).toMatch(/^- Waivers: 1 waiver sets 1 failure aside, 1 expires in 6 days \(WV-01\)/m);
    expect(text).toMatch(/^- Baseline: since 2026-11-16 09:00 UTC: 3 new \(1 more severe than before\), 1 known, 2 fixed/m);
    expect(text).toMatch(/^\| critical \| \*\*NET001\*\* [^|]*\| vm-web-01 \|[^|]*\| web@contoso\.example \| seen before \|/m);
    expect(markdownReport(RESULT)).not.toContain('Baseline');
  });

  it('scores with the formula that gave them, and how many are left out', () => {
    const text = markdownReport(LARGE);
    const section = text.slice(text.indexOf('### Benchmarks'));
    expect(section.match(/^- .*controls that rules speak to|^- /gm)).toHaveLength(13);
    expect(section).toContain('\n- and 28 more\n');
  });
});

describe('hostile texts in Markdown', () => {
  it.each([['hostile texts', HOSTILE], ['all that is long', LARGE]])('are no markup, link, mention or tag: %s', (_name, result) => {
    const text = withoutOwnMarkup(markdownReport(result));
    // What stands between the bars of tables, and elsewhere a line.
    const pieces = text.split('\n').flatMap((line) => (line.startsWith('|') ? line.slice(1, -1).split('|') : [line]));
    for (const piece of pieces) {
      expect(piece.replaceAll(/&#\d+;/g, '')).not.toMatch(/[<>`[\]\\*_~|$^&]/);
      expect(piece).not.toMatch(/@(?!&#8203;)|#(?=\w)(?<!&#)|:\/\/|www\.|(?<![a-z0-9])GH-\w/i);
    }
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
  });

  it('start no line, so that none is a heading, a list or a quote', () => {
    const starts = /^(?:$|\||> \*\*|## [✅⚠❌]|### (?:What could not be read|Open failures|Failures that count|What people accepted|Benchmarks)|\*\*Exit code|- |Tenant |Failures by what is done|[\d,]+ more (?:is|are) not listed|<details><summary>Verdicts by rule|<\/details>$|Every verdict with its evidence)/u;
    expect(markdownReport(HOSTILE).split('\n').filter((line) => !starts.test(line))).toEqual([]);
  });

  it('can be read', () => {
    const text = unescaped(markdownReport(HOSTILE));
    // Those of open failures are in the table: the rest is waived, which the baseline's gate does not count, or unknown.
    for (const hostile of HOSTILE_STRINGS.filter((_text, index) => index % 3 === 0)) expect(text).toContain(visibleText(hostile).slice(0, 60).trim());
  });
});
