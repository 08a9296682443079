import type { FactContext } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { assumedAt, doubtsAt, groupDoubts, inDoubt, isPerhapsAbove, type Doubt } from './doubts.ts';
import type { Grant } from './grants.ts';
import { holdersOf, type AccessList, type ListQuestion } from './holders.ts';
import { byNearness, questionAt, verdictsOf, wayOf, type Question, type Way } from './question.ts';
import type { Plane } from './role.ts';
import { accessSources, type AccessSources } from './sources.ts';
import { causesOf, distinct, greatest, type Verdict } from './verdict.ts';

/** "Can somebody do this there?" The action is a single one, without wildcards. */
interface CanQuestion {
  readonly principalId: string;
  readonly action: string;
  readonly plane: Plane;
  /** Any ARM scope, in any spelling. */
  readonly scope: string;
}

/** What somebody can do now (`active`), and after activating whatever they are eligible for. */
interface CanAnswer {
  readonly active: Verdict;
  readonly eligible: Verdict;
  /** Every grant that allows it, also those that are denied. */
  readonly ways: readonly Way[];
  /** What was not read and could make the answer a greater one. */
  readonly unread: readonly Unknown[];
  /** What was not read and could only take away: the answer stands if there is nothing of it. */
  readonly assumes: readonly Unknown[];
}

/** Who can do what where, over one snapshot. */
export interface AccessIndex {
  can(question: CanQuestion): CanAnswer;
  who(question: ListQuestion): AccessList;
  /** The grants that name a principal itself. */
  grantsOf(principalId: string): readonly Grant[];
}

/**
 * Never says too little: what was not read makes a `no` unknown, and a denial counts only where it is certain.
 * Sources: Azure RBAC documentation ("How Azure RBAC determines if a user has access to a resource", "Understand Azure deny
 * assignments"), Privileged Identity Management documentation ("PIM for Groups").
 */
export function accessIndex(snapshot: Snapshot, context: FactContext): AccessIndex {
  const sources = accessSources(snapshot, context);
  return {
    can: (question) => can(sources, question),
    who: (question) => holdersOf(sources, question),
    grantsOf: (principalId) => sources.byPrincipal.of(principalId.toLowerCase()),
  };
}

function can(sources: AccessSources, { principalId, action, plane, scope }: CanQuestion): CanAnswer {
  const question = questionAt(sources, { action, plane }, scope);
  const holder = principalId.toLowerCase();
  const ways = waysOf(sources, question, holder);
  const doubts = [...doubtsAt(sources, question), ...doubtsOf(sources, question, holder)];
  const seen = verdictsOf(ways);
  const perhaps = inDoubt(doubts);
  const [active, eligible] = [greatest([seen.active, ...perhaps.active]), greatest([seen.eligible, ...perhaps.eligible])];
  return {
    active: active.verdict, eligible: eligible.verdict, ways,
    unread: distinct([...causesOf([active, eligible]), ...doubts.map(({ cause }) => cause)]),
    assumes: distinct([...assumedAt(sources, question), ...ways.flatMap(({ assumes }) => assumes)]),
  };
}

function waysOf(sources: AccessSources, question: Question, holder: string): readonly Way[] {
  const scopes = new Set(question.lineage.scopes);
  const grants = [...sources.memberships.eligible(holder).keys()].flatMap((id) => sources.byPrincipal.of(id));
  return grants.filter((grant) => scopes.has(grant.scopeKey)).flatMap((grant) => wayOf(sources, question, grant, holder) ?? []).toSorted((left, right) => byNearness(question, left, right));
}

/** Grants that may be somebody's all the same: of groups whose members were not all read, and at management groups that may stand above. */
function doubtsOf(sources: AccessSources, question: Question, holder: string): readonly Doubt[] {
  const [active, eligible] = [sources.memberships.active(holder), sources.memberships.eligible(holder)];
  const scopes = new Set(question.lineage.scopes);
  const above = question.lineage.unread;
  return sources.openGrants().concat(above === undefined ? [] : [...eligible.keys()].flatMap((id) => sources.byPrincipal.of(id))).flatMap((grant): readonly Doubt[] => {
    const isAbove = isPerhapsAbove(question, grant);
    if ((!scopes.has(grant.scopeKey) && !isAbove) || question.allowed(grant).verdict === 'no') return [];
    const isActive = grant.kind === 'assignment' && active.has(grant.principalId);
    if (isAbove && above !== undefined && eligible.has(grant.principalId)) return [{ touches: isActive ? 'active' : 'eligible', cause: above }];
    return groupDoubts(sources, grant).filter(({ touches }) => !(touches === 'active' ? active : eligible).has(grant.principalId));
  });
}
