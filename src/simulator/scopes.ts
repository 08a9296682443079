import type { Estate, ManagementGroup, Subscription } from './estate.ts';
import { oncePer } from './once.ts';

const GROUP_PREFIX = '/providers/microsoft.management/managementgroups/';

/** Whether `inner` is `outer` or lies below it by its path alone. Ids compare without case. */
function isPathWithin(inner: string, outer: string): boolean {
  const low = inner.toLowerCase();
  const high = normalScope(outer);
  return low === high || low.startsWith(`${high}/`);
}

/** A scope as scopes are compared: lower case, no slash at the end. */
export function normalScope(scope: string): string {
  return scope === '/' ? '/' : scope.toLowerCase().replace(/\/$/, '');
}

export function subscriptionIdOf(id: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

export function groupNameOf(id: string): string | undefined {
  return /^\/providers\/microsoft\.management\/managementgroups\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

/**
 * The scopes at and above an id, lower case: itself by its path, then the management groups of its subscription, then `/`.
 * Azure role documentation, "Scope": management group, subscription, resource group, resource; each inherits from above.
 */
export function isScopeAtOrAbove(estate: Estate, scope: string, id: string): boolean {
  if (scope === '/' || isPathWithin(id, scope)) return true;
  const wanted = groupNameOf(scope);
  return wanted !== undefined && groupsAbove(estate, id).includes(wanted);
}

/** Every scope that an id inherits from, lower case, nearest first: its path cut at each slash, its management groups, `/`. */
export function scopesAbove(estate: Estate, id: string): readonly string[] {
  const scopes: string[] = [];
  for (let path = normalScope(id); path.length > 1; path = path.slice(0, path.lastIndexOf('/'))) scopes.push(path);
  for (const name of groupsAbove(estate, id)) {
    const scope = groupScope(name);
    if (!scopes.includes(scope)) scopes.push(scope);
  }
  return [...scopes, '/'];
}

/** Names of the management groups at or above an id, nearest first, lower case. */
export function groupsAbove(estate: Estate, id: string): readonly string[] {
  const subscriptionId = subscriptionIdOf(id);
  const name = subscriptionId === undefined ? groupNameOf(id) : groupBySubscription(estate.subscriptions).get(subscriptionId);
  return name === undefined ? [] : (chains(estate.managementGroups).get(name) ?? [name]);
}

const groupBySubscription = oncePer((subscriptions: readonly Subscription[]): ReadonlyMap<string, string> =>
  new Map(subscriptions.map(({ subscriptionId, managementGroup }) => [subscriptionId.toLowerCase(), managementGroup.toLowerCase()])));

/** Each management group with those above it. A circle, which Azure would not let anybody draw, ends where it closes. */
const chains = oncePer((groups: readonly ManagementGroup[]): ReadonlyMap<string, readonly string[]> => {
  const parents = new Map(groups.map(({ name, parent }) => [name.toLowerCase(), parent?.toLowerCase()]));
  return new Map([...parents.keys()].map((name) => [name, chainFrom(parents, name)]));
});

function chainFrom(parents: ReadonlyMap<string, string | undefined>, name: string): readonly string[] {
  const chain: string[] = [];
  for (let next: string | undefined = name; next !== undefined && !chain.includes(next); next = parents.get(next)) chain.push(next);
  return chain;
}

export function groupScope(name: string): string {
  return `${GROUP_PREFIX}${name.toLowerCase()}`;
}

/** The scope at which an authorisation object (assignment, eligibility, policy) stands: its id up to the last provider. */
export function scopeOfExtension(id: string): string {
  const end = id.toLowerCase().lastIndexOf('/providers/microsoft.authorization/');
  return end <= 0 ? '/' : id.slice(0, end);
}
