import type { FindingResource } from '../model/finding.ts';
import { idKey, lastSegment } from '../values/armId.ts';

/** Resources by the number they were added under; each takes some fifty bytes, so that a million fit. */
export interface ResourceTable {
  readonly length: () => number;
  /** Answers the number of the resource. */
  readonly add: (resource: FindingResource) => number;
  readonly resource: (number: number) => FindingResource;
  readonly key: (number: number) => string;
}

/** What a resource shares with its neighbours. */
type Place = Omit<FindingResource, 'id' | 'name'>;

/**
 * Neighbours in a list share most of their ids, and nearly all else: an id is kept as what it adds to the one before it (front coding; every
 * `BLOCK` ids one stands whole), the rest as one record for all that have it in common.
 */
export function createResourceTable(): ResourceTable {
  const ids = createIdTable();
  const places = createPlaces();
  const placeOf: number[] = [];
  const names = new Map<number, string>();
  // A text with half a pair of surrogates, which UTF-8 cannot hold.
  const illFormed = new Map<number, string>();
  const idOf = (number: number): string => illFormed.get(number) ?? ids.at(number);
  return {
    length: () => placeOf.length,
    key: (number) => idKey(idOf(number)),
    add: ({ id, name, ...place }) => {
      const number = placeOf.push(places.add(place)) - 1;
      ids.add(id);
      if (!id.isWellFormed()) illFormed.set(number, id);
      if (name !== lastSegment(id)) names.set(number, name);
      return number;
    },
    resource: (number) => {
      const id = idOf(number);
      const { type, subscriptionId, resourceGroup, location, owner } = places.at(placeOf[number] ?? 0);
      return { id, type, name: names.get(number) ?? lastSegment(id), subscriptionId, resourceGroup, location, ...(owner === undefined ? {} : { owner }) };
    },
  };
}

function createPlaces(): { readonly add: (place: Place) => number; readonly at: (index: number) => Place } {
  const held: Place[] = [];
  const positions = new Map<string, number>();
  return {
    at: (index) => held[index] ?? { type: '', subscriptionId: '', resourceGroup: '', location: '' },
    add: (place) => {
      const { type, subscriptionId, resourceGroup, location, owner } = place;
      const key = JSON.stringify([type, subscriptionId, resourceGroup, location, owner]);
      const position = positions.get(key) ?? held.push(place) - 1;
      positions.set(key, position);
      return position;
    },
  };
}

const BLOCK = 8;

interface IdTable {
  readonly add: (id: string) => void;
  readonly at: (number: number) => string;
}

function createIdTable(): IdTable {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let bytes = new Uint8Array(1 << 12);
  let used = 0;
  const starts: number[] = [0];
  const shared: number[] = [];
  let added = '';
  // Ids are mostly asked for in the order they came in.
  let last = { number: -1, id: '' };
  const idAfter = (before: string, number: number): string => before.slice(0, shared[number]) + decoder.decode(bytes.subarray(starts[number], starts[number + 1]));
  return {
    add: (id) => {
      const common = shared.length % BLOCK === 0 ? 0 : commonLength(added, id);
      const rest = encoder.encode(id.slice(common));
      if (used + rest.length > bytes.length) bytes = grown(bytes, used + rest.length);
      bytes.set(rest, used);
      used += rest.length;
      shared.push(common);
      starts.push(used);
      added = id;
    },
    at: (number) => {
      const first = number - (number % BLOCK);
      let { number: at, id } = last.number >= first && last.number <= number ? last : { number: first - 1, id: '' };
      while (at < number) id = idAfter(id, ++at);
      last = { number, id };
      return id;
    },
  };
}

function grown(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, Math.ceil(bytes.length * 1.5)));
  larger.set(bytes);
  return larger;
}

/** How many letters two texts begin with in common; a pair of surrogates is never cut. */
function commonLength(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  let length = 0;
  while (length < most && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  const isCut = length > 0 && (right.charCodeAt(length - 1) & 0xfc00) === 0xd800;
  return isCut ? length - 1 : length;
}
