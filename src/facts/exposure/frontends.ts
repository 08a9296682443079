import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { addressRow, familyOf, ipAddressOf, type Family } from './addresses.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import { reference, virtualNetworkOf } from './reference.ts';

/** Where a load balancer takes packets in. */
export interface Frontend {
  readonly kind: 'public' | 'private';
  /** Empty where it is not told: the address' row was not read, or the frontend is a whole prefix. */
  readonly address: string;
  /** Of a frontend that is a whole prefix: which of its addresses balances is not told. */
  readonly prefix?: string;
  readonly family: Family | undefined;
  /** Of a private one. */
  readonly virtualNetwork: string;
}

/** Undefined where the frontend came without what it says. */
export function readFrontend(index: NetworkIndex, frontend: JsonValue): Frontend | undefined {
  const properties = at(frontend, 'properties');
  if (!isJsonObject(properties)) return undefined;
  const version = at(properties, 'privateIPAddressVersion');
  if ((at(properties, 'publicIPAddress') ?? at(properties, 'publicIPPrefix') ?? null) === null) {
    const address = asString(at(properties, 'privateIPAddress')) ?? '';
    // What has no public address stands in a subnet.
    if (reference(frontend, 'subnet') === '') return undefined;
    return { kind: 'private', address, family: familyOf(version, address), virtualNetwork: virtualNetworkOf(reference(frontend, 'subnet')) };
  }
  const row = addressRow(index, reference(frontend, 'publicIPAddress'));
  const address = ipAddressOf(row);
  const prefix = asString(at(index.row(TYPES.publicPrefix, reference(frontend, 'publicIPPrefix')), 'properties', 'ipPrefix')) ?? '';
  return {
    kind: 'public', address, virtualNetwork: '', ...(prefix === '' ? {} : { prefix }),
    family: familyOf(at(row, 'properties', 'publicIPAddressVersion'), address === '' ? prefix : address),
  };
}
