import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { collected, contoso } from '../e2e/tenant.ts';
import { codeOf, LEGACY, PRODUCTION, wire, type Item } from './client.ts';

const simulator = contoso();
const snapshot = await collected(simulator);

const ROOT_GROUP = `/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups.root}`;
const OWNER = '/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const SINCE = '2026-08-19T09:00:00.000Z';

/**
 * What each kind of reading asks for, written down from the reference of each API: path, version, filter. Resource Graph's
 * queries are counted apart.
 */
const SUBSCRIPTIONS = '/subscriptions?api-version=2022-12-01';
const REQUESTS: readonly (readonly [string, string])[] = [
  ['subscriptions (Subscriptions REST reference)', SUBSCRIPTIONS],
  ['what exists below the root group (Management Groups REST reference, "Get Descendants")', `${ROOT_GROUP}/descendants?api-version=2020-05-01`],
  ['the permissions of whoever reads', `${PRODUCTION}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`],
  ['providers (Providers REST reference, "List")', `${LEGACY}/providers?api-version=2021-04-01`],
  ['service tags, once, by any region (Service Tags REST reference)', `${PRODUCTION}/providers/Microsoft.Network/locations/westeurope/serviceTags?api-version=2024-03-01`],
  ['keys of a vault (Key Vault REST reference, control plane)', `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/keys?api-version=2026-02-01`],
  ['one key, of which the list tells no rotation policy', `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/keys/disk-encryption?api-version=2026-02-01`],
  ['secrets of a vault', `${LEGACY}/resourceGroups/Legacy-Ops/providers/Microsoft.KeyVault/vaults/kv-contoso-legacy/secrets?api-version=2026-02-01`],
  ['federated credentials of an identity', `${PRODUCTION}/resourceGroups/rg-app/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-deploy/federatedIdentityCredentials?api-version=2023-01-31`],
  ['all roles, in the version that tells conditions', `${PRODUCTION}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview`],
  ['custom roles of the next subscription', `${LEGACY}/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview&$filter=type eq 'CustomRole'`],
  ['deny assignments', `${LEGACY}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01`],
  ['locks', `${PRODUCTION}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`],
  // The SDK doubles the first slash of a scope.
  ['eligibilities', `/${PRODUCTION}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01`],
  ['active assignments', `/${LEGACY}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01`],
  ['settings at a management group', `${ROOT_GROUP.replace(CONTOSO.tenantId, 'contoso-production')}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01&$filter=roleDefinitionId eq '${OWNER}'`],
  ['settings at a subscription', `${LEGACY}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01&$filter=roleDefinitionId eq '${LEGACY}${OWNER}'`],
  ['settings at a resource', `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01&$filter=roleDefinitionId eq '${PRODUCTION}/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6'`],
  ['access reviews of roles (Access Review Schedule Definitions REST reference)', `${LEGACY}/providers/Microsoft.Authorization/accessReviewScheduleDefinitions?api-version=2021-12-01-preview`],
  ['contacts (Security Contacts REST reference)', `${LEGACY}/providers/Microsoft.Security/securityContacts?api-version=2020-01-01-preview`],
  ['just-in-time policies', `${PRODUCTION}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=2020-01-01`],
  ['where the activity log goes (Subscription Diagnostic Settings REST reference)', `${PRODUCTION}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`],
  ['events of access requests (Activity Logs REST reference)', `${PRODUCTION}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge '${SINCE}' and resourceProvider eq 'Microsoft.Security'`],
  ['events of roles', `${LEGACY}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge '${SINCE}' and resourceProvider eq 'Microsoft.Authorization'`],
];

