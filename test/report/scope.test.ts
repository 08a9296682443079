import { describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { CLEAN, HOSTILE_STRINGS, LEGACY } from './fixture.ts';
import { consoleText, htmlText, jsonText } from './render.ts';

function withUnseen(notSeen: readonly { readonly subscriptionId: string; readonly displayName: string }[]): ScanResult {
  return { ...CLEAN, scan: { ...CLEAN.scan, scopes: { ...CLEAN.scan.scopes, descendants: { listed: ['/providers/Microsoft.Management/managementGroups/root'], unknown: [], notSeen } } } };
}

const many = Array.from({ length: 14 }, (_none, at) => ({ subscriptionId: `id-${at}`, displayName: `Hidden ${at}` }));

describe('subscriptions that exist and that nobody judged', () => {
  it('are named in every report that a person reads, beside a verdict that is clean without them', () => {
    for (const text of [consoleText(withUnseen(many.slice(0, 1))), htmlText(withUnseen(many.slice(0, 1)))]) {
      expect(text).toContain('Not judged');
      expect(text.replaceAll(/\s+/g, ' ')).toContain('1 subscription lies under the management groups and cannot be seen by the identity that scans');
      expect(text).toContain('Hidden 0');
    }
  });

  it('are counted where there are many, ten by name', () => {
    const html = htmlText(withUnseen(many));
    expect(html).toContain('14 subscriptions lie');
    expect(html).toContain('Hidden 9 and 4 more');
    expect(html).not.toContain('Hidden 10');
  });

  it('stand in the JSON as they were read, and nowhere when there are none', () => {
    const scan = (result: ScanResult) => (JSON.parse(jsonText(result)) as { readonly scan: { readonly scopes: { readonly descendants?: unknown } } }).scan.scopes.descendants;
    expect(scan(withUnseen(many))).toEqual(withUnseen(many).scan.scopes.descendants);
    expect(scan(CLEAN)).toBeUndefined();
    for (const text of [consoleText(withUnseen([])), htmlText(withUnseen([]))]) expect(text).not.toContain('Not judged');
  });

  it('cannot be named so as to break out of a report', () => {
    for (const displayName of HOSTILE_STRINGS) expect(htmlText(withUnseen([{ subscriptionId: 'x', displayName }]))).not.toMatch(/<script>alert|<img|onerror=/i);
  });
});

describe('a type that is read only when asked for', () => {
  const type = 'Microsoft.Insights/activityLogEvents';
  const withCell = (missing: readonly string[]): string => htmlText({ ...CLEAN, coverage: [...CLEAN.coverage, { scope: `/subscriptions/${LEGACY}`, type, status: 'notCollected', rows: 0, missing }] });

  it('is no gap of the coverage, and said to be left out by choice', () => {
    const html = withCell(['--activity-log']);
    expect(html).toContain(`Left out by choice: ${type}, which is read with --activity-log.`);
    expect(html).not.toContain(`<strong>${type}</strong>`);
  });

  it('is one where it was asked for and not read', () => {
    expect(withCell([])).toContain(`<strong>${type}</strong>`);
  });
});
