import type { GetTokenOptions, TokenCredential } from '@azure/identity';

/** A credential that can be told that a token of it was refused. */
export interface RenewableCredential extends TokenCredential {
  /**
   * Makes the credential anew, with nothing cached, if the refused token is of the present one; the next `getToken` then asks for
   * another. At most once for a token: those who were refused the same one share the renewal.
   */
  readonly renew: (rejectedToken: string) => Promise<void>;
}

/**
 * A credential around the factory that makes it. The packages cache tokens until shortly before their end and offer no way to
 * forget one that was revoked before it; only a new credential does. A managed identity's tokens are cached by process and host as
 * well: there the next token can be the refused one again.
 */
export async function renewable(create: () => Promise<TokenCredential>): Promise<RenewableCredential> {
  let current = await create();
  const issued = new Map<string, TokenCredential>();
  const renewals = new Map<string, Promise<void>>();
  const replace = async (): Promise<void> => {
    current = await create();
  };
  return {
    getToken: async (scopes: string | string[], options?: GetTokenOptions) => {
      const issuer = current;
      const token = await issuer.getToken(scopes, options);
      if (token !== null) issued.set(token.token, issuer);
      return token;
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
