import type { HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW, CONTOSO_PARTIAL, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

const NOW = Date.parse(CONTOSO_NOW);

interface Run {
  readonly estate: Estate;
  readonly simulator: Simulator;
  readonly snapshot: Snapshot;
}

/** Reads the estate as the product does: the real credential and SDKs, through the product's transport. */
async function collected(options: ContosoOptions & { readonly faults?: readonly Fault[]; readonly group?: string } = {}): Promise<Run> {
  const estate = contosoEstate(options);
  const simulator = createSimulator({ estate, now: () => NOW, faults: options.faults ?? [] });
  const snapshot = await collectTenant({
    cloud: 'AzureCloud', auth: 'environment', tenantId: CONTOSO.tenantId, environment: {}, activityLog: true,
    asked: { subscriptions: [], managementGroups: options.group === undefined ? [] : [options.group], exclude: [] },
    now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false,
    inner: simulatedHttpClient((request) => simulator.handle(request)),
    credential: async (httpClient: HttpClient) => new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient }),
  });
  return { estate, simulator, snapshot };
}

const TENANT = `/tenants/${CONTOSO.tenantId}`;

/** Ids of a type in the estate, lower case, each once. */
function held(estate: Estate, type: string): readonly EstateItem[] {
  return [...Object.values(estate.tables).flat(), ...estate.arm].filter((item) => item.type.toLowerCase() === type);
}

/** Roles at scopes that somebody has or can have, each of which has settings of its own; the root has none (PIM REST reference, scopes). */
function uses(estate: Estate): readonly string[] {
  const instances = ['roleeligibilityscheduleinstances', 'roleassignmentscheduleinstances'].flatMap((collection) => held(estate, `microsoft.authorization/${collection}`));
  const pairs = instances.map(({ properties }) => properties as { readonly scope: string; readonly roleDefinitionId: string }).filter(({ scope }) => scope !== '/');
  return [...new Set(pairs.map((pair) => `${pair.scope} ${pair.roleDefinitionId}`.toLowerCase()))].toSorted();
}

/** Groups that hold something, in Azure or in the directory, are denied something, are named by a policy of Conditional Access or reviewed; those in them, and those that may become so. */
function walked({ groups = [], groupEligibilities = [], tables, arm, directory }: Estate): readonly string[] {
  const ofDirectory = ['roleManagement/directory/roleAssignments', 'roleManagement/directory/roleEligibilityScheduleInstances', 'identity/conditionalAccess/policies'].map((list) => directory?.lists?.[list] ?? []);
  const naming = JSON.stringify([...[...tables.authorizationresources, ...arm].filter(({ type }) => /\/(roleassignments|roleeligibilityscheduleinstances|denyassignments)$/i.test(type)).map(({ properties }) => properties), ...ofDirectory]);
  const reviewed = JSON.stringify((directory?.lists?.['identityGovernance/accessReviews/definitions'] ?? []).map(({ scope, instanceEnumerationScope }) => [scope, instanceEnumerationScope]));
  const found = new Set(groups.filter(({ id, properties }) => properties?.['isAssignableToRole'] === true || naming.includes(`"${id}"`) || reviewed.includes(`/groups/${id}/`)).map(({ id }) => id));
  for (const id of found) {
    const inside = [...groups.find((group) => group.id === id)?.members ?? [], ...groupEligibilities.filter(({ groupId }) => groupId === id).map(({ principalId }) => principalId)];
    for (const one of inside) if (groups.some((group) => group.id === one)) found.add(one);
  }
  return [...found];
}

function listOf({ directory }: Estate, list: string): readonly Readonly<Record<string, unknown>>[] {
  return directory?.lists?.[list] ?? [];
}

function settingsOf(estate: Estate, scopeType: string): readonly Readonly<Record<string, unknown>>[] {
  return listOf(estate, 'policies/roleManagementPolicyAssignments').filter((one) => one['scopeType'] === scopeType);
}

