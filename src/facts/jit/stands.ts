import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { parseAddressSet } from '../../values/cidr.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import type { Level } from '../exposure/filters.ts';
import { interfacesOf } from '../exposure/interfaces.ts';
import type { NetworkIndex } from '../exposure/networkIndex.ts';
import { groupLevel, surroundingsOf } from '../exposure/subnets.ts';

/** Where an IP configuration of a machine stands, whether anything public leads to it or not. */
export interface Stand {
  readonly privateAddress: string;
  readonly virtualNetwork: string;
  /** The network's subscription and those of its peers. */
  readonly subscriptions: readonly string[];
  /** The security groups before it. */
  readonly levels: readonly Level[];
}

export interface Stands {
  readonly stands: readonly Stand[];
  /** Why there may be more. */
  readonly gap: Unknown | undefined;
}

/** Every IP configuration of a machine. */
export function standsOf(index: NetworkIndex): (machine: Row) => Stands {
  const interfaces = interfacesOf(index);
  return (machine) => {
    const read = interfaces(machine);
    const found = read.interfaces.map((row) => interfaceStands(index, row));
    return { stands: found.flatMap(({ stands }) => stands), gap: [...read.missing, ...found.map(({ gap }) => gap)].find((gap) => gap !== undefined) };
  };
}

function interfaceStands(index: NetworkIndex, row: Row): Stands {
  const configurations = asArray(at(row, 'properties', 'ipConfigurations')).map((configuration) => at(configuration, 'properties'));
  const own = groupLevel(index, 'networkInterface', row.properties);
  const stands = configurations.map((properties): Stand => {
    const { virtualNetwork, subscriptions, subnetLevel } = surroundingsOf(index, asString(at(properties, 'subnet', 'id')) ?? '');
    return { privateAddress: asString(at(properties, 'privateIPAddress')) ?? '', virtualNetwork, subscriptions, levels: [subnetLevel, own] };
  });
  return { stands, gap: interfaceGap(row, stands) };
}

function interfaceGap(row: Row, stands: readonly Stand[]): Unknown | undefined {
  if (stands.length === 0) return missingPath(row, 'properties.ipConfigurations');
  if (stands.some(({ privateAddress }) => parseAddressSet([privateAddress]) === undefined)) return missingPath(row, 'properties.ipConfigurations[*].properties.privateIPAddress');
  const missing = stands.flatMap(({ levels }) => levels).find((level) => level.kind === 'missing');
  return missing?.kind === 'missing' ? missing.cause : undefined;
}
