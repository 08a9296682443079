import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import { normaliseRow } from '../../src/model/normalise.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Gap } from '../../src/model/unknown.ts';
import { asString, type JsonObject, type JsonValue } from '../../src/values/json.ts';

/** A small tenant of which a person can say by heart who may do what. */
export const TENANT = '00000000-0000-4000-8000-0000000000aa';
export const NOW = '2026-11-16T09:00:00.000Z';
const S1 = '00000000-0000-4000-8000-000000000001';
export const SUBSCRIPTION = `/subscriptions/${S1}`;
export const WEB = `${SUBSCRIPTION}/resourceGroups/rg-web`;
export const PLATFORM = '/providers/Microsoft.Management/managementGroups/platform';
export const GRANT = 'Microsoft.Authorization/roleAssignments/write';

export const PEOPLE = { ada: 'a0000000-0000-4000-8000-000000000001', gil: 'a0000000-0000-4000-8000-000000000002', dee: 'a0000000-0000-4000-8000-000000000003', eve: 'a0000000-0000-4000-8000-000000000004' } as const;
export const GROUPS = { admins: 'b0000000-0000-4000-8000-000000000001', nested: 'b0000000-0000-4000-8000-000000000002', everyone: 'b0000000-0000-4000-8000-000000000003' } as const;
export const PIPELINE = 'c0000000-0000-4000-8000-000000000001';
/** A group of a service provider's tenant. */
export const PARTNER = 'e0000000-0000-4000-8000-000000000001';
export const GONE = 'd0000000-0000-4000-8000-000000000001';

const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';
const CONTRIBUTOR = 'b24988ac-6180-42a0-ab88-20f7382dd24c';
const ACCESS_ADMINISTRATOR = '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9';
const RBAC_ADMINISTRATOR = 'f58310d9-a9f6-439a-9e8d-f62e7b41a168';
const ONLY_READER = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {acdd72a7-3385-48ef-bd42-f606fba81ae7}))";

function raw(id: string, type: string, properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { id, type, name: id.slice(id.lastIndexOf('/') + 1), properties, ...more };
}

function inDirectory(collection: string, id: string, properties: JsonObject): JsonObject {
  return raw(`/tenants/${TENANT}/${collection}/${id}`, `Microsoft.Graph/${collection}`, properties, { name: asString(properties['displayName']) ?? id });
}

function user(id: string, displayName: string, more: JsonObject = {}): JsonObject {
  return inDirectory('users', id, { displayName, userPrincipalName: `${displayName.toLowerCase().replaceAll(/\W/g, '')}@contoso.example`, userType: 'Member', accountEnabled: true, ...more });
}

function membersOf(groupId: string, members: readonly (readonly [string, string])[]): JsonObject {
  return inDirectory('groupMembers', groupId, { groupId, members: members.map(([id, type]) => ({ id, type, displayName: id })) });
}

