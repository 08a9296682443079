import type { JsonObject, JsonValue } from '../../../src/values/json.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';

export function object(type: string, id: string, properties: JsonValue): JsonObject {
  return { id: `${TENANT}/${type}/${id}`, type: `Microsoft.Graph/${type}`, name: id, properties };
}

/** What a person who read the documentation would say of a row. `Answer` of a fact as `plain` shows it; a list that may be longer carries `perhaps`. */
export interface Situation {
  readonly name: string;
  readonly fact: string;
  readonly given: JsonObject;
  readonly around?: readonly JsonObject[];
  /** Types that could not be read. */
  readonly unread?: readonly string[];
  readonly says: Readonly<Record<string, unknown>>;
}

const APP = (properties: JsonObject): JsonObject => object('applications', 'app1', { appId: 'client1', displayName: 'One', passwordCredentials: [], keyCredentials: [], ...properties });
const WORKLOAD = (properties: JsonObject): JsonObject => object('servicePrincipals', 'sp1', { appId: 'client1', servicePrincipalType: 'Application', passwordCredentials: [], keyCredentials: [], ...properties });
const HELD = { startDateTime: '2026-06-01T00:00:00Z', endDateTime: '2026-12-01T00:00:00Z' };
const SECRET = { keyId: 'k1', displayName: 'ci', customKeyIdentifier: null, ...HELD };
const SHOWN = { keyId: 'k1', kind: 'secret', use: 'signIn', name: 'ci', start: '2026-06-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z', validFor: 'P183D' };
const CERTIFICATE = { keyId: 'k2', displayName: 'CN=one', type: 'AsymmetricX509Cert', usage: 'Verify', customKeyIdentifier: 'AB', ...HELD };
const SIGNING = { ...CERTIFICATE, keyId: 'k3', type: 'X509CertAndPassword', usage: 'Sign' };
/** As the reference of "servicePrincipal: addTokenSigningCertificate" and the tutorial on SAML by Microsoft Graph register it: the password bears the id of the private key, and may end at another time. */
const PASSWORD_OF_KEY = { ...SECRET, keyId: 'k3', customKeyIdentifier: 'ab', endDateTime: '2027-06-01T00:00:00Z' };

const CREDENTIALS: readonly Situation[] = [
  { name: 'a secret', fact: 'appCredentials', given: APP({ passwordCredentials: [SECRET] }), says: { platformManaged: false, credentials: [{ ...SHOWN, endless: false, expired: false, succeeded: false }] } },
  {
    name: 'a secret that ends this very moment, and one that never does', fact: 'appCredentials',
    given: APP({ passwordCredentials: [{ ...SECRET, endDateTime: '2026-11-16T09:00:00Z' }, { ...SECRET, keyId: 'K5', displayName: null, endDateTime: null }] }),
    says: {
      credentials: [
        { ...SHOWN, end: '2026-11-16T09:00:00.000Z', validFor: 'P168DT9H', endless: false, expired: true, succeeded: true },
        { keyId: 'k5', kind: 'secret', use: 'signIn', name: 'k5', start: SHOWN.start, endless: true, expired: false, succeeded: false },
      ],
    },
  },
  {
    name: 'three entries of a SAML signing certificate', fact: 'appCredentials', given: WORKLOAD({ passwordCredentials: [PASSWORD_OF_KEY], keyCredentials: [SIGNING, CERTIFICATE] }),
    says: { platformManaged: false, credentials: [{ ...SHOWN, keyId: 'k3', kind: 'certificate', use: 'tokenSigning', name: 'CN=one', endless: false, expired: false, succeeded: false }] },
  },
  {
    name: 'a secret under the mark of a signing certificate that is not its password', fact: 'appCredentials',
    given: WORKLOAD({ passwordCredentials: [{ ...SECRET, customKeyIdentifier: 'AB', endDateTime: '2036-06-01T00:00:00Z' }], keyCredentials: [SIGNING, CERTIFICATE] }),
    says: {
      credentials: [
        { ...SHOWN, end: '2036-06-01T00:00:00.000Z', validFor: 'P3653D', endless: false, expired: false, succeeded: false },
        { ...SHOWN, keyId: 'k3', kind: 'certificate', use: 'tokenSigning', name: 'CN=one', endless: false, expired: false, succeeded: false },
      ],
    },
  },
  {
    name: 'a symmetric key is a secret; a certificate to encrypt with opens nothing', fact: 'appCredentials',
    given: APP({ keyCredentials: [{ ...CERTIFICATE, type: 'Symmetric' }, { ...CERTIFICATE, keyId: 'k4', usage: 'Encrypt' }] }),
    says: {
      credentials: [
        { ...SHOWN, keyId: 'k2', name: 'CN=one', endless: false, expired: false, succeeded: false },
        { ...SHOWN, keyId: 'k4', kind: 'certificate', use: 'tokenEncryption', name: 'CN=one', endless: false, expired: false, succeeded: false },
      ],
    },
  },
  { name: 'a certificate without its usage', fact: 'appCredentials', given: APP({ keyCredentials: [{ ...CERTIFICATE, usage: null }] }), says: { credentials: { perhaps: [] } } },
  { name: 'no list of secrets', fact: 'appCredentials', given: object('applications', 'app1', { keyCredentials: [] }), says: { credentials: { perhaps: [] } } },
  { name: 'a managed identity', fact: 'appCredentials', given: WORKLOAD({ servicePrincipalType: 'ManagedIdentity' }), says: { platformManaged: true, credentials: [] } },
  { name: 'a service principal of no type', fact: 'appCredentials', given: WORKLOAD({ servicePrincipalType: null }), says: { platformManaged: 'unknown: notCollected' } },
];

