import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { describeForeign } from '../foreignLaw.ts';
import { graph } from './world.ts';

/** All rows bear one id, so that they meet. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  return type === 'tenant' ? { id: '/tenants/00000000-0000-4000-8000-0000000000aa', name: 'contoso', type } : graph(type.slice('Microsoft.Graph/'.length), 'one', properties as JsonObject);
}

describeForeign({
  facts: ['signIns', 'userSignIn', 'conditionalAccess'],
  keys: [
    'properties', 'state', 'conditions', 'users', 'includeUsers', 'excludeUsers', 'includeGroups', 'excludeGroups', 'includeRoles', 'excludeRoles', 'includeGuestsOrExternalUsers', 'guestOrExternalUserTypes', 'externalTenants',
    'membershipKind', 'applications', 'includeApplications', 'excludeApplications', 'includeUserActions', 'includeAuthenticationContextClassReferences', 'applicationFilter', 'clientAppTypes', 'platforms', 'includePlatforms',
    'excludePlatforms', 'locations', 'includeLocations', 'excludeLocations', 'signInRiskLevels', 'userRiskLevels', 'devices', 'deviceFilter', 'authenticationFlows', 'transferMethods', 'grantControls', 'operator', 'builtInControls',
    'authenticationStrength', 'allowedCombinations', 'termsOfUse', 'isEnabled', 'isTrusted', '@odata.type', 'ipRanges', 'cidrAddress', 'countriesAndRegions', 'includeUnknownCountriesAndRegions', 'principalId', 'roleDefinitionId',
    'directoryScopeId', 'groupId', 'members', 'id', 'type', 'userType', 'userPrincipalName', 'accountEnabled', 'perUserMfaState', 'methodsRegistered', 'servicePlans', 'servicePlanName', 'capabilityStatus', 'scope', 'query',
    'modifiedDateTime', 'createdDateTime', 'displayName',
  ],
  values: [
    'one', 'All', 'None', 'AllTrusted', 'enabled', 'mfa', 'block', 'AND', 'OR', 'all', 'browser', 'other', 'GuestsOrExternalUsers', '#microsoft.graph.ipNamedLocation', '#microsoft.graph.countryNamedLocation', '198.51.100.0/24',
    '62e90394-69f5-4237-9190-012177145e10', '/', 'high', 'windows', 'deviceCodeFlow', 'urn:user:registerdevice', 'c1', 'Office365', 'enforced', 'fido2', 'Enabled', 'AAD_PREMIUM_P2', 'constructor', '2026-01-01T00:00:00Z',
  ],
  rowOf,
  maxDepth: 8,
});
