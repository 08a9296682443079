import type { Estate } from './estate.ts';
import type { CloudHosts } from './clouds.ts';
import { principalsByIds } from './graphPrincipals.ts';
import { jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
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
}

interface GraphRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Application permissions, any of which allows the call (Microsoft Graph permissions reference). */
  readonly permissions: readonly string[];
  readonly entity: string;
  readonly read: (estate: Estate, call: Call) => readonly JsonMap[];
}

/** Tried in order; a path that is not here is not modelled. */
const ROUTES: readonly GraphRoute[] = [
  {
    method: 'GET', path: '/v1.0/subscribedSkus', entity: 'subscribedSkus', read: (estate, call) => directoryOf(estate, call).subscribedSkus,
    permissions: ['LicenseAssignment.Read.All', 'Organization.Read.All', 'Directory.Read.All', 'Organization.ReadWrite.All', 'Directory.ReadWrite.All'],
  },
  {
    method: 'GET', path: '/v1.0/organization', entity: 'organization', read: (estate, call) => [directoryOf(estate, call).organization],
    permissions: ['Organization.Read.All', 'Directory.Read.All', 'Organization.ReadWrite.All', 'Directory.ReadWrite.All'],
  },
  {
    method: 'POST', path: '/v1.0/directoryObjects/getByIds', entity: 'directoryObjects', read: principalsByIds,
    permissions: ['Directory.Read.All', 'Directory.ReadWrite.All'],
  },
];

function directoryOf({ directory }: Estate, call: Call): Directory {
  if (directory === undefined) throw new Unsupported(`${call.path} of an estate without a directory`);
  return directory;
}

/** Microsoft Graph: token, route, parameters, application permissions, in this order. */
export function handleGraph(context: GraphContext, call: Call): SimResponse {
  const token = /^Bearer (.+)$/i.exec(call.request.headers['authorization'] ?? '')?.[1];
  if (token === undefined) return invalidToken(context, call, 'Access token is empty.');
  const caller = context.tokens.check(token, context.cloud.graphAudiences);
  if (!caller.valid) return invalidToken(context, call, whyInvalid(caller.reason));
  const route = ROUTES.find(({ method, path }) => method === call.method && path.toLowerCase() === call.path.toLowerCase());
  if (route === undefined) throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
  const parameter = [...call.query.keys()][0];
  if (parameter !== undefined) throw new Unsupported(`query parameter '${parameter}' of ${call.path}`);
  if (!route.permissions.some((permission) => caller.roles.includes(permission))) {
    return errorOf(context, call, 403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }
  return jsonResponse(200, { '@odata.context': `${call.origin}/v1.0/$metadata#${route.entity}`, value: route.read(context.estate, call) });
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
