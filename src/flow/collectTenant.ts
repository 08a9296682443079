import { openMemoryWriter } from '../files/memoryWriter.ts';
import { openSnapshot } from '../files/snapshotReader.ts';
import { openSnapshotWriter } from '../files/snapshotWriter.ts';
import type { CollectProgress } from '../model/progress.ts';
import type { ScopeRequest, Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import { openAzure, type SessionOptions } from './azureSession.ts';

export interface TenantOptions extends SessionOptions {
  readonly asked: ScopeRequest;
  readonly onProgress: (event: CollectProgress) => void;
  /** Where the snapshot is saved; kept in memory where undefined. */
  readonly out: string | undefined;
  readonly allowEmpty: boolean;
  /** Whether `out` may hold an older snapshot, which is then replaced. */
  readonly replace?: boolean;
  /** Whether `out` holds an unfinished collection to be continued. */
  readonly resume?: boolean;
  /** Whether the activity log is read as well. */
  readonly activityLog?: boolean;
}

/** Reads the tenant into a snapshot. Loads the Azure packages: commands that need no Azure never call it. */
export async function collectTenant(options: TenantOptions): Promise<Snapshot> {
  const session = await openAzure(options);
  const { collect } = await import('../azure/collect.ts');
  const destination = destinationOf(options);
  try {
    const manifest = await collect({ ...options, ...session, tool: TOOL, assumes: [], activityLog: options.activityLog === true, destination: destination.store });
    return destination.finish(manifest);
  } catch (error) {
    destination.discard();
    throw error;
  }
}

function destinationOf(options: TenantOptions) {
  const { out } = options;
  if (out === undefined) {
    const memory = openMemoryWriter();
    return { store: memory, finish: memory.finish, discard: () => undefined };
  }
  const writer = openSnapshotWriter(out, { replace: options.replace === true, resume: options.resume === true });
  return {
    store: writer,
    discard: writer.discard,
    finish: (manifest: Snapshot['manifest']): Snapshot => {
      writer.finish(manifest);
      return openSnapshot(out);
    },
  };
}