/** Users who hold or can activate a role, in Azure or in the directory, directly or through groups. */
function holders(estate: Estate): readonly string[] {
  const { tables, arm, principals = [], groups = [], groupEligibilities = [] } = estate;
  const inAzure = [...tables.authorizationresources, ...arm].filter(({ type }) => /\/(roleassignments|roleeligibilityscheduleinstances)$/i.test(type)).map(({ properties }) => (properties as { readonly principalId: string }).principalId);
  const inDirectory = ['roleAssignments', 'roleEligibilityScheduleInstances'].flatMap((list) => listOf(estate, `roleManagement/directory/${list}`)).map(({ principalId }) => principalId as string);
  const found = new Set([...inAzure, ...inDirectory, ...groupEligibilities.filter(({ groupId }) => walked(estate).includes(groupId)).map(({ principalId }) => principalId)]);
  for (const id of found) for (const member of groups.find((group) => group.id === id)?.members ?? []) found.add(member);
  return principals.filter(({ kind, id }) => kind === 'user' && found.has(id)).map(({ id }) => id);
}

/** What must be read of the types whose rows are not the estate's items one by one. */
const EXPECTED: Readonly<Record<string, (estate: Estate) => readonly string[]>> = {
  // Things without a resource id get one below the tenant (DESIGN 5).
  'microsoft.network/servicetags': (estate) => held(estate, 'microsoft.network/servicetags').map(({ name }) => `${TENANT}/serviceTags/${name}`),
  'microsoft.graph/subscribedskus': (estate) => (estate.directory?.subscribedSkus ?? []).map((sku) => `${TENANT}/subscribedSkus/${sku['id'] as string}`),
  'microsoft.graph/users': ({ principals = [] }) => principals.filter(({ kind }) => kind === 'user').map(({ id }) => `${TENANT}/users/${id}`),
  'microsoft.graph/serviceprincipals': ({ principals = [] }) => principals.filter(({ kind }) => kind !== 'user').map(({ id }) => `${TENANT}/servicePrincipals/${id}`),
  'microsoft.graph/groups': ({ groups = [] }) => groups.map(({ id }) => `${TENANT}/groups/${id}`),
  'microsoft.graph/groupmembers': (estate) => walked(estate).map((id) => `${TENANT}/groupMembers/${id}`),
  'microsoft.graph/groupeligibilityscheduleinstances': (estate) => (estate.groupEligibilities ?? []).filter(({ groupId }) => walked(estate).includes(groupId)).map(({ id }) => `${TENANT}/groupEligibilityScheduleInstances/${id}`),
  ...Object.fromEntries(([
    ['userRegistrationDetails', 'reports/authenticationMethods/userRegistrationDetails'], ['appCredentialSignInActivities', 'reports/appCredentialSignInActivities'], ['applications', 'applications'],
    ['directoryRoleDefinitions', 'roleManagement/directory/roleDefinitions'], ['directoryRoleAssignments', 'roleManagement/directory/roleAssignments'],
    ['directoryRoleAssignmentScheduleInstances', 'roleManagement/directory/roleAssignmentScheduleInstances'], ['directoryRoleEligibilityScheduleInstances', 'roleManagement/directory/roleEligibilityScheduleInstances'],
    ['directoryRoleAlerts', 'identityGovernance/roleManagementAlerts/alerts'], ['conditionalAccessPolicies', 'identity/conditionalAccess/policies'], ['namedLocations', 'identity/conditionalAccess/namedLocations'],
    ['authenticationContextClassReferences', 'identity/conditionalAccess/authenticationContextClassReferences'], ['authenticationStrengthPolicies', 'policies/authenticationStrengthPolicies'],
    ['accessReviewDefinitions', 'identityGovernance/accessReviews/definitions'], ['groupAssignmentScheduleInstances', 'identityGovernance/privilegedAccess/group/assignmentScheduleInstances'],
  ] as const).map(([type, list]) => [`microsoft.graph/${type.toLowerCase()}`, (estate: Estate) => listOf(estate, list).map(({ id }) => `${TENANT}/${type}/${id as string}`)])),
  // One list holds the settings of roles and those of groups.
  'microsoft.graph/directoryrolepolicyassignments': (estate) => settingsOf(estate, 'DirectoryRole').map(({ id }) => `${TENANT}/directoryRolePolicyAssignments/${id as string}`),
  'microsoft.graph/grouppolicyassignments': (estate) => {
    const eligible = (estate.groupEligibilities ?? []).map(({ groupId }) => groupId).filter((id) => walked(estate).includes(id));
    return settingsOf(estate, 'Group').filter(({ scopeId }) => eligible.includes(scopeId as string)).map(({ id }) => `${TENANT}/groupPolicyAssignments/${id as string}`);
  },
  'microsoft.graph/usersigninactivity': ({ principals = [] }) => principals.filter(({ kind }) => kind === 'user').map(({ id }) => `${TENANT}/userSignInActivity/${id}`),
  'microsoft.graph/userauthenticationrequirements': (estate) => holders(estate).map((id) => `${TENANT}/userAuthenticationRequirements/${id}`),
  // One row an application, whether or not it has any.
  'microsoft.graph/applicationowners': (estate) => listOf(estate, 'applications').map(({ id }) => `${TENANT}/applicationOwners/${id as string}`),
  'microsoft.graph/applicationfederatedidentitycredentials': (estate) => listOf(estate, 'applications').map(({ id }) => `${TENANT}/applicationFederatedIdentityCredentials/${id as string}`),
  'microsoft.graph/authenticationmethodspolicy': () => [`${TENANT}/authenticationMethodsPolicy/authenticationMethodsPolicy`],
  'microsoft.graph/identitysecuritydefaultsenforcementpolicy': () => [`${TENANT}/identitySecurityDefaultsEnforcementPolicy/00000000-0000-0000-0000-000000000005`],
  'microsoft.graph/authorizationpolicy': () => [`${TENANT}/authorizationPolicy/authorizationPolicy`],
  // Requests, policies, assignments: six of the nine events of the log.
  'microsoft.insights/activitylogevents': () => [[1, CONTOSO.subscriptions.production], [2, CONTOSO.subscriptions.production], [3, CONTOSO.subscriptions.production], [4, CONTOSO.subscriptions.production], [5, CONTOSO.subscriptions.legacy], [6, CONTOSO.subscriptions.legacy]]
    .map(([number, id]) => `/subscriptions/${id}/providers/Microsoft.Insights/activityLogEvents/e4e40000-0000-4000-8000-00000000000${number}`),
  // Every namespace in every subscription, whether something of it stands there or not.
  'microsoft.resources/providers': (estate) => {
    const namespaces = new Set(['Microsoft.Authorization', 'Microsoft.Insights', 'Microsoft.Management', 'Microsoft.ResourceGraph', 'Microsoft.Resources', 'Microsoft.Security',
      ...estate.tables.resources.map(({ id }) => /\/providers\/([^/]+)\//.exec(id)?.[1] ?? '')]);
    return estate.subscriptions.flatMap(({ subscriptionId }) => [...namespaces].map((namespace) => `/subscriptions/${subscriptionId}/providers/${namespace}`));
  },
};

/** Ids by type, as the snapshot has them and as it must have them. */
function compare({ estate, snapshot }: Run): readonly (readonly [type: string, read: readonly string[], wanted: readonly string[]])[] {
  return CATALOG.map(({ type: canonical }) => {
    const type = canonical.toLowerCase();
    if (type === SETTINGS) return [type, settings(snapshot), uses(estate)];
    const wanted = EXPECTED[type]?.(estate) ?? held(estate, type).map(({ id }) => id);
    return [type, [...snapshot.rows(type)].map((row) => row.id.toLowerCase()).toSorted(), wanted.map((id) => id.toLowerCase()).toSorted()];
  });
}

const SETTINGS = 'microsoft.authorization/rolemanagementpolicyassignments';

function settings(snapshot: Snapshot): readonly string[] {
  return [...snapshot.rows(SETTINGS)].map(({ properties }) => properties as { readonly scope: string; readonly roleDefinitionId: string }).map((one) => `${one.scope} ${one.roleDefinitionId}`.toLowerCase()).toSorted();
}

/** The wire's own spelling of types that their collection spells otherwise. */
const WIRE_TYPES: readonly string[] = ['microsoft.authorization/rolemanagementpolicyassignment', 'microsoft.insights/eventtypes/values'];

describe.each([['in one page', 1000], ['in pages of three', 3]] as const)('the real SDKs read the estate %s', (_name, pageSize) => {
  const run = collected({ pageSize });

  it('whole: every row of every type exactly once, without a gap', async () => {
    const { snapshot } = await run;
    for (const [type, read, wanted] of compare(await run)) expect(read, type).toEqual(wanted);
    expect(snapshot.gaps).toEqual([]);
    expect(snapshot.manifest.simulated).toBe(true);
    expect(snapshot.manifest.principal).toMatchObject({ kind: 'servicePrincipal', objectId: CONTOSO.objectId });
  });

  it('and finds something of every type that the catalog names, and nothing of the estate stays unread', async () => {
    const { estate, snapshot } = await run;
    expect(CATALOG.filter(({ type }) => [...snapshot.rows(type)].length === 0).map(({ type }) => type)).toEqual([]);
    const types = new Set([...CATALOG.map(({ type }) => type.toLowerCase()), ...WIRE_TYPES]);
    expect([...Object.values(estate.tables).flat(), ...estate.arm].map(({ type }) => type.toLowerCase()).filter((type) => !types.has(type))).toEqual([]);
  });

  it('without asking for anything that the simulator does not model', async () => {
    const { simulator } = await run;
    expect(simulator.unsupported).toEqual([]);
    expect(simulator.log.filter((entry) => entry.status !== 200)).toEqual([]);
  });

  it('with all three ARM packages', async () => {
    const agents = (await run).simulator.log.map((entry) => entry.userAgent).join('\n');
    for (const name of ['resourcegraph', 'security', 'authorization']) expect(agents).toMatch(new RegExp(`azsdk-js-arm-${name}/\\d`));
  });
});

describe('a partly readable tenant', () => {
  it('has gaps for exactly what is withheld, and no rows of it', async () => {
    const { snapshot, simulator } = await collected({ withheld: CONTOSO_PARTIAL });
    const scope = `/subscriptions/${CONTOSO.subscriptions.legacy}`;
    expect(snapshot.gaps.map((gap) => [gap.reason, gap.artifact, gap.scope, ...gap.missing])).toEqual([
      ['forbidden', 'Microsoft.Network/networkSecurityGroups', scope, 'Microsoft.Network/networkSecurityGroups/read'],
      ['forbidden', 'Microsoft.Security/locations/jitNetworkAccessPolicies', scope, 'Microsoft.Security/locations/jitNetworkAccessPolicies/read'],
    ]);
    expect([...snapshot.rows('Microsoft.Network/networkSecurityGroups')].filter((row) => row.id.startsWith(scope))).toEqual([]);
    expect(simulator.unsupported).toEqual([]);
  });
});

describe('a scope by management group', () => {
  it('is resolved to the subscriptions below it', async () => {
    const { snapshot, simulator } = await collected({ group: 'contoso-legacy' });
    expect(snapshot.manifest.scopes.seen.map((seen) => seen.subscriptionId)).toEqual([CONTOSO.subscriptions.legacy, CONTOSO.subscriptions.sandbox]);
    expect([...snapshot.rows('Microsoft.Compute/virtualMachines')]).toHaveLength(9 + 7);
    expect(simulator.unsupported).toEqual([]);
  });
});

describe('faults on the way', () => {
  it.each([
    ['a page of a proxy instead of JIT policies', { url: 'jitNetworkAccessPolicies', answer: { kind: 'html' } }, ['Microsoft.Security/locations/jitNetworkAccessPolicies']],
    ['a next page on another host', { url: 'roleEligibilityScheduleInstances', answer: { kind: 'foreignNextLink', host: 'evil.example' } }, ['Microsoft.Authorization/roleEligibilityScheduleInstances', 'Microsoft.Authorization/roleManagementPolicyAssignments', 'Microsoft.Graph/groupMembers', 'Microsoft.Graph/groupEligibilityScheduleInstances', 'Microsoft.Graph/groupAssignmentScheduleInstances', 'Microsoft.Graph/groupPolicyAssignments', 'Microsoft.Graph/userAuthenticationRequirements', 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances']],
    ['an answer without a list', { url: '/providers/Microsoft.Authorization/roleManagementPolicyAssignments', answer: { kind: 'raw', status: 200, body: '{}', headers: { 'content-type': 'application/json' } } }, ['Microsoft.Authorization/roleManagementPolicyAssignments']],
  ] as const)('%s becomes a gap of that type, and of what is read through it, and no request leaves for elsewhere', async (_name, fault, types) => {
    const { snapshot, simulator } = await collected({ faults: [fault] });
    expect(new Set(snapshot.gaps.map((gap) => gap.artifact))).toEqual(new Set(types));
    expect(simulator.log.filter((entry) => entry.url.includes('evil.example'))).toEqual([]);
  });
});
