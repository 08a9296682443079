import { readExport } from '../files/exportReader.ts';
import { isSnapshot, openSnapshot } from '../files/snapshotReader.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';

export interface OpenedInput {
  readonly snapshot: Snapshot;
  readonly warnings: readonly string[];
}

/**
 * What `--snapshot` names: a snapshot directory (one with a manifest, or with the mark of an unfinished collection,
 * which is then refused), else a user's export. `now` (the scan clock where one was named, else the wall clock) dates an export, which carries no time of its own.
 */
export function openInput(path: string, now: string): OpenedInput {
  return isSnapshot(path) ? { snapshot: openSnapshot(path), warnings: [] } : readExport(path, { tool: TOOL, now });
}
