/** The ids and rules of random worlds, few and easy to mistake for one another, so that a seed often meets one twice. */
import type { GateRule } from './gateTypes.ts';
import type { Random } from './random.ts';

const ONE = 'aBcdef01-0000-4000-8000-00000000000a';
const TWO = 'abcdef01-0000-4000-8000-0000000000aB';
const THREE = 'abcdef01-0000-4000-8000-000000000abc';

/** No guid is what another begins with, but the ids below them are. */
export const SUBSCRIPTIONS: readonly string[] = [ONE, TWO, THREE];

export const TENANT = '/tenants/99999999-0000-4000-8000-00000000000F';

function machine(subscription: string, group: string, name: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** Parents stand among their children, and beside them what only begins with the same letters. */
export const RESOURCES: readonly string[] = [
  machine(ONE, 'rg-a', 'vm-1'),
  machine(ONE, 'rg-a', 'vm-10'),
  `${machine(ONE, 'rg-a', 'vm-1')}/extensions/agent`,
  machine(ONE, 'rg-ab', 'vm-1'),
  machine(ONE, 'rg-Ä', 'VM-1'),
  `/subscriptions/${ONE}/resourceGroups/rg-a`,
  `/subscriptions/${ONE}`,
  machine(TWO, 'rg-a', 'vm-1'),
  machine(TWO, 'RG-A', 'vm-100'),
  `/subscriptions/${TWO}`,
  machine(THREE, 'rg-a', 'vm-1'),
  `/subscriptions/${THREE}`,
  '/providers/Microsoft.Management/managementGroups/root',
  TENANT,
  `${TENANT}/users/u-1`,
  `${TENANT}/users/u-10`,
];

/** Ids that are no rule's now stand among the aliases; one of them begins as other rules do, and one id begins with another. */
export const RULES: readonly GateRule[] = [
  { id: 'JIT001', aliases: [] },
  { id: 'JIT0010', aliases: ['JIT900'] },
  { id: 'NET001', aliases: ['JIT002'] },
  { id: 'NET002', aliases: [] },
  { id: 'IAM001', aliases: ['PIM001', 'PIM0010'] },
  { id: 'ENT001', aliases: [] },
];

export const ARTIFACTS: readonly string[] = ['Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkSecurityGroups', 'microsoft.graph.users'];
export const ROOT_CAUSES: readonly string[] = ['port 22 of vm-1', 'port 22 of vm-10', 'Port 22 of vm-1'];

/** First and last days of months and years, a leap day, and days on which clocks are changed. */
export const DAYS: readonly string[] = ['2026-03-01', '2026-02-28', '2028-02-29', '2026-01-01', '2026-12-31', '2026-03-29', '2026-10-25', '2026-11-28', '2026-06-15'];

/** An id in another letter case, often. */
export function respelt(random: Random, id: string): string {
  return random.pick([id, id.toLowerCase(), id.toUpperCase(), id.replaceAll('resourceGroups', 'resourcegroups').replaceAll('microsoft', 'Microsoft')]);
}
