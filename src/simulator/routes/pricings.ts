import { authorise } from '../authorization.ts';
import type { EstateItem } from '../estate.ts';
import { jsonResponse, Unsupported, type SimResponse } from '../http.ts';
import type { JsonMap } from '../json.ts';
import { checkRegistered } from '../registration.ts';
import { subscriptionIdOf } from '../scopes.ts';
import { knownSubscription, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const TYPE = 'Microsoft.Security/pricings';
const PRICINGS = `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Security/pricings`;

export const PRICING_ROUTES: readonly Route[] = [
  route('GET', PRICINGS, VERSIONS.pricings, [], (context) => jsonResponse(200, { value: plansOf(context).map(planBody) })),
  route('GET', `${PRICINGS}/([^/]+)`, VERSIONS.pricings, [], getPlan),
];

/** A Defender plan (Pricings REST reference, "Get"). Azure has an answer for every plan there is; which of them are not bought, the estate may leave out. */
function getPlan(context: RouteContext): SimResponse {
  const name = context.parts[1] ?? '';
  const plan = plansOf(context).find((row) => row.name.toLowerCase() === name.toLowerCase());
  if (plan === undefined) throw new Unsupported(`the Defender plan '${name}', which the estate does not hold`);
  return jsonResponse(200, planBody(plan));
}

function plansOf({ estate, caller, parts }: RouteContext): readonly EstateItem[] {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, `${TYPE}/read`, scope);
  checkRegistered(estate, scope, 'Microsoft.Security');
  return estate.tables.securityresources.filter(({ id, type }) => type.toLowerCase() === TYPE.toLowerCase() && subscriptionIdOf(id) === subscriptionIdOf(scope));
}

function planBody({ id, name, properties }: EstateItem): JsonMap {
  return { id, name, type: TYPE, properties };
}