const activity = (id: string, properties: JsonObject): JsonObject => object('appCredentialSignInActivities', id, { appId: 'CLIENT1', keyId: 'K1', ...properties });
const JUNE = { signInActivity: { lastSignInDateTime: '2026-06-10T00:00:00Z' } };
const JULY = { signInActivity: { lastSignInDateTime: '2026-07-10T00:00:00Z' } };

const USES: readonly Situation[] = [
  {
    name: 'used for two resources', fact: 'credentialUse', given: APP({ passwordCredentials: [SECRET] }), around: [activity('a', JULY), activity('b', JUNE)],
    says: { credentials: [{ ...SHOWN, lastUsed: '2026-07-10T00:00:00.000Z' }], oldestUnrecorded: null, everyUseRecorded: true },
  },
  {
    name: 'the same key of another application', fact: 'credentialUse', given: APP({ passwordCredentials: [SECRET] }), around: [activity('a', { ...JULY, appId: 'client2' })],
    says: { credentials: [SHOWN], oldestUnrecorded: '2026-06-01T00:00:00.000Z', everyUseRecorded: 'unknown: noData' },
  },
  {
    name: 'records that were not read to the end', fact: 'credentialUse', given: APP({ passwordCredentials: [SECRET] }), around: [activity('a', JUNE)], unread: ['appCredentialSignInActivities'],
    says: { credentials: [SHOWN], oldestUnrecorded: '2026-06-01T00:00:00.000Z', everyUseRecorded: 'unknown: forbidden' },
  },
  {
    name: 'the oldest of those without a record', fact: 'credentialUse', given: APP({ passwordCredentials: [SECRET, { ...SECRET, keyId: 'k8', startDateTime: '2026-04-01T00:00:00Z' }] }),
    says: { oldestUnrecorded: '2026-04-01T00:00:00.000Z' },
  },
  {
    name: 'ended, not yet begun, signing', fact: 'credentialUse',
    given: WORKLOAD({ passwordCredentials: [{ ...SECRET, endDateTime: '2026-11-16T09:00:00Z' }, { ...SECRET, keyId: 'k9', startDateTime: '2026-11-17T00:00:00Z' }], keyCredentials: [SIGNING] }),
    says: { credentials: [], oldestUnrecorded: null, everyUseRecorded: true },
  },
  { name: 'a list that was cut', fact: 'credentialUse', given: object('applications', 'app1', { appId: 'client1', keyCredentials: [] }), says: { credentials: { perhaps: [] }, oldestUnrecorded: 'unknown: notCollected', everyUseRecorded: 'unknown: notCollected' } },
];

