import { subscriptionScope } from '../../model/snapshot.ts';
import { lastSegment, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, type JsonObject } from '../../values/json.ts';
import { mapBounded } from '../bounded.ts';
import { joinSubscriptions, type Collector, type CollectorContext, type PerSubscription } from '../collector.ts';
import type { CatalogEntry } from '../../model/catalog.ts';
import { gapOf, isAbort } from '../failure.ts';
import { PARALLEL_SUBSCRIPTIONS, subscriptionPath } from './perSubscription.ts';

const ONLY_CUSTOM = `&$filter=${encodeURIComponent("type eq 'CustomRole'")}`;

/**
 * Role definitions with the conditions of their permissions, which only this api-version gives (azure-api 6.2). The built-in ones are the
 * same everywhere: the first subscription that answers lists all roles, the others their custom roles alone.
 */
export const collectRoleDefinitions: Collector = async (context, entry) => {
  const parts: PerSubscription[] = [];
  let rest = context.subscriptions.map(({ subscriptionId }) => subscriptionId);
  let isAllRead = false;
  while (rest.length > 0 && !isAllRead) {
    const [first = '', ...others] = rest;
    const part = await readRoles(context, entry, first, '');
    isAllRead = part.gaps.length === 0;
    parts.push(part);
    rest = others;
  }
  parts.push(...await mapBounded(rest, PARALLEL_SUBSCRIPTIONS, (subscriptionId) => readRoles(context, entry, subscriptionId, ONLY_CUSTOM)));
  return joinSubscriptions(entry, parts);
};

async function readRoles(context: CollectorContext, entry: CatalogEntry, subscriptionId: string, filter: string): Promise<PerSubscription> {
  try {
    const { items, requests } = await context.clients.list(`${subscriptionPath(entry, subscriptionId)}${filter}`);
    return { subscriptionId, items: items.map(placed), requests, gaps: [] };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    return { subscriptionId, items: [], requests: 1, gaps: [gapOf(error, entry.type, subscriptionScope(subscriptionId), entry.permission)] };
  }
}

/**
 * A role's id names whichever subscription was asked. It stands where it can be assigned instead: in the one subscription, or above all of
 * them, as Resource Graph has it; so one role is one row.
 */
function placed(role: JsonObject): JsonObject {
  const id = asString(role['id']);
  if (id === undefined) return role;
  const scopes = asArray(at(role, 'properties', 'assignableScopes')).map((scope) => subscriptionOf(asString(scope) ?? ''));
  const [home] = scopes;
  const isAtHome = home !== undefined && scopes.every((scope) => scope === home);
  return { ...role, id: `${isAtHome ? subscriptionScope(home) : ''}/providers/Microsoft.Authorization/roleDefinitions/${lastSegment(id)}` };
}
