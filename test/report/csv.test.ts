import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { visibleText } from '../../src/model/visibleText.ts';
import { csvRecord } from '../../src/report/csvText.ts';
import { csvRows, readCsv } from './csvReader.ts';
import { DISPOSED } from './disposed.ts';
import { CLEAN, EMPTY, FINDINGS, HOSTILE, HOSTILE_STRINGS, IDS, manyFindings, nth, PRODUCTION, RESULT, resultWith } from './fixture.ts';
import { expectGolden } from './golden.ts';
import { csvText } from './render.ts';

const RESULTS: readonly (readonly [string, ScanResult])[] = [['a result', RESULT], ['a clean result', CLEAN], ['nothing', EMPTY], ['accepted failures', DISPOSED], ['hostile texts', HOSTILE], ['many failures', manyFindings(1_500)]];
const MARK = '\ufeff';

/** As docs/reports.md lists them: people and programs rely on names and order. */
const COLUMNS = [
  'version', 'status', 'severity', 'disposition', 'counts', 'ruleId', 'ruleTitle', 'domain', 'resourceName', 'resourceType', 'resourceId', 'subscriptionId', 'subscriptionName', 'resourceGroup', 'location', 'owner', 'message',
  'unknownReason', 'unread', 'unreadScope', 'missing', 'waiverId', 'waiverExpiresOn', 'rootCause', 'firstSeen', 'news', 'remediation', 'portalLink', 'fingerprint', 'tenant', 'asOf', 'simulated', 'evidence',
];

function rows(result: ScanResult): readonly Readonly<Record<string, string>>[] {
  const text = csvText(result);
  expect(text.startsWith(MARK)).toBe(true);
  return csvRows(text.slice(1));
}

const rowOf = (result: ScanResult, ruleId: string, resourceId: string): Readonly<Record<string, string>> | undefined => rows(result).find((row) => row['ruleId'] === ruleId && row['resourceId'] === resourceId);

