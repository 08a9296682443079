import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { isEmptyAddresses, NO_ADDRESSES, parseAddressSet, type AddressSet } from '../../values/cidr.ts';
import { asArray, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { addressKey, addressRow, ipAddressOf, missingAddress } from './addresses.ts';
import type { Neighbourhood } from './connectedNetworks.ts';
import { subnetById, TYPES, type NetworkIndex } from './networkIndex.ts';
import { idIn, reference, virtualNetworkOf } from './reference.ts';

/** Where a firewall stands. */
export interface FirewallSite {
  readonly row: Row;
  /** Its public addresses. */
  readonly addresses: readonly string[];
  /** Why it may have more. */
  readonly unreadAddress?: Unknown;
  /** Its network and that network's peers; none for a firewall of a virtual hub, whose networks are not followed. */
  readonly around: Neighbourhood;
  /** Whether its network's row was read: then its peers are known. */
  readonly isRead: boolean;
  /** Addresses of its subnet, which packets have as their source after translation. */
  readonly subnet: { readonly addresses: AddressSet; readonly gap?: Unknown };
}

/** Undefined for a firewall that takes nothing in: without IP configurations it is stopped (Azure documentation, "Azure Firewall FAQ"). */
export function firewallSite(index: NetworkIndex, neighbours: (virtualNetwork: string) => Neighbourhood, row: Row): FirewallSite | undefined {
  const configurations = configurationsOf(row);
  const isHub = idIn(at(row, 'properties', 'virtualHub')) !== '';
  if (configurations.length === 0 && !isHub) return undefined;
  const subnetId = configurations.map((one) => reference(one, 'subnet')).find((id) => id !== '') ?? '';
  const virtualNetwork = isHub ? '' : virtualNetworkOf(subnetId);
  return {
    row,
    ...publicAddresses(index, row, configurations),
    around: virtualNetwork === '' ? NOWHERE : neighbours(virtualNetwork),
    isRead: index.row(TYPES.virtualNetwork, virtualNetwork) !== undefined,
    subnet: subnetOf(index, row, subnetId),
  };
}

/** A firewall that is stopped has none. What is no list, and a row without properties, may hold any: one that was cut. */
function configurationsOf(row: Row): readonly JsonValue[] {
  const list = isJsonObject(row.properties) ? (at(row, 'properties', 'ipConfigurations') ?? []) : undefined;
  return Array.isArray(list) ? asArray(list) : [null];
}

const NOWHERE: Neighbourhood = { networks: new Set(), addresses: NO_ADDRESSES };

function publicAddresses(index: NetworkIndex, firewall: Row, configurations: readonly JsonValue[]): Pick<FirewallSite, 'addresses' | 'unreadAddress'> {
  const ids = configurations.map((one) => reference(one, 'publicIPAddress')).filter((id) => id !== '');
  const own = ids.map((id) => ipAddressOf(addressRow(index, id)));
  const ofHub = asArray(at(firewall, 'properties', 'hubIPAddresses', 'publicIPs', 'addresses')).map((one) => asString(at(one, 'address')) ?? '');
  const addresses = [...new Set([...own, ...ofHub].filter((address) => address !== '').map(addressKey))];
  if (configurations.some(isCut)) return { addresses, unreadAddress: missingPath(firewall, 'properties.ipConfigurations[*].properties.publicIPAddress.id') };
  const unread = ids.find((id) => ipAddressOf(addressRow(index, id)) === '');
  if (unread !== undefined) return { addresses, unreadAddress: withoutAddress(index, unread) };
  const isPrivate = configurations.length > 0;
  return addresses.length > 0 || isPrivate ? { addresses } : { addresses, unreadAddress: missingPath(firewall, 'properties.hubIPAddresses.publicIPs.addresses') };
}

/** Whether a configuration came without what it says, or names an address without its id. */
function isCut(configuration: JsonValue): boolean {
  const properties = at(configuration, 'properties');
  return !isJsonObject(properties) || ((at(properties, 'publicIPAddress') ?? null) !== null && idIn(at(properties, 'publicIPAddress')) === '');
}

function withoutAddress(index: NetworkIndex, id: string): Unknown {
  const row = addressRow(index, id);
  return row === undefined ? missingAddress(index, id) : missingPath(row, 'properties.ipAddress');
}

function subnetOf(index: NetworkIndex, firewall: Row, subnetId: string): FirewallSite['subnet'] {
  if (subnetId === '') return { addresses: NO_ADDRESSES, gap: missingPath(firewall, 'properties.ipConfigurations[*].properties.subnet') };
  const subnet = subnetById(index, subnetId);
  const texts = [at(subnet, 'properties', 'addressPrefix'), ...asArray(at(subnet, 'properties', 'addressPrefixes'))].flatMap((text) => asString(text) ?? []);
  const addresses = parseAddressSet(texts) ?? NO_ADDRESSES;
  return isEmptyAddresses(addresses) ? { addresses, gap: index.missing(TYPES.virtualNetwork, subnetId) } : { addresses };
}
