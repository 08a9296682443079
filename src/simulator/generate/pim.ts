import type { EstateItem } from '../estate.ts';
import type { Json, JsonMap } from '../json.ts';
import { assignmentId, type Holding } from './access.ts';
import { guid, type Site } from './plan.ts';
import { BUILT_IN, extensionId, roleReference } from './roles.ts';

/** Who is eligible for what. */
export function eligibilityInstance(seed: number, holding: Holding): EstateItem {
  const name = guid(seed, 'eligibility', holding.number);
  return {
    properties: { ...instanceOf(holding, '2026-02-01T00:00:00Z'), roleEligibilityScheduleId: scheduleId(seed, holding) },
    name, id: extensionId(holding.scope, 'RoleEligibilityScheduleInstances', name), type: 'Microsoft.Authorization/RoleEligibilityScheduleInstances',
  };
}

/** Who holds what now: every role assignment appears, those made without PIM as assigned and without an end. */
export function assignmentInstance(seed: number, holding: Holding, eligibilities: ReadonlyMap<number, Holding>): EstateItem {
  const name = guid(seed, 'instance', holding.number);
  const from = holding.activatedFrom === undefined ? undefined : eligibilities.get(holding.activatedFrom);
  return {
    properties: {
      ...instanceOf(holding, from === undefined ? '2026-03-02T08:00:00Z' : '2026-11-16T08:00:00Z'),
      originRoleAssignmentId: assignmentId(seed, holding, 'roleAssignments'),
      roleAssignmentScheduleId: extensionId(holding.scope, 'RoleAssignmentSchedules', guid(seed, 'schedule', holding.number)),
      assignmentType: from === undefined ? 'Assigned' : 'Activated',
      linkedRoleEligibilityScheduleId: from === undefined ? null : scheduleId(seed, from),
      linkedRoleEligibilityScheduleInstanceId: from === undefined ? null : extensionId(from.scope, 'RoleEligibilityScheduleInstances', guid(seed, 'eligibility', from.number)),
    },
    name, id: extensionId(holding.scope, 'RoleAssignmentScheduleInstances', name), type: 'Microsoft.Authorization/RoleAssignmentScheduleInstances',
  };
}

function scheduleId(seed: number, holding: Holding): string {
  return extensionId(holding.scope, 'RoleEligibilitySchedules', guid(seed, 'eligibilitySchedule', holding.number));
}

function instanceOf(holding: Holding, start: string): JsonMap {
  const { scope, role, principalId, principalType, principalName, condition = null, until = null } = holding;
  const roleDefinitionId = roleReference(scope, role);
  return {
    scope, roleDefinitionId, principalId, principalType, status: 'Provisioned', memberType: 'Direct', startDateTime: start, endDateTime: until, createdOn: start,
    condition, conditionVersion: condition === null ? null : '2.0',
    expandedProperties: {
      scope: { id: scope, displayName: scope.slice(scope.lastIndexOf('/') + 1), type: scopeKind(scope) },
      roleDefinition: { id: roleDefinitionId, displayName: role.name, type: role.custom ? 'CustomRole' : 'BuiltInRole' },
      principal: { id: principalId, displayName: principalName, type: principalType },
    },
  };
}

function scopeKind(scope: string): string {
  if (!scope.startsWith('/subscriptions/')) return 'managementgroup';
  if (/^\/subscriptions\/[^/]+$/.test(scope)) return 'subscription';
  return /\/resourceGroups\/[^/]+$/.test(scope) ? 'resourcegroup' : 'resource';
}

interface Settings {
  readonly activation: string;
  readonly takes: readonly string[];
  readonly approval: boolean;
  readonly permanentActive: boolean;
}

const SETTINGS: readonly Settings[] = [
  { activation: 'PT4H', takes: ['MultiFactorAuthentication', 'Justification', 'Ticketing'], approval: true, permanentActive: false },
  // What Azure sets when nobody does.
  { activation: 'PT8H', takes: ['Justification'], approval: false, permanentActive: true },
  { activation: 'PT24H', takes: [], approval: false, permanentActive: true },
];

