import type { JsonMap } from '../../json.ts';
import { guid, PRINCIPALS, type Principal } from '../identities.ts';
import type { EntraState } from './entraState.ts';

/** Built-in roles, by their template ids (Microsoft Entra built-in roles), and one that contoso made. */
export const DIRECTORY_ROLES = {
  globalAdministrator: { id: '62e90394-69f5-4237-9190-012177145e10', name: 'Global Administrator', privileged: true },
  privilegedRoleAdministrator: { id: 'e8611ab8-c189-46e8-94e1-60213ab1f814', name: 'Privileged Role Administrator', privileged: true },
  securityAdministrator: { id: '194ae4cb-b126-40b2-bd5b-6091b380977d', name: 'Security Administrator', privileged: true },
  userAdministrator: { id: 'fe930be7-5e62-47db-91af-98c3a49a38b1', name: 'User Administrator', privileged: true },
  hybridIdentityAdministrator: { id: '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', name: 'Hybrid Identity Administrator', privileged: true },
  passwordAdministrator: { id: '966707d0-3269-4727-9be2-8c3a10f19b9d', name: 'Password Administrator', privileged: true },
  applicationAdministrator: { id: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', name: 'Application Administrator', privileged: true },
  authenticationAdministrator: { id: 'c4e39bd9-1100-46d3-8c65-fb160da0071f', name: 'Authentication Administrator', privileged: true },
  helpdeskAdministrator: { id: '729827e3-9c14-49f7-bb1b-9608f156bbb8', name: 'Helpdesk Administrator', privileged: true },
  directoryReaders: { id: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b', name: 'Directory Readers', privileged: false },
  reportReader: { id: guid('d120e000', 1), name: 'Contoso report reader', privileged: false },
} as const;

type DirectoryRole = (typeof DIRECTORY_ROLES)[keyof typeof DIRECTORY_ROLES];

export function directoryDefinitions(): readonly JsonMap[] {
  return Object.values(DIRECTORY_ROLES).map(({ id, name, privileged }) => ({
    id, templateId: id, displayName: name, description: name, isBuiltIn: id !== DIRECTORY_ROLES.reportReader.id, isEnabled: true, isPrivileged: privileged, resourceScopes: ['/'], version: '1',
    rolePermissions: [{ allowedResourceActions: ['microsoft.directory/auditLogs/allProperties/read'], condition: null }],
  }));
}

interface Held {
  readonly number: number;
  readonly principal: Principal;
  readonly role: DirectoryRole;
  readonly unit?: string;
  /** When it ends; without, never. */
  readonly until?: string;
  readonly activated?: true;
}

const { directoryAdmin, securityLead, identityEngineer, identityAdviser, domainAdmin, formerAdmin, serviceManager, adminNorth, adminSouth, adminWest, applicationAdmins, authenticationAdmins, provisioning, analyst } = PRINCIPALS;
const R = DIRECTORY_ROLES;

/** What both a contoso run well and the real one have. */
const ASSIGNED_ALWAYS: readonly Held[] = [
  // Activated this morning from eligibility 1: as it should be.
  { number: 1, principal: securityLead, role: R.securityAdministrator, until: '2026-11-16T12:00:00Z', activated: true },
  // A group that stands, in which nobody does.
  { number: 2, principal: authenticationAdmins, role: R.authenticationAdministrator },
  // Not privileged: nobody minds.
  { number: 3, principal: analyst, role: R.reportReader },
];

const ASSIGNED_MIXED: readonly Held[] = [
  // Global administrators at all times: three of them, and with those who can activate it five.
  { number: 10, principal: directoryAdmin, role: R.globalAdministrator },
  { number: 11, principal: adminNorth, role: R.globalAdministrator },
  { number: 12, principal: adminWest, role: R.globalAdministrator },
  // With an end, and from a domain on premises.
  { number: 13, principal: domainAdmin, role: R.hybridIdentityAdministrator, until: '2027-03-31T00:00:00Z' },
  // In an administrative unit alone, and on an account that is disabled.
  { number: 14, principal: formerAdmin, role: R.passwordAdministrator, unit: guid('a0d10000', 1) },
  // Stands, and so does the service manager in it.
  { number: 15, principal: applicationAdmins, role: R.applicationAdministrator },
  // An application that administers users.
  { number: 16, principal: provisioning, role: R.userAdministrator },
];

const ELIGIBLE_ALWAYS: readonly Held[] = [
  { number: 1, principal: securityLead, role: R.securityAdministrator, until: '2027-02-28T00:00:00Z' },
  { number: 2, principal: identityEngineer, role: R.globalAdministrator, until: '2027-02-28T00:00:00Z' },
];

const ELIGIBLE_MIXED: readonly Held[] = [
  // For ever: nobody will ask again.
  { number: 10, principal: adminSouth, role: R.globalAdministrator },
  { number: 11, principal: adminSouth, role: R.privilegedRoleAdministrator, until: '2027-02-28T00:00:00Z' },
  // A guest who can administer users.
  { number: 12, principal: identityAdviser, role: R.userAdministrator, until: '2027-02-28T00:00:00Z' },
];

/** Run well: global administrator is what somebody can become, and nobody is. */
const ELIGIBLE_SOUND: readonly Held[] = [{ number: 20, principal: directoryAdmin, role: R.globalAdministrator, until: '2027-02-28T00:00:00Z' }];

function row({ principal, role, unit }: Held): JsonMap {
  return { principalId: principal.id, roleDefinitionId: role.id, directoryScopeId: unit === undefined ? '/' : `/administrativeUnits/${unit}`, appScopeId: null };
}

/** Microsoft Graph reference, unifiedRoleAssignment and the schedule instances of both kinds. */
export function directoryHoldings(state: EntraState): Readonly<Record<string, readonly JsonMap[]>> {
  const assigned = [...ASSIGNED_ALWAYS, ...(state === 'mixed' ? ASSIGNED_MIXED : [])];
  const eligible = [...ELIGIBLE_ALWAYS, ...(state === 'mixed' ? ELIGIBLE_MIXED : ELIGIBLE_SOUND)];
  return {
    'roleManagement/directory/roleAssignments': assigned.map((held) => ({ id: `simulated-assignment-${String(held.number)}`, ...row(held) })),
    'roleManagement/directory/roleAssignmentScheduleInstances': assigned.map((held) => ({
      id: `simulated-instance-${String(held.number)}`, ...row(held), roleAssignmentOriginId: `simulated-assignment-${String(held.number)}`, roleAssignmentScheduleId: `simulated-schedule-${String(held.number)}`,
      assignmentType: held.activated === true ? 'Activated' : 'Assigned', memberType: 'Direct', startDateTime: '2026-05-04T08:00:00Z', endDateTime: held.until ?? null,
    })),
    'roleManagement/directory/roleEligibilityScheduleInstances': eligible.map((held) => ({
      id: `simulated-eligibility-${String(held.number)}`, ...row(held), roleEligibilityScheduleId: `simulated-eligibility-${String(held.number)}`, memberType: 'Direct', startDateTime: '2026-03-02T08:00:00Z', endDateTime: held.until ?? null,
    })),
  };
}

/** Who has become a member of a group by activating it, and who stands in it (PIM for Groups lists both). */
export function activeMemberships(): readonly JsonMap[] {
  const instance = (number: number, group: Principal, principal: Principal, activated: boolean): JsonMap => ({
    id: `${group.id}_member_${guid('96a51000', number)}`, groupId: group.id, principalId: principal.id, accessId: 'member', assignmentType: activated ? 'activated' : 'assigned', memberType: 'direct',
    startDateTime: activated ? '2026-11-16T08:00:00Z' : '2026-02-01T00:00:00Z', endDateTime: activated ? '2026-11-16T12:00:00Z' : null,
  });
  return [instance(1, applicationAdmins, serviceManager, false), instance(2, applicationAdmins, PRINCIPALS.serviceAgent, true), instance(3, authenticationAdmins, PRINCIPALS.serviceAgent, true)];
}
