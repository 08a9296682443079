import { describe, expect, it } from 'vitest';
import { actionPlan, csvExport, jsonExport, type Exported } from '../../reports/html/client/exports.ts';
import type { PageData } from '../../src/report/html/pageFormat.ts';
import type { ResultFinding, ScanResult } from '../../src/model/scanResult.ts';
import { newsOf } from '../../src/report/baselineText.ts';
import { inReadingOrder } from '../../src/report/selection.ts';
import { DISPOSED } from '../report/disposed.ts';
import { HOSTILE, nth } from '../report/fixture.ts';
import { records } from './csv.ts';
import { range, sourceOf } from './pageData.ts';
import { GRANTS } from './results.ts';

async function exportedOf(result: ScanResult): Promise<{ readonly data: PageData; readonly all: readonly Exported[] }> {
  const { data, detailOf } = await sourceOf(result);
  return { data, all: await Promise.all(range(data.findings.rule.length).map(async (row) => ({ row, detail: await detailOf(row) }))) };
}

const COLUMNS = ['status', 'severity', 'disposition', 'ruleId', 'ruleTitle', 'resourceName', 'resourceType', 'resourceId', 'subscriptionName', 'resourceGroup', 'owner', 'message', 'unknownReason', 'missing', 'waiverId', 'rootCause', 'firstSeen', 'news', 'remediation', 'fingerprint', 'evidence'];

describe('what is exported', () => {
  it('as CSV is every finding with all its columns, as the result has them', async () => {
    const { data, all } = await exportedOf(DISPOSED);
    const text = csvExport(data, all);
    expect(text.startsWith('\ufeff')).toBe(true);
    const [head, ...rows] = records(text.slice(1));
    expect(head).toEqual(COLUMNS);
    const names = new Map(DISPOSED.scan.scopes.seen.map(({ subscriptionId, displayName }) => [subscriptionId, displayName]));
    const titles = new Map(DISPOSED.rules.map(({ id, title }) => [id, title]));
    const expected = inReadingOrder(DISPOSED.findings, DISPOSED.gate).map((finding) => {
      const resource = nth(DISPOSED.resources.filter(({ id }) => id === finding.resourceId), 0);
      const rule = nth(DISPOSED.rules.filter(({ id }) => id === finding.ruleId), 0);
      return [finding.status, finding.severity, finding.status === 'fail' ? finding.disposition : '', finding.ruleId, titles.get(finding.ruleId), resource.name, resource.type, resource.id, names.get(resource.subscriptionId), resource.resourceGroup, finding.owner ?? '', finding.message,
        finding.unknown?.reason ?? '', finding.unknown?.missing.join(', ') ?? '', finding.waiverId ?? '', finding.rootCause ?? '', finding.firstSeen ?? '', newsOf(finding, DISPOSED) ?? '', finding.status === 'fail' ? rule.remediation.summary : '', finding.fingerprint];
    });
    expect(rows.slice(0, expected.length).map((row) => row.slice(0, -1))).toEqual(expected);
    expect(nth(rows, 0).at(-1)).toBe('fact.exposure.publicPath: true (equals true)');
    expect(rows.slice(expected.length).map((row) => [row[0], row[2], row[5]])).toEqual([['fixed', '', 'kv-passes'], ['fixed', '', 'kv-gone'], ['lost', '', 'kv-hidden'], ['notJudged', '', 'kv-left']]);
  });

  it('names no subscription where a finding lies above them', async () => {
    const { data, all } = await exportedOf(GRANTS);
    const [head = [], ...rows] = records(csvExport(data, all).slice(1));
    expect(rows.map((row) => row[head.indexOf('subscriptionName')])).toEqual(['', '', '', '']);
    expect(rows.map((row) => row[head.indexOf('resourceName')])).toEqual(GRANTS.resources.map(({ name }) => name));
  });

  it('plans what is to be done about a role assignment under who holds it', async () => {
    const { data, all } = await exportedOf(GRANTS);
    const [head = [], ...rows] = records(actionPlan(data, all).slice(1));
    expect(rows.map((row) => row[head.indexOf('resource')]).slice(0, 2)).toEqual(['Ann', 'Ben <b>']);
  });

  it('holds no cell that a spreadsheet takes for a formula, whatever is in the data', async () => {
    const { data, all } = await exportedOf(HOSTILE);
    for (const [text, count] of [[csvExport(data, all), all.length], [actionPlan(data, all), HOSTILE.findings.filter(({ disposition }) => disposition !== 'waived').length]] as const) {
      const rows = records(text.slice(1));
      expect(rows).toHaveLength(count + 1);
      expect(new Set(rows.map((row) => row.length)).size).toBe(1);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]|^[\t\r]/);
    }
  });

  it('as JSON says what was filtered, and holds evidence and causes as they are', async () => {
    const { data, all } = await exportedOf(DISPOSED);
    const parsed = JSON.parse(jsonExport(data, all, 'status=unknown')) as { readonly asOf: string; readonly filter: string; readonly findings: readonly Record<string, unknown>[] };
    expect([parsed.asOf, parsed.filter, parsed.findings.length]).toEqual([DISPOSED.scan.now, 'status=unknown', 12]);
    expect(Object.keys(nth(parsed.findings, 0)).toSorted()).toEqual(COLUMNS.toSorted());
    const unknown = nth(parsed.findings.filter(({ status }) => status === 'unknown'), 0);
    expect(unknown['unknown']).toMatchObject({ reason: 'forbidden', missing: 'Microsoft.Security/locations/jitNetworkAccessPolicies/read' });
    expect(unknown['evidence']).toEqual([{ path: 'fact.jit.state', expected: 'in unprotected, partial', actual: 'absent', type: 'Microsoft.Compute/virtualMachines', apiVersion: '2024-04-01' }]);
  });

  it('as an action plan says what to do, who, and leaves room for what people decide', async () => {
    const { data, all } = await exportedOf(DISPOSED);
    const [head, first, ...rest] = records(actionPlan(data, all).slice(1));
    expect(head).toEqual(['rule', 'whatToDo', 'resource', 'resourceId', 'owner', 'severity', 'targetDate', 'decision', 'comment']);
    expect(first).toEqual(['NET001 Management port is open to the Internet', 'Correct what NET001 found.', 'vm-web-01', nth(DISPOSED.findings, 6).resourceId, 'web@contoso.example', 'critical', '', '', '']);
    // What is waived, or failed before and is no failure now, is no work; what is known or unknown is.
    const isWork = ({ status, disposition }: ResultFinding): boolean => status === 'unknown' || disposition !== 'waived';
    expect([first, ...rest].map((row) => row?.slice(2, 4))).toEqual(inReadingOrder(DISPOSED.findings, DISPOSED.gate).filter(isWork).map(({ resourceId }) => [resourceId.split('/').at(-1), resourceId]));
    expect(rest.map((row) => row[1])).toContain('Grant Microsoft.Security/locations/jitNetworkAccessPolicies/read to scanner at /subscriptions/22222222-2222-4222-8222-222222222222.');
  });
});
