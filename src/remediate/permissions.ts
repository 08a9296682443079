import type { Action, Plan } from '../model/plan.ts';
import { resourceGroupOf, subscriptionOf } from '../values/armId.ts';
import { compareText } from '../values/json.ts';

/** One Azure action at one scope that applying a plan takes, and what for. */
export interface Needed {
  readonly action: string;
  /** A resource group, or a subscription where it is read there. */
  readonly scope: string;
  readonly why: string;
}

/**
 * What `apply` asks of Azure for a plan (Azure documentation on just-in-time permissions; the reads of src/remediate/apply): each of them, and no more. Whoever
 * configures just-in-time access needs to write the policy and the machine; its denies are written by Microsoft's own service.
 */
export function neededFor(plan: Pick<Plan, 'actions'>): readonly Needed[] {
  const all = plan.actions.flatMap((action) => [...ofEvery(action), ...(action.change.kind === 'jitPolicy' ? ofPolicy(action) : ofRule(action))]);
  return [...new Map(all.map((one) => [`${one.action} ${one.scope.toLowerCase()}`, one])).values()].toSorted((a, b) => compareText(a.action, b.action) || compareText(a.scope.toLowerCase(), b.scope.toLowerCase()));
}

/** Locks and the activity log of each subscription; the ignore tag of the groups around what is written. */
function ofEvery({ request, change, verification }: Action): readonly Needed[] {
  const subscription = subscriptionScope(request.path);
  const targets = [request.path, ...(change.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : []), ...verification.present.map(({ securityGroup }) => securityGroup)];
  return [
    { action: 'Microsoft.Authorization/locks/read', scope: subscription, why: 'locks are honoured' },
    { action: 'Microsoft.Insights/eventtypes/values/read', scope: subscription, why: 'the activity log proves that nobody else wrote in between' },
    ...targets.map((id) => ({ action: 'Microsoft.Resources/subscriptions/resourceGroups/read', scope: groupScope(id), why: 'the ignore tag of resource groups is honoured' })),
  ];
}

const POLICY = 'Microsoft.Security/locations/jitNetworkAccessPolicies';
const RULE = 'Microsoft.Network/networkSecurityGroups/securityRules';

function ofPolicy({ request, change, verification }: Action): readonly Needed[] {
  const scope = groupScope(request.path);
  const machines = change.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : [];
  const groups = [...verification.present, ...verification.absent].map(({ securityGroup }) => securityGroup);
  return [
    { action: `${POLICY}/read`, scope, why: 'the policy is read before and after' },
    { action: `${POLICY}/${request.method === 'DELETE' ? 'delete' : 'write'}`, scope, why: 'the policy is written' },
    { action: 'Microsoft.Security/pricings/read', scope: subscriptionScope(request.path), why: 'plan 2 of Defender for Servers is looked for' },
    ...machines.flatMap((id) => [
      { action: 'Microsoft.Compute/virtualMachines/read', scope: groupScope(id), why: 'the machine may be gone or ignored by now' },
      ...(request.method === 'PUT' ? [{ action: 'Microsoft.Compute/virtualMachines/write', scope: groupScope(id), why: 'Azure asks for it of whoever configures just-in-time access' }] : []),
    ]),
    ...groups.map((id) => ({ action: 'Microsoft.Network/networkSecurityGroups/read', scope: groupScope(id), why: 'the denies are looked for' })),
  ];
}

function ofRule({ request }: Action): readonly Needed[] {
  const scope = groupScope(request.path);
  return [
    { action: `${RULE}/read`, scope, why: 'the rule is read before and after' },
    { action: `${RULE}/${request.method === 'DELETE' ? 'delete' : 'write'}`, scope, why: 'the rule is written' },
    { action: 'Microsoft.Network/networkSecurityGroups/read', scope, why: 'the ignore tag of the security group is honoured' },
    { action: 'Microsoft.Network/locations/operations/read', scope: subscriptionScope(request.path), why: 'network writes are followed to their end' },
  ];
}

function subscriptionScope(id: string): string {
  return `/subscriptions/${subscriptionOf(id) ?? ''}`;
}

function groupScope(id: string): string {
  return `${subscriptionScope(id)}/resourceGroups/${resourceGroupOf(id) ?? ''}`;
}
