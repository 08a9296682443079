import { fileURLToPath } from 'node:url';

/** A command of a client, and what it is run with beside what `simulate` prints. */
export interface ForeignCommand {
  readonly name: string;
  readonly argv: readonly string[];
  /** Nothing but the variables that name the identity and the certificate. */
  readonly bare?: true;
}

export interface Tools {
  /** The directory of `az` and `python`, and of the extensions of `az`. */
  readonly venv: string;
  readonly node: string;
  /** Where the own command writes its result. */
  readonly result: string;
  readonly now: string;
  readonly subscriptions: { readonly production: string; readonly legacy: string };
}

export const PORTCULLIS = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));
const SDK = fileURLToPath(new URL('sdk.py', import.meta.url));

const MACHINES = "Resources | where type =~ 'microsoft.compute/virtualMachines' | project id, name | order by id asc";

/** In this order: the login comes before what needs it, the wrong one last. */
export function commandsOf({ venv, node, result, now, subscriptions }: Tools): readonly ForeignCommand[] {
  const az = (name: string, ...argv: readonly string[]): ForeignCommand => ({ name, argv: [`${venv}/bin/az`, ...argv] });
  const login = ['login', '--service-principal', '--username', '$AZURE_CLIENT_ID', '--tenant', '$AZURE_TENANT_ID', '--password'];
  return [
    az('login', ...login, '$AZURE_CLIENT_SECRET'),
    az('account list', 'account', 'list'),
    az('graph query', 'graph', 'query', '-q', MACHINES, '--first', '7'),
    az('graph rest', 'rest', '--method', 'post', '--url', '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01', '--body', JSON.stringify({ query: MACHINES })),
    az('jit-policy production', 'security', 'jit-policy', 'list'),
    az('jit-policy legacy', 'security', 'jit-policy', 'list', '--subscription', subscriptions.legacy),
    az('role assignments', 'role', 'assignment', 'list', '--all'),
    az('role assignments at the scope', 'role', 'assignment', 'list', '--scope', `/subscriptions/${subscriptions.production}`),
    az('role definitions', 'role', 'definition', 'list', '--custom-role-only', 'true'),
    az('vm production', 'vm', 'list'),
    az('vm legacy', 'vm', 'list', '--subscription', subscriptions.legacy),
    az('vaults', 'keyvault', 'list'),
    az('groups', 'group', 'list', '--subscription', subscriptions.legacy),
    az('nsg', 'network', 'nsg', 'list'),
    az('forbidden', 'rest', '--method', 'put', '--url', `/subscriptions/${subscriptions.production}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-new?api-version=2024-05-01`, '--body', '{"location":"westeurope"}'),
    az('nothing there', 'vm', 'show', '--resource-group', 'rg-web', '--name', 'vm-that-is-not-there'),
    { name: 'python', argv: [`${venv}/bin/python`, SDK] },
    { name: 'portcullis', argv: [node, PORTCULLIS, 'scan'], bare: true },
    { name: 'portcullis judged at the clock of the demo', argv: [node, PORTCULLIS, 'scan', '--quiet', '--now', now, '-o', `json=${result}`], bare: true },
    az('logout', 'logout'),
    az('wrong secret', ...login, 'not-the-secret'),
  ];
}
