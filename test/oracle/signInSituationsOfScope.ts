/** Situations of sign-in: whom a policy is for and of what; answers from Microsoft's documentation, each worked out by hand. */
import type { OracleObject } from './json.ts';
import {
  action, ANN, application, assigned, BOB, context, DELETED_GROUP, EXTERNAL_PAGE, GLOBAL_ADMINISTRATOR, grant, GUEST, HOME, LOCAL_GUEST, PARTNER, PAYROLL, policy, POLICIES_PAGE, REPORT_PAGE, RESOURCES_PAGE, STAFF, STRANGER, TEAM, UNREAD_GROUP,
  USERS_PAGE, when, WIKI, type SignInSituation,
} from './signInSituations.ts';
import { AZURE_MANAGEMENT } from './signInTypes.ts';

function forUsers(users: OracleObject): readonly OracleObject[] {
  return [policy({ users })];
}

function forApplications(applications: OracleObject): readonly OracleObject[] {
  return [policy({ applications })];
}

const TO_ROLE = forUsers({ includeRoles: [GLOBAL_ADMINISTRATOR] });
const BUT_ROLE = forUsers({ includeUsers: ['All'], excludeRoles: [GLOBAL_ADMINISTRATOR] });

const OF_USERS: readonly SignInSituation[] = [
  when('there is no policy', POLICIES_PAGE, 'no', []),
  when('all users are included', USERS_PAGE, 'yes', [policy()]),
  when('all users are included, guests too', USERS_PAGE, 'yes', [policy()], { user: GUEST }),
  when('nobody is included', USERS_PAGE, 'no', forUsers({ includeUsers: ['None'] })),
  when('an exclusion beats the inclusion of the same user', USERS_PAGE, 'no', forUsers({ includeUsers: [ANN], excludeUsers: [ANN] })),
  when('an exclusion of a group beats the inclusion of a user', USERS_PAGE, 'no', forUsers({ includeUsers: [ANN], excludeGroups: [TEAM] })),
  when('an exclusion of a group takes its nested members along', USERS_PAGE, 'no', forUsers({ includeUsers: ['All'], excludeGroups: [STAFF] })),
  when('an inclusion of a group takes its nested members along', USERS_PAGE, 'yes', forUsers({ includeGroups: [STAFF] })),
  when('the members of the outer group are not in the inner one', USERS_PAGE, 'no', forUsers({ includeGroups: [TEAM] }), { user: BOB }),
  when('who was excluded in one policy is still held by another', POLICIES_PAGE, 'yes', [...forUsers({ includeUsers: ['All'], excludeUsers: [ANN] }), ...forUsers({ includeGroups: [STAFF] })]),
  when('the members of an excluded group were not read', USERS_PAGE, 'unknown', forUsers({ includeUsers: ['All'], excludeGroups: [UNREAD_GROUP] })),
  when('a group that was deleted is excluded', USERS_PAGE, 'yes', forUsers({ includeUsers: ['All'], excludeGroups: [DELETED_GROUP] })),
  when('an unread group is excluded, and the user is, too', USERS_PAGE, 'no', forUsers({ includeUsers: ['All'], excludeUsers: [ANN], excludeGroups: [UNREAD_GROUP] })),
  when('what an unread group would let through another policy holds', POLICIES_PAGE, 'yes', [...forUsers({ includeUsers: ['All'], excludeGroups: [UNREAD_GROUP] }), policy()]),
  when('one policy takes an unread group out, another asks just it', USERS_PAGE, 'yes', [...forUsers({ includeUsers: ['All'], excludeGroups: [UNREAD_GROUP] }), ...forUsers({ includeGroups: [UNREAD_GROUP] })]),
  when('the letters of an id differ', USERS_PAGE, 'no', forUsers({ includeUsers: ['All'], excludeUsers: [ANN.toUpperCase()] })),
];

