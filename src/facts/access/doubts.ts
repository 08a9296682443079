import type { Unknown } from '../../model/unknown.ts';
import { ELIGIBILITIES, ROLE_ASSIGNMENTS, type Grant } from './grants.ts';
import { DENY_ASSIGNMENTS } from './denials.ts';
import type { Question } from './question.ts';
import { isManagementGroup } from './scopes.ts';
import { isOfGroup, type AccessSources } from './sources.ts';
import { unclear, type Judged } from './verdict.ts';

/** What was not read, and could show somebody to be able to do more: now, or only after activating. */
export interface Doubt {
  readonly touches: 'active' | 'eligible';
  readonly cause: Unknown;
}

/** What is in doubt whoever asks: assignments and eligibilities that were not read, or that do not say whose or where they are. */
export function doubtsAt(sources: AccessSources, { scope }: Pick<Question, 'scope'>): readonly Doubt[] {
  const gaps = ([[ROLE_ASSIGNMENTS, 'active'], [ELIGIBILITIES, 'eligible']] as const).flatMap(([type, touches]) => {
    const cause = sources.gap(type, scope);
    return cause === undefined ? [] : [{ touches, cause }];
  });
  return [...gaps, ...sources.grants.cut.map(({ kind, cause }) => ({ touches: touchedBy(kind), cause }))];
}

function touchedBy(kind: Grant['kind']): Doubt['touches'] {
  return kind === 'assignment' ? 'active' : 'eligible';
}

/** What could only take away from what was seen. */
export function assumedAt(sources: AccessSources, { scope, denials }: Question): readonly Unknown[] {
  const gap = sources.gap(DENY_ASSIGNMENTS, scope);
  return [...(gap === undefined ? [] : [gap]), ...denials.assumes];
}

/** Why a grant of a group may be of more than those who were seen in it. */
export function groupDoubts(sources: AccessSources, grant: Grant): readonly Doubt[] {
  if (!isOfGroup(grant, sources.memberships)) return [];
  const { unread, unreadEligible } = sources.memberships.expand(grant.principalId);
  if (unread !== undefined) return [{ touches: touchedBy(grant.kind), cause: unread }];
  return unreadEligible === undefined ? [] : [{ touches: 'eligible', cause: unreadEligible }];
}

/** Grants at management groups that may stand above a scope whose chain was not read. */
export function isPerhapsAbove({ lineage }: Question, grant: Grant): boolean {
  return lineage.unread !== undefined && isManagementGroup(grant.scopeKey) && !lineage.scopes.includes(grant.scopeKey);
}

export function inDoubt(doubts: readonly Doubt[]): { readonly active: readonly Judged[]; readonly eligible: readonly Judged[] } {
  const active = doubts.filter(({ touches }) => touches === 'active').map(({ cause }) => unclear(cause));
  return { active, eligible: doubts.map(({ cause }) => unclear(cause)) };
}
