import { authorise, seesSubscription } from '../authorization.ts';
import type { Estate, EstateItem, Subscription } from '../estate.ts';
import { jsonResponse, type SimResponse } from '../http.ts';
import { textAt, valueAt, type JsonMap } from '../json.ts';
import { subscriptionIdOf } from '../scopes.ts';
import { GROUP_SCOPE, knownGroup, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const SUBSCRIPTION_ROUTES: readonly Route[] = [
  route('GET', '/subscriptions', VERSIONS.subscriptions, PAGED, listSubscriptions),
  route('GET', SUBSCRIPTION_SCOPE, VERSIONS.subscriptions, [], getSubscription),
  route('GET', `${SUBSCRIPTION_SCOPE}/resourceGroups`, VERSIONS.resources, PAGED, listGroups),
  route('GET', GROUP_SCOPE, VERSIONS.resources, [], getGroup),
];

/** The subscriptions that the caller may see; the others are left out. */
function listSubscriptions({ estate, caller, call }: RouteContext): SimResponse {
  const visible = estate.subscriptions.filter(({ subscriptionId }) => seesSubscription(estate, caller, subscriptionId));
  return listResponse(estate, call, visible.map((subscription) => subscriptionBody(estate, subscription)));
}

function getSubscription({ estate, caller, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Resources/subscriptions/read', scope);
  const found = estate.subscriptions.filter(({ subscriptionId }) => `/subscriptions/${subscriptionId}` === scope);
  return jsonResponse(200, found.map((subscription) => subscriptionBody(estate, subscription))[0] ?? {});
}

function subscriptionBody(estate: Estate, { subscriptionId, displayName, state }: Subscription): JsonMap {
  return {
    id: `/subscriptions/${subscriptionId}`, subscriptionId, tenantId: estate.tenantId, displayName, state,
    subscriptionPolicies: { locationPlacementId: 'Internal_2014-09-01', quotaId: 'EnterpriseAgreement_2014-09-01', spendingLimit: 'Off' },
    authorizationSource: 'RoleBased', managedByTenants: [],
  };
}

function listGroups({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Resources/subscriptions/resourceGroups/read', scope);
  const rows = estate.tables.resourcecontainers.filter((row) => isGroup(row) && subscriptionIdOf(row.id) === subscriptionIdOf(scope));
  return listResponse(estate, call, rows.map(groupBody));
}

function getGroup({ estate, caller, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  knownSubscription(estate, asked);
  authorise(estate, caller, 'Microsoft.Resources/subscriptions/resourceGroups/read', asked);
  return jsonResponse(200, groupBody(knownGroup(estate, asked)));
}

function isGroup(row: EstateItem): boolean {
  return row.type.toLowerCase() === 'microsoft.resources/subscriptions/resourcegroups';
}

/** ARM names the type otherwise than Resource Graph does. */
function groupBody(row: EstateItem): JsonMap {
  const tags = valueAt(row, 'tags');
  return {
    id: row.id, name: row.name, type: 'Microsoft.Resources/resourceGroups', location: textAt(row, 'location'),
    ...(tags === undefined || tags === null ? {} : { tags }), properties: { provisioningState: textAt(row, 'properties', 'provisioningState') },
  };
}
