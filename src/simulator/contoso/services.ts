import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { CONTOSO_IDENTITIES } from './directory.ts';
import { CONTOSO, PRINCIPALS, type Site } from './identities.ts';
import { PLANTED } from './planted.ts';
import { armId, resourceRow, type RowSpec } from './rows.ts';

const GROUPS = { production: 'rg-data', legacy: 'Legacy-Apps', sandbox: 'rg-sandbox' } as const;

function service(site: keyof typeof GROUPS, type: string, name: string, properties: JsonMap, more: Partial<RowSpec> = {}): EstateItem {
  return resourceRow({ site, group: GROUPS[site], type, name, properties: { provisioningState: 'Succeeded', ...properties }, ...more });
}

const STANDARD = { sku: { name: 'Standard', tier: 'Standard' } };

/** Services with keys of their own beside Entra ID: in production switched off, in legacy as they came. */
export function serviceRows(): readonly EstateItem[] {
  return [...databases(), ...messaging(), ...cognitive(), ...registries(), ...caches(), ...configurations(), ...batches(), ...clusters()];
}

function databases(): readonly EstateItem[] {
  const type = 'Microsoft.DocumentDB/databaseAccounts';
  const shared = { databaseAccountOfferType: 'Standard', publicNetworkAccess: 'Enabled', disableKeyBasedMetadataWriteAccess: false };
  return [
    // Nobody can log in with a key.
    service('production', type, 'cosmos-contoso-prod', { ...shared, disableLocalAuth: true, keysMetadata: keysMade('2026-09-01T08:00:00.0000000Z') }, { kind: 'GlobalDocumentDB' }),
    // One key was made anew two years ago; the others were never, and have no date.
    service('legacy', type, 'cosmos-legacy', { ...shared, disableLocalAuth: false, keysMetadata: { ...keysMade(), primaryMasterKey: { generationTime: '2024-10-01T08:00:00.0000000Z' } } }, madeOn('2021-03-01T08:00:00.0000000Z')),
    // A trial that takes keys, all of them made anew last month, and only for data.
    service('sandbox', type, 'cosmos-trial', { ...shared, disableLocalAuth: false, disableKeyBasedMetadataWriteAccess: true, keysMetadata: keysMade('2026-10-20T08:00:00.0000000Z') }, madeOn('2025-06-01T08:00:00.0000000Z')),
  ];
}

/** All four keys made at one time; none of them noted without. */
function keysMade(generationTime?: string): JsonMap {
  const one = generationTime === undefined ? {} : { generationTime };
  return { primaryMasterKey: one, secondaryMasterKey: one, primaryReadonlyMasterKey: one, secondaryReadonlyMasterKey: one };
}

function madeOn(createdAt: string): Partial<RowSpec> {
  return { kind: 'GlobalDocumentDB', systemData: { createdAt } };
}

function messaging(): readonly EstateItem[] {
  return ['ServiceBus', 'EventHub'].flatMap((provider) => {
    const [type, short] = [`Microsoft.${provider}/namespaces`, provider === 'ServiceBus' ? 'sb' : 'evh'];
    return [
      service('production', type, `${short}-contoso-prod`, { disableLocalAuth: true, minimumTlsVersion: '1.2', publicNetworkAccess: 'Enabled', status: 'Active' }, STANDARD),
      // The switch is not there at all: local authentication is on, as it is by default. Somebody noted the way in as a tag.
      service('legacy', type, `${short}-legacy`, { minimumTlsVersion: '1.0', publicNetworkAccess: 'Enabled', status: 'Active' }, { ...STANDARD, tags: { owner: 'legacy-operations', connection: PLANTED.connectionString } }),
    ];
  });
}

function cognitive(): readonly EstateItem[] {
  const type = 'Microsoft.CognitiveServices/accounts';
  return [
    service('production', type, 'ai-contoso-prod', { disableLocalAuth: true, publicNetworkAccess: 'Disabled', customSubDomainName: 'ai-contoso-prod' }, { kind: 'OpenAI', sku: { name: 'S0' } }),
    // A knowledge base of the older kind holds the keys of the services behind it in its own properties.
    service('legacy', type, 'qna-legacy', {
      disableLocalAuth: false, publicNetworkAccess: 'Enabled',
      apiProperties: { qnaAzureSearchEndpointKey: PLANTED.searchKey, storageAccountConnectionString: PLANTED.storageConnection, eventHubConnectionString: PLANTED.connectionString },
    }, { kind: 'QnAMaker', sku: { name: 'S0' } }),
  ];
}

function registries(): readonly EstateItem[] {
  const type = 'Microsoft.ContainerRegistry/registries';
  return [
    service('production', type, 'crcontosoprod', { adminUserEnabled: false, anonymousPullEnabled: false, publicNetworkAccess: 'Enabled' }, { sku: { name: 'Premium', tier: 'Premium' } }),
    // One password for everybody, and none to pull.
    service('legacy', type, 'crlegacy', { adminUserEnabled: true, anonymousPullEnabled: true, publicNetworkAccess: 'Enabled' }, { sku: { name: 'Standard', tier: 'Standard' } }),
  ];
}

