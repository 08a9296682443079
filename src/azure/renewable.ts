import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/identity';
import { ToolError } from '../model/toolError.ts';
import { asString } from '../values/json.ts';
import { claimsOf } from './principal.ts';

/** A credential that can be told that a token of it was refused. */
export interface RenewableCredential extends TokenCredential {
  /**
   * Makes the credential anew, with nothing cached, if the refused token is of the present one; the next `getToken` then asks for
   * another. At most once for a token: those who were refused the same one share the renewal.
   */
  readonly renew: (rejectedToken: string) => Promise<void>;
}

/** A token this near to its end is not handed out again. */
const SHORTEST_LIFE = 300_000;

/**
 * A credential around the factory that makes it: of one identity, with one cache. The packages cache tokens until shortly before their
 * end and offer no way to forget one that was revoked before it; only a new credential does. A managed identity's tokens are cached by
 * process and host as well: there the next token can be the refused one again. `az` caches nothing: each client would start it anew.
 * Whoever signs in first is who reads: a later token of somebody else (another login of `az`, another link of the chain) would make the
 * permissions of the one prove the reading of the other, and is an error.
 */
export async function renewable(create: () => Promise<TokenCredential>, now: () => number): Promise<RenewableCredential> {
  let current = await create();
  let identity: string | undefined;
  const cached = new Map<string, Promise<AccessToken | null>>();
  const issued = new Map<string, TokenCredential>();
  const renewals = new Map<string, Promise<void>>();
  const replace = async (): Promise<void> => {
    cached.clear();
    current = await create();
  };
  const ask = async (scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> => {
    const issuer = current;
    const token = await issuer.getToken(scopes, options);
    if (token === null) return null;
    const who = identityOf(token.token);
    identity ??= who;
    if (who !== undefined && who !== identity) throw changed();
    issued.set(token.token, issuer);
    return token;
  };
  return {
    getToken: async (scopes: string | string[], options?: GetTokenOptions) => {
      // A token for claims answers a challenge: it is for now, and for nobody else.
      if (options?.claims !== undefined) return ask(scopes, options);
      // One scope is asked for as a text or as a list of one.
      const key = JSON.stringify([[scopes].flat(), options?.tenantId ?? '']);
      const known = cached.get(key);
      // Nothing is awaited where nothing is known: those who ask together share one request.
      const token = known === undefined ? null : await known.catch(() => null);
      if (token !== null && token.expiresOnTimestamp - now() > SHORTEST_LIFE) return token;
      const asked = ask(scopes, options);
      cached.set(key, asked);
      return asked;
    },
    renew: (rejectedToken) => {
      const shared = renewals.get(rejectedToken);
      if (shared !== undefined) return shared;
      const isOfPresent = issued.get(rejectedToken) === current;
      const renewal = isOfPresent ? replace() : Promise.resolve();
      renewals.set(rejectedToken, renewal);
      return renewal;
    },
  };
}

/** Tenant and object id of a token; undefined for one that does not tell. */
function identityOf(token: string): string | undefined {
  const claims = claimsOf(token);
  const [tenant, object] = [asString(claims['tid']), asString(claims['oid'])];
  return object === undefined ? undefined : `${tenant ?? ''} ${object}`;
}

function changed(): ToolError {
  return new ToolError('LOGIN', 'the identity changed while the tenant was read: a later token is of somebody else', 'Do not sign in as another while a scan runs, and name one identity with --auth.');
}
