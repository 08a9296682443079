import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { ALL_IPV4, ALL_IPV6, intersect, parseAddressSet, PUBLIC_ADDRESSES, type AddressSet } from '../../values/cidr.ts';
import { asArray, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { machinePolicies } from '../jit/requests.ts';
import { missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { adminRulesIndex, type AdminRules } from './adminRulesIndex.ts';
import type { Destination, Level } from './filter.ts';
import { firewallPaths, type FirewallPath } from './firewalls.ts';
import { loadBalancerIndex, type LoadBalancerIndex, type Member } from './loadBalancers.ts';
import { networkIndex, notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { referencedIds } from './reference.ts';
import { publicPaths, type PublicPath } from './publicPaths.ts';
import { filterTraffic, type Filtered } from './reach.ts';
import { requestStates, type RequestStates } from './requestStates.ts';
import { groupLevel, surroundingsOf, type Surroundings } from './subnets.ts';

/** One way to one IP configuration, and what gets through it. */
export interface Endpoint {
  readonly networkInterface: string;
  readonly ipConfiguration: string;
  readonly privateAddress: string;
  readonly path: PublicPath;
  /** Every public source of the configuration's address family. */
  readonly universe: AddressSet;
  /** Whether a security group guards the way. */
  readonly guarded: boolean;
  readonly traffic: Filtered;
}

/** How a machine can be reached from the Internet. */
export interface Exposure {
  readonly endpoints: readonly Endpoint[];
  /** Why there may be ways in besides the endpoints. */
  readonly perhapsPaths: Unknown | undefined;
  /** Why more may be let in than the openings say. */
  readonly perhapsMore: Unknown | undefined;
  /** Why less may be let in than the openings say: then they are not reported as open. */
  readonly perhapsLess: Unknown | undefined;
  /** What is taken for granted where something stands open. */
  readonly assumes: readonly string[];
  /** Whether a security group stands before some interface, seen or only named. */
  readonly guarded: boolean;
}

export type ExposureOf = (machine: Row) => Exposure;

/** Derives exposure for one machine after another; the indexes are built once a snapshot. */
export const machineExposure: (snapshot: Snapshot, context: FactContext) => ExposureOf = shared((snapshot, context) => {
  const index = networkIndex(snapshot);
  const indexes: Indexes = {
    index,
    balancers: loadBalancerIndex(index),
    adminRules: adminRulesIndex(index),
    firewalls: firewallPaths(index),
    requests: requestStates(index, machinePolicies(snapshot, context)),
  };
  return remembered((machine) => exposureOf(machine, indexes));
});

interface Indexes {
  readonly index: NetworkIndex;
  readonly balancers: LoadBalancerIndex;
  readonly adminRules: (virtualNetwork: string) => AdminRules;
  readonly firewalls: FirewallPath;
  readonly requests: RequestStates;
}

/** Two facts ask of the same row in turn. */
function remembered(answer: ExposureOf): ExposureOf {
  let last: { readonly machine: Row; readonly exposure: Exposure } | undefined;
  return (machine) => {
    if (last?.machine !== machine) last = { machine, exposure: answer(machine) };
    return last.exposure;
  };
}

function exposureOf(machine: Row, indexes: Indexes): Exposure {
  const interfaces = referencedIds(at(machine, 'properties', 'networkProfile', 'networkInterfaces'));
  if (interfaces.length === 0) return { ...NOTHING, perhapsPaths: missingPath(machine, 'properties.networkProfile.networkInterfaces') };
  return interfaces.map((id) => interfaceExposure(machine, id, indexes)).reduce(together);
}

const NOTHING: Exposure = { endpoints: [], perhapsPaths: undefined, perhapsMore: undefined, perhapsLess: undefined, assumes: [], guarded: false };

function together(left: Exposure, right: Exposure): Exposure {
  return {
    endpoints: [...left.endpoints, ...right.endpoints],
    perhapsPaths: left.perhapsPaths ?? right.perhapsPaths,
    perhapsMore: left.perhapsMore ?? right.perhapsMore,
    perhapsLess: left.perhapsLess ?? right.perhapsLess,
    assumes: [...new Set([...left.assumes, ...right.assumes])],
    guarded: left.guarded || right.guarded,
  };
}

function interfaceExposure(machine: Row, id: string, indexes: Indexes): Exposure {
  const networkInterface = indexes.index.row(TYPES.networkInterface, id);
  if (networkInterface === undefined) {
    const cause = indexes.index.missing(TYPES.networkInterface, id);
    return { ...NOTHING, perhapsPaths: cause, perhapsMore: cause };
  }
  const configurations = asArray(at(networkInterface, 'properties', 'ipConfigurations'));
  if (configurations.length === 0) return { ...NOTHING, perhapsPaths: missingPath(networkInterface, 'properties.ipConfigurations') };
  return configurations.map((configuration) => configurationExposure({ machine, networkInterface, configuration }, indexes)).reduce(together);
}

interface Place {
  readonly machine: Row;
  readonly networkInterface: Row;
  readonly configuration: JsonValue;
}

function configurationExposure(place: Place, indexes: Indexes): Exposure {
  const { index, balancers, adminRules, firewalls } = indexes;
  const properties = at(place.configuration, 'properties');
  if (!isJsonObject(properties)) return { ...NOTHING, perhapsPaths: missingPath(place.networkInterface, 'properties.ipConfigurations[*].properties') };
  const around = surroundingsOf(index, asString(at(properties, 'subnet', 'id')) ?? '');
  const member: Member = { id: configurationId(place), properties, virtualNetwork: around.virtualNetwork };
  const found = publicPaths(index, balancers, member, [subscriptionOf(place.networkInterface.id) ?? '', ...around.subscriptions]);
  const privateAddress = asString(at(properties, 'privateIPAddress')) ?? '';
  const firewall = firewalls([privateAddress, ...balancers.privateFrontends(member)], around.subscriptions);
  const levels: readonly [Level, Level] = [around.subnetLevel, groupLevel(index, 'networkInterface', place.networkInterface.properties)];
  const admin = adminRules(around.virtualNetwork);
  const endpoints = found.paths.map((path) => endpointOf(place, path, levels, around, indexes));
  const openings = endpoints.some(({ traffic }) => traffic.openings.length > 0);
  const perhapsPaths = found.perhapsMore ?? firewall;
  const perhapsMore = endpoints.length === 0 ? undefined : endpoints.map((endpoint) => uncertainty(endpoint, place, levels, around, indexes)).find((cause) => cause !== undefined) ?? admin.mayOpen;
  return {
    endpoints, perhapsPaths, perhapsMore,
    perhapsLess: openings ? admin.mayClose : undefined,
    assumes: openings ? [...admin.assumes, ...notesOf(around, isIpv6(properties, privateAddress)), ...endpoints.flatMap(({ traffic }) => traffic.ignored.map(ignoredNote))] : [],
    guarded: levels.some((level) => level.kind !== 'none'),
  };
}

function configurationId({ networkInterface, configuration }: Place): string {
  return asString(at(configuration, 'id')) ?? `${networkInterface.id}/ipConfigurations/${asString(at(configuration, 'name')) ?? ''}`;
}

function notesOf({ notes }: Surroundings, ipv6: boolean): readonly string[] {
  return notes.filter(({ family }) => family === (ipv6 ? 6 : 4)).map(({ text }) => text);
}

function ignoredNote(rule: { readonly name: string; readonly securityGroup: string }): string {
  return `the deny ${rule.name} of ${rule.securityGroup} closes nothing that counts: what it matches is not known, or the sender can avoid it`;
}

function endpointOf(place: Place, path: PublicPath, levels: readonly [Level, Level], around: Surroundings, { requests }: Indexes): Endpoint {
  const properties = at(place.configuration, 'properties');
  const privateAddress = asString(at(properties, 'privateIPAddress')) ?? '';
  const universe = intersect(PUBLIC_ADDRESSES, isIpv6(properties, privateAddress) ? ALL_IPV6 : ALL_IPV4);
  const destination: Destination = {
    universe,
    privateAddress: parseAddressSet([privateAddress]),
    groups: new Set(referencedIds(at(properties, 'applicationSecurityGroups')).map(idKey)),
    virtualNetwork: { ...around.tagged, addresses: intersect(universe, around.tagged.addresses) },
  };
  const guarded = levels.some((level) => level.kind !== 'none');
  const shut = !guarded && path.unguarded === 'closed';
  const unsure: Level = { kind: 'missing', cause: typeof path.unguarded === 'string' ? missingPath(place.networkInterface, 'properties.networkSecurityGroup') : path.unguarded };
  const filters: readonly [Level, Level] = !guarded && typeof path.unguarded !== 'string' ? [unsure, levels[1]] : levels;
  const traffic = filterTraffic({ levels: filters, destination, admits: shut ? new Map() : path.admits, request: requests.of(place.machine.id, privateAddress) });
  return { networkInterface: place.networkInterface.id, ipConfiguration: asString(at(place.configuration, 'name')) ?? '', privateAddress, path, universe, guarded, traffic };
}

/** A configuration says its family; where it does not, its address does. */
function isIpv6(properties: JsonValue | undefined, privateAddress: string): boolean {
  return asString(at(properties, 'privateIPAddressVersion'))?.toLowerCase() === 'ipv6' || privateAddress.includes(':');
}

/** Why more may get through an endpoint than was found, in the order in which packets meet the causes. */
function uncertainty({ path, guarded, traffic }: Endpoint, place: Place, levels: readonly Level[], around: Surroundings, { requests }: Indexes): Unknown | undefined {
  if (!traffic.maybeMore) return undefined;
  if (!guarded && typeof path.unguarded !== 'string') return path.unguarded;
  for (const level of levels) if (level.kind === 'missing') return level.cause;
  // Policies stand where the machine does; its network may lie in another subscription.
  return around.tagged.gap ?? requests.gap(place.machine.id) ?? unreadableRule(levels) ?? missingPath(place.networkInterface, 'properties.ipConfigurations[*].properties.privateIPAddress');
}

function unreadableRule(levels: readonly Level[]): Unknown | undefined {
  const rule = levels.flatMap((level) => (level.kind === 'rules' ? level.rules : [])).find((one) => !one.readable || !one.portsReadable);
  if (rule === undefined) return undefined;
  return notCollected(TYPES.securityGroup, rule.securityGroup, `a rule of ${rule.securityGroup} that may let traffic in could not be understood: ${rule.name}`);
}
