import type { AuditEntry } from '../facts/jit/audit.ts';
import { logLines } from '../model/logLine.ts';
import { visibleText } from '../model/visibleText.ts';
import { chunked } from '../report/chunks.ts';
import { csvRecord } from '../report/csvText.ts';
import { lastSegment } from '../values/armId.ts';
import type { JitAudit } from './jitAudit.ts';

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
  return chunked(logLines(records(audit)));
}

function* records(audit: JitAudit): Generator<string> {
  yield csvRecord(Object.keys(COLUMNS));
  for (const entry of audit.entries) yield csvRecord(Object.values(COLUMNS).map((cell) => visibleText(cell(entry, audit))));
}
