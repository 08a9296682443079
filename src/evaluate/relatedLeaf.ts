import type { Condition, OperatorName, RelatedSubject } from '../model/condition.ts';
import type { Row } from '../model/resource.ts';
import { and, type Truth } from '../model/unknown.ts';
import type { JsonValue } from '../values/json.ts';
import { countTest, countTruths } from './interval.ts';
import { columnsOfJoin, keeping } from './joinColumns.ts';
import type { CompileContext, Leaf, Predicate } from './leaf.ts';
import { mismatchAt } from './mismatch.ts';
import { stepsOf } from './paths.ts';
import { joinOf } from './related.ts';
import { isOmitted, neverCollected, type Omitted, type Scope } from './subjects.ts';

/** A leaf that counts the joined rows of another type that satisfy its `where`. `omitted` is what that type's rows never carry. */
export function relatedLeaf(
  subject: RelatedSubject, operator: OperatorName, operand: JsonValue, context: CompileContext, omitted: Omitted, compile: (where: Condition) => Predicate,
): Leaf {
  const join = joinOf(subject, context.snapshot, keeping(columnsOfJoin(subject, context.ofMatch)));
  const where = subject.where === undefined ? () => true : compile(subject.where);
  const compare = countTest(operator, operand, context.now);
  const hidden = hiddenKey(subject, context.omitted, omitted);
  const truthOf = (scope: Scope, row: Row): Truth => where({ row, facts: scope.facts, elements: [] });
  const perhaps = (scope: Scope, row: Row): Truth => and([truthOf(scope, row), mismatchAt(subject.on?.right ?? '', row, "'[*]' stands on something that is no list")]);
  const answer = (scope: Scope): Truth => {
    const joined = join(scope.row);
    if ('unknown' in joined) return joined.unknown;
    const truths = [...joined.rows.map((row) => truthOf(scope, row)), ...joined.unsure.map((row) => perhaps(scope, row))];
    return compare(countTruths(truths, joined.openEnd));
  };
  const matches = (scope: Scope): readonly Row[] => {
    const joined = join(scope.row);
    return 'unknown' in joined ? [] : joined.rows.filter((row) => truthOf(scope, row) === true);
  };
  return {
    path: `related.${subject.type}`, expected: `count ${operator} ${JSON.stringify(operand)}`, matches,
    seen: (scope) => matches(scope).map((row) => row.id),
    test: (scope) => (hidden === undefined ? answer(scope) : neverCollected(hidden, scope.row)),
  };
}

/** The side of a join, if any, that lies in what is never collected. */
function hiddenKey({ on }: RelatedSubject, left: Omitted, right: Omitted): string | undefined {
  if (on === undefined) return undefined;
  return isOmitted(stepsOf(on.left), left) ? on.left : isOmitted(stepsOf(on.right), right) ? on.right : undefined;
}
