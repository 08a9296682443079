/** Whole numbers from 0 to 2³² - 1, four bytes each, in the order they come. */
export interface NumberColumn {
  readonly push: (value: number) => void;
  /** 0 beyond the end. */
  readonly at: (position: number) => number;
  readonly set: (position: number, value: number) => void;
  readonly length: () => number;
}

export const FIRST_ROOM = 256;

/** A list of numbers that is no load for whoever collects garbage: of each row of a large snapshot a few are held. */
export function numberColumn(): NumberColumn {
  let values = new Uint32Array(FIRST_ROOM);
  let length = 0;
  const set = (position: number, value: number): void => {
    if (position >= values.length) values = grown(values, new Uint32Array(roomFor(values.length, position + 1)));
    values[position] = value;
    length = Math.max(length, position + 1);
  };
  return { push: (value) => set(length, value), at: (position) => values[position] ?? 0, set, length: () => length };
}

/** Positions of a column by the number that stands there. */
export interface Positions {
  /** Those of a number, in their order. */
  readonly of: (value: number) => Uint32Array;
}

/** Sorts the positions of a column by their number, of which there are as many as `size`. */
export function positionsBy(column: NumberColumn, size: number): Positions {
  const starts = new Uint32Array(size + 1);
  for (let position = 0; position < column.length(); position += 1) starts[column.at(position) + 1] = (starts[column.at(position) + 1] ?? 0) + 1;
  for (let value = 0; value < size; value += 1) starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
  const [sorted, next] = [new Uint32Array(column.length()), starts.slice()];
  for (let position = 0; position < column.length(); position += 1) {
    const place = next[column.at(position)] ?? 0;
    sorted[place] = position;
    next[column.at(position)] = place + 1;
  }
  return { of: (value) => sorted.subarray(starts[value], starts[value + 1]) };
}

/** Room for as many as there are, and for some more. */
export function roomFor(room: number, least: number): number {
  return Math.max(least, Math.ceil(room * 1.5));
}

/** The same bytes in a larger room. */
export function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
