import type { Estate } from './estate.ts';
import { AzureError, Unsupported, type Call } from './http.ts';
import { textAt, type JsonMap } from './json.ts';

/** A list, or an object of which there is one, that is served as the estate holds it. */
export interface PlainRoute {
  /** Without the version; `{id}` is any id. The estate holds it under this path, ids filled in. */
  readonly path: string;
  readonly versions: readonly ('v1.0' | 'beta')[];
  /** Application permissions, any of which allows the call (Microsoft Graph permissions reference). */
  readonly permissions: readonly string[];
  /** Query parameters that are modelled. */
  readonly parameters: readonly string[];
  /** What a tenant without the licence is told; nothing where it is served all the same. */
  readonly licence?: 'pim' | 'premium' | 'governance';
  /** The filter has to be there: it asks for the settings, or alerts, of one scope. */
  readonly byScope?: true;
}

const BOTH = ['v1.0', 'beta'] as const;
const BETA = ['beta'] as const;
const PAGED = ['$top', '$skiptoken'];
const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];
const POLICY = ['Policy.Read.All'];
const CONDITIONAL_ACCESS = [...POLICY, 'Policy.Read.ConditionalAccess', 'Policy.ReadWrite.ConditionalAccess'];
const CONTEXTS = ['AuthenticationContext.Read.All', 'AuthenticationContext.ReadWrite.All', 'Policy.Read.ConditionalAccess', 'Policy.ReadWrite.ConditionalAccess'];
const METHODS = [...POLICY, 'Policy.Read.AuthenticationMethod', 'Policy.ReadWrite.AuthenticationMethod'];
const ROLES = ['RoleManagement.Read.Directory', 'RoleManagement.Read.All', 'RoleManagement.ReadWrite.Directory'];
const APPLICATIONS = ['Application.Read.All', 'Application.ReadWrite.All', 'Application.ReadWrite.OwnedBy', ...DIRECTORY];
const AUDIT = ['AuditLog.Read.All'];
const REVIEWS = ['AccessReview.Read.All', 'AccessReview.ReadWrite.All', 'AccessReview.ReadWrite.Membership'];
const ALERTS = ['RoleManagementAlert.Read.Directory', 'RoleManagementAlert.ReadWrite.Directory'];
const GROUP_SETTINGS = ['RoleManagementPolicy.Read.AzureADGroup', 'RoleManagementPolicy.ReadWrite.AzureADGroup'];
const SCOPED = ['$filter', '$expand', '$skiptoken'];

export const PLAIN_LISTS: readonly PlainRoute[] = [
  { path: 'identity/conditionalAccess/policies', versions: BOTH, permissions: CONDITIONAL_ACCESS, parameters: PAGED },
  { path: 'identity/conditionalAccess/namedLocations', versions: BOTH, permissions: CONDITIONAL_ACCESS, parameters: PAGED },
  { path: 'identity/conditionalAccess/authenticationContextClassReferences', versions: BOTH, permissions: CONTEXTS, parameters: PAGED },
  { path: 'policies/authenticationStrengthPolicies', versions: BOTH, permissions: METHODS, parameters: PAGED },
  { path: 'roleManagement/directory/roleDefinitions', versions: BOTH, permissions: [...ROLES, ...DIRECTORY], parameters: PAGED },
  { path: 'roleManagement/directory/roleAssignments', versions: BOTH, permissions: [...ROLES, ...DIRECTORY], parameters: PAGED },
  { path: 'roleManagement/directory/roleAssignmentScheduleInstances', versions: BOTH, permissions: ['RoleAssignmentSchedule.Read.Directory', ...ROLES], parameters: PAGED, licence: 'pim' },
  { path: 'roleManagement/directory/roleEligibilityScheduleInstances', versions: BOTH, permissions: ['RoleEligibilitySchedule.Read.Directory', ...ROLES], parameters: PAGED, licence: 'pim' },
  { path: 'identityGovernance/roleManagementAlerts/alerts', versions: BETA, permissions: ALERTS, parameters: SCOPED, licence: 'pim', byScope: true },
  { path: 'identityGovernance/accessReviews/definitions', versions: BOTH, permissions: REVIEWS, parameters: PAGED, licence: 'governance' },
  { path: 'reports/authenticationMethods/userRegistrationDetails', versions: BOTH, permissions: AUDIT, parameters: ['$skiptoken'], licence: 'premium' },
  { path: 'reports/appCredentialSignInActivities', versions: BETA, permissions: [...AUDIT, ...DIRECTORY], parameters: ['$skiptoken'], licence: 'premium' },
  { path: 'applications/{id}/federatedIdentityCredentials', versions: BOTH, permissions: APPLICATIONS, parameters: PAGED },
];

