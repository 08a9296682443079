import { expandStep } from './expand.ts';
import { joinStep, unite, type Ready } from './join.ts';
import { refusal, type Refuse } from './lexer.ts';
import { parseQuery } from './parser.ts';
import type { Scope } from './scope.ts';
import { distinctStep, extendStep, orderStep, pickStep, projectStep, renameStep, whereStep, type Step } from './steps.ts';
import { summarizeStep } from './summarize.ts';
import type { Query, Operator } from './syntax.ts';
import { typesAsked } from './typesAsked.ts';
import type { Column, Relation } from './types.ts';

/** Where a query finds its tables and the time. */
export interface Surroundings {
  /**
   * A table by its name as written; undefined where there is none. Where the query begins with conditions that only rows of some
   * types (lower case) can meet, it is told of them and may leave the others out.
   */
  readonly table: (name: string, types?: readonly string[]) => Ready | undefined;
  /** Ticks since 1970 for `now` and `ago`; undefined where there is no clock. */
  readonly now: bigint | undefined;
}

export interface Answer extends Relation {
  /** Resource Graph pages only answers that carry an `id` and were not cut or summed up (Resource Graph documentation, "Working with large data sets"). */
  readonly pageable: boolean;
  /** Whether `take` or `limit` stands in the query: `$skip` is then ignored. */
  readonly limited: boolean;
}

/** Reads a query, resolves every name and type in it, then runs it. */
export function runQuery(text: string, surroundings: Surroundings): Answer {
  const query = parseQuery(text);
  const ready = prepare(query, surroundings, (token, what, more) => refusal(text, token, what, more));
  const limited = isLimited(query);
  const summedUp = query.operators.some(({ kind }) => kind === 'summarize' || kind === 'count' || kind === 'top');
  return { columns: ready.columns, rows: ready.rows(), pageable: !limited && !summedUp && ready.columns.some(({ name }) => name === 'id'), limited };
}

function isLimited({ source, operators }: Query): boolean {
  return (source.kind === 'union' && source.legs.some(isLimited)) || operators.some((operator) => {
    if (operator.kind === 'join') return isLimited(operator.right);
    return operator.kind === 'union' ? operator.legs.some(isLimited) : operator.kind === 'take';
  });
}

function prepare(query: Query, surroundings: Surroundings, refuse: Refuse): Ready {
  return query.operators.reduce<Ready>((before, operator) => after(before, operator, surroundings, refuse), sourceOf(query, surroundings, refuse));
}

function sourceOf({ source, operators }: Query, surroundings: Surroundings, refuse: Refuse): Ready {
  if (source.kind === 'union') return unite(source.legs.map((leg) => prepare(leg, surroundings, refuse)), { refuse }, source.at);
  const table = surroundings.table(source.name, typesAsked(operators));
  if (table === undefined) throw refuse(source.at, 'is not a table of this simulator', { code: 'DisallowedLogicalTableName' });
  return table;
}

function after(before: Ready, operator: Operator, surroundings: Surroundings, refuse: Refuse): Ready {
  if (operator.kind === 'union') return unite([before, ...operator.legs.map((leg) => prepare(leg, surroundings, refuse))], { refuse }, operator.at);
  const scope: Scope = { columns: before.columns, refuse, now: surroundings.now };
  const step = operator.kind === 'join' ? joinStep(operator, scope, prepare(operator.right, surroundings, refuse)) : stepOf(operator, scope);
  return { columns: step.columns, rows: () => step.apply(before.rows()) };
}

const COUNT: readonly Column[] = [{ name: 'Count', type: 'long' }];

function stepOf(operator: Exclude<Operator, { readonly kind: 'join' | 'union' }>, scope: Scope): Step {
  switch (operator.kind) {
    case 'where':
      return whereStep(operator, scope);
    case 'extend':
      return extendStep(operator, scope);
    case 'project':
      return projectStep(operator.columns, scope);
    case 'project-away':
    case 'project-keep':
      return pickStep(operator, scope);
    case 'project-rename':
      return renameStep(operator, scope);
    case 'order':
      return orderStep(operator.keys, scope);
    case 'top':
      return first(operator.count, orderStep([operator.key], scope));
    case 'take':
      return first(operator.count, { columns: scope.columns, apply: (rows) => rows });
    case 'count':
      return { columns: COUNT, apply: (rows) => [[rows.length]] };
    case 'distinct':
      return distinctStep(operator, scope);
    case 'summarize':
      return summarizeStep(operator, scope);
    case 'expand':
      return expandStep(operator, scope);
  }
}

function first(count: number, step: Step): Step {
  return { columns: step.columns, apply: (rows) => step.apply(rows).slice(0, count) };
}
