import type { Unknown } from '../../model/unknown.ts';
import { compareText } from '../../values/json.ts';
import { denialsAt, leftBy, type Asker, type Denials } from './denied.ts';
import type { Grant } from './grants.ts';
import type { Closure } from './memberships.ts';
import type { Plane } from './role.ts';
import { grantVerdicts, type GrantVerdicts } from './roleVerdicts.ts';
import type { Lineage } from './scopes.ts';
import type { AccessSources } from './sources.ts';
import { greatest, NO, YES, CONDITIONAL, type Judged } from './verdict.ts';

/** A group on the way from a grant to its holder, and whether being in it takes an activation. */
interface Link {
  readonly groupId: string;
  readonly eligible: boolean;
}

/** How somebody comes to be able to do something: through which grant, and through which groups. */
export interface Way {
  readonly grant: Grant;
  /** Whether the grant is made above the scope that was asked about. */
  readonly inherited: boolean;
  /** Groups from the grant's principal down to the holder; empty where the holder is that principal. */
  readonly via: readonly Link[];
  /** Before anything is denied. */
  readonly allowed: Judged;
  readonly active: Judged;
  readonly eligible: Judged;
  /** Ids of the deny assignments that meet it, those that may deny among them. */
  readonly deniedBy: readonly string[];
  readonly assumes: readonly Unknown[];
}

/** One action at one scope, with all that is the same whoever asks. Without an action: whatever the role allows. */
export interface Question {
  readonly scope: string;
  readonly lineage: Lineage;
  readonly allowed: GrantVerdicts;
  readonly denials: Denials;
}

/** An action in a plane; undefined asks for every grant, of which denials say nothing. */
export type Asked = { readonly action: string; readonly plane: Plane } | undefined;

export function questionAt(sources: AccessSources, asked: Asked, scope: string, allowed: GrantVerdicts = allowedBy(sources, asked)): Question {
  const lineage = sources.lineage(scope);
  const denials = asked === undefined ? { denying: [], assumes: [] } : denialsAt(sources.denials, lineage, asked.action, asked.plane, sources.holds);
  return { scope: lineage.scopes[0] ?? '/', lineage, allowed, denials };
}

/** Answers what grants allow of what is asked. Remembers roles: one is good for all scopes of a question. */
export function allowedBy(sources: AccessSources, asked: Asked): GrantVerdicts {
  if (asked !== undefined) return grantVerdicts(sources.roles, sources.holds, asked.action, asked.plane);
  return ({ condition }) => (condition === undefined ? YES : CONDITIONAL);
}

/** The way that a grant is for somebody; undefined where the grant does not allow it, or is none of theirs. */
export function wayOf(sources: AccessSources, question: Question, grant: Grant, holder: string): Way | undefined {
  const allowed = question.allowed(grant);
  const [active, eligible] = [sources.memberships.active(holder), sources.memberships.eligible(holder)];
  if (allowed.verdict === 'no' || !eligible.has(grant.principalId)) return undefined;
  const isIn = active.has(grant.principalId);
  const left = (excluding: Closure, isEligible: boolean): ReturnType<typeof leftBy> => leftBy(question.denials, allowed, grant.principalId, asker(active, excluding, isEligible), sources.memberships);
  const [now, later] = [left(active, false), left(eligible, true)];
  return {
    grant, allowed, inherited: grant.scopeKey !== question.scope,
    via: linksOf(isIn ? active : eligible, grant.principalId),
    active: isIn && grant.kind === 'assignment' ? now.judged : NO,
    eligible: later.judged,
    deniedBy: [...new Set([...now.deniedBy, ...later.deniedBy].map(({ id }) => id))],
    assumes: [...now.assumes, ...later.assumes],
  };
}

function asker(active: Closure, excluding: Closure, isEligible: boolean): Asker {
  return { active, excluding, isEligible };
}

function linksOf(closure: Closure, from: string): readonly Link[] {
  const links: Link[] = [];
  for (let id: string | undefined = from; id !== undefined; ) {
    const step = closure.get(id);
    if (step !== undefined) links.push({ groupId: id, eligible: step.eligible });
    id = step?.below;
  }
  return links;
}

/** What somebody can do by all their ways: now, and after activating. What they can do now, they can also do then. */
export function verdictsOf(ways: readonly Way[]): { readonly active: Judged; readonly eligible: Judged } {
  const active = greatest(ways.map((way) => way.active));
  return { active, eligible: greatest([active, ...ways.map((way) => way.eligible)]) };
}

/** Nearest scope first, then by id. */
export function byNearness({ lineage }: Pick<Question, 'lineage'>, left: Way, right: Way): number {
  return lineage.scopes.indexOf(left.grant.scopeKey) - lineage.scopes.indexOf(right.grant.scopeKey) || compareText(left.grant.id.toLowerCase(), right.grant.id.toLowerCase());
}
