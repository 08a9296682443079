import { describe, expect, it } from 'vitest';
import { judge } from '../../src/flow/judge.ts';
import { describeRule } from '../../src/flow/rules.ts';
import { CATALOG, permissionsOf, type CatalogEntry } from '../../src/model/catalog.ts';
import { exportSnapshot } from '../../src/model/export.ts';
import { memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Row } from '../../src/model/resource.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Gap } from '../../src/model/unknown.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { NO_ROWS, type Estate } from '../../src/simulator/estate.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { collected, contoso, RULES } from '../e2e/tenant.ts';

/**
 * Four answers that look alike and are not: forbidden (a gap that names the permission), unregistered or unlicensed (known to be none, with the
 * proof), empty (known to be none), and not in the snapshot at all (a gap that says so). For every type, and for every rule that reads it.
 */
const NOW = Date.parse(CONTOSO_NOW);
const whole = await collected(contoso());

/** The namespace of a type; Microsoft Graph is none of Azure's providers. */
const namespaceOf = (type: string): string => type.slice(0, type.indexOf('/'));

// ------------------------------------------------------------------ forbidden

/** Microsoft Graph lists licences for either permission: both have to be missing. */
const actionsOf = ({ permission }: CatalogEntry): readonly string[] => (permission === 'LicenseAssignment.Read.All' ? [permission, 'Organization.Read.All'] : [permission]);

/** Whether one of two types cannot be read for want of the other's permission: such two are not told apart when both are withheld. `*` in a permission covers what it covers. */
function meet(one: CatalogEntry, other: CatalogEntry): boolean {
  const covers = (pattern: string, action: string): boolean => new RegExp(`^${pattern.split('*').map((part) => part.replaceAll(/[.$]/g, '\\$&')).join('.*')}$`, 'i').test(action);
  const takes = (a: CatalogEntry, b: CatalogEntry): boolean => permissionsOf(b.type).some((permission) => covers(a.permission, permission) || covers(permission, a.permission));
  return takes(one, other) || takes(other, one);
}

/** Types in as few groups as it takes for no two of a group to meet. */
function groupsOf(entries: readonly CatalogEntry[]): readonly (readonly CatalogEntry[])[] {
  const groups: CatalogEntry[][] = [];
  for (const entry of entries) {
    const room = groups.find((group) => !group.some((one) => meet(one, entry)));
    if (room === undefined) groups.push([entry]);
    else room.push(entry);
  }
  return groups;
}

const forbidden = new Map<string, Snapshot>();
for (const group of groupsOf(CATALOG)) {
  const snapshot = await collected(contoso({ withheld: group.flatMap(actionsOf).map((action) => ({ action })) }));
  for (const { type } of group) forbidden.set(type, snapshot);
}

// ------------------------------------------------- unregistered or unlicensed

/** Types that always can be: why. */
const ALWAYS: Readonly<Record<string, string>> = {
  'Microsoft.Resources/subscriptions': 'registered in every subscription',
  'Microsoft.Resources/subscriptions/resourceGroups': 'registered in every subscription',
  'Microsoft.Resources/providers': 'registered in every subscription; it is what tells of the others',
  'Microsoft.Management/managementGroups': 'of the tenant, not of a subscription',
  'Microsoft.Authorization/roleAssignments': 'registered in every subscription',
  'Microsoft.Authorization/roleDefinitions': 'registered in every subscription',
  'Microsoft.Authorization/denyAssignments': 'registered in every subscription',
  'Microsoft.Authorization/locks': 'registered in every subscription',
  'Microsoft.Authorization/policyExemptions': 'registered in every subscription',
  'Microsoft.Insights/activityLogEvents': 'the Resource Manager keeps the log, whatever is registered',
  'Microsoft.Graph/subscribedSkus': 'the licences themselves',
  'Microsoft.Graph/users': 'every directory has them',
  'Microsoft.Graph/groups': 'every directory has them',
  'Microsoft.Graph/servicePrincipals': 'every directory has them',
  'Microsoft.Graph/groupMembers': 'every directory has them',
  'Microsoft.Graph/userAuthenticationRequirements': 'every user has one, whatever it says',
  'Microsoft.Graph/applications': 'every directory can have them',
  'Microsoft.Graph/applicationOwners': 'every application can have them',
  'Microsoft.Graph/applicationFederatedIdentityCredentials': 'every application can have them',
  'Microsoft.Graph/directoryRoleDefinitions': 'every directory has them',
  'Microsoft.Graph/directoryRoleAssignments': 'every directory has them',
  'Microsoft.Graph/conditionalAccessPolicies': 'served as an empty list where the tenant is not licensed',
  'Microsoft.Graph/namedLocations': 'served as an empty list where the tenant is not licensed',
  'Microsoft.Graph/authenticationContextClassReferences': 'served as an empty list where the tenant is not licensed',
  'Microsoft.Graph/authenticationStrengthPolicies': 'every directory has the built-in ones',
  'Microsoft.Graph/authenticationMethodsPolicy': 'every directory has one',
  'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': 'every directory has one',
  'Microsoft.Graph/authorizationPolicy': 'every directory has one',
};