const GOVERNED = [BUILT_IN.owner, BUILT_IN.contributor, BUILT_IN.accessAdministrator, BUILT_IN.rbacAdministrator] as const;

/** PIM settings of the privileged roles at a subscription. The wire's type and id of this collection are singular. */
export function policyAssignments(seed: number, site: Site, approvers: string): readonly EstateItem[] {
  return GOVERNED.map((role, index) => {
    const policy = guid(seed, 'policy', (site.number + 1) * 2 ** 20 + index);
    const name = `${policy}_${role.id}`;
    const policyId = extensionId(site.path, 'roleManagementPolicies', policy);
    const roleDefinitionId = roleReference(site.path, role);
    return {
      properties: {
        scope: site.path, roleDefinitionId, policyId, effectiveRules: rulesOf(site.random.pick(SETTINGS), approvers),
        policyAssignmentProperties: {
          scope: { id: site.path, displayName: site.name, type: 'subscription' },
          roleDefinition: { id: roleDefinitionId, displayName: role.name, type: 'BuiltInRole' },
          policy: { id: policyId, lastModifiedBy: { id: null, displayName: 'Admin', type: null, email: null }, lastModifiedDateTime: null },
        },
      },
      name, id: extensionId(site.path, 'roleManagementPolicyAssignment', name), type: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
    };
  });
}

type Operation = 'Admin_Eligibility' | 'Admin_Assignment' | 'EndUser_Assignment';

/** The seventeen effective rules of a role. */
function rulesOf(settings: Settings, approvers: string): readonly Json[] {
  const enablement = (operation: Operation, enabledRules: readonly string[]): JsonMap => rule('Enablement', operation, { enabledRules });
  const expiration = (operation: Operation, isExpirationRequired: boolean, maximumDuration: string): JsonMap => rule('Expiration', operation, { isExpirationRequired, maximumDuration });
  return [
    enablement('Admin_Eligibility', []), expiration('Admin_Eligibility', true, 'P365D'), ...notifications('Admin_Eligibility'),
    enablement('Admin_Assignment', ['MultiFactorAuthentication', 'Justification']), expiration('Admin_Assignment', !settings.permanentActive, 'P180D'), ...notifications('Admin_Assignment'),
    rule('Approval', 'EndUser_Assignment', { setting: approvalOf(settings.approval, approvers) }),
    rule('AuthenticationContext', 'EndUser_Assignment', { isEnabled: false, claimValue: '' }),
    enablement('EndUser_Assignment', settings.takes), expiration('EndUser_Assignment', true, settings.activation), ...notifications('EndUser_Assignment'),
  ];
}

function rule(kind: 'Approval' | 'AuthenticationContext' | 'Enablement' | 'Expiration' | 'Notification', operation: Operation, body: JsonMap, id = `${kind}_${operation}`): JsonMap {
  const [caller = '', level = ''] = operation.split('_');
  return { ...body, id, ruleType: `RoleManagementPolicy${kind}Rule`, target: { caller, operations: ['All'], level, targetObjects: null, inheritableSettings: null, enforcedSettings: null } };
}

function notifications(operation: Operation): readonly JsonMap[] {
  return ['Admin', 'Requestor', 'Approver'].map((recipientType) => rule('Notification', operation, {
    notificationType: 'Email', recipientType, isDefaultRecipientsEnabled: true, notificationLevel: 'All', notificationRecipients: recipientType === 'Approver' ? null : [],
  }, `Notification_${recipientType}_${operation}`));
}

function approvalOf(required: boolean, approvers: string): JsonMap {
  return {
    isApprovalRequired: required, isApprovalRequiredForExtension: false, isRequestorJustificationRequired: true, approvalMode: 'SingleStage',
    approvalStages: [{
      approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, escalationTimeInMinutes: 0, isEscalationEnabled: false, escalationApprovers: null,
      primaryApprovers: required ? [{ id: approvers, description: 'Approvers', isBackup: false, userType: 'Group' }] : [],
    }],
  };
}
