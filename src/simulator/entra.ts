import { isAudienceOf, isKnownAudience, type CloudHosts } from './clouds.ts';
import type { Estate } from './estate.ts';
import { jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import { refusalOfAssertion, type Refusal } from './identityAssertion.ts';
import type { Application } from './identityEstate.ts';
import { isMap, parseJson, textAt, textsAt, valueAt, type JsonMap } from './json.ts';
import type { Signer } from './jwt.ts';
import { TOKEN_SECONDS, type TokenService } from './tokens.ts';

/** What the Entra routes answer from. */
export interface EntraContext {
  readonly estate: Estate;
  readonly cloud: CloudHosts;
  readonly tokens: TokenService;
  readonly issuers: Signer;
  readonly now: () => number;
  readonly requestId: () => string;
}

/** Stand for a tenant that is not known yet; their metadata leaves its place in the issuer open (Microsoft identity platform, "OpenID Connect"). */
const ANY_TENANT = ['organizations', 'common'];

/** Entra's login host: instance discovery, OpenID configuration, signing keys, tokens by client credentials. */
export function handleEntra(context: EntraContext, call: Call): SimResponse {
  const [tenant = '', ...rest] = call.path.toLowerCase().slice(1).split('/');
  const path = rest.join('/');
  if (call.method === 'GET' && tenant === 'common' && path === 'discovery/instance') return jsonResponse(200, instanceMetadata(context));
  if (call.method === 'GET' && ANY_TENANT.includes(tenant) && path === 'v2.0/.well-known/openid-configuration') return jsonResponse(200, openIdConfiguration(context, tenant, '{tenantid}'));
  if (call.method === 'POST' && path === 'oauth2/v2.0/token') return tokenResponse(context, tenant, new URLSearchParams(call.request.body));
  if (tenant === context.estate.tenantId.toLowerCase() && call.method === 'GET') {
    if (path === 'v2.0/.well-known/openid-configuration') return jsonResponse(200, openIdConfiguration(context));
    if (path === 'discovery/v2.0/keys') return jsonResponse(200, context.tokens.keys());
  }
  throw new Unsupported(`no such route at ${call.host}: ${call.method} ${call.path}`);
}

function instanceMetadata({ cloud, estate }: EntraContext): JsonMap {
  return {
    tenant_discovery_endpoint: `https://${cloud.login}/${estate.tenantId}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: cloud.loginAliases[0] ?? cloud.login, preferred_cache: cloud.cacheName, aliases: cloud.loginAliases }],
  };
}

function openIdConfiguration({ cloud, estate }: EntraContext, tenant = estate.tenantId, issued = estate.tenantId): JsonMap {
  const base = `https://${cloud.login}/${tenant}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    issuer: `https://${cloud.login}/${issued}/v2.0`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    tenant_region_scope: 'EU',
    cloud_instance_name: cloud.instanceName,
  };
}

type Answer =
  | { readonly kind: 'granted'; readonly application: Application; readonly audience: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** The client credentials grant (Microsoft identity platform, "OAuth 2.0 client credentials flow"); no other grant is modelled. */
function tokenResponse(context: EntraContext, tenant: string, form: URLSearchParams): SimResponse {
  const grant = form.get('grant_type');
  if (grant !== null && grant !== 'client_credentials') throw new Unsupported(`token grant '${grant}'`);
  const capabilities = capabilitiesOf(form);
  const answer = answerOf(context, tenant, form);
  if (answer.kind === 'refused') return refusalResponse(context, form, answer.refusal);
  const { application, audience } = answer;
  const isForGraph = context.cloud.graphAudiences.includes(audience.replace(/\/$/, ''));
  const access_token = context.tokens.issue({
    audience, capabilities, clientId: application.clientId, objectId: application.objectId, displayName: application.displayName,
    seconds: TOKEN_SECONDS, proof: form.has('client_assertion') ? '2' : '1', roles: isForGraph ? (application.graphPermissions ?? []) : [],
  });
  return jsonResponse(200, { token_type: 'Bearer', expires_in: TOKEN_SECONDS, ext_expires_in: TOKEN_SECONDS, access_token });
}

/**
 * Checks in the order in which the parts depend on each other; Entra's own order where several are wrong is unverified, and so are
 * 900144 and 7000216. The other numbers and texts are as public reports quote them.
 */
function answerOf(context: EntraContext, tenant: string, form: URLSearchParams): Answer {
  const missing = ['grant_type', 'client_id', 'scope'].find((name) => (form.get(name) ?? '') === '');
  if (missing !== undefined) return refuse(400, 'invalid_request', 900144, `The request body must contain the following parameter: '${missing}'.`);
  if (tenant !== context.estate.tenantId.toLowerCase()) {
    return refuse(400, 'invalid_request', 90002, `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`);
  }
  const clientId = form.get('client_id') ?? '';
  const application = context.estate.applications.find((candidate) => candidate.clientId.toLowerCase() === clientId.toLowerCase());
  if (application === undefined) {
    return refuse(400, 'unauthorized_client', 700016, `Application with identifier '${clientId}' was not found in the directory '${directoryName(context)}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`);
  }
  const refusal = refusalOfProof(context, application, form);
  return refusal === undefined ? answerOfScope(context, application, form.get('scope') ?? '') : { kind: 'refused', refusal };
}

function refuse(status: Refusal['status'], error: string, code: number, text: string): Answer {
  return { kind: 'refused', refusal: { status, error, code, text } };
}

function directoryName({ estate }: EntraContext): string {
  return textAt(estate.directory?.organization, 'displayName') || estate.tenantId;
}

/** Why secret or assertion do not prove the application; undefined where they do. */
function refusalOfProof(context: EntraContext, application: Application, form: URLSearchParams): Refusal | undefined {
  const assertion = form.get('client_assertion');
  if (assertion !== null) {
    const type = form.get('client_assertion_type') ?? '';
    if (type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') throw new Unsupported(`client assertion type '${type}'`);
    return refusalOfAssertion({ cloud: context.cloud, tenantId: context.estate.tenantId, now: context.now(), issuers: context.issuers }, application, assertion);
  }
  const secret = form.get('client_secret');
  if (secret === null) return { status: 401, error: 'invalid_client', code: 7000216, text: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type." };
  if (secret === application.secret) return undefined;
  return { status: 401, error: 'invalid_client', code: 7000215, text: `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.` };
}

/** The audience is the scope without its `/.default`, a slash before it included ("Scopes and permissions: trailing slash and .default"). */
function answerOfScope(context: EntraContext, application: Application, scope: string): Answer {
  if (scope.trim().includes(' ')) return refuse(400, 'invalid_scope', 70011, `The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid.`);
  const audience = /^(.+)\/\.default$/.exec(scope)?.[1];
  if (audience === undefined) return refuse(400, 'invalid_scope', 1002012, `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`);
  if (isAudienceOf(context.cloud, audience)) return { kind: 'granted', application, audience };
  if (!isKnownAudience(audience)) throw new Unsupported(`token audience '${audience}'`);
  return refuse(400, 'invalid_resource', 500011, `The resource principal named ${audience} was not found in the tenant named ${directoryName(context)}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`);
}

/**
 * What the client says it can do, by the claims request (Microsoft identity platform, "How to use Continuous Access Evaluation enabled
 * APIs"). A claim that a challenge asked for, `nbf`, is given by any new token.
 */
function capabilitiesOf(form: URLSearchParams): readonly string[] {
  const text = form.get('claims');
  if (text === null) return [];
  const claims = parseJson(text);
  const asked = valueAt(claims, 'access_token');
  const others = isMap(asked) ? Object.keys(asked).filter((name) => name !== 'xms_cc' && name !== 'nbf') : [];
  if (!isMap(claims) || others.length > 0) throw new Unsupported(`claims request ${text}`);
  return textsAt(asked, 'xms_cc', 'values').filter((value) => value.toLowerCase() === 'cp1');
}

function refusalResponse(context: EntraContext, form: URLSearchParams, { status, error, code, text }: Refusal): SimResponse {
  const timestamp = new Date(context.now()).toISOString().replace('T', ' ').replace(/\.\d+/, '');
  const trace_id = context.requestId();
  const correlation_id = form.get('client-request-id') ?? trace_id;
  return jsonResponse(status, {
    error, error_description: `AADSTS${code}: ${text} Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`, error_codes: [code],
    timestamp, trace_id, correlation_id, error_uri: `https://${context.cloud.login}/error?code=${code}`,
  });
}
