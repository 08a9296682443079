import type { Filtered, Opening } from './reach.ts';
import type { SecurityRule } from './securityRule.ts';

/** An answer, and the rules of the groups that it was worked out for: see `FilterClass`. */
export interface Answered {
  readonly met: readonly (readonly SecurityRule[])[];
  readonly filtered: Filtered;
}

/** The answer for other groups that treat a way alike: the same openings, by the rules in the same places. */
export function retold({ met: told, filtered }: Answered, met: readonly (readonly SecurityRule[])[]): Filtered {
  if (told.every((rules, place) => rules === met[place])) return filtered;
  const { openings, ignored } = filtered;
  if (openings.length === 0 && ignored.length === 0) return filtered;
  // An admin rule is in no group: it stands as it is.
  const own = (rule: SecurityRule): SecurityRule => counterpart(rule, told, met) ?? rule;
  return { ...filtered, openings: openings.map((opening) => retoldOpening(opening, own)), ignored: [...new Set(ignored.map(own))] };
}

function retoldOpening(opening: Opening, own: (rule: SecurityRule) => SecurityRule): Opening {
  return { ...opening, deciders: opening.deciders.map(({ level, rule }) => ({ level, rule: own(rule) })) };
}

function counterpart(rule: SecurityRule, told: Answered['met'], met: Answered['met']): SecurityRule | undefined {
  for (const [place, rules] of told.entries()) {
    const index = rules.indexOf(rule);
    if (index >= 0) return met[place]?.[index];
  }
  return undefined;
}
