import type { CloudHosts } from './clouds.ts';
import type { Estate } from './estate.ts';
import { Unsupported } from './http.ts';
import type { TokenService } from './tokens.ts';
import { userObject } from './graphDirectory.ts';
import { textAt } from './json.ts';

/** The Azure CLI's own application, the same in every tenant. */
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/**
 * What the Azure CLI may do at Microsoft Graph on a user's behalf, as public reports quote its tokens: nothing of policies or of role management, and
 * nobody can consent to more (Azure CLI issues 22775, 23906, 26471).
 */
const GRAPH_SCOPES = [
  'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'AuditLog.Read.All', 'DelegatedPermissionGrant.ReadWrite.All', 'Directory.AccessAsUser.All', 'Group.ReadWrite.All', 'User.ReadWrite.All',
];

interface CliContext {
  readonly estate: Estate;
  readonly cloud: CloudHosts;
  readonly tokens: TokenService;
}

/** What `az account get-access-token --resource` prints for a user of the estate who is signed in. */
export function azureCliToken({ estate, cloud, tokens }: CliContext, userId: string, resource: string): string {
  const user = estate.principals?.find(({ id, kind }) => id === userId && kind === 'user');
  if (user === undefined) throw new Unsupported(`a sign-in by ${userId}, who is no user of the estate`);
  const isForGraph = cloud.graphAudiences.includes(resource.replace(/\/$/, ''));
  const userPrincipalName = textAt(userObject(user), 'userPrincipalName');
  return tokens.issueToUser({ audience: resource, objectId: userId, userPrincipalName, clientId: AZURE_CLI, scopes: isForGraph ? GRAPH_SCOPES : ['user_impersonation'] });
}
