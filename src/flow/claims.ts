import { BLOCK_ROWS, type Manifest } from '../model/snapshot.ts';

/**
 * Blocks of rows that threads take whoever comes first, so that none waits while there is work: a number a block in memory that they share, set by the
 * one that takes it. Which thread judged a row shows nowhere in the result.
 */
export function claimsFor(manifest: Manifest): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * [...placesOf(manifest).values()].reduce((sum, { blocks }) => sum + blocks, OTHERS));
}

/** What has no file: the tenant itself. */
const OTHERS = 1;

/** Answers true to the first thread that asks for a block. */
export function claiming(manifest: Manifest, shared: SharedArrayBuffer): (type: string, block: number) => boolean {
  const taken = new Int32Array(shared);
  const places = placesOf(manifest);
  return (type, block) => {
    const { start, blocks } = places.get(type) ?? { start: taken.length - OTHERS, blocks: OTHERS };
    if (block >= blocks) throw new Error(`${type} has more rows than the manifest says`);
    return Atomics.compareExchange(taken, start + block, 0, 1) === 0;
  };
}

interface Place {
  readonly start: number;
  readonly blocks: number;
}

function placesOf({ files }: Manifest): ReadonlyMap<string, Place> {
  let start = 0;
  return new Map(files.map(({ type, rows }) => {
    const place = { start, blocks: Math.max(1, Math.ceil(rows / BLOCK_ROWS)) };
    start += place.blocks;
    return [type.toLowerCase(), place];
  }));
}
