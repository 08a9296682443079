import { idKey, parentId } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';

/** The ids that a list of `{ id }` names, as written. */
export function referencedIds(list: JsonValue | undefined): readonly string[] {
  return asArray(list).map(idIn).filter((id) => id !== '');
}

/** The `id` of `{ id }`; empty where there is none. */
export function idIn(value: JsonValue | undefined): string {
  return asString(at(value, 'id')) ?? '';
}

/** The id that `properties.<key>` of a value names; empty where it names none. */
export function reference(value: JsonValue | undefined, key: string): string {
  return idIn(at(value, 'properties', key));
}

/** The virtual network that a subnet's id lies in; empty for an empty id. */
export function virtualNetworkOf(subnetId: string): string {
  return subnetId === '' ? '' : parentId(subnetId);
}

/** Keys of the application security groups of an IP configuration, which has no such list where it is in none; undefined where not all are told. */
export function applicationGroupsOf(configuration: JsonValue): ReadonlySet<string> | undefined {
  const list = at(configuration, 'properties', 'applicationSecurityGroups') ?? null;
  if (list === null) return new Set();
  const ids = referencedIds(list);
  return Array.isArray(list) && ids.length === list.length ? new Set(ids.map(idKey)) : undefined;
}
