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
  /** What else is set of it. */
  readonly more?: JsonMap;
}

const ACCOUNTS: readonly AccountSpec[] = [
  // Both keys changed within the last ninety days: passes, though nobody is reminded to. Signatures should last a day.
  {
    site: 'production', group: 'rg-web', name: 'stcontosoweb', keys: { key1: '2026-10-01T07:00:00.1234567Z', key2: '2026-09-20T07:00:00.1234567Z' }, created: '2024-02-01T10:00:00.0000000Z',
    more: { sasPolicy: { sasExpirationPeriod: '1.00:00:00', expirationAction: 'Log' } },
  },
  // One key changed, the other forgotten for more than a year, in spite of the reminder: fails. Partners come over SFTP, as guests of the directory.
  {
    site: 'production', group: 'rg-data', name: 'stcontosodata', keys: { key1: '2026-11-01T07:00:00.1234567Z', key2: '2025-08-11T07:00:00.1234567Z' }, created: '2025-08-11T07:00:00.0000000Z',
    more: { keyPolicy: { keyExpirationPeriodInDays: 90 }, sasPolicy: null, isHnsEnabled: true, isSftpEnabled: true, isLocalUserEnabled: false },
  },
  // No dates at all: older than the account's own age can tell. Signatures may last a year, and partners have passwords of the account's own.
  {
    site: 'legacy', group: 'Legacy-Apps', name: 'stlegacyarchive', keys: { key1: null, key2: null }, created: '2018-05-14T09:30:00.0000000Z',
    more: { sasPolicy: { sasExpirationPeriod: '365.00:00:00', expirationAction: 'Log' }, isHnsEnabled: true, isSftpEnabled: true, isLocalUserEnabled: true },
  },
  // Old keys that open nothing: shared key access is switched off.
  { site: 'legacy', group: 'Legacy-Ops', name: 'stlegacylogs', keys: { key1: '2022-01-10T07:00:00.0000000Z', key2: '2022-01-10T07:00:00.0000000Z' }, sharedKey: false, created: '2022-01-10T07:00:00.0000000Z' },
];

interface SecretSpec {
  readonly name: string;
  /** When the current version was made; in January unless told. */
  readonly created?: string;
  readonly expires?: string;
  readonly enabled?: boolean;
  readonly contentType?: string;
  /** The secret half of a certificate: its dates follow the certificate. */
  readonly managed?: boolean;
}

interface KeySpec extends SecretSpec {
  /** What the rotation policy does. */
  readonly rotation?: readonly ('rotate' | 'notify')[];
}

interface VaultSpec {
  readonly site: Site;
  readonly group: string;
  readonly name: string;
  readonly rbac: boolean;
  readonly secrets: readonly SecretSpec[];
  readonly keys?: readonly KeySpec[];
}

const VAULTS: readonly VaultSpec[] = [
  {
    site: 'production', group: 'rg-data', name: 'kv-contoso-prod', rbac: true,
    secrets: [
      { name: 'database-connection', expires: '2027-03-01T00:00:00Z' },
      // Ends in two weeks, and nobody made a new version yet.
      { name: 'queue-connection', expires: '2026-11-30T00:00:00Z' },
      // Enabled and without an end: fails.
      { name: 'partner-api-key' },
      // Longer than a year.
      { name: 'web-certificate', expires: '2027-01-31T00:00:00Z', contentType: 'application/x-pkcs12', managed: true },
      { name: 'deploy-token', expires: '2027-05-01T00:00:00Z', contentType: 'text/plain' },
    ],
    keys: [
      { name: 'disk-encryption', expires: '2027-08-01T00:00:00Z', rotation: ['rotate', 'notify'] },
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
      // The same since the vault was made.
      { name: 'backup-passphrase', created: '2019-04-01T08:00:00Z' },
      // Its issuer is no longer known to the vault, so that it was not renewed after its year.
      { name: 'intranet-certificate', created: '2025-11-20T08:00:00Z', expires: '2026-11-20T08:00:00Z', contentType: 'application/x-pkcs12', managed: true },
    ],
    keys: [
      // Without an end, in use since the vault was made. Mail says when it is due, and nothing happens.
      { name: 'backup-key', created: '2019-04-01T08:00:00Z', rotation: ['notify'] },
      // Ends within days.
      { name: 'signing-key', created: '2025-12-01T08:00:00Z', expires: '2026-12-01T08:00:00Z', rotation: [] },
      // The key half of the certificate above.
      { name: 'intranet-certificate', created: '2025-11-20T08:00:00Z', expires: '2026-11-20T08:00:00Z' },
    ],
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
    properties: {
      attributes: { ...attributesOf(key), recoveryLevel: 'Recoverable+Purgeable' }, keyUri: `https://${vault.name}.vault.azure.net:443/keys/${key.name}`,
      ...(key.rotation === undefined ? {} : { rotationPolicy: rotationPolicy(key.rotation) }),
    },
  })));
}

function accountRow(spec: AccountSpec): EstateItem {
  return resourceRow({
    site: spec.site, group: spec.group, type: 'Microsoft.Storage/storageAccounts', name: spec.name, kind: 'StorageV2', sku: { name: 'Standard_LRS', tier: 'Standard' },
    properties: {
      provisioningState: 'Succeeded', creationTime: spec.created, keyCreationTime: spec.keys, minimumTlsVersion: 'TLS1_2', supportsHttpsTrafficOnly: true,
      allowBlobPublicAccess: false, accessTier: 'Hot', publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow', bypass: 'AzureServices', ipRules: [], virtualNetworkRules: [] },
      ...(spec.sharedKey === undefined ? {} : { allowSharedKeyAccess: spec.sharedKey }), ...spec.more,
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

function rotationPolicy(kinds: readonly ('rotate' | 'notify')[]): JsonMap {
  return {
    attributes: { created: seconds('2026-01-12T08:00:00Z'), updated: seconds('2026-01-12T08:00:00Z'), expiryTime: 'P18M' },
    lifetimeActions: kinds.map((type) => ({ trigger: type === 'rotate' ? { timeAfterCreate: 'P12M', timeBeforeExpiry: null } : { timeAfterCreate: null, timeBeforeExpiry: 'P30D' }, action: { type } })),
  };
}

function attributesOf({ enabled = true, created: made = '2026-01-12T08:00:00Z', expires, managed }: SecretSpec): JsonMap {
  const created = seconds(made);
  // A certificate begins a little before it is made.
  return { enabled, ...(managed === true ? { nbf: created - 600 } : {}), created, updated: created, ...(expires === undefined ? {} : { exp: seconds(expires) }) };
}

function seconds(instant: string): number {
  return Date.parse(instant) / 1000;
}
