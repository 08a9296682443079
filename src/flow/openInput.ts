import { readExport } from '../files/exportReader.ts';
import { hasSnapshotFiles, isSnapshot, openSnapshot } from '../files/snapshotReader.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import { ToolError } from '../model/toolError.ts';
import { parseInstant } from '../values/duration.ts';

export interface OpenedInput {
  readonly snapshot: Snapshot;
  readonly warnings: readonly string[];
}

/**
 * What `--snapshot` names: a snapshot directory (one with a manifest, or with the mark of an unfinished collection,
 * which is then refused), else a user's export. `now` (the scan clock where one was named, else the wall clock) dates an export, which carries no time of its own.
 */
export function openInput(path: string, now: string): OpenedInput {
  if (isSnapshot(path)) return { snapshot: openSnapshot(path), warnings: [] };
  const read = readExport(path, { tool: TOOL, now });
  return hasSnapshotFiles(path) ? { ...read, warnings: [LOST_MANIFEST, ...read.warnings] } : read;
}

const LOST_MANIFEST = 'the files are named like those of a snapshot, and there is no manifest.json: they are judged as an export, which nothing proves whole or unedited';

/** The scan clock as the user wrote it, ISO 8601 UTC. Throws ToolError USAGE. */
export function instantOf(text: string): string {
  const instant = parseInstant(text);
  if (instant === undefined) throw new ToolError('USAGE', `--now ${text} is not a time`, 'Write it in ISO 8601 with a zone: 2026-01-31T12:00:00Z.');
  return new Date(instant).toISOString();
}
