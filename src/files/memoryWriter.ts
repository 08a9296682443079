import { createHash } from 'node:crypto';
import { snapshotFileName } from '../model/catalog.ts';
import { memorySnapshot } from '../model/memorySnapshot.ts';
import type { Row } from '../model/resource.ts';
import type { ReadingStore } from '../model/reading.ts';
import type { Manifest, Snapshot } from '../model/snapshot.ts';
import { manifestText } from './snapshotWriter.ts';

/** Keeps a collection in memory, for a scan that saves no snapshot. Its id is the one that the saved snapshot would have. */
export interface MemoryWriter extends ReadingStore {
  readonly finish: (manifest: Manifest) => Snapshot;
}

export function openMemoryWriter(): MemoryWriter {
  const kept: Row[] = [];
  return {
    begin: ({ startedAt }) => ({ startedAt, types: new Map() }),
    store: ({ type, rows }) => {
      const hash = createHash('sha256');
      let count = 0;
      for (const row of rows) {
        hash.update(`${JSON.stringify(row)}\n`);
        kept.push(row);
        count += 1;
      }
      return { name: snapshotFileName(type), type, rows: count, sha256: hash.digest('hex') };
    },
    finish: (manifest) => memorySnapshot(createHash('sha256').update(manifestText(manifest)).digest('hex'), manifest, kept),
  };
}
