import { listAt, sameText, textAt, type OracleObject } from './json.ts';

interface ScopeRow extends OracleObject {
  readonly id: string;
  readonly type: string;
}

/** A scope in the one spelling in which scopes are compared. */
export function plainScope(scope: string): string {
  return scope.toLowerCase().replace(/^\/providers\/microsoft\.subscription\/subscriptions\//, '/subscriptions/');
}

/** Every scope from which something is inherited here, itself first and the tenant last. */
export function ancestorsOf(rows: readonly ScopeRow[], scope: string): readonly string[] {
  return upFrom(rows, plainScope(scope));
}

const MANAGEMENT_GROUP = /^\/providers\/microsoft\.management\/managementgroups\/[^/]+$/;
const SUBSCRIPTION = /^\/subscriptions\/[^/]+$/;
const RESOURCE_GROUP = /^(?<above>\/subscriptions\/[^/]+)\/resourcegroups\/[^/]+$/;
const CHILD_RESOURCE = /^(?<above>.*\/providers\/[^/]+(?:\/[^/]+\/[^/]+)+)\/[^/]+\/[^/]+$/;
/** A resource below no other of its provider: of a resource group, of a subscription, or an extension of whatever stands before it. */
const RESOURCE = /^(?<above>.*)\/providers\/[^/]+\/[^/]+\/[^/]+$/;

function upFrom(rows: readonly ScopeRow[], scope: string): readonly string[] {
  if (scope === '/') return ['/'];
  if (MANAGEMENT_GROUP.test(scope)) return [scope, ...chain(rows, 'Microsoft.Management/managementGroups', scope, ['details']), '/'];
  if (SUBSCRIPTION.test(scope)) return [scope, ...chain(rows, 'Microsoft.Resources/subscriptions', scope, []), '/'];
  const above = [RESOURCE_GROUP, RESOURCE, CHILD_RESOURCE].map((form) => form.exec(scope)?.groups?.['above']).find((found) => found !== undefined);
  if (above === undefined) return [scope];
  return [scope, ...upFrom(rows, above === '' ? '/' : above)];
}

/** The management groups that the row of a scope names above it. */
function chain(rows: readonly ScopeRow[], type: string, scope: string, keys: readonly string[]): readonly string[] {
  const row = rows.find((one) => sameText(one.type, type) && plainScope(one.id) === scope);
  return listAt(row, 'properties', ...keys, 'managementGroupAncestorsChain').flatMap((group) => {
    const name = textAt(group, 'name');
    return name === undefined ? [] : [`/providers/microsoft.management/managementgroups/${name.toLowerCase()}`];
  });
}
