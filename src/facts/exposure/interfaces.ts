import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, parentId, subscriptionOf } from '../../values/armId.ts';
import { asArray, at } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import { referencedIds } from './reference.ts';

/** The network interfaces of something, and why it may have more. */
export interface Interfaces {
  readonly interfaces: readonly Row[];
  readonly missing: readonly Unknown[];
}

/**
 * The interfaces of a virtual machine, of a scale set's instance, or the interface itself. An instance's interfaces lie below its id and
 * are named by its network profile; a machine's are only named.
 */
export function interfacesOf(index: NetworkIndex): (row: Row) => Interfaces {
  let below: ReadonlyMap<string, readonly Row[]> | undefined;
  return (row) => {
    const type = row.type.toLowerCase();
    if (type === INTERFACE || type === INSTANCE_INTERFACE) return { interfaces: [row], missing: [] };
    if (type !== INSTANCE) return named(index, row, TYPES.networkInterface, []);
    below ??= Map.groupBy(index.rows(TYPES.scaleSetInterface), ({ id }) => idKey(parentId(id)));
    return instanceInterfaces(index, row, below.get(idKey(row.id)) ?? []);
  };
}

const INTERFACE = TYPES.networkInterface.toLowerCase();
const INSTANCE_INTERFACE = TYPES.scaleSetInterface.toLowerCase();
const INSTANCE = TYPES.scaleSetInstance.toLowerCase();

function instanceInterfaces(index: NetworkIndex, row: Row, below: readonly Row[]): Interfaces {
  const found = named(index, row, TYPES.scaleSetInterface, below);
  if (profileOf(row).length > 0) return found;
  const gap = index.gap(TYPES.scaleSetInterface, subscriptionOf(row.id) ?? '');
  return gap === undefined ? found : { ...found, missing: [gap] };
}

/** A machine without any interface, or with one that has no id, is none that Azure serves: something was cut. */
function named(index: NetworkIndex, row: Row, type: string, below: readonly Row[]): Interfaces {
  const profile = profileOf(row);
  const ids = [...new Map([...below.map(({ id }) => id), ...profile].map((id) => [idKey(id), id])).values()];
  const isCut = ids.length === 0 || profile.length < asArray(at(row, ...PROFILE)).length;
  const found = ids.map((id) => ({ id, row: index.row(type, id) }));
  return {
    interfaces: found.flatMap((one) => one.row ?? []),
    missing: [...found.flatMap((one) => (one.row === undefined ? [index.missing(type, one.id)] : [])), ...(isCut ? [missingPath(row, PROFILE.join('.'))] : [])],
  };
}

const PROFILE = ['properties', 'networkProfile', 'networkInterfaces'] as const;

function profileOf(row: Row): readonly string[] {
  return referencedIds(at(row, ...PROFILE));
}
