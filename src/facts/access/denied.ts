import type { Unknown } from '../../model/unknown.ts';
import { deniesAction, isDirectedAt, isExcluded, reaches, type Denial, type Denying } from './denials.ts';
import type { ConditionReader } from './conditions.ts';
import type { Closure, Memberships } from './memberships.ts';
import type { Plane } from './role.ts';
import { isManagementGroup, type Lineage } from './scopes.ts';
import { CONDITIONAL, lesser, NO, unclear, type Judged } from './verdict.ts';

/** The deny assignments that matter to one action at one scope. */
export interface Denials {
  readonly denying: readonly { readonly denial: Denial; readonly denying: Denying }[];
  /** What could take away more, had it been read. */
  readonly assumes: readonly Unknown[];
}

/** Those that reach a scope and cover an action. What reaches it for all that was read, and is not whole, is an assumption. */
export function denialsAt(all: readonly Denial[], lineage: Lineage, action: string, plane: Plane, holds: ConditionReader): Denials {
  const reaching = all.filter((denial) => reaches(denial, lineage.scopes) || (denial.scope === undefined && denial.cut !== undefined));
  const beyond = lineage.unread !== undefined && all.some(({ scope }) => scope !== undefined && isManagementGroup(scope) && !lineage.scopes.includes(scope));
  const denying = reaching.filter(({ cut }) => cut === undefined).map((denial) => ({ denial, denying: deniesAction(denial, action, plane, holds) }));
  return {
    denying: denying.filter((one) => one.denying !== 'no'),
    assumes: [...reaching.flatMap(({ cut }) => cut ?? []), ...(beyond && lineage.unread !== undefined ? [lineage.unread] : [])],
  };
}

/** Who asks, by the groups they are in. */
export interface Asker {
  readonly active: Closure;
  /** The closure that exclusions are held against: with activations where the question is what they could do. */
  readonly excluding: Closure;
  readonly isEligible: boolean;
}

interface Outcome {
  readonly judged: Judged;
  readonly deniedBy: readonly Denial[];
  readonly assumes: readonly Unknown[];
}

/**
 * What deny assignments leave of what a grant of `holder` allows. What could only take away more is an assumption; whether
 * somebody is excluded, where a group's members were not read, is not known, since a denial must not be claimed.
 */
export function leftBy(denials: Denials, base: Judged, holder: string, asker: Asker, memberships: Memberships): Outcome {
  let judged = base;
  const deniedBy: Denial[] = [];
  const assumes: Unknown[] = [];
  for (const { denial, denying } of denials.denying) {
    if (isExcluded(denial, asker.excluding)) continue;
    if (!isDirectedAt(denial, holder, asker.active)) {
      assumes.push(...unreadAmong(denial, denial.principals, memberships, false));
      continue;
    }
    const perhaps = unreadAmong(denial, denial.excluded, memberships, asker.isEligible)[0];
    deniedBy.push(denial);
    judged = lesser(judged, perhaps === undefined ? remaining(denying) : unclear(perhaps));
  }
  return { judged, deniedBy, assumes };
}

function remaining(denying: Denying): Judged {
  return denying === 'denies' ? NO : CONDITIONAL;
}

/** Why groups among some principals may have more members. */
function unreadAmong(denial: Denial, ids: ReadonlySet<string>, memberships: Memberships, isEligible: boolean): readonly Unknown[] {
  const expansions = denial.groups.filter((id) => ids.has(id)).map((id) => memberships.expand(id));
  return expansions.flatMap(({ unread, unreadEligible }) => (isEligible ? (unread ?? unreadEligible) : unread) ?? []);
}
