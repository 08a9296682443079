import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { idIn, saysSomething } from '../exposure/reference.ts';
import { missingPath } from '../missing.ts';
import type { FlowLogIndex } from './flowLogIndex.ts';
import { hasServices, tellsOccupants } from './subnets.ts';

/** Whether the traffic of a subnet is recorded. A subnet with nothing in it has none. */
type Coverage = 'whole' | 'none';

/**
 * By the whole network's log, by the subnet's, by that of the subnet's security group, or interface by interface where
 * nothing but interfaces stands there.
 */
export function coverageOf(index: NetworkIndex, logs: FlowLogIndex, network: Row, subnet: JsonValue): Coverage | Unknown {
  const scopes = [network.id, asString(at(subnet, 'id')) ?? '', groupOf(at(subnet, 'properties'))];
  const found = stateOf(logs, scopes);
  if (found !== 'none' || hasServices(subnet)) return found;
  if (!isWhole(subnet)) return missingPath(network, 'properties.subnets[*].properties.ipConfigurations[*].id');
  const parts = occupantsOf(subnet).map((id) => interfaceCoverage(index, logs, id));
  if (parts.includes('none')) return 'none';
  return parts.find((part) => typeof part === 'object') ?? 'whole';
}

function interfaceCoverage(index: NetworkIndex, logs: FlowLogIndex, id: string): Coverage | Unknown {
  const own = stateOf(logs, [id]);
  if (own !== 'none' || !logs.ofGroups || !/\/networkinterfaces\/[^/]+$/i.test(id)) return own;
  const row = interfaceRow(index, id);
  return row === undefined ? index.missing(TYPES.networkInterface, id) : stateOf(logs, [groupOf(row.properties)]);
}

function interfaceRow(index: NetworkIndex, id: string): Row | undefined {
  return index.row(TYPES.networkInterface, id) ?? index.row(TYPES.scaleSetInterface, id);
}

function stateOf(logs: FlowLogIndex, scopes: readonly string[]): Coverage | Unknown {
  const found = scopes.filter((scope) => scope !== '').flatMap((scope) => logs.at(scope));
  if (found.some(({ recordsAll }) => recordsAll === true)) return 'whole';
  return found.map(({ recordsAll }) => recordsAll).find((one) => typeof one === 'object') ?? 'none';
}

function groupOf(carrier: JsonValue | undefined): string {
  return idIn(at(carrier, 'networkSecurityGroup'));
}

/** Azure leaves the list out where nothing stands in a subnet. */
function isWhole(subnet: JsonValue): boolean {
  return saysSomething(subnet) && tellsOccupants(subnet) && asArray(at(subnet, 'properties', 'ipConfigurations')).every((one) => idIn(one) !== '');
}

/** Ids of what has its IP configurations in a subnet: interfaces, gateways and the like. */
function occupantsOf(subnet: JsonValue): readonly string[] {
  const ids = asArray(at(subnet, 'properties', 'ipConfigurations')).flatMap((one) => asString(at(one, 'id')) ?? []);
  return [...new Set(ids.map((id) => id.replace(/\/(ipconfigurations|bastionhostipconfigurations|azurefirewallipconfigurations|gatewayipconfigurations)\/[^/]+$/i, '')))];
}
