import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { describeForeign } from '../foreignLaw.ts';
import { object } from './situations.ts';

/** All rows bear one id, so that they meet. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  return object(type.slice('Microsoft.Graph/'.length), 'one', properties);
}

describeForeign({
  facts: ['appCredentials', 'credentialUse', 'applicationOwners', 'authenticationMethods', 'authorizationPolicy', 'registration'],
  keys: [
    'properties', 'appId', 'servicePrincipalType', 'passwordCredentials', 'keyCredentials', 'keyId', 'type', 'usage', 'startDateTime', 'endDateTime', 'customKeyIdentifier', 'displayName', 'signInActivity', 'lastSignInDateTime',
    'applicationId', 'owners', 'id', 'userType', 'accountEnabled', 'systemCredentialPreferences', 'state', 'includeTargets', 'excludeTargets', 'authenticationMethodConfigurations', 'policyMigrationState', 'allowInvitesFrom',
    'guestUserRoleId', 'defaultUserRolePermissions', 'permissionGrantPoliciesAssigned', 'allowedToCreateApps', 'principalId', 'groupId', 'members', 'accessId', 'isAdmin', 'isMfaCapable', 'methodsRegistered',
  ],
  values: ['one', 'user', 'Sign', 'Verify', 'X509CertAndPassword', 'AsymmetricX509Cert', 'enabled', 'default', 'all_users', 'constructor', 'everyone', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
  rowOf,
  maxDepth: 6,
});
