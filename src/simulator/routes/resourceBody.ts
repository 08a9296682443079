import type { EstateItem } from '../estate.ts';
import { valueAt, type JsonMap } from '../json.ts';
import type { State } from '../state.ts';

/** What a resource has beside its properties, where it has it. */
const OPTIONAL = ['kind', 'location', 'tags', 'sku', 'plan', 'identity', 'zones', 'managedBy', 'extendedLocation'] as const;

/**
 * A row as ARM serves it: Resource Graph's own columns and what it mixes into the properties (`extended`) are gone, the
 * type is spelled as the id spells it, resources of the network provider carry their entity tag.
 */
export function armBody(state: State, row: EstateItem): JsonMap {
  const optional = OPTIONAL.map((key): [string, JsonMap[string]] => [key, valueAt(row, key)]).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const properties = valueAt(row, 'properties');
  const type = typeOfId(row.id);
  return {
    id: row.id, name: row.name, type, ...Object.fromEntries(optional), ...(type.toLowerCase().startsWith('microsoft.network/') ? { etag: state.etag(row) } : {}),
    properties: type.toLowerCase() === 'microsoft.compute/virtualmachines' ? withoutExtended(properties) : properties,
  };
}

function withoutExtended(properties: JsonMap[string]): JsonMap {
  const { extended: _extended, ...rest } = properties as JsonMap;
  return rest;
}

/** The type as the id spells it. */
export function typeOfId(id: string): string {
  const [namespace = '', ...rest] = id.slice(id.toLowerCase().lastIndexOf('/providers/') + '/providers/'.length).split('/');
  return [namespace, ...rest.filter((_segment, index) => index % 2 === 0)].join('/');
}
