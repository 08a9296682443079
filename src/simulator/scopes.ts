import type { Estate } from './estate.ts';

const GROUP_PREFIX = '/providers/microsoft.management/managementgroups/';

/** Whether `inner` is `outer` or lies below it by its path alone. Ids compare without case. */
function isPathWithin(inner: string, outer: string): boolean {
  const low = inner.toLowerCase();
  const high = outer.toLowerCase().replace(/\/$/, '');
  return low === high || low.startsWith(`${high}/`);
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

/** Names of the management groups at or above an id, nearest first, lower case. */
export function groupsAbove(estate: Estate, id: string): readonly string[] {
  const subscriptionId = subscriptionIdOf(id);
  const subscription = estate.subscriptions.find((candidate) => candidate.subscriptionId.toLowerCase() === subscriptionId);
  const chain: string[] = [];
  let name = subscription?.managementGroup.toLowerCase() ?? groupNameOf(id);
  while (name !== undefined && !chain.includes(name)) {
    chain.push(name);
    const current: string = name;
    name = estate.managementGroups.find((group) => group.name.toLowerCase() === current)?.parent?.toLowerCase();
  }
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