export const PLAIN_OBJECTS: readonly PlainRoute[] = [
  { path: 'policies/authenticationMethodsPolicy', versions: BOTH, permissions: METHODS, parameters: [] },
  { path: 'policies/identitySecurityDefaultsEnforcementPolicy', versions: BOTH, permissions: POLICY, parameters: [] },
  { path: 'policies/authorizationPolicy', versions: BOTH, permissions: POLICY, parameters: [] },
  { path: 'users/{id}/authentication/requirements', versions: BETA, permissions: POLICY, parameters: [] },
];

/** Settings of roles and of groups stand in one list; what is asked for decides what it takes (Microsoft Graph, "List roleManagementPolicyAssignments"). */
export const ROLE_SETTINGS: PlainRoute = { path: 'policies/roleManagementPolicyAssignments', versions: BOTH, permissions: [...ROLES, ...GROUP_SETTINGS], parameters: SCOPED, licence: 'pim', byScope: true };

/** The permissions that the settings of the scope asked for take. */
export function settingsPermissions(call: Call): readonly string[] {
  return scopeOf(call).scopeType === 'Group' ? GROUP_SETTINGS : ROLES;
}

/** The items of a list; an absent list is empty. Properties that only the beta has are left out of version 1.0. */
export function plainList(route: PlainRoute): (estate: Estate, call: Call) => readonly JsonMap[] {
  return (estate, call) => {
    checkLicence(estate, route);
    const items = directoryOf(estate, call).lists?.[relative(call)] ?? [];
    const scoped = route.byScope === true ? ofScope(items, call) : items;
    return scoped.map((item) => ofVersion(item, call));
  };
}

/** The one object at a path. A tenant always has its policies: an estate that does not say how they are has them not modelled. */
export function plainObject(estate: Estate, call: Call): JsonMap {
  const path = relative(call);
  const found = directoryOf(estate, call).objects?.[path] ?? DEFAULTS[path] ?? (REQUIREMENTS.test(path) ? requirementsOf(estate, path) : undefined);
  if (found === undefined) throw new Unsupported(`${call.path} of an estate that does not hold it`);
  return ofVersion(found, call);
}

const REQUIREMENTS = /^users\/([^/]+)\/authentication\/requirements$/i;

