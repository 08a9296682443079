import type { Directory } from '../../identityEstate.ts';
import type { JsonMap } from '../../json.ts';
import { PRINCIPALS, type Principal } from '../identities.ts';
import { peopleOf } from '../people.ts';
import type { EntraState } from './entraState.ts';
import { roleLists } from './roles.ts';

/** How people may sign in, what they have registered, and what users and guests may do. */
export function methodObjects(state: EntraState): Required<Pick<Directory, 'lists' | 'objects'>> {
  return {
    lists: { 'reports/authenticationMethods/userRegistrationDetails': registrationDetails(state), [ROLE_ASSIGNMENTS]: ADMINISTRATORS.map(helpdeskAdministrator) },
    objects: { 'policies/authenticationMethodsPolicy': methodsPolicy(state), 'policies/authorizationPolicy': authorizationPolicy(state), ...requirements() },
  };
}

const ALL_USERS: JsonMap = { targetType: 'group', id: 'all_users', isRegistrationRequired: false };

function method(id: string, state: 'enabled' | 'disabled', targets: readonly JsonMap[] = [ALL_USERS]): JsonMap {
  const type = `#microsoft.graph.${id.slice(0, 1).toLowerCase()}${id.slice(1)}AuthenticationMethodConfiguration`;
  return { '@odata.type': type, id, state, includeTargets: targets, excludeTargets: [] };
}

/** Text messages for the operators, mail for all, and nobody is asked for better; or passkeys and Microsoft Authenticator, and the older policies gone. */
function methodsPolicy(state: EntraState): JsonMap {
  const weak = state === 'sound' ? 'disabled' : 'enabled';
  return {
    id: 'authenticationMethodsPolicy', displayName: 'Authentication Methods Policy', description: 'The tenant-wide policy that controls which authentication methods are allowed in the tenant',
    lastModifiedDateTime: '2026-04-01T09:00:00Z', policyVersion: '1.5', policyMigrationState: state === 'sound' ? 'migrationComplete' : 'migrationInProgress', reconfirmationInDays: null,
    systemCredentialPreferences: { state: state === 'sound' ? 'default' : 'disabled', includeTargets: [{ targetType: 'group', id: 'all_users' }], excludeTargets: [] },
    authenticationMethodConfigurations: [
      method('Fido2', 'enabled'), method('MicrosoftAuthenticator', 'enabled'), method('Sms', weak, [{ ...ALL_USERS, id: PRINCIPALS.operators.id }]), method('TemporaryAccessPass', 'enabled'),
      method('SoftwareOath', 'disabled'), method('Voice', 'disabled'), method('Email', weak), method('X509Certificate', 'disabled'),
    ],
  };
}

/** The roles that stand for what guests see (Microsoft Graph reference, resource type authorizationPolicy). */
const GUEST_ACCESS = { sameAsMembers: 'a0b1b346-4d3e-4e8b-98f8-753987be4970', restricted: '2af84b1e-32c8-42b7-82bc-daa82404023b' };

