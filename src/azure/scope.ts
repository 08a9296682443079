import type { ScopeRequest, SeenSubscription } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { lastSegment } from '../values/armId.ts';
import { asString, at, compareText, type JsonObject } from '../values/json.ts';
import type { AzureClients } from './clients.ts';
import { ancestorNames } from './collectors/resourceGraph.ts';
import { readDescendants, type DescendantsRead } from './descendants.ts';
import { readRowsOfType } from './graphRows.ts';
import { UnexpectedAnswer } from './rawList.ts';

/** The subscriptions to read, and what was asked for but is not there to be seen. */
export interface ResolvedScope {
  readonly subscriptions: readonly SeenSubscription[];
  /** The ids of all that are visible, asked for or not. */
  readonly listed: ReadonlySet<string>;
  readonly notVisible: readonly string[];
  /** Names to leave out that match nothing: misspelt, perhaps. */
  readonly notExcluded: readonly string[];
  readonly tenantId: string | undefined;
  /** What lies under the management groups; undefined where only subscriptions were asked for. */
  readonly below: DescendantsRead | undefined;
}

const LIST_SUBSCRIPTIONS = '/subscriptions?api-version=2022-12-01';

/** Who asks, as far as the token tells, and when to stop. */
interface Asking {
  readonly tenantId: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Resolves what was asked for against what the principal can see. Subscriptions may be named by id or display name.
 * Nothing visible is an empty answer, not an error: the caller decides.
 */
export async function resolveScope(clients: AzureClients, asked: ScopeRequest, asking: Asking): Promise<ResolvedScope> {
  const { visible, ...listed } = await listSubscriptions(clients);
  const tenantId = asking.tenantId ?? listed.tenantId;
  const below = await readDescendants(clients, asked, visible, tenantId, asking.signal);
  const named = asked.subscriptions.map((name) => ({ name, found: find(visible, name) }));
  const groups = asked.managementGroups.length === 0 ? new Map<string, readonly SeenSubscription[]>() : await membersOf(clients, visible, asked.managementGroups, below);
  const wanted = asked.subscriptions.length === 0 && groups.size === 0 ? visible : [...named.flatMap(({ found }) => found ?? []), ...[...groups.values()].flat()];
  const excluded = new Set(asked.exclude.map((name) => find(visible, name)?.subscriptionId ?? name.toLowerCase()));
  return {
    listed: new Set(visible.map(({ subscriptionId }) => subscriptionId)),
    subscriptions: distinct(wanted).filter((subscription) => !excluded.has(subscription.subscriptionId)),
    notVisible: [
      ...named.filter(({ found }) => found === undefined).map(({ name }) => name),
      ...[...groups].filter(([, members]) => members.length === 0).map(([name]) => name),
      // Subscriptions under an asked management group are asked for by it.
      ...(asked.managementGroups.length === 0 ? [] : (below?.descendants.notSeen ?? []).map(({ subscriptionId }) => subscriptionId)),
    ],
    notExcluded: asked.exclude.filter((name) => find(visible, name) === undefined),
    tenantId,
    below,
  };
}

/** All subscriptions that this identity sees, by id, and the tenant that they name. */
export async function listSubscriptions(clients: AzureClients): Promise<{ readonly visible: readonly SeenSubscription[]; readonly tenantId: string | undefined }> {
  const { items } = await clients.list(LIST_SUBSCRIPTIONS);
  return {
    visible: items.map(seenOf).toSorted((a, b) => compareText(a.subscriptionId, b.subscriptionId)),
    tenantId: items.map((item) => asString(item['tenantId'])).find((id) => id !== undefined),
  };
}

/** Throws where a subscription does not say which it is: without it, it would be left out without a word. */
function seenOf(item: JsonObject): SeenSubscription {
  const subscriptionId = asString(item['subscriptionId']);
  if (subscriptionId === undefined || subscriptionId === '') throw new UnexpectedAnswer('a subscription came without an id');
  return {
    subscriptionId: subscriptionId.toLowerCase(),
    displayName: asString(item['displayName']) ?? '',
    state: asString(item['state']) ?? '',
  };
}

function find(visible: readonly SeenSubscription[], name: string): SeenSubscription | undefined {
  const wanted = name.toLowerCase();
  const byId = visible.find((subscription) => subscription.subscriptionId === wanted);
  if (byId) return byId;
  const byName = visible.filter((subscription) => subscription.displayName.toLowerCase() === wanted);
  if (byName.length > 1) {
    throw new ToolError('SCOPE', `${byName.length} subscriptions are named '${name}'`, `Use the id: ${byName.map((subscription) => subscription.subscriptionId).join(', ')}.`);
  }
  return byName[0];
}

function distinct(subscriptions: readonly SeenSubscription[]): readonly SeenSubscription[] {
  const byId = new Map(subscriptions.map((subscription) => [subscription.subscriptionId, subscription]));
  return [...byId.values()].toSorted((a, b) => compareText(a.subscriptionId, b.subscriptionId));
}

/**
 * Management group id -> the visible subscriptions under it: as Resource Manager lists its descendants, else by the ancestors that Resource
 * Graph keeps on each subscription. Resource Graph can be behind, so it is asked only where the descendants cannot be listed; then the group is a gap.
 */
async function membersOf(clients: AzureClients, visible: readonly SeenSubscription[], groups: readonly string[], below: DescendantsRead | undefined): Promise<Map<string, readonly SeenSubscription[]>> {
  const unlisted = new Set(below?.unlisted.map(({ group }) => group));
  const chains = unlisted.size === 0 ? new Map<string, ReadonlySet<string>>() : await ancestorChains(clients);
  return new Map(groups.map((group) => {
    const name = lastSegment(group).toLowerCase();
    const listed = new Set((below?.members.get(group) ?? []).map(([, subscriptionId]) => subscriptionId));
    return [group, visible.filter(({ subscriptionId }) => (unlisted.has(group) ? chains.get(subscriptionId)?.has(name) === true : listed.has(subscriptionId)))];
  }));
}

async function ancestorChains(clients: AzureClients): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { items } = await readRowsOfType(clients, { table: 'resourcecontainers', type: 'Microsoft.Resources/subscriptions', subscriptions: [] });
  return new Map(items.map((row) => [(asString(at(row, 'subscriptionId')) ?? '').toLowerCase(), new Set(ancestorNames(row).map((name) => name.toLowerCase()))]));
}
