import { canonicalType } from '../model/catalog.ts';
import type { FindingResource } from '../model/finding.ts';
import type { Manifest } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { idKey, lastSegment, resourceGroupOf, subscriptionOf, typeOfId } from '../values/armId.ts';

/**
 * Gaps in what a rule judges: one a scope, since rows that were not listed cannot be judged one by one.
 * `noData` is no gap of a population: Azure itself holds nothing there.
 */
export function populationGaps(gaps: readonly Gap[], type: string): readonly Gap[] {
  const wanted = type.toLowerCase();
  const byScope = new Map<string, Gap>();
  for (const gap of gaps) {
    const key = idKey(gap.scope);
    if (gap.reason !== 'noData' && gap.artifact.toLowerCase() === wanted && !byScope.has(key)) byScope.set(key, gap);
  }
  return [...byScope.values()];
}

/** A scope as the resource of a finding, with who answers for it: a subscription under its display name, anything else under its own. */
export function scopeResource(scope: string, manifest: Manifest, owner?: string): FindingResource {
  const subscriptionId = subscriptionOf(scope) ?? '';
  const isSubscription = idKey(scope) === `/subscriptions/${subscriptionId}`;
  const seen = manifest.scopes.seen.find((subscription) => subscription.subscriptionId === subscriptionId);
  return {
    id: scope,
    type: isSubscription ? 'Microsoft.Resources/subscriptions' : canonicalType(typeOfId(scope) ?? 'tenant'),
    name: isSubscription && seen !== undefined && seen.displayName !== '' ? seen.displayName : lastSegment(scope),
    subscriptionId,
    resourceGroup: resourceGroupOf(scope)?.toLowerCase() ?? '',
    location: '',
    ...(owner === undefined ? {} : { owner }),
  };
}