const user = (id: string, properties: JsonObject): JsonObject => object('users', id, { displayName: id, userPrincipalName: `${id}@contoso.example`, userType: 'Member', accountEnabled: true, ...properties });
const owners = (...list: readonly JsonValue[]): JsonObject => object('applicationOwners', 'app1', { applicationId: 'APP1', owners: list });
const ANN = { id: 'ANN', type: 'user', displayName: 'Ann' };
const BOT = { id: 'bot', type: 'servicePrincipal', displayName: 'Bot' };

const OWNERS: readonly Situation[] = [
  {
    name: 'a person and a workload', fact: 'applicationOwners', given: APP({}), around: [user('ann', {}), owners(BOT, ANN)],
    says: { owners: [{ id: 'ann', type: 'user', name: 'Ann' }, { id: 'bot', type: 'servicePrincipal', name: 'Bot' }], guests: [], disabled: [] },
  },
  { name: 'a guest', fact: 'applicationOwners', given: APP({}), around: [user('ann', { userType: 'Guest' }), owners(ANN)], says: { guests: ['Ann'], disabled: [] } },
  { name: 'a member of another tenant', fact: 'applicationOwners', given: APP({}), around: [user('ann', { userPrincipalName: 'ann_x#EXT#@contoso.example' }), owners(ANN)], says: { guests: ['Ann'] } },
  { name: 'somebody who cannot sign in', fact: 'applicationOwners', given: APP({}), around: [user('ann', { accountEnabled: false }), owners(ANN)], says: { guests: [], disabled: ['Ann'] } },
  { name: 'somebody of whom that was cut', fact: 'applicationOwners', given: APP({}), around: [user('ann', { accountEnabled: null }), owners(ANN)], says: { guests: [], disabled: { perhaps: [] } } },
  { name: 'somebody whom no list has', fact: 'applicationOwners', given: APP({}), around: [owners(ANN)], unread: ['users'], says: { owners: [{ id: 'ann', type: 'user', name: 'Ann' }], guests: { perhaps: [] }, disabled: { perhaps: [] } } },
  { name: 'nobody', fact: 'applicationOwners', given: APP({}), around: [owners()], says: { owners: [], guests: [], disabled: [] } },
  { name: 'an owner without an id', fact: 'applicationOwners', given: APP({}), around: [owners({ displayName: 'X' })], says: { owners: { perhaps: [] } } },
  { name: 'owners that were not read', fact: 'applicationOwners', given: APP({}), says: { owners: 'unknown: notCollected', guests: 'unknown: notCollected', disabled: 'unknown: notCollected' } },
];

const METHODS = (properties: JsonObject): JsonObject => object('authenticationMethodsPolicy', 'authenticationMethodsPolicy', properties);
const ALL = [{ targetType: 'group', id: 'all_users' }];
const preferred = (preference: JsonValue): JsonObject => METHODS({ systemCredentialPreferences: preference });
const method = (id: string, state: string, includeTargets: JsonValue = ALL): JsonObject => ({ id, state, includeTargets });
const methods = (policyMigrationState: JsonValue, ...list: readonly JsonValue[]): JsonObject => METHODS({ policyMigrationState, authenticationMethodConfigurations: list });

