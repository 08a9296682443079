import { seesSubscription } from '../authorization.ts';
import type { SimResponse } from '../http.ts';
import type { JsonMap } from '../json.ts';
import { listResponse, PAGED, route, type Route, type RouteContext } from './route.ts';

export const RESOURCES_ROUTES: readonly Route[] = [
  route('GET', '/subscriptions', ['2019-11-01', '2020-01-01', '2021-01-01', '2022-12-01'], PAGED, listSubscriptions),
];

/** The subscriptions that the caller may see; the others are left out. */
function listSubscriptions({ estate, caller, call }: RouteContext): SimResponse {
  const visible = estate.subscriptions.filter(({ subscriptionId }) => seesSubscription(estate, caller, subscriptionId));
  return listResponse(estate, call, visible.map(({ subscriptionId, displayName, state }): JsonMap => ({
    id: `/subscriptions/${subscriptionId}`, subscriptionId, tenantId: estate.tenantId, displayName, state,
    subscriptionPolicies: { locationPlacementId: 'Internal_2014-09-01', quotaId: 'EnterpriseAgreement_2014-09-01', spendingLimit: 'Off' },
    authorizationSource: 'RoleBased', managedByTenants: [],
  })));
}
