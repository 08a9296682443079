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
  /** Types, lower case, none of whose rows could be read. */
  readonly unreadTypes?: readonly string[];
  /** What the user vouches for, by the names of the command line: that there is nothing which was not read. */
  readonly assumes?: readonly string[];
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

interface RowIndex {
  readonly byId: ReadonlyMap<string, OracleRow>;
  readonly byType: ReadonlyMap<string, readonly OracleRow[]>;
}

/** A hundred packets ask the same rows: they are looked through once a list. */
const INDEXES = new WeakMap<readonly OracleRow[], RowIndex>();

function indexOf(rows: readonly OracleRow[]): RowIndex {
  const known = INDEXES.get(rows);
  if (known !== undefined) return known;
  const byId = new Map(rows.toReversed().map((row) => [row.id.toLowerCase(), row]));
  const index = { byId, byType: Map.groupBy(rows, (row) => row.type.toLowerCase()) };
  INDEXES.set(rows, index);
  return index;
}

/** The row of an id; Azure's ids compare without letter case. */
export function rowById(estate: OracleEstate, id: string): OracleRow | undefined {
  return indexOf(estate.rows).byId.get(id.toLowerCase());
}

export function rowsOfType(estate: OracleEstate, type: string): readonly OracleRow[] {
  return indexOf(estate.rows).byType.get(type.toLowerCase()) ?? [];
}

/** The ids that a list of references names, `{ id }` or plain texts. */
export function idsAt(value: OracleJson | undefined, ...keys: readonly string[]): readonly string[] {
  return listAt(value, ...keys).flatMap((one) => (typeof one === 'string' ? one : textAt(one, 'id')) ?? []);
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
