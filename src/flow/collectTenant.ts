import { openMemoryWriter } from '../files/memoryWriter.ts';
import { openSnapshot } from '../files/snapshotReader.ts';
import { openSnapshotWriter } from '../files/snapshotWriter.ts';
import type { CollectProgress } from '../model/progress.ts';
import type { ScopeRequest, Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import { openAzure, type AzureSession, type SessionOptions } from './azureSession.ts';

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
  const manifest = await collect({ ...options, ...session, tool: TOOL, assumes: [], activityLog: options.activityLog === true, destination: destination.store }).catch((error: unknown) => {
    destination.discard();
    throw error;
  });
  // What was read to its end is kept also where its last word cannot be written: `--resume` says it again.
  return destination.finish(manifest);
}

/** A reading for one question: it has no place to be saved at, so that nothing can judge it later as if it were the whole tenant. */
export type NarrowOptions = Omit<TenantOptions, 'out' | 'replace' | 'resume'> & {
  /** The types that the question takes. */
  readonly types: readonly string[];
};

/** Reads some types of the tenant into memory, with a session that is open. The other types are gaps that say they were left out. */
export async function collectTypes(options: NarrowOptions, session: AzureSession): Promise<Snapshot> {
  const { collect } = await import('../azure/collect.ts');
  const memory = openMemoryWriter();
  return memory.finish(await collect({ ...options, ...session, tool: TOOL, assumes: [], activityLog: options.activityLog === true, destination: memory }));
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
