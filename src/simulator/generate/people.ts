import type { Group, Principal } from '../estate.ts';
import { GENERATED, guid, type EstateOptions } from './plan.ts';
import { createRandom, seedOf } from './random.ts';

/** Who there is to hold roles. */
export interface People {
  readonly users: readonly Principal[];
  /** Service principals of applications and managed identities; the scanner is not among them. */
  readonly workloads: readonly Principal[];
  readonly groups: readonly Group[];
}

/** Users, workloads and groups, some groups in groups: as many as the role assignments need to be different. */
export function peopleOf({ seed, subscriptions, assignmentsInLargestSubscription = 0 }: EstateOptions): People {
  const count = Math.max(20, subscriptions, Math.ceil(assignmentsInLargestSubscription / 10));
  const users = Array.from({ length: count }, (_, index): Principal => ({ id: guid(seed, 'user', index + 1), kind: 'user', displayName: `User ${index + 1}` }));
  const workloads = Array.from({ length: Math.ceil(count / 2) }, (_, index): Principal => ({
    id: guid(seed, 'workload', index + 1), kind: index % 2 === 0 ? 'managedIdentity' : 'servicePrincipal', displayName: `Workload ${index + 1}`,
  }));
  return { users, workloads, groups: groupsOf(seed, Math.ceil(count / 5), [...users, ...workloads]) };
}

/** Up to eight members each, and some of the groups that come later: groups in groups, and no circle. */
function groupsOf(seed: number, count: number, members: readonly Principal[]): readonly Group[] {
  const random = createRandom(seedOf(seed, -1));
  return Array.from({ length: count }, (_, index) => {
    const direct = Array.from({ length: 1 + random.below(8) }, () => random.pick(members).id);
    const inner = index + 1 < count && random.chance(0.3) ? [guid(seed, 'group', index + 2 + random.below(count - index - 1))] : [];
    return { id: guid(seed, 'group', index + 1), displayName: `Group ${index + 1}`, members: [...new Set([...direct, ...inner])] };
  });
}

export const SCANNER: Principal = { id: GENERATED.objectId, kind: 'servicePrincipal', displayName: 'Compliance scanner' };
