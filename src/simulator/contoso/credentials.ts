import type { EstateItem } from '../estate.ts';
import type { Json, JsonMap } from '../json.ts';
import { CONTOSO, LOCATIONS, PRINCIPALS, type Site } from './identities.ts';
import { armId, resourceRow } from './rows.ts';

interface AccountSpec {
  readonly site: Site;
  readonly group: string;
  readonly name: string;
  /** Null: the keys were never changed since Azure began to note it. */
  readonly keys: { readonly key1: string | null; readonly key2: string | null };
  readonly sharedKey?: boolean;
  readonly created: string;
}

const ACCOUNTS: readonly AccountSpec[] = [
  // Both keys changed within the last ninety days: passes.
  { site: 'production', group: 'rg-web', name: 'stcontosoweb', keys: { key1: '2026-10-01T07:00:00.1234567Z', key2: '2026-09-20T07:00:00.1234567Z' }, created: '2024-02-01T10:00:00.0000000Z' },
  // One key changed, the other forgotten for more than a year: fails.
  { site: 'production', group: 'rg-data', name: 'stcontosodata', keys: { key1: '2026-11-01T07:00:00.1234567Z', key2: '2025-08-11T07:00:00.1234567Z' }, created: '2025-08-11T07:00:00.0000000Z' },
  // No dates at all: older than the account's own age can tell.
  { site: 'legacy', group: 'Legacy-Apps', name: 'stlegacyarchive', keys: { key1: null, key2: null }, created: '2018-05-14T09:30:00.0000000Z' },
  // Old keys that open nothing: shared key access is switched off.
  { site: 'legacy', group: 'Legacy-Ops', name: 'stlegacylogs', keys: { key1: '2022-01-10T07:00:00.0000000Z', key2: '2022-01-10T07:00:00.0000000Z' }, sharedKey: false, created: '2022-01-10T07:00:00.0000000Z' },
];

interface SecretSpec {
  readonly name: string;
  readonly expires?: string;
  readonly enabled?: boolean;
  readonly contentType?: string;
  /** The secret half of a certificate: its dates follow the certificate. */
  readonly managed?: boolean;
}

interface VaultSpec {
  readonly site: Site;
  readonly group: string;
  readonly name: string;
  readonly rbac: boolean;
  readonly secrets: readonly SecretSpec[];
  readonly keys?: readonly SecretSpec[];
}

const VAULTS: readonly VaultSpec[] = [
  {
    site: 'production', group: 'rg-data', name: 'kv-contoso-prod', rbac: true,
    secrets: [
      { name: 'database-connection', expires: '2027-03-01T00:00:00Z' },
      { name: 'queue-connection', expires: '2026-12-24T00:00:00Z' },
      // Enabled and without an end: fails.
      { name: 'partner-api-key' },
      { name: 'web-certificate', expires: '2027-01-31T00:00:00Z', contentType: 'application/x-pkcs12', managed: true },
      { name: 'deploy-token', expires: '2027-05-01T00:00:00Z', contentType: 'text/plain' },
    ],
    keys: [
      { name: 'disk-encryption', expires: '2027-08-01T00:00:00Z' },
      // The key half of the certificate above.
      { name: 'web-certificate', expires: '2027-01-31T00:00:00Z' },
    ],
  },
  // Nothing in it: an empty list that is known to be empty.
  { site: 'production', group: 'rg-app', name: 'kv-contoso-empty', rbac: true, secrets: [] },
  {
    site: 'legacy', group: 'Legacy-Ops', name: 'kv-contoso-legacy', rbac: false,
    secrets: [
      // No end, but disabled: nobody can use it.
      { name: 'old-mail-password', enabled: false },
      { name: 'backup-passphrase' },
    ],
    // Without an end, in use since the vault was made.
    keys: [{ name: 'backup-key' }],
  },
];

/** Storage accounts and key vaults. */
export function credentialRows(): readonly EstateItem[] {
  return [...ACCOUNTS.map(accountRow), ...VAULTS.map(vaultRow)];
}

/** What the control plane lists of the vaults' secrets. */
export function vaultSecrets(): readonly EstateItem[] {
  return VAULTS.flatMap((vault) => vault.secrets.map((secret) => secretItem(vault, secret)));
}

/** What it lists of their keys: dates, and never what the key is or may do. */
export function vaultKeys(): readonly EstateItem[] {
  return VAULTS.flatMap((vault) => (vault.keys ?? []).map((key) => ({
    id: armId(vault.site, vault.group, `Microsoft.KeyVault/vaults/${vault.name}/keys`, key.name), name: key.name, type: 'Microsoft.KeyVault/vaults/keys', location: LOCATIONS[vault.site],
    properties: { attributes: { ...attributesOf(key), recoveryLevel: 'Recoverable+Purgeable' }, keyUri: `https://${vault.name}.vault.azure.net:443/keys/${key.name}` },
  })));
}

function accountRow(spec: AccountSpec): EstateItem {
  return resourceRow({
    site: spec.site, group: spec.group, type: 'Microsoft.Storage/storageAccounts', name: spec.name, kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' },
    properties: {
      provisioningState: 'Succeeded', creationTime: spec.created, keyCreationTime: spec.keys, minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true,
      allowBlobPublicAccess: false, accessTier: 'Hot', publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow', bypass: 'AzureServices', ipRules: [], virtualNetworkRules: [] },
      ...(spec.sharedKey === undefined ? {} : { allowSharedKeyAccess: spec.sharedKey }),
    },
  });
}

function vaultRow(spec: VaultSpec): EstateItem {
  const policies: readonly Json[] = [{ tenantId: CONTOSO.tenantId, objectId: PRINCIPALS.backupJob.id, permissions: { keys: [], secrets: ['get', 'list'], certificates: [] } }];
  return resourceRow({
    site: spec.site, group: spec.group, type: 'Microsoft.KeyVault/vaults', name: spec.name,
    properties: {
      provisioningState: 'Succeeded', tenantId: CONTOSO.tenantId, sku: { family: 'A', name: 'standard' }, vaultUri: `https://${spec.name}.vault.azure.net/`,
      enableRbacAuthorization: spec.rbac, accessPolicies: spec.rbac ? [] : policies, enableSoftDelete: true, softDeleteRetentionInDays: 90, publicNetworkAccess: 'Enabled',
    },
  });
}

/** Dates are whole seconds since the epoch, and only what is set is there. */
function secretItem(vault: VaultSpec, secret: SecretSpec): EstateItem {
  const uri = `https://${vault.name}.vault.azure.net/secrets/${secret.name}`;
  return {
    id: armId(vault.site, vault.group, `Microsoft.KeyVault/vaults/${vault.name}/secrets`, secret.name),
    name: secret.name, type: 'Microsoft.KeyVault/vaults/secrets', location: LOCATIONS[vault.site], tags: null,
    properties: {
      ...(secret.contentType === undefined ? {} : { contentType: secret.contentType }),
      ...(secret.managed === undefined ? {} : { managed: secret.managed }),
      attributes: attributesOf(secret),
      secretUri: uri, secretUriWithVersion: `${uri}/00000000000040008000000000000001`,
    },
  };
}

function attributesOf({ enabled = true, expires }: SecretSpec): JsonMap {
  const created = seconds('2026-01-12T08:00:00Z');
  return { enabled, created, updated: created, ...(expires === undefined ? {} : { exp: seconds(expires) }) };
}

function seconds(instant: string): number {
  return Date.parse(instant) / 1000;
}
