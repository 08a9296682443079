import type { Estate, EstateItem } from '../estate.ts';
import { extensionId, managementGroup } from './assignments.ts';
import { CONTOSO, guid } from './identities.ts';
import { EMPTY_COLUMNS } from './rows.ts';

/** A service principal that closes what the scanner finds: another one than the scanner's, and none of contoso's unless it is added. */
export const CONTOSO_REMEDIATOR = { clientId: guid('c11e0000', 60), objectId: guid('0b1ec000', 60), clientSecret: 'simulated-secret-of-the-contoso-remediator' } as const;

const ROLE = guid('c0de0000', 60);
const ROLE_NAME = 'Contoso Remediator';

/**
 * The estate with a remediator whose custom role allows exactly the actions, at the management groups of production and legacy
 * unless told: with one action less, what needs it is refused. It is in the directory, and a scan of the estate finds the role and its
 * assignments like any other.
 */
export function withRemediator(estate: Estate, actions: readonly string[], scopes: readonly string[] = [managementGroup('production'), managementGroup('legacy')]): Estate {
  const { clientId, objectId, clientSecret } = CONTOSO_REMEDIATOR;
  const added = [roleRow(actions), ...scopes.map((scope, index) => assignmentRow(scope, 60 + index))];
  return {
    ...estate,
    applications: [...estate.applications, { clientId, objectId, displayName: ROLE_NAME, secret: clientSecret }],
    ...(estate.principals === undefined ? {} : { principals: [...estate.principals, { id: objectId, kind: 'servicePrincipal', displayName: ROLE_NAME }] }),
    tables: { ...estate.tables, authorizationresources: [...estate.tables.authorizationresources, ...added] },
  };
}

function roleRow(actions: readonly string[]): EstateItem {
  const changed = '2026-02-02T10:00:00.0000000Z';
  return {
    ...EMPTY_COLUMNS, id: `/providers/Microsoft.Authorization/RoleDefinitions/${ROLE}`, name: ROLE, type: 'microsoft.authorization/roledefinitions',
    tenantId: CONTOSO.tenantId, location: 'global', resourceGroup: '', subscriptionId: '',
    properties: {
      roleName: ROLE_NAME, type: 'CustomRole', isServiceRole: false, description: ROLE_NAME, assignableScopes: [managementGroup('root')],
      permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }], createdOn: changed, updatedOn: changed, createdBy: null, updatedBy: null,
    },
  };
}

function assignmentRow(scope: string, number: number): EstateItem {
  const name = guid('a5510000', number);
  const changed = '2026-03-02T08:00:00.0000000Z';
  return {
    ...EMPTY_COLUMNS, id: extensionId(scope, 'RoleAssignments', name), name, type: 'microsoft.authorization/roleassignments', tenantId: CONTOSO.tenantId, location: 'global', resourceGroup: '',
    subscriptionId: /^\/subscriptions\/([^/]+)/.exec(scope)?.[1] ?? '',
    properties: {
      principalId: CONTOSO_REMEDIATOR.objectId, principalType: 'ServicePrincipal', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${ROLE}`, scope,
      condition: null, conditionVersion: null, description: null, delegatedManagedIdentityResourceId: null, createdOn: changed, updatedOn: changed, createdBy: null, updatedBy: null,
    },
  };
}
