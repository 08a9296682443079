import type { Estate } from './estate.ts';
import type { CloudHosts } from './clouds.ts';
import type { FaultTable } from './faults.ts';
import { groupInstancesOf, membersOf, objectsOfKind, ownersOf, type GraphCaller } from './graphDirectory.ts';
import { batched } from './graphBatch.ts';
import { PLAIN_LISTS, PLAIN_OBJECTS, plainList, plainObject, ROLE_SETTINGS, settingsPermissions, type PlainRoute } from './graphLists.ts';
import { graphPage } from './graphPaging.ts';
import { principalsByIds } from './graphPrincipals.ts';
import { AzureError, jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import type { Directory } from './identityEstate.ts';
import type { JsonMap } from './json.ts';
import type { TokenCheck, TokenService } from './tokens.ts';

/** What Microsoft Graph answers from. */
export interface GraphContext {
  readonly estate: Estate;
  readonly cloud: CloudHosts;
  readonly tokens: TokenService;
  readonly now: () => number;
  readonly requestId: () => string;
  /** What goes wrong on purpose: requests within a batch are met as others are. */
  readonly faults: FaultTable;
}

interface GraphRoute {
  readonly method: 'GET' | 'POST';
  /** Of the whole path, in any letter case. */
  readonly path: RegExp;
  /** Application permissions, any of which allows the call (Microsoft Graph permissions reference). */
  readonly permissions: readonly string[];
  readonly entity: string;
  /** Query parameters that are modelled; `$skiptoken` where `$top` is. */
  readonly parameters?: readonly string[];
  readonly read: (estate: Estate, call: Call, caller: GraphCaller) => readonly JsonMap[];
  /** There is one of it: served alone, in no list. */
  readonly single?: true;
  /** What the question asked takes, where it is not the same for all. */
  readonly permissionsOf?: (call: Call) => readonly string[];
}

const LIST = ['$select', '$top', '$skiptoken'];
const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const GROUP = ['GroupMember.Read.All', 'Group.Read.All', 'GroupMember.ReadWrite.All', 'Group.ReadWrite.All', ...DIRECTORY];
const APPLICATION = ['Application.Read.All', 'Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy', ...DIRECTORY];
const privilegedGroup = (kind: string): readonly string[] => ['Read', 'ReadWrite', 'Remove'].map((verb) => `Privileged${kind}Schedule.${verb}.AzureADGroup`);

/** Tried in order; a path that is not here is not modelled. */
const ROUTES: readonly GraphRoute[] = [
  {
    method: 'GET', path: /^\/v1\.0\/subscribedSkus$/i, entity: 'subscribedSkus', read: (estate, call) => directoryOf(estate, call).subscribedSkus,
    permissions: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Organization.ReadWrite.All', ...DIRECTORY],
  },
  { method: 'GET', path: /^\/v1\.0\/organization$/i, entity: 'organization', read: (estate, call) => [directoryOf(estate, call).organization], permissions: ['Organization.Read.All', 'Organization.ReadWrite.All', ...DIRECTORY] },
  { method: 'POST', path: /^\/v1\.0\/directoryObjects\/getByIds$/i, entity: 'directoryObjects', read: principalsByIds, permissions: DIRECTORY },
  { method: 'GET', path: /^\/v1\.0\/users$/i, entity: 'users', parameters: LIST, read: objectsOfKind('user'), permissions: ['User.Read.All', 'User.ReadWrite.All', ...DIRECTORY] },
  { method: 'GET', path: /^\/v1\.0\/groups$/i, entity: 'groups', parameters: LIST, read: objectsOfKind('group'), permissions: GROUP },
  {
    method: 'GET', path: /^\/v1\.0\/servicePrincipals$/i, entity: 'servicePrincipals', parameters: LIST, read: objectsOfKind('servicePrincipal'),
    permissions: APPLICATION,
  },
  { method: 'GET', path: /^\/v1\.0\/applications$/i, entity: 'applications', parameters: LIST, read: objectsOfKind('application'), permissions: APPLICATION },
  { method: 'GET', path: /^\/v1\.0\/applications\/[^/]+\/owners$/i, entity: 'directoryObjects', parameters: LIST, read: ownersOf, permissions: APPLICATION },
  { method: 'GET', path: /^\/(?:v1\.0|beta)\/groups\/[^/]+\/members$/i, entity: 'directoryObjects', parameters: LIST, read: membersOf, permissions: GROUP },
  ...(['Eligibility', 'Assignment'] as const).map((kind): GraphRoute => {
    const list = `${kind.toLowerCase()}ScheduleInstances`;
    return {
      method: 'GET', path: new RegExp(`^/v1\\.0/identityGovernance/privilegedAccess/group/${list}$`, 'i'), entity: `identityGovernance/privilegedAccess/group/${list}`,
      parameters: ['$filter', '$skiptoken'], read: groupInstancesOf(kind), permissions: privilegedGroup(kind),
    };
  }),
  ...PLAIN_LISTS.map((plain) => routeOf(plain, { read: plainList(plain) })),
  routeOf(ROLE_SETTINGS, { read: plainList(ROLE_SETTINGS), permissionsOf: settingsPermissions }),
  ...PLAIN_OBJECTS.map((plain) => routeOf(plain, { read: (estate, call) => [plainObject(estate, call)], single: true })),
];

function routeOf({ path, versions, permissions, parameters }: PlainRoute, more: Pick<GraphRoute, 'read'> & Partial<GraphRoute>): GraphRoute {
  const pattern = `^/(?:${versions.map((version) => version.replace('.', '\\.')).join('|')})/${path.replace('{id}', '[^/]+')}$`;
  return { method: 'GET', path: new RegExp(pattern, 'i'), entity: path, permissions, parameters, ...more };
}

function directoryOf({ directory }: Estate, call: Call): Directory {
  if (directory === undefined) throw new Unsupported(`${call.path} of an estate without a directory`);
  return directory;
}

/** Microsoft Graph: token, route, parameters, permissions, in this order. */
export function handleGraph(context: GraphContext, call: Call): SimResponse {
  if (call.method === 'POST' && /^\/(?:v1\.0|beta)\/\$batch$/i.test(call.path)) return handleBatch(context, call);
  return answered(context, call);
}

/** The token is that of the batch; each request in it is answered as if it had come alone. */
function handleBatch(context: GraphContext, call: Call): SimResponse {
  const refused = refusalOfToken(context, call);
  if (refused.kind === 'refused') return refused.response;
  try {
    return batched(call, (one) => context.faults.apply(one, () => answered(context, one)));
  } catch (error) {
    if (error instanceof AzureError) return errorOf(context, call, error.status, error.code, error.message);
    throw error;
  }
}

type TokenAnswer = { readonly kind: 'caller'; readonly caller: GraphCaller } | { readonly kind: 'refused'; readonly response: SimResponse };

function refusalOfToken(context: GraphContext, call: Call): TokenAnswer {
  const token = /^Bearer (.+)$/i.exec(call.request.headers['authorization'] ?? '')?.[1];
  if (token === undefined) return { kind: 'refused', response: invalidToken(context, call, 'Access token is empty.') };
  const caller = context.tokens.check(token, context.cloud.graphAudiences);
  return caller.valid ? { kind: 'caller', caller } : { kind: 'refused', response: invalidToken(context, call, whyInvalid(caller.reason)) };
}

function answered(context: GraphContext, call: Call): SimResponse {
  const who = refusalOfToken(context, call);
  if (who.kind === 'refused') return who.response;
  const { caller } = who;
  const route = ROUTES.find(({ method, path }) => method === call.method && path.test(call.path));
  if (route === undefined) throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
  const parameter = [...call.query.keys()].find((name) => !(route.parameters ?? []).includes(name));
  if (parameter !== undefined) throw new Unsupported(`query parameter '${parameter}' of ${call.path}`);
  if (!isAllowed(route, call, caller)) return refusedCall(context, call, caller);
  try {
    return jsonResponse(200, answerOf(context, call, route, route.read(context.estate, call, caller)));
  } catch (error) {
    if (error instanceof AzureError) return errorOf(context, call, error.status, error.code, error.message);
    throw error;
  }
}

/** What stands for whatever the user may read in the directory themselves; it covers objects of the directory, and nothing of policies or roles. */
const AS_USER = 'Directory.AccessAsUser.All';

function isAllowed(route: GraphRoute, call: Call, { roles, scopes }: GraphCaller): boolean {
  const permissions = route.permissionsOf?.(call) ?? route.permissions;
  const asUser = permissions.includes('Directory.Read.All') && !/^\/[^/]+\/(?:roleManagement|reports)\//i.test(call.path) && scopes.includes(AS_USER);
  return asUser || permissions.some((permission) => roles.includes(permission) || scopes.includes(permission));
}

/** Applications lack a permission; the client that a user signed in with lacks a scope, and is told so in other words (Azure CLI issues 23906, 26471). */
function refusedCall(context: GraphContext, call: Call, { scopes }: GraphCaller): SimResponse {
  if (scopes.length === 0) return errorOf(context, call, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  if (!/\/(?:roleManagement|privilegedAccess|roleManagementPolicyAssignments|roleManagementAlerts)(?:\/|$)/i.test(call.path)) {
    return errorOf(context, call, 403, 'AccessDenied', 'You cannot perform the requested operation, required scopes are missing in the token.');
  }
  return errorOf(context, call, 403, 'UnknownError', JSON.stringify({ errorCode: 'PermissionScopeNotGranted', message: 'Authorization failed due to missing permission scope.', instanceAnnotations: [] }));
}

function answerOf({ estate }: GraphContext, call: Call, route: GraphRoute, items: readonly JsonMap[]): JsonMap {
  const context = `${call.origin}/${call.path.split('/')[1] ?? ''}/$metadata#${route.entity}`;
  const selected = route.parameters?.includes('$select') === true ? items.map((item) => selectedOf(call, item)) : items;
  if (route.single === true) return { '@odata.context': context, ...selected[0] };
  return { '@odata.context': context, ...(route.parameters?.includes('$skiptoken') === true ? graphPage(call, selected, estate.pageSize) : { value: selected }) };
}

/** What is asked for by name, and the kind where kinds are mixed. The properties that come unasked are many, and not modelled. */
function selectedOf(call: Call, item: JsonMap): JsonMap {
  const names = (call.query.get('$select') ?? '').split(',').filter((name) => name !== '');
  if (names.length === 0) throw new Unsupported(`${call.path} without $select`);
  const kind = item['@odata.type'];
  const unknown = kind === undefined ? names.find((name) => item[name] === undefined) : undefined;
  if (unknown !== undefined) throw new Unsupported(`the property '${unknown}' of ${call.path}`);
  return { ...(kind === undefined ? {} : { '@odata.type': kind }), ...Object.fromEntries(names.map((name) => [name, item[name] ?? null])) };
}

function invalidToken(context: GraphContext, call: Call, message: string): SimResponse {
  const authority = `https://${context.cloud.login}/${context.estate.tenantId}/oauth2/authorize`;
  const response = errorOf(context, call, 401, 'InvalidAuthenticationToken', message);
  return { ...response, headers: { ...response.headers, 'www-authenticate': `Bearer realm="", authorization_uri="${authority}"` } };
}

/** Graph's words for each reason; all but those for an empty, a foreign and an expired token are unverified. */
function whyInvalid(reason: Extract<TokenCheck, { valid: false }>['reason']): string {
  switch (reason) {
    case 'audience':
      return 'Access token validation failure. Invalid audience.';
    case 'expired':
      return 'Lifetime validation failed, the token is expired.';
    case 'tenant':
      return 'Access token validation failure. Invalid tenant.';
    case 'signature':
      return 'Signature verification failed.';
    case 'malformed':
      return 'IDX14100: JWT is not well formed.';
  }
}

/** Graph's error document (Microsoft Graph, "Error responses and resource types"). */
function errorOf(context: GraphContext, call: Call, status: number, code: string, message: string): SimResponse {
  const requestId = context.requestId();
  const innerError = { date: new Date(context.now()).toISOString().slice(0, 19), 'request-id': requestId, 'client-request-id': call.request.headers['client-request-id'] ?? requestId };
  return jsonResponse(status, { error: { code, message, innerError } });
}
