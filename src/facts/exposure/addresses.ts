import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { formatRanges, parseAddressSet } from '../../values/cidr.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';

/** A public address is a resource of its own, or lies below the interface of a scale set's instance. */
export function addressRow(index: NetworkIndex, id: string): Row | undefined {
  return index.row(TYPES.publicAddress, id) ?? (isOfInstance(id) ? index.row(TYPES.scaleSetAddress, id) : undefined);
}

/** Why a public address that a row names is not there. */
export function missingAddress(index: NetworkIndex, id: string): Unknown {
  return index.missing(isOfInstance(id) ? TYPES.scaleSetAddress : TYPES.publicAddress, id);
}

function isOfInstance(id: string): boolean {
  return id.toLowerCase().includes('/virtualmachinescalesets/');
}

/** The address that a public address' row holds; empty where Azure has given none yet, or the row was not read. */
export function ipAddressOf(row: Row | undefined): string {
  return asString(at(row, 'properties', 'ipAddress'))?.trim() ?? '';
}

/** One spelling for each address, so that texts compare; empty for an empty text. */
export function addressKey(text: string): string {
  const plain = text.trim().toLowerCase();
  if (!plain.includes(':')) return plain;
  return formatRanges(parseAddressSet([plain]) ?? { v4: [], v6: [] })[0] ?? plain;
}

export type Family = 4 | 6;

/** The family that a version field (`IPv4`, `IPv6`) or else an address tells; undefined where neither does. */
export function familyOf(version: JsonValue | undefined, address: string): Family | undefined {
  const said = asString(version)?.toLowerCase();
  if (said === 'ipv6' || said === 'ipv4') return said === 'ipv6' ? 6 : 4;
  if (address === '') return undefined;
  return address.includes(':') ? 6 : 4;
}
