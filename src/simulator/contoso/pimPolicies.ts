import type { EstateItem } from '../estate.ts';
import type { Json, JsonMap } from '../json.ts';
import { extensionId, roleReference } from './assignments.ts';
import { guid, PRINCIPALS, type Site } from './identities.ts';
import { ROLES, type RoleSpec } from './roles.ts';
import { subscriptionPath } from './rows.ts';

/** What somebody set for a role at a scope. */
interface SettingsSpec {
  readonly activation: string;
  /** What activating takes: MultiFactorAuthentication, Justification, Ticketing. */
  readonly takes: readonly string[];
  readonly approval: boolean;
  /** A Conditional Access authentication context that activation takes. */
  readonly context?: string;
  readonly permanentActive: boolean;
}

const STRONG: SettingsSpec = { activation: 'PT4H', takes: ['MultiFactorAuthentication', 'Justification', 'Ticketing'], approval: true, permanentActive: false };
/** What Azure sets when nobody does. */
const UNTOUCHED: SettingsSpec = { activation: 'PT8H', takes: ['Justification'], approval: false, permanentActive: true };

interface PolicySpec {
  readonly site: Site;
  readonly role: RoleSpec;
  readonly settings: SettingsSpec;
}

const POLICIES: readonly PolicySpec[] = [
  // Four hours, second factor, approval: passes.
  { site: 'production', role: ROLES.owner, settings: STRONG },
  { site: 'production', role: ROLES.contributor, settings: { ...STRONG, activation: 'PT8H', approval: false } },
  // The second factor comes from an authentication context instead.
  { site: 'production', role: ROLES.accessAdministrator, settings: { ...STRONG, activation: 'PT2H', takes: ['Justification'], context: 'c1' } },
  { site: 'production', role: ROLES.rbacAdministrator, settings: STRONG },
  // A whole day, no second factor, nobody asked: weak in every way.
  { site: 'legacy', role: ROLES.owner, settings: { ...UNTOUCHED, activation: 'PT24H', takes: [] } },
  { site: 'legacy', role: ROLES.contributor, settings: UNTOUCHED },
  { site: 'legacy', role: ROLES.accessAdministrator, settings: UNTOUCHED },
  { site: 'legacy', role: ROLES.rbacAdministrator, settings: UNTOUCHED },
];

/** PIM settings with all seventeen effective rules. The wire's type and id of this collection are singular. */
export function policyAssignments(): readonly EstateItem[] {
  return POLICIES.map((spec, index) => {
    const scope = subscriptionPath(spec.site);
    const policy = guid('90110000', index + 1);
    const name = `${policy}_${spec.role.id}`;
    const policyId = extensionId(scope, 'roleManagementPolicies', policy);
    const roleDefinitionId = roleReference(scope, spec.role);
    return {
      properties: {
        scope, roleDefinitionId, policyId, effectiveRules: rulesOf(spec.settings),
        policyAssignmentProperties: {
          scope: { id: scope, displayName: `contoso-${spec.site}`, type: 'subscription' },
          roleDefinition: { id: roleDefinitionId, displayName: spec.role.name, type: 'BuiltInRole' },
          policy: { id: policyId, lastModifiedBy: { id: null, displayName: 'Admin', type: null, email: null }, lastModifiedDateTime: null },
        },
      },
      name,
      id: extensionId(scope, 'roleManagementPolicyAssignment', name),
      type: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
    };
  });
}

type Operation = 'Admin_Eligibility' | 'Admin_Assignment' | 'EndUser_Assignment';

function rulesOf(settings: SettingsSpec): readonly Json[] {
  const { context, activation, takes } = settings;
  return [
    enablement('Admin_Eligibility', []),
    expiration('Admin_Eligibility', true, 'P365D'),
    ...notifications('Admin_Eligibility'),
    enablement('Admin_Assignment', ['MultiFactorAuthentication', 'Justification']),
    expiration('Admin_Assignment', !settings.permanentActive, 'P180D'),
    ...notifications('Admin_Assignment'),
    rule('Approval', 'EndUser_Assignment', { setting: approvalOf(settings.approval) }),
    rule('AuthenticationContext', 'EndUser_Assignment', { isEnabled: context !== undefined, claimValue: context ?? '' }),
    enablement('EndUser_Assignment', takes),
    expiration('EndUser_Assignment', true, activation),
    ...notifications('EndUser_Assignment'),
  ];
}

function rule(kind: 'Approval' | 'AuthenticationContext' | 'Enablement' | 'Expiration' | 'Notification', operation: Operation, body: JsonMap, id = `${kind}_${operation}`): JsonMap {
  const [caller = '', level = ''] = operation.split('_');
  return { ...body, id, ruleType: `RoleManagementPolicy${kind}Rule`, target: { caller, operations: ['All'], level, targetObjects: null, inheritableSettings: null, enforcedSettings: null } };
}

function enablement(operation: Operation, enabledRules: readonly string[]): JsonMap {
  return rule('Enablement', operation, { enabledRules });
}

function expiration(operation: Operation, isExpirationRequired: boolean, maximumDuration: string): JsonMap {
  return rule('Expiration', operation, { isExpirationRequired, maximumDuration });
}

function notifications(operation: Operation): readonly JsonMap[] {
  return ['Admin', 'Requestor', 'Approver'].map((recipientType) => rule('Notification', operation, {
    notificationType: 'Email', recipientType, isDefaultRecipientsEnabled: true, notificationLevel: 'All', notificationRecipients: recipientType === 'Approver' ? null : [],
  }, `Notification_${recipientType}_${operation}`));
}

function approvalOf(required: boolean): JsonMap {
  const approvers = required ? [{ id: PRINCIPALS.approvers.id, description: PRINCIPALS.approvers.displayName, isBackup: false, userType: 'Group' }] : [];
  return {
    isApprovalRequired: required, isApprovalRequiredForExtension: false, isRequestorJustificationRequired: true, approvalMode: 'SingleStage',
    approvalStages: [{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, escalationTimeInMinutes: 0, primaryApprovers: approvers, isEscalationEnabled: false, escalationApprovers: null }],
  };
}