/** A cell that a spreadsheet takes for a formula, as it is read; and as it stands in the file, perhaps behind the quotes of its field. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;
const RAW_FORMULA = /^[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

describe('the CSV report', () => {
  it('equals its golden file', () => expectGolden('result.csv', csvText(DISPOSED).replaceAll('\r\n', '\n')));

  it.each(RESULTS)('is RFC 4180 with the documented columns, a line a record, of %s', (_name, result) => {
    const text = csvText(result).slice(1);
    expect(readCsv(text)[0]).toEqual(COLUMNS);
    expect(text.split('\r\n').length - 1).toBe(readCsv(text).length);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
    for (const row of rows(result)) expect(row['version']).toBe('1');
  });

  it('tells of a failure what an auditor asks', () => {
    expect(rowOf(DISPOSED, 'IAM001', IDS.OWNER)).toMatchObject({
      status: 'fail', severity: 'high', disposition: 'waived', counts: 'false', ruleTitle: 'Owner is assigned directly at subscription scope', domain: 'access', resourceName: 'ops-owner',
      resourceType: 'Microsoft.Authorization/roleAssignments', subscriptionId: PRODUCTION, subscriptionName: 'Production', resourceGroup: '', owner: 'ops@contoso.example',
      message: "Owner is assigned to 'ops-owner' at the subscription", waiverId: 'WV-01', waiverExpiresOn: '2026-11-30', firstSeen: '2026-10-01T08:30:00.000Z', news: 'seenBefore',
      remediation: 'Correct what IAM001 found.', fingerprint: 'a'.repeat(64), tenant: RESULT.scan.tenant, asOf: RESULT.scan.now, simulated: '', unknownReason: '',
    });
    expect(rowOf(DISPOSED, 'JIT001', IDS.VM_WEB)).toMatchObject({ disposition: 'open', counts: 'true', news: 'new', rootCause: 'vm-web-01:22', portalLink: expect.stringMatching(/^https:\/\/portal\.azure\.com\/#@/) as string });
  });

  it('tells of what is not known what was missing, and of nobody who set it aside', () => {
    expect(rowOf(RESULT, 'JIT001', IDS.VM_OLD_1)).toMatchObject({
      status: 'unknown', disposition: '', counts: '', unknownReason: 'forbidden', unread: 'Microsoft.Security/locations/jitNetworkAccessPolicies', missing: 'Microsoft.Security/locations/jitNetworkAccessPolicies/read', remediation: '',
    });
  });

  it('lists what passes and what does not apply', () => {
    expect(rowOf(RESULT, 'NET001', IDS.VM_API)).toMatchObject({ status: 'pass', severity: 'critical', disposition: '', message: '', evidence: '', resourceGroup: 'rg-app', location: 'westeurope' });
    expect(rowOf(RESULT, 'NET001', IDS.VM_OLD_2)).toMatchObject({ status: 'notApplicable' });
  });

  it('holds the evidence as JSON that reads back', () => {
    expect(JSON.parse(rowOf(RESULT, 'JIT001', IDS.VM_WEB)?.['evidence'] ?? '')).toEqual(nth(FINDINGS, 1).evidence);
    for (const [index, row] of rows(HOSTILE).filter(({ status }) => status === 'fail' || status === 'unknown').entries()) {
      const { evidence } = nth(HOSTILE.findings.filter(({ fingerprint }) => fingerprint === row['fingerprint']), 0);
      // Six texts of eight thousand characters are too much for a cell.
      const expected = JSON.stringify(evidence).length > 32_000 ? [{ more: 1 }] : evidence;
      expect([index, JSON.parse(row['evidence'] ?? '')]).toEqual([index, expected]);
    }
  });

  it('has no cell that a spreadsheet breaks, and counts evidence that it leaves out', () => {
    const one = nth(nth(FINDINGS, 1).evidence, 0);
    const evidence = [one, ...Array.from({ length: 200 }, () => ({ ...one, actual: 'x'.repeat(500) })), { ...one, actual: 'x'.repeat(50_000) }];
    const result = resultWith({ findings: [{ ...nth(FINDINGS, 1), evidence, message: '"'.repeat(40_000) }] });
    for (const cell of rows(result).flatMap(Object.values)) expect((cell as string).length).toBeLessThanOrEqual(32_767);
    const told = JSON.parse(rowOf(result, 'JIT001', IDS.VM_WEB)?.['evidence'] ?? '') as readonly { readonly more?: number }[];
    expect(told.length - 1 + (told.at(-1)?.more ?? 0)).toBe(evidence.length);
    expect(told[0]).toEqual(one);
  });

  it('names the most severe open failure first', () => {
    expect(rows(RESULT).map(({ status, ruleId }) => [status, ruleId]).slice(0, 3)).toEqual([['fail', 'NET001'], ['fail', 'JIT001'], ['fail', 'IAM001']]);
  });
});

describe('hostile texts in CSV', () => {
  it('make no record, no cell and no formula, and can be read', () => {
    const all = rows(HOSTILE);
    expect(all).toHaveLength(HOSTILE_STRINGS.length + 1);
    for (const text of HOSTILE_STRINGS) expect(all.filter(({ message = '' }) => withoutApostrophes(message) === withoutApostrophes(visibleText(text)))).not.toEqual([]);
  });

  it.each([',', ';', '\t'])('start no formula in a spreadsheet that separates cells by %j', (separator) => {
    for (const line of csvText(HOSTILE).slice(1).split('\r\n')) {
      // Where cells are separated otherwise than RFC 4180 says, quotes that do not start a cell stand for themselves.
      const formulas = separator === ',' ? (readCsv(`${line}\r\n`)[0] ?? []).filter((cell) => FORMULA.test(cell)) : line.split(separator).filter((cell) => RAW_FORMULA.test(cell));
      expect(formulas).toEqual([]);
    }
  });

  it('come back whole but for an apostrophe, whatever they are', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE_STRINGS), fc.array(fc.constantFrom('=', '+', '-', '@', ';', ',', '"', ' ', '\r', '\n', "'", 'a'), { maxLength: 8 }).map((parts) => parts.join(''))), { minLength: 1, maxLength: 6 }), (cells) => {
      const record = csvRecord(cells);
      const [read = []] = readCsv(record);
      expect(read.map(withoutApostrophes)).toEqual(cells.map(withoutApostrophes));
      expect(read.filter((cell) => FORMULA.test(cell))).toEqual([]);
      expect(record.split(';').slice(1).filter((cell) => RAW_FORMULA.test(cell))).toEqual([]);
    }), { numRuns: 1_000 });
  });
});

function withoutApostrophes(text: string): string {
  return text.replaceAll("'", '');
}