const SIGNING_IN: readonly Situation[] = [
  { name: 'left to Microsoft', fact: 'authenticationMethods', given: preferred({ state: 'default', includeTargets: ALL, excludeTargets: [] }), says: { systemPreferred: 'everyone', systemPreferredExcluded: [] } },
  { name: 'on for a group but for another', fact: 'authenticationMethods', given: preferred({ state: 'enabled', includeTargets: [{ id: 'g1' }], excludeTargets: [{ id: 'G2' }] }), says: { systemPreferred: 'some', systemPreferredExcluded: ['g2'] } },
  { name: 'on for no group', fact: 'authenticationMethods', given: preferred({ state: 'enabled', includeTargets: [], excludeTargets: [{ id: '00000000-0000-0000-0000-000000000000' }] }), says: { systemPreferred: 'nobody', systemPreferredExcluded: [] } },
  { name: 'off', fact: 'authenticationMethods', given: preferred({ state: 'disabled', includeTargets: ALL, excludeTargets: [] }), says: { systemPreferred: 'nobody' } },
  { name: 'not said', fact: 'authenticationMethods', given: METHODS({}), says: { systemPreferred: 'unknown: notCollected', systemPreferredExcluded: 'unknown: notCollected' } },
  { name: 'nor for whom', fact: 'authenticationMethods', given: preferred({ state: 'default' }), says: { systemPreferred: 'unknown: notCollected', systemPreferredExcluded: 'unknown: notCollected' } },
  { name: 'methods of a tenant that has migrated', fact: 'authenticationMethods', given: methods('migrationComplete', method('Sms', 'enabled', [{ id: 'g1' }]), method('Fido2', 'enabled'), method('Voice', 'disabled')), says: { methods: [{ id: 'Fido2', reach: 'everyone' }, { id: 'Sms', reach: 'some' }], enabled: ['Fido2', 'Sms'] } },
  { name: 'of one that never had to', fact: 'authenticationMethods', given: methods(null, method('Fido2', 'enabled')), says: { enabled: ['Fido2'] } },
  { name: 'of one that has not begun', fact: 'authenticationMethods', given: methods('preMigration', method('Fido2', 'enabled')), says: { enabled: { perhaps: ['Fido2'] } } },
  { name: 'of one that is at it', fact: 'authenticationMethods', given: methods('migrationInProgress', method('Fido2', 'enabled')), says: { enabled: { perhaps: ['Fido2'] } } },
  { name: 'a method without its targets', fact: 'authenticationMethods', given: methods('migrationComplete', method('Sms', 'enabled', null)), says: { enabled: { perhaps: [] } } },
  { name: 'on for nobody', fact: 'authenticationMethods', given: methods('migrationComplete', method('Sms', 'enabled', [])), says: { enabled: [] } },
];

const AUTHORIZATION = (properties: JsonObject): JsonObject => object('authorizationPolicy', 'authorizationPolicy', properties);
const rights = (permissions: JsonObject): JsonObject => AUTHORIZATION({ defaultUserRolePermissions: permissions });

