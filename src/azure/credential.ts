import type { GetTokenOptions, TokenCredential } from '@azure/identity';
import type * as Identity from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AuthMode } from '../model/auth.ts';
import { ToolError } from '../model/toolError.ts';
import type { JsonObject } from '../values/json.ts';
import type { Cloud } from './cloud.ts';
import { loginError, loginHint, type Environment, type LoginContext } from './loginError.ts';
import { observed } from './loginWire.ts';
import { githubAssertion, type GithubEndpoint } from './pipelineAssertion.ts';
import { claimsOf } from './principal.ts';

export type { Environment } from './loginError.ts';

export interface CredentialOptions extends LoginContext {
  readonly auth: AuthMode;
  readonly cloud: Cloud;
  readonly tenantId: string | undefined;
  /** Must be that of the process: the identity package reads some of its variables by itself. */
  readonly environment: Environment;
  readonly httpClient: HttpClient;
}

/** `az` can ask its user something that nobody sees. */
const LONGEST_AZ_MS = 60_000;

/** Hosts beside the login host that the credential of a mode asks for tokens; none where it asks nobody else. */
export function credentialHosts(auth: AuthMode, environment: Environment): readonly string[] {
  switch (auth) {
    case 'auto':
    case 'managed-identity':
      return hostOf(managedIdentityEndpoint(environment));
    case 'github-oidc':
      return hostOf(environment['ACTIONS_ID_TOKEN_REQUEST_URL']);
    case 'azure-pipelines':
      return hostOf(environment['SYSTEM_OIDCREQUESTURI']);
    case 'cli':
    case 'environment':
    case 'workload-identity':
      return [];
  }
}

/** Where a managed identity's tokens come from, in the order of the identity package: app, machine learning or Cloud Shell, Arc, else the metadata service. */
function managedIdentityEndpoint(environment: Environment): string {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header, MSI_ENDPOINT: older, IMDS_ENDPOINT: arc, AZURE_POD_IDENTITY_AUTHORITY_HOST: pod } = environment;
  if (endpoint && header) return endpoint;
  if (older) return older;
  if (endpoint && arc) return endpoint;
  return pod ? pod : 'http://169.254.169.254';
}

function hostOf(url: string | undefined): readonly string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).host] : [];
}

/**
 * The credential of an `--auth` mode. Loads @azure/identity, so it is called only when Azure is really asked. Throws ToolError
 * LOGIN where the environment lacks what the mode needs; so does its `getToken`, in one line and without a secret.
 */
export async function createCredential(options: CredentialOptions): Promise<TokenCredential> {
  const { httpClient, trouble } = observed(options.httpClient);
  try {
    const credential = await credentialOf({ ...options, httpClient });
    return { getToken: (scopes, more) => tokenOf(credential, () => ({ ...options, trouble: trouble() }), scopes, more) };
  } catch (error) {
    throw loginError(options, error);
  }
}

async function tokenOf(credential: TokenCredential, context: () => LoginContext, scopes: string | string[], more?: GetTokenOptions) {
  try {
    return await credential.getToken(scopes, more);
  } catch (error) {
    if (more?.abortSignal?.aborted === true) throw error;
    throw loginError(context(), error);
  }
}

