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
  readonly row: Row;
  /** undefined where it does not say. */
  readonly isOn: boolean | undefined;
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
    byTarget.set(idKey(target), [...held, { row, isOn: asBoolean(at(row, 'properties', 'enabled')) }]);
  }
  const ofGroups = [...byTarget.keys()].some((target) => target.includes('/networksecuritygroups/'));
  return { ofGroups, at: (scope) => byTarget.get(idKey(scope)) ?? [], astray };
});