const OF_ROLES: readonly SignInSituation[] = [
  when('the holder of a role that is included', USERS_PAGE, 'yes', TO_ROLE, {}, { roleAssignments: [assigned(ANN)] }),
  when('who could activate an included role', USERS_PAGE, 'no', TO_ROLE, {}, { roleEligibilities: [assigned(ANN)] }),
  when('the holder of an included role in an administrative unit', USERS_PAGE, 'no', TO_ROLE, {}, { roleAssignments: [assigned(ANN, { directoryScopeId: '/administrativeUnits/1' })] }),
  when('the holder of an included role over one object', USERS_PAGE, 'no', TO_ROLE, {}, { roleAssignments: [assigned(ANN, { directoryScopeId: '/b0000000-0000-4000-8000-000000000001' })] }),
  when('the holder of an included role by way of a group', USERS_PAGE, 'yes', TO_ROLE, {}, { roleAssignments: [assigned(TEAM)] }),
  when('another holds the included role', USERS_PAGE, 'no', TO_ROLE, {}, { roleAssignments: [assigned(BOB)] }),
  when('the holder of an excluded role', USERS_PAGE, 'no', BUT_ROLE, {}, { roleAssignments: [assigned(ANN)] }),
  when('who could activate an excluded role', USERS_PAGE, 'yes', BUT_ROLE, {}, { roleEligibilities: [assigned(ANN)] }),
  when('the holder of an excluded role in an administrative unit', USERS_PAGE, 'yes', BUT_ROLE, {}, { roleAssignments: [assigned(ANN, { directoryScopeId: '/administrativeUnits/1' })] }),
  when('who holds roles was not read', USERS_PAGE, 'unknown', BUT_ROLE, {}, { unread: ['roleAssignments'] }),
  when('some holders of roles were read, and the user among them', USERS_PAGE, 'yes', TO_ROLE, {}, { roleAssignments: [assigned(ANN)], unread: ['roleAssignments'] }),
  when('the role is held by a group that was not read', USERS_PAGE, 'unknown', TO_ROLE, {}, { roleAssignments: [assigned(UNREAD_GROUP)] }),
];

/** `excludeGuestsOrExternalUsers` and its like, as Graph writes it. */
function guests(types: string, externalTenants: OracleObject | null = { '@odata.type': '#microsoft.graph.conditionalAccessAllExternalTenants', membershipKind: 'all' }): OracleObject {
  return { guestOrExternalUserTypes: types, externalTenants };
}

const ONE_TENANT = { '@odata.type': '#microsoft.graph.conditionalAccessEnumeratedExternalTenants', membershipKind: 'enumerated', members: [HOME] };
const ALL_KINDS = 'internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider';
const GUESTS_OUT = forUsers({ includeUsers: ['All'], excludeUsers: ['GuestsOrExternalUsers'] });

const OF_GUESTS: readonly SignInSituation[] = [
  when('all guests are excluded, and a guest comes', EXTERNAL_PAGE, 'no', GUESTS_OUT, { user: GUEST }),
  when('all guests are excluded, and a local guest comes', EXTERNAL_PAGE, 'no', GUESTS_OUT, { user: LOCAL_GUEST }),
  when('all guests are excluded, and an external member comes: the old token stands for all kinds', EXTERNAL_PAGE, 'no', GUESTS_OUT, { user: PARTNER }),
  when('all guests are excluded, and a member comes', EXTERNAL_PAGE, 'yes', GUESTS_OUT),
  when('all kinds of guests are included, and a member comes', EXTERNAL_PAGE, 'no', forUsers({ includeGuestsOrExternalUsers: guests(ALL_KINDS) })),
  when('guests that collaborate are excluded, and a local guest comes', EXTERNAL_PAGE, 'yes', forUsers({ includeUsers: ['All'], excludeGuestsOrExternalUsers: guests('b2bCollaborationGuest') }), { user: LOCAL_GUEST }),
  when('guests that collaborate are excluded, and one comes', EXTERNAL_PAGE, 'no', forUsers({ includeUsers: ['All'], excludeGuestsOrExternalUsers: guests('b2bDirectConnectUser,b2bCollaborationGuest') }), { user: GUEST }),
  when('guests that collaborate are included, and an external member comes', EXTERNAL_PAGE, 'no', forUsers({ includeGuestsOrExternalUsers: guests('b2bCollaborationGuest') }), { user: PARTNER }),
  when('external members are included, and one comes', EXTERNAL_PAGE, 'yes', forUsers({ includeGuestsOrExternalUsers: guests('b2bCollaborationMember') }), { user: PARTNER }),
  when('guests of one tenant are excluded: which one a guest is of the directory does not tell', EXTERNAL_PAGE, 'unknown', forUsers({ includeUsers: ['All'], excludeGuestsOrExternalUsers: guests('b2bCollaborationGuest', ONE_TENANT) }), { user: GUEST }),
  when('guests of one tenant are excluded, and a member comes', EXTERNAL_PAGE, 'yes', forUsers({ includeUsers: ['All'], excludeGuestsOrExternalUsers: guests(ALL_KINDS, ONE_TENANT) })),
  when('guests are excluded, and who comes was not read', EXTERNAL_PAGE, 'unknown', GUESTS_OUT, { user: STRANGER }, { unread: ['users'] }),
  when('all users are included, and who comes was not read', USERS_PAGE, 'yes', [policy()], { user: STRANGER }, { unread: ['users'] }),
];

const REGISTER = 'urn:user:registersecurityinfo';

