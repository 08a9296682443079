import { asArray, asString, at, type JsonValue } from '../../values/json.ts';

/** The ids that a list of `{ id }` names, as written. */
export function referencedIds(list: JsonValue | undefined): readonly string[] {
  return asArray(list).flatMap((item) => {
    const id = asString(at(item, 'id'));
    return id === undefined || id === '' ? [] : [id];
  });
}
