import type { EstateItem } from '../estate.ts';
import { CONTOSO, guid, PRINCIPALS, type Principal, type Site } from './identities.ts';
import { ROLES, scannerRoles, type RoleSpec, type Withheld } from './roles.ts';
import { armId, EMPTY_COLUMNS, subscriptionPath } from './rows.ts';

export interface AssignmentSpec {
  readonly number: number;
  readonly principal: Pick<Principal, 'id' | 'type' | 'displayName'>;
  readonly role: RoleSpec;
  readonly scope: string;
  readonly condition?: string;
  /** The managed identity that a service provider assigned the role to from its own tenant (Azure Lighthouse documentation, "Deploy a policy that can be remediated"). */
  readonly delegated?: string;
  /** When PIM ends it; a standing assignment has no end. */
  readonly until?: string;
  /** The eligibility it was activated from. */
  readonly activatedFrom?: number;
}

export function managementGroup(name: keyof typeof CONTOSO.managementGroups): string {
  return `/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups[name]}`;
}

export function groupPath(site: Site, name: string): string {
  return `${subscriptionPath(site)}/resourceGroups/${name}`;
}

const P = subscriptionPath('production');
const L = subscriptionPath('legacy');
const EDGE = subscriptionPath('edge');
const SANDBOX = subscriptionPath('sandbox');

