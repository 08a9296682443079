import { EXCHANGE_AUDIENCE } from '../identityPipelines.ts';
import type { Application, Directory, FederatedCredential, IdentitySources, ManagedIdentity } from '../identityEstate.ts';
import type { JsonMap } from '../json.ts';
import { CONTOSO, guid, PRINCIPALS } from './identities.ts';
import { armId, subscriptionPath } from './rows.ts';

/** Where contoso's workloads get tokens. Every secret is made up, and says so. */
export const CONTOSO_SOURCES: IdentitySources = {
  metadataService: 'http://169.254.169.254',
  podIdentity: 'http://127.0.0.1:2579',
  appService: { url: 'http://169.254.129.2:8081/msi/token', header: 'simulated-identity-header-of-contoso' },
  cloudShell: { url: 'http://localhost:50342/oauth2/token' },
  github: {
    url: 'https://pipelines.actions.githubusercontent.com/contoso/idtoken/1?api-version=2.0', requestToken: 'simulated-request-token-of-a-contoso-workflow',
    issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:contoso/compliance:ref:refs/heads/main',
  },
  azureDevOps: {
    url: `https://dev.azure.com/contoso/${guid('de000000', 1)}/_apis/distributedtask/hubs/build/plans/${guid('de000000', 2)}/jobs/${guid('de000000', 3)}/oidctoken`,
    requestToken: 'simulated-system-access-token-of-contoso', serviceConnectionId: guid('de000000', 4),
    issuer: `https://vstoken.dev.azure.com/${guid('de000000', 5)}`, subject: 'sc://contoso/compliance/scanner',
  },
};

/** The service account of the scanner in contoso's cluster, whose issuer Entra trusts. */
export const CONTOSO_SERVICE_ACCOUNT: FederatedCredential = {
  issuer: `https://westeurope.oic.prod-aks.azure.com/${CONTOSO.tenantId}/${guid('a4500000', 1)}/`,
  subject: 'system:serviceaccount:compliance:scanner', audience: EXCHANGE_AUDIENCE,
};

/** The deployment pipeline's application: it may log in, and Microsoft Graph tells it nothing. */
export const CONTOSO_PIPELINE = { clientId: guid('c11e0000', 2), clientSecret: 'simulated-secret-of-the-contoso-pipeline' } as const;

const SCANNER_PERMISSIONS = [
  'LicenseAssignment.Read.All', 'Organization.Read.All', 'User.Read.All', 'GroupMember.Read.All', 'Application.Read.All', 'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup', 'RoleManagementPolicy.Read.AzureADGroup', 'RoleManagement.Read.Directory', 'RoleManagementAlert.Read.Directory', 'Policy.Read.All',
  'AuthenticationContext.Read.All', 'AuditLog.Read.All', 'AccessReview.Read.All',
];

/** The scanner, without the permissions of Microsoft Graph that are withheld, and the pipeline. */
export function applications(certificates: readonly string[], withheld: readonly string[]): readonly Application[] {
  const { github, azureDevOps } = CONTOSO_SOURCES;
  const trusts = [github, azureDevOps].map(({ issuer, subject }) => ({ issuer, subject, audience: EXCHANGE_AUDIENCE }));
  return [
    {
      clientId: CONTOSO.clientId, objectId: CONTOSO.objectId, displayName: PRINCIPALS.scanner.displayName, secret: CONTOSO.clientSecret, certificates,
      federatedCredentials: [...trusts, CONTOSO_SERVICE_ACCOUNT], graphPermissions: SCANNER_PERMISSIONS.filter((permission) => !withheld.includes(permission)),
    },
    { clientId: CONTOSO_PIPELINE.clientId, objectId: PRINCIPALS.pipeline.id, displayName: PRINCIPALS.pipeline.displayName, secret: CONTOSO_PIPELINE.clientSecret },
  ];
}

/** The backup job runs as its machine's own identity; a second one is assigned to it by somebody who never took it away. */
export const CONTOSO_IDENTITIES: Readonly<Record<'machine' | 'assigned', ManagedIdentity>> = {
  machine: {
    clientId: guid('c11e0000', 3), objectId: PRINCIPALS.backupJob.id, displayName: PRINCIPALS.backupJob.displayName, assigned: 'system',
    resourceId: armId('legacy', 'Legacy-Ops', 'Microsoft.Compute/virtualMachines', 'legacy-backup'),
  },
  assigned: {
    clientId: guid('c11e0000', 4), objectId: PRINCIPALS.unusedIdentity.id, displayName: PRINCIPALS.unusedIdentity.displayName, assigned: 'user',
    resourceId: `${subscriptionPath('legacy')}/resourcegroups/Legacy-Ops/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-contoso-unused`,
  },
};

const P2_PLAN: JsonMap = { servicePlanId: 'eec0eb4f-6444-4f95-aba0-50c24d67f998', servicePlanName: 'AAD_PREMIUM_P2', provisioningStatus: 'Success', appliesTo: 'User' };

/** Twenty licences of Entra ID P2, the plan that PIM needs (SKU and plan ids: Entra documentation, "Product names and service plan identifiers"). */
export const CONTOSO_DIRECTORY: Directory = {
  organization: {
    id: CONTOSO.tenantId, displayName: 'Contoso', tenantType: 'AAD', countryLetterCode: 'CH', createdDateTime: '2019-02-11T09:12:44Z', onPremisesSyncEnabled: null,
    verifiedDomains: [{ name: 'contoso.example', type: 'Managed', isDefault: true, isInitial: false, capabilities: 'Email, OfficeCommunicationsOnline' }],
  },
  subscribedSkus: [{
    id: `${CONTOSO.tenantId}_84a661c4-e949-4bd2-a560-ed7766fcaf2b`, skuId: '84a661c4-e949-4bd2-a560-ed7766fcaf2b', skuPartNumber: 'AAD_PREMIUM_P2', appliesTo: 'User',
    capabilityStatus: 'Enabled', consumedUnits: 12, prepaidUnits: { enabled: 20, suspended: 0, warning: 0, lockedOut: 0 }, servicePlans: [P2_PLAN],
  }],
};
