import { visibleText } from '../model/visibleText.ts';
import type { Serving } from '../flow/simulate.ts';

type ServedFront = Serving['fronts'][number];

const CURL_TOKEN = '-d grant_type=client_credentials -d "client_id=$AZURE_CLIENT_ID" --data-urlencode "client_secret=$AZURE_CLIENT_SECRET" -d scope=https://management.azure.com/.default';
const TOKEN_ONLY = `sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'`;

/**
 * What a client needs, as lines of a shell: `eval` takes them as they are. They lead the Azure clients of one shell to the
 * simulated Azure, with a place of its own for the logins of `az`, so that no real login is touched.
 */
export function instructions(serving: Serving): string {
  const { estate, subscriptions, resources } = serving;
  const lines = [
    '# SIMULATED AZURE: nothing behind it is real, and every answer says so (x-portcullis-simulated). Ctrl-C ends it.',
    `# Estate ${estate}: ${subscriptions} subscriptions, ${resources} resources. These lines are shell, for the clients that shall ask it.`,
    ...serving.fronts.map(({ kind, url }) => `# ${kind}: ${url}`),
    assignment('AZURE_TENANT_ID', serving.tenantId),
    assignment('AZURE_CLIENT_ID', serving.clientId),
    assignment('AZURE_CLIENT_SECRET', serving.clientSecret),
    'export AZURE_CONFIG_DIR="${TMPDIR:-/tmp}/portcullis-simulated-az"',
    'export AZURE_CORE_COLLECT_TELEMETRY=false',
    ...trustLines(serving.certificate),
    ...proxyLines(serving.fronts.find(({ kind }) => kind === 'proxy')),
    ...remediatorLines(serving),
    '#',
    ...serving.fronts.flatMap((front) => usageLines(front, serving)),
  ];
  // Names of a file may hold line ends, which would end a comment.
  return lines.map((line) => `${visibleText(line)}\n`).join('');
}

function assignment(name: string, value: string): string {
  return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
}

/** Who writes is not who scans: the lines are comments, to be taken in the shell that shall write. */
function remediatorLines({ remediator }: Serving): readonly string[] {
  if (remediator === undefined) return [];
  return ['#', '# Who may write, by the role of --role, in a shell with the lines above:', `#   ${assignment('AZURE_CLIENT_ID', remediator.clientId)}; ${assignment('AZURE_CLIENT_SECRET', remediator.clientSecret)}`];
}

/** Node adds to what it trusts; the others trust this alone, and so reach no real https host from this shell. */
function trustLines(certificate: string | undefined): readonly string[] {
  if (certificate === undefined) return [];
  return ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE'].map((name) => assignment(name, certificate));
}

function proxyLines(front: ServedFront | undefined): readonly string[] {
  if (front === undefined) return [];
  return [...['HTTPS_PROXY', 'https_proxy'].map((name) => assignment(name, front.url)), 'unset NO_PROXY no_proxy ALL_PROXY all_proxy'];
}

function usageLines({ kind, port, url }: ServedFront, { address, azureHosts }: Serving): readonly string[] {
  switch (kind) {
    case 'proxy':
      return ['# By the proxy, with the lines above:', ...CLIENTS.map((line) => `#   ${line}`)];
    case 'https':
      return [
        `# By the real names, where /etc/hosts (of this machine, a container or a namespace) says: ${address} ${azureHosts.join(' ')}`,
        ...(port === 443 ? CLIENTS.map((line) => `#   ${line}`) : ['#   (clients look for Azure at port 443: --port 443, or --proxy, which needs neither names nor port)']),
        `#   curl --connect-to ::${address}:${port} https://management.azure.com/...`,
      ];
    case 'http':
      return [
        '# By bare requests that name the Azure host (the Azure packages refuse plain http: for them, --https or --proxy):',
        `#   TOKEN=$(curl -s -H 'x-sim-original-host: login.microsoftonline.com' ${CURL_TOKEN} "${url}/$AZURE_TENANT_ID/oauth2/v2.0/token" | ${TOKEN_ONLY})`,
        `#   curl -H 'x-sim-original-host: management.azure.com' -H "authorization: Bearer $TOKEN" '${url}/subscriptions?api-version=2022-12-01'`,
      ];
  }
}

const CLIENTS = [
  'portcullis scan',
  'az login --service-principal --username "$AZURE_CLIENT_ID" --password "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID"',
  'python: azure.identity.EnvironmentCredential() and any azure.mgmt client',
  `TOKEN=$(curl -s ${CURL_TOKEN} "https://login.microsoftonline.com/$AZURE_TENANT_ID/oauth2/v2.0/token" | ${TOKEN_ONLY})`,
  `curl -H "authorization: Bearer $TOKEN" 'https://management.azure.com/subscriptions?api-version=2022-12-01'`,
];
