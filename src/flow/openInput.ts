import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readExport } from '../files/exportReader.ts';
import { MANIFEST_FILE, openSnapshot, PROGRESS_FILE } from '../files/snapshotReader.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';

export interface OpenedInput {
  readonly snapshot: Snapshot;
  readonly warnings: readonly string[];
}

/**
 * What `--snapshot` names: a snapshot directory (one with a manifest, or with the mark of an unfinished collection,
 * which is then refused), else a user's export. `now` dates an export, which carries no time of its own.
 */
export function openInput(path: string, now: string): OpenedInput {
  const isSnapshot = [MANIFEST_FILE, PROGRESS_FILE].some((name) => existsSync(join(path, name)));
  return isSnapshot ? { snapshot: openSnapshot(path), warnings: [] } : readExport(path, { tool: TOOL, now });
}
