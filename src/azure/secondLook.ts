import { CATALOG } from '../model/catalog.ts';
import { subscriptionScope, type ArtifactRecord, type ScopeRequest } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import type { AzureClients } from './clients.ts';
import { listSubscriptions, type ResolvedScope } from './scope.ts';

/** The scopes of subscriptions that came or went while the tenant was read, in lower case, with what that means. */
export type SecondLook = ReadonlyMap<string, string>;

/**
 * Lists the subscriptions once more when everything was read. Of one that went meanwhile, or that this identity may no longer see, Resource Graph answers
 * nothing without a word, and that nothing proves nothing; one that was not in the first list was between two pages of it, or is new, and was not read.
 * Where the list cannot be had again, what was read stands.
 */
export async function lookAgain(clients: AzureClients, scope: ResolvedScope, asked: ScopeRequest): Promise<SecondLook> {
  const now = (await listSubscriptions(clients).catch(() => undefined))?.visible;
  if (now === undefined) return new Map();
  const there = new Set(now.map(({ subscriptionId }) => subscriptionId));
  const gone = scope.subscriptions.filter(({ subscriptionId }) => !there.has(subscriptionId));
  const isAll = asked.subscriptions.length === 0 && asked.managementGroups.length === 0;
  const excluded = new Set(asked.exclude.map((name) => name.toLowerCase()));
  const come = isAll ? now.filter(({ subscriptionId, displayName }) => !scope.listed.has(subscriptionId) && !excluded.has(subscriptionId) && !excluded.has(displayName.toLowerCase())) : [];
  return new Map([
    ...gone.map(({ subscriptionId }): [string, string] => [subscriptionScope(subscriptionId), 'went, or is no longer visible to this identity, while it was read: what was not told of it proves nothing']),
    ...come.map(({ subscriptionId }): [string, string] => [subscriptionScope(subscriptionId), 'was not in the list of subscriptions at first, and was not read']),
  ]);
}

/** Unknown for every type of those subscriptions. */
export function changedGaps(look: SecondLook): readonly Gap[] {
  return [...look].flatMap(([scope, what]) => CATALOG.filter((entry) => entry.scope === 'subscription').map((entry): Gap => ({ reason: 'failed', artifact: entry.type, scope, missing: [], message: `${scope} ${what}` })));
}

/** The record of a list: none of a subscription that went is whole. */
export function recordAfter(look: SecondLook, record: ArtifactRecord): ArtifactRecord {
  return look.has(record.scope.toLowerCase()) ? { ...record, status: 'gap' } : record;
}
