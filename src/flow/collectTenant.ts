import type { TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Environment } from '../azure/credential.ts';
import { openMemoryWriter } from '../files/memoryWriter.ts';
import { openSnapshot } from '../files/snapshotReader.ts';
import { openSnapshotWriter } from '../files/snapshotWriter.ts';
import type { AuthMode } from '../model/auth.ts';
import type { CollectProgress } from '../model/progress.ts';
import type { CloudName, ScopeRequest, Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';

export interface TenantOptions {
  readonly cloud: CloudName;
  readonly auth: AuthMode;
  readonly tenantId: string | undefined;
  readonly asked: ScopeRequest;
  readonly environment: Environment;
  readonly now: () => number;
  readonly signal: AbortSignal;
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
  /** What answers instead of the network: a wrapped simulator. */
  readonly inner?: HttpClient;
  /** Replaces the credential of `auth`; only ever used together with `inner`. */
  readonly credential?: (httpClient: HttpClient) => Promise<TokenCredential>;
}

/** Reads the tenant into a snapshot. Loads the Azure packages: commands that need no Azure never call it. */
export async function collectTenant(options: TenantOptions): Promise<Snapshot> {
  const { CLOUDS } = await import('../azure/cloud.ts');
  const { createTransport } = await import('../azure/transport.ts');
  const { createCredential, credentialHosts } = await import('../azure/credential.ts');
  const { collect } = await import('../azure/collect.ts');
  const cloud = CLOUDS[options.cloud];
  let simulated = false;
  const httpClient = createTransport({
    cloud,
    credentialHosts: credentialHosts(options.environment),
    sleep: pause,
    now: options.now,
    onResponse: (seen) => {
      simulated ||= seen.simulated;
    },
    ...(options.inner === undefined ? {} : { inner: options.inner }),
  });
  const credential = options.credential === undefined
    ? await createCredential({ ...options, cloud, httpClient })
    : await options.credential(httpClient);
  const destination = destinationOf(options);
  try {
    const manifest = await collect({
      ...options, cloud, credential, httpClient, tool: TOOL, assumes: [], activityLog: options.activityLog === true, simulated: () => simulated, destination: destination.store,
    });
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

/** Waits; an abort ends the wait early and rejects. */
function pause(milliseconds: number, signal?: Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(Object.assign(new Error('the wait was interrupted'), { name: 'AbortError' }));
    };
    signal?.addEventListener('abort', stop);
  });
}
