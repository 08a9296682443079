import type { EstateItem, Principal } from '../estate.ts';
import { managementGroupPath } from './containers.ts';
import { vaultId } from './credentials.ts';
import type { MachinePlan } from './machinePlan.ts';
import { machineId } from './machines.ts';
import { SCANNER, type People } from './people.ts';
import { guid, type Plan, type Site } from './plan.ts';
import { createRandom, seedOf, type Random } from './random.ts';
import { BUILT_IN, customRoleOf, extensionId, ROOT_SCOPE, roleReference, type Role } from './roles.ts';
import { otherRow } from './rows.ts';

/** Somebody with a role somewhere: a standing assignment, one with an end, or an eligibility. */
export interface Holding {
  readonly number: number;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  readonly principalName: string;
  readonly role: Role;
  readonly scope: string;
  readonly condition?: string;
  readonly until?: string;
  /** The number of the eligibility that it was activated from. */
  readonly activatedFrom?: number;
}

/** Role assignments above subscriptions: the scanner's, and three for each management group. */
export function sharedHoldings(plan: Plan, people: People): readonly Holding[] {
  const random = createRandom(seedOf(plan.options.seed, -2));
  const roles = [BUILT_IN.owner, BUILT_IN.contributor, BUILT_IN.reader, BUILT_IN.accessAdministrator];
  const scanner: Holding = { number: 1, ...holderOf(SCANNER), role: BUILT_IN.reader, scope: ROOT_SCOPE };
  const scopes = ['/', ...plan.managementGroups.map(({ name }) => managementGroupPath(name))];
  return [scanner, ...scopes.flatMap((scope, index) => different(3, () => ({ ...anybody(random, people), role: random.pick(roles), scope })).map((made, own) => ({ ...made, number: 2 + index * 3 + own })))];
}

/** Eligibilities of a subscription: some for a year, some without an end. */
export function eligibilitiesOf(site: Site, people: People): readonly Holding[] {
  const { random } = site;
  const roles = [BUILT_IN.owner, BUILT_IN.contributor, BUILT_IN.accessAdministrator];
  const made = different(1 + random.below(3), () => ({ ...anybody(random, people, ['User', 'User', 'Group']), role: random.pick(roles), scope: site.path }));
  return made.map((holding, index) => ({ ...holding, number: numberOf(site, index), ...(random.chance(0.7) ? { until: '2027-06-30T00:00:00Z' } : {}) }));
}

/** Role assignments of a subscription: those that are activated from its eligibilities, and standing ones at every level. */
export function assignmentsOf(seed: number, site: Site, people: People, machines: readonly MachinePlan[], eligibilities: readonly Holding[]): readonly Holding[] {
  const { random } = site;
  const activated = eligibilities.filter(({ principalType }) => principalType === 'User' && random.chance(0.3))
    .map((holding) => ({ ...holding, activatedFrom: holding.number, until: '2026-11-16T12:00:00Z' }));
  const custom = customRoleOf(seed, site);
  const roles: readonly Role[] = [...Object.values(BUILT_IN), ...(custom === undefined ? [] : [custom])];
  const scopes = [site.path, site.path, ...site.groups.map((group) => `${site.path}/resourceGroups/${group}`), vaultId(site), ...machines.map((machine) => machineId(site, machine))];
  const count = (site.assignments ?? 4 + random.below(8)) - activated.length;
  const taken = new Set(activated.map(keyOf));
  const standing = different(Math.max(0, count), () => standingOf(random, people, random.pick(roles), random.pick(scopes)), taken);
  return [...activated, ...standing].map((holding, index) => ({ ...holding, number: numberOf(site, index) }));
}

function standingOf(random: Random, people: People, role: Role, scope: string): Omit<Holding, 'number'> {
  const made = { ...anybody(random, people), role, scope };
  if (role.id !== BUILT_IN.rbacAdministrator.id) return random.chance(0.1) ? { ...made, until: '2026-12-31T00:00:00Z' } : made;
  return random.chance(0.5) ? { ...made, condition: DELEGATION } : made;
}

/** May hand out Reader only. */
const DELEGATION = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${BUILT_IN.reader.id}}))`;

type Holder = Pick<Holding, 'principalId' | 'principalType' | 'principalName'>;

function holderOf(principal: Principal): Holder {
  return { principalId: principal.id, principalType: principal.kind === 'user' ? 'User' : 'ServicePrincipal', principalName: principal.displayName };
}

function anybody(random: Random, people: People, kinds: readonly Holding['principalType'][] = ['User', 'User', 'Group', 'Group', 'ServicePrincipal']): Holder {
  switch (random.pick(kinds)) {
    case 'User':
      return holderOf(random.pick(people.users));
    case 'ServicePrincipal':
      return holderOf(random.pick(people.workloads));
    case 'Group': {
      const { id, displayName } = random.pick(people.groups);
      return { principalId: id, principalType: 'Group', principalName: displayName };
    }
  }
}

/** So many holdings, no two of the same principal, role and scope: Azure refuses the second (RoleAssignmentExists). */
function different<T extends Omit<Holding, 'number'>>(count: number, make: () => T, taken: Set<string> = new Set()): readonly T[] {
  const made: T[] = [];
  for (let tries = 0; made.length < count; tries += 1) {
    if (tries > 50 * count + 1000) throw new RangeError(`no room for ${count} different role assignments`);
    const one = make();
    if (taken.has(keyOf(one))) continue;
    taken.add(keyOf(one));
    made.push(one);
  }
  return made;
}

function keyOf({ principalId, role, scope }: Omit<Holding, 'number'>): string {
  return `${principalId} ${role.id} ${scope}`;
}

/** Numbers of different subscriptions do not meet; the first block is for what is above them. */
function numberOf(site: Site, index: number): number {
  return (site.number + 1) * 2 ** 20 + index;
}

export function assignmentId(seed: number, holding: Holding, collection: string): string {
  return extensionId(holding.scope, collection, guid(seed, 'assignment', holding.number));
}

/** A role assignment as the `authorizationresources` table holds it. */
export function assignmentRow(seed: number, holding: Holding): EstateItem {
  const { scope, condition = null } = holding;
  const more = { location: 'global', resourceGroup: /\/resourceGroups\/([^/]+)/.exec(scope)?.[1]?.toLowerCase() ?? '', subscriptionId: /^\/subscriptions\/([^/]+)/.exec(scope)?.[1] ?? '' };
  return otherRow(assignmentId(seed, holding, 'RoleAssignments'), guid(seed, 'assignment', holding.number), 'microsoft.authorization/roleassignments', more, {
    principalId: holding.principalId, principalType: holding.principalType, roleDefinitionId: roleReference(scope, holding.role), scope,
    condition, conditionVersion: condition === null ? null : '2.0', description: null, delegatedManagedIdentityResourceId: null,
    createdOn: '2026-03-02T08:00:00.0000000Z', updatedOn: '2026-03-02T08:00:00.0000000Z', createdBy: SCANNER.id, updatedBy: SCANNER.id,
  });
}
