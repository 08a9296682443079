import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { asBoolean, asNumber, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { missingPath } from '../missing.ts';
import { coverageOf, scopesOf, type Coverage } from './flowLogCoverage.ts';
import { flowLogIndex, FLOW_LOGS, type FlowLogIndex } from './flowLogIndex.ts';
import { networkRows } from './networkRows.ts';
import { subnetName } from './subnets.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  unrecorded: {
    type: 'object[]',
    description: 'Subnets with something in them whose traffic no flow log records in full',
    items: { name: { type: 'string', description: 'Name of the subnet' } },
  },
  logs: {
    type: 'object[]',
    description: 'Flow logs that are on and record the network or a part of it',
    items: {
      name: { type: 'string', description: 'Name of the flow log' },
      target: { type: 'string', description: 'Id of what it records' },
      retentionDays: { type: 'integer', description: 'For how many days records are kept; absent where they are kept for ever' },
      analytics: { type: 'boolean', description: 'Whether traffic analytics sends them to a workspace' },
    },
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
  const gap = index.gap(FLOW_LOGS, subscriptionOf(network.id) ?? '') ?? logs.astray;
  if (!Array.isArray(subnets)) return { unrecorded: unknown(missingPath(network, 'properties.subnets')), logs: unknown(missingPath(network, 'properties.subnets')) };
  const judged = (subnets as readonly JsonValue[]).map((subnet) => ({ subnet, coverage: coverageOf(index, logs, network.id, subnet) }));
  const cause = gap ?? judged.map(({ coverage }) => coverage).find((coverage) => typeof coverage === 'object');
  const found = logsOf(index, logs, network, subnets);
  const bare = judged.filter(({ coverage }) => coverage === 'none').map(({ subnet }) => ({ name: subnetName(subnet) }));
  return {
    unrecorded: gap === undefined ? known(bare, cause) : known([], isAllRecorded(judged) ? undefined : gap),
    logs: known(found.map(logJson), gap ?? found.map(cutOf).find((cut) => cut !== undefined)),
  };
}

function isAllRecorded(judged: readonly { readonly coverage: Coverage | Unknown }[]): boolean {
  return judged.every(({ coverage }) => coverage === 'whole');
}

function logsOf(index: NetworkIndex, logs: FlowLogIndex, network: Row, subnets: readonly JsonValue[]): readonly Row[] {
  const scopes = [network.id, ...subnets.flatMap((subnet) => scopesOf(index, subnet))];
  return [...new Set(scopes.flatMap((scope) => logs.at(scope).filter(({ isOn }) => isOn === true).map(({ row }) => row)))];
}

/** Zero days, and a retention that is off, keep records for ever (Azure documentation, "Virtual network flow logs"). */
function logJson(row: Row): JsonObject {
  const days = asNumber(at(row, 'properties', 'retentionPolicy', 'days'));
  const isLimited = asBoolean(at(row, 'properties', 'retentionPolicy', 'enabled'));
  const isForever = days === undefined || days === 0 || isLimited === false;
  return {
    name: row.name,
    target: asString(at(row, 'properties', 'targetResourceId')) ?? '',
    ...(isForever ? {} : { retentionDays: days }),
    analytics: at(row, 'properties', 'flowAnalyticsConfiguration', 'networkWatcherFlowAnalyticsConfiguration', 'enabled') === true,
  };
}

function cutOf(row: Row): Unknown | undefined {
  const isSaid = asNumber(at(row, 'properties', 'retentionPolicy', 'days')) !== undefined || asBoolean(at(row, 'properties', 'retentionPolicy', 'enabled')) === false;
  return isSaid ? undefined : missingPath(row, 'properties.retentionPolicy.days');
}
