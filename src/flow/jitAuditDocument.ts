import { unknownDocument } from '../model/unknownDocument.ts';
import { pick } from '../values/json.ts';
import type { JitAudit } from './jitAudit.ts';
import { AUDIT_LIMITS } from './jitWords.ts';
import { lineDocument } from './lineDocument.ts';

const ENTRY_KEYS = ['kind', 'source', 'at', 'who', 'policy', 'machine', 'port', 'sources', 'until', 'ending', 'justified', 'result', 'correlationId'] as const;

/** The audit as JSON: keys in one fixed order, an entry a line. Its schema is `reports/schemas/jit-audit.schema.json`. */
export function jitAuditJson(audit: JitAudit): Iterable<string> {
  return lineDocument(headOf(audit), 'entries', audit.entries.map((entry) => pick(entry, ENTRY_KEYS)));
}

function headOf({ tenantId, cloud, now, simulated, asked, logSince, gaps, open }: JitAudit): object {
  const only = { ...(asked.machines.length === 0 ? {} : { machines: asked.machines }), ...(asked.since === undefined ? {} : { since: asked.since }) };
  return {
    schemaVersion: 1, tenant: tenantId, cloud, now, ...(simulated ? { simulated } : {}), ...(Object.keys(only).length === 0 ? {} : { only }),
    activityLog: logSince === undefined ? null : { since: logSince }, limits: AUDIT_LIMITS, gaps: gaps.map(unknownDocument),
    open: open.map((one) => pick(one, ['machine', 'port', 'requestor', 'sources', 'startedAt', 'endsAt', 'justified'])),
  };
}
