import { AUDIT_READS, jitAudit, policiesByMachine, type AuditEntry } from '../facts/jit/audit.ts';
import { EVENTS_TYPE } from '../facts/jit/policyEvents.ts';
import type { OpenRequest } from '../facts/jit/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import type { Unknown } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import { addDuration, parseDuration, parseInstant } from '../values/duration.ts';
import { findMachines } from './exposure.ts';
import { jitInput, type JitInputOptions } from './jitInput.ts';

/** What a person asks. */
interface JitAuditAsked {
  /** Names or ids, any letter case; all machines where empty. */
  readonly machines: readonly string[];
  /** Whether what the activity log tells is joined to it. */
  readonly activityLog: boolean;
  /** A duration before the clock, or an instant, as the user wrote it. */
  readonly since: string | undefined;
}

export interface JitAuditOptions extends JitInputOptions {
  readonly asked: JitAuditAsked;
}

/** A machine with a request that is live. */
interface OpenMachine extends Omit<OpenRequest, 'allows'> {
  readonly machine: string;
}

export interface JitAudit {
  readonly tenantId: string;
  readonly cloud: string;
  readonly simulated: boolean;
  readonly now: string;
  readonly asked: Omit<JitAuditAsked, 'since'> & { /** ISO 8601 UTC. */ readonly since: string | undefined };
  /** From when on the activity log tells, where it was read. */
  readonly logSince: string | undefined;
  readonly entries: readonly AuditEntry[];
  readonly open: readonly OpenMachine[];
  readonly gaps: readonly Unknown[];
}

/** Azure Monitor documentation, "Activity log": 90 days are kept; the reading asks for 89 of them, since an older start is refused. */
const LOG_DAYS = 89;
const DAY = 86_400_000;

/**
 * Who was granted just-in-time access, and what is open now. Pure but for the reading: equal input gives an equal answer. Throws ToolError USAGE for a machine
 * that neither was read nor is named by a request, and for a clock or a `since` that is none.
 */
export async function audit(options: JitAuditOptions): Promise<JitAudit> {
  const { asked } = options;
  if (asked.since !== undefined) sinceOf(asked.since, 0);
  const types = [...AUDIT_READS, ...(asked.activityLog ? [EVENTS_TYPE] : [])];
  const { snapshot, now } = await jitInput(options, types);
  const found = auditOf(snapshot, now, asked);
  if (found.logSince !== undefined && found.asked.since !== undefined && found.asked.since < found.logSince) {
    options.onWarning(`the activity log is kept for 90 days: before ${found.logSince} only what policies keep is told`);
  }
  return found;
}

/** The same of a snapshot that is open. `now`: ISO 8601 UTC. */
function auditOf(snapshot: Snapshot, now: string, asked: JitAuditAsked): JitAudit {
  const since = asked.since === undefined ? undefined : new Date(sinceOf(asked.since, Date.parse(now))).toISOString();
  const { entries, gaps } = jitAudit(snapshot, Date.parse(now), asked.activityLog);
  const wanted = asked.machines.length === 0 ? undefined : wantedMachines(snapshot, entries, asked.machines);
  const policies = policiesByMachine(snapshot);
  const { tenantId, cloud, simulated, startedAt } = snapshot.manifest;
  return {
    tenantId, cloud, simulated, now, asked: { ...asked, since }, logSince: asked.activityLog ? new Date(Date.parse(startedAt) - LOG_DAYS * DAY).toISOString() : undefined,
    entries: entries.filter((entry) => isSince(entry, since) && (wanted === undefined || isOf(entry, wanted, policies))),
    open: entries.flatMap(openMachine).filter(({ machine }) => wanted === undefined || wanted.has(idKey(machine))),
    gaps,
  };
}

function openMachine({ ending, machine, port, who, sources, at, until, justified }: AuditEntry): readonly OpenMachine[] {
  if (ending !== 'live' || machine === null || port === null) return [];
  return [{ machine, port, requestor: who, sources: sources ?? [], startedAt: at ?? '', endsAt: until ?? '', justified: justified === true }];
}

/** Milliseconds since 1970: a duration before `now`, or an instant. Throws ToolError USAGE. */
function sinceOf(text: string, now: number): number {
  const duration = parseDuration(text);
  const since = duration === undefined ? parseInstant(text) : addDuration(now, duration, -1);
  if (since === undefined) throw new ToolError('USAGE', `--since ${text} is neither a duration nor a time`, 'Write P30D for thirty days before the clock, or an instant in ISO 8601 with a zone: 2026-11-01T00:00:00Z.');
  return since;
}

/** Machines that were read, and those that only a request names: one that is gone has its history too. */
function wantedMachines(snapshot: Snapshot, entries: readonly AuditEntry[], names: readonly string[]): ReadonlySet<string> {
  const read = [...snapshot.rows(MACHINE)].map(({ id }) => id);
  const known = new Map([...entries.flatMap(({ machine }) => machine ?? []), ...read].map((id) => [idKey(id), { id }]));
  return new Set(findMachines([...known.values()], names).map(idKey));
}

const MACHINE = 'Microsoft.Compute/virtualMachines';

function isSince({ at }: AuditEntry, since: string | undefined): boolean {
  return since === undefined || at === null || at >= since;
}

/** What the log alone tells is about a policy: it may be about any machine that the policy names. */
function isOf({ machine, policy }: AuditEntry, wanted: ReadonlySet<string>, policies: ReturnType<typeof policiesByMachine>): boolean {
  if (machine !== null) return wanted.has(idKey(machine));
  return [...wanted].some((id) => policies.get(id)?.has(idKey(policy)) === true);
}
