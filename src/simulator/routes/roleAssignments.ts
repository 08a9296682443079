import type { AssignmentAttributes } from '../conditions.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { AzureError, jsonResponse, type SimResponse } from '../http.ts';
import { parseJson, textAt, valueAt, type Json, type JsonMap } from '../json.ts';
import { scopeOfExtension } from '../scopes.ts';
import { isSameId, withoutRow, withRow } from '../state.ts';
import { bodyOf, type RouteContext } from './route.ts';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * `PUT roleAssignments/{guid}` (Azure REST reference, "Role Assignments - Create": 201 created, 200 updated). The same
 * principal, role and scope under another name is 409; under a name that is taken, only description and condition may change.
 */
export function putAssignment(context: RouteContext, scope: string, name: string): SimResponse {
  const { estate, state } = context;
  if (!GUID.test(name)) throw new AzureError(400, 'InvalidRoleAssignmentId', `The role assignment ID '${name}' is not valid. The role assignment ID must be a GUID.`);
  const asked = readAssignment(context, scope);
  const others = estate.tables.authorizationresources.filter((row) => row.type.toLowerCase() === 'microsoft.authorization/roleassignments');
  const existing = others.find((row) => row.name.toLowerCase() === name.toLowerCase());
  if (existing !== undefined && !isSame(existing, asked)) {
    throw new AzureError(409, 'RoleAssignmentUpdateNotPermitted', 'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.');
  }
  if (existing === undefined && others.some((row) => isSame(row, asked))) throw new AzureError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  const row = rowOf(context, scope, name, asked, existing);
  state.change((before) => withRow(before, 'authorizationresources', row));
  return jsonResponse(existing === undefined ? 201 : 200, bodyOfRow(row));
}

/** What conditions of delegation see of a write or a deletion. */
export interface AssignmentWish {
  readonly request?: AssignmentAttributes;
  readonly resource?: AssignmentAttributes;
}

/** The assignment that the body asks for, or the one that is to go. Its principal's type is looked up where the body leaves it out. */
export function wishOf({ estate, call, parts }: RouteContext): AssignmentWish {
  if (call.method === 'PUT') return { request: attributesOf(estate, valueAt(parseJson(call.request.body), 'properties')) };
  const row = findAssignment(estate, parts[0] ?? '', parts[1] ?? '');
  return row === undefined ? {} : { resource: attributesOf(estate, valueAt(row, 'properties')) };
}

function attributesOf(estate: Estate, properties: Json | undefined): AssignmentAttributes {
  const principalId = textAt(properties, 'principalId');
  return { principalId, roleDefinitionId: textAt(properties, 'roleDefinitionId'), principalType: textAt(properties, 'principalType') || principalTypeOf(estate, principalId) };
}

function findAssignment(estate: Estate, scope: string, name: string): EstateItem | undefined {
  return estate.tables.authorizationresources.find((one) => one.type.toLowerCase() === 'microsoft.authorization/roleassignments'
    && one.name.toLowerCase() === name.toLowerCase() && isSameId(scopeOfExtension(one.id), scope === '' ? '/' : scope));
}

/** `DELETE`: the object that was there, or 204 (Azure REST reference, "Role Assignments - Delete"). */
export function deleteAssignment({ estate, state }: RouteContext, scope: string, name: string): SimResponse {
  const row = findAssignment(estate, scope, name);
  if (row === undefined) return { status: 204, headers: {}, body: '' };
  state.change((before) => withoutRow(before, 'authorizationresources', row.id));
  return jsonResponse(200, bodyOfRow(row));
}

interface Asked {
  readonly principalId: string;
  readonly roleDefinitionId: string;
  readonly scope: string;
  readonly properties: JsonMap;
}

function readAssignment({ estate, call }: RouteContext, scope: string): Asked {
  const properties = valueAt(bodyOf(call), 'properties') as JsonMap | undefined;
  const principalId = textAt(properties, 'principalId');
  const roleDefinitionId = textAt(properties, 'roleDefinitionId');
  if (principalId === '' || roleDefinitionId === '') throw new AzureError(400, 'InvalidRequestContent', 'The role assignment needs properties.principalId and properties.roleDefinitionId.');
  if (!GUID.test(principalId)) throw new AzureError(400, 'InvalidPrincipalId', `A valid principal ID must be provided for role assignment: '${principalId}'.`);
  const known = estate.tables.authorizationresources.some((row) => row.type.toLowerCase() === 'microsoft.authorization/roledefinitions' && row.name.toLowerCase() === lastOf(roleDefinitionId));
  if (!known) throw new AzureError(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${lastOf(roleDefinitionId)}' does not exist.`);
  return { principalId, roleDefinitionId, scope, properties: properties ?? {} };
}

function isSame(row: EstateItem, asked: Asked): boolean {
  return textAt(row, 'properties', 'principalId').toLowerCase() === asked.principalId.toLowerCase()
    && lastOf(textAt(row, 'properties', 'roleDefinitionId')) === lastOf(asked.roleDefinitionId)
    && isSameId(scopeOfExtension(row.id), asked.scope);
}

/** As Resource Graph holds it, so that ARM and Resource Graph both serve it. */
function rowOf(context: RouteContext, scope: string, name: string, asked: Asked, existing: EstateItem | undefined): EstateItem {
  const instant = new Date(context.now).toISOString();
  const { properties } = asked;
  return {
    id: existing?.id ?? `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name: existing?.name ?? name, type: 'microsoft.authorization/roleassignments', tenantId: context.estate.tenantId, location: 'global', kind: '', managedBy: '', sku: null, plan: null, tags: null,
    identity: null, zones: null, extendedLocation: null,
    resourceGroup: /\/resourceGroups\/([^/]+)/i.exec(scope)?.[1]?.toLowerCase() ?? '', subscriptionId: /^\/subscriptions\/([^/]+)/i.exec(scope)?.[1] ?? '',
    properties: {
      principalId: asked.principalId, principalType: textAt(properties, 'principalType') || principalTypeOf(context.estate, asked.principalId), roleDefinitionId: asked.roleDefinitionId, scope,
      condition: valueAt(properties, 'condition') ?? null, conditionVersion: valueAt(properties, 'conditionVersion') ?? null, description: valueAt(properties, 'description') ?? null,
      delegatedManagedIdentityResourceId: valueAt(properties, 'delegatedManagedIdentityResourceId') ?? null,
      createdOn: valueAt(existing, 'properties', 'createdOn') ?? instant, updatedOn: instant,
      createdBy: valueAt(existing, 'properties', 'createdBy') ?? context.caller.objectId, updatedBy: context.caller.objectId,
    },
  };
}

/** Azure looks the principal up in Entra; the simulator knows it from what it holds of Entra and from other assignments. */
function principalTypeOf(estate: Estate, principalId: string): string {
  if (estate.applications.some(({ objectId }) => objectId === principalId)) return 'ServicePrincipal';
  const known = estate.principals?.find(({ id }) => id === principalId);
  if (known !== undefined) return known.kind === 'user' ? 'User' : 'ServicePrincipal';
  if (estate.groups?.some(({ id }) => id === principalId) === true) return 'Group';
  const other = estate.tables.authorizationresources.find((row) => textAt(row, 'properties', 'principalId') === principalId);
  return textAt(other, 'properties', 'principalType') || 'User';
}

function bodyOfRow({ id, name, properties }: EstateItem): JsonMap {
  return { id, name, type: 'Microsoft.Authorization/roleAssignments', properties };
}

function lastOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}
