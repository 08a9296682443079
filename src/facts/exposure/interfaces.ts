import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import { referencedIds } from './reference.ts';

export interface Interfaces {
  readonly interfaces: readonly Row[];
  readonly missing: readonly Unknown[];
}

export function interfacesOf(index: NetworkIndex): (row: Row) => Interfaces {
  return (machine) => {
    if (machine.type.toLowerCase() === TYPES.networkInterface.toLowerCase()) return { interfaces: [machine], missing: [] };
    const ids = referencedIds(at(machine, 'properties', 'networkProfile', 'networkInterfaces'));
    if (ids.length === 0) return { interfaces: [], missing: [missingPath(machine, 'properties.networkProfile.networkInterfaces')] };
    return {
      interfaces: ids.flatMap((id) => index.row(TYPES.networkInterface, id) ?? []),
      missing: ids.flatMap((id) => (index.row(TYPES.networkInterface, id) === undefined ? [index.missing(TYPES.networkInterface, id)] : [])),
    };
  };
}
