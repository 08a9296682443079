import { aggregateOf, type Aggregate } from './aggregates.ts';
import { compile } from './compile.ts';
import { naming, type Naming } from './names.ts';
import type { Scope } from './scope.ts';
import type { Step } from './steps.ts';
import type { Named, Operator } from './syntax.ts';
import type { Column, Compiled, Row } from './types.ts';
import { keyOf } from './values.ts';

type Summarize = Extract<Operator, { readonly kind: 'summarize' }>;

/**
 * Groups in the order of their first rows, keys before aggregates. Without keys there is one row, of no rows too (Kusto
 * documentation, "summarize operator").
 */
export function summarizeStep(operator: Summarize, scope: Scope): Step {
  if (operator.aggregates.length === 0 && operator.by.length === 0) throw scope.refuse(operator.at, 'has nothing to do');
  const names = naming([]);
  const keys = operator.by.map((one) => ({ column: keyColumn(one, scope, names), compiled: keyOfGroup(one, scope) }));
  const by = operator.by.flatMap(({ value }) => (value.kind === 'name' ? [value.name] : []));
  const aggregates = operator.aggregates.map((one) => aggregateOf(one, scope, by));
  const columns = [...keys.map(({ column }, at) => ({ name: column, type: keys[at]?.compiled.type ?? 'string' })), ...aggregateColumns(aggregates, names, scope)];
  const compiled = keys.map((key) => key.compiled);
  return { columns, apply: (rows) => summarized(rows, compiled, aggregates) };
}

function keyColumn(one: Named, scope: Scope, names: Naming): string {
  const name = names.nameOf(one);
  if (name === undefined || (one.value.kind === 'name' && one.name === undefined && name !== one.value.name)) throw scope.refuse(one.at, 'stands twice');
  return name;
}

function keyOfGroup(one: Named, scope: Scope): Compiled {
  const compiled = compile(one.value, scope);
  if (compiled.type === 'dynamic') throw scope.refuse(one.at, 'is dynamic, by which rows cannot be grouped: cast it');
  return compiled;
}

function aggregateColumns(aggregates: readonly Aggregate[], names: Naming, scope: Scope): readonly Column[] {
  return aggregates.flatMap(({ columns }) => columns.map(({ named, own, type }) => {
    const name = names.nameOf(named, own);
    if (name === undefined) throw scope.refuse(named.at, 'is the name of two columns');
    return { name, type };
  }));
}

function summarized(rows: readonly Row[], keys: readonly Compiled[], aggregates: readonly Aggregate[]): readonly Row[] {
  if (keys.length === 0) return [aggregates.flatMap((one) => one.run(rows))];
  const groups = Map.groupBy(rows.map((row) => ({ row, cells: keys.map((key) => key.run(row)) })), ({ cells }) => cells.map(keyOf).join(','));
  return [...groups.values()].map((group) => {
    const members = group.map(({ row }) => row);
    return [...(group[0]?.cells ?? []), ...aggregates.flatMap((one) => one.run(members))];
  });
}
