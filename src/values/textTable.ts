import { FIRST_ROOM, grown, numberColumn, roomFor, type NumberColumn } from './columns.ts';

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
 * only so many that somebody chose. Rows come sorted, so a text is often the last one again.
 */
export function textTable(): TextTable {
  const [plain, wide, wideTexts] = [plainTexts(), new Map<string, number>(), new Map<number, string>()];
  let [last, read] = [{ text: '', number: -1 }, { text: '', number: -1 }];
  const addWide = (text: string): number => {
    const number = plain.skip();
    wide.set(text, number);
    wideTexts.set(number, text);
    return number;
  };
  return {
    add: (text) => {
      if (last.number >= 0 && last.text === text) return last.number;
      const hash = hashOf(text);
      last = { text, number: hash === undefined ? (wide.get(text) ?? addWide(text)) : plain.add(text, hash) };
      return last.number;
    },
    find: (text) => {
      const hash = hashOf(text);
      return hash === undefined ? wide.get(text) : plain.find(text, hash);
    },
    text: (number) => {
      if (read.number !== number) read = { text: wideTexts.get(number) ?? plain.text(number), number };
      return read.text;
    },
    size: plain.size,
  };
}

interface PlainTexts {
  readonly add: (text: string, hash: number) => number;
  /** Leaves a number out. */
  readonly skip: () => number;
  readonly find: (text: string, hash: number) => number | undefined;
  readonly text: (number: number) => string;
  readonly size: () => number;
}

/** Texts of ASCII alone. */
function plainTexts(): PlainTexts {
  const [letters, hashes] = [letterColumn(), numberColumn()];
  /** The number of a text and one more; 0 where there is none. At least every other one is free. */
  let slots = new Uint32Array(FIRST_ROOM);
  const slotOf = (text: string, hash: number): number => {
    let slot = hash & (slots.length - 1);
    for (let held = slots[slot] ?? 0; held !== 0 && !(hashes.at(held - 1) === hash && letters.is(held - 1, text)); held = slots[slot] ?? 0) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  const push = (text: string, hash: number): number => {
    letters.push(text);
    hashes.push(hash);
    if (hashes.length() * 2 > slots.length) slots = slotsOf(hashes, slots.length * 2);
    return hashes.length() - 1;
  };
  const find = (text: string, hash: number): number | undefined => {
    const held = slots[slotOf(text, hash)] ?? 0;
    return held === 0 ? undefined : held - 1;
  };
  return {
    find,
    add: (text, hash) => {
      const slot = slotOf(text, hash);
      const held = slots[slot] ?? 0;
      if (held !== 0) return held - 1;
      slots[slot] = hashes.length() + 1;
      return push(text, hash);
    },
    skip: () => push('', 0),
    text: letters.text,
    size: hashes.length,
  };
}

/** Slots for texts by their hashes. What was left out takes one as well: it has the hash of no text. */
function slotsOf(hashes: NumberColumn, room: number): Uint32Array<ArrayBuffer> {
  const slots = new Uint32Array(room);
  for (let number = 0; number < hashes.length(); number += 1) {
    let slot = hashes.at(number) & (room - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (room - 1);
    slots[slot] = number + 1;
  }
  return slots;
}

interface LetterColumn {
  /** A text of ASCII alone. */
  readonly push: (text: string) => void;
  readonly is: (position: number, text: string) => boolean;
  readonly text: (position: number) => string;
}

function letterColumn(): LetterColumn {
  const [ends, decoder] = [numberColumn(), new TextDecoder()];
  let letters = new Uint8Array(FIRST_ROOM);
  const startOf = (position: number): number => (position === 0 ? 0 : ends.at(position - 1));
  return {
    push: (text) => {
      const start = startOf(ends.length());
      if (start + text.length > letters.length) letters = grown(letters, new Uint8Array(roomFor(letters.length, start + text.length)));
      for (let index = 0; index < text.length; index += 1) letters[start + index] = text.charCodeAt(index);
      ends.push(start + text.length);
    },
    is: (position, text) => {
      const start = startOf(position);
      if (ends.at(position) - start !== text.length) return false;
      for (let index = 0; index < text.length; index += 1) if (letters[start + index] !== text.charCodeAt(index)) return false;
      return true;
    },
    text: (position) => decoder.decode(letters.subarray(startOf(position), ends.at(position))),
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
