import { lastSegment } from '../values/armId.ts';
import { asString, type JsonObject } from '../values/json.ts';
import { DIRECTORY_TYPES } from './directoryTypes.ts';
import { tenantScope } from './snapshot.ts';

/** Kinds of Microsoft Graph (`@odata.type` without its namespace) and the list that each stands in. */
const KINDS: Readonly<Record<string, string>> = {
  user: 'users', group: 'groups', servicePrincipal: 'servicePrincipals', application: 'applications', subscribedSku: 'subscribedSkus', conditionalAccessPolicy: 'conditionalAccessPolicies',
  ipNamedLocation: 'namedLocations', countryNamedLocation: 'namedLocations', authenticationContextClassReference: 'authenticationContextClassReferences', authenticationStrengthPolicy: 'authenticationStrengthPolicies',
  unifiedRoleDefinition: 'directoryRoleDefinitions', unifiedRoleAssignment: 'directoryRoleAssignments', unifiedRoleAssignmentScheduleInstance: 'directoryRoleAssignmentScheduleInstances',
  unifiedRoleEligibilityScheduleInstance: 'directoryRoleEligibilityScheduleInstances', unifiedRoleManagementPolicyAssignment: 'directoryRolePolicyAssignments', unifiedRoleManagementAlert: 'directoryRoleAlerts',
  privilegedAccessGroupEligibilityScheduleInstance: 'groupEligibilityScheduleInstances', privilegedAccessGroupAssignmentScheduleInstance: 'groupAssignmentScheduleInstances',
  accessReviewScheduleDefinition: 'accessReviewDefinitions', authorizationPolicy: 'authorizationPolicy', identitySecurityDefaultsEnforcementPolicy: 'identitySecurityDefaultsEnforcementPolicy',
  authenticationMethodsPolicy: 'authenticationMethodsPolicy', userRegistrationDetails: 'userRegistrationDetails', appCredentialSignInActivity: 'appCredentialSignInActivities',
};

/** Lists and objects by their path without version, as the context of an answer names them. What is read of one object after another tells of whom it is by its address alone. */
const PATHS: ReadonlyMap<string, string> = new Map(DIRECTORY_TYPES.filter(({ path }) => !path.includes('<id>')).toReversed().map(({ type, path }) => [pathOf(path), lastSegment(type)]));

function pathOf(path: string): string {
  return (path.split('?')[0] ?? '').split('/').slice(2).join('/').toLowerCase();
}

/**
 * An object of Microsoft Graph as the rows that `collect` writes of it (DESIGN 5): its kind says what it is, or the answer that it stood in. Undefined for what is
 * no such object; an empty list for one of which nobody can tell what it is.
 */
export function directoryRows(object: JsonObject, tenantId: string): readonly JsonObject[] | undefined {
  const { '@odata.type': kind, '@odata.context': context, id, ...properties } = object;
  if (asString(kind) === undefined && asString(context) === undefined) return undefined;
  if (asString(id)?.startsWith('/') === true) return undefined;
  const collection = KINDS[(asString(kind) ?? '').replace(/^#microsoft\.graph\./, '')] ?? PATHS.get(listIn(asString(context) ?? ''));
  if (collection === undefined) return [];
  return typesOf(collection, properties).map((type) => rowOf(type, asString(id) ?? type, properties, tenantId));
}

/** `https://graph.microsoft.com/v1.0/$metadata#users(id,displayName)/$entity` is about `users`. */
function listIn(context: string): string {
  return (context.split('$metadata#')[1] ?? '').replace(/\(.*\)/s, '').replace(/\/\$entity$/, '').toLowerCase();
}

/** Users may come with their sign-ins, and the settings of roles and of groups come from one list. */
function typesOf(collection: string, properties: JsonObject): readonly string[] {
  if (collection === 'directoryRolePolicyAssignments' && asString(properties['scopeType']) === 'Group') return ['groupPolicyAssignments'];
  if (collection !== 'users') return [collection];
  const isNamed = ['displayName', 'userPrincipalName'].some((key) => Object.hasOwn(properties, key));
  return [...(isNamed ? ['users'] : []), ...(Object.hasOwn(properties, 'signInActivity') ? ['userSignInActivity'] : [])];
}

function rowOf(collection: string, id: string, properties: JsonObject, tenantId: string): JsonObject {
  const { signInActivity, ...others } = properties;
  const own = collection === 'userSignInActivity' ? { signInActivity: signInActivity ?? null } : collection === 'users' ? others : properties;
  return { id: `${tenantScope(tenantId)}/${collection}/${id}`, type: `Microsoft.Graph/${collection}`, name: asString(properties['displayName']) ?? asString(properties['skuPartNumber']) ?? id, properties: own };
}
