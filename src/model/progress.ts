import type { Descendants } from './snapshot.ts';

/** What a collection reports while it reads. */
export type CollectProgress =
  | { readonly kind: 'scope'; readonly subscriptions: number; readonly notVisible: readonly string[]; readonly notExcluded: readonly string[]; readonly descendants?: Descendants }
  | { readonly kind: 'type'; readonly type: string; readonly rows: number; readonly gaps: number; readonly done: number; readonly total: number };
