/** A type that Microsoft Graph serves: what the catalog's entry of it is made of. */
export interface DirectoryType {
  readonly type: string;
  /** At Microsoft Graph, version and query included; `<id>` stands for the object that it is read of. */
  readonly path: string;
  /** The application permission that covers it with the least beside it (Microsoft Graph permissions reference). */
  readonly permission: string;
  /** How it is read where it is no list of its own. */
  readonly collector?: 'graphObject' | 'graphChildren' | 'groupMembers' | 'groupEligibilities' | 'groupAssignments' | 'groupSettings' | 'userRequirements';
  /** The types whose rows are walked to read this one. */
  readonly through?: readonly string[];
  /** Served by the global cloud alone (Microsoft Graph reference, "national cloud deployments" of the method). */
  readonly globalOnly?: true;
  /** Paths never written to a snapshot. */
  readonly omit?: readonly string[];
}

export const DIRECTORY_ASSIGNMENTS = 'Microsoft.Graph/directoryRoleAssignments';
export const DIRECTORY_ELIGIBILITIES = 'Microsoft.Graph/directoryRoleEligibilityScheduleInstances';
export const CONDITIONAL_ACCESS = 'Microsoft.Graph/conditionalAccessPolicies';
export const ACCESS_REVIEWS = 'Microsoft.Graph/accessReviewDefinitions';
const USERS = 'Microsoft.Graph/users';
const GROUPS = 'Microsoft.Graph/groups';
const GROUP_MEMBERS = 'Microsoft.Graph/groupMembers';
const GROUP_ELIGIBILITIES = 'Microsoft.Graph/groupEligibilityScheduleInstances';
const APPLICATIONS = 'Microsoft.Graph/applications';
/** What names the groups whose members count in Azure, and the list that tells groups from other members. */
const NAMING_GROUPS = [GROUPS, 'Microsoft.Authorization/roleAssignments', 'Microsoft.Authorization/roleEligibilityScheduleInstances', 'Microsoft.Authorization/denyAssignments'];
/** What names people who hold something, in the directory and in Azure, now or after activating. */
const HOLDING_ROLES = [DIRECTORY_ASSIGNMENTS, DIRECTORY_ELIGIBILITIES, 'Microsoft.Authorization/roleAssignments', 'Microsoft.Authorization/roleEligibilityScheduleInstances', GROUP_ELIGIBILITIES];
/** A hint is the beginning of the secret itself; keys come only where an application is read alone, and are left out all the same. */
const APPLICATION_SECRETS = ['properties.passwordCredentials[*].hint', 'properties.passwordCredentials[*].secretText', 'properties.keyCredentials[*].key'];
const ROLE_SETTINGS = "$filter=scopeId eq '<id>' and scopeType eq";
const OF_ROLES = "$filter=scopeId eq '/' and scopeType eq 'DirectoryRole'";
const PIM_FOR_GROUPS = '/v1.0/identityGovernance/privilegedAccess/group';

