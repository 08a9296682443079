import { authorise } from '../authorization.ts';
import type { Estate, EstateItem } from '../estate.ts';
import { jsonResponse, type SimResponse } from '../http.ts';
import { listAt, textAt } from '../json.ts';
import { hasPlan, JIT_TYPE, machinesOf, nameOf, policyFrom, refused } from '../jitPolicy.ts';
import { endsOf, requestFrom, withoutExpired, withRequest } from '../jitRequests.ts';
import { checkNoFirewall, checkNoFirewallAddress, checkNoMappedEnd } from '../jitFirewall.ts';
import { guardsOf, type Becoming } from '../jitRules.ts';
import { followPolicy } from '../jitService.ts';
import { authoriseWrite } from '../locks.ts';
import { itemsNear } from '../rowIndex.ts';
import { checkRegistered } from '../registration.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import type { Settings } from '../settings.ts';
import { isSameId, withItem, withoutItem, type State } from '../state.ts';
import { bodyOf, GROUP_SCOPE, itemsOfType, knownGroup, knownSubscription, listResponse, notFound, PAGED, route, SUBSCRIPTION_SCOPE, writing, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const SECURITY = '/providers/Microsoft\\.Security';
const POLICY = `(/subscriptions/[^/]+/resourceGroups/[^/]+)${SECURITY}/locations/([^/]+)/jitNetworkAccessPolicies/([^/]+)`;

export const SECURITY_ROUTES: readonly Route[] = [
  ...[SUBSCRIPTION_SCOPE, GROUP_SCOPE].flatMap((scope) => ['', '/locations/([^/]+)'].map((location) => route('GET', `${scope}${SECURITY}${location}/jitNetworkAccessPolicies`, VERSIONS.jit, PAGED, listPolicies))),
  route('GET', POLICY, VERSIONS.jit, [], getPolicy),
  writing('PUT', POLICY, VERSIONS.jit, `${JIT_TYPE}/write`, putPolicy),
  writing('DELETE', POLICY, VERSIONS.jit, `${JIT_TYPE}/delete`, deletePolicy),
  writing('POST', `${POLICY}/initiate`, VERSIONS.jit, `${JIT_TYPE}/initiate/action`, initiate),
];

const NO_PLAN = 'Subscription is not in the Standard or Standard Trial subscription plan. Please upgrade to use this feature.';

function listPolicies({ estate, settings, caller, call, parts }: RouteContext): SimResponse {
  const asked = parts[0] ?? '';
  const subscription = knownSubscription(estate, asked);
  authorise(estate, caller, `${JIT_TYPE}/read`, asked);
  checkRegistered(estate, subscription, 'Microsoft.Security');
  const scope = asked.split('/').length > 3 ? knownGroup(estate, asked).id : subscription;
  if (!hasPlan(estate, subscription) && settings.jitWithoutPlan === 'refused') throw refused(NO_PLAN);
  const held = hasPlan(estate, subscription) || settings.jitWithoutPlan === 'stored' ? itemsNear(estate.arm, JIT_TYPE, subscription) : [];
  return listResponse(estate, call, held.filter((item) => isScopeAtOrAbove(estate, scope, item.id) && (parts[1] === undefined || isSameId(textAt(item, 'location'), parts[1]))));
}

function getPolicy(context: RouteContext): SimResponse {
  return jsonResponse(200, existingPolicy(context, start(context, 'read', authorise)));
}

/** 200 with the whole policy (REST reference); the security groups follow at once or after their time. */
function putPolicy(context: RouteContext): SimResponse {
  const { estate, caller, call } = context;
  const place = { id: start(context, 'write'), group: knownGroup(estate, call.path).id, location: (context.parts[1] ?? '').toLowerCase() };
  if (!hasPlan(estate, place.id)) throw refused(NO_PLAN);
  const existing = findPolicy(estate, place.id);
  const policy = policyFrom(estate, place, existing, bodyOf(call));
  const known = machinesOf(existing).map((machine) => textAt(machine, 'id').toLowerCase());
  for (const id of machinesOf(policy).map((machine) => textAt(machine, 'id'))) {
    authorise(estate, caller, 'Microsoft.Compute/virtualMachines/write', id);
    if (!known.includes(id.toLowerCase())) checkGuarded(estate, id);
  }
  checkNoFirewallAddress(existing, policy);
  become(context, { before: existing, after: policy, restore: true });
  return jsonResponse(200, policy);
}

/** JIT has nothing to close at a machine that neither a group nor a firewall guards (Defender documentation, "Unsupported" machines). */
function checkGuarded(estate: Estate, machineId: string): void {
  if (guardsOf(estate, machineId).length > 0) return;
  checkNoFirewall(estate, machineId);
  throw refused(`The virtual machine '${nameOf(machineId)}' has no network security group.`);
}

function deletePolicy(context: RouteContext): SimResponse {
  const existing = findPolicy(context.estate, start(context, 'delete'));
  if (existing === undefined) return { status: 204, headers: {}, body: '' };
  become(context, { before: existing, after: undefined, restore: false });
  return { status: 200, headers: {}, body: '' };
}

function initiate(context: RouteContext): SimResponse {
  const { estate, caller, call, now, settings } = context;
  const policy = existingPolicy(context, start(context, 'initiate/action'));
  if (!hasPlan(estate, policy.id)) throw refused(NO_PLAN);
  for (const machine of listAt(bodyOf(call), 'virtualMachines')) checkNoFirewall(estate, textAt(machine, 'id'));
  const request = requestFrom(policy, bodyOf(call), { requestor: caller.clientId, address: settings.callerAddress, now });
  const next = withRequest(policy, request);
  become(context, { before: policy, after: next, restore: false });
  scheduleEnds(context.state, settings, next, now);
  return jsonResponse(202, request);
}

/** The id that the path names, once the subscription is known, the action allowed and the provider registered. */
function start({ estate, caller, call, parts }: RouteContext, action: string, check = authoriseWrite): string {
  const [group = '', location = '', name = ''] = parts;
  const subscription = knownSubscription(estate, group);
  const id = `${group}/providers/Microsoft.Security/locations/${location}/jitNetworkAccessPolicies/${name}`;
  check(estate, caller, `${JIT_TYPE}/${action}`, id);
  checkRegistered(estate, subscription, 'Microsoft.Security');
  return `${knownGroup(estate, call.path).id}${id.slice(group.length)}`;
}

function findPolicy(estate: Estate, id: string): EstateItem | undefined {
  return itemsOfType(estate, JIT_TYPE).find((item) => isSameId(item.id, id));
}

function existingPolicy({ estate }: RouteContext, id: string): EstateItem {
  const policy = findPolicy(estate, id);
  if (policy === undefined) throw notFound(id);
  return policy;
}

/** One policy becomes another, or nothing; the security groups follow after JIT's time. What they cannot follow is found out before anything changes. */
function become({ estate, state, settings, now }: RouteContext, becoming: Becoming): void {
  const { before, after } = becoming;
  const id = after?.id ?? before?.id ?? '';
  checkNoMappedEnd(before, after);
  followPolicy(estate, becoming, settings, now);
  state.change((present) => ({ ...present, arm: after === undefined ? withoutItem(present.arm, id) : withItem(present.arm, after) }));
  const due = now + settings.jitTime;
  const follow = (present: Estate): Estate => followPolicy(present, becoming, settings, due);
  if (settings.jitTime === 0) state.change(follow);
  else state.later(due, follow);
}

/** Each open request ends by itself: the status changes and the rule goes, at its own instant. */
function scheduleEnds(state: State, settings: Settings, policy: EstateItem, now: number): void {
  for (const end of endsOf(policy, now)) {
    state.later(end, (estate) => {
      const before = findPolicy(estate, policy.id);
      if (before === undefined) return estate;
      const after = withoutExpired(before, end);
      return followPolicy({ ...estate, arm: withItem(estate.arm, after) }, { before, after, restore: false }, settings, end);
    });
  }
}

/** The requests that are open when the simulator starts. */
export function scheduleOpenRequests(state: State, settings: Settings, now: number): void {
  for (const policy of itemsOfType(state.present(), JIT_TYPE)) scheduleEnds(state, settings, policy, now);
}