/** Per-user multifactor authentication is off unless somebody switched it on. */
function requirementsOf({ principals = [] }: Estate, path: string): JsonMap {
  const id = REQUIREMENTS.exec(path)?.[1] ?? '';
  if (!principals.some((one) => one.kind === 'user' && one.id.toLowerCase() === id.toLowerCase())) {
    throw new AzureError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`);
  }
  return { perUserMfaState: 'disabled' };
}

/** Policies of a tenant in which nobody changed anything, as the reference shows them. */
const DEFAULTS: Readonly<Record<string, JsonMap>> = {
  'policies/identitySecurityDefaultsEnforcementPolicy': { id: '00000000-0000-0000-0000-000000000005', displayName: 'Security Defaults', description: 'Security defaults', isEnabled: false },
  'policies/authorizationPolicy': {
    id: 'authorizationPolicy', displayName: 'Authorization Policy', allowInvitesFrom: 'everyone', allowedToSignUpEmailBasedSubscriptions: true, allowedToUseSSPR: true,
    allowEmailVerifiedUsersToJoinOrganization: false, blockMsolPowerShell: false, guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    defaultUserRolePermissions: {
      allowedToCreateApps: true, allowedToCreateSecurityGroups: true, allowedToCreateTenants: true, allowedToReadBitlockerKeysForOwnedDevice: true, allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'],
    },
  },
  'policies/authenticationMethodsPolicy': {
    id: 'authenticationMethodsPolicy', displayName: 'Authentication Methods Policy', policyVersion: '1.5', policyMigrationState: 'migrationComplete', reconfirmationInDays: null,
    registrationEnforcement: { authenticationMethodsRegistrationCampaign: { snoozeDurationInDays: 1, state: 'default', excludeTargets: [], includeTargets: [{ id: 'all_users', targetType: 'group', targetedAuthenticationMethod: 'microsoftAuthenticator' }] } },
    systemCredentialPreferences: { state: 'default', excludeTargets: [], includeTargets: [{ id: 'all_users', targetType: 'group' }] },
    authenticationMethodConfigurations: [],
  },
};

/** Properties that version 1.0 does not have (metadata of both versions). */
const BETA_ONLY: readonly string[] = ['systemCredentialPreferences', 'isPrivileged', 'reportSuspiciousActivitySettings'];

function ofVersion(item: JsonMap, call: Call): JsonMap {
  if (call.path.toLowerCase().startsWith('/beta/')) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => !BETA_ONLY.includes(key)));
}

/** The path without its version, as the estate spells it. */
function relative(call: Call): string {
  const path = call.path.slice(1).split('/').slice(1).join('/');
  const known = [...PLAIN_LISTS, ...PLAIN_OBJECTS, ROLE_SETTINGS].find((route) => route.path.toLowerCase() === path.toLowerCase());
  return known?.path ?? path;
}

function directoryOf({ directory }: Estate, call: Call): NonNullable<Estate['directory']> {
  if (directory === undefined) throw new Unsupported(`${call.path} of an estate without a directory`);
  return directory;
}

function checkLicence(estate: Estate, { licence }: PlainRoute): void {
  if (licence === undefined || estate.withoutPim !== true) return;
  throw refusalOf(licence);
}

/** What unlicensed tenants are told (observed; the text about reviews varies). */
export function refusalOf(licence: NonNullable<PlainRoute['licence']>): AzureError {
  switch (licence) {
    case 'pim':
      return new AzureError(400, 'AadPremiumLicenseRequired', 'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.');
    case 'premium':
      return new AzureError(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', 'Neither tenant is B2C or tenant doesn\'t have premium license');
    case 'governance':
      return new AzureError(403, 'Forbidden', 'Your tenant is not licensed for this feature.');
  }
}

interface AskedScope {
  readonly scopeId: string;
  readonly scopeType: string;
}

function scopeOf(call: Call): AskedScope {
  const filter = call.query.get('$filter');
  if (filter === null) throw new AzureError(400, 'MissingProvider', 'The provider is missing.');
  const [, scopeId, scopeType] = /^scopeId eq '([^']*)' and scopeType eq '([^']*)'$/.exec(filter) ?? [];
  if (scopeId === undefined || scopeType === undefined) throw new Unsupported(`$filter '${filter}' of ${call.path}`);
  return { scopeId, scopeType: scopeType === 'Directory' ? 'DirectoryRole' : scopeType };
}

function ofScope(items: readonly JsonMap[], call: Call): readonly JsonMap[] {
  const { scopeId, scopeType } = scopeOf(call);
  const expand = call.query.get('$expand');
  if (expand !== null && expand !== 'policy($expand=rules)') throw new Unsupported(`$expand '${expand}' of ${call.path}`);
  const own = items.filter((item) => textAt(item, 'scopeId').toLowerCase() === scopeId.toLowerCase() && textAt(item, 'scopeType') === scopeType);
  return expand === null ? own.map(({ policy: _policy, ...item }) => item) : own;
}
