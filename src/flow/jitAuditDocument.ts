import { chunked } from '../report/chunks.ts';
import { csvRecord } from '../report/csvText.ts';
import { memberLine } from '../report/json.ts';
import { unknownDocument } from '../report/unknownDocument.ts';
import { visibleText } from '../model/visibleText.ts';
import { lastSegment } from '../values/armId.ts';
import { pick } from '../values/json.ts';
import type { AuditEntry } from '../facts/jit/audit.ts';
import type { JitAudit } from './jitAudit.ts';
import { AUDIT_LIMITS } from './jitWords.ts';

/** The audit as JSON: keys in one fixed order, an entry a line. Its schema is `reports/schemas/jit-audit.schema.json`. */
export function jitAuditJson(audit: JitAudit): Iterable<string> {
  return chunked(documentLines(audit));
}

const ENTRY_KEYS = ['kind', 'source', 'at', 'who', 'policy', 'machine', 'port', 'sources', 'until', 'ending', 'justified', 'result', 'correlationId'] as const;

function* documentLines(audit: JitAudit): Generator<string> {
  yield '{\n';
  for (const [name, value] of Object.entries(headOf(audit))) yield* memberLine(name, value);
  yield '"entries":[';
  let first = true;
  for (const entry of audit.entries) {
    yield `${first ? '\n' : ',\n'}${JSON.stringify(pick(entry, ENTRY_KEYS))}`;
    first = false;
  }
  yield first ? ']\n}\n' : '\n]\n}\n';
}

function headOf({ tenantId, cloud, now, simulated, asked, logSince, gaps, open }: JitAudit): object {
  const only = { ...(asked.machines.length === 0 ? {} : { machines: asked.machines }), ...(asked.since === undefined ? {} : { since: asked.since }) };
  return {
    schemaVersion: 1, tenant: tenantId, cloud, now, ...(simulated ? { simulated } : {}), ...(Object.keys(only).length === 0 ? {} : { only }),
    activityLog: logSince === undefined ? null : { since: logSince }, limits: AUDIT_LIMITS, gaps: gaps.map(unknownDocument),
    open: open.map((one) => pick(one, ['machine', 'port', 'requestor', 'sources', 'startedAt', 'endsAt', 'justified'])),
  };
}

/** The columns in their order; new ones go to the end. */
const COLUMNS: Readonly<Record<string, (entry: AuditEntry, audit: JitAudit) => string>> = {
  tenant: (_entry, { tenantId }) => tenantId,
  asOf: (_entry, { now }) => now,
  kind: ({ kind }) => kind,
  at: ({ at }) => at ?? '',
  who: ({ who }) => who,
  machine: ({ machine }) => (machine === null ? '' : lastSegment(machine)),
  machineId: ({ machine }) => machine ?? '',
  port: ({ port }) => String(port ?? ''),
  sources: ({ sources }) => (sources === null ? '' : sources.length === 0 ? 'the address of who asked' : sources.join(' ')),
  until: ({ until }) => until ?? '',
  ending: ({ ending }) => ending ?? '',
  justified: ({ justified }) => (justified === null ? '' : String(justified)),
  result: ({ result }) => result,
  policy: ({ policy }) => policy,
  source: ({ source }) => source,
  correlationId: ({ correlationId }) => correlationId ?? '',
  simulated: (_entry, { simulated }) => (simulated ? 'true' : ''),
};

/** One entry a record. What a spreadsheet would take for a formula is not one. */
export function jitAuditCsv(audit: JitAudit): Iterable<string> {
  return chunked(records(audit));
}

function* records(audit: JitAudit): Generator<string> {
  yield csvRecord(Object.keys(COLUMNS));
  for (const entry of audit.entries) yield csvRecord(Object.values(COLUMNS).map((cell) => visibleText(cell(entry, audit))));
}
