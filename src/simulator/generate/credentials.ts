import type { EstateItem } from '../estate.ts';
import { DATA_GROUP, GENERATED, type Site } from './plan.ts';
import { armId, otherRow, resourceRow } from './rows.ts';

const DAY = 86_400_000;

function daysAgo(days: number): string {
  return new Date(Date.parse(GENERATED.now) - days * DAY).toISOString().replace('Z', '0000Z');
}

/** Storage accounts and a key vault. */
export function credentialRows(site: Site): readonly EstateItem[] {
  return [...Array.from({ length: 1 + site.random.below(3) }, (_, index) => accountRow(site, index)), vaultRow(site)];
}

/** Keys of up to two years, sometimes older than Azure's notes of them. */
function accountRow(site: Site, index: number): EstateItem {
  const { random } = site;
  const age = 100 + random.below(1000);
  const key = (): string | null => (random.chance(0.1) ? null : daysAgo(random.below(age)));
  return resourceRow(site, {
    group: DATA_GROUP, type: 'Microsoft.Storage/storageAccounts', name: `st${site.number + 1}x${index + 1}`, kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' },
    properties: {
      provisioningState: 'Succeeded', creationTime: daysAgo(age), keyCreationTime: { key1: key(), key2: key() }, minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true,
      allowBlobPublicAccess: random.chance(0.1), accessTier: 'Hot', publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow', bypass: 'AzureServices', ipRules: [], virtualNetworkRules: [] },
      ...(random.chance(0.2) ? { allowSharedKeyAccess: false } : {}),
    },
  });
}

function vaultName(site: Site): string {
  return `kv-${site.number + 1}`;
}

export function vaultId(site: Site): string {
  return armId(site, DATA_GROUP, 'Microsoft.KeyVault/vaults', vaultName(site));
}

function vaultRow(site: Site): EstateItem {
  return resourceRow(site, {
    group: DATA_GROUP, type: 'Microsoft.KeyVault/vaults', name: vaultName(site),
    properties: {
      provisioningState: 'Succeeded', tenantId: GENERATED.tenantId, sku: { family: 'A', name: 'standard' }, vaultUri: `https://${vaultName(site)}.vault.azure.net/`,
      enableRbacAuthorization: true, accessPolicies: [], enableSoftDelete: true, softDeleteRetentionInDays: 90, publicNetworkAccess: 'Enabled',
    },
  });
}

/** What the control plane lists of the vault's secrets: dates in whole seconds, never a value. */
export function vaultSecrets(site: Site): readonly EstateItem[] {
  const { random } = site;
  return Array.from({ length: random.below(5) }, (_, index) => {
    const name = `secret-${index + 1}`;
    const uri = `https://${vaultName(site)}.vault.azure.net/secrets/${name}`;
    const created = Math.floor(Date.parse(GENERATED.now) / 1000) - random.below(700) * 86_400;
    return {
      id: `${vaultId(site)}/secrets/${name}`, name, type: 'Microsoft.KeyVault/vaults/secrets', location: site.location, tags: null,
      properties: {
        ...(random.chance(0.3) ? { contentType: 'text/plain' } : {}),
        attributes: { enabled: random.chance(0.9), created, updated: created, ...(random.chance(0.6) ? { exp: created + 365 * 86_400 } : {}) },
        secretUri: uri, secretUriWithVersion: `${uri}/00000000000040008000000000000001`,
      },
    };
  });
}

/** Defender plans, as the `securityresources` table holds them. */
export function planRows(site: Site): readonly EstateItem[] {
  const plans = [['VirtualMachines', site.plan2 ? 'P2' : undefined], ['StorageAccounts', site.random.chance(0.5) ? 'DefenderForStorageV2' : undefined], ['KeyVaults', undefined]] as const;
  return plans.map(([name, subPlan]) => otherRow(`${site.path}/providers/Microsoft.Security/pricings/${name}`, name, 'microsoft.security/pricings', { subscriptionId: site.subscriptionId }, {
    pricingTier: subPlan === undefined ? 'Free' : 'Standard', freeTrialRemainingTime: subPlan === undefined ? 'P30D' : 'PT0S', enforce: 'False',
    ...(subPlan === undefined ? {} : { subPlan, enablementTime: '2025-03-01T12:42:42.1921106Z', resourcesCoverageStatus: 'FullyCovered' }),
  }));
}
