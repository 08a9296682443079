import { lastSegment } from '../values/armId.ts';
import { asString, type JsonObject } from '../values/json.ts';
import { DIRECTORY_TYPES } from './directoryTypes.ts';
import { tenantScope } from './snapshot.ts';

/** Kinds of Microsoft Graph (`@odata.type` without its namespace) and the list that each stands in. */
const KINDS: ReadonlyMap<string, string> = new Map(Object.entries({
  user: 'users', group: 'groups', servicePrincipal: 'servicePrincipals', application: 'applications', subscribedSku: 'subscribedSkus', conditionalAccessPolicy: 'conditionalAccessPolicies',
  ipNamedLocation: 'namedLocations', countryNamedLocation: 'namedLocations', authenticationContextClassReference: 'authenticationContextClassReferences', authenticationStrengthPolicy: 'authenticationStrengthPolicies',
  unifiedRoleDefinition: 'directoryRoleDefinitions', unifiedRoleAssignment: 'directoryRoleAssignments', unifiedRoleAssignmentScheduleInstance: 'directoryRoleAssignmentScheduleInstances',
  unifiedRoleEligibilityScheduleInstance: 'directoryRoleEligibilityScheduleInstances', unifiedRoleManagementPolicyAssignment: 'directoryRolePolicyAssignments', unifiedRoleManagementAlert: 'directoryRoleAlerts',
  privilegedAccessGroupEligibilityScheduleInstance: 'groupEligibilityScheduleInstances', privilegedAccessGroupAssignmentScheduleInstance: 'groupAssignmentScheduleInstances',
  accessReviewScheduleDefinition: 'accessReviewDefinitions', authorizationPolicy: 'authorizationPolicy', identitySecurityDefaultsEnforcementPolicy: 'identitySecurityDefaultsEnforcementPolicy',
  authenticationMethodsPolicy: 'authenticationMethodsPolicy', userRegistrationDetails: 'userRegistrationDetails', appCredentialSignInActivity: 'appCredentialSignInActivities',
}));

/** Read of one group after another: an answer is never the whole list. */
const OF_ONE = DIRECTORY_TYPES.filter(({ path }) => path.includes('<id>'));
const OF_TENANT = DIRECTORY_TYPES.filter(({ path }) => !path.includes('<id>'));
/** Of what there is one, its address stands for the whole. */
const SINGLE: ReadonlySet<string> = new Set(OF_TENANT.filter(({ collector }) => collector === 'graphObject').map(({ type }) => lastSegment(type)));

/**
 * Lists and objects by their path without version, as the context of an answer names them. What is read below an object (members, owners) tells of whom it is by its
 * address alone. The policy on methods is named without the folder that it stands in (Microsoft Graph reference, "Get authenticationMethodsPolicy").
 */
const PATHS: ReadonlyMap<string, string> = new Map([
  ...[...OF_ONE.filter(({ path }) => !pathOf(path).includes('<id>')), ...OF_TENANT.toReversed()].map(({ type, path }) => [pathOf(path), lastSegment(type)] as const),
  ...[...SINGLE].map((name) => [name.toLowerCase(), name] as const),
]);

function pathOf(path: string): string {
  return (path.split('?')[0] ?? '').split('/').slice(2).join('/').toLowerCase();
}

/**
 * An object of Microsoft Graph as the rows that `collect` writes of it (DESIGN 5): its kind says what it is, or the answer that it stood in. Undefined for what is
 * no such object; an empty list for one of which nobody can tell what it is.
 */
export function directoryRows(object: JsonObject, tenantId: string): readonly JsonObject[] | undefined {
  // The kind stays: of locations it alone tells addresses from countries, and a collection has it too.
  const { '@odata.context': context, id, ...properties } = object;
  const kind = properties['@odata.type'];
  if (asString(kind) === undefined && asString(context) === undefined) return undefined;
  if (asString(id)?.startsWith('/') === true) return undefined;
  const collection = KINDS.get((asString(kind) ?? '').replace(/^#microsoft\.graph\./, '')) ?? PATHS.get(listIn(asString(context) ?? ''));
  const key = asString(id) ?? '';
  if (collection === undefined || key === '') return [];
  return typesOf(collection, properties).map((type) => rowOf(type, key, properties, tenantId));
}

/**
 * Whether an object stood in an answer that cannot hold all of its kind: one object of many, a list of something else (a group's members are users), or what
 * belongs to one group. It proves that it is there, and not that nothing else is.
 */
export function isPartOfList({ '@odata.context': context }: JsonObject, type: string): boolean {
  const collection = lastSegment(type);
  if (OF_ONE.some((one) => lastSegment(one.type) === collection)) return true;
  const text = asString(context);
  if (text === undefined || SINGLE.has(collection)) return false;
  const list = PATHS.get(listIn(text));
  return text.endsWith('/$entity') || (list !== collection && !(list === 'users' && collection === 'userSignInActivity'));
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
