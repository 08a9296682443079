import type { JsonValue } from '../../values/json.ts';

/** A list of texts; undefined where it is no list, or holds anything else. */
export function textsOf(value: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly JsonValue[];
  return items.every((item) => typeof item === 'string') ? items : undefined;
}
