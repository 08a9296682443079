import { authorise, elementsAt, seesSubscription, type Caller } from './authorization.ts';
import type { Estate, EstateItem } from './estate.ts';
import { AzureError, jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import type { Json, JsonMap } from './json.ts';
import { continuation, offsetOf } from './paging.ts';
import { handleResourceGraph } from './resourceGraph.ts';
import { isScopeAtOrAbove, scopeOfExtension, subscriptionIdOf } from './scopes.ts';

export const ARM_HOST = 'management.azure.com';

/** What a matched route knows: the estate, who calls, the call, and the parts of its path. */
interface RouteContext {
  readonly estate: Estate;
  readonly caller: Caller;
  readonly call: Call;
  readonly parts: readonly string[];
}

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  readonly apiVersions: readonly string[];
  /** Query parameters beside `api-version`. */
  readonly parameters: readonly string[];
  readonly handle: (context: RouteContext) => SimResponse;
}

const PIM_VERSIONS = ['2020-10-01'];
const ROLE_VERSIONS = ['2022-04-01'];
const SUBSCRIPTION_SCOPE = '(/subscriptions/[^/]+)';
const PAGED = ['$skiptoken'];

function route(method: Route['method'], path: string, apiVersions: readonly string[], parameters: readonly string[], handle: Route['handle']): Route {
  return { method, path: new RegExp(`^${path}$`, 'i'), apiVersions, parameters, handle };
}

const ROUTES: readonly Route[] = [
  route('POST', '/providers/Microsoft\\.ResourceGraph/resources', ['2021-03-01', '2022-10-01', '2024-04-01'], [], ({ estate, caller, call }) => handleResourceGraph(estate, caller, call)),
  route('GET', '/subscriptions', ['2019-11-01', '2020-01-01', '2021-01-01', '2022-12-01'], PAGED, listSubscriptions),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Authorization/permissions`, ROLE_VERSIONS, PAGED, listPermissions),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Authorization/(roleAssignments|roleDefinitions)`, ROLE_VERSIONS, PAGED, listRoles),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Authorization/(roleEligibilityScheduleInstances|roleAssignmentScheduleInstances|roleManagementPolicyAssignments)`, PIM_VERSIONS, PAGED, listPim),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Security/jitNetworkAccessPolicies`, ['2020-01-01'], PAGED, listJitPolicies),
  route('GET', `(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.KeyVault/vaults/[^/]+)/secrets`, ['2026-02-01'], PAGED, listSecrets),
];

/** Azure Resource Manager: routes by path without regard to case, then api-version, parameters, authorisation. */
export function handleArm(estate: Estate, caller: Caller, call: Call): SimResponse {
  for (const candidate of ROUTES) {
    const match = candidate.method === call.method ? candidate.path.exec(call.path) : null;
    if (match === null) continue;
    checkParameters(candidate, call);
    return candidate.handle({ estate, caller, call, parts: match.slice(1) });
  }
  throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
}

