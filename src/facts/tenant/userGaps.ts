import { CONDITIONAL_ACCESS } from '../../model/directoryTypes.ts';
import type { Truth, Unknown } from '../../model/unknown.ts';
import { isEmpty, type Coverage, type Uncovered } from './coverage.ts';
import type { HeldRoles } from './directoryRoles.ts';
import { examplesOf } from './example.ts';
import { nearPolicies } from './near.ts';
import type { Question } from './questions.ts';

interface UserGap {
  readonly gap: Truth;
  /** A sign-in that is not asked, where one is known. */
  readonly example: string | undefined;
  readonly near: () => readonly string[];
}

export type UserGaps = (id: string, name: string, question: Question) => UserGap;

/**
 * Whether a user can sign in without being asked. Who can activate roles is judged with them and without: a policy on a role reaches them at the first sign-in
 * after activation, not in the session in which they activate. Not asked even with the roles is a gap; asked in both states is none; in between it depends on
 * what activation itself asks, which other rules judge.
 */
export function userGaps(coverage: Coverage, rolesOf: (id: string) => HeldRoles): UserGaps {
  const remembered = new Map<Question, Map<string, States>>();
  return (id, name, question) => {
    const roles = rolesOf(id).roles.filter(({ holding, tenantWide }) => holding === 'eligible' && tenantWide).map(({ role }) => role).toSorted();
    // People whom no policy tells apart, and who can activate the same, have the same answer.
    const ofQuestion = remembered.get(question) ?? new Map<string, States>();
    remembered.set(question, ofQuestion);
    const key = [coverage.profileOf(id), ...roles].join(' ');
    const states = ofQuestion.get(key) ?? statesOf(coverage, id, roles, question);
    ofQuestion.set(key, states);
    const gap = gapOf(states, name);
    return { gap, example: gap === true ? `${name} ${states.example}` : undefined, near: () => (gap === false ? [] : nearPolicies(coverage, id, question.requirement)) };
  };
}

/** What is not asked as they are, and with the roles that they can activate. */
interface States {
  readonly now: Uncovered;
  readonly later: Uncovered;
  readonly example: string;
}

function statesOf(coverage: Coverage, id: string, roles: readonly string[], { asked, requirement }: Question): States {
  const now = coverage.uncovered({ ...asked, users: [id] }, requirement);
  const later = roles.length === 0 ? now : coverage.uncoveredInRoles(id, roles, asked, requirement);
  return { now, later, example: examplesOf(later.surely).get(id) ?? '' };
}

function gapOf({ now, later }: States, name: string): Truth {
  if (!isEmpty(later.surely)) return true;
  if (isEmpty(now.perhaps) && isEmpty(later.perhaps)) return false;
  return now.cause ?? later.cause ?? onlyAfterActivation(name);
}

function onlyAfterActivation(name: string): Unknown {
  return { reason: 'noData', artifact: CONDITIONAL_ACCESS, scope: name, missing: [], message: `policies ask ${name} only once a role is active; what signs in before is asked for nothing, and no list tells which session uses the role` };
}
