import type { Group, GroupEligibility, Principal } from '../estate.ts';
import { GENERATED, guid, type EstateOptions } from './plan.ts';
import { createRandom, seedOf, type Random } from './random.ts';

/** Who there is to hold roles. */
export interface People {
  readonly users: readonly Principal[];
  /** Service principals of applications and managed identities; the scanner is not among them. */
  readonly workloads: readonly Principal[];
  readonly groups: readonly Group[];
  readonly groupEligibilities: readonly GroupEligibility[];
}

/** Users, workloads and groups, some groups in groups: as many as the role assignments need to be different. A few are guests, a few disabled, a few groups in each other. */
export function peopleOf({ seed, subscriptions, assignmentsInLargestSubscription = 0 }: EstateOptions): People {
  const count = Math.max(20, subscriptions, Math.ceil(assignmentsInLargestSubscription / 10));
  // What is unusual has a stream of chance of its own: it moves nothing else.
  const oddity = createRandom(seedOf(seed, -3));
  const users = Array.from({ length: count }, (_, index) => userOf(seed, index + 1, oddity));
  const workloads = Array.from({ length: Math.ceil(count / 2) }, (_, index): Principal => ({
    id: guid(seed, 'workload', index + 1), kind: index % 2 === 0 ? 'managedIdentity' : 'servicePrincipal', displayName: `Workload ${index + 1}`,
  }));
  const groups = withCircles(groupsOf(seed, Math.ceil(count / 5), [...users, ...workloads]), oddity);
  return { users, workloads, groups, groupEligibilities: groups.flatMap((group, index) => (oddity.chance(0.1) ? [eligibilityOf(seed, index + 1, group, oddity.pick(users))] : [])) };
}

/** One in twenty is of another tenant, one in thirty of the others cannot sign in. */
function userOf(seed: number, number: number, oddity: Random): Principal {
  const user: Principal = { id: guid(seed, 'user', number), kind: 'user', displayName: `User ${number}` };
  if (oddity.chance(0.05)) return { ...user, properties: { userType: 'Guest', userPrincipalName: `user.${number}_partner.example#EXT#@generated.example`, externalUserState: 'Accepted' } };
  return oddity.chance(0.03) ? { ...user, properties: { accountEnabled: false } } : user;
}

/** Up to eight members each, and some of the groups that come later. */
function groupsOf(seed: number, count: number, members: readonly Principal[]): readonly Group[] {
  const random = createRandom(seedOf(seed, -1));
  return Array.from({ length: count }, (_, index) => {
    const direct = Array.from({ length: 1 + random.below(8) }, () => random.pick(members).id);
    const inner = index + 1 < count && random.chance(0.3) ? [guid(seed, 'group', index + 2 + random.below(count - index - 1))] : [];
    return { id: guid(seed, 'group', index + 1), displayName: `Group ${index + 1}`, members: [...new Set([...direct, ...inner])] };
  });
}

/** Of the groups that are in another one, one in six has that one in it as well. */
function withCircles(groups: readonly Group[], oddity: Random): readonly Group[] {
  const ids = new Set(groups.map(({ id }) => id));
  const back = new Map(groups.flatMap((outer) => outer.members.filter((member) => ids.has(member) && oddity.chance(1 / 6)).map((inner) => [inner, outer.id] as const)));
  return groups.map((group) => ({ ...group, members: [...group.members, ...[back.get(group.id) ?? []].flat()] }));
}

function eligibilityOf(seed: number, number: number, group: Group, principal: Principal): GroupEligibility {
  return { id: `${group.id}_member_${guid(seed, 'eligibility', number)}`, groupId: group.id, principalId: principal.id, accessId: 'member', startDateTime: '2026-02-01T00:00:00Z', endDateTime: '2027-06-30T00:00:00Z' };
}

export const SCANNER: Principal = { id: GENERATED.objectId, kind: 'servicePrincipal', displayName: 'Compliance scanner' };
