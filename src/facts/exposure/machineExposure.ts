import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { machinePolicies } from '../jit/requests.ts';
import { missingPath } from '../missing.ts';
import { lastOnly, shared } from '../shared.ts';
import { adminRulesOf, type AdminRules } from './adminRules.ts';
import type { Member } from './backendPools.ts';
import { decisions } from './decisions.ts';
import { createSenders, endpointOf, privateAddressOf, type Endpoint, type EndpointTools } from './endpoints.ts';
import { createFilters } from './filters.ts';
import { interfacesOf, type Interfaces } from './interfaces.ts';
import { networkIndex, TYPES, type NetworkIndex } from './networkIndex.ts';
import { waysIn, type PublicPaths } from './publicPaths.ts';
import { createTraffic } from './reach.ts';
import { saysSomething } from './reference.ts';
import { requestStates } from './requestStates.ts';
import { serviceTagPrefixes } from './serviceTags.ts';
import { groupLevel, surroundingsOf } from './subnets.ts';

/** Where there may be ways in that could not be followed. */
export interface Unfollowed {
  readonly networkInterface: string;
  /** Empty where the interface itself was not read. */
  readonly ipConfiguration: string;
  readonly privateAddress: string;
  readonly cause: Unknown;
}

/** How a machine, an instance of a scale set or a network interface can be reached from the Internet. */
export interface Exposure {
  readonly endpoints: readonly Endpoint[];
  readonly unfollowed: readonly Unfollowed[];
  /** Why there may be ways in besides the endpoints. */
  readonly perhapsPaths: Unknown | undefined;
  /** Why more may be let in than the openings say. */
  readonly perhapsMore: Unknown | undefined;
  /** What is taken for granted where something stands open. */
  readonly assumes: readonly string[];
  /** Whether a security group stands before some interface, seen or only named. */
  readonly guarded: boolean;
  /** Why one may stand before some interface besides: its subnet was not read. */
  readonly perhapsGuarded: Unknown | undefined;
}

export type ExposureOf = (row: Row) => Exposure;

/** Derives exposure for one row after another; the indexes are built once a snapshot. */
export const machineExposure: (snapshot: Snapshot, context: FactContext) => ExposureOf = shared((snapshot, context) => {
  const index = networkIndex(snapshot);
  const site: Site = {
    index,
    interfaces: interfacesOf(index),
    ways: waysIn(index),
    adminRules: adminRulesOf(index),
    tools: { traffic: createTraffic(createFilters()), requests: requestStates(index, machinePolicies(snapshot, context)), senders: createSenders(serviceTagPrefixes(index)) },
  };
  const { note } = decisions(snapshot, context);
  return lastOnly((row) => {
    const exposure = exposureOf(row, site);
    if (MACHINES.has(row.type.toLowerCase())) note(row, exposure.endpoints, exposure.perhapsPaths ?? exposure.perhapsMore);
    return exposure;
  });
});

interface Site {
  readonly index: NetworkIndex;
  readonly interfaces: (row: Row) => Interfaces;
  readonly ways: (member: Member, subscriptions: readonly string[]) => PublicPaths;
  readonly adminRules: (virtualNetwork: string) => AdminRules;
  readonly tools: EndpointTools;
}

const MACHINES: ReadonlySet<string> = new Set([TYPES.virtualMachine, TYPES.scaleSetInstance].map((type) => type.toLowerCase()));

function exposureOf(row: Row, site: Site): Exposure {
  const { interfaces, missing } = site.interfaces(row);
  const unread = missing.map((cause) => without({ networkInterface: cause.scope, ipConfiguration: '', privateAddress: '', cause }));
  return [...interfaces.map((networkInterface) => interfaceExposure(row, networkInterface, site)), ...unread].reduce(together, NOTHING);
}

const NOTHING: Exposure = { endpoints: [], unfollowed: [], perhapsPaths: undefined, perhapsMore: undefined, assumes: [], guarded: false, perhapsGuarded: undefined };

/** What is not read may hold ways in, open ones too. */
function without(one: Unfollowed): Exposure {
  return { ...NOTHING, unfollowed: [one], perhapsPaths: one.cause, perhapsMore: one.cause };
}

function together(left: Exposure, right: Exposure): Exposure {
  return {
    endpoints: [...left.endpoints, ...right.endpoints],
    unfollowed: [...left.unfollowed, ...right.unfollowed],
    perhapsPaths: left.perhapsPaths ?? right.perhapsPaths,
    perhapsMore: left.perhapsMore ?? right.perhapsMore,
    assumes: [...new Set([...left.assumes, ...right.assumes])],
    guarded: left.guarded || right.guarded,
    perhapsGuarded: left.perhapsGuarded ?? right.perhapsGuarded,
  };
}

function interfaceExposure(row: Row, networkInterface: Row, site: Site): Exposure {
  const configurations = asArray(at(networkInterface, 'properties', 'ipConfigurations'));
  const lacking = (path: string): Unfollowed => ({ networkInterface: networkInterface.id, ipConfiguration: '', privateAddress: '', cause: missingPath(networkInterface, path) });
  if (configurations.length === 0) return without(lacking('properties.ipConfigurations'));
  return configurations
    .map((configuration) => (saysSomething(configuration) ? configurationExposure(row, networkInterface, configuration, site) : without(lacking('properties.ipConfigurations[*].properties'))))
    .reduce(together);
}

function configurationExposure(row: Row, networkInterface: Row, configuration: JsonValue, site: Site): Exposure {
  const properties = at(configuration, 'properties');
  const around = surroundingsOf(site.index, asString(at(properties, 'subnet', 'id')) ?? '');
  const name = asString(at(configuration, 'name')) ?? '';
  const id = asString(at(configuration, 'id')) ?? `${networkInterface.id}/ipConfigurations/${name}`;
  const member: Member = { id, properties, virtualNetwork: around.virtualNetwork, networkInterface };
  const { paths, perhapsMore } = site.ways(member, [subscriptionOf(networkInterface.id) ?? '', ...around.subscriptions]);
  const levels = [around.subnetLevel, groupLevel(site.index, 'networkInterface', networkInterface.properties)] as const;
  const place = { owner: ownerOf(row), networkInterface, configuration, around, admin: site.adminRules(around.virtualNetwork), levels };
  const endpoints = paths.map((path) => endpointOf(place, path, site.tools));
  return {
    endpoints,
    unfollowed: perhapsMore === undefined ? [] : [{ networkInterface: networkInterface.id, ipConfiguration: name, privateAddress: privateAddressOf(configuration), cause: perhapsMore }],
    perhapsPaths: perhapsMore,
    perhapsMore: endpoints.find((endpoint) => endpoint.perhapsMore !== undefined)?.perhapsMore,
    assumes: [...new Set(endpoints.flatMap(({ assumes }) => assumes))],
    guarded: (around.unread === undefined ? levels : [levels[1]]).some((level) => level.kind !== 'none'),
    perhapsGuarded: around.unread,
  };
}

/** Asked of an interface itself, requests for its machine count. */
function ownerOf(row: Row): string {
  if (row.type.toLowerCase() !== TYPES.networkInterface.toLowerCase()) return row.id;
  return asString(at(row, 'properties', 'virtualMachine', 'id')) ?? row.id;
}