/** What the directory keeps to itself where the tenant is not licensed: not there to be read, which is neither a gap that a permission closes nor known to be none. */
const UNTOLD = ['Microsoft.Graph/userSignInActivity', 'Microsoft.Graph/userRegistrationDetails', 'Microsoft.Graph/appCredentialSignInActivities'];
const REVIEWS = ['Microsoft.Authorization/accessReviewScheduleDefinitions', 'Microsoft.Graph/accessReviewDefinitions'];

const LICENSED = [
  'Microsoft.Authorization/roleEligibilityScheduleInstances', 'Microsoft.Authorization/roleAssignmentScheduleInstances', 'Microsoft.Authorization/roleManagementPolicyAssignments',
  'Microsoft.Graph/groupEligibilityScheduleInstances', 'Microsoft.Graph/groupAssignmentScheduleInstances', 'Microsoft.Graph/groupPolicyAssignments', 'Microsoft.Graph/directoryRoleAssignmentScheduleInstances',
  'Microsoft.Graph/directoryRoleEligibilityScheduleInstances', 'Microsoft.Graph/directoryRolePolicyAssignments', 'Microsoft.Graph/directoryRoleAlerts', ...REVIEWS,
];
const REGISTERED = CATALOG.map(({ type }) => type).filter((type) => ALWAYS[type] === undefined && !LICENSED.includes(type) && !UNTOLD.includes(type));
const NAMESPACES = [...new Set(REGISTERED.map(namespaceOf))];
const SUBSCRIPTIONS = Object.values(CONTOSO.subscriptions);

/** What a record says of a type that cannot be in a scope. Service tags are the cloud's, and read for what they guard. */
function proofOf(type: string, scope: string): RegExp {
  if (REVIEWS.includes(type)) return /^no licence of the tenant brings access reviews/;
  if (LICENSED.includes(type)) return /^no licence of the tenant brings Privileged Identity Management/;
  if (type === 'Microsoft.Network/serviceTags') return /^Microsoft.Network is registered in none of the subscriptions/;
  return new RegExp(`^${namespaceOf(type)} is NotRegistered in ${scope}$`, 'i');
}

const unregisteredSimulator = contoso({ unregistered: NAMESPACES.flatMap((namespace) => SUBSCRIPTIONS.map((subscriptionId) => ({ subscriptionId, namespace }))) });
const unregistered = await collected(unregisteredSimulator);
const unlicensed = await collected(contoso({ withoutPim: true }));

// ---------------------------------------------------------------------- empty

/** Types that cannot be empty for who reads them: why. */
const NEVER_EMPTY: Readonly<Record<string, string>> = {
  'Microsoft.Resources/subscriptions': 'there has to be one to read',
  'Microsoft.Resources/providers': 'every subscription has some',
  'Microsoft.Management/managementGroups': 'every tenant has its root group',
  'Microsoft.Authorization/roleAssignments': 'who reads holds one',
  'Microsoft.Authorization/roleDefinitions': 'who reads holds one',
  'Microsoft.Graph/servicePrincipals': 'who reads is one',
  'Microsoft.Graph/authenticationMethodsPolicy': 'every directory has one',
  'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy': 'every directory has one',
  'Microsoft.Graph/authorizationPolicy': 'every directory has one',
};

/** Subscriptions in which nothing is, read by a scanner that nothing else stands beside. */
function bareEstate(): Estate {
  const estate = contosoEstate();
  const roles = estate.tables.authorizationresources.filter((row) => {
    const { principalId, roleName } = row['properties'] as { readonly principalId?: string; readonly roleName?: string };
    return principalId === CONTOSO.objectId || roleName?.startsWith('Contoso Scan Reader') === true;
  });
  const containers = estate.tables.resourcecontainers.filter(({ type }) => !type.endsWith('/resourcegroups'));
  return {
    ...estate, arm: [], principals: (estate.principals ?? []).filter(({ id }) => id === CONTOSO.objectId), groups: [], groupEligibilities: [], directory: { organization: {}, subscribedSkus: [] },
    tables: { ...NO_ROWS, authorizationresources: roles, resourcecontainers: containers },
  };
}

