import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/model/diagnostic.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { parseWaivers, type WaiverFile, type WaiverLimits } from '../../src/rulepack/waiversParser.ts';
import { FINE, fileText, MISTAKES, SUBSCRIPTION, TENANT, TODAY, waiverText } from './waiversGallery.ts';

const LIMITS: WaiverLimits = { today: TODAY, maxDays: 365, allowBroad: false };

const unmarked = ({ file, text }: WaiverFile): WaiverFile => ({ file, text: text.replaceAll('§', '') });

/** `file:line:column` of every mark, as an editor counts: a byte order mark is no character. */
function marksOf({ file, text }: WaiverFile): readonly string[] {
  const pieces = text.replace(/^\uFEFF/, '').split('§').slice(0, -1);
  return pieces.map((_piece, index) => {
    const before = pieces.slice(0, index + 1).join('').split('\n');
    return `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
  });
}

function toldOf(files: readonly WaiverFile[], limits = LIMITS): readonly string[] {
  return parseWaivers(files, limits).diagnostics.map(formatDiagnostic);
}

const one = (text: string): readonly WaiverFile[] => [{ file: 'waivers.yaml', text }];

describe('the gallery of mistakes', () => {
  it.each(MISTAKES)('$what', ({ files, told }) => {
    const marks = files.flatMap(marksOf);
    expect(marks.length).toBe(told.length);
    const parsed = parseWaivers(files.map(unmarked), LIMITS);
    expect(parsed.diagnostics.map(formatDiagnostic)).toEqual(told.map((message, index) => `${marks[index] ?? ''} ${message}`));
    expect(parsed.waivers).toEqual([]);
  });

  it.each([200, 10_000, 200_000])('nesting of %s levels is one fault, and no end of the program', (levels) => {
    const text = fileText(waiverText({ reason: `${'['.repeat(levels)}${']'.repeat(levels)}` }));
    expect(toldOf(one(text))).toEqual([expect.stringMatching(/^waivers\.yaml:\d+:\d+ nested deeper than 64 levels$/)]);
  });

  it('is of some size', () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(100);
    expect(new Set(MISTAKES.map(({ what }) => what)).size).toBe(MISTAKES.length);
  });

  it.each(Object.keys(FINE))('%s is fine', (what) => {
    expect(toldOf(one(fileText(waiverText(FINE[what]))))).toEqual([]);
  });

  it('is told in one run, each file as if it were alone, though one is fine', () => {
    const single = MISTAKES.filter(({ files }) => files.length === 1).flatMap(({ files }, index) => files.map(({ text }) => unmarked({ file: `${index}.yaml`, text: text.replaceAll(/WV-/gi, `W${index}-`) })));
    const alone = single.flatMap((file) => toldOf([file]));
    const parsed = parseWaivers([{ file: 'fine.yaml', text: fileText(waiverText()) }, ...single], LIMITS);
    expect(parsed.diagnostics.map(formatDiagnostic)).toEqual(alone);
    expect(parsed.waivers).toEqual([]);
  });
});

describe('a waiver file', () => {
  it('is read to its last part', () => {
    const text = fileText(waiverText({ category: 'mitigated', ticket: 'CHG-1234', approvedBy: 'ciso-office', approvedOn: '2026-11-01', rules: '[NET001, "JIT*"]' }));
    expect(parseWaivers(one(text), LIMITS).waivers).toEqual([{
      id: 'WV-1', rules: ['NET001', 'JIT*'], scope: `${SUBSCRIPTION}/resourceGroups/rg-web`, category: 'mitigated', reason: 'Public website assets behind Front Door',
      owner: 'web@contoso.example', ticket: 'CHG-1234', approvedBy: 'ciso-office', approvedOn: '2026-11-01', expiresOn: '2027-01-31', file: 'waivers.yaml', line: 3,
    }]);
  });

  it('without the optional parts has none of them, and is a waiver', () => {
    expect(parseWaivers(one(fileText(waiverText())), LIMITS).waivers.map((waiver) => Object.keys(waiver).toSorted())).toEqual([['category', 'expiresOn', 'file', 'id', 'line', 'owner', 'reason', 'rules', 'scope']]);
    expect(parseWaivers(one(fileText(waiverText())), LIMITS).waivers[0]?.category).toBe('waiver');
  });

  it('may be JSON, may be empty of waivers', () => {
    expect(toldOf(one('{"version": 1, "waivers": []}'))).toEqual([]);
    expect(parseWaivers([], LIMITS)).toEqual({ waivers: [], diagnostics: [] });
  });

  it.each(['/**', '/subscriptions/**', `${TENANT}/**`, `${TENANT}/users/**`, `${SUBSCRIPTION}/**`])('may say * of %s where that is allowed', (scope) => {
    const text = fileText(waiverText({ scope, rules: '["*"]' }));
    expect(toldOf(one(text))).not.toEqual([]);
    expect(parseWaivers(one(text), { ...LIMITS, allowBroad: true }).waivers).toMatchObject([{ scope, rules: ['*'] }]);
  });

  it('lives as long as it is allowed, to the day', () => {
    const text = fileText(waiverText({ approvedOn: '2026-11-01', expiresOn: '2026-12-01' }));
    expect(toldOf(one(text), { ...LIMITS, maxDays: 30 })).toEqual([]);
    expect(toldOf(one(text), { ...LIMITS, maxDays: 29 })).toEqual(['waivers.yaml:8:16 the waiver lasts 30 days from its approval (2026-11-01); the longest is 29']);
  });

  it('may name everything that a scan judges, by its id', () => {
    const { resources } = JSON.parse(readFileSync('reports/sample/results.json', 'utf8')) as ScanResult;
    expect(resources.length).toBeGreaterThan(300);
    const text = fileText(...resources.map(({ id }, index) => waiverText({ id: `WV-${index}`, scope: JSON.stringify(id) })));
    expect(toldOf(one(text))).toEqual([]);
  });
});