/** Their sku stands among the properties. */
function caches(): readonly EstateItem[] {
  const sku = { name: 'Standard', family: 'C', capacity: 1 };
  return [
    service('production', 'Microsoft.Cache/redis', 'redis-contoso-prod', { sku, enableNonSslPort: false, minimumTlsVersion: '1.2', disableAccessKeyAuthentication: true, redisConfiguration: { 'aad-enabled': 'true' } }),
    // Access keys are served to whoever writes it, and end up in exports.
    service('legacy', 'Microsoft.Cache/redis', 'redis-legacy', { sku, enableNonSslPort: true, minimumTlsVersion: '1.0', disableAccessKeyAuthentication: false, accessKeys: { primaryKey: PLANTED.accessKey, secondaryKey: PLANTED.accessKey }, redisConfiguration: {} }),
  ];
}

function configurations(): readonly EstateItem[] {
  const type = 'Microsoft.AppConfiguration/configurationStores';
  return [
    service('production', type, 'appcs-contoso-prod', { disableLocalAuth: true, publicNetworkAccess: 'Enabled', endpoint: 'https://appcs-contoso-prod.azconfig.io' }, { sku: { name: 'standard' } }),
    service('legacy', type, 'appcs-legacy', { disableLocalAuth: false, publicNetworkAccess: 'Enabled', endpoint: 'https://appcs-legacy.azconfig.io' }, { sku: { name: 'free' } }),
  ];
}

function batches(): readonly EstateItem[] {
  const type = 'Microsoft.Batch/batchAccounts';
  return [
    service('production', type, 'bacontosoprod', { poolAllocationMode: 'BatchService', publicNetworkAccess: 'Enabled', allowedAuthenticationModes: ['AAD'] }),
    // Null: every mode is allowed, shared keys among them.
    service('legacy', type, 'balegacy', { poolAllocationMode: 'BatchService', publicNetworkAccess: 'Enabled', allowedAuthenticationModes: null }),
  ];
}

function clusters(): readonly EstateItem[] {
  const type = 'Microsoft.ContainerService/managedClusters';
  const identity = { type: 'SystemAssigned', principalId: PRINCIPALS.clusterIdentity.id, tenantId: CONTOSO.tenantId };
  return [
    service('production', type, 'aks-contoso-prod', {
      kubernetesVersion: '1.33', currentKubernetesVersion: '1.33.4', disableLocalAccounts: true, enableRBAC: true, oidcIssuerProfile: { enabled: true },
      aadProfile: { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: [PRINCIPALS.platformAdmins.id], tenantID: CONTOSO.tenantId },
      apiServerAccessProfile: { authorizedIPRanges: ['51.140.12.0/24'], enablePrivateCluster: false, disableRunCommand: true },
      nodeResourceGroup: 'MC_rg-app_aks-contoso-prod_westeurope', autoUpgradeProfile: { upgradeChannel: 'stable', nodeOSUpgradeChannel: 'NodeImage' },
    }, { identity, sku: { name: 'Base', tier: 'Standard' } }),
    // Out of support, with certificates of its own for cluster administrators, and an API server for everybody.
    service('legacy', type, 'aks-legacy', {
      kubernetesVersion: '1.24', currentKubernetesVersion: '1.24.9', disableLocalAccounts: false, enableRBAC: true, oidcIssuerProfile: { enabled: false },
      servicePrincipalProfile: { clientId: 'msi', secret: PLANTED.accessKey }, windowsProfile: { adminUsername: 'operator', adminPassword: PLANTED.adminPassword },
      apiServerAccessProfile: { enablePrivateCluster: false }, nodeResourceGroup: 'MC_Legacy-Apps_aks-legacy_northeurope', autoUpgradeProfile: { upgradeChannel: 'none' },
    }, { sku: { name: 'Base', tier: 'Free' } }),
  ];
}

const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities';

export function identityRows(): readonly EstateItem[] {
  return [
    identity('production', 'rg-app', 'id-deploy', PRINCIPALS.deployIdentity.id),
    // Nobody outside may act as it.
    identity('legacy', 'Legacy-Ops', CONTOSO_IDENTITIES.assigned.displayName, CONTOSO_IDENTITIES.assigned.objectId),
  ];
}

function identity(site: Site, group: string, name: string, principalId: string): EstateItem {
  return resourceRow({ site, group, type: IDENTITY, name, properties: { tenantId: CONTOSO.tenantId, principalId, clientId: principalId.replace('0b1ec000', 'c11e0000') } });
}

/** A workflow of a repository may act as the deployment identity, from one branch; so may every pull request of another. */
export function federatedCredentials(): readonly EstateItem[] {
  const subjects = { 'main-branch': 'repo:contoso/platform:ref:refs/heads/main', 'pull-requests': 'repo:contoso/website:pull_request' };
  return Object.entries(subjects).map(([name, subject]) => ({
    id: `${armId('production', 'rg-app', IDENTITY, 'id-deploy')}/federatedIdentityCredentials/${name}`, name, type: `${IDENTITY}/federatedIdentityCredentials`,
    properties: { issuer: 'https://token.actions.githubusercontent.com', subject, audiences: ['api://AzureADTokenExchange'] },
  }));
}
