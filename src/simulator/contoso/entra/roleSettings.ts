import type { JsonMap } from '../../json.ts';
import { graphRulesOf, UNTOUCHED, type PimSettings } from '../../pimSettings.ts';
import { CONTOSO, guid, PRINCIPALS, type Principal } from '../identities.ts';
import { DIRECTORY_ROLES } from './directoryRoles.ts';

const STRONG: PimSettings = { activation: 'PT4H', takes: ['MultiFactorAuthentication', 'Justification'], approval: true, approvers: [PRINCIPALS.approvers], permanentActive: false };
const WEAK: PimSettings = { ...UNTOUCHED, activation: 'PT24H', takes: [], assigning: [], silent: true };
const R = DIRECTORY_ROLES;

/** What activating a directory role takes. Of roles that nobody can activate it does not matter. */
const OF_ROLES: readonly (readonly [string, PimSettings])[] = [
  [R.globalAdministrator.id, STRONG],
  [R.securityAdministrator.id, { ...STRONG, approval: false }],
  // Hands out every role there is, and nobody is asked about it: a day long, for nothing, and no mail to anybody.
  [R.privilegedRoleAdministrator.id, WEAK],
  [R.userAdministrator.id, { ...STRONG, approval: false }],
  [R.helpdeskAdministrator.id, WEAK],
];

/** The same of groups. Each has settings for its members and for its owners. */
const OF_GROUPS: readonly (readonly [Principal, 'member' | 'owner', PimSettings])[] = [
  [PRINCIPALS.networkTeam, 'member', STRONG],
  [PRINCIPALS.networkTeam, 'owner', STRONG],
  // A contractor may make himself owner of those who own production, with a click.
  [PRINCIPALS.platformAdmins, 'member', STRONG],
  [PRINCIPALS.platformAdmins, 'owner', WEAK],
  [PRINCIPALS.applicationAdmins, 'member', STRONG],
  [PRINCIPALS.authenticationAdmins, 'member', STRONG],
  [PRINCIPALS.operators, 'member', STRONG],
];

/** Microsoft Graph reference, unifiedRoleManagementPolicyAssignment. */
function assignment(number: number, scopeId: string, scopeType: 'DirectoryRole' | 'Group', roleDefinitionId: string, settings: PimSettings): JsonMap {
  const policyId = `${scopeType}_${scopeType === 'Group' ? scopeId : CONTOSO.tenantId}_${guid('90120000', number)}`;
  return { id: `${policyId}_${roleDefinitionId}`, policyId, scopeId, scopeType, roleDefinitionId, policy: { id: policyId, displayName: scopeType, isOrganizationDefault: false, scopeId, scopeType, lastModifiedDateTime: null, rules: graphRulesOf(settings) } };
}

export function roleSettings(): readonly JsonMap[] {
  return [
    ...OF_ROLES.map(([role, settings], index) => assignment(index + 1, '/', 'DirectoryRole', role, settings)),
    ...OF_GROUPS.map(([{ id }, access, settings], index) => assignment(index + 101, id, 'Group', access, settings)),
  ];
}

/** What Privileged Identity Management itself finds (Microsoft Graph beta reference, unifiedRoleManagementAlert): too many administrators, and nothing else. */
export function roleAlerts(): readonly JsonMap[] {
  const alert = (name: string, incidentCount: number): JsonMap => {
    const id = `DirectoryRole_${CONTOSO.tenantId}_${name}`;
    return { id, alertDefinitionId: id, scopeId: '/', scopeType: 'DirectoryRole', incidentCount, isActive: incidentCount > 0, lastModifiedDateTime: '2026-11-15T06:00:00Z', lastScannedDateTime: '2026-11-16T06:00:00Z' };
  };
  return [alert('TooManyGlobalAdminsAssignedToTenantAlert', 5), alert('NoMfaOnRoleActivationAlert', 0)];
}