export const DIRECTORY_TYPES: readonly DirectoryType[] = [
  { type: 'Microsoft.Graph/subscribedSkus', path: '/v1.0/subscribedSkus', permission: 'LicenseAssignment.Read.All' },
  { type: USERS, path: '/v1.0/users?$select=id,displayName,userPrincipalName,userType,accountEnabled,onPremisesSyncEnabled,createdDateTime,externalUserState&$top=999', permission: 'User.Read.All' },
  // Of its own, since it takes a licence and a further permission: users stay readable without.
  { type: 'Microsoft.Graph/userSignInActivity', path: '/v1.0/users?$select=id,signInActivity&$top=500', permission: 'AuditLog.Read.All', through: [USERS] },
  { type: 'Microsoft.Graph/userRegistrationDetails', path: '/v1.0/reports/authenticationMethods/userRegistrationDetails', permission: 'AuditLog.Read.All' },
  {
    type: 'Microsoft.Graph/userAuthenticationRequirements', path: '/beta/users/<id>/authentication/requirements', permission: 'Policy.Read.All', collector: 'userRequirements', through: [USERS, GROUP_MEMBERS, ...HOLDING_ROLES],
  },
  { type: GROUPS, path: '/v1.0/groups?$select=id,displayName,isAssignableToRole,securityEnabled,groupTypes,membershipRule,onPremisesSyncEnabled,visibility&$top=999', permission: 'GroupMember.Read.All' },
  // Version 1.0 leaves service principals out of a group's members without a word (Microsoft Graph reference, "List group members"): the beta lists them.
  { type: GROUP_MEMBERS, path: '/beta/groups/<id>/members?$select=id,displayName&$top=999', permission: 'GroupMember.Read.All', collector: 'groupMembers', through: NAMING_GROUPS },
  {
    type: GROUP_ELIGIBILITIES, path: `${PIM_FOR_GROUPS}/eligibilityScheduleInstances?$filter=groupId eq '<id>'`,
    permission: 'PrivilegedEligibilitySchedule.Read.AzureADGroup', collector: 'groupEligibilities', through: [GROUP_MEMBERS],
  },
  {
    type: 'Microsoft.Graph/groupAssignmentScheduleInstances', path: `${PIM_FOR_GROUPS}/assignmentScheduleInstances?$filter=groupId eq '<id>'`,
    permission: 'PrivilegedAssignmentSchedule.Read.AzureADGroup', collector: 'groupAssignments', through: [GROUP_MEMBERS],
  },
  {
    type: 'Microsoft.Graph/groupPolicyAssignments', path: `/v1.0/policies/roleManagementPolicyAssignments?${ROLE_SETTINGS} 'Group'&$expand=policy($expand=rules)`,
    permission: 'RoleManagementPolicy.Read.AzureADGroup', collector: 'groupSettings', through: [GROUP_ELIGIBILITIES],
  },
  {
    type: 'Microsoft.Graph/servicePrincipals',
    path: '/v1.0/servicePrincipals?$select=id,appId,displayName,servicePrincipalType,accountEnabled,appOwnerOrganizationId,alternativeNames,passwordCredentials,keyCredentials&$top=999',
    permission: 'Application.Read.All', omit: APPLICATION_SECRETS,
  },
  { type: APPLICATIONS, path: '/v1.0/applications?$select=id,appId,displayName,signInAudience,createdDateTime,passwordCredentials,keyCredentials&$top=999', permission: 'Application.Read.All', omit: APPLICATION_SECRETS },
  { type: 'Microsoft.Graph/applicationOwners', path: '/v1.0/applications/<id>/owners?$select=id,displayName', permission: 'Application.Read.All', collector: 'graphChildren', through: [APPLICATIONS] },
  {
    type: 'Microsoft.Graph/applicationFederatedIdentityCredentials', path: '/v1.0/applications/<id>/federatedIdentityCredentials', permission: 'Application.Read.All', collector: 'graphChildren',
    through: [APPLICATIONS],
  },
  { type: 'Microsoft.Graph/appCredentialSignInActivities', path: '/beta/reports/appCredentialSignInActivities', permission: 'AuditLog.Read.All', globalOnly: true },
  { type: 'Microsoft.Graph/directoryRoleDefinitions', path: '/beta/roleManagement/directory/roleDefinitions', permission: 'RoleManagement.Read.Directory' },
  { type: DIRECTORY_ASSIGNMENTS, path: '/v1.0/roleManagement/directory/roleAssignments', permission: 'RoleManagement.Read.Directory' },
  { type: 'Microsoft.Graph/directoryRoleAssignmentScheduleInstances', path: '/v1.0/roleManagement/directory/roleAssignmentScheduleInstances', permission: 'RoleManagement.Read.Directory' },
  { type: DIRECTORY_ELIGIBILITIES, path: '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances', permission: 'RoleManagement.Read.Directory' },
  { type: 'Microsoft.Graph/directoryRolePolicyAssignments', path: `/v1.0/policies/roleManagementPolicyAssignments?${OF_ROLES}&$expand=policy($expand=rules)`, permission: 'RoleManagement.Read.Directory' },
  { type: 'Microsoft.Graph/directoryRoleAlerts', path: `/beta/identityGovernance/roleManagementAlerts/alerts?${OF_ROLES}`, permission: 'RoleManagementAlert.Read.Directory' },
  { type: CONDITIONAL_ACCESS, path: '/v1.0/identity/conditionalAccess/policies', permission: 'Policy.Read.All' },
  { type: 'Microsoft.Graph/namedLocations', path: '/v1.0/identity/conditionalAccess/namedLocations', permission: 'Policy.Read.All' },
  { type: 'Microsoft.Graph/authenticationContextClassReferences', path: '/v1.0/identity/conditionalAccess/authenticationContextClassReferences', permission: 'AuthenticationContext.Read.All' },
  { type: 'Microsoft.Graph/authenticationStrengthPolicies', path: '/v1.0/policies/authenticationStrengthPolicies', permission: 'Policy.Read.All' },
  // The beta alone tells of the preference for the strongest method (`systemCredentialPreferences`).
  { type: 'Microsoft.Graph/authenticationMethodsPolicy', path: '/beta/policies/authenticationMethodsPolicy', permission: 'Policy.Read.All', collector: 'graphObject' },
  { type: 'Microsoft.Graph/identitySecurityDefaultsEnforcementPolicy', path: '/v1.0/policies/identitySecurityDefaultsEnforcementPolicy', permission: 'Policy.Read.All', collector: 'graphObject' },
  { type: 'Microsoft.Graph/authorizationPolicy', path: '/v1.0/policies/authorizationPolicy', permission: 'Policy.Read.All', collector: 'graphObject' },
  { type: ACCESS_REVIEWS, path: '/v1.0/identityGovernance/accessReviews/definitions?$top=100', permission: 'AccessReview.Read.All' },
];