const emptySimulator = createSimulator({ estate: bareEstate(), now: () => NOW });
const empty = await collected(emptySimulator);

// --------------------------------------------------------------------- absent

const everyRow: readonly Row[] = CATALOG.flatMap(({ type }) => [...whole.rows(type)]);

/** What a person exported, all but one type. */
function exportWithout(type: string): Snapshot {
  const objects = everyRow.filter((row) => row.type !== type.toLowerCase()).map((row) => ({ file: 'export.json', object: { ...row, tenantId: CONTOSO.tenantId }, truncated: false }));
  const { manifest, rows } = exportSnapshot(objects, { tool: whole.manifest.tool, now: CONTOSO_NOW, sha256: (text) => `${text.length}` });
  return memorySnapshot(type, manifest, rows);
}

// ---------------------------------------------------------------------- types

const recordsOf = (snapshot: Snapshot, type: string) => snapshot.manifest.artifacts.filter((record) => record.type === type).map(({ scope, status, rows, absence }) => ({ scope, status, rows, absence: absence ?? null }));
const gapsOf = ({ gaps }: Snapshot, type: string) => gaps.filter(({ artifact }) => artifact === type);
const scopesOf = ({ scope }: CatalogEntry): readonly string[] => (scope === 'tenant' ? [`/tenants/${CONTOSO.tenantId}`] : SUBSCRIPTIONS.map((id) => `/subscriptions/${id}`));

const ENTRIES = CATALOG.map((entry) => [entry.type, entry] as const);

it.each(ENTRIES)('%s that may not be read is a gap that names the permission', (type, entry) => {
  const gaps = gapsOf(forbidden.get(type) as Snapshot, type);
  expect(gaps.filter(({ reason, missing }) => reason === 'forbidden' && missing.includes(entry.permission)).length).toBeGreaterThan(0);
  expect(gaps.filter(({ reason }) => reason !== 'forbidden')).toEqual([]);
  expect(recordsOf(forbidden.get(type) as Snapshot, type).filter(({ absence }) => absence !== null)).toEqual([]);
});

it.each(UNTOLD)('%s that the directory does not tell for want of a licence is shown, and names no permission', (type) => {
  expect(gapsOf(unlicensed, type).map(({ reason, missing }) => [reason, missing])).toEqual([['noData', []]]);
  expect(gapsOf(unlicensed, type)[0]?.message).toMatch(/^no licence of the tenant /);
});

it.each(ENTRIES.filter(([type]) => ALWAYS[type] === undefined && !UNTOLD.includes(type)))('%s that cannot be is known not to be, with the proof', (type, entry) => {
  const run = LICENSED.includes(type) ? unlicensed : unregistered;
  expect(gapsOf(run, type)).toEqual([]);
  expect(recordsOf(run, type)).toEqual(scopesOf(entry).map((scope) => ({ scope, status: 'complete', rows: 0, absence: expect.stringMatching(proofOf(type, scope)) as unknown })));
});

it.each(ENTRIES.filter(([type]) => ALWAYS[type] !== undefined || UNTOLD.includes(type)))('%s that always can be is never said to be impossible', (type) => {
  expect([unregistered, unlicensed].flatMap((run) => recordsOf(run, type)).filter(({ absence, status }) => absence !== null || (status !== 'complete' && !UNTOLD.includes(type)))).toEqual([]);
});

it.each(ENTRIES.filter(([type]) => NEVER_EMPTY[type] === undefined))('%s that is empty is read whole, and proves nothing more', (type, entry) => {
  expect(gapsOf(empty, type)).toEqual([]);
  expect(recordsOf(empty, type)).toEqual(scopesOf(entry).map((scope) => ({ scope, status: 'complete', rows: 0, absence: null })));
});

it.each(ENTRIES)('%s that is not in an export is a gap that says so', (type, entry) => {
  const gaps = gapsOf(exportWithout(type), type);
  expect(gaps.map(({ scope }) => scope).toSorted()).toEqual(scopesOf(entry).toSorted());
  expect(gaps.every(({ reason, missing }) => reason === 'notCollected' && missing.includes(type))).toBe(true);
});

