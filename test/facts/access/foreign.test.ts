import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { describeForeign } from '../foreignLaw.ts';
import { SUBSCRIPTION } from './snapshot.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';
const OWNER = '8e3af657-a8ff-443c-a75c-2fe8c4bcb635';

/** A row of a type where such rows stand: in the directory, the subscription itself, or below it. All bear one id, so that they meet. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  if (type === 'Microsoft.Resources/subscriptions') return { id: SUBSCRIPTION, type, properties };
  if (type.startsWith('Microsoft.Graph/')) return { id: `${TENANT}/${type.slice('Microsoft.Graph/'.length)}/one`, type, properties };
  return { id: `${SUBSCRIPTION}/providers/${type}/${type.endsWith('/roleDefinitions') ? OWNER : 'one'}`, type, properties };
}

describeForeign({
  facts: ['role', 'access', 'subscriptionAccess', 'principalAccess', 'lighthouse', 'pim', 'eligibility', 'storageKeys', 'sharedAccess', 'vaultItem', 'keyRotation', 'cosmosKeys', 'localAuth'],
  keys: [
    'properties', 'principalId', 'principalType', 'roleDefinitionId', 'scope', 'condition', 'startDateTime', 'endDateTime', 'permissions', 'actions', 'notActions', 'dataActions', 'principals', 'excludePrincipals', 'id', 'type',
    'groupId', 'members', 'accessId', 'managementGroupAncestorsChain', 'details', 'name', 'userType', 'accountEnabled', 'servicePrincipalType', 'registrationDefinitionId', 'authorizations', 'delegatedRoleDefinitionIds',
    'effectiveRules', 'setting', 'enabledRules', 'maximumDuration', 'attributes', 'exp', 'nbf', 'created', 'rotationPolicy', 'lifetimeActions', 'action', 'trigger', 'keysMetadata', 'primaryMasterKey', 'generationTime', 'keyCreationTime',
    'sasPolicy', 'sasExpirationPeriod', 'disableLocalAuth', 'allowedAuthenticationModes', 'aadProfile',
  ],
  values: ['one', 'User', 'Group', 'member', SUBSCRIPTION, OWNER, `${SUBSCRIPTION}/providers/Microsoft.ManagedServices/registrationDefinitions/one`, "ActionMatches{'a'}", '((', '2026-01-01T00:00:00Z', 'PT8H', 1e18],
  rowOf,
  maxDepth: 6,
});
