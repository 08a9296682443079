import type { Evidence } from '../model/finding.ts';
import { evidenceDocument } from '../model/findingDocument.ts';
import type { Sequence } from '../model/sequence.ts';
import { isCounted, type ScanResult } from '../model/scanResult.ts';
import { visibleJson, visibleText } from '../model/visibleText.ts';
import type { ResultWaiver } from '../model/waiver.ts';
import { newsOf } from './baselineText.ts';
import { chunked } from './chunks.ts';
import { csvJson, csvRecord } from './csvText.ts';
import { portalUrl } from './portal.ts';
import { subscriptionNames } from './selection.ts';
import { clip } from './text.ts';
import { verdictsOf, type ShownVerdict } from './verdicts.ts';

/** Names and order of the columns are this version's; a later one may add columns at the end. */
const CSV_VERSION = '1';
/** Spreadsheets take 32,767 characters in a cell and break the row of a longer one. */
const MOST_CHARACTERS = 32_000;
/** Without it spreadsheets take UTF-8 for an older encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

interface Row extends ShownVerdict {
  readonly result: ScanResult;
  readonly subscription: (id: string) => string;
  readonly waiver: (id: string | undefined) => ResultWaiver | undefined;
}

/** The columns in their order. What only failures and unknowns have is empty for the rest. */
const COLUMNS: Readonly<Record<string, (row: Row) => string | undefined>> = {
  version: () => CSV_VERSION,
  status: ({ status }) => status,
  severity: ({ rule, finding }) => finding?.severity ?? rule.severity,
  // What is not known is set aside by nobody.
  disposition: ({ finding }) => (finding?.status === 'fail' ? finding.disposition : ''),
  counts: ({ finding, result }) => (finding?.status === 'fail' ? String(isCounted(finding, result.gate)) : ''),
  ruleId: ({ rule }) => rule.id,
  ruleTitle: ({ rule }) => rule.title,
  domain: ({ rule }) => rule.domain,
  resourceName: ({ resource }) => resource.name,
  resourceType: ({ resource }) => resource.type,
  resourceId: ({ resource }) => resource.id,
  subscriptionId: ({ resource }) => resource.subscriptionId,
  subscriptionName: ({ resource, subscription }) => subscription(resource.subscriptionId),
  resourceGroup: ({ resource }) => resource.resourceGroup,
  location: ({ resource }) => resource.location,
  owner: ({ resource, finding }) => finding?.owner ?? resource.owner,
  message: ({ finding }) => finding?.message,
  unknownReason: ({ finding }) => finding?.unknown?.reason,
  unread: ({ finding }) => finding?.unknown?.artifact,
  unreadScope: ({ finding }) => finding?.unknown?.scope,
  missing: ({ finding }) => finding?.unknown?.missing.join(' '),
  waiverId: ({ finding }) => finding?.waiverId,
  waiverExpiresOn: ({ finding, waiver }) => waiver(finding?.waiverId)?.expiresOn,
  rootCause: ({ finding }) => finding?.rootCause,
  firstSeen: ({ finding }) => finding?.firstSeen,
  news: ({ finding, result }) => (finding === undefined ? '' : newsOf(finding, result)),
  // What is not known is not to be corrected: it is to be read, and `missing` says what that needs.
  remediation: ({ rule, status }) => (status === 'fail' ? rule.remediation.summary : ''),
  portalLink: ({ resource, result }) => portalUrl(result.scan, resource.id),
  fingerprint: ({ finding }) => finding?.fingerprint,
  tenant: ({ result }) => result.scan.tenant,
  asOf: ({ result }) => result.scan.now,
  simulated: ({ result }) => (result.scan.simulated ? 'true' : ''),
};

/**
 * Every verdict as a record of RFC 4180, passes too, so that the numbers can be counted anew. UTF-8 with a byte order mark, CRLF, one line a
 * record; nothing in it is a formula. The last column is the evidence as JSON.
 */
export function reportCsv(result: ScanResult): Iterable<string> {
  return chunked(records(result));
}

function* records(result: ScanResult): Generator<string> {
  yield `${BYTE_ORDER_MARK}${csvRecord([...Object.keys(COLUMNS), 'evidence'])}`;
  const waivers = new Map(result.waivers.map((waiver) => [waiver.id, waiver]));
  const context = { result, subscription: subscriptionNames(result), waiver: (id: string | undefined) => (id === undefined ? undefined : waivers.get(id)) };
  const columns = Object.values(COLUMNS);
  for (const verdict of verdictsOf(result)) {
    const row = { ...verdict, ...context };
    yield csvRecord([...columns.map((cell) => clip(visibleText(cell(row) ?? ''), MOST_CHARACTERS)), evidenceText(verdict.finding?.evidence ?? [])]);
  }
}

/** As many values as a cell has room for, as JSON that reads back; the rest is counted in a last entry. */
function evidenceText(evidence: Sequence<Evidence>): string {
  const fitting: string[] = [];
  let length = 0;
  const entries = evidence.slice();
  for (const entry of entries) {
    const text = csvJson(visibleJson(JSON.stringify(evidenceDocument(entry))));
    length += text.length + 1;
    if (length > MOST_CHARACTERS) break;
    fitting.push(text);
  }
  const rest = entries.length - fitting.length;
  if (rest > 0) fitting.push(`{"more":${rest}}`);
  return fitting.length === 0 ? '' : `[${fitting.join(',')}]`;
}
