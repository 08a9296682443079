import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { asArray, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { referencedIds } from '../exposure/reference.ts';
import { missingPath } from '../missing.ts';
import { networkRows } from './networkRows.ts';

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
  bind: (snapshot, context) => {
    const index = networkRows(snapshot, context);
    return (row) => addressesOf(index, row);
  },
};

function addressesOf(index: NetworkIndex, machine: Row): FactAnswers {
  const path = 'properties.networkProfile.networkInterfaces';
  const references = at(machine, ...path.split('.'));
  if (!Array.isArray(references)) return { list: unknown(missingPath(machine, path)) };
  const ids = referencedIds(references as readonly JsonValue[]);
  const parts = ids.map((id) => ofInterface(index, id));
  const cut = ids.length < references.length ? missingPath(machine, `${path}[*].id`) : undefined;
  return { list: known(parts.flatMap(({ found }) => found), cut ?? parts.find(({ gap }) => gap !== undefined)?.gap) };
}

interface Part {
  readonly found: readonly JsonObject[];
  readonly gap?: Unknown;
}

function ofInterface(index: NetworkIndex, id: string): Part {
  const row = index.row(TYPES.networkInterface, id);
  if (row === undefined) return { found: [], gap: index.missing(TYPES.networkInterface, id) };
  const configurations = at(row, 'properties', 'ipConfigurations');
  const found = asArray(configurations).flatMap((configuration) => ofConfiguration(row, configuration));
  const isWhole = Array.isArray(configurations) && (configurations as readonly JsonValue[]).every(isWholeConfiguration);
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
  return isJsonObject(at(configuration, 'properties')) && (address === null || publicAddressOf(configuration) !== undefined);
}
