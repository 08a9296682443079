import type { AuthMode } from '../model/auth.ts';
import { redactKnown } from '../model/redact.ts';
import { isToolError, ToolError } from '../model/toolError.ts';
import type { Cloud } from './cloud.ts';

/** The environment of the process, handed in. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What an error of a login is told by. */
export interface LoginContext {
  readonly auth: AuthMode;
  readonly cloud: Pick<Cloud, 'name'>;
  readonly environment: Environment;
  /** How the last request for a token went wrong on the wire, if it did. */
  readonly trouble?: string | undefined;
}

/** Beside what `redact` knows by its form: what the credential packages were seen to quote, whole answers with their headers among it. */
const QUOTED: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /(?<=Unexpected token )[\s\S]*(?= is not valid JSON)/g,
  /(?<=Complete response - |Response from service = |Http status message: |Headers: ).*/g,
];

/** The text without anything that could log somebody in. */
function withoutSecrets(text: string, environment: Environment): string {
  return redactKnown(QUOTED.reduce((rest, shape) => rest.replaceAll(shape, '<redacted>'), text), environment);
}

/**
 * One line for why nobody is logged in, and what to set. The package's own error is kept as the cause, for `--verbose`, without
 * what it quotes.
 */
export function loginError(context: LoginContext, error: unknown): ToolError {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (isToolError(at)) return at;
  const text = withoutSecrets(error instanceof Error ? error.message : String(error), context.environment);
  const { why, hint } = reasonOf(context, error, text);
  return new ToolError('LOGIN', `could not log in to Azure with --auth ${context.auth}: ${why}`, hint, redactedError(error, context.environment));
}

interface Reason {
  readonly why: string;
  readonly hint: string;
}

function reasonOf(context: LoginContext, error: unknown, text: string): Reason {
  const refusal = /AADSTS(\d+): ([\s\S]*)/.exec(text);
  const [, code = '', description = ''] = refusal ?? [];
  if (refusal !== null) return { why: `Entra refused with AADSTS${code}: ${firstSentence(description)}`, hint: ENTRA_HINTS[code] ?? loginHint(context) };
  // A chain ends here only when none of its sources is there, which its last source's silence does not explain.
  if (error instanceof Error && error.name === 'AggregateAuthenticationError') return { why: 'no source of an identity that it tries is set up here', hint: loginHint(context) };
  if (context.trouble !== undefined) return { why: firstSentence(withoutSecrets(context.trouble, context.environment)), hint: context.auth === 'managed-identity' ? loginHint(context) : NETWORK_HINT };
  return { why: plainReason(error, text), hint: loginHint(context) };
}

const NETWORK_HINT = 'Check the network, the proxy (HTTPS_PROXY, NO_PROXY) and the cloud (--cloud), then try again.';
const FEDERATION_HINT = 'Give the application a federated credential with exactly this issuer, subject and audience.';

/** What to do about the refusals that a wrong setting brings about (Microsoft identity platform, "Error codes"). */
const ENTRA_HINTS: Readonly<Record<string, string>> = {
  7000215: 'Set AZURE_CLIENT_SECRET to the value of a secret of the application, not to its id.',
  7000222: 'The secret has run out: make a new one and set AZURE_CLIENT_SECRET to its value.',
  700016: 'Check AZURE_CLIENT_ID, and that AZURE_TENANT_ID or --tenant names the tenant of that application.',
  90002: 'Check AZURE_TENANT_ID or --tenant, and --cloud.',
  900023: 'Check AZURE_TENANT_ID or --tenant, and --cloud.',
  700027: 'Register the certificate of AZURE_CLIENT_CERTIFICATE_PATH with the application.',
  700024: 'Check the clock of this machine, and that the token it presents was made just now.',
  70021: FEDERATION_HINT,
  700211: FEDERATION_HINT,
  700212: FEDERATION_HINT,
  700213: FEDERATION_HINT,
  7002138: FEDERATION_HINT,
  500011: 'Check --cloud: the tenant does not know this cloud\'s Resource Manager.',
};

export function loginHint({ auth, cloud }: LoginContext): string {
  switch (auth) {
    case 'auto':
    case 'cli':
      return cloud.name === 'AzureCloud'
        ? 'Run "az login", or choose the identity to use with --auth. To look around without Azure, run "portcullis demo".'
        : `Run "az cloud set --name ${cloud.name}" and "az login", or choose the identity to use with --auth.`;
    case 'managed-identity':
      return 'Run on a machine or in an app that has a managed identity; where it has several, set AZURE_CLIENT_ID to the one to use.';
    case 'environment':
      return 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and either AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH.';
    case 'workload-identity':
      return 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE, as the workload identity webhook does.';
    case 'github-oidc':
      return 'Set AZURE_TENANT_ID and AZURE_CLIENT_ID, and give the job "permissions: id-token: write".';
    case 'azure-pipelines':
      return 'Set AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_SERVICE_CONNECTION_ID and SYSTEM_ACCESSTOKEN: $(System.AccessToken).';
  }
}

/** What the packages put before the reason. */
const WRAPPINGS = /^(\w+Credential(: | authentication failed\. )|Authentication failed\. |Network unreachable\. |Message:? |is unavailable\. )+/;

function plainReason(error: unknown, text: string): string {
  const status = error instanceof Error && 'statusCode' in error ? ` (HTTP ${String(error.statusCode)})` : '';
  if (text.startsWith('AzurePipelinesCredential: Authentication Failed')) return `Azure DevOps did not hand out an identity token${status}`;
  // The parser quotes what it could not read, which may be the beginning of a token.
  if (/ is not valid JSON|Unexpected end of JSON/.test(text)) return 'what was printed in place of a token is not JSON';
  // MSAL's form of an OAuth error document.
  const described = /Error\(s\): .* - Description: (.*?) - Correlation ID: /.exec(text)?.[1];
  const sentence = firstSentence(described ?? text.replace(WRAPPINGS, ''));
  return sentence === '' ? 'no reason was given' : sentence;
}

/** The first sentence, on one line. Entra ends its texts with ids, which `--verbose` shows. */
function firstSentence(text: string): string {
  const line = (text.trim().split('\n')[0] ?? '').replace(/ (- )?(Trace|Correlation) ID: .*/, '');
  const sentence = line.split(/\. (?=[A-Z[])/)[0] ?? '';
  return sentence.length > 300 ? `${sentence.slice(0, 297)}...` : sentence.replace(/[.\s]+$/, '');
}

/** The same error, its causes after it, without their secrets; no other member of it, since those hold whole requests. */
function redactedError(error: unknown, environment: Environment): Error {
  const stacks: string[] = [];
  for (let at: unknown = error; at instanceof Error && stacks.length < 5; at = at.cause) stacks.push(withoutSecrets(at.stack ?? at.message, environment));
  const safe = new Error(withoutSecrets(error instanceof Error ? error.message : String(error), environment));
  safe.stack = stacks.length === 0 ? safe.message : stacks.join('\ncaused by ');
  return safe;
}
