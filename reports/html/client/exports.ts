import { csvRecord } from '../../../src/report/csvText.ts';
import type { DetailChunk, PageCause, PageData } from '../../../src/report/html/pageFormat.ts';
import { entry, linkOf, messageOf, newsOf, resourceOf, ruleOf, severityOf, stateOf, textOf } from './table.ts';

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
  /** Type and api-version. */
  readonly source: string;
}

/** The details of a former failure: it has none but its fingerprint. */
export const NO_DETAIL: Omit<Detail, 'fingerprint'> = { evidence: [], cause: undefined };

export function detailIn(data: PageData, chunk: DetailChunk, position: number, row: number): Detail {
  const [evidence, cause, rest] = entry(chunk.rows, position);
  const views = Array.from({ length: evidence.length / 2 }, (_none, index): EvidenceView => {
    const [path, expected, source] = entry(chunk.lookups, Number(evidence[index * 2]));
    return { path, expected, actual: String(evidence[index * 2 + 1]), source };
  });
  return { evidence: views, cause: chunk.causes[cause], fingerprint: `${linkOf(data, row)}${rest}` };
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
  readonly evidence: readonly EvidenceView[];
  readonly fingerprint: string;
}

function exportRow(data: PageData, row: number, { evidence, fingerprint }: Detail): ExportRow {
  const { id, title } = ruleOf(data, row);
  const { name, type, scope, within, id: resource } = resourceOf(data, row);
  const isInSubscription = /^\/subscriptions\//i.test(resource);
  return {
    ...statusOf(data, row), severity: severityOf(data, row), ruleId: id, ruleTitle: title, resourceName: name, resourceType: type, resourceId: resource,
    subscriptionName: isInSubscription ? scope : '', resourceGroup: isInSubscription ? within : '', owner: textOf(data, 'owner', row), message: messageOf(data, row), evidence, fingerprint,
  };
}

function statusOf(data: PageData, row: number): { readonly status: string; readonly disposition: string } {
  const state = stateOf(data, row);
  switch (state) {
    case 'open': case 'known': case 'waived': return { status: 'fail', disposition: state };
    case 'unknown': return { status: 'unknown', disposition: 'open' };
    case 'fixed': case 'lost': case 'notJudged': return { status: state, disposition: '' };
  }
}

const COLUMNS = ['status', 'severity', 'disposition', 'ruleId', 'ruleTitle', 'resourceName', 'resourceType', 'resourceId', 'subscriptionName', 'resourceGroup', 'owner', 'message', 'evidence', 'fingerprint'] as const;

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
  const rows = findings.map(({ row, detail }) => ({
    ...exportRow(data, row, detail),
    ...(detail.cause === undefined ? {} : { unknown: detail.cause }),
    ...present('rootCause', textOf(data, 'cause', row)), ...present('waiverId', textOf(data, 'waiver', row)), ...present('firstSeen', textOf(data, 'firstSeen', row)), ...present('news', newsOf(data, row)),
  }));
  return `${JSON.stringify({ asOf: data.now, filter, findings: rows }, null, 1)}\n`;
}

function present(key: string, text: string): Readonly<Record<string, string>> {
  return text === '' ? {} : { [key]: text };
}

const PLAN_COLUMNS = ['rule', 'whatToDo', 'resource', 'resourceId', 'owner', 'severity', 'targetDate', 'decision', 'comment'] as const;

/** What has to be done, a line a finding, with columns for what people decide. */
export function actionPlan(data: PageData, findings: readonly Exported[]): string {
  const records = findings.map(({ row, detail }) => {
    const { id, title, summary } = ruleOf(data, row);
    const resource = resourceOf(data, row);
    return csvRecord([`${id} ${title}`.trimEnd(), detail.cause?.fix ?? summary, resource.name, resource.id, textOf(data, 'owner', row), severityOf(data, row), '', '', '']);
  });
  return `${BYTE_ORDER_MARK}${csvRecord(PLAN_COLUMNS)}${records.join('')}`;
}
