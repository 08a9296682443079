import type { Row } from '../../model/resource.ts';
import { idKey } from '../../values/armId.ts';
import { parseAddressSet } from '../../values/cidr.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { addressKey } from './addresses.ts';
import { idIn, reference, referencedIds, virtualNetworkOf } from './reference.ts';

/** Who may be behind a load balancer or a firewall: one IP configuration. */
export interface Member {
  readonly id: string;
  /** Properties of the IP configuration. */
  readonly properties: JsonValue | undefined;
  readonly virtualNetwork: string;
  readonly networkInterface: Row;
}

/** Who is in which backend pool. Pools are keys. */
export interface BackendPools {
  readonly add: (pool: JsonValue) => void;
  /** Pools of a configuration by its own reference, the pool's, or by address. */
  readonly of: (member: Member) => readonly string[];
  /** Pools that perhaps hold it: they name its address without a network, or any address where it does not tell its own. */
  readonly perhapsOf: (member: Member) => readonly string[];
  /** Pools of global balancers that hold the frontend of a regional one. */
  readonly ofFrontend: (frontend: string) => readonly string[];
}

export function backendPools(): BackendPools {
  const members = new Map<string, readonly string[]>();
  const byAddress = new Set<string>();
  const poolsBy = (key: string): readonly string[] => members.get(key) ?? [];
  return {
    add: (pool) => {
      const key = idKey(idIn(pool));
      if (asArray(at(pool, 'properties', 'loadBalancerBackendAddresses')).length > 0) byAddress.add(key);
      // Members of one pool share its list.
      const alone = [key];
      for (const name of memberKeys(pool)) members.set(name, withPool(members.get(name), key) ?? alone);
    },
    of: (member) => {
      const named = referencedIds(at(member.properties, 'loadBalancerBackendAddressPools')).map(idKey);
      return [...new Set([...named, ...poolsBy(idKey(member.id)), ...poolsBy(placeKey(member.virtualNetwork, privateAddressOf(member)))])];
    },
    perhapsOf: (member) => (isPlaced(member) ? poolsBy(placeKey('', privateAddressOf(member))) : [...byAddress]),
    ofFrontend: (frontend) => poolsBy(idKey(frontend)),
  };
}

function withPool(pools: readonly string[] | undefined, pool: string): readonly string[] | undefined {
  return pools === undefined || pools.includes(pool) ? pools : [...pools, pool];
}

/** The private address of a configuration in the one spelling; empty where it tells none, or what is none. */
export function privateAddressOf(member: Member): string {
  const known = ADDRESSES.get(member) ?? readAddress(member);
  ADDRESSES.set(member, known);
  return known;
}

const ADDRESSES = new WeakMap<Member, string>();

function readAddress({ properties }: Member): string {
  const address = addressKey(asString(at(properties, 'privateIPAddress')) ?? '');
  return parseAddressSet([address]) === undefined ? '' : address;
}

function isPlaced(member: Member): boolean {
  return member.virtualNetwork !== '' && privateAddressOf(member) !== '';
}

/** An address in a network; an unknown network is the empty text. */
function placeKey(virtualNetwork: string, address: string): string {
  return `${virtualNetwork === '' ? '' : idKey(virtualNetwork)} ${address}`;
}

function memberKeys(pool: JsonValue): readonly string[] {
  const configurations = referencedIds(at(pool, 'properties', 'backendIPConfigurations')).map(idKey);
  return [...configurations, ...asArray(at(pool, 'properties', 'loadBalancerBackendAddresses')).flatMap((one) => addressKeys(pool, one))];
}

/** A configuration that an address entry names says more than the address beside it. */
function addressKeys(pool: JsonValue, entry: JsonValue): readonly string[] {
  const named = [reference(entry, 'networkInterfaceIPConfiguration'), reference(entry, 'loadBalancerFrontendIPConfiguration')].filter((id) => id !== '');
  if (named.length > 0) return named.map(idKey);
  const address = addressKey(asString(at(entry, 'properties', 'ipAddress')) ?? '');
  const network = reference(entry, 'virtualNetwork') || virtualNetworkOf(reference(entry, 'subnet')) || reference(pool, 'virtualNetwork');
  return address === '' ? [] : [placeKey(network, address)];
}
