import { CONTOSO_PIPELINE } from '../../src/simulator/contoso/directory.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { ARM, parsed, type Reply } from './client.ts';

type Handles = Pick<Simulator, 'handle'>;

/** When something happens: beside which of the calls that fit. */
interface Moment {
  readonly method: string;
  /** A part of the URL, or a pattern for it. */
  readonly url: string | RegExp;
  /** Counted from 1; the first unless told. */
  readonly call?: number;
  /** Whether the call is already done then; it is not unless told. */
  readonly when?: 'before' | 'after';
}

/**
 * A simulator in whose place something happens once, beside a call: another writer between a read and a write, a clock that jumps, a
 * machine that goes. What happens speaks to the simulator itself and is not counted.
 */
export function interposed(simulator: Handles, { method, url, call = 1, when = 'before' }: Moment, act: () => void): Handles {
  let seen = 0;
  return {
    handle: (request) => {
      const fits = request.method === method && (typeof url === 'string' ? request.url.toLowerCase().includes(url.toLowerCase()) : url.test(request.url));
      if (fits) seen += 1;
      if (!fits || seen !== call) return simulator.handle(request);
      if (when === 'before') act();
      const answer = simulator.handle(request);
      if (when === 'after') act();
      return answer;
    },
  };
}

interface Identity {
  readonly clientId: string;
  readonly clientSecret: string;
}

type Send = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Reply;

/** Calls of one identity over bare requests, with a token of the instant at which each is made; the pipeline of contoso unless told: somebody else who may write in production. */
export function callsAs(simulator: Handles, identity: Identity = CONTOSO_PIPELINE): Send {
  return (method, path, body, headers = {}) => {
    const all = { authorization: `Bearer ${tokenOf(simulator, identity)}`, 'content-type': 'application/json', ...headers };
    const answer = simulator.handle({ method, url: path.startsWith('https://') ? path : `${ARM}${path}`, headers: all, body: body === undefined ? '' : JSON.stringify(body) });
    return { status: answer.status, headers: answer.headers, body: parsed(answer.body) };
  };
}

function tokenOf(simulator: Handles, { clientId, clientSecret }: Identity): string {
  const form = new URLSearchParams({ client_id: clientId, client_secret: clientSecret, scope: `${ARM}/.default`, grant_type: 'client_credentials' });
  const answer = simulator.handle({ method: 'POST', url: `https://login.microsoftonline.com/${CONTOSO.tenantId}/oauth2/v2.0/token`, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form.toString() });
  return parsed(answer.body).access_token ?? '';
}
