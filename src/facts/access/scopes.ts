import { canonicalType } from '../../model/catalog.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';

export const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
export const MANAGEMENT_GROUPS = 'Microsoft.Management/managementGroups';

const GROUP_PREFIX = '/providers/microsoft.management/managementgroups/';
export const SCOPE_LEVELS = ['tenantRoot', 'managementGroup', 'subscription', 'resourceGroup', 'resource'] as const;
export type ScopeLevel = (typeof SCOPE_LEVELS)[number];

const PIM_PREFIX = '/providers/microsoft.subscription';
const PIM_SUBSCRIPTIONS = `${PIM_PREFIX}/subscriptions/`;

/** The scope as a key. PIM writes subscriptions also as `/providers/Microsoft.Subscription/subscriptions/{id}`. */
export function scopeKey(scope: string): string {
  const key = idKey(scope);
  return key.startsWith(PIM_SUBSCRIPTIONS) ? key.slice(PIM_PREFIX.length) : key;
}

/** Where a scope (as a key) stands. */
export function levelOf(scope: string): ScopeLevel {
  if (scope === '/') return 'tenantRoot';
  if (isManagementGroup(scope)) return 'managementGroup';
  if (/^\/subscriptions\/[^/]+$/.test(scope)) return 'subscription';
  return /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+$/.test(scope) ? 'resourceGroup' : 'resource';
}

export function isManagementGroup(scope: string): boolean {
  return scope.startsWith(GROUP_PREFIX) && !scope.includes('/', GROUP_PREFIX.length);
}

/** A scope and everything above it, nearest first; all as keys. */
export interface Lineage {
  readonly scopes: readonly string[];
  /** Why management groups can be missing among them. */
  readonly unread?: Unknown;
}

/** Answers the lineage of a scope in any spelling. */
export type Lineages = (scope: string) => Lineage;

/**
 * Reads the chains of management groups once: of a subscription from its own row, of a management group from its details
 * (Azure Resource Graph, table resourcecontainers). Everything else is in the text of the id.
 */
export function indexLineages(snapshot: Snapshot): Lineages {
  const chains = new Map<string, readonly string[] | Unknown>();
  for (const row of snapshot.rows(SUBSCRIPTIONS)) chains.set(scopeKey(row.id), chainOf(row, ['properties', 'managementGroupAncestorsChain']));
  for (const row of snapshot.rows(MANAGEMENT_GROUPS)) chains.set(scopeKey(row.id), chainOf(row, ['properties', 'details', 'managementGroupAncestorsChain']));
  const remembered = new Map<string, Lineage>();
  return (scope) => {
    const key = scopeKey(scope);
    const lineage = remembered.get(key) ?? lineageOf(snapshot, chains, key);
    remembered.set(key, lineage);
    return lineage;
  };
}

function chainOf(row: Row, path: readonly string[]): readonly string[] | Unknown {
  const chain = at(row, ...path);
  const names = Array.isArray(chain) ? (chain as readonly JsonValue[]).map((group) => asString(at(group, 'name'))) : [undefined];
  return names.some((name) => name === undefined) ? missingPath(row, path.join('.')) : names.map((name) => `${GROUP_PREFIX}${name?.toLowerCase() ?? ''}`);
}

function lineageOf(snapshot: Snapshot, chains: ReadonlyMap<string, readonly string[] | Unknown>, key: string): Lineage {
  const scopes: string[] = [];
  for (let scope = key; scope !== '/'; scope = parentOf(scope)) {
    scopes.push(scope);
    if (!isManagementGroup(scope) && levelOf(scope) !== 'subscription') continue;
    const chain = chains.get(scope) ?? unreadChain(snapshot, scope);
    // Groups that lie in each other are named more than once.
    return isChain(chain) ? { scopes: [...new Set([...scopes, ...chain, '/'])] } : { scopes: [...scopes, '/'], unread: chain };
  }
  return { scopes: [...scopes, '/'] };
}

function isChain(chain: readonly string[] | Unknown): chain is readonly string[] {
  return Array.isArray(chain);
}

/** Two segments up below a resource of the same provider, else what the provider's resource extends; a group's subscription. */
function parentOf(scope: string): string {
  const marker = scope.lastIndexOf('/providers/');
  const segments = scope.split('/');
  const isNested = marker >= 0 && scope.slice(marker + '/providers/'.length).split('/').length > 3;
  const parent = marker < 0 || isNested ? segments.slice(0, -2).join('/') : scope.slice(0, marker);
  return parent === '' ? '/' : parent;
}

function unreadChain(snapshot: Snapshot, scope: string): Unknown {
  const type = isManagementGroup(scope) ? MANAGEMENT_GROUPS : SUBSCRIPTIONS;
  return gapAt(snapshot, type, scope) ?? {
    reason: 'notCollected', artifact: canonicalType(type), scope, missing: [scope], message: `${scope} was not read, and with it the management groups above it`,
  };
}