const MICROSOFT_GRAPH = [
  '/v1.0/subscribedSkus', '/v1.0/users', '/v1.0/groups', '/v1.0/servicePrincipals', '/v1.0/applications', '/beta/groups/{id}/members', '/v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances',
  '/v1.0/identity/conditionalAccess/policies', '/v1.0/identity/conditionalAccess/namedLocations', '/v1.0/identity/conditionalAccess/authenticationContextClassReferences',
  '/v1.0/policies/authenticationStrengthPolicies', '/v1.0/policies/authorizationPolicy', '/v1.0/policies/identitySecurityDefaultsEnforcementPolicy', '/v1.0/policies/roleManagementPolicyAssignments',
  '/v1.0/roleManagement/directory/roleAssignments', '/v1.0/roleManagement/directory/roleAssignmentScheduleInstances', '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances',
  '/v1.0/identityGovernance/accessReviews/definitions', '/v1.0/reports/authenticationMethods/userRegistrationDetails',
  // What version 1.0 does not have, or leaves out: whether a role is privileged, the preference for the strongest method, uses of credentials, alerts.
  '/beta/roleManagement/directory/roleDefinitions', '/beta/policies/authenticationMethodsPolicy', '/beta/reports/appCredentialSignInActivities', '/beta/identityGovernance/roleManagementAlerts/alerts',
];
/** Twenty reads in a request; what they are stands in their bodies. */
const BATCHES = ['https://graph.microsoft.com/v1.0/$batch', 'https://graph.microsoft.com/beta/$batch'];

describe('a collection asks', () => {
  const asked = simulator.log.filter(({ method }) => method === 'GET').map(({ url }) => decodeURIComponent(url.replace('https://management.azure.com', '')));

  it.each(REQUESTS.filter(([, url]) => url !== SUBSCRIPTIONS))('for %s, once', (_what, url) => {
    expect(asked.filter((one) => one === url)).toHaveLength(1);
  });

  it('for subscriptions at its start, and once more at its end: one may have gone', () => {
    expect(asked.filter((one) => one === SUBSCRIPTIONS)).toHaveLength(2);
    expect(asked.at(-1)).toBe(SUBSCRIPTIONS);
  });

  it('Microsoft Graph for licences, people and groups, and ARM for nothing but these lists', () => {
    const kinds = (urls: readonly string[]) => new Set(urls.map((url) => url.replace(/\?.*/, '').replace(/\/keys\/[^/]+$/, '/keys/{key}').replaceAll(/^\/+/g, '/').split('/').slice(-1)[0]?.toLowerCase()));
    const collections = asked.filter((url) => url.startsWith('https://')).map((url) => url.replace(/\?.*/, '').replace(/\/groups\/[^/]+/, '/groups/{id}'));
    expect(new Set(collections)).toEqual(new Set(MICROSOFT_GRAPH.map((path) => `https://graph.microsoft.com${path}`)));
    expect(kinds(asked.filter((url) => !url.startsWith('https://')))).toEqual(kinds(REQUESTS.map(([, url]) => url)));
  });

  it('Resource Graph one query a type, and nothing is written', () => {
    const posts = simulator.log.filter(({ method, url }) => method !== 'GET' && !url.includes('/oauth2/v2.0/token') && !(method === 'POST' && BATCHES.includes(url)));
    expect(new Set(posts.map(({ method, url }) => `${method} ${url}`))).toEqual(new Set(['POST https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01']));
    expect(posts).toHaveLength(snapshot.manifest.artifacts.filter(({ apiVersion, requests }) => apiVersion === '2024-04-01' && requests > 0).length);
  });
});

function keysOf(value: unknown): readonly string[] {
  return Object.keys(Object(value) as object).toSorted();
}

function at(item: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (Array.isArray(value) ? (value as unknown[])[Number(key)] : (Object(value) as Record<string, unknown>)[key]), item);
}

