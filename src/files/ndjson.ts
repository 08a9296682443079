import { readFileSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { gunzipSync } from 'node:zlib';
import { blocksOf } from './byteBlocks.ts';

/** The lines of a text file, empty ones too so that they can be numbered, one block in memory at a time. A `.gz` file is unpacked as a whole. */
export function* linesOf(path: string): Generator<string> {
  if (path.endsWith('.gz')) {
    const lines = gunzipSync(readFileSync(path), { maxOutputLength: 1 << 30 }).toString('utf8').split('\n');
    yield* lines.at(-1) === '' ? lines.slice(0, -1) : lines;
    return;
  }
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for (const block of blocksOf(path)) {
    const lines = (rest + decoder.write(block)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
