import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { subnetById, TYPES, type NetworkIndex } from './networkIndex.ts';
import { addressOf, type Address } from './packet.ts';
import { isPublic, type Holds } from './packetMatch.ts';
import { applicationGroupsOf, virtualNetworkOf, type ApplicationGroups } from './reference.ts';
import { securityRules, type SecurityRule } from './securityRule.ts';
import { surroundingsOf, type Surroundings } from './subnets.ts';

/** What stands at one level, in both directions. */
export type Guard =
  | { readonly kind: 'none' }
  | { readonly kind: 'missing'; readonly cause: Unknown }
  | { readonly kind: 'rules'; readonly inbound: readonly SecurityRule[]; readonly outbound: readonly SecurityRule[] };

/** A network interface and the filters around it. */
export interface PacketPlace {
  readonly guard: Guard;
  readonly configurations: readonly LocalConfiguration[];
}

export interface LocalConfiguration {
  /** Undefined where the row tells none. */
  readonly address: Address | undefined;
  readonly groups: ApplicationGroups;
  readonly subnet: SubnetPlace;
}

interface SubnetPlace {
  readonly around: Surroundings;
  readonly guard: Guard;
}

const INTERFACES = [TYPES.networkInterface, TYPES.scaleSetInterface] as const;

/** Network interfaces of machines and of scale sets' instances by id; undefined where the snapshot does not hold it. Everything is read once. */
export function packetPlaces(index: NetworkIndex): (networkInterface: string) => PacketPlace | undefined {
  const guardOf = guards(index);
  const subnetOf = remembered((subnetId) => subnetPlace(index, subnetId, guardOf));
  return remembered((id) => {
    const row = INTERFACES.map((type) => index.row(type, id)).find((found) => found !== undefined);
    if (row === undefined) return undefined;
    const configurations = asArray(at(row, 'properties', 'ipConfigurations')).map((configuration) => ({
      address: addressOf(at(configuration, 'properties', 'privateIPAddress')),
      groups: applicationGroupsOf(configuration),
      subnet: subnetOf(asString(at(configuration, 'properties', 'subnet', 'id')) ?? ''),
    }));
    return { guard: isJsonObject(row.properties) ? guardOf(row.properties) : { kind: 'missing', cause: missingPath(row, 'properties') }, configurations };
  });
}

function remembered<Found>(find: (id: string) => Found): (id: string) => Found {
  const memo = new Map<string, { readonly found: Found }>();
  return (id) => {
    const key = idKey(id);
    const entry = memo.get(key) ?? { found: find(id) };
    memo.set(key, entry);
    return entry.found;
  };
}

/** What guards whatever carries a `networkSecurityGroup`: a subnet's or an interface's properties. */
type GuardOf = (carrier: JsonValue | undefined) => Guard;

function guards(index: NetworkIndex): GuardOf {
  const read = remembered((id) => guardBy(index, id));
  return (carrier) => {
    const reference = at(carrier, 'networkSecurityGroup') ?? null;
    return reference === null ? { kind: 'none' } : read(asString(at(reference, 'id')) ?? '');
  };
}

function guardBy(index: NetworkIndex, id: string): Guard {
  const group = index.row(TYPES.securityGroup, id);
  if (group === undefined) return { kind: 'missing', cause: index.missing(TYPES.securityGroup, id) };
  // Azure serves an empty list where there are none.
  if (!Array.isArray(at(group, 'properties', 'securityRules'))) return { kind: 'missing', cause: missingPath(group, 'properties.securityRules') };
  return { kind: 'rules', inbound: securityRules(group, 'Inbound'), outbound: securityRules(group, 'Outbound') };
}

function subnetPlace(index: NetworkIndex, subnetId: string, guardOf: GuardOf): SubnetPlace {
  const around = surroundingsOf(index, subnetId);
  const properties = at(subnetById(index, subnetId), 'properties');
  if (isJsonObject(properties)) return { around, guard: guardOf(properties) };
  return { around, guard: { kind: 'missing', cause: index.missing(TYPES.virtualNetwork, subnetId === '' ? '(no subnet)' : subnetId) } };
}

/** Whether an address of a virtual network is a member of an application security group. */
export type Membership = (virtualNetwork: string, address: Address, group: string) => Holds;

/**
 * Members are IP configurations of the same virtual network, and interfaces stand in its subscription (Azure documentation,
 * "Application security groups"): where not all of them were read a private address may be any's.
 */
export function groupMembership(index: NetworkIndex): Membership {
  let members: ReadonlyMap<string, ApplicationGroups> | undefined;
  return (virtualNetwork, address, group) => {
    members ??= groupsByAddress(index);
    const found = members.get(memberKey(virtualNetwork, address));
    if (found !== undefined) return found.keys.has(group) ? 'yes' : found.isWhole ? 'no' : 'perhaps';
    const subscription = subscriptionOf(virtualNetwork) ?? '';
    const isRead = INTERFACES.every((type) => index.gap(type, subscription) === undefined);
    return isRead || isPublic(address) ? 'no' : 'perhaps';
  };
}

function groupsByAddress(index: NetworkIndex): ReadonlyMap<string, ApplicationGroups> {
  const rows: readonly Row[] = INTERFACES.flatMap((type) => [...index.rows(type)]);
  const configurations = rows.flatMap((row) => asArray(at(row, 'properties', 'ipConfigurations')));
  return new Map(configurations.flatMap((configuration): readonly (readonly [string, ApplicationGroups])[] => {
    const address = addressOf(at(configuration, 'properties', 'privateIPAddress'));
    const network = virtualNetworkOf(asString(at(configuration, 'properties', 'subnet', 'id')) ?? '');
    return address === undefined ? [] : [[memberKey(network, address), applicationGroupsOf(configuration)]];
  }));
}

function memberKey(virtualNetwork: string, { family, value }: Address): string {
  return `${idKey(virtualNetwork)} ${String(family)} ${String(value)}`;
}