const RIGHTS: readonly Situation[] = [
  // The three roles and four settings of the reference page "authorizationPolicy resource type".
  { name: 'guests like members', fact: 'authorizationPolicy', given: AUTHORIZATION({ guestUserRoleId: 'A0B1B346-4D3E-4E8B-98F8-753987BE4970', allowInvitesFrom: 'everyone' }), says: { guestAccess: 'member', inviters: 'everyone' } },
  { name: 'the default for guests', fact: 'authorizationPolicy', given: AUTHORIZATION({ guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3', allowInvitesFrom: 'adminsGuestInvitersAndAllMembers' }), says: { guestAccess: 'limited', inviters: 'adminsGuestInvitersAndAllMembers' } },
  { name: 'restricted guests', fact: 'authorizationPolicy', given: AUTHORIZATION({ guestUserRoleId: '2af84b1e-32c8-42b7-82bc-daa82404023b', allowInvitesFrom: 'ADMINSANDGUESTINVITERS' }), says: { guestAccess: 'restricted', inviters: 'adminsAndGuestInviters' } },
  { name: 'a role of another kind', fact: 'authorizationPolicy', given: AUTHORIZATION({ guestUserRoleId: '62e90394-69f5-4237-9190-012177145e10', allowInvitesFrom: 'constructor' }), says: { guestAccess: 'unknown: notCollected', inviters: 'unknown: notCollected' } },
  {
    name: 'every right', fact: 'authorizationPolicy',
    given: rights({ allowedToCreateApps: true, allowedToCreateTenants: true, allowedToCreateSecurityGroups: true, permissionGrantPoliciesAssigned: ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy', 'ManagePermissionGrantsForOwnedResource.for-team'] }),
    says: { usersRegisterApplications: true, usersCreateTenants: true, usersCreateSecurityGroups: true, consentPolicies: ['microsoft-user-default-legacy'] },
  },
  { name: 'none', fact: 'authorizationPolicy', given: rights({ allowedToCreateApps: false, allowedToCreateTenants: false, allowedToCreateSecurityGroups: false, permissionGrantPoliciesAssigned: [] }), says: { usersRegisterApplications: false, usersCreateTenants: false, usersCreateSecurityGroups: false, consentPolicies: [] } },
  { name: 'a policy that is no text', fact: 'authorizationPolicy', given: rights({ permissionGrantPoliciesAssigned: [7] }), says: { usersCreateTenants: 'unknown: notCollected', consentPolicies: { perhaps: [] } } },
];

const details = (properties: JsonObject): JsonObject => object('userRegistrationDetails', 'ANN', { isAdmin: false, isMfaCapable: false, isPasswordlessCapable: false, methodsRegistered: ['email'], isSystemPreferredAuthenticationMethodEnabled: true, ...properties });
const holds = (type: string, principalId: string, more: JsonObject = {}): JsonObject => object(type, `${type}-${principalId}`, { principalId, roleDefinitionId: 'r', directoryScopeId: '/', ...more });
const GROUP = object('groups', 'g1', { displayName: 'G' });
const members = (...ids: readonly string[]): JsonObject => object('groupMembers', 'g1', { groupId: 'g1', members: ids.map((id) => ({ id, type: 'user', displayName: id })) });

const REGISTERED: readonly Situation[] = [
  {
    name: 'holds nothing', fact: 'registration', given: user('ann', {}), around: [details({}), holds('directoryRoleAssignments', 'bob')],
    says: { userId: 'ann', enabled: true, administrator: false, mfaCapable: false, passwordlessCapable: false, methods: ['email'], systemPreferred: true },
  },
  { name: 'the report says so', fact: 'registration', given: user('ann', {}), around: [details({ isAdmin: true })], unread: ['directoryRoleAssignments'], says: { administrator: true } },
  { name: 'a guest without a second factor here', fact: 'registration', given: user('ann', { userType: 'Guest' }), around: [details({})], says: { mfaCapable: 'unknown: noData', passwordlessCapable: false } },
  { name: 'a guest who has registered one', fact: 'registration', given: user('ann', { userType: 'Guest' }), around: [details({ isMfaCapable: true })], says: { mfaCapable: true } },
  { name: 'a member of another tenant without one', fact: 'registration', given: user('ann', { userPrincipalName: 'ann_x#ext#@contoso.example' }), around: [details({})], says: { mfaCapable: 'unknown: noData' } },
  { name: 'holds a role', fact: 'registration', given: user('ann', {}), around: [details({}), holds('directoryRoleAssignments', 'ANN')], says: { administrator: true } },
  { name: 'holds a role, whatever else was not read', fact: 'registration', given: user('ann', {}), around: [details({}), holds('directoryRoleAssignments', 'ann')], unread: ['directoryRoleEligibilityScheduleInstances'], says: { administrator: true } },
  { name: 'can activate one', fact: 'registration', given: user('ann', {}), around: [holds('directoryRoleEligibilityScheduleInstances', 'ann')], says: { administrator: true, mfaCapable: 'unknown: noData', methods: 'unknown: noData' } },
  { name: 'could till yesterday', fact: 'registration', given: user('ann', {}), around: [holds('directoryRoleEligibilityScheduleInstances', 'ann', { endDateTime: '2026-11-15T00:00:00Z' })], says: { administrator: false } },
  { name: 'by a group', fact: 'registration', given: user('ann', {}), around: [GROUP, members('ann'), holds('directoryRoleAssignments', 'g1')], says: { administrator: true } },
  { name: 'by a group that they are not in', fact: 'registration', given: user('ann', {}), around: [GROUP, members('bob'), holds('directoryRoleAssignments', 'g1')], says: { administrator: false } },
  { name: 'perhaps by a group', fact: 'registration', given: user('ann', {}), around: [GROUP, holds('directoryRoleAssignments', 'g1')], unread: ['groupMembers'], says: { administrator: 'unknown: forbidden' } },
  { name: 'perhaps by an eligibility', fact: 'registration', given: user('ann', {}), unread: ['directoryRoleEligibilityScheduleInstances'], says: { administrator: 'unknown: forbidden' } },
  { name: 'an assignment without its holder', fact: 'registration', given: user('ann', {}), around: [object('directoryRoleAssignments', 'x', { roleDefinitionId: 'r' })], says: { administrator: 'unknown: notCollected' } },
  { name: 'the report was not read', fact: 'registration', given: user('ann', { accountEnabled: null }), unread: ['userRegistrationDetails'], says: { enabled: 'unknown: notCollected', mfaCapable: 'unknown: forbidden', systemPreferred: 'unknown: forbidden' } },
];

export const SITUATIONS: readonly Situation[] = [...CREDENTIALS, ...USES, ...OWNERS, ...SIGNING_IN, ...RIGHTS, ...REGISTERED];