/** As tenants of old began, and worse for guests; or as narrow as the settings go. */
function authorizationPolicy(state: EntraState): JsonMap {
  const isOpen = state !== 'sound';
  const forTeams = 'ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team';
  return {
    id: 'authorizationPolicy', displayName: 'Authorization Policy', description: 'Used to manage authorization related settings across the company.',
    allowInvitesFrom: isOpen ? 'everyone' : 'adminsAndGuestInviters', guestUserRoleId: isOpen ? GUEST_ACCESS.sameAsMembers : GUEST_ACCESS.restricted,
    allowedToSignUpEmailBasedSubscriptions: true, allowedToUseSSPR: true, allowEmailVerifiedUsersToJoinOrganization: false, allowUserConsentForRiskyApps: false, blockMsolPowerShell: true,
    defaultUserRolePermissions: {
      allowedToCreateApps: isOpen, allowedToCreateSecurityGroups: isOpen, allowedToCreateTenants: isOpen, allowedToReadBitlockerKeysForOwnedDevice: true, allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned: [...(isOpen ? ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'] : []), forTeams],
    },
  };
}

/** What people have registered, where it is not Microsoft Authenticator. */
const REGISTERED: ReadonlyMap<Principal, readonly string[]> = new Map<Principal, readonly string[]>([
  [PRINCIPALS.globalAdmin, ['passKeyDeviceBound', 'microsoftAuthenticatorPush']],
  // An administrator with a password and a mailbox, and one with a passkey.
  [PRINCIPALS.helpdeskLead, ['email']],
  [PRINCIPALS.helpdeskAgent, ['passKeyDeviceBound']],
  [PRINCIPALS.emergencyOne, ['passKeyDeviceBound']],
  [PRINCIPALS.contractor, ['mobilePhone']],
  [PRINCIPALS.developer, []],
]);

const ROLE_ASSIGNMENTS = 'roleManagement/directory/roleAssignments';

/** They reset passwords of others, and hold the role for that. */
const ADMINISTRATORS: readonly Principal[] = [PRINCIPALS.helpdeskLead, PRINCIPALS.helpdeskAgent];

/** Helpdesk Administrator (Entra built-in roles). */
function helpdeskAdministrator({ id }: Principal, index: number): JsonMap {
  return { id: `simulated-helpdesk-${String(index + 1)}`, principalId: id, roleDefinitionId: '729827e3-9c14-49f7-bb1b-9608f156bbb8', directoryScopeId: '/', appScopeId: null };
}

/** What contoso's directory says of somebody, where it is not what it says of everybody. */
function unusual(state: EntraState, one: Principal, property: string): JsonMap[string] {
  return peopleOf(state).find(({ id }) => id === one.id)?.properties?.[property];
}

/** Whoever cannot sign in is left out of the report. */
function isReported(state: EntraState, one: Principal): boolean {
  return unusual(state, one, 'accountEnabled') !== false;
}

/** Who holds a role of the directory now, as the report sees it: nobody who has to activate one first, or who is in a group that holds one. */
function administratorsOf(state: EntraState): ReadonlySet<unknown> {
  return new Set([...ADMINISTRATORS.map(({ id }) => id), ...(roleLists(state).lists[ROLE_ASSIGNMENTS] ?? []).map(({ principalId }) => principalId)]);
}

const SECOND_FACTORS = ['passKeyDeviceBound', 'microsoftAuthenticatorPush', 'mobilePhone'];

function people(): readonly Principal[] {
  return Object.values<Principal>(PRINCIPALS).filter(({ type }) => type === 'User');
}

/** Microsoft Graph reference, resource type userRegistrationDetails. */
function registrationDetails(state: EntraState): readonly JsonMap[] {
  const administrators = administratorsOf(state);
  return people().filter((one) => isReported(state, one)).map((one) => {
    // The second account for emergencies has a phone until somebody looks.
    const methods = (state === 'sound' && one === PRINCIPALS.emergencyTwo ? ['passKeyDeviceBound'] : REGISTERED.get(one)) ?? ['microsoftAuthenticatorPush'];
    const isCapable = methods.some((name) => SECOND_FACTORS.includes(name));
    return {
      id: one.id, userDisplayName: one.displayName, userPrincipalName: `${one.displayName.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@contoso.example`, userType: unusual(state, one, 'userType') === 'Guest' ? 'guest' : 'member',
      isAdmin: administrators.has(one.id), isMfaRegistered: isCapable, isMfaCapable: isCapable, isPasswordlessCapable: methods.includes('passKeyDeviceBound'), isSsprRegistered: methods.length > 0, isSsprEnabled: true,
      isSsprCapable: methods.length > 0, methodsRegistered: methods, isSystemPreferredAuthenticationMethodEnabled: true, systemPreferredAuthenticationMethods: methods.slice(0, 1),
      userPreferredMethodForSecondaryAuthentication: isCapable ? 'push' : 'none', lastUpdatedDateTime: '2026-11-15T22:10:00Z',
    };
  });
}

/** Multifactor authentication user by user, the older way: forced on the contractor, and on nobody else. */
function requirements(): Readonly<Record<string, JsonMap>> {
  return Object.fromEntries(people().map((one) => [`users/${one.id}/authentication/requirements`, { perUserMfaState: one === PRINCIPALS.contractor ? 'enforced' : 'disabled' }]));
}