it('lists the types that cannot be empty or impossible, and no other', () => {
  expect([...Object.keys(ALWAYS), ...Object.keys(NEVER_EMPTY)].filter((type) => !ENTRIES.some(([known]) => known === type))).toEqual([]);
});

it('the simulator was asked nothing that it does not model', () => {
  expect([...unregisteredSimulator.unsupported, ...emptySimulator.unsupported]).toEqual([]);
  expect(whole.gaps).toEqual([]);
});

// ---------------------------------------------------------------------- rules

const READINGS = RULES.rules.map((rule) => ({ rule, types: new Set(describeRule(rule, RULES).types.map((type) => type.toLowerCase())) }));
const readersOf = (type: string): readonly Rule[] => READINGS.filter(({ types }) => types.has(type.toLowerCase())).map(({ rule }) => rule);
const READ = CATALOG.filter(({ type }) => readersOf(type).length > 0);

/** What some rules do not know of a tenant, and why. What Azure itself does not hold is no want of reading. */
function unknownsOf(snapshot: Snapshot, rules: readonly Rule[]) {
  const { findings } = judge(snapshot, { ...RULES, rules, benchmarks: [] }, { now: CONTOSO_NOW, failOn: 'high', assumes: [], allowEmpty: false });
  return findings.flatMap(({ ruleId, resourceId, unknown }) => (unknown === undefined || unknown.reason === 'noData' ? [] : [{ ruleId, resourceId, ...unknown }]));
}

/** The tenant of which one type alone was not read: the first table tells that it is then a gap at each of its scopes. */
function unread(entry: CatalogEntry, why: Pick<Gap, 'reason' | 'missing'>): Snapshot {
  const gaps = scopesOf(entry).map((scope): Gap => ({ ...why, artifact: entry.type, scope, message: `${entry.type} was not read` }));
  return memorySnapshot(entry.type, { ...whole.manifest, gaps }, everyRow.filter((row) => row.type !== entry.type.toLowerCase()));
}

/** Types that a rule reads and on which no verdict about this tenant hangs: why. */
const DECIDES_NOTHING: Readonly<Record<string, string>> = {
  'Microsoft.Management/managementGroups': 'a subscription says itself which groups it lies under',
  'Microsoft.Authorization/denyAssignments': 'a denial takes away, and no verdict here is a pass for what is taken',
  'Microsoft.Graph/authenticationStrengthPolicies': 'a policy spells out what the strength that it asks for allows, and the built-in ones are the same everywhere',
  'Microsoft.Network/publicIPPrefixes': 'it says by which addresses a frontend is named, not what leads in',
  'Microsoft.Network/firewallPolicies': 'it names groups of rules, which have rows of their own',
  'Microsoft.Network/networkGroupMemberships': 'it tells which of several collections applies: no network here is under two',
  'Microsoft.Network/networkManagers/securityAdminConfigurations/ruleCollections/snapshots': 'as before: the rules of the one collection have rows of their own',
};

/** By all rules: what one of them knows does not hang on which others are asked. */
const UNKNOWN_WHERE_NONE = [unregistered, unlicensed, empty].flatMap((snapshot) => unknownsOf(snapshot, RULES.rules));

describe.each(READ.map((entry) => [entry.type, entry] as const))('rules that read %s', (type, entry) => {
  const decides = DECIDES_NOTHING[type] === undefined;

  it('do not know where it may not be read, and name the permission', () => {
    const unknowns = unknownsOf(unread(entry, { reason: 'forbidden', missing: [entry.permission] }), readersOf(type));
    expect(unknowns.some(({ reason, missing }) => reason === 'forbidden' && missing.includes(entry.permission))).toBe(decides);
    expect(unknowns.filter(({ reason, artifact }) => reason !== 'forbidden' && artifact === type)).toEqual([]);
  });

  it('know where it cannot be, and where it is empty', () => {
    const readers = new Set(readersOf(type).map(({ id }) => id));
    expect(readers.size).toBeGreaterThan(0);
    expect(UNKNOWN_WHERE_NONE.filter(({ ruleId }) => readers.has(ruleId))).toEqual([]);
  });

  it('do not know where it was not exported', () => {
    const unknowns = unknownsOf(unread(entry, { reason: 'notCollected', missing: [type] }), readersOf(type));
    expect(unknowns.some(({ reason, missing }) => reason === 'notCollected' && missing.includes(type))).toBe(decides);
  });
});