function checkParameters(candidate: Route, call: Call): void {
  const version = call.query.get('api-version');
  if (version === null) throw new AzureError(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required for all requests.');
  if (!candidate.apiVersions.includes(version)) throw new Unsupported(`api-version '${version}' of ${call.path} (known: ${candidate.apiVersions.join(', ')})`);
  const unknown = [...call.query.keys()].find((name) => name !== 'api-version' && !candidate.parameters.includes(name.toLowerCase()));
  if (unknown !== undefined) throw new Unsupported(`query parameter '${unknown}' of ${call.path}`);
}

/** The subscriptions that the caller may see; the others are left out. */
function listSubscriptions({ estate, caller, call }: RouteContext): SimResponse {
  const visible = estate.subscriptions.filter(({ subscriptionId }) => seesSubscription(estate, caller, subscriptionId));
  return listResponse(estate, call, visible.map(({ subscriptionId, displayName, state }): JsonMap => ({
    id: `/subscriptions/${subscriptionId}`, subscriptionId, tenantId: estate.tenantId, displayName, state,
    subscriptionPolicies: { locationPlacementId: 'Internal_2014-09-01', quotaId: 'EnterpriseAgreement_2014-09-01', spendingLimit: 'Off' },
    authorizationSource: 'RoleBased', managedByTenants: [],
  })));
}

function listPermissions({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts);
  authorise(estate, caller, 'Microsoft.Authorization/permissions/read', scope);
  return listResponse(estate, call, elementsAt(estate, caller, scope).map((element): JsonMap => ({ ...element })));
}

/** Role assignments or definitions that take effect at the subscription: above, at and below it. */
function listRoles({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts);
  const collection = canonical(parts[1], ['roleAssignments', 'roleDefinitions']);
  const type = `Microsoft.Authorization/${collection}`;
  authorise(estate, caller, `${type}/read`, scope);
  const rows = estate.tables.authorizationresources.filter((row) => row.type.toLowerCase() === type.toLowerCase());
  const near = rows.filter((row) => (collection === 'roleDefinitions' ? subscriptionIdOf(row.id) === undefined || isAround(estate, row, scope) : isAround(estate, row, scope)));
  return listResponse(estate, call, near.map(({ id, name, properties }): JsonMap => ({ id, name, type, properties })));
}

const PIM_TYPES: Readonly<Record<string, string>> = {
  roleEligibilityScheduleInstances: 'Microsoft.Authorization/RoleEligibilityScheduleInstances',
  roleAssignmentScheduleInstances: 'Microsoft.Authorization/RoleAssignmentScheduleInstances',
  // The wire's type of this collection is singular.
  roleManagementPolicyAssignments: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
};

/** Instances above, at and below the subscription; settings are of the very scope, since they are not inherited. */
function listPim({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts);
  const collection = canonical(parts[1], Object.keys(PIM_TYPES));
  authorise(estate, caller, `Microsoft.Authorization/${collection}/read`, scope);
  const ofType = itemsOfType(estate, PIM_TYPES[collection] ?? '');
  const isPolicy = collection === 'roleManagementPolicyAssignments';
  return listResponse(estate, call, ofType.filter((item) => (isPolicy ? scopeOfExtension(item.id).toLowerCase() === scope.toLowerCase() : isAround(estate, item, scope))));
}

function listJitPolicies({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts);
  authorise(estate, caller, 'Microsoft.Security/locations/jitNetworkAccessPolicies/read', scope);
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.Security/locations/jitNetworkAccessPolicies').filter((item) => isScopeAtOrAbove(estate, scope, item.id)));
}

/** Names and dates of a vault's secrets, as the control plane lists them: never a value. */
function listSecrets({ estate, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  knownSubscription(estate, [`/subscriptions/${subscriptionIdOf(asked) ?? ''}`]);
  authorise(estate, caller, 'Microsoft.KeyVault/vaults/secrets/read', asked);
  const vault = estate.tables.resources.find((row) => row.id.toLowerCase() === asked.toLowerCase());
  if (vault === undefined) throw new AzureError(404, 'ResourceNotFound', `The Resource '${asked}' was not found.`);
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.KeyVault/vaults/secrets').filter((item) => isScopeAtOrAbove(estate, vault.id, item.id)));
}

function itemsOfType(estate: Estate, type: string): readonly EstateItem[] {
  return estate.arm.filter((item) => item.type.toLowerCase() === type.toLowerCase());
}

/** Above, at or below the scope. */
function isAround(estate: Estate, item: EstateItem, scope: string): boolean {
  const own = scopeOfExtension(item.id);
  return isScopeAtOrAbove(estate, own, scope) || isScopeAtOrAbove(estate, scope, own);
}

function knownSubscription(estate: Estate, parts: readonly string[]): string {
  const scope = parts[0] ?? '';
  const id = subscriptionIdOf(scope);
  const known = estate.subscriptions.find(({ subscriptionId }) => subscriptionId.toLowerCase() === id);
  if (known === undefined) throw new AzureError(404, 'SubscriptionNotFound', `The subscription '${id ?? ''}' could not be found.`);
  return `/subscriptions/${known.subscriptionId}`;
}

function canonical(name: string | undefined, names: readonly string[]): string {
  const found = names.find((candidate) => candidate.toLowerCase() === name?.toLowerCase());
  if (found === undefined) throw new Unsupported(`collection '${name ?? ''}'`);
  return found;
}

/** A page of an ARM list: `nextLink` is absolute and keeps the query parameters of the call. */
function listResponse(estate: Estate, call: Call, items: readonly JsonMap[]): SimResponse {
  const question: Json = [call.path.toLowerCase()];
  const token = call.query.get('$skiptoken');
  const start = token === null ? 0 : offsetOf(token, question);
  if (start === undefined) throw new AzureError(400, 'InvalidSkipToken', 'The $skiptoken does not belong to this list.');
  const end = start + estate.pageSize;
  if (end >= items.length) return jsonResponse(200, { value: items.slice(start) });
  const version = encodeURIComponent(call.query.get('api-version') ?? '');
  return jsonResponse(200, { value: items.slice(start, end), nextLink: `${call.origin}${call.path}?api-version=${version}&$skiptoken=${continuation(question, end)}` });
}
