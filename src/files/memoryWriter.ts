import { createHash } from 'node:crypto';
import { snapshotFileName } from '../model/catalog.ts';
import { overlaySnapshot } from '../model/overlay.ts';
import type { Row } from '../model/resource.ts';
import type { ReadingStore } from '../model/reading.ts';
import type { Sequence } from '../model/sequence.ts';
import type { Manifest, Snapshot } from '../model/snapshot.ts';
import { idKey } from '../values/armId.ts';
import { compareText } from '../values/json.ts';
import { manifestText } from './snapshotWriter.ts';
import { openSpill, type Spill } from './spill.ts';

/** Keeps a collection for a scan that saves no snapshot. Its id is the one that the saved snapshot would have. */
export interface MemoryWriter extends ReadingStore {
  readonly finish: (manifest: Manifest) => Snapshot;
}

/** Rows that are put aside together: few enough to be read for one, enough to be worth a read. */
const CHUNK = 200;

type Chunks = readonly Sequence<Row>[];

/** In memory while the tenant is small; of a large one the rows lie in a file that has no name, and are read a chunk at a time. */
export function openMemoryWriter(spill: Spill = openSpill()): MemoryWriter {
  const kept = new Map<string, Chunks>();
  return {
    begin: ({ startedAt }) => ({ startedAt, types: new Map() }),
    store: ({ type, rows }) => {
      const hash = createHash('sha256');
      for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
      kept.set(type.toLowerCase(), [...chunksOf(sorted(rows))].map((chunk) => spill.keep(chunk)));
      return { name: snapshotFileName(type), type, rows: rows.length, sha256: hash.digest('hex') };
    },
    finish: (manifest) => snapshotOf(createHash('sha256').update(manifestText(manifest)).digest('hex'), manifest, kept),
  };
}

function sorted(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) => ({ row, key: idKey(row.id) })).toSorted((a, b) => compareText(a.key, b.key)).map(({ row }) => row);
}

function* chunksOf(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += CHUNK) yield rows.slice(at, at + CHUNK);
}

function snapshotOf(id: string, manifest: Manifest, kept: ReadonlyMap<string, Chunks>): Snapshot {
  const rows = (type: string): Iterable<Row> => ({ [Symbol.iterator]: () => allOf(kept.get(type.toLowerCase()) ?? []) });
  const snapshot: Snapshot = { id, manifest, gaps: manifest.gaps, rows, overlay: (changes) => overlaySnapshot(snapshot, changes) };
  return snapshot;
}

function* allOf(chunks: Chunks): Generator<Row> {
  for (const chunk of chunks) yield* chunk;
}