async function credentialOf(options: CredentialOptions): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { auth, environment, httpClient, tenantId } = options;
  switch (auth) {
    case 'auto':
      return new identity.DefaultAzureCredential({ ...common(options), ...(tenantId === undefined ? {} : { tenantId }), processTimeoutInMs: LONGEST_AZ_MS });
    case 'cli':
      return new identity.AzureCliCredential({ ...(tenantId === undefined ? {} : { tenantId }), processTimeoutInMs: LONGEST_AZ_MS });
    case 'environment':
      return environmentCredential(identity, options);
    case 'workload-identity': {
      const [tenant, clientId, tokenFilePath] = required(options, ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE']);
      return new identity.WorkloadIdentityCredential({ ...common(options), tenantId: tenant, clientId, tokenFilePath });
    }
    case 'managed-identity': {
      const clientId = environment['AZURE_CLIENT_ID'];
      return new identity.ManagedIdentityCredential(clientId ? { clientId, httpClient } : { httpClient });
    }
    case 'github-oidc': {
      const [tenant, clientId, url, requestToken] = required(options, ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
      const endpoint: GithubEndpoint = { url: secureUrl(options, 'ACTIONS_ID_TOKEN_REQUEST_URL', url), requestToken };
      return new identity.ClientAssertionCredential(tenant, clientId, () => githubAssertion(endpoint, httpClient), common(options));
    }
    case 'azure-pipelines': {
      const [tenant, clientId, connection, token, url] = required(options, ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_SERVICE_CONNECTION_ID', 'SYSTEM_ACCESSTOKEN', 'SYSTEM_OIDCREQUESTURI']);
      secureUrl(options, 'SYSTEM_OIDCREQUESTURI', url);
      return new identity.AzurePipelinesCredential(tenant, clientId, connection, token, common(options));
    }
  }
}

/** An object of its own for each credential: some of them write into theirs. */
function common({ cloud, httpClient }: CredentialOptions) {
  return { authorityHost: cloud.authorityHost, httpClient };
}

/** The application of the environment variables: by its secret, else by its certificate, as EnvironmentCredential chooses. */
function environmentCredential(identity: typeof Identity, options: CredentialOptions): TokenCredential {
  const { environment } = options;
  const [tenant, clientId] = required(options, ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID']);
  const { AZURE_CLIENT_SECRET: secret, AZURE_CLIENT_CERTIFICATE_PATH: certificatePath, AZURE_CLIENT_CERTIFICATE_PASSWORD: password } = environment;
  const allowed = environment['AZURE_ADDITIONALLY_ALLOWED_TENANTS'];
  const more = { ...common(options), ...(allowed ? { additionallyAllowedTenants: allowed.split(';') } : {}) };
  if (secret) return new identity.ClientSecretCredential(tenant, clientId, secret, more);
  if (certificatePath) {
    const sendCertificateChain = /^(true|1)$/i.test(environment['AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'] ?? '');
    return new identity.ClientCertificateCredential(tenant, clientId, { certificatePath, ...(password ? { certificatePassword: password } : {}) }, { ...more, sendCertificateChain });
  }
  throw lacking(options, 'the environment variable AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH');
}

/** The values of the variables, `--tenant` standing in for AZURE_TENANT_ID; throws for all that are missing at once. */
function required<const Names extends readonly string[]>(options: CredentialOptions, names: Names): { readonly [At in keyof Names]: string } {
  const values = names.map((name) => (name === 'AZURE_TENANT_ID' ? options.tenantId : undefined) ?? options.environment[name] ?? '');
  const missing = names.filter((_name, index) => values[index] === '');
  if (missing.length > 0) throw lacking(options, `the environment ${missing.length === 1 ? 'variable' : 'variables'} ${missing.join(', ')}`);
  return values as unknown as { readonly [At in keyof Names]: string };
}

function lacking(options: CredentialOptions, what: string): ToolError {
  return new ToolError('LOGIN', `--auth ${options.auth} needs ${what}`, loginHint(options));
}

/** A pipeline's endpoint is asked with a token that can log in as the job: never without TLS. */
function secureUrl(options: CredentialOptions, name: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return url;
  throw new ToolError('LOGIN', `--auth ${options.auth}: ${name} is no https address`, 'The pipeline sets it by itself: do not set it by hand.');
}

/** The claims of a token for the scope, of the kind that the clients ask for, so that it is asked for once; throws the one-line reason why nobody is logged in. */
export async function proveLogin(credential: TokenCredential, scope: string, context: Omit<LoginContext, 'environment'>): Promise<JsonObject> {
  const token = await credential.getToken(scope, { enableCae: true }).catch((error: unknown) => {
    throw loginError({ ...context, environment: {} }, error);
  });
  if (token === null) throw loginError({ ...context, environment: {} }, 'no token was handed out');
  return claimsOf(token.token);
}