function holding(kind: 'roleAssignments' | 'roleEligibilityScheduleInstances', number: number, principal: readonly [string, string], role: string, scope: string, more: Readonly<Record<string, JsonValue>> = {}): JsonObject {
  return raw(`${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/${kind}/10000000-0000-4000-8000-${String(number).padStart(12, '0')}`, `Microsoft.Authorization/${kind}`, {
    principalId: principal[0], principalType: principal[1], roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${role}`, scope, createdOn: '2026-03-02T08:00:00Z', ...more,
  });
}

/** What a spreadsheet, a terminal and a shell must all survive. */
export const HOSTILE = `=HYPERLINK("https://evil.example","Ev\u001b[31me\r\n")`;

const ROWS: readonly JsonObject[] = [
  raw(SUBSCRIPTION, 'Microsoft.Resources/subscriptions', { managementGroupAncestorsChain: [{ name: 'platform', displayName: 'Platform' }, { name: TENANT, displayName: 'Tenant Root Group' }] }, { subscriptionId: S1, name: 'Production' }),
  raw(PLATFORM, 'Microsoft.Management/managementGroups', { displayName: 'Platform', details: { managementGroupAncestorsChain: [{ name: TENANT, displayName: 'Tenant Root Group' }] } }),
  user(PEOPLE.ada, 'Ada'), user(PEOPLE.gil, 'Gil', { userType: 'Guest', userPrincipalName: 'gil_partner.example#EXT#@contoso.example' }), user(PEOPLE.dee, 'Dee', { accountEnabled: false }), user(PEOPLE.eve, HOSTILE),
  inDirectory('groups', GROUPS.admins, { displayName: 'Administrators', groupTypes: [] }),
  inDirectory('groups', GROUPS.nested, { displayName: 'On-call', groupTypes: [] }),
  inDirectory('groups', GROUPS.everyone, { displayName: 'All engineers', groupTypes: ['DynamicMembership'], membershipRule: 'user.department -eq "IT"' }),
  // A group in a group, and the way back.
  membersOf(GROUPS.admins, [[PEOPLE.ada, 'user'], [GROUPS.nested, 'group']]),
  membersOf(GROUPS.nested, [[PEOPLE.dee, 'user'], [GROUPS.admins, 'group']]),
  membersOf(GROUPS.everyone, [[PEOPLE.eve, 'user']]),
  inDirectory('groupEligibilityScheduleInstances', 'e1', { groupId: GROUPS.admins, principalId: PEOPLE.gil, accessId: 'member', memberType: 'direct', startDateTime: '2026-01-01T00:00:00Z', endDateTime: null }),
  inDirectory('servicePrincipals', PIPELINE, { displayName: 'Pipeline', appId: 'f0000000-0000-4000-8000-000000000001', servicePrincipalType: 'Application', accountEnabled: true }),
  holding('roleAssignments', 1, [GROUPS.admins, 'Group'], OWNER, PLATFORM),
  holding('roleAssignments', 2, [PIPELINE, 'ServicePrincipal'], CONTRIBUTOR, SUBSCRIPTION),
  holding('roleAssignments', 3, [GROUPS.everyone, 'Group'], CONTRIBUTOR, WEB),
  holding('roleAssignments', 4, [GONE, 'User'], ACCESS_ADMINISTRATOR, '/'),
  holding('roleAssignments', 5, [PEOPLE.eve, 'User'], RBAC_ADMINISTRATOR, SUBSCRIPTION, { condition: ONLY_READER, conditionVersion: '2.0' }),
  holding('roleEligibilityScheduleInstances', 6, [PEOPLE.dee, 'User'], OWNER, SUBSCRIPTION, { startDateTime: '2026-02-01T00:00:00Z', endDateTime: '2027-02-01T00:00:00Z' }),
  raw(`${SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationAssignments/ra`, 'Microsoft.ManagedServices/registrationAssignments', { registrationDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationDefinitions/RD` }),
  raw(`${SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationDefinitions/rd`, 'Microsoft.ManagedServices/registrationDefinitions', {
    managedByTenantId: '00000000-0000-4000-8000-0000000000bb',
    authorizations: [
      { principalId: PARTNER, principalIdDisplayName: 'Partner operators', roleDefinitionId: CONTRIBUTOR },
      // May hand out Reader, to managed identities, and nothing else.
      { principalId: PARTNER, principalIdDisplayName: 'Partner operators', roleDefinitionId: ACCESS_ADMINISTRATOR, delegatedRoleDefinitionIds: ['acdd72a7-3385-48ef-bd42-f606fba81ae7'] },
    ],
    eligibleAuthorizations: [{ principalId: PARTNER, principalIdDisplayName: 'Partner operators', roleDefinitionId: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c' }],
  }),
  raw(`${WEB}/providers/Microsoft.Authorization/denyAssignments/de`, 'Microsoft.Authorization/denyAssignments', {
    scope: WEB, doNotApplyToChildScopes: false, permissions: [{ actions: ['*/delete'], notActions: [], dataActions: [], notDataActions: [] }],
    principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }], excludePrincipals: [{ id: GROUPS.admins, type: 'Group' }],
  }),
];

export function tenant(gaps: readonly Gap[] = [], without: readonly string[] = []): Snapshot {
  const rows = ROWS.filter((row) => !without.some((type) => type === row['type'])).flatMap((row) => normaliseRow(row) ?? []);
  const manifest = { ...emptyManifest(TENANT, NOW), origin: 'collected' as const, gaps };
  return memorySnapshot('fixture', { ...manifest, scopes: { ...manifest.scopes, seen: [{ subscriptionId: S1, displayName: 'Production', state: 'Enabled' }] } }, rows);
}
