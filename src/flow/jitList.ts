import { JIT_REPORT_READS, jitReport, type ReportedMachine, type ReportGroup } from '../facts/jit/report.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Unknown } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import { findMachines } from './exposure.ts';
import { jitInput, type JitInputOptions } from './jitInput.ts';

/** What a person asks. */
export interface JitListAsked {
  /** Names or ids, any letter case; all machines where empty. */
  readonly machines: readonly string[];
  readonly group: Exclude<ReportGroup, 'unknown'> | undefined;
  /** Only machines that are open by a request now, or may be. */
  readonly open: boolean;
}

export interface JitListOptions extends JitInputOptions {
  readonly asked: JitListAsked;
}

export interface JitList {
  readonly tenantId: string;
  readonly cloud: string;
  readonly simulated: boolean;
  /** The clock by which requests live or are over. */
  readonly now: string;
  readonly assumes: readonly string[];
  readonly asked: JitListAsked;
  readonly machines: readonly ReportedMachine[];
  /** Why there may be machines besides. */
  readonly gaps: readonly Unknown[];
}

/**
 * Machines in the lists of the portal's page on just-in-time access, with what may be asked for and what is open. Pure but for the reading: equal input gives
 * an equal answer. Throws ToolError USAGE for a machine that is not there, a clock or an assumption that is none.
 */
export async function jitList(options: JitListOptions): Promise<JitList> {
  const { snapshot, now } = await jitInput(options, JIT_REPORT_READS);
  return jitListOf(snapshot, now, options.asked);
}

/** The same of a snapshot that is open. `now`: ISO 8601 UTC. */
function jitListOf(snapshot: Snapshot, now: string, asked: JitListAsked): JitList {
  const { machines, gaps } = jitReport(snapshot, { now });
  const wanted = asked.machines.length === 0 ? undefined : new Set(findMachines(machines, asked.machines).map(idKey));
  const { tenantId, cloud, simulated, assumes } = snapshot.manifest;
  return { tenantId, cloud, simulated, now, assumes, asked, gaps, machines: machines.filter((machine) => isAsked(machine, asked, wanted)) };
}

/** What is not known may be what is asked for: it stays in the list, as unknown. */
function isAsked(machine: ReportedMachine, { group, open }: JitListAsked, wanted: ReadonlySet<string> | undefined): boolean {
  if (wanted?.has(idKey(machine.id)) === false) return false;
  if (group !== undefined && machine.group !== group && machine.group !== 'unknown') return false;
  return !open || machine.live.length > 0 || machine.requestGap !== undefined;
}
