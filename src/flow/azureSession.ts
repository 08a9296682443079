import type { TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Cloud } from '../azure/cloud.ts';
import type { Environment } from '../azure/credential.ts';
import type { Limits } from '../azure/limits.ts';
import type { RenewableCredential } from '../azure/renewable.ts';
import type { Transport, TransportOptions } from '../azure/transport.ts';
import type { AuthMode } from '../model/auth.ts';
import type { CloudName } from '../model/snapshot.ts';

export interface SessionOptions {
  readonly cloud: CloudName;
  readonly auth: AuthMode;
  readonly tenantId: string | undefined;
  readonly environment: Environment;
  readonly now: () => number;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** In [0, 1): spreads the repeats of lost requests. */
  readonly random?: () => number;
  /** Waits, in milliseconds; rejects when the signal aborts. By the wall clock where absent. */
  readonly sleep?: TransportOptions['sleep'];
  /** What answers instead of the network: a wrapped simulator. */
  readonly inner?: HttpClient;
  /** Replaces the credential of `auth`; only ever used together with `inner`. */
  readonly credential?: (httpClient: HttpClient) => Promise<TokenCredential>;
  /** How long, and how large, an exchange may become; what a real network needs unless told. */
  readonly limits?: Limits;
  /** Lets requests leave that change something; every one of them is refused where it is absent. */
  readonly mayWrite?: true;
}

/** What every command that asks Azure needs: a cloud, one transport, and a credential that goes through it. */
export interface AzureSession {
  readonly cloud: Cloud;
  readonly httpClient: Transport;
  readonly credential: TokenCredential;
  /** Whether any answer so far was marked as simulated. */
  readonly simulated: () => boolean;
}

/** Loads the Azure packages: commands that need no Azure never call it. Throws ToolError LOGIN where the mode lacks something. */
export async function openAzure(options: SessionOptions): Promise<AzureSession> {
  const { CLOUDS, scopeOfHost } = await import('../azure/cloud.ts');
  const { createTransport } = await import('../azure/transport.ts');
  const { createCredential, credentialHosts } = await import('../azure/credential.ts');
  const { refuseProxy } = await import('../azure/proxy.ts');
  const { renewable } = await import('../azure/renewable.ts');
  refuseProxy(options.environment);
  const cloud = CLOUDS[options.cloud];
  let simulated = false;
  let credential: RenewableCredential | undefined;
  const httpClient = createTransport({
    cloud,
    credentialHosts: credentialHosts(options.auth, options.environment),
    sleep: options.sleep ?? pause,
    now: options.now,
    signal: options.signal,
    ...(options.random === undefined ? {} : { random: options.random }),
    renew: async (rejected, host) => {
      await credential?.renew(rejected);
      return (await credential?.getToken(scopeOfHost(cloud, host), { enableCae: true }))?.token;
    },
    onResponse: (seen) => {
      simulated ||= seen.simulated;
    },
    ...(options.inner === undefined ? {} : { inner: options.inner }),
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    ...(options.mayWrite === undefined ? {} : { mayWrite: options.mayWrite }),
  });
  credential = await renewable(() => (options.credential === undefined ? createCredential({ ...options, cloud, httpClient }) : options.credential(httpClient)), options.now);
  return { cloud, httpClient, credential, simulated: () => simulated };
}

/** Waits; an abort ends the wait early and rejects, also one that came before it. */
export function pause(milliseconds: number, signal?: Pick<AbortSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    const stop = (): void => {
      clearTimeout(timer);
      reject(Object.assign(new Error('the wait was interrupted'), { name: 'AbortError' }));
    };
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop);
  });
}
