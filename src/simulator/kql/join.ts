import { naming } from './names.ts';
import type { Scope } from './scope.ts';
import type { Step } from './steps.ts';
import type { JoinKey, Operator } from './syntax.ts';
import { isNumeric, nothingOf, type Cell, type Column, type Relation, type Row, type Type } from './types.ts';
import { keyOf } from './values.ts';

type Join = Extract<Operator, { readonly kind: 'join' }>;

/** A query that is ready to run: its columns are known before its rows. */
export interface Ready {
  readonly columns: readonly Column[];
  readonly rows: () => readonly Row[];
}

/**
 * Rows of both sides whose keys are equal, all columns of both; a right one whose name is taken gets a number. By default
 * of the left rows with one key only the first takes part (Kusto documentation, "join operator", "innerunique join").
 */
export function joinStep(operator: Join, scope: Scope, right: Ready): Step {
  const names = naming(scope.columns.map(({ name }) => name));
  const keys = operator.on.map((key) => placesOf(key, scope, right.columns));
  const columns = [...scope.columns, ...right.columns.map(({ name, type }) => ({ name: names.free(name), type }))];
  const nothing = right.columns.map(({ type }) => nothingOf(type));
  return { columns, apply: (rows) => joined(padded(rows, scope.columns), padded(right.rows(), right.columns), { keys, nothing, how: operator.how }) };
}

/** A stored row may lack its last columns; beside another row it must not. */
function padded(rows: readonly Row[], columns: readonly Column[]): readonly Row[] {
  return rows.map((row) => columns.map((_column, at) => row[at]));
}

interface Places {
  readonly left: number;
  readonly right: number;
  readonly type: Type;
}

function placesOf(key: JoinKey, scope: Scope, rightColumns: readonly Column[]): Places {
  const left = scope.columns.findIndex(({ name }) => name === key.left);
  const right = rightColumns.findIndex(({ name }) => name === key.right);
  const [leftType, rightType] = [scope.columns[left]?.type, rightColumns[right]?.type];
  if (leftType === undefined) throw scope.refuse(key.at, `names '${key.left}', which the left side lacks`);
  if (rightType === undefined) throw scope.refuse(key.at, `names '${key.right}', which the right side lacks`);
  if (leftType === 'dynamic' || rightType === 'dynamic') throw scope.refuse(key.at, 'is dynamic, by which rows cannot be joined: cast it');
  if (leftType !== rightType && !(isNumeric(leftType) && isNumeric(rightType))) throw scope.refuse(key.at, `joins a ${leftType} with a ${rightType}`);
  return { left, right, type: leftType };
}

interface How {
  readonly keys: readonly Places[];
  readonly nothing: Row;
  readonly how: Join['how'];
}

function joined(left: readonly Row[], right: readonly Row[], { keys, nothing, how }: How): readonly Row[] {
  const byKey = Map.groupBy(right, (row) => joinKey(row, keys, 'right'));
  const seen = new Set<string>();
  return left.flatMap((row) => {
    const key = joinKey(row, keys, 'left');
    if (how === 'innerunique' && key !== undefined && seen.has(key)) return [];
    if (key !== undefined) seen.add(key);
    const matches = key === undefined ? [] : (byKey.get(key) ?? []);
    if (matches.length === 0) return how === 'leftouter' ? [[...row, ...nothing]] : [];
    return matches.map((match) => [...row, ...match]);
  });
}

/** Null equals nothing, not even null, so a row with a null key has no match. */
function joinKey(row: Row, keys: readonly Places[], side: 'left' | 'right'): string | undefined {
  const cells: readonly Cell[] = keys.map((key) => row[key[side]] ?? nothingOf(key.type));
  return cells.some((cell) => cell === null) ? undefined : cells.map(keyOf).join(',');
}

/** All rows of all legs; a column that a leg lacks is nothing there. Columns of one name must be of one type here. */
export function unite(legs: readonly Ready[], scope: Pick<Scope, 'refuse'>, at: Operator['at']): Ready {
  const columns: Column[] = [];
  for (const column of legs.flatMap((leg) => leg.columns)) {
    const known = columns.find(({ name }) => name === column.name);
    if (known === undefined) columns.push(column);
    else if (known.type !== column.type) throw scope.refuse(at, `unites '${column.name}' as ${known.type} and as ${column.type}, which is not modelled`);
  }
  return { columns, rows: () => legs.flatMap((leg) => fitted({ columns: leg.columns, rows: leg.rows() }, columns)) };
}

function fitted(leg: Relation, columns: readonly Column[]): readonly Row[] {
  const places = columns.map(({ name, type }) => ({ at: leg.columns.findIndex((one) => one.name === name), nothing: nothingOf(type) }));
  return leg.rows.map((row) => places.map(({ at, nothing }) => (at === -1 ? nothing : row[at])));
}
