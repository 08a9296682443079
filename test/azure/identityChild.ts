import { RestError, type PipelineRequest } from '@azure/core-rest-pipeline';
import type { AuthMode } from '../../src/model/auth.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { claimsOf, loginOf, plain, refusalOf } from './login.ts';

/**
 * Logins in a process of their own, since the identity package keeps the source of managed identities for the whole process. The
 * environment is the process's; what to do comes as JSON in the first argument, the outcome goes to standard output.
 */
export interface ChildTask {
  readonly auth: AuthMode;
  readonly faults?: readonly Fault[];
  /** Requests, counted from 1, that are lost with this code of the system. */
  readonly lost?: { readonly code: string; readonly calls: readonly number[] };
  /** How often a token is asked for. */
  readonly times?: number;
}

export interface ChildOutcome {
  readonly sent: readonly string[];
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly unsupported: readonly string[];
  readonly results: readonly ChildResult[];
}

interface ChildResult {
  /** Requests that it took. */
  readonly requests: number;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly line?: string;
  readonly verbose?: string;
}

const realTimeout = globalThis.setTimeout;
// The package waits tens of seconds for a metadata service that is not there.
globalThis.setTimeout = ((run: () => void) => realTimeout(run, 0)) as typeof setTimeout;

async function outcomeOf({ auth, faults = [], lost, times = 1 }: ChildTask): Promise<ChildOutcome> {
  const onRequest = (): void => {
    if (lost?.calls.includes(login.sent.length) === true) throw new RestError(`connect ${lost.code} 169.254.169.254:80`, { code: lost.code, request: {} as PipelineRequest });
  };
  const login = loginOf({ auth, environment: process.env, faults, onRequest });
  const results: ChildResult[] = [];
  while (results.length < times) {
    const before = login.sent.length;
    const result = await login.token().then((token) => ({ claims: claimsOf(token) }), (error: unknown) => refusalOf(Promise.reject(error)));
    results.push({ requests: login.sent.length - before, ...result });
  }
  return { sent: login.sent.map(plain), headers: login.sent.map(({ headers }) => headers), unsupported: login.simulator.unsupported, results };
}

process.stdout.write(JSON.stringify(await outcomeOf(JSON.parse(process.argv[2] ?? '{}') as ChildTask)));
