import { TABLES, type Table } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import type { Column, Row, Type } from './types.ts';

/** The columns of every table (Resource Graph documentation, "Table and resource type reference"). */
export const COLUMNS: readonly Column[] = [
  ...columnsOf('string', ['id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup', 'subscriptionId', 'managedBy', 'apiVersion']),
  ...columnsOf('dynamic', ['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation']),
];

function columnsOf(type: Type, names: readonly string[]): readonly Column[] {
  return names.map((name) => ({ name, type }));
}

/** Tables are the one thing whose letter case does not matter. */
export function tableNamed(name: string): Table | undefined {
  return TABLES.find((table) => table === name.toLowerCase());
}

/** A stored row by columns. What it lacks stays undefined: an answer of whole rows leaves it out. */
export function rowOf(item: JsonMap): Row {
  return COLUMNS.map(({ name }) => item[name]);
}
