import type { Answer, Unknown } from '../../model/unknown.ts';
import { compareText } from '../../values/json.ts';
import { assumedAt, doubtsAt, groupDoubts, isPerhapsAbove } from './doubts.ts';
import type { Grant } from './grants.ts';
import { addTo } from './multiMap.ts';
import type { PrincipalIdentity } from './principals.ts';
import { allowedBy, byNearness, questionAt, verdictsOf, wayOf, type Asked, type Question, type Way } from './question.ts';
import type { Plane } from './role.ts';
import { isManagementGroup } from './scopes.ts';
import { isOfGroup, type AccessSources } from './sources.ts';
import { causesOf, distinct, type Verdict } from './verdict.ts';

/** "Who can do this there?" Without an action: who holds anything there. `under`: also what is granted below the scope. */
export interface ListQuestion {
  readonly action?: string | undefined;
  /** `control` unless said otherwise. */
  readonly plane?: Plane | undefined;
  readonly scope: string;
  readonly under?: boolean | undefined;
}

/** Somebody who can: a person or a workload; a group where it has no members, or may have more than were read. */
export interface Holder {
  /** As a key. */
  readonly principalId: string;
  /** As the directory, its group or its grant names them. */
  readonly name: string | undefined;
  readonly identity: Answer<PrincipalIdentity>;
  readonly active: Verdict;
  readonly eligible: Verdict;
  readonly ways: readonly Way[];
  /** Why there may be others behind this group. */
  readonly membersUnread?: Unknown;
}

export interface AccessList {
  /** By name, then by id. */
  readonly holders: readonly Holder[];
  /** What was not read and could show more holders, or more of what they can do. */
  readonly unread: readonly Unknown[];
  /** What was not read and could only take away. */
  readonly assumes: readonly Unknown[];
}

interface Placed {
  readonly holder: string;
  readonly question: Question;
  readonly way: Way;
}

/** Lists everybody who can, with every way they can. */
export function holdersOf(sources: AccessSources, { action, plane = 'control', scope, under = false }: ListQuestion): AccessList {
  const asked: Asked = action === undefined ? undefined : { action, plane };
  const top = questionAt(sources, asked, scope);
  const questions = under ? [top, ...questionsBelow(sources, asked, top)] : [top];
  const placed = questions.flatMap((question) => grantsAt(sources, question, top).flatMap((grant) => waysThrough(sources, question, grant)));
  return {
    holders: grouped(sources, placed),
    unread: distinct([...doubtsAt(sources, top).map(({ cause }) => cause), ...(under ? unplacedBelow(sources, top) : []), ...questions.flatMap((question) => unreadAt(sources, question, top)), ...placed.flatMap(({ way }) => causesOf([way.active, way.eligible]))]),
    assumes: distinct([...assumedAt(sources, top), ...questions.flatMap(({ denials }) => denials.assumes), ...placed.flatMap(({ way }) => way.assumes)]),
  };
}

/** At the asked scope also what is granted above it; below it only what is granted at each scope itself. */
function grantsAt(sources: AccessSources, question: Question, top: Question): readonly Grant[] {
  return (question === top ? question.lineage.scopes : [question.scope]).flatMap((scope) => sources.byScope.of(scope));
}

function questionsBelow(sources: AccessSources, asked: Asked, top: Question): readonly Question[] {
  const allowed = allowedBy(sources, asked);
  const below = [...sources.byScope.keys()].filter((scope) => scope !== top.scope && scope !== '' && sources.lineage(scope).scopes.includes(top.scope));
  return below.toSorted(compareText).map((scope) => questionAt(sources, asked, scope, allowed));
}

/** Why scopes may lie below a management group of which that is not known: the chain above them was not read. */
function unplacedBelow(sources: AccessSources, top: Question): readonly Unknown[] {
  if (!isManagementGroup(top.scope)) return [];
  return [...sources.byScope.keys()].flatMap((scope) => sources.lineage(scope).unread ?? []);
}

/** Everybody behind a grant, with the way there. */
function waysThrough(sources: AccessSources, question: Question, grant: Grant): readonly Placed[] {
  if (question.allowed(grant).verdict === 'no') return [];
  return behind(sources, grant).flatMap((holder) => {
    const way = wayOf(sources, question, grant, holder);
    return way === undefined ? [] : [{ holder, question, way }];
  });
}

/** Ids of everybody who holds a grant now, or can by activating a membership. */
export function behind(sources: AccessSources, grant: Grant): readonly string[] {
  return isOfGroup(grant, sources.memberships) ? sources.memberships.expand(grant.principalId).eligible : [grant.principalId];
}

function unreadAt(sources: AccessSources, question: Question, top: Question): readonly Unknown[] {
  const groups = grantsAt(sources, question, top).filter((grant) => question.allowed(grant).verdict !== 'no').flatMap((grant) => groupDoubts(sources, grant).map(({ cause }) => cause));
  const { unread } = question.lineage;
  const isOpen = unread !== undefined && sources.highGrants.some((grant) => isPerhapsAbove(question, grant) && question.allowed(grant).verdict !== 'no');
  return isOpen ? [...groups, unread] : groups;
}

function grouped(sources: AccessSources, placed: readonly Placed[]): readonly Holder[] {
  const byHolder = new Map<string, Placed[]>();
  for (const one of placed) addTo(byHolder, one.holder, one);
  const holders = [...byHolder].map(([id, its]) => holderOf(sources, id, its)).filter(({ active, eligible }) => active !== 'no' || eligible !== 'no');
  const nameOf = ({ name }: Holder): string => (name ?? '').toLowerCase();
  return holders.toSorted((left, right) => compareText(nameOf(left), nameOf(right)) || compareText(left.principalId, right.principalId));
}

function holderOf(sources: AccessSources, principalId: string, placed: readonly Placed[]): Holder {
  const ordered = placed.toSorted((left, right) => compareText(left.question.scope, right.question.scope) || byNearness(left.question, left.way, right.way));
  const ways = ordered.map(({ way }) => way);
  const { active, eligible } = verdictsOf(ways);
  const grant = ways.find((way) => way.grant.principalId === principalId)?.grant;
  const isGroup = grant === undefined ? sources.memberships.isGroup(principalId) : isOfGroup(grant, sources.memberships);
  const identity = identityOf(sources, principalId, grant);
  const unread = isGroup ? sources.memberships.expand(principalId).unread : undefined;
  return {
    principalId, active: active.verdict, eligible: eligible.verdict, ways, identity,
    name: (identity.known ? identity.value.name : undefined) ?? sources.memberships.member(principalId)?.name ?? grant?.principalName,
    ...(unread === undefined ? {} : { membersUnread: unread }),
  };
}

/** Who an id is: of a grant's principal by what the grant says of it, of a member by what its group says. */
export function identityOf(sources: AccessSources, id: string, grant: Grant | undefined): Answer<PrincipalIdentity> {
  const member = sources.memberships.member(id);
  if (grant === undefined) return sources.principals.of(id, { type: member?.type, name: member?.name, exists: member !== undefined });
  return sources.principals.of(id, { type: grant.principalType, name: grant.principalName ?? member?.name, foreign: grant.foreign, exists: member !== undefined });
}
