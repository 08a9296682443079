import { csvRecord } from '../../../src/report/csvText.ts';
import type { DetailChunk, PageCause, PageData, State } from '../../../src/report/html/pageFormat.ts';
import { entry, fingerprintStart, messageOf, newsOf, resourceOf, ruleOf, severityOf, stateOf, textOf, titleOf } from './table.ts';

/** What is unpacked for a finding that somebody opens or exports. */
export interface Detail {
  readonly evidence: readonly EvidenceView[];
  readonly cause: PageCause | undefined;
  readonly fingerprint: string;
}

export interface EvidenceView {
  readonly path: string;
  readonly expected: string;
  readonly actual: string;
  /** Where the value came from. */
  readonly type: string;
  readonly apiVersion: string;
}

/** The details of a former failure: it has none but its fingerprint. */
export const NO_DETAIL: Omit<Detail, 'fingerprint'> = { evidence: [], cause: undefined };

export function detailIn(data: PageData, chunk: DetailChunk, position: number, row: number): Detail {
  const [evidence, cause, rest] = entry(chunk.rows, position);
  const views = Array.from({ length: evidence.length / 2 }, (_none, index): EvidenceView => {
    const [path, expected, type, apiVersion] = entry(chunk.lookups, Number(evidence[index * 2]));
    return { path, expected, actual: String(evidence[index * 2 + 1]), type, apiVersion };
  });
  return { evidence: views, cause: chunk.causes[cause], fingerprint: `${fingerprintStart(data, row)}${rest}` };
}

/** A finding as files tell it; keys are the columns. */
interface ExportRow {
  readonly status: string;
  readonly severity: string;
  readonly disposition: string;
  readonly ruleId: string;
  readonly ruleTitle: string;
  readonly resourceName: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly subscriptionName: string;
  readonly resourceGroup: string;
  readonly owner: string;
  readonly message: string;
  readonly unknownReason: string;
  readonly missing: string;
  readonly waiverId: string;
  readonly rootCause: string;
  readonly firstSeen: string;
  readonly news: string;
  readonly remediation: string;
  readonly fingerprint: string;
  readonly evidence: readonly EvidenceView[];
}

function exportRow(data: PageData, row: number, { evidence, fingerprint, cause }: Detail): ExportRow {
  const { id, title, summary } = ruleOf(data, row);
  const status = statusOf(data, row);
  const { name, type, scope, within, id: resource } = resourceOf(data, row);
  const isInSubscription = /^\/subscriptions\//i.test(resource);
  return {
    ...status, severity: severityOf(data, row), ruleId: id, ruleTitle: title, resourceName: name, resourceType: type, resourceId: resource,
    subscriptionName: isInSubscription ? scope : '', resourceGroup: isInSubscription ? within : '', owner: textOf(data, 'owner', row), message: messageOf(data, row),
    unknownReason: cause?.reason ?? '', missing: cause?.missing ?? '', waiverId: textOf(data, 'waiver', row), rootCause: textOf(data, 'cause', row), firstSeen: textOf(data, 'firstSeen', row), news: newsOf(data, row),
    remediation: status.status === 'fail' ? summary : '', fingerprint, evidence,
  };
}

function statusOf(data: PageData, row: number): { readonly status: string; readonly disposition: string } {
  const state = stateOf(data, row);
  switch (state) {
    case 'open': case 'known': case 'waived': return { status: 'fail', disposition: state };
    case 'unknown': return { status: 'unknown', disposition: '' };
    case 'fixed': case 'lost': case 'notJudged': return { status: state, disposition: '' };
  }
}

/** Named as in the CSV format of the report, of which they are a part; what is unknown is set aside by nobody. */
const COLUMNS = [
  'status', 'severity', 'disposition', 'ruleId', 'ruleTitle', 'resourceName', 'resourceType', 'resourceId', 'subscriptionName', 'resourceGroup', 'owner', 'message',
  'unknownReason', 'missing', 'waiverId', 'rootCause', 'firstSeen', 'news', 'remediation', 'fingerprint', 'evidence',
] as const;

/** A row and what was unpacked of it. */
export interface Exported {
  readonly row: number;
  readonly detail: Detail;
}

/** Spreadsheets take a file for UTF-8 by this mark alone. */
const BYTE_ORDER_MARK = '\ufeff';

/** The findings as CSV: RFC 4180, with cells that no spreadsheet takes for a formula. */
export function csvExport(data: PageData, findings: readonly Exported[]): string {
  const records = findings.map(({ row, detail }) => {
    const exported = exportRow(data, row, detail);
    return csvRecord(COLUMNS.map((column) => (column === 'evidence' ? exported.evidence.map(evidenceText).join('; ') : exported[column])));
  });
  return `${BYTE_ORDER_MARK}${csvRecord(COLUMNS)}${records.join('')}`;
}

function evidenceText({ path, expected, actual }: EvidenceView): string {
  return expected === '' ? `${path}: ${actual}` : `${path}: ${actual} (${expected})`;
}

/** The findings as JSON, with what was filtered beside them. */
export function jsonExport(data: PageData, findings: readonly Exported[], filter: string): string {
  const rows = findings.map(({ row, detail }) => ({ ...exportRow(data, row, detail), ...(detail.cause === undefined ? {} : { unknown: detail.cause }) }));
  return `${JSON.stringify({ asOf: data.now, filter, findings: rows }, null, 1)}\n`;
}

const PLAN_COLUMNS = ['rule', 'whatToDo', 'resource', 'resourceId', 'owner', 'severity', 'targetDate', 'decision', 'comment'] as const;

/** Whether there is something to do about a finding: not where a waiver sets it aside, nor about what failed before and is no failure now. */
export function isWork(data: PageData, row: number): boolean {
  return WORK.has(stateOf(data, row));
}

const WORK: ReadonlySet<State> = new Set(['open', 'known', 'unknown']);

/** What has to be done, a line a finding, with columns for what people decide. */
export function actionPlan(data: PageData, findings: readonly Exported[]): string {
  const records = findings.filter(({ row }) => isWork(data, row)).map(({ row, detail }) => {
    const { id, title, summary } = ruleOf(data, row);
    return csvRecord([`${id} ${title}`.trimEnd(), detail.cause?.fix ?? summary, titleOf(data, row), resourceOf(data, row).id, textOf(data, 'owner', row), severityOf(data, row), '', '', '']);
  });
  return `${BYTE_ORDER_MARK}${csvRecord(PLAN_COLUMNS)}${records.join('')}`;
}
