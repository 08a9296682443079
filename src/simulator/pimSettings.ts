import type { Estate, EstateItem } from './estate.ts';
import { textAt, textsAt, type Json, type JsonMap } from './json.ts';
import { oncePer } from './once.ts';
import { isScopeAtOrAbove } from './scopes.ts';
import { madeGuid } from './state.ts';

/** What is set for a role at a scope. */
export interface PimSettings {
  readonly activation: string;
  /** What activating takes: MultiFactorAuthentication, Justification, Ticketing. */
  readonly takes: readonly string[];
  readonly approval: boolean;
  readonly approvers?: readonly { readonly id: string; readonly displayName: string }[];
  /** A Conditional Access authentication context that activation takes. */
  readonly context?: string;
  readonly permanentActive: boolean;
  /** What giving the role as active takes; multifactor authentication and a justification unless told. */
  readonly assigning?: readonly string[];
  /** Nobody gets mail about anything. */
  readonly silent?: boolean;
}

/** What Azure sets when nobody does: eight hours and a justification (PIM documentation, "Configure Azure resource role settings"). */
export const UNTOUCHED: PimSettings = { activation: 'PT8H', takes: ['Justification'], approval: false, permanentActive: true };

interface SettingsPlace {
  readonly scope: string;
  readonly scopeName: string;
  readonly role: { readonly id: string; readonly name: string; readonly custom: boolean };
  /** The GUID of the policy. */
  readonly policy: string;
}

/** The settings of a role at a scope. The wire's type and id of this collection are singular. */
export function settingsItem(place: SettingsPlace, settings: PimSettings): EstateItem {
  const { scope, role, policy } = place;
  const roleDefinitionId = roleReference(scope, role.id);
  const policyId = `${scope}/providers/Microsoft.Authorization/roleManagementPolicies/${policy}`;
  const name = `${policy}_${role.id}`;
  return {
    properties: {
      scope, roleDefinitionId, policyId, effectiveRules: rulesOf(settings),
      policyAssignmentProperties: {
        scope: { id: scope, displayName: place.scopeName, type: scopeKind(scope) },
        roleDefinition: { id: roleDefinitionId, displayName: role.name, type: role.custom ? 'CustomRole' : 'BuiltInRole' },
        policy: { id: policyId, lastModifiedBy: { id: null, displayName: 'Admin', type: null, email: null }, lastModifiedDateTime: null },
      },
    },
    name,
    id: `${scope}/providers/Microsoft.Authorization/roleManagementPolicyAssignment/${name}`,
    type: 'Microsoft.Authorization/RoleManagementPolicyAssignment',
  };
}

/**
 * The settings at a scope, one for each role that can be assigned there: those that the estate holds, and for every other role
 * those that nobody touched. Settings are of the very scope and not inherited (PIM documentation). `keeps` picks before they are made.
 */
export function settingsAt(estate: Estate, scope: string, held: readonly EstateItem[], keeps: (item: EstateItem) => boolean): readonly EstateItem[] {
  const own = held.filter((item) => textAt(item, 'properties', 'scope').toLowerCase() === scope.toLowerCase());
  const known = new Set(own.map((item) => lastOf(textAt(item, 'properties', 'roleDefinitionId'))));
  const others = rolesOf(estate.tables.authorizationresources).filter((row) => !known.has(row.name.toLowerCase()) && isAssignableAt(estate, row, scope));
  const untouched = others.filter((row) => keeps({ id: scope, name: row.name, type: '', properties: { scope, roleDefinitionId: roleReference(scope, row.name) } }));
  return [...own.filter(keeps), ...untouched.map((row) => settingsItem(placeOf(row, scope), UNTOUCHED))];
}

const rolesOf = oncePer((rows: readonly EstateItem[]) => rows.filter((row) => row.type.toLowerCase() === 'microsoft.authorization/roledefinitions'));

function isAssignableAt(estate: Estate, role: EstateItem, scope: string): boolean {
  return textsAt(role, 'properties', 'assignableScopes').some((above) => isScopeAtOrAbove(estate, above, scope));
}

function placeOf(role: EstateItem, scope: string): SettingsPlace {
  const custom = textAt(role, 'properties', 'type') === 'CustomRole';
  return { scope, scopeName: scope.slice(scope.lastIndexOf('/') + 1), role: { id: role.name, name: textAt(role, 'properties', 'roleName'), custom }, policy: madeGuid(`settings ${scope.toLowerCase()} ${role.name}`) };
}

/** A role as settings and assignments name it: under the subscription of their scope, or of no scope at all. */
function roleReference(scope: string, roleId: string): string {
  return `${/^\/subscriptions\/[^/]+/.exec(scope)?.[0] ?? ''}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
}

function scopeKind(scope: string): string {
  if (!scope.startsWith('/subscriptions/')) return 'managementgroup';
  if (/^\/subscriptions\/[^/]+$/.test(scope)) return 'subscription';
  return /\/resourceGroups\/[^/]+$/i.test(scope) ? 'resourcegroup' : 'resource';
}

function lastOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}

/** The same rules as Microsoft Graph serves them for directory roles and groups (reference, "unifiedRoleManagementPolicyRule"). */
export function graphRulesOf(settings: PimSettings): readonly JsonMap[] {
  return rulesOf(settings).map((one) => {
    const { ruleType, target, ...body } = one as JsonMap & { readonly ruleType: string; readonly target: JsonMap };
    return { '@odata.type': `#microsoft.graph.unified${ruleType}`, ...body, target: { ...target, operations: ['all'] } };
  });
}

type Operation = 'Admin_Eligibility' | 'Admin_Assignment' | 'EndUser_Assignment';

/** All seventeen effective rules. */
function rulesOf(settings: PimSettings): readonly Json[] {
  const { context, activation, takes } = settings;
  return [
    enablement('Admin_Eligibility', []),
    expiration('Admin_Eligibility', true, 'P365D'),
    ...notifications('Admin_Eligibility', settings),
    enablement('Admin_Assignment', settings.assigning ?? ['MultiFactorAuthentication', 'Justification']),
    expiration('Admin_Assignment', !settings.permanentActive, 'P180D'),
    ...notifications('Admin_Assignment', settings),
    rule('Approval', 'EndUser_Assignment', { setting: approvalOf(settings) }),
    rule('AuthenticationContext', 'EndUser_Assignment', { isEnabled: context !== undefined, claimValue: context ?? '' }),
    enablement('EndUser_Assignment', takes),
    expiration('EndUser_Assignment', true, activation),
    ...notifications('EndUser_Assignment', settings),
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

function notifications(operation: Operation, { silent = false }: PimSettings): readonly JsonMap[] {
  return ['Admin', 'Requestor', 'Approver'].map((recipientType) => rule('Notification', operation, {
    notificationType: 'Email', recipientType, isDefaultRecipientsEnabled: !silent, notificationLevel: 'All', notificationRecipients: recipientType === 'Approver' ? null : [],
  }, `Notification_${recipientType}_${operation}`));
}

function approvalOf({ approval, approvers = [] }: PimSettings): JsonMap {
  const primaryApprovers = approvers.map(({ id, displayName }) => ({ id, description: displayName, isBackup: false, userType: 'Group' }));
  return {
    isApprovalRequired: approval, isApprovalRequiredForExtension: false, isRequestorJustificationRequired: true, approvalMode: 'SingleStage',
    approvalStages: [{ approvalStageTimeOutInDays: 1, isApproverJustificationRequired: true, escalationTimeInMinutes: 0, primaryApprovers, isEscalationEnabled: false, escalationApprovers: null }],
  };
}
