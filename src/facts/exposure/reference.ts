import { parentId } from '../../values/armId.ts';
import { asArray, asObject, asString, at, type JsonValue } from '../../values/json.ts';

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