const OF_RESOURCES: readonly SignInSituation[] = [
  when('one application is included, and it is the one', RESOURCES_PAGE, 'yes', forApplications({ includeApplications: [PAYROLL] })),
  when('one application is included, and it is another', RESOURCES_PAGE, 'no', forApplications({ includeApplications: [WIKI] })),
  when('all applications but the one', RESOURCES_PAGE, 'no', forApplications({ includeApplications: ['All'], excludeApplications: [PAYROLL] })),
  when('all applications but another', RESOURCES_PAGE, 'yes', forApplications({ includeApplications: ['All'], excludeApplications: [WIKI] })),
  when('no application', RESOURCES_PAGE, 'no', forApplications({ includeApplications: ['None'] })),
  when('the management of Azure is included', RESOURCES_PAGE, 'yes', forApplications({ includeApplications: [AZURE_MANAGEMENT] }), application(AZURE_MANAGEMENT)),
  when('the management of Azure is included, and something else is opened', RESOURCES_PAGE, 'no', forApplications({ includeApplications: [AZURE_MANAGEMENT] })),
  when('the management of Azure is not part of Office 365', RESOURCES_PAGE.replace('concept-conditional-access-cloud-apps', 'reference-office-365-application-contents'), 'yes', forApplications({ includeApplications: ['All'], excludeApplications: ['Office365'] }), application(AZURE_MANAGEMENT)),
  when('the portals are one way to the management of Azure, the command line is another', RESOURCES_PAGE, 'no', forApplications({ includeApplications: ['MicrosoftAdminPortals'] }), application(AZURE_MANAGEMENT)),
  when('what is of Office 365 is written down nowhere in the tenant', RESOURCES_PAGE, 'unknown', forApplications({ includeApplications: ['Office365'] })),
  when('a policy for an action of users does not hold an application', RESOURCES_PAGE, 'no', forApplications({ includeUserActions: [REGISTER] })),
  when('a policy for an action of users holds the action', RESOURCES_PAGE, 'yes', forApplications({ includeUserActions: [REGISTER] }), action(REGISTER)),
  when('a policy for another action does not', RESOURCES_PAGE, 'no', forApplications({ includeUserActions: ['urn:user:registerdevice'] }), action(REGISTER)),
  when('a policy for a context holds the context', RESOURCES_PAGE, 'yes', forApplications({ includeAuthenticationContextClassReferences: ['c1'] }), context('c1')),
  when('a policy for another context does not', RESOURCES_PAGE, 'no', forApplications({ includeAuthenticationContextClassReferences: ['c1', 'c3'] }), context('c2')),
  when('a policy for a context does not hold the application as such', RESOURCES_PAGE, 'no', forApplications({ includeAuthenticationContextClassReferences: ['c1'] })),
  when('a filter includes applications by what the sign-in does not tell', RESOURCES_PAGE, 'unknown', forApplications({ applicationFilter: { mode: 'include', rule: 'CustomSecurityAttribute.a_b -contains "x"' } })),
  when('a filter excludes applications by what the sign-in does not tell', RESOURCES_PAGE, 'unknown', forApplications({ includeApplications: ['All'], applicationFilter: { mode: 'exclude', rule: 'CustomSecurityAttribute.a_b -contains "x"' } })),
  when('a filter includes more than the application that is named', RESOURCES_PAGE, 'yes', forApplications({ includeApplications: [PAYROLL], applicationFilter: { mode: 'include', rule: 'CustomSecurityAttribute.a_b -contains "x"' } })),
];

const OF_STATE: readonly SignInSituation[] = [
  when('the policy only reports', REPORT_PAGE, 'no', [policy({ state: 'enabledForReportingButNotEnforced' })]),
  when('the policy is off', POLICIES_PAGE, 'no', [policy({ state: 'disabled' })]),
  when('one policy only reports, another is on', REPORT_PAGE, 'yes', [policy({ state: 'enabledForReportingButNotEnforced', grantControls: grant('block') }), policy()]),
  when('a policy that blocks only reports', REPORT_PAGE, { block: 'no', mfa: 'no' }, [policy({ state: 'enabledForReportingButNotEnforced', grantControls: grant('block') })]),
  when('a policy for workloads is none for users', USERS_PAGE, 'no', [policy({ users: { includeUsers: ['None'] }, conditions: { clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'], excludeServicePrincipals: [] } }, grantControls: grant('block') })]),
  when('policies were not all read', POLICIES_PAGE, 'unknown', [], {}, { unread: ['policies'] }),
  when('policies were not all read, and one of those read sees to it', POLICIES_PAGE, { mfa: 'yes', managedDevice: 'unknown' }, [policy()], {}, { unread: ['policies'] }),
];

export const SITUATIONS_OF_SCOPE: readonly SignInSituation[] = [...OF_USERS, ...OF_ROLES, ...OF_GUESTS, ...OF_RESOURCES, ...OF_STATE];
