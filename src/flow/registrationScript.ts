import { CLOUDS } from '../azure/cloud.ts';
import type { CloudName } from '../model/snapshot.ts';
import { graphPermissions, scannerRole } from './scannerRole.ts';

export interface RegistrationOptions {
  /** Where the role is assigned: scopes of management groups and subscriptions; the tenant's root group where none is named. */
  readonly scopes: readonly string[];
  /** Whose Microsoft Graph grants the permissions; az has to be signed in to the same cloud. */
  readonly cloud: CloudName;
}

/** Microsoft Graph's own application, whose roles the permissions are (Microsoft Graph permissions reference). */
const MICROSOFT_GRAPH = '00000003-0000-0000-c000-000000000000';

/**
 * A shell script that registers the scanner's own application: without a secret, trusted by federation, with the application permissions of Microsoft Graph and
 * the role in Azure that a full scan takes. Run twice it changes nothing the second time. Everything that differs between tenants stands at its top.
 */
export function registrationScript({ scopes, cloud }: RegistrationOptions): string {
  const permissions = graphPermissions();
  const width = Math.max(...permissions.map(({ permission }) => permission.length));
  return [
    ...HEAD,
    'PERMISSIONS=(',
    ...permissions.map(({ permission, types }) => `  ${permission.padEnd(width)}  # ${types.map((type) => type.replace('Microsoft.Graph/', '')).join(', ')}`),
    ')',
    '',
    `# Microsoft Graph of ${cloud}: az has to be set to this cloud ("az cloud set --name ${cloud}").`,
    `GRAPH='${CLOUDS[cloud].graphEndpoint}'`,
    `SCOPES=(${scopes.map((scope) => `'${scope.replaceAll("'", `'\\''`)}'`).join(' ')})`,
    ...STEPS,
    "az role definition list --custom-role-only true --name 'Portcullis Scanner' --query '[0].name' -o tsv | grep -q . || az role definition create --role-definition \"$(cat <<ROLE",
    // The scopes are the script's own, known only when it runs.
    JSON.stringify(scannerRole([]), undefined, 2).replace('"AssignableScopes": []', '"AssignableScopes": [$(printf \'"%s",\' "${SCOPES[@]}" | sed \'s/,$//\')]'),
    'ROLE',
    ')" >/dev/null',
    ...ASSIGN,
    '',
  ].join('\n');
}

const HEAD = [
  '#!/usr/bin/env bash',
  "# Registers the scanner as an application of its own: what it needs to read, and nothing else. It writes nothing and has no secret.",
  '# Takes az, signed in as an administrator who may consent to application permissions (Privileged Role Administrator) and assign roles at the scopes (Owner or User Access Administrator).',
  '# Read it before you run it. Running it again changes nothing; a role of the name that is there is kept as it is.',
  'set -euo pipefail',
  '',
  'NAME="${NAME:-portcullis-scanner}"',
  '# Whose tokens stand in for a secret. Of a GitHub workflow: repo:OWNER/REPOSITORY:ref:refs/heads/main, or repo:OWNER/REPOSITORY:environment:NAME.',
  'ISSUER="${ISSUER:-https://token.actions.githubusercontent.com}"',
  ': "${SUBJECT:?set SUBJECT to whom the tokens are for, such as repo:OWNER/REPOSITORY:ref:refs/heads/main}"',
  '',
  '# Application permissions of Microsoft Graph, and what each is for. Take out what you do not want judged: the rules that read it then say unknown.',
];

const STEPS = [
  'tenant=$(az account show --query tenantId -o tsv)',
  '[ ${#SCOPES[@]} -gt 0 ] || SCOPES=("/providers/Microsoft.Management/managementGroups/$tenant")',
  '',
  'app=$(az ad app list --display-name "$NAME" --query "[?displayName==\'$NAME\'].appId | [0]" -o tsv)',
  '[ -n "$app" ] || app=$(az ad app create --display-name "$NAME" --sign-in-audience AzureADMyOrg --query appId -o tsv)',
  'principal=$(az ad sp list --filter "appId eq \'$app\'" --query "[0].id" -o tsv)',
  '[ -n "$principal" ] || principal=$(az ad sp create --id "$app" --query id -o tsv)',
  '',
  'trusted=$(az ad app federated-credential list --id "$app" --query "[?issuer==\'$ISSUER\' && subject==\'$SUBJECT\'].name | [0]" -o tsv)',
  '[ -n "$trusted" ] || az ad app federated-credential create --id "$app" --parameters "{\\"name\\": \\"portcullis-$(date +%s)\\", \\"issuer\\": \\"$ISSUER\\", \\"subject\\": \\"$SUBJECT\\", \\"audiences\\": [\\"api://AzureADTokenExchange\\"]}" >/dev/null',
  '',
  `graph=$(az ad sp show --id ${MICROSOFT_GRAPH} --query id -o tsv)`,
  'held=$(az rest --method get --url "$GRAPH/v1.0/servicePrincipals/$principal/appRoleAssignments" --query "value[].appRoleId" -o tsv)',
  'for permission in "${PERMISSIONS[@]}"; do',
  `  role=$(az ad sp show --id ${MICROSOFT_GRAPH} --query "appRoles[?value=='$permission' && contains(allowedMemberTypes, 'Application')].id | [0]" -o tsv)`,
  '  [ -n "$role" ] || { echo "Microsoft Graph knows no application permission $permission" >&2; exit 1; }',
  '  # Granting the role is the consent.',
  '  grep -qix "$role" <<<"$held" || az rest --method post --url "$GRAPH/v1.0/servicePrincipals/$principal/appRoleAssignments" \\',
  '    --body "{\\"principalId\\": \\"$principal\\", \\"resourceId\\": \\"$graph\\", \\"appRoleId\\": \\"$role\\"}" >/dev/null',
  'done',
  '',
];

const ASSIGN = [
  'for scope in "${SCOPES[@]}"; do',
  "  az role assignment create --assignee-object-id \"$principal\" --assignee-principal-type ServicePrincipal --role 'Portcullis Scanner' --scope \"$scope\" >/dev/null",
  'done',
  '',
  'echo "AZURE_TENANT_ID=$tenant"',
  'echo "AZURE_CLIENT_ID=$app"',
];
