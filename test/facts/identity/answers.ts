import type { FactDefinition } from '../../../src/model/fact.ts';
import { answersOf, gap, snapshotOf } from '../access/snapshot.ts';
import type { Situation } from './situations.ts';

/** The fields that a situation speaks of, as the fact answers them. */
export function answered(fact: FactDefinition, { given, around = [], unread = [], says }: Situation): Readonly<Record<string, unknown>> {
  const gaps = unread.map((type) => gap(`Microsoft.Graph/${type}`, '/tenants/00000000-0000-4000-8000-0000000000aa'));
  const answers = answersOf(fact, given, snapshotOf([given, ...around], gaps));
  return Object.fromEntries(Object.keys(says).map((field) => {
    const answer = answers[field];
    if (answer === undefined) return [field, 'no such field'];
    if (!answer.known) return [field, `unknown: ${answer.unknown.reason}`];
    return [field, answer.atLeast === undefined ? answer.value : { perhaps: answer.value }];
  }));
}
