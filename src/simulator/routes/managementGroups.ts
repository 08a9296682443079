import { authorise } from '../authorization.ts';
import type { Estate, ManagementGroup } from '../estate.ts';
import { jsonResponse, type SimResponse } from '../http.ts';
import { textAt, valueAt, type JsonMap } from '../json.ts';
import { groupsAbove } from '../scopes.ts';
import { existingManagementGroup } from './anyScope.ts';
import { listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const GROUP = '(/providers/Microsoft\\.Management/managementGroups/([^/]+))';

export const MANAGEMENT_GROUP_ROUTES: readonly Route[] = [
  route('GET', GROUP, VERSIONS.managementGroups, [], getGroup),
  route('GET', `${GROUP}/descendants`, VERSIONS.managementGroups, PAGED, listDescendants),
];

function getGroup({ estate, caller, parts }: RouteContext): SimResponse {
  const id = groupOf({ estate, caller, parts }, 'Microsoft.Management/managementGroups/read');
  const row = estate.tables.resourcecontainers.find((one) => one.id.toLowerCase() === id.toLowerCase());
  const parent = valueAt(row, 'properties', 'details', 'parent');
  return jsonResponse(200, {
    id, type: 'Microsoft.Management/managementGroups', name: id.slice(id.lastIndexOf('/') + 1),
    properties: { tenantId: estate.tenantId, displayName: textAt(row, 'properties', 'displayName'), details: { version: 1, ...(parent === undefined ? {} : { parent }) } },
  });
}

/** Groups and subscriptions at any depth below a group (Management Groups REST reference, "Get Descendants"). */
function listDescendants({ estate, caller, call, parts }: RouteContext): SimResponse {
  const id = groupOf({ estate, caller, parts }, 'Microsoft.Management/managementGroups/descendants/read');
  const name = id.slice(id.lastIndexOf('/') + 1).toLowerCase();
  const groups = estate.managementGroups.filter((group) => group.name.toLowerCase() !== name && groupsAbove(estate, groupId(group.name)).includes(name));
  const subscriptions = estate.subscriptions.filter(({ subscriptionId }) => groupsAbove(estate, `/subscriptions/${subscriptionId}`).includes(name));
  return listResponse(estate, call, [
    ...groups.map((group) => groupBody(estate, group)),
    ...subscriptions.map(({ subscriptionId, displayName, managementGroup }): JsonMap => ({
      id: `/subscriptions/${subscriptionId}`, type: 'Microsoft.Management/managementGroups/subscriptions', name: subscriptionId,
      properties: { displayName, parent: { id: groupId(managementGroup) } },
    })),
  ]);
}

function groupOf({ estate, caller, parts }: Pick<RouteContext, 'estate' | 'caller' | 'parts'>, action: string): string {
  const [asked = '', name = ''] = parts;
  authorise(estate, caller, action, asked);
  return existingManagementGroup(estate, asked, name.toLowerCase());
}

function groupBody(estate: Estate, { name, parent }: ManagementGroup): JsonMap {
  const row = estate.tables.resourcecontainers.find((one) => one.id.toLowerCase() === groupId(name).toLowerCase());
  return { id: groupId(name), type: 'Microsoft.Management/managementGroups', name, properties: { displayName: textAt(row, 'properties', 'displayName'), parent: { id: groupId(parent ?? '') } } };
}

function groupId(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}