/** May hand out Reader and Virtual Machine Administrator Login only: a constrained delegation. */
const TWO_ROLES = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ROLES.reader.id}, ${ROLES.machineLogin.id}}))`;

/** Takes no parentheses where OR and AND meet: what it allows depends on who reads it. */
const AMBIGUOUS = `!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}) OR @Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${ROLES.reader.id}} AND @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'User'}`;

/** The role assignments, each with what it is there to show. "Standing" is permanent and not through PIM. */
const ASSIGNMENTS: readonly AssignmentSpec[] = [
  // A global administrator once elevated access and never gave it back: standing, over everything.
  { number: 1, principal: PRINCIPALS.globalAdmin, role: ROLES.accessAdministrator, scope: '/' },
  // Standing for a whole group, inherited from above.
  { number: 2, principal: PRINCIPALS.platformAdmins, role: ROLES.owner, scope: managementGroup('production') },
  // Activated from an eligibility for three hours: as it should be.
  { number: 3, principal: PRINCIPALS.onCallEngineer, role: ROLES.owner, scope: P, until: '2026-11-16T12:00:00Z', activatedFrom: 1 },
  // Assigned as active, but with an end: not standing.
  { number: 4, principal: PRINCIPALS.contractor, role: ROLES.owner, scope: P, until: '2026-11-30T00:00:00Z' },
  { number: 5, principal: PRINCIPALS.pipeline, role: ROLES.contributor, scope: P },
  { number: 6, principal: PRINCIPALS.developer, role: ROLES.contributor, scope: groupPath('production', 'rg-web') },
  // Standing at a resource group.
  { number: 7, principal: PRINCIPALS.dataOwners, role: ROLES.accessAdministrator, scope: groupPath('production', 'rg-data') },
  { number: 8, principal: PRINCIPALS.dataOwners, role: ROLES.secretsUser, scope: armId('production', 'rg-data', 'Microsoft.KeyVault/vaults', 'kv-contoso-prod') },
  { number: 9, principal: PRINCIPALS.operators, role: ROLES.machineLogin, scope: armId('production', 'rg-admin', 'Microsoft.Compute/virtualMachines', 'vm-jump-01') },
  { number: 10, principal: PRINCIPALS.accessManager, role: ROLES.rbacAdministrator, scope: P, condition: TWO_ROLES },
  // Standing, in the subscription that nobody looks after.
  { number: 11, principal: PRINCIPALS.legacyAdmins, role: ROLES.owner, scope: L },
  // A workload cannot activate anything: it is judged by rules of its own.
  { number: 12, principal: PRINCIPALS.backupJob, role: ROLES.owner, scope: L },
  // Whoever this was has been deleted.
  { number: 13, principal: { id: guid('dead0000', 1), type: 'User', displayName: '' }, role: ROLES.contributor, scope: groupPath('legacy', 'Legacy-Apps') },
  { number: 14, principal: PRINCIPALS.legacyAdmins, role: ROLES.environmentOwner, scope: L },
  { number: 15, principal: PRINCIPALS.developer, role: ROLES.reader, scope: managementGroup('legacy') },
  // A guest who can change everything in edge; one who may look at the web servers.
  { number: 21, principal: PRINCIPALS.consultant, role: ROLES.contributor, scope: EDGE },
  { number: 22, principal: PRINCIPALS.auditor, role: ROLES.reader, scope: groupPath('production', 'rg-web') },
  // The account is disabled, and whoever enables it again enables this.
  { number: 23, principal: PRINCIPALS.formerEngineer, role: ROLES.contributor, scope: groupPath('legacy', 'Legacy-Ops') },
  // The application was deleted, what it could do was not.
  { number: 24, principal: { id: guid('dead0000', 2), type: 'ServicePrincipal', displayName: '' }, role: ROLES.contributor, scope: groupPath('legacy', 'Legacy-Apps') },
  // A group of the partner's tenant. It is in no list of ours, and is no orphan for that.
  { number: 25, principal: { id: guid('fab70000', 2), type: 'ForeignGroup', displayName: '' }, role: ROLES.contributor, scope: groupPath('legacy', 'Legacy-Network') },
  // Stands as contributor, with an engineer and the pipeline in it and one more who can activate being in it.
  { number: 26, principal: PRINCIPALS.networkTeam, role: ROLES.contributor, scope: EDGE },
  // May give every role away, Owner too: no condition holds it back; and one whose condition cannot be read.
  { number: 27, principal: PRINCIPALS.cloudLead, role: ROLES.rbacAdministrator, scope: SANDBOX },
  { number: 28, principal: PRINCIPALS.operators, role: ROLES.rbacAdministrator, scope: EDGE, condition: AMBIGUOUS },
  // The service provider's policy mends what it finds by an identity of ours.
  { number: 29, principal: PRINCIPALS.unusedIdentity, role: ROLES.contributor, scope: groupPath('legacy', 'Legacy-Ops'), delegated: `${L}/resourcegroups/Legacy-Ops/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-contoso-unused` },
  // Legacy has five owners, the group and the backup job among them: too many, and three of them people by name.
  { number: 30, principal: PRINCIPALS.developer, role: ROLES.owner, scope: L },
  { number: 31, principal: PRINCIPALS.contractor, role: ROLES.owner, scope: L },
  { number: 32, principal: PRINCIPALS.accessManager, role: ROLES.owner, scope: L },
  // The sandbox has three, however they are counted: as many as may be.
  { number: 33, principal: PRINCIPALS.sandboxOwners, role: ROLES.owner, scope: SANDBOX },
  { number: 34, principal: PRINCIPALS.cloudLead, role: ROLES.owner, scope: SANDBOX },
  { number: 35, principal: PRINCIPALS.accessManager, role: ROLES.owner, scope: SANDBOX },
  // Roles that grant nothing and lead far.
  { number: 36, principal: PRINCIPALS.developer, role: ROLES.scriptRunner, scope: groupPath('production', 'rg-app') },
  { number: 37, principal: PRINCIPALS.pipeline, role: ROLES.identityUser, scope: groupPath('production', 'rg-app') },
  { number: 38, principal: PRINCIPALS.operators, role: ROLES.keyReader, scope: groupPath('production', 'rg-data') },
];

/** All role assignments. The scanner holds the same roles whatever is withheld: what they say changes, and nothing else. */
export function assignments(withheld: readonly Withheld[]): readonly AssignmentSpec[] {
  const roles = scannerRoles(withheld);
  const principal = PRINCIPALS.scanner;
  return [
    ...ASSIGNMENTS,
    { number: 16, principal, role: roles.everywhere, scope: managementGroup('root') },
    { number: 17, principal, role: roles.at.production, scope: P },
    { number: 18, principal, role: roles.at.legacy, scope: L },
    { number: 19, principal, role: roles.at.edge, scope: subscriptionPath('edge') },
    { number: 20, principal, role: roles.at.sandbox, scope: subscriptionPath('sandbox') },
  ];
}

export function assignmentName(spec: Pick<AssignmentSpec, 'number'>): string {
  return guid('a5510000', spec.number);
}

/** The id of an authorisation object: at `/` there is nothing before the provider. */
export function extensionId(scope: string, collection: string, name: string): string {
  return `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/${collection}/${name}`;
}

/** A role as an assignment names it: under the subscription of its scope, or of no scope at all. */
export function roleReference(scope: string, role: RoleSpec): string {
  const subscription = /^\/subscriptions\/[^/]+/.exec(scope)?.[0] ?? '';
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`;
}

export function assignmentRows(withheld: readonly Withheld[]): readonly EstateItem[] {
  return assignments(withheld).map((spec) => ({
    ...EMPTY_COLUMNS,
    id: extensionId(spec.scope, 'RoleAssignments', assignmentName(spec)),
    name: assignmentName(spec), type: 'microsoft.authorization/roleassignments', tenantId: CONTOSO.tenantId, location: 'global',
    resourceGroup: /\/resourceGroups\/([^/]+)/.exec(spec.scope)?.[1]?.toLowerCase() ?? '', subscriptionId: /^\/subscriptions\/([^/]+)/.exec(spec.scope)?.[1] ?? '',
    properties: {
      principalId: spec.principal.id, principalType: spec.principal.type, roleDefinitionId: roleReference(spec.scope, spec.role), scope: spec.scope,
      condition: spec.condition ?? null, conditionVersion: spec.condition === undefined ? null : '2.0', description: null, delegatedManagedIdentityResourceId: spec.delegated ?? null,
      createdOn: '2026-03-02T08:00:00.0000000Z', updatedOn: '2026-03-02T08:00:00.0000000Z', createdBy: PRINCIPALS.globalAdmin.id, updatedBy: PRINCIPALS.globalAdmin.id,
    },
  }));
}
