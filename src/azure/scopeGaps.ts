import { CATALOG } from '../model/catalog.ts';
import { managementGroupScope, subscriptionScope, type ScopeRequest } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { failureOf, gapOf } from './failure.ts';
import type { ResolvedScope } from './scope.ts';

/** The gaps that the scope itself leaves: what was asked for and is not visible, and management groups that may hold more than was seen. */
export function scopeGaps(scope: ResolvedScope, asked: ScopeRequest): readonly Gap[] {
  return [...notVisibleGaps(scope.notVisible, asked), ...unlistedGaps(scope, asked)];
}

/** A scope that was asked for and cannot be seen: unknown for every type. */
function notVisibleGaps(names: readonly string[], asked: ScopeRequest): readonly Gap[] {
  const scopeOf = (name: string): string => (asked.managementGroups.includes(name) ? managementGroupScope(name) : subscriptionScope(name));
  return names.flatMap((name) => CATALOG.filter((entry) => entry.scope === 'subscription').map((entry): Gap => ({
    reason: 'forbidden',
    artifact: entry.type,
    scope: scopeOf(name),
    missing: ['Microsoft.Resources/subscriptions/read'],
    message: `'${name}' was asked for and is not visible to this identity`,
  })));
}

/** An asked management group whose descendants cannot be listed may hold subscriptions that nobody saw: unknown for every type. */
function unlistedGaps({ below }: ResolvedScope, asked: ScopeRequest): readonly Gap[] {
  if (below === undefined || asked.managementGroups.length === 0) return [];
  return below.unlisted.flatMap(({ group, error }) => CATALOG.filter((entry) => entry.scope === 'subscription')
    .map((entry) => ({ ...gapOf(error, entry.type, managementGroupScope(group), 'Microsoft.Management/managementGroups/descendants/read'), message: `whether every subscription under ${group} was read is not known: ${failureOf(error).code}: ${failureOf(error).message}` })));
}
