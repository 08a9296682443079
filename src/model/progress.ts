import type { AuthMode } from './auth.ts';
import type { Descendants, Principal } from './snapshot.ts';

/** What a collection reports while it reads. */
export type CollectProgress =
  /** Who reads; null and undefined where the token does not tell. */
  | { readonly kind: 'signedIn'; readonly principal: Principal | null; readonly tenantId: string | undefined; readonly auth: AuthMode }
  | { readonly kind: 'scope'; readonly subscriptions: number; readonly notVisible: readonly string[]; readonly notExcluded: readonly string[]; readonly descendants?: Descendants }
  /** This machine's clock is off: milliseconds to add to it to get Azure's, by which the snapshot is dated. */
  | { readonly kind: 'clock'; readonly offset: number }
  | { readonly kind: 'type'; readonly type: string; readonly rows: number; readonly gaps: number; readonly done: number; readonly total: number };
