import { functionNamed } from './functions.ts';
import type { Expression, Named } from './syntax.ts';
import { textOf } from './values.ts';

/**
 * The name that an expression gives its column when it is given none, or undefined where it gets a number: paths join
 * their steps with `_`, conversions keep their argument's (found by asking Microsoft's own analyser).
 */
export function ownName(value: Expression): string | undefined {
  switch (value.kind) {
    case 'name':
      return value.name;
    case 'member':
      return stepName(value.of, value.key);
    case 'element':
      return stepName(value.of, value.index.kind === 'literal' ? textOf(value.index.value, value.index.type) : '');
    case 'call':
      return callName(value.name, value.values[0]);
    case 'literal':
    case 'negative':
    case 'binary':
    case 'text':
    case 'list':
    case 'between':
    case 'star':
    case 'typeof':
      return undefined;
  }
}

function stepName(of: Expression, step: string): string {
  const start = ownName(of);
  return start === undefined ? step : `${start}_${step}`;
}

function callName(name: string, first: Expression | undefined): string | undefined {
  const named = functionNamed(name)?.named;
  if (first === undefined || named === undefined) return undefined;
  return named === 'argument' ? ownName(first) : `strlen_${ownName(first) ?? ''}`;
}

/** Gives each column of an operator its name: a number after a taken one, `Column1` and on where there is none. */
export interface Naming {
  /** The name of a column; undefined where it was given and is taken. */
  readonly nameOf: (column: Named, own?: string) => string | undefined;
  readonly free: (wanted: string) => string;
}

/** `before` are names that are taken already. With `replacing`, a name that a column makes itself replaces an older one. */
export function naming(before: readonly string[], replacing = false): Naming {
  const taken = new Set(replacing ? [] : before);
  const numbers = new Set(before);
  const free = (wanted: string): string => {
    let name = wanted;
    for (let at = 1; taken.has(name); at += 1) name = `${wanted}${at}`;
    taken.add(name);
    return name;
  };
  const numbered = (): string => {
    let at = 1;
    while (numbers.has(`Column${at}`) || taken.has(`Column${at}`)) at += 1;
    return free(`Column${at}`);
  };
  return {
    free,
    nameOf: (column, own = ownName(column.value)) => {
      if (column.name === undefined) return own === undefined ? numbered() : replacing ? own : free(own);
      if (taken.has(column.name)) return undefined;
      taken.add(column.name);
      return column.name;
    },
  };
}
