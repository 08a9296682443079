import { closeSync, openSync, readSync } from 'node:fs';
import type { Row } from '../model/resource.ts';
import { idKey } from '../values/armId.ts';
import { recentMemo } from '../values/recentMemo.ts';
import { blocksOf } from './byteBlocks.ts';

/** Whole lines of a file. */
interface Block {
  /** Of its first row. */
  readonly key: string;
  /** Bytes from the start of the file; `end` outside. */
  readonly start: number;
  readonly end: number;
  /** How many lines of the file lie before it. */
  readonly linesBefore: number;
}

interface Line {
  readonly text: string;
  /** In the file, from 1. */
  readonly number: number;
}

export type ParseLine = (line: string, number: number) => Row;

const BLOCK_BYTES = 1 << 15;
/** As many blocks of a file are kept as lie around what a pass looks for. */
const BLOCKS_KEPT = 8;

/**
 * Finds rows of an unpacked ndjson file by id: the first key of each block of about 32 KB is held, the block that may hold an id is read, and of
 * its lines only those that are asked for are parsed. Undefined where the file is not sorted by key, so that no block can be told.
 */
export function rowsInBlocks(path: string, parse: ParseLine): ((id: string) => Row | undefined) | undefined {
  const blocks = blocksOfRows(path, parse);
  if (blocks === undefined) return undefined;
  const keyOfBlock = (position: number): string => blocks[position]?.key ?? '';
  const loaded = recentMemo<Block, (key: string) => Row | undefined>(BLOCKS_KEPT);
  return (id) => {
    const key = idKey(id);
    const block = blocks[lastNotAfter(blocks.length, keyOfBlock, key)];
    return block === undefined ? undefined : loaded(block, () => rowsOf(path, block, parse))(key);
  };
}

/** The position of the last of some sorted keys that is not after a key; -1 where all are. */
function lastNotAfter(length: number, keyAt: (position: number) => string, key: string): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyAt(middle) <= key) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Rows of one key stand in one block, so that the last of them is found. */
function blocksOfRows(path: string, parse: ParseLine): readonly Block[] | undefined {
  const blocks: Block[] = [];
  let [first, last, start, linesBefore] = ['', '', 0, 0];
  let [end, number] = [0, 0];
  for (const bytes of byteLines(path)) {
    const key = bytes.length === 0 ? last : keyOfBytes(bytes, () => parse(bytes.toString('utf8'), number + 1));
    if (key < last) return undefined;
    if (last === '') first = key;
    else if (end - start >= BLOCK_BYTES && key !== last) {
      blocks.push({ key: first, start, end, linesBefore });
      [first, start, linesBefore] = [key, end, number];
    }
    last = key;
    end += bytes.length + 1;
    number += 1;
  }
  return last === '' ? blocks : [...blocks, { key: first, start, end, linesBefore }];
}

function* byteLines(path: string): Generator<Buffer> {
  let rest = Buffer.alloc(0);
  for (const block of blocksOf(path, 1 << 20)) {
    const bytes = rest.length === 0 ? Buffer.from(block.buffer, block.byteOffset, block.byteLength) : Buffer.concat([rest, block]);
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      yield bytes.subarray(from, at);
      from = at + 1;
    }
    rest = Buffer.from(bytes.subarray(from));
  }
  if (rest.length > 0) yield rest;
}

const NEWLINE = 0x0a;
/** Ids are shorter. */
const HEAD = 1024;

function keyOfBytes(bytes: Buffer, parsed: () => Row): string {
  return plainKey(bytes.toString('utf8', 0, HEAD)) ?? idKey(parsed().id);
}

const BEGINNING = '{"id":"';

/** The key of a row that begins with its id, as this project writes it; undefined where only parsing tells: blanks, another key first, an escape. */
function plainKey(text: string): string | undefined {
  if (!text.startsWith(BEGINNING)) return undefined;
  const end = text.indexOf('"', BEGINNING.length);
  const id = text.slice(BEGINNING.length, end);
  return end < 0 || id.includes('\\') ? undefined : idKey(id);
}

/** The rows of a block, each parsed when it is first asked for; its text goes then. Of the other lines only the keys that lead there are read. */
function rowsOf(path: string, block: Block, parse: ParseLine): (key: string) => Row | undefined {
  const lines = linesOfBlock(path, block);
  const keys = new Array<string | undefined>(lines.length);
  const rows = new Map<string, Row>();
  const keyAt = (index: number): string => (keys[index] ??= keyOfLine(lines[index], parse));
  const parsed = (key: string): Row | undefined => {
    const index = lastNotAfter(lines.length, keyAt, key);
    const line = lines[index];
    if (line === undefined || keyAt(index) !== key) return undefined;
    const row = parse(line.text, line.number);
    rows.set(key, row);
    lines[index] = { ...line, text: '' };
    return row;
  };
  return (key) => rows.get(key) ?? parsed(key);
}

function keyOfLine(line: Line | undefined, parse: ParseLine): string {
  return line === undefined ? '' : (plainKey(line.text) ?? idKey(parse(line.text, line.number).id));
}

function linesOfBlock(path: string, { start, end, linesBefore }: Block): Line[] {
  const texts = readPart(path, start, end).split('\n');
  return texts.map((text, index): Line => ({ text, number: linesBefore + index + 1 })).filter(({ text }) => text !== '');
}

/** Where blocks are read to, one after the other: what is held is their text. A line that is longer has a room of its own. */
const ROOM = Buffer.alloc(2 * BLOCK_BYTES);

function readPart(path: string, start: number, end: number): string {
  const file = openSync(path, 'r');
  try {
    const room = end - start > ROOM.length ? Buffer.alloc(end - start) : ROOM;
    let filled = 0;
    for (let read = -1; read !== 0 && filled < end - start; filled += read) read = readSync(file, room, filled, end - start - filled, start + filled);
    return room.toString('utf8', 0, filled);
  } finally {
    closeSync(file);
  }
}
