import { describe, expect, it } from 'vitest';
import type { ScanInfo, ScanResult } from '../../src/model/scanResult.ts';
import { marksOf } from '../../src/report/marks.ts';
import { RESULT } from './fixture.ts';
import { consoleText, htmlText, junitText, markdownReport } from './render.ts';

/** Each mark, and a piece of its text that every format must show. */
const MARKS: readonly (readonly [label: string, scan: Partial<ScanInfo>, piece: string])[] = [
  ['Simulated', { simulated: true }, 'built-in simulator'],
  ['Export', { origin: 'export' }, 'exported files'],
  ['Interrupted', { interrupted: true }, 'stopped before its end'],
  ['Assumed', { assumes: ['adminRulesAbsent'] }, 'adminRulesAbsent'],
  ['Overridden', { overrides: ['NET001 everywhere: severity low (a reason)'] }, 'NET001 everywhere: severity low'],
  ['Narrowed', { narrowed: { resourceGroups: ['rg-app'], tags: {} } }, 'rg-app'],
  ['Not visible', { scopes: { ...RESULT.scan.scopes, notVisible: ['hidden-subscription'] } }, 'hidden-subscription'],
  ['Not judged', { scopes: { ...RESULT.scan.scopes, notVisible: [], descendants: { listed: ['/providers/Microsoft.Management/managementGroups/root'], unknown: [], notSeen: [{ subscriptionId: '33333333-3333-4333-8333-333333333333', displayName: 'Elsewhere' }] } } }, 'Elsewhere'],
  ['Redacted', { redacted: ['names'] }, 'stand-ins'],
];

/** A scan of which nothing has to be marked. */
const PLAIN: ScanResult = { ...RESULT, scan: { ...RESULT.scan, simulated: false, interrupted: false, origin: 'collected', assumes: [], scopes: { ...RESULT.scan.scopes, notVisible: [] } } };

function withoutTags(html: string): string {
  return html.replaceAll(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]+>/g, ' ');
}

describe('what a reader must not overlook', () => {
  it('is none of a plain scan', () => expect(marksOf(PLAIN)).toEqual([]));

  it.each(MARKS)('%s stands at the head of every format for people', (label, scan, piece) => {
    const result = { ...PLAIN, scan: { ...PLAIN.scan, ...scan } };
    expect(marksOf(result).map((mark) => mark.label)).toEqual([label]);
    for (const text of [consoleText(result, { width: 140 }), withoutTags(htmlText(result)), markdownReport(result), junitText(result, 'rule')]) {
      expect(text.toLowerCase()).toContain(label.toLowerCase());
      expect(text.replaceAll(/\s+/g, ' ')).toContain(piece);
    }
  });
});
