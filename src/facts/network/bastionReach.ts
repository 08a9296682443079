import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, type Unknown } from '../../model/unknown.ts';
import { idKey, lastSegment, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, type JsonObject } from '../../values/json.ts';
import { connectedNetworks, type Neighbourhood } from '../exposure/connectedNetworks.ts';
import { type NetworkIndex, networkIndex, TYPES } from '../exposure/networkIndex.ts';
import { reference, virtualNetworkOf } from '../exposure/reference.ts';
import { missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { isWholeConfiguration, publicAddressOf } from './ownAddresses.ts';

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
const BASTIONS = 'Microsoft.Network/bastionHosts';

const NETWORK_FIELDS: Readonly<Record<string, FactField>> = {
  network: { type: 'string', description: 'Id of the virtual network' },
  name: { type: 'string', description: 'Its name' },
  interfaces: { type: 'integer', description: 'Interfaces of machines in it that have a public address of their own' },
};

const FIELDS: Readonly<Record<string, FactField>> = {
  networks: {
    type: 'object[]', description: 'Virtual networks in which machines of the subscription have public addresses of their own',
    reads: [SUBSCRIPTIONS, TYPES.networkInterface], items: NETWORK_FIELDS,
  },
  unreached: { type: 'object[]', description: 'Those of them that no Azure Bastion reaches, from inside or from a peered network', items: NETWORK_FIELDS },
};

/** Whether machines with public addresses could be managed through Azure Bastion instead. */
export const bastionReachFact: FactDefinition = {
  name: 'bastionReach',
  description: 'Whether Azure Bastion reaches the networks in which machines of a subscription have public addresses',
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, TYPES.networkInterface, TYPES.virtualNetwork, BASTIONS],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const index = networkIndex(snapshot);
    const indexes = bastionIndexes(snapshot, context);
    return (row) => answers(index, indexes, row.subscriptionId ?? subscriptionOf(row.id) ?? '');
  },
};

interface Place {
  readonly network: string;
  readonly interfaces: number;
}

interface Bastion {
  /** False for the Developer sku (Azure documentation, "Azure Bastion and virtual network peering"); not known of one without a sku. */
  readonly reachesPeers: boolean | Unknown;
}

interface Indexes {
  /** Subscription -> networks of its machines with public addresses. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, Place>>;
  /** Why a subscription's interfaces may hold more. */
  readonly cut: ReadonlyMap<string, Unknown>;
  /** Networks with a bastion. */
  readonly bastions: ReadonlyMap<string, Bastion>;
  /** Bastions that do not say where they stand. */
  readonly astray: Unknown | undefined;
  /** A network and its connected peers, from either side's row. */
  readonly around: (network: string) => Neighbourhood;
}

const bastionIndexes = shared((snapshot): Indexes => {
  const index = networkIndex(snapshot);
  return { ...placesOf(index), ...bastionsOf(index), around: connectedNetworks(index) };
});

function placesOf(index: NetworkIndex): Pick<Indexes, 'places' | 'cut'> {
  const places = new Map<string, Map<string, Place>>();
  const cut = new Map<string, Unknown>();
  for (const row of index.rows(TYPES.networkInterface)) {
    const key = (row.subscriptionId ?? '').toLowerCase();
    const configurations = asArray(at(row, 'properties', 'ipConfigurations'));
    // Every interface has configurations: of one that lost them nobody can tell what else it lost, its machine too.
    if (configurations.length === 0 || !configurations.every(isWholeConfiguration)) cut.set(key, missingPath(row, 'properties.ipConfigurations[*].properties'));
    if ((at(row, 'properties', 'virtualMachine') ?? null) === null) continue;
    const exposed = configurations.find((one) => (publicAddressOf(one) ?? '') !== '');
    if (exposed === undefined) continue;
    const network = virtualNetworkOf(reference(exposed, 'subnet'));
    const ofSubscription = places.get(key) ?? new Map<string, Place>();
    ofSubscription.set(idKey(network), { network, interfaces: (ofSubscription.get(idKey(network))?.interfaces ?? 0) + 1 });
    places.set(key, ofSubscription);
  }
  return { places, cut };
}

function bastionsOf(index: NetworkIndex): Pick<Indexes, 'bastions' | 'astray'> {
  const bastions = new Map<string, Bastion>();
  let astray: Unknown | undefined;
  for (const row of index.rows(BASTIONS)) {
    const subnets = asArray(at(row, 'properties', 'ipConfigurations')).map((one) => reference(one, 'subnet'));
    const networks = [...subnets.map(virtualNetworkOf), reference(row, 'virtualNetwork')].filter((id) => id !== '');
    const sku = asString(at(row, 'sku', 'name'))?.toLowerCase() ?? '';
    const reachesPeers = sku === '' ? missingPath(row, 'sku.name') : sku !== 'developer';
    if (networks.length === 0) astray = missingPath(row, 'properties.ipConfigurations[*].properties.subnet.id');
    for (const id of networks) bastions.set(idKey(id), { reachesPeers: either(bastions.get(idKey(id))?.reachesPeers ?? false, reachesPeers) });
  }
  return { bastions, astray };
}

function either(left: boolean | Unknown, right: boolean | Unknown): boolean | Unknown {
  return left === true || right === true ? true : left === false ? right : left;
}

function answers(index: NetworkIndex, indexes: Indexes, subscription: string): FactAnswers {
  const places = [...(indexes.places.get(subscription.toLowerCase())?.values() ?? [])];
  const more = index.gap(TYPES.networkInterface, subscription) ?? indexes.cut.get(subscription.toLowerCase());
  const judged = places.map((place) => ({ place, reach: reachOf(index, indexes, place.network) }));
  const undecided = judged.map(({ reach }) => reach).find((reach) => typeof reach === 'object');
  return {
    networks: known(places.map(placeJson), more),
    unreached: known(judged.filter(({ reach }) => reach === false).map(({ place }) => placeJson(place)), more ?? undecided),
  };
}

function placeJson({ network, interfaces }: Place): JsonObject {
  return { network, name: lastSegment(network), interfaces };
}

/** Whether a bastion is seen to reach a network; that none does takes the network's row and the bastions of every subscription around it. */
function reachOf(index: NetworkIndex, { bastions, astray, around }: Indexes, network: string): boolean | Unknown {
  const { networks } = around(network);
  const fromPeers = [...networks].map((peer) => bastions.get(peer)?.reachesPeers ?? false).reduce(either, false);
  if (bastions.has(idKey(network)) || fromPeers === true) return true;
  const row = index.row(TYPES.virtualNetwork, network);
  if (row === undefined) return index.missing(TYPES.virtualNetwork, network);
  const subscriptions = new Set([...networks].map((id) => subscriptionOf(id) ?? ''));
  const unread = [...subscriptions].map((subscription) => index.gap(BASTIONS, subscription)).find((gap) => gap !== undefined);
  return unread ?? astray ?? peeringGap(row) ?? fromPeers;
}

/** A peering that does not say with whom may be with the network of a bastion. */
function peeringGap(network: Row): Unknown | undefined {
  const peerings = at(network, 'properties', 'virtualNetworkPeerings') ?? [];
  const isWhole = Array.isArray(peerings) && asArray(peerings).every((peering) => reference(peering, 'remoteVirtualNetwork') !== '');
  return isWhole ? undefined : missingPath(network, 'properties.virtualNetworkPeerings[*].properties.remoteVirtualNetwork.id');
}
