import { isAudienceOf, isKnownAudience, type CloudHosts } from './clouds.ts';
import type { Estate } from './estate.ts';
import { jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import type { IdentitySources, ManagedIdentity } from './identityEstate.ts';
import type { JsonMap } from './json.ts';
import { MANAGED_IDENTITY_SECONDS, type TokenService } from './tokens.ts';

/** What the sources of tokens answer from. */
export interface SourceContext {
  readonly estate: Estate;
  readonly cloud: CloudHosts;
  readonly tokens: TokenService;
  readonly now: () => number;
}

const IMDS_PATH = '/metadata/identity/oauth2/token';

/** Answers where a managed identity gets its tokens; undefined where the call is for none of the estate's sources. */
export function handleManagedIdentity(context: SourceContext, sources: IdentitySources, call: Call): SimResponse | undefined {
  if (isAt(call, sources.metadataService + IMDS_PATH) || isAt(call, sources.podIdentity + IMDS_PATH)) return metadataService(context, call);
  if (isAt(call, sources.appService.url)) return appService(context, sources.appService.header, call);
  if (isAt(call, sources.cloudShell.url)) return cloudShell(context, call);
  return undefined;
}

/** Whether the call goes to the address, whatever its query. */
export function isAt(call: Call, address: string): boolean {
  const url = new URL(address);
  return call.origin === url.origin && call.path === url.pathname.replace(/\/$/, '');
}

/**
 * The metadata service of virtual machines (Entra documentation, "How to use managed identities on a VM to acquire an access token":
 * request, answer and error table; the texts for a missing api-version and resource are unverified). The probe of the SDK, without the
 * header, is answered like every request without it.
 */
function metadataService(context: SourceContext, call: Call): SimResponse {
  requireMethod(call, 'GET');
  if (call.request.headers['metadata']?.toLowerCase() !== 'true') return failure('bad_request_102', 'Required metadata header not specified');
  const version = call.query.get('api-version');
  if (version === null) return failure('invalid_request', 'Required api-version parameter not specified');
  requireVersion(call, '2018-02-01');
  const resource = call.query.get('resource');
  if (resource === null) return failure('invalid_request', 'Required audience parameter not specified');
  const identity = selected(context, call.query);
  if (typeof identity === 'string') return failure('invalid_request', identity);
  if (!isIssuable(context, resource)) return failure('invalid_resource', `AADSTS500011: The resource principal named ${resource} was not found in the tenant.`);
  const expires = { expires_in: String(MANAGED_IDENTITY_SECONDS), ext_expires_in: String(MANAGED_IDENTITY_SECONDS), not_before: seconds(context) };
  return jsonResponse(200, { ...expires, ...tokenOf(context, identity, resource), client_id: identity.clientId });
}

/** App Service and Functions ("How to use managed identities for App Service", REST endpoint reference); its errors are unverified. */
function appService(context: SourceContext, header: string, call: Call): SimResponse {
  requireMethod(call, 'GET');
  if (call.request.headers['x-identity-header'] !== header) return plainFailure(401, 'Unauthorized: the X-IDENTITY-HEADER is missing or wrong.');
  requireVersion(call, '2019-08-01');
  const resource = call.query.get('resource') ?? '';
  const identity = selected(context, call.query);
  if (typeof identity === 'string') return plainFailure(400, 'No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.');
  if (!isIssuable(context, resource)) return plainFailure(400, `AADSTS500011: The resource principal named ${resource} was not found in the tenant.`);
  return jsonResponse(200, { ...tokenOf(context, identity, resource), client_id: identity.clientId });
}

/** Cloud Shell: in Azure the token is its user's; here, where nobody is a user, the system-assigned identity's. */
function cloudShell(context: SourceContext, call: Call): SimResponse {
  requireMethod(call, 'POST');
  if (call.request.headers['metadata']?.toLowerCase() !== 'true') return failure('bad_request_102', 'Required metadata header not specified');
  const resource = new URLSearchParams(call.request.body).get('resource') ?? '';
  const identity = selected(context, new URLSearchParams());
  if (typeof identity === 'string') return failure('invalid_request', identity);
  if (!isIssuable(context, resource)) return failure('invalid_resource', `AADSTS500011: The resource principal named ${resource} was not found in the tenant.`);
  return jsonResponse(200, { ...tokenOf(context, identity, resource), expires_in: String(MANAGED_IDENTITY_SECONDS), not_before: seconds(context), refresh_token: '' });
}

function failure(error: string, error_description: string): SimResponse {
  return jsonResponse(400, { error, error_description });
}

function plainFailure(statusCode: number, message: string): SimResponse {
  return jsonResponse(statusCode, { statusCode, message });
}

function requireMethod(call: Call, method: string): void {
  if (call.method !== method) throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
}

function requireVersion(call: Call, version: string): void {
  const asked = call.query.get('api-version');
  if (asked !== version) throw new Unsupported(`api-version '${asked ?? ''}' of ${call.path} (known: ${version})`);
}

const SELECTORS: Readonly<Record<string, (identity: ManagedIdentity) => string>> = {
  client_id: (identity) => identity.clientId,
  object_id: (identity) => identity.objectId,
  principal_id: (identity) => identity.objectId,
  msi_res_id: (identity) => identity.resourceId,
  mi_res_id: (identity) => identity.resourceId,
};

/** The identity that is asked for, or the metadata service's words for why there is none. */
function selected({ estate }: SourceContext, query: URLSearchParams): ManagedIdentity | string {
  const identities = estate.managedIdentities ?? [];
  const named = Object.entries(SELECTORS).filter(([name]) => query.has(name));
  if (named.length > 0) {
    return identities.find((identity) => named.every(([name, keyOf]) => keyOf(identity).toLowerCase() === query.get(name)?.toLowerCase())) ?? 'Identity not found';
  }
  const system = identities.find(({ assigned }) => assigned === 'system');
  if (system !== undefined) return system;
  if (identities.length > 1) return 'Multiple user assigned identities exist, please specify the clientId / resourceId of the identity in the token request';
  return identities[0] ?? 'Identity not found';
}

function isIssuable({ cloud }: SourceContext, resource: string): boolean {
  if (isAudienceOf(cloud, resource)) return true;
  if (!isKnownAudience(resource)) throw new Unsupported(`token audience '${resource}'`);
  return false;
}

function seconds({ now }: SourceContext): string {
  return String(Math.floor(now() / 1000));
}

function tokenOf(context: SourceContext, identity: ManagedIdentity, resource: string): JsonMap {
  const { clientId, objectId, displayName, resourceId } = identity;
  const access_token = context.tokens.issue({
    audience: resource, clientId, objectId, displayName, resourceId, seconds: MANAGED_IDENTITY_SECONDS, proof: '2', roles: [], capabilities: [],
  });
  return { access_token, expires_on: String(Math.floor(context.now() / 1000) + MANAGED_IDENTITY_SECONDS), resource, token_type: 'Bearer' };
}
