import { idKey, parentId } from '../../values/armId.ts';
import { asArray, asObject, asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';

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

/** Whether a part of a row, a subnet or an IP configuration, came with what it says: Azure serves none with empty properties. */
export function saysSomething(part: JsonValue | undefined): boolean {
  return Object.keys(asObject(at(part, 'properties'))).length > 0;
}

/** The application security groups of an IP configuration. */
export interface ApplicationGroups {
  readonly keys: ReadonlySet<string>;
  /** Whether there are no others. */
  readonly isWhole: boolean;
}

/** A configuration without groups has no such key; what is no list, and a hole in it, may be any. */
export function applicationGroupsOf(configuration: JsonValue): ApplicationGroups {
  const list = at(configuration, 'properties', 'applicationSecurityGroups') ?? [];
  const ids = referencedIds(list);
  const isWhole = isJsonObject(at(configuration, 'properties')) && Array.isArray(list) && ids.length === asArray(list).length;
  return { keys: new Set(ids.map(idKey)), isWhole };
}
