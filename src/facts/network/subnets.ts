import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { reference, saysSomething } from '../exposure/reference.ts';
import { missingPath } from '../missing.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  bare: {
    type: 'object[]',
    description: 'Subnets without a network security group',
    items: {
      name: { type: 'string', description: 'Name of the subnet' },
      prefixes: { type: 'string[]', description: 'Its address prefixes' },
      occupied: { type: 'boolean', description: 'Whether anything stands in it' },
      delegatedTo: { type: 'string[]', description: 'Services it is delegated to' },
    },
  },
};

/** Which subnets of a virtual network no security group guards. Interfaces may still have groups of their own. */
export const subnetsFact: FactDefinition = {
  name: 'subnets',
  description: 'Which subnets of a virtual network have no network security group',
  on: [TYPES.virtualNetwork],
  reads: [TYPES.virtualNetwork],
  fields: FIELDS,
  bind: () => (row) => bareSubnets(row),
};

function bareSubnets(network: Row): FactAnswers {
  const subnets = at(network, 'properties', 'subnets');
  if (!Array.isArray(subnets)) return { bare: unknown(missingPath(network, 'properties.subnets')) };
  const all = subnets as readonly JsonValue[];
  return { bare: known(all.filter(isBare).map(bareJson), gapOf(network, all)) };
}

/** Azure leaves the key out where there is no group (Subnets - Get, REST reference). */
function isBare(subnet: JsonValue): boolean {
  const properties = at(subnet, 'properties');
  return saysSomething(subnet) && (at(properties, 'networkSecurityGroup') ?? null) === null;
}

function bareJson(subnet: JsonValue): JsonObject {
  const properties = at(subnet, 'properties');
  return {
    name: subnetName(subnet),
    prefixes: [at(properties, 'addressPrefix'), ...asArray(at(properties, 'addressPrefixes'))].flatMap((prefix) => asString(prefix) ?? []),
    occupied: isOccupied(subnet),
    delegatedTo: asArray(at(properties, 'delegations')).flatMap((delegation) => asString(at(delegation, 'properties', 'serviceName')) ?? []),
  };
}

/** The name of a subnet; where it was left out, the end of its id. */
export function subnetName(subnet: JsonValue): string {
  return asString(at(subnet, 'name')) ?? lastSegment(asString(at(subnet, 'id')) ?? '');
}

/** Everything that has an address in a subnet is listed there; Azure leaves the key out where there is nothing. */
function isOccupied(subnet: JsonValue): boolean {
  return asArray(at(subnet, 'properties', 'ipConfigurations')).length > 0 || hasServices(subnet);
}

/**
 * Whether something stands in a subnet that is no interface: container groups, private endpoints, services that it is delegated to,
 * application gateways, of which one with a public frontend alone is in no other list (Subnets - Get, REST reference).
 */
export function hasServices(subnet: JsonValue): boolean {
  return SERVICES.some((key) => asArray(at(subnet, 'properties', key)).length > 0);
}

const SERVICES = ['ipConfigurationProfiles', 'privateEndpoints', 'serviceAssociationLinks', 'resourceNavigationLinks', 'applicationGatewayIPConfigurations'] as const;

/** Whether what stands in a subnet is told by lists, where it is told. */
export function tellsOccupants(subnet: JsonValue): boolean {
  return ['ipConfigurations', ...SERVICES].every((key) => Array.isArray(at(subnet, 'properties', key) ?? []));
}

function gapOf(network: Row, subnets: readonly JsonValue[]): Unknown | undefined {
  const isWhole = subnets.every((subnet) => saysSomething(subnet) && subnetName(subnet) !== '');
  if (!isWhole) return missingPath(network, 'properties.subnets[*].properties');
  // Azure names a group by its id: a reference without one may be none.
  if (!subnets.every((subnet) => isBare(subnet) || reference(subnet, 'networkSecurityGroup') !== '')) return missingPath(network, 'properties.subnets[*].properties.networkSecurityGroup.id');
  return subnets.filter(isBare).every(tellsOccupants) ? undefined : missingPath(network, 'properties.subnets[*].properties.ipConfigurations');
}
