import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { describeForeign } from '../foreignLaw.ts';
import { SUBSCRIPTION } from '../access/snapshot.ts';

const TENANT = '/tenants/00000000-0000-4000-8000-0000000000aa';
const GLOBAL_ADMINISTRATOR = '62e90394-69f5-4237-9190-012177145e10';

/** All bear one id, so that they meet. */
function rowOf(type: string, properties: JsonValue): JsonObject {
  if (type === 'tenant') return { id: TENANT, type, properties };
  if (type === 'Microsoft.Resources/subscriptions') return { id: SUBSCRIPTION, type, properties };
  if (type.startsWith('Microsoft.Graph/')) return { id: `${TENANT}/${type.slice('Microsoft.Graph/'.length)}/${type.endsWith('Definitions') ? GLOBAL_ADMINISTRATOR : 'one'}`, type, properties };
  return { id: `${SUBSCRIPTION}/providers/${type}/one`, type, properties };
}

describeForeign({
  facts: ['pim', 'eligibility', 'pimAlert', 'directoryAssignment', 'directoryAdministrators', 'directoryRole', 'privilegedGroup', 'privilegedUser', 'accessReview', 'guestReviews', 'azureReviews'],
  keys: [
    'properties', 'principalId', 'roleDefinitionId', 'directoryScopeId', 'appScopeId', 'scope', 'scopeId', 'startDateTime', 'endDateTime', 'assignmentType', 'roleAssignmentOriginId', 'groupId', 'accessId', 'members', 'id', 'type',
    'displayName', 'userType', 'userPrincipalName', 'accountEnabled', 'onPremisesSyncEnabled', 'createdDateTime', 'signInActivity', 'lastSignInDateTime', 'lastSuccessfulSignInDateTime', 'isAssignableToRole', 'groupTypes', 'isPrivileged',
    'isBuiltIn', 'rolePermissions', 'allowedResourceActions', 'policy', 'rules', 'settings', 'recurrence', 'pattern', 'interval', 'range', 'numberOfOccurrences', 'startDate', 'endDate', 'query', 'principalScopes', 'resourceScopes',
    'instanceEnumerationScope', 'reviewers', 'fallbackReviewers', 'stageSettings', 'reviewersType', 'backupReviewers', 'defaultDecision', 'defaultDecisionEnabled', 'autoApplyDecisionsEnabled', 'status', 'resourceId', 'isActive', 'scopeType',
  ],
  values: [
    'one', 'member', 'owner', '/', GLOBAL_ADMINISTRATOR, 'Activated', 'Guest', '2026-01-01T00:00:00Z', 'noEnd', 'numbered', 'endDate', 'absoluteMonthly', 3, 1e18, -1, SUBSCRIPTION, '/groups', './members', './manager',
    `/roleManagement/directory/roleDefinitions/${GLOBAL_ADMINISTRATOR}`, 'Deny',
  ],
  rowOf,
  maxDepth: 6,
});
