import type { Expression, Operator } from './syntax.ts';

/**
 * The types (lower case) that the first conditions of a query leave, so that a large table need not be read whole; undefined
 * where they say nothing of it. Only conditions before any other operator count, and of each only what all of it requires.
 */
export function typesAsked(operators: readonly Operator[]): readonly string[] | undefined {
  const [first] = operators;
  if (first?.kind !== 'where') return undefined;
  return typesIn(first.condition) ?? typesAsked(operators.slice(1));
}

function typesIn(condition: Expression): readonly string[] | undefined {
  switch (condition.kind) {
    case 'binary':
      if (condition.operator === 'and') return typesIn(condition.left) ?? typesIn(condition.right);
      return condition.operator === '==' && isType(condition.left) ? literals([condition.right]) : undefined;
    case 'text':
      return condition.operator === '=~' && isType(condition.left) ? literals([condition.right]) : undefined;
    case 'list':
      return (condition.operator === 'in' || condition.operator === 'in~') && isType(condition.left) ? literals(condition.values) : undefined;
    case 'literal':
    case 'name':
    case 'member':
    case 'element':
    case 'call':
    case 'negative':
    case 'between':
    case 'star':
    case 'typeof':
      return undefined;
  }
}

function isType(value: Expression): boolean {
  return value.kind === 'name' && value.name === 'type';
}

function literals(values: readonly Expression[]): readonly string[] | undefined {
  const texts = values.flatMap((value) => (value.kind === 'literal' && typeof value.value === 'string' ? [value.value.toLowerCase()] : []));
  return texts.length === values.length ? texts : undefined;
}
