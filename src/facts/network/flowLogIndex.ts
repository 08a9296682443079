import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { asBoolean, asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { shared } from '../shared.ts';

export const FLOW_LOGS = 'Microsoft.Network/networkWatchers/flowLogs';

interface FlowLog {
  /** Whether it records all traffic of its target; a cause where it does not say. */
  readonly recordsAll: boolean | Unknown;
}

/** Flow logs by what they record. */
export interface FlowLogIndex {
  readonly at: (scope: string) => readonly FlowLog[];
  /** Whether some log records a security group: then it matters which group an interface has. */
  readonly ofGroups: boolean;
  /** A flow log that does not say what it records. */
  readonly astray: Unknown | undefined;
}

/** A flow log names one target: a virtual network, a subnet, an interface or a security group (Flow Logs - Get, REST reference). */
export const flowLogIndex: (snapshot: Snapshot, context: FactContext) => FlowLogIndex = shared((snapshot) => {
  const byTarget = new Map<string, FlowLog[]>();
  let astray: Unknown | undefined;
  for (const row of snapshot.rows(FLOW_LOGS)) {
    const target = asString(at(row, 'properties', 'targetResourceId')) ?? '';
    if (target === '') astray = missingPath(row, 'properties.targetResourceId');
    const held = byTarget.get(idKey(target)) ?? [];
    byTarget.set(idKey(target), [...held, { recordsAll: recordsAll(row) }]);
  }
  const ofGroups = [...byTarget.keys()].some((target) => target.includes('/networksecuritygroups/'));
  return { ofGroups, at: (scope) => byTarget.get(idKey(scope)) ?? [], astray };
});

/** It is on, and neither a filter nor a choice of records leaves anything out (Flow Logs - Get, REST reference). */
function recordsAll(row: Row): boolean | Unknown {
  const enabled = asBoolean(at(row, 'properties', 'enabled'));
  if (enabled === undefined) return missingPath(row, 'properties.enabled');
  if (!enabled) return false;
  const [filter, records] = [at(row, 'properties', 'enabledFilteringCriteria') ?? '', at(row, 'properties', 'recordTypes') ?? ''];
  if (typeof filter !== 'string') return missingPath(row, 'properties.enabledFilteringCriteria');
  if (typeof records !== 'string') return missingPath(row, 'properties.recordTypes');
  return filter.trim() === '' && hasEveryFlow(records);
}

/** B begins a flow, E ends it, D denies it; C, every five minutes in between, tells of no other flow. Nothing chosen is all. */
function hasEveryFlow(records: string): boolean {
  const chosen = records.toUpperCase().split(',').map((one) => one.trim()).filter((one) => one !== '');
  return chosen.length === 0 || ['B', 'E', 'D'].every((one) => chosen.includes(one));
}
