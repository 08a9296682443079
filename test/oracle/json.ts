/** JSON as the oracles see it: their own definition, so that nothing is shared with the code under test. */
export type OracleJson = string | number | boolean | null | readonly OracleJson[] | OracleObject;

export interface OracleObject {
  readonly [key: string]: OracleJson | undefined;
}

/** One Resource Graph row: `type` lower case, ids in whatever letter case the service answered. */
export interface OracleRow extends OracleObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly properties: OracleObject;
}

/** Everything that was read of an estate. A row that others name and that is not here was not read. */
export interface OracleEstate {
  readonly rows: readonly OracleRow[];
}

export function objectAt(value: OracleJson | undefined, ...keys: readonly string[]): OracleObject {
  const found = valueAt(value, ...keys);
  return isObject(found) ? found : {};
}

export function listAt(value: OracleJson | undefined, ...keys: readonly string[]): readonly OracleJson[] {
  const found = valueAt(value, ...keys);
  return isList(found) ? found : [];
}

/** The text under a chain of keys; an empty text counts as none. */
export function textAt(value: OracleJson | undefined, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function valueAt(value: OracleJson | undefined, ...keys: readonly string[]): OracleJson | undefined {
  let current = value;
  for (const key of keys) current = isObject(current) ? current[key] : undefined;
  return current;
}

/** The row of an id; Azure's ids compare without letter case. */
export function rowById(estate: OracleEstate, id: string): OracleRow | undefined {
  return estate.rows.find((row) => sameText(row.id, id));
}

export function rowsOfType(estate: OracleEstate, type: string): readonly OracleRow[] {
  return estate.rows.filter((row) => sameText(row.type, type));
}

export function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function isObject(value: OracleJson | undefined): value is OracleObject {
  return typeof value === 'object' && value !== null && !isList(value);
}

function isList(value: OracleJson | undefined): value is readonly OracleJson[] {
  return Array.isArray(value);
}
