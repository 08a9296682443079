/**
 * ARM resource ids and scopes. Ids are compared without letter case (Azure Resource Manager documentation, "Resource names") and are never
 * rebuilt from lower-cased parts: `idKey` is for comparing only.
 */

/** The form of an id used as a key: lower case, one leading slash, no trailing or doubled slash. */
export function idKey(id: string): string {
  const lower = id.toLowerCase();
  return lower.includes('//') || lower.endsWith('/') || !lower.startsWith('/')
    ? `/${lower.split('/').filter((part) => part !== '').join('/')}`
    : lower;
}

export function sameId(left: string, right: string): boolean {
  return idKey(left) === idKey(right);
}

/** The subscription guid (lower case) that an id lies in, or undefined for tenant and management group ids. */
export function subscriptionOf(id: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

/** The resource group name as written in the id, or undefined above resource group level. */
export function resourceGroupOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourcegroups\/([^/]+)/i.exec(id)?.[1];
}

/** The last segment of an id: a resource's name, a role definition's guid. */
export function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The id of the parent resource: two segments up (`.../vaults/v/secrets/s` -> `.../vaults/v`). */
export function parentId(id: string): string {
  const parts = id.split('/');
  const last = parts.findLastIndex((part) => part !== '');
  return parts.slice(0, Math.max(0, last - 1)).join('/');
}

/**
 * Whether `id` equals `scope` or lies below it, by id text alone. The root scope `/` holds everything.
 * Management group inheritance is not in the text of an id: callers pass the ancestors for that.
 */
export function isAtOrBelow(id: string, scope: string): boolean {
  const inner = idKey(id);
  const outer = idKey(scope);
  return outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
}

/** Azure's ids have some twenty segments; a hostile one of many thousands would have a key for each, as long as itself. */
const MOST_SEGMENTS = 64;

/** The keys of an id and of all that it lies in by its text, the nearest first: itself, each shorter run of at most 64 segments, the root `/`. */
export function keysAround(id: string): readonly string[] {
  const whole = idKey(id);
  const outer = whole.split('/', MOST_SEGMENTS + 1).join('/');
  const keys = outer === whole ? [] : [whole];
  for (let key = outer; key.length > 1; key = key.slice(0, key.lastIndexOf('/'))) keys.push(key);
  return [...keys, '/'];
}

/** The resource type of an id, as the id spells it (`Microsoft.Network/virtualNetworks/subnets`), or undefined. */
export function typeOfId(id: string): string | undefined {
  const marker = id.toLowerCase().lastIndexOf('/providers/');
  if (marker < 0) return containerType(id);
  const parts = id.slice(marker + '/providers/'.length).split('/');
  const names = parts.filter((_part, index) => index === 0 || index % 2 === 1);
  return parts.length >= 3 ? names.join('/') : undefined;
}

function containerType(id: string): string | undefined {
  if (/^\/subscriptions\/[^/]+$/i.test(id)) return 'Microsoft.Resources/subscriptions';
  if (/^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/i.test(id)) return 'Microsoft.Resources/subscriptions/resourceGroups';
  return undefined;
}
