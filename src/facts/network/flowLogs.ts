import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { at, type JsonValue } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { missingPath } from '../missing.ts';
import { coverageOf } from './flowLogCoverage.ts';
import { flowLogIndex, FLOW_LOGS, type FlowLogIndex } from './flowLogIndex.ts';
import { networkRows } from './networkRows.ts';
import { subnetName } from './subnets.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  unrecorded: {
    type: 'object[]',
    description: 'Subnets with something in them whose traffic no flow log records in full',
    items: { name: { type: 'string', description: 'Name of the subnet' } },
  },
};

/** Which traffic of a virtual network is recorded: by flow logs of the network, its subnets, its interfaces or their security groups. */
export const flowLogsFact: FactDefinition = {
  name: 'flowLogs',
  description: 'Which traffic of a virtual network flow logs record',
  on: [TYPES.virtualNetwork],
  reads: [TYPES.virtualNetwork, FLOW_LOGS, TYPES.networkInterface, TYPES.scaleSetInterface],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const index = networkRows(snapshot, context);
    const logs = flowLogIndex(snapshot, context);
    return (row) => answers(index, logs, row);
  },
};

function answers(index: NetworkIndex, logs: FlowLogIndex, network: Row): FactAnswers {
  const subnets = at(network, 'properties', 'subnets');
  if (!Array.isArray(subnets)) return { unrecorded: unknown(missingPath(network, 'properties.subnets')) };
  const judged = (subnets as readonly JsonValue[]).map((subnet) => ({ subnet, coverage: coverageOf(index, logs, network, subnet) }));
  const gap = index.gap(FLOW_LOGS, subscriptionOf(network.id) ?? '') ?? logs.astray;
  if (gap !== undefined) return { unrecorded: known([], judged.every(({ coverage }) => coverage === 'whole') ? undefined : gap) };
  const bare = judged.filter(({ coverage }) => coverage === 'none').map(({ subnet }) => ({ name: subnetName(subnet) }));
  return { unrecorded: known(bare, judged.map(({ coverage }) => coverage).find((coverage) => typeof coverage === 'object')) };
}
