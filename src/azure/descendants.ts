import { managementGroupScope, type Descendants, type ScopeRequest, type SeenSubscription } from '../model/snapshot.ts';
import { lastSegment } from '../values/armId.ts';
import { asString, at, compareText, type JsonObject } from '../values/json.ts';
import type { AzureClients } from './clients.ts';
import { failureOf, isAbort } from './failure.ts';
import { UnexpectedAnswer } from './rawList.ts';

/** What listing the descendants of the groups told: the record, who lies under which group, and the groups that could not be listed. */
export interface DescendantsRead {
  /** By group, pairs of the group and a subscription under it. */
  readonly members: ReadonlyMap<string, readonly (readonly [group: string, subscriptionId: string])[]>;
  readonly descendants: Descendants;
  readonly unlisted: readonly { readonly group: string; readonly error: unknown }[];
}

/**
 * Holds what is visible against what exists: every subscription under the asked management groups, or under the tenant's root group where
 * everything was asked for. Undefined where only subscriptions were named: there is nothing to be complete about.
 */
export async function readDescendants(clients: AzureClients, asked: ScopeRequest, visible: readonly SeenSubscription[], root: string | undefined, signal: AbortSignal): Promise<DescendantsRead | undefined> {
  const groups = asked.managementGroups.length > 0 ? asked.managementGroups : asked.subscriptions.length > 0 || root === undefined ? [] : [root];
  if (groups.length === 0) return undefined;
  const seen = new Set(visible.map(({ subscriptionId }) => subscriptionId));
  const excluded = new Set(asked.exclude.map((name) => name.toLowerCase()));
  const notSeen = new Map<string, string>();
  const members: [string, string][] = [];
  const unlisted: { group: string; error: unknown }[] = [];
  for (const group of groups) {
    try {
      for (const [id, name] of await subscriptionsUnder(clients, group)) {
        members.push([group, id]);
        if (!seen.has(id) && !excluded.has(id) && !excluded.has(name.toLowerCase())) notSeen.set(id, name);
      }
    } catch (error) {
      if (isAbort(error, signal)) throw error;
      unlisted.push({ group, error });
    }
  }
  const failed = new Set(unlisted.map(({ group }) => group));
  return {
    unlisted,
    members: Map.groupBy(members, ([group]) => group),
    descendants: {
      listed: groups.filter((group) => !failed.has(group)).map(managementGroupScope),
      unknown: unlisted.map(({ group, error }) => `${managementGroupScope(group)}: ${failureOf(error).code}`),
      notSeen: [...notSeen].map(([subscriptionId, displayName]) => ({ subscriptionId, displayName })).toSorted((a, b) => compareText(a.subscriptionId, b.subscriptionId)),
    },
  };
}

/** Every subscription at any depth under a group (Management Groups REST reference, "Get Descendants"). */
async function subscriptionsUnder(clients: AzureClients, group: string): Promise<ReadonlyMap<string, string>> {
  const list = await clients.list(descendantsPath(group));
  return new Map(list.items.filter(isSubscription).map((item) => [(asString(item['name']) ?? lastSegment(asString(item['id']) ?? '')).toLowerCase(), asString(at(item, 'properties', 'displayName')) ?? '']));
}

/** Of a group by its name or its full id. */
export function descendantsPath(group: string): string {
  return `/providers/Microsoft.Management/managementGroups/${encodeURIComponent(lastSegment(group))}/descendants?api-version=2020-05-01`;
}

function isSubscription(item: JsonObject): boolean {
  const type = asString(item['type']);
  if (type === undefined) throw new UnexpectedAnswer('a descendant came without a type');
  return /(^|\/)subscriptions$/i.test(type);
}
