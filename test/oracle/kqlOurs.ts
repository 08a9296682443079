import type { Token } from '../../src/simulator/kql/lexer.ts';
import type { Expression, Named, Operator, Query, SortKey, Source } from '../../src/simulator/kql/syntax.ts';
import type { Tree } from './kqlMicrosoft.ts';

/** Our own tree in the form that Microsoft's is brought to. */
export function ourTree(query: Query): Tree {
  return ['query', sourceTree(query.source), query.operators.map(operatorTree)];
}

function sourceTree(source: Source): Tree {
  return source.kind === 'union' ? ['union', source.legs.map(ourTree)] : ['table', source.name];
}

function operatorTree(operator: Operator): Tree {
  switch (operator.kind) {
    case 'where':
      return ['where', expressionTree(operator.condition)];
    case 'extend':
    case 'project':
      return [operator.kind, operator.columns.map(namedTree)];
    case 'project-away':
    case 'project-keep':
      return [operator.kind, operator.patterns.map(({ name, open }) => `${name}${open ? '*' : ''}`)];
    case 'project-rename':
      return ['project-rename', operator.names.map(({ to, from }) => [to, from])];
    case 'order':
      return ['order', operator.keys.map(keyTree)];
    case 'top':
      return ['top', operator.count, keyTree(operator.key)];
    case 'take':
      return ['take', operator.count];
    case 'count':
      return ['count'];
    case 'distinct':
      return ['distinct', operator.columns === 'all' ? [[null, ['star']]] : operator.columns.map(namedTree)];
    case 'summarize':
      return ['summarize', operator.aggregates.map(namedTree), operator.by.map(namedTree)];
    case 'join':
      return ['join', operator.how, ourTree(operator.right), operator.on.map(({ left, right }) => [left, right])];
    case 'union':
      return ['union', operator.legs.map(ourTree)];
    case 'expand':
      return ['expand', operator.asPairs, operator.index ?? null, operator.items.map((item) => [...namedTree(item), item.to ?? null]), operator.limit];
  }
}

function keyTree({ value, descending, nullsFirst }: SortKey): Tree {
  return [expressionTree(value), descending ? 'desc' : 'asc', nullsFirst ? 'first' : 'last'];
}

function namedTree({ name, value }: Named): readonly Tree[] {
  return [name ?? null, expressionTree(value)];
}

function expressionTree(value: Expression): Tree {
  switch (value.kind) {
    case 'literal':
      return literalTree(value.at, value.type, value.value);
    case 'name':
      return ['name', value.name];
    case 'member':
      return ['member', expressionTree(value.of), value.key];
    case 'element':
      return ['element', expressionTree(value.of), expressionTree(value.index)];
    case 'call':
      return ['call', value.name, value.values.map(expressionTree)];
    case 'negative':
      return ['negative', expressionTree(value.of)];
    case 'binary':
    case 'text':
      return ['operation', value.operator, expressionTree(value.left), expressionTree(value.right)];
    case 'list':
      return ['list', value.operator, expressionTree(value.left), value.values.map(expressionTree)];
    case 'between':
      return ['between', value.negated, expressionTree(value.left), expressionTree(value.low), expressionTree(value.high)];
    case 'star':
      return ['star'];
    case 'typeof':
      return ['typeof', value.type];
  }
}

function literalTree(at: Token, type: string, value: unknown): Tree {
  if (type === 'string') return ['string', value as string];
  return type === 'dynamic' && at.text === 'dynamic' ? ['dynamic', value as Tree] : ['literal', at.text];
}
