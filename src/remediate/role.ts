import type { Action, Plan } from '../model/plan.ts';
import { compareText } from '../values/json.ts';
import { machinesToRead, securityGroupsOf, subscriptionsOf } from './targets.ts';

const POLICIES = 'Microsoft.Security/locations/jitNetworkAccessPolicies';
const GROUPS = 'Microsoft.Network/networkSecurityGroups';

export interface NeededRole {
  readonly actions: readonly string[];
  /** Subscriptions: locks and the activity log are read there. */
  readonly scopes: readonly string[];
}

/**
 * Exactly what `apply` needs for a plan, and nothing more: with one of these less it stops or fails. Who configures just-in-time access needs
 * `virtualMachines/write` on every machine of the policy as well (Defender documentation, "Enable just-in-time access", permissions), itself a way to more:
 * the role is for the time of applying.
 */
export function neededRole({ actions }: Pick<Plan, 'actions'>, { activityLog }: { readonly activityLog: boolean }): NeededRole {
  const always = ['Microsoft.Authorization/locks/read', 'Microsoft.Resources/subscriptions/resourceGroups/read', ...(activityLog ? ['Microsoft.Insights/eventtypes/values/read'] : [])];
  const needed = actions.length === 0 ? [] : [...always, ...actions.flatMap(neededBy)];
  return { actions: [...new Set(needed)].toSorted(compareText), scopes: subscriptionsOf(actions) };
}

function neededBy(action: Action): readonly string[] {
  const groups = securityGroupsOf(action).length > 0 ? [`${GROUPS}/read`] : [];
  const { method } = action.request;
  if (action.change.kind === 'securityRule') return [...groups, `${GROUPS}/securityRules/read`, `${GROUPS}/securityRules/${method === 'PUT' ? 'write' : 'delete'}`];
  const puts = method === 'PUT' ? [`${POLICIES}/write`, 'Microsoft.Compute/virtualMachines/write'] : [`${POLICIES}/delete`];
  const pricing = action.change.machines.some(({ after }) => after !== null) ? ['Microsoft.Security/pricings/read'] : [];
  return [...groups, `${POLICIES}/read`, ...puts, ...pricing, ...(machinesToRead(action).length > 0 ? ['Microsoft.Compute/virtualMachines/read'] : [])];
}
