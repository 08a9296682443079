import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { assignmentName, assignments, extensionId, groupPath, managementGroup, roleReference, type AssignmentSpec } from './assignments.ts';
import { guid, PRINCIPALS, type Principal } from './identities.ts';
import { ROLES, type RoleSpec, type Withheld } from './roles.ts';
import { armId, subscriptionPath } from './rows.ts';

interface EligibilitySpec {
  readonly number: number;
  readonly principal: Principal;
  readonly role: RoleSpec;
  readonly scope: string;
  readonly until?: string;
}

const ELIGIBILITIES: readonly EligibilitySpec[] = [
  // Active now: assignment 3 was activated from it.
  { number: 1, principal: PRINCIPALS.onCallEngineer, role: ROLES.owner, scope: subscriptionPath('production'), until: '2027-02-01T00:00:00Z' },
  { number: 2, principal: PRINCIPALS.operators, role: ROLES.contributor, scope: subscriptionPath('production') },
  // Inherited by both subscriptions.
  { number: 3, principal: PRINCIPALS.accessManager, role: ROLES.accessAdministrator, scope: managementGroup('root'), until: '2027-01-15T00:00:00Z' },
  { number: 4, principal: PRINCIPALS.cloudLead, role: ROLES.owner, scope: subscriptionPath('legacy'), until: '2026-12-31T00:00:00Z' },
  // At a group and at a resource, where nobody is assigned anything of the kind: only an eligibility tells of these scopes.
  { number: 5, principal: PRINCIPALS.developer, role: ROLES.contributor, scope: groupPath('production', 'rg-data'), until: '2027-03-31T00:00:00Z' },
  { number: 6, principal: PRINCIPALS.onCallEngineer, role: ROLES.secretsUser, scope: armId('production', 'rg-data', 'Microsoft.KeyVault/vaults', 'kv-contoso-prod'), until: '2027-03-31T00:00:00Z' },
];

/** Who is eligible for what. */
export function eligibilityInstances(): readonly EstateItem[] {
  return ELIGIBILITIES.map((spec) => ({
    properties: {
      ...instanceOf(spec, '2026-02-01T00:00:00Z', spec.until),
      roleEligibilityScheduleId: scheduleId(spec),
    },
    name: eligibilityName(spec),
    id: extensionId(spec.scope, 'RoleEligibilityScheduleInstances', eligibilityName(spec)),
    type: 'Microsoft.Authorization/RoleEligibilityScheduleInstances',
  }));
}

/** Who holds what now. Every role assignment appears, those made without PIM as assigned and without an end. */
export function assignmentInstances(withheld: readonly Withheld[]): readonly EstateItem[] {
  return assignments(withheld).map((spec) => {
    const name = guid('1a570000', spec.number);
    return {
      properties: {
        ...instanceOf(spec, spec.activatedFrom === undefined ? '2026-03-02T08:00:00Z' : '2026-11-16T08:00:00Z', spec.until),
        originRoleAssignmentId: extensionId(spec.scope, 'roleAssignments', assignmentName(spec)),
        roleAssignmentScheduleId: extensionId(spec.scope, 'RoleAssignmentSchedules', guid('5c4ed000', spec.number)),
        ...activationOf(spec),
      },
      name,
      id: extensionId(spec.scope, 'RoleAssignmentScheduleInstances', name),
      type: 'Microsoft.Authorization/RoleAssignmentScheduleInstances',
    };
  });
}

function activationOf(spec: AssignmentSpec): JsonMap {
  const from = ELIGIBILITIES.find(({ number }) => number === spec.activatedFrom);
  if (from === undefined) return { assignmentType: 'Assigned', linkedRoleEligibilityScheduleId: null, linkedRoleEligibilityScheduleInstanceId: null };
  return { assignmentType: 'Activated', linkedRoleEligibilityScheduleId: scheduleId(from), linkedRoleEligibilityScheduleInstanceId: extensionId(from.scope, 'RoleEligibilityScheduleInstances', eligibilityName(from)) };
}

function instanceOf(spec: Pick<AssignmentSpec, 'principal' | 'role' | 'scope' | 'condition'>, start: string, end: string | undefined): JsonMap {
  const { principal, role, scope } = spec;
  return {
    scope, roleDefinitionId: roleReference(scope, role), principalId: principal.id, principalType: principal.type, status: 'Provisioned', memberType: 'Direct',
    startDateTime: start, endDateTime: end ?? null, createdOn: start, condition: spec.condition ?? null, conditionVersion: spec.condition === undefined ? null : '2.0',
    expandedProperties: {
      scope: { id: scope, displayName: scope.slice(scope.lastIndexOf('/') + 1), type: scopeKind(scope) },
      roleDefinition: { id: roleReference(scope, role), displayName: role.name, type: role.custom ? 'CustomRole' : 'BuiltInRole' },
      principal: { id: principal.id, displayName: principal.displayName, type: principal.type },
    },
  };
}

function scopeKind(scope: string): string {
  if (!scope.startsWith('/subscriptions/')) return 'managementgroup';
  if (/^\/subscriptions\/[^/]+$/.test(scope)) return 'subscription';
  return /\/resourceGroups\/[^/]+$/.test(scope) ? 'resourcegroup' : 'resource';
}

function eligibilityName(spec: EligibilitySpec): string {
  return guid('e1160000', spec.number);
}

function scheduleId(spec: EligibilitySpec): string {
  return extensionId(spec.scope, 'RoleEligibilitySchedules', guid('e115c000', spec.number));
}
