import { canonicalType, CATALOG, catalogEntry, type CatalogEntry } from '../model/catalog.ts';
import { subscriptionScope, tenantScope } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { recordOf, type Collected, type CollectorContext } from './collector.ts';

/** What the reading of every other type asks for: which subscriptions there are, what is denied there, which providers are registered. */
const ALWAYS = ['Microsoft.Resources/subscriptions', 'Microsoft.Authorization/denyAssignments', 'Microsoft.Resources/providers'];

/**
 * The types to read for a question that takes only some: these, those whose rows lead to them, and what proves that an answer is whole. All of the
 * catalog where the question does not say. Throws for a type that the catalog does not have, which is a fault of ours.
 */
export function typesToRead(asked: readonly string[] | undefined): ReadonlySet<string> {
  if (asked === undefined) return new Set(CATALOG.map(({ type }) => type));
  const wanted = new Set<string>();
  const waiting = [...ALWAYS, ...asked];
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    const entry = catalogEntry(type);
    if (entry === undefined) throw new Error(`no catalog entry for ${type}`);
    if (wanted.has(entry.type)) continue;
    wanted.add(entry.type);
    waiting.push(...entry.through);
  }
  return wanted;
}

/** A type that was left out: a gap in each scope, so that its absence is never taken for knowledge. */
export function leftOut(context: Omit<CollectorContext, 'collected'>, entry: CatalogEntry): Collected {
  return unreadType(context, entry, `${entry.type} was left out: only what the question takes was read`);
}

/** A type of which nothing was read, with the reason in words. */
export function unreadType({ tenantId, subscriptions }: Omit<CollectorContext, 'collected'>, entry: CatalogEntry, message: string): Collected {
  const scopes = entry.scope === 'tenant' ? [tenantScope(tenantId)] : subscriptions.map(({ subscriptionId }) => subscriptionScope(subscriptionId));
  const gaps = scopes.map((scope): Gap => ({ reason: 'notCollected', artifact: canonicalType(entry.type), scope, missing: [], message }));
  return { entry, rows: [], records: gaps.map((gap) => recordOf(entry, gap.scope, 0, 0, [gap])), gaps };
}
