import type { Estate } from './estate.ts';
import { jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import type { JsonMap } from './json.ts';
import { TOKEN_SECONDS, type TokenService } from './tokens.ts';

export const LOGIN_HOST = 'login.microsoftonline.com';

/** What the Entra routes answer from. */
export interface EntraContext {
  readonly estate: Estate;
  readonly tokens: TokenService;
  readonly now: () => number;
}

/** Entra's login host: instance discovery, OpenID configuration, signing keys, tokens by client secret. */
export function handleEntra(context: EntraContext, call: Call): SimResponse {
  const { estate } = context;
  const tenant = estate.tenantId.toLowerCase();
  const path = call.path.toLowerCase();
  if (call.method === 'GET' && path === '/common/discovery/instance') return jsonResponse(200, instanceMetadata(tenant));
  if (call.method === 'GET' && path === `/${tenant}/v2.0/.well-known/openid-configuration`) return jsonResponse(200, openIdConfiguration(tenant));
  if (call.method === 'GET' && path === `/${tenant}/discovery/v2.0/keys`) return jsonResponse(200, context.tokens.keys());
  if (call.method === 'POST' && path === `/${tenant}/oauth2/v2.0/token`) return tokenResponse(context, new URLSearchParams(call.request.body));
  throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
}

function instanceMetadata(tenant: string): JsonMap {
  return {
    tenant_discovery_endpoint: `https://${LOGIN_HOST}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: LOGIN_HOST, preferred_cache: 'login.windows.net', aliases: [LOGIN_HOST, 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'] }],
  };
}

function openIdConfiguration(tenant: string): JsonMap {
  const base = `https://${LOGIN_HOST}/${tenant}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    issuer: `${base}/v2.0`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
  };
}

/** The client credentials grant (Microsoft identity platform, "OAuth 2.0 client credentials flow"). */
function tokenResponse(context: EntraContext, form: URLSearchParams): SimResponse {
  const grant = form.get('grant_type') ?? '';
  if (grant !== 'client_credentials' || form.has('client_assertion')) throw new Unsupported(`token grant '${grant}'${form.has('client_assertion') ? ' with an assertion' : ''}`);
  const application = context.estate.applications.find(({ clientId }) => clientId === form.get('client_id'));
  if (application === undefined) {
    return refusal(context, 400, 'unauthorized_client', 700016, `Application with identifier '${form.get('client_id') ?? ''}' was not found in the directory.`);
  }
  if (application.secret !== form.get('client_secret')) return refusal(context, 401, 'invalid_client', 7000215, 'Invalid client secret provided.');
  const audience = /^(https:\/\/[^/]+)\/+\.default$/.exec(form.get('scope') ?? '')?.[1];
  if (audience === undefined) return refusal(context, 400, 'invalid_scope', 70011, `The provided value for the input parameter 'scope' is not valid: ${form.get('scope') ?? ''}`);
  const access_token = context.tokens.issue({ audience, ...application });
  return jsonResponse(200, { token_type: 'Bearer', expires_in: TOKEN_SECONDS, ext_expires_in: TOKEN_SECONDS, access_token });
}

function refusal(context: EntraContext, status: number, error: string, code: number, text: string): SimResponse {
  const timestamp = new Date(context.now()).toISOString().replace('T', ' ').replace(/\.\d+/, '');
  return jsonResponse(status, { error, error_description: `AADSTS${code}: ${text}`, error_codes: [code], timestamp });
}
