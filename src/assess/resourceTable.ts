import type { FindingResource } from '../model/finding.ts';
import { idKey, lastSegment } from '../values/armId.ts';
import { createIdWriter, idReader, type IdColumn } from './idColumn.ts';

/** What a resource shares with its neighbours. */
type Place = Omit<FindingResource, 'id' | 'name'>;

/** Resources as columns: each takes some fifty bytes, so that a million fit. Data that another thread can be handed. */
export interface ResourceColumns {
  readonly ids: IdColumn;
  readonly placeOf: readonly number[];
  readonly places: readonly Place[];
  /** Names that are not the last segment of their id. */
  readonly names: ReadonlyMap<number, string>;
}

export interface ResourceWriter {
  /** Answers the number of the resource, from 0. */
  readonly add: (resource: FindingResource) => number;
  readonly columns: () => ResourceColumns;
}

export function createResourceWriter(): ResourceWriter {
  const ids = createIdWriter();
  const places: Place[] = [];
  const positions = new Map<string, number>();
  const placeOf: number[] = [];
  const names = new Map<number, string>();
  return {
    columns: () => ({ ids: ids.column(), placeOf, places, names }),
    add: ({ id, name, ...place }) => {
      const { type, subscriptionId, resourceGroup, location, owner } = place;
      const key = JSON.stringify([type, subscriptionId, resourceGroup, location, owner]);
      const position = positions.get(key) ?? places.push(place) - 1;
      positions.set(key, position);
      const number = placeOf.push(position) - 1;
      ids.add(id);
      if (name !== lastSegment(id)) names.set(number, name);
      return number;
    },
  };
}

/** Resources by number. */
export interface ResourceTable {
  readonly length: number;
  readonly resource: (number: number) => FindingResource;
  readonly key: (number: number) => string;
}

const NOWHERE: Place = { type: '', subscriptionId: '', resourceGroup: '', location: '' };

export function resourceTable({ ids, placeOf, places, names }: ResourceColumns): ResourceTable {
  const idOf = idReader(ids);
  return {
    length: placeOf.length,
    key: (number) => idKey(idOf(number)),
    resource: (number) => {
      const id = idOf(number);
      const { type, subscriptionId, resourceGroup, location, owner } = places[placeOf[number] ?? -1] ?? NOWHERE;
      return { id, type, name: names.get(number) ?? lastSegment(id), subscriptionId, resourceGroup, location, ...(owner === undefined ? {} : { owner }) };
    },
  };
}

/** Several tables as one: the numbers of the second follow those of the first. */
export function joined(tables: readonly ResourceTable[]): ResourceTable {
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  const starts = startsOf(tables);
  const placed = <T>(read: (table: ResourceTable, number: number) => T) => (number: number): T => {
    const at = starts.findLastIndex((start) => start <= number);
    return read(tables[at] as ResourceTable, number - (starts[at] ?? 0));
  };
  return { length: tables.reduce((sum, { length }) => sum + length, 0), key: placed((table, number) => table.key(number)), resource: placed((table, number) => table.resource(number)) };
}

/** The number that the first resource of each table has among all. */
export function startsOf(tables: readonly Pick<ResourceTable, 'length'>[]): readonly number[] {
  let start = 0;
  return tables.map(({ length }) => (start += length) - length);
}
