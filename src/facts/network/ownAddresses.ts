import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { interfacesOf, type Interfaces } from '../exposure/interfaces.ts';
import { networkIndex, TYPES } from '../exposure/networkIndex.ts';
import { saysSomething } from '../exposure/reference.ts';
import { missingPath } from '../missing.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  list: {
    type: 'object[]',
    description: 'Public addresses that stand on the interfaces of the machine itself',
    items: {
      publicAddress: { type: 'string', description: 'Name of the public address' },
      id: { type: 'string', description: 'Its id' },
      networkInterface: { type: 'string', description: 'Name of the interface' },
      ipConfiguration: { type: 'string', description: 'Name of the IP configuration' },
    },
  },
};

/** The public addresses of a virtual machine's own, whatever security groups say about them. */
export const ownAddressesFact: FactDefinition = {
  name: 'ownAddresses',
  description: 'The public addresses on the interfaces of a virtual machine',
  on: [TYPES.virtualMachine],
  reads: [TYPES.virtualMachine, TYPES.networkInterface],
  fields: FIELDS,
  bind: (snapshot) => {
    const interfaces = interfacesOf(networkIndex(snapshot));
    return (row) => addressesOf(interfaces(row));
  },
};

function addressesOf({ interfaces, missing }: Interfaces): FactAnswers {
  const parts = interfaces.map(ofInterface);
  return { list: known(parts.flatMap(({ found }) => found), missing[0] ?? parts.find(({ gap }) => gap !== undefined)?.gap) };
}

interface Part {
  readonly found: readonly JsonObject[];
  readonly gap?: Unknown;
}

function ofInterface(row: Row): Part {
  const configurations = asArray(at(row, 'properties', 'ipConfigurations'));
  const found = configurations.flatMap((configuration) => ofConfiguration(row, configuration));
  const isWhole = configurations.length > 0 && configurations.every(isWholeConfiguration);
  return isWhole ? { found } : { found, gap: missingPath(row, 'properties.ipConfigurations[*].properties') };
}

/** Azure leaves the key out where a configuration has no public address. */
function ofConfiguration(row: Row, configuration: JsonValue): readonly JsonObject[] {
  const id = publicAddressOf(configuration) ?? '';
  if (id === '') return [];
  return [{ publicAddress: lastSegment(id), id, networkInterface: row.name, ipConfiguration: asString(at(configuration, 'name')) ?? '' }];
}

/** The id of the public address of an IP configuration, if it has one. */
export function publicAddressOf(configuration: JsonValue): string | undefined {
  return asString(at(configuration, 'properties', 'publicIPAddress', 'id'));
}

/** Whether nothing of an IP configuration was cut that says if it has a public address. */
export function isWholeConfiguration(configuration: JsonValue): boolean {
  const address = at(configuration, 'properties', 'publicIPAddress') ?? null;
  return saysSomething(configuration) && (address === null || (publicAddressOf(configuration) ?? '') !== '');
}
