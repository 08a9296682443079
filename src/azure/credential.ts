import type { TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { AUTH_MODES, type AuthMode } from '../model/auth.ts';
import type { Principal } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { Cloud } from './cloud.ts';

/** The environment of the process, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface CredentialOptions {
  readonly auth: AuthMode;
  readonly cloud: Cloud;
  readonly tenantId: string | undefined;
  readonly environment: Environment;
  readonly httpClient: HttpClient;
}

/** Variables that name an endpoint a credential must reach; nothing else of theirs is ever read here. */
const ENDPOINT_VARIABLES = [
  'AZURE_POD_IDENTITY_AUTHORITY_HOST', 'IDENTITY_ENDPOINT', 'MSI_ENDPOINT', 'SYSTEM_OIDCREQUESTURI', 'ACTIONS_ID_TOKEN_REQUEST_URL',
];

/** Hosts beside the login host that credentials ask for tokens: the metadata service, and what the environment names. */
export function credentialHosts(environment: Environment): readonly string[] {
  const named = ENDPOINT_VARIABLES.flatMap((name) => {
    const value = environment[name];
    return value !== undefined && URL.canParse(value) ? [new URL(value).host] : [];
  });
  return ['169.254.169.254', ...named];
}

/**
 * The credential of an `--auth` mode. Loads @azure/identity, so it is called only when Azure is really asked. Throws ToolError
 * LOGIN where the environment lacks what the mode needs: some of the package's constructors throw for that.
 */
export async function createCredential(options: CredentialOptions): Promise<TokenCredential> {
  try {
    return await credentialOf(options);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    throw loginError(options.auth, firstLine(error), error);
  }
}

async function credentialOf(options: CredentialOptions): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { auth, environment, tenantId } = options;
  const common = { authorityHost: options.cloud.authorityHost, httpClient: options.httpClient, ...(tenantId === undefined ? {} : { tenantId }) };
  switch (auth) {
    case 'auto':
      return new identity.DefaultAzureCredential(common);
    case 'cli':
      return new identity.AzureCliCredential(tenantId === undefined ? {} : { tenantId });
    case 'environment':
      return new identity.EnvironmentCredential(common);
    case 'workload-identity':
      return new identity.WorkloadIdentityCredential(common);
    case 'managed-identity': {
      const clientId = environment['AZURE_CLIENT_ID'];
      return new identity.ManagedIdentityCredential(clientId === undefined ? { httpClient: options.httpClient } : { clientId, httpClient: options.httpClient });
    }
    case 'github-oidc':
      return new identity.ClientAssertionCredential(...identityOf(options), () => githubAssertion(options), common);
    case 'azure-pipelines':
      return new identity.AzurePipelinesCredential(
        ...identityOf(options),
        required(environment, 'AZURE_SERVICE_CONNECTION_ID', auth),
        required(environment, 'SYSTEM_ACCESSTOKEN', auth),
        common,
      );
  }
}

function identityOf(options: CredentialOptions): [tenantId: string, clientId: string] {
  const tenantId = options.tenantId ?? required(options.environment, 'AZURE_TENANT_ID', options.auth);
  return [tenantId, required(options.environment, 'AZURE_CLIENT_ID', options.auth)];
}

function required(environment: Environment, name: string, auth: AuthMode): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new ToolError('LOGIN', `--auth ${auth} needs the environment variable ${name}`, `Set ${name}, or choose another --auth mode (${AUTH_MODES.join(', ')}).`);
  }
  return value;
}

/** GitHub's assertions live five minutes, so one is fetched on each use. */
async function githubAssertion(options: CredentialOptions): Promise<string> {
  const { createPipelineRequest, createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const url = new URL(required(options.environment, 'ACTIONS_ID_TOKEN_REQUEST_URL', options.auth));
  url.searchParams.set('audience', 'api://AzureADTokenExchange');
  const token = required(options.environment, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', options.auth);
  const request = createPipelineRequest({ url: url.href, method: 'GET', headers: createHttpHeaders({ authorization: `Bearer ${token}` }) });
  const response = await options.httpClient.sendRequest(request);
  const body = response.status === 200 ? (JSON.parse(response.bodyAsText ?? '{}') as JsonValue) : {};
  const assertion = isJsonObject(body) ? asString(body['value']) : undefined;
  if (assertion === undefined) {
    throw new ToolError('LOGIN', `GitHub did not hand out an identity token (HTTP ${response.status})`, 'The job needs "permissions: id-token: write".');
  }
  return assertion;
}

/** A token for the scope, or the one-line reason why nobody is logged in. */
export async function proveLogin(credential: TokenCredential, scope: string, auth: AuthMode): Promise<JsonObject> {
  try {
    const token = await credential.getToken(scope);
    if (token !== null) return claimsOf(token.token);
  } catch (error) {
    throw loginError(auth, firstLine(error), error);
  }
  throw loginError(auth, 'no token was handed out');
}

function loginError(auth: AuthMode, why: string, cause?: unknown): ToolError {
  return new ToolError('LOGIN', `could not log in to Azure with --auth ${auth}: ${why}`, loginHint(auth), cause);
}

function loginHint(auth: AuthMode): string {
  return auth === 'auto' || auth === 'cli'
    ? 'Run "az login", or choose the identity to use with --auth. To look around without Azure, run "portcullis demo".'
    : `Check the variables that --auth ${auth} reads; "--verbose" shows the whole error.`;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n')[0]?.trim() ?? '';
  return line.length > 200 ? `${line.slice(0, 197)}...` : line;
}

/** The claims of a JWT, unverified: they only name the principal in reports. An opaque token has none. */
function claimsOf(token: string): JsonObject {
  try {
    const parsed = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as JsonValue;
    return isJsonObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

/** Who the token speaks for. */
export function principalOf(claims: JsonObject): Principal | null {
  const objectId = asString(claims['oid']);
  if (objectId === undefined) return null;
  const userName = asString(claims['upn']) ?? asString(claims['unique_name']) ?? asString(claims['preferred_username']);
  const managed = asString(claims['xms_mirid']);
  const name = userName ?? asString(claims['app_displayname']) ?? asString(claims['appid']) ?? objectId;
  if (userName !== undefined) return { kind: 'user', objectId, name };
  return { kind: managed === undefined ? 'servicePrincipal' : 'managedIdentity', objectId, name };
}