/** The first item of a list, and the members that the reference's own example of it has. */
const SHAPES: readonly (readonly [string, string, readonly string[], readonly string[], readonly (readonly [path: readonly string[], keys: readonly string[]])[]])[] = [
  ['service tags', `${PRODUCTION}/providers/Microsoft.Network/locations/westeurope/serviceTags?api-version=2024-03-01`, ['values', '0'], ['id', 'name', 'properties'], [[['properties'], ['addressPrefixes', 'changeNumber', 'region', 'systemService']]]],
  // The reference's model of a key has a rotation policy too, which its examples of the list leave out.
  ['keys', `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/keys?api-version=2026-02-01`, ['value', '0'], ['id', 'location', 'name', 'properties', 'type'],
    [[['properties'], ['attributes', 'keyUri']], [['properties', 'attributes'], ['created', 'enabled', 'exp', 'recoveryLevel', 'updated']]]],
  ['a key', `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/keys/Disk-Encryption?api-version=2026-02-01`, [], ['id', 'location', 'name', 'properties', 'type'],
    [[['properties'], ['attributes', 'keyUri', 'rotationPolicy']], [['properties', 'rotationPolicy'], ['attributes', 'lifetimeActions']]]],
  ['deny assignments', `${PRODUCTION}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01`, ['value', '0'], ['id', 'name', 'properties', 'type'],
    [[['properties'], ['denyAssignmentName', 'description', 'doNotApplyToChildScopes', 'excludePrincipals', 'isSystemProtected', 'permissions', 'principals', 'scope']], [['properties', 'permissions', '0'], ['actions', 'dataActions', 'notActions', 'notDataActions']]]],
  ['locks', `${PRODUCTION}/providers/Microsoft.Authorization/locks?api-version=2016-09-01`, ['value', '0'], ['id', 'name', 'properties', 'type'], [[['properties'], ['level', 'notes']]]],
  ['descendants', `${ROOT_GROUP}/descendants?api-version=2020-05-01`, ['value', '0'], ['id', 'name', 'properties', 'type'], [[['properties'], ['displayName', 'parent']], [['properties', 'parent'], ['id']]]],
  ['a management group', `${ROOT_GROUP}?api-version=2020-05-01`, [], ['id', 'name', 'properties', 'type'], [[['properties'], ['details', 'displayName', 'tenantId']]]],
  ['federated credentials', `${PRODUCTION}/resourceGroups/rg-app/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-deploy/federatedIdentityCredentials?api-version=2023-01-31`, ['value', '0'], ['id', 'name', 'properties', 'type'], [[['properties'], ['audiences', 'issuer', 'subject']]]],
  ['contacts', `${PRODUCTION}/providers/Microsoft.Security/securityContacts?api-version=2020-01-01-preview`, ['value', '0'], ['id', 'name', 'properties', 'type'], [[['properties'], ['alertNotifications', 'emails', 'notificationsByRole', 'phone']]]],
  ['diagnostic settings', `${PRODUCTION}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`, ['value', '0'], ['id', 'name', 'properties', 'type'], [[['properties'], ['eventHubAuthorizationRuleId', 'eventHubName', 'logs', 'storageAccountId', 'workspaceId']]]],
  ['settings that nobody touched', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01`, ['value', '0'], ['id', 'name', 'properties', 'type'],
    [[['properties'], ['effectiveRules', 'policyAssignmentProperties', 'policyId', 'roleDefinitionId', 'scope']], [['properties', 'policyAssignmentProperties'], ['policy', 'roleDefinition', 'scope']]]],
];

describe('an item', () => {
  const { get } = wire();

  it.each(SHAPES)('of %s has the members that the reference shows', (_what, path, item, keys, inside) => {
    const reply = get(path);
    expect(reply.status).toBe(200);
    const found = at(reply.body, ...item);
    expect(keysOf(found)).toEqual(keys);
    for (const [below, wanted] of inside) expect(keysOf(at(found, ...below)), below.join('.')).toEqual(wanted);
  });

  it('of the activity log is no resource, stands below what it is about, and the newest comes first', () => {
    const events = get(`${PRODUCTION}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent("eventTimestamp ge '2026-08-20T00:00:00Z'")}`).body.value ?? [];
    const times = events.map((event) => event['eventTimestamp'] as string);
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? 1 : -1)));
    expect(events.filter((event) => 'type' in event || 'name' in event || !(event.id ?? '').startsWith(`${event['resourceId'] as string}/events/`))).toEqual([]);
    expect(new Set(events.map((event) => at(event, 'resourceProviderName', 'value')))).toEqual(new Set(['Microsoft.Security', 'Microsoft.Authorization', 'Microsoft.Network']));
  });
});

describe('a list', () => {
  const names = (items: readonly Item[] | undefined): readonly unknown[] => (items ?? []).map((item) => item['name']);
  const filtered = (path: string, filter: string) => wire().get(`${path}&$filter=${encodeURIComponent(filter)}`);

  it.each([
    [`${LEGACY}/providers/Microsoft.Network/locations/westeurope/serviceTags?api-version=2024-03-01`, 'Microsoft.Network/locations/serviceTags/read'],
    [`${ROOT_GROUP}/descendants?api-version=2020-05-01`, 'Microsoft.Management/managementGroups/descendants/read'],
    [`${ROOT_GROUP}?api-version=2020-05-01`, 'Microsoft.Management/managementGroups/read'],
    [`${LEGACY}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`, 'Microsoft.Authorization/locks/read'],
    [`${LEGACY}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01`, 'Microsoft.Authorization/denyAssignments/read'],
    [`${LEGACY}/providers/Microsoft.Security/securityContacts?api-version=2020-01-01-preview`, 'Microsoft.Security/securityContacts/read'],
    [`${LEGACY}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`, 'Microsoft.Insights/diagnosticSettings/read'],
    [`${LEGACY}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp%20ge%20'2026-11-01'`, 'Microsoft.Insights/eventtypes/values/read'],
    [`${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/keys?api-version=2026-02-01`, 'Microsoft.KeyVault/vaults/keys/read'],
    [`${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod/keys/disk-encryption?api-version=2026-02-01`, 'Microsoft.KeyVault/vaults/keys/read'],
    [`${PRODUCTION}/resourceGroups/rg-app/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-deploy/federatedIdentityCredentials?api-version=2023-01-31`, 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read'],
    [`${ROOT_GROUP}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01`, 'Microsoft.Authorization/roleManagementPolicyAssignments/read'],
  ])('%s takes its own action', (path, action) => {
    const refused = wire({ withheld: [{ action }] }).get(path);
    expect([refused.status, codeOf(refused)]).toEqual([403, 'AuthorizationFailed']);
    expect(JSON.stringify(refused.body)).toContain(`'${action}'`);
    expect(wire().get(path).status).toBe(200);
  });

  it.each(['kv-contoso-prod/keys/backup-key', 'kv-contoso-gone/keys/disk-encryption'])('there is no %s', (key) => {
    expect(wire().get(`${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/${key}?api-version=2026-02-01`).status).toBe(404);
  });

  it.each([
    [`${PRODUCTION}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`, ['keep-network']],
    [`${LEGACY}/providers/Microsoft.Authorization/locks?api-version=2016-09-01`, ['frozen']],
    [`${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Authorization/locks?api-version=2020-05-01`, []],
    [`${LEGACY}/resourceGroups/Legacy-Ops/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-contoso-unused/federatedIdentityCredentials?api-version=2023-01-31`, []],
    [`${LEGACY}/resourceGroups/Legacy-Ops/providers/Microsoft.KeyVault/vaults/kv-contoso-legacy/keys?api-version=2026-02-01`, ['backup-key', 'signing-key', 'intranet-certificate']],
    [`${PRODUCTION}/resourceGroups/rg-app/providers/Microsoft.KeyVault/vaults/kv-contoso-empty/keys?api-version=2026-02-01`, []],
    [`${LEGACY}/providers/Microsoft.Security/securityContacts?api-version=2020-01-01-preview`, ['default']],
    [`${LEGACY}/providers/Microsoft.Insights/diagnosticSettings?api-version=2021-05-01-preview`, []],
  ])('%s holds its own and nobody else\'s', (path, wanted) => {
    expect(names(wire().get(path).body.value)).toEqual(wanted);
  });

  it.each([
    ['Microsoft.Security', 'securityContacts?api-version=2020-01-01-preview'], ['Microsoft.Security', 'jitNetworkAccessPolicies?api-version=2020-01-01'], ['Microsoft.Insights', 'diagnosticSettings?api-version=2021-05-01-preview'],
    ['Microsoft.Network', 'locations/westeurope/serviceTags?api-version=2024-03-01'], ['Microsoft.Network', 'networkSecurityGroups?api-version=2024-03-01'], ['Microsoft.Compute', 'virtualMachines?api-version=2024-03-01'],
  ])('of %s (%s) is refused where the subscription has not registered it', (namespace, list) => {
    const { get } = wire({ unregistered: [{ subscriptionId: CONTOSO.subscriptions.legacy, namespace }] });
    const at = (scope: string) => get(`${scope}/providers/${namespace}/${list}`);
    expect([at(PRODUCTION).status, at(LEGACY).status, codeOf(at(LEGACY))]).toEqual([200, 409, 'MissingSubscriptionRegistration']);
  });

  it('of events is kept whatever is registered, and nothing else of a provider that is not', () => {
    const { get } = wire({ unregistered: ['Microsoft.Insights', 'Microsoft.Compute', 'Microsoft.Security'].map((namespace) => ({ subscriptionId: CONTOSO.subscriptions.production, namespace })) });
    const since = encodeURIComponent("eventTimestamp ge '2026-11-01T00:00:00Z'");
    expect(get(`${PRODUCTION}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${since}`).body.value?.length).toBeGreaterThan(0);
    const types = new Set(get(`${PRODUCTION}/resources?api-version=2021-04-01`).body.value?.map((row) => String((row as { readonly type?: unknown }).type).split('/')[0]));
    expect([types.has('Microsoft.Network'), types.has('Microsoft.Compute'), types.has('Microsoft.Insights')]).toEqual([true, false, false]);
  });

  it('of the descendants holds groups and subscriptions at any depth, each with its parent, in pages', () => {
    const small = wire({ pageSize: 3 });
    const first = small.get(`${ROOT_GROUP}/descendants?api-version=2020-05-01`);
    const second = small.get(first.body.nextLink ?? '');
    const all = [...(first.body.value ?? []), ...(second.body.value ?? [])];
    expect(names(all)).toEqual(['contoso-production', 'contoso-legacy', ...Object.values(CONTOSO.subscriptions)]);
    expect(all.map((item) => [item.type, at(item, 'properties', 'parent', 'id')])).toEqual([
      ['Microsoft.Management/managementGroups', ROOT_GROUP], ['Microsoft.Management/managementGroups', ROOT_GROUP],
      ...['production', 'legacy', 'production', 'legacy'].map((name) => ['Microsoft.Management/managementGroups/subscriptions', ROOT_GROUP.replace(CONTOSO.tenantId, `contoso-${name}`)]),
    ]);
    expect(second.body.nextLink).toBeUndefined();
    expect(names(wire().get(`${ROOT_GROUP.replace(CONTOSO.tenantId, 'CONTOSO-LEGACY')}/descendants?api-version=2020-05-01`).body.value)).toEqual([CONTOSO.subscriptions.legacy, CONTOSO.subscriptions.sandbox]);
  });

  it('of service tags is `values`, with what it is a version of around it, in pages', () => {
    const path = `${PRODUCTION}/providers/Microsoft.Network/locations/westeurope/serviceTags?api-version=2024-03-01`;
    const first = wire({ pageSize: 3 }).get(path).body;
    expect(keysOf(first)).toEqual(['changeNumber', 'cloud', 'id', 'name', 'nextLink', 'type', 'values']);
    expect(at(first, 'values', '2', 'name')).toBe('GatewayManager');
    expect(keysOf(wire().get(path).body)).not.toContain('nextLink');
  });

  it('of settings holds one for each role that can be assigned at the very scope, the untouched ones included', () => {
    const path = (scope: string) => `${scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01`;
    const roles = (scope: string) => new Set((wire().get(path(scope)).body.value ?? []).map((item) => (item['name'] as string).split('_')[1]));
    // A custom role of legacy is at home there alone.
    expect([roles(LEGACY), roles(PRODUCTION), roles(ROOT_GROUP)].map((found) => found.has('c0de0000-0000-4000-8000-000000000001'))).toEqual([true, false, false]);
    expect(roles(LEGACY).size).toBe(roles(PRODUCTION).size + 1);
    const [untouched] = filtered(path(`${PRODUCTION}/resourceGroups/rg-web`), `roleDefinitionId eq '${PRODUCTION}${OWNER}'`).body.value ?? [];
    const rule = (id: string) => (at(untouched, 'properties', 'effectiveRules') as readonly Item[]).find((one) => one.id === id);
    expect(at(rule('Expiration_EndUser_Assignment'), 'maximumDuration')).toBe('PT8H');
    expect(at(rule('Enablement_EndUser_Assignment'), 'enabledRules')).toEqual(['Justification']);
    expect(at(untouched, 'properties', 'policyAssignmentProperties', 'scope', 'type')).toBe('resourcegroup');
  });

  it('of roles is narrowed by their kind, and tells conditions in one version only', () => {
    const path = (version: string) => `${LEGACY}/providers/Microsoft.Authorization/roleDefinitions?api-version=${version}`;
    const kinds = (filter: string) => new Set((filtered(path('2022-04-01'), filter).body.value ?? []).map((item) => at(item, 'properties', 'type')));
    expect([kinds("type eq 'CustomRole'"), kinds("type eq 'BuiltInRole'")]).toEqual([new Set(['CustomRole']), new Set(['BuiltInRole'])]);
    const conditioned = (version: string) => (wire().get(path(version)).body.value ?? []).filter((item) => at(item, 'properties', 'permissions', '0', 'condition') !== undefined).map((item) => at(item, 'properties', 'roleName'));
    expect(conditioned('2022-05-01-preview')).toEqual(['Key Vault Data Access Administrator']);
    expect(conditioned('2022-04-01')).toEqual([]);
  });

  it('of deny assignments is narrowed by scope, name and principal', () => {
    const path = (scope: string) => `${scope}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01`;
    const count = (scope: string, filter: string) => (filtered(path(scope), filter).body.value ?? []).length;
    const group = `${PRODUCTION}/resourceGroups/rg-app`;
    expect([count(PRODUCTION, 'atScope()'), count(group, 'atScope()'), count(`${PRODUCTION}/resourceGroups/rg-web`, 'atScope()')]).toEqual([0, 1, 0]);
    expect([count(PRODUCTION, "denyAssignmentName eq 'Deny assignment of the deployment stack app'"), count(PRODUCTION, "denyAssignmentName eq 'x'")]).toEqual([1, 0]);
    expect([count(PRODUCTION, "principalId eq '00000000-0000-0000-0000-000000000000'"), count(PRODUCTION, `principalId eq '${CONTOSO.objectId}'`)]).toEqual([1, 0]);
  });

  it('of events must say since when, and no longer ago than the log goes', () => {
    const path = `${PRODUCTION}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01`;
    expect([codeOf(wire().get(path)), codeOf(filtered(path, "eventTimestamp ge '2026-08-01T00:00:00Z'"))]).toEqual(['BadRequest', 'BadRequest']);
    const unknown = filtered(path, "eventTimestamp ge '2026-11-01' and caller eq 'x'");
    expect([unknown.status, codeOf(unknown)]).toEqual([501, 'SimulatorUnsupported']);
    expect(filtered(path, "eventTimestamp ge '2026-11-12T00:00:00Z' and eventTimestamp le '2026-11-15T00:00:00Z' and resourceProvider eq 'microsoft.security'").body.value).toHaveLength(1);
  });

  it('that no licence allows is refused as Azure refuses it', () => {
    const { get } = wire({ withoutPim: true });
    for (const collection of ['roleEligibilityScheduleInstances', 'roleAssignmentScheduleInstances', 'roleManagementPolicyAssignments']) {
      const refused = get(`${PRODUCTION}/providers/Microsoft.Authorization/${collection}?api-version=2020-10-01`);
      expect([refused.status, codeOf(refused)]).toEqual([400, 'AadPremiumLicenseRequired']);
    }
  });
});

describe('a tenant without a licence for PIM', () => {
  it('is read whole: nobody can be eligible there, and its licences prove it', async () => {
    const unlicensed = await collected(contoso({ withoutPim: true }));
    expect(unlicensed.gaps.filter(({ reason }) => reason !== 'noData')).toEqual([]);
    for (const type of ['roleEligibilityScheduleInstances', 'roleAssignmentScheduleInstances', 'roleManagementPolicyAssignments']) expect([...unlicensed.rows(`Microsoft.Authorization/${type}`)], type).toEqual([]);
    expect(unlicensed.manifest.artifacts.filter(({ absence }) => absence?.includes('AadPremiumLicenseRequired')).length).toBe(4 * 4 + 7);
  });
});
