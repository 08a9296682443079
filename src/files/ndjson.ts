import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { gunzipSync } from 'node:zlib';

const BLOCK = 1 << 16;

/** The lines of a text file, empty ones too so that they can be numbered, one block in memory at a time. A `.gz` file is unpacked as a whole. */
export function* linesOf(path: string): Generator<string> {
  if (path.endsWith('.gz')) {
    const lines = gunzipSync(readFileSync(path), { maxOutputLength: 1 << 30 }).toString('utf8').split('\n');
    yield* lines.at(-1) === '' ? lines.slice(0, -1) : lines;
    return;
  }
  const file = openSync(path, 'r');
  try {
    yield* linesOfDescriptor(file);
  } finally {
    closeSync(file);
  }
}

function* linesOfDescriptor(file: number): Generator<string> {
  const block = Buffer.alloc(BLOCK);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (let read = readSync(file, block, 0, BLOCK, null); read > 0; read = readSync(file, block, 0, BLOCK, null)) {
    const lines = (rest + decoder.write(block.subarray(0, read))).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
