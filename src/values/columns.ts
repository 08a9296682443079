/** Whole numbers from 0 to 2³² - 1, four bytes each, in the order they come. */
export interface NumberColumn {
  readonly push: (value: number) => void;
  /** 0 beyond the end. */
  readonly at: (position: number) => number;
  readonly set: (position: number, value: number) => void;
  readonly length: () => number;
}

const FIRST_ROOM = 256;

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

/** Numbers for texts, from 0 in the order they come: equal numbers, equal texts. */
export interface TextTable {
  /** The number of a text, the next one where it has none yet. */
  readonly add: (text: string) => number;
  readonly find: (text: string) => number | undefined;
  readonly text: (number: number) => string;
  readonly size: () => number;
}

/**
 * Holds its texts beside the heap, a byte a letter; those of other letters than ASCII as they are. A text in a Map takes a hundred bytes more,
 * and is walked through each time garbage is collected. Found by their hash, which is good for ids that Azure makes up, or of which there are
 * only so many that somebody chose.
 */
export function textTable(): TextTable {
  const [wide, wideTexts] = [new Map<string, number>(), new Map<number, string>()];
  const decoder = new TextDecoder();
  const [ends, hashes] = [numberColumn(), numberColumn()];
  let letters = new Uint8Array(FIRST_ROOM);
  /** The number of a text and one more; 0 where there is none. */
  let slots = new Uint32Array(FIRST_ROOM);
  const startOf = (number: number): number => (number === 0 ? 0 : ends.at(number - 1));
  const isAt = (number: number, text: string): boolean => {
    const start = startOf(number);
    if (ends.at(number) - start !== text.length) return false;
    for (let index = 0; index < text.length; index += 1) if (letters[start + index] !== text.charCodeAt(index)) return false;
    return true;
  };
  const slotOf = (text: string, hash: number): number => {
    let slot = hash & (slots.length - 1);
    for (let held = slots[slot] ?? 0; held !== 0 && !(hashes.at(held - 1) === hash && isAt(held - 1, text)); held = slots[slot] ?? 0) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  const widen = (): void => {
    slots = new Uint32Array(slots.length * 2);
    for (let number = 0; number < ends.length(); number += 1) {
      let slot = hashes.at(number) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      if (!wideTexts.has(number)) slots[slot] = number + 1;
    }
  };
  const hold = (text: string, hash: number): number => {
    const number = ends.length();
    const start = startOf(number);
    if (start + text.length > letters.length) letters = grown(letters, new Uint8Array(roomFor(letters.length, start + text.length)));
    for (let index = 0; index < text.length; index += 1) letters[start + index] = text.charCodeAt(index);
    ends.push(start + text.length);
    hashes.push(hash);
    return number;
  };
  const holdWide = (text: string): number => {
    const number = hold('', 0);
    wide.set(text, number);
    wideTexts.set(number, text);
    return number;
  };
  const held = (text: string): number | undefined => {
    const hash = hashOf(text);
    const number = hash === undefined ? wide.get(text) : (slots[slotOf(text, hash)] ?? 0) - 1;
    return number === -1 ? undefined : number;
  };
  return {
    add: (text) => {
      const hash = hashOf(text);
      if (hash === undefined) return wide.get(text) ?? holdWide(text);
      const slot = slotOf(text, hash);
      const known = slots[slot] ?? 0;
      if (known !== 0) return known - 1;
      const number = hold(text, hash);
      slots[slot] = number + 1;
      if (ends.length() * 2 > slots.length) widen();
      return number;
    },
    find: held,
    text: (number) => wideTexts.get(number) ?? decoder.decode(letters.subarray(startOf(number), ends.at(number))),
    size: () => ends.length(),
  };
}

/** Positions of what has one text, in the order they were added; mostly there is one. */
export interface PositionsByText {
  readonly add: (text: string, position: number) => void;
  readonly of: (text: string) => readonly number[];
}

export function positionsByText(): PositionsByText {
  const texts = textTable();
  /** Each position and one more: the first and the last of a text, and the next one of the same text. */
  const [firsts, lasts, nexts] = [numberColumn(), numberColumn(), numberColumn()];
  return {
    add: (text, position) => {
      const number = texts.add(text);
      if (firsts.at(number) === 0) firsts.set(number, position + 1);
      else nexts.set(lasts.at(number) - 1, position + 1);
      lasts.set(number, position + 1);
    },
    of: (text) => {
      const number = texts.find(text);
      const found: number[] = [];
      for (let next = number === undefined ? 0 : firsts.at(number); next !== 0; next = nexts.at(next - 1)) found.push(next - 1);
      return found;
    },
  };
}

/** FNV-1a (Fowler, Noll, Vo), with the high bits folded into the low ones, which alone tell the slot; undefined for a text with other letters than ASCII. */
function hashOf(text: string): number | undefined {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charCodeAt(index);
    if (letter > 0x7f) return undefined;
    hash = Math.imul(hash ^ letter, 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

function roomFor(room: number, least: number): number {
  return Math.max(least, Math.ceil(room * 1.5));
}

function grown<T extends Uint8Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
