import type { CatalogEntry } from '../model/catalog.ts';
import { subscriptionScope, type SeenSubscription } from '../model/snapshot.ts';
import type { Gap, UnknownReason } from '../model/unknown.ts';
import { effectivelyAllows } from '../values/actions.ts';
import { asArray, asString, type JsonObject } from '../values/json.ts';
import { mapBounded } from './bounded.ts';
import type { AzureClients } from './clients.ts';
import { failureOf, forbiddenGap, isAbort } from './failure.ts';

/** What the principal may do at a subscription, or why that could not be read. */
export type SubscriptionPermissions =
  | { readonly read: true; readonly elements: readonly { readonly actions: readonly string[]; readonly notActions: readonly string[] }[] }
  | { readonly read: false; readonly reason: UnknownReason; readonly message: string };

const PARALLEL = 6;

/**
 * The principal's effective permissions at each subscription. Resource Graph leaves unreadable rows out without a word
 * (Resource Graph documentation, "Permissions"), so this is the only proof that an empty answer means "there are none".
 */
export async function readPermissions(
  clients: AzureClients, subscriptions: readonly SeenSubscription[], signal: AbortSignal,
): Promise<ReadonlyMap<string, SubscriptionPermissions>> {
  const answers = await mapBounded(subscriptions, PARALLEL, async ({ subscriptionId }) => [subscriptionId, await readOne(clients, subscriptionId, signal)] as const);
  return new Map(answers);
}

async function readOne(clients: AzureClients, subscriptionId: string, signal: AbortSignal): Promise<SubscriptionPermissions> {
  try {
    const list = await clients.list(`${subscriptionScope(subscriptionId)}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`);
    return { read: true, elements: list.items.map(elementOf) };
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    const failure = failureOf(error);
    return { read: false, reason: failure.reason, message: `${failure.code}: ${failure.message}` };
  }
}

function elementOf(item: JsonObject) {
  return { actions: texts(item, 'actions'), notActions: texts(item, 'notActions') };
}

function texts(item: JsonObject, key: string): readonly string[] {
  return asArray(item[key]).flatMap((value) => asString(value) ?? []);
}

/** The gap that the permissions prove for reading a type through Resource Graph in a subscription; undefined when all of it is readable. */
export function withheldGap(permissions: SubscriptionPermissions | undefined, entry: CatalogEntry, subscriptionId: string): Gap | undefined {
  return missingActions(permissions, entry, subscriptionScope(subscriptionId), [entry.permission])[0];
}

/** A gap for each of the actions that the permissions do not hold at a scope; one that says so where they could not be read. */
export function missingActions(permissions: SubscriptionPermissions | undefined, entry: CatalogEntry, scope: string, actions: readonly string[]): readonly Gap[] {
  if (permissions === undefined || !permissions.read) {
    return [{
      reason: permissions?.reason ?? 'failed', artifact: entry.type, scope, missing: ['Microsoft.Authorization/permissions/read'],
      message: `what may be read in ${scope} could not be established (${permissions === undefined ? 'not asked' : permissions.message}), so an empty answer proves nothing`,
    }];
  }
  const { elements } = permissions;
  return actions.filter((action) => !elements.some((element) => effectivelyAllows(element, action))).map((action) => forbiddenGap(entry.type, scope, action));
}
