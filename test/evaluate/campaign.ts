import { evaluate } from '../../src/evaluate/evaluate.ts';
import { catalogEntry } from '../../src/model/catalog.ts';
import type { FactDefinition, FactField, FactTable } from '../../src/model/fact.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Row } from '../../src/model/resource.ts';
import { known, unknown, type Gap, type Unknown } from '../../src/model/unknown.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';
import { judge, type FactAnswer, type World } from '../oracle/conditions.ts';
import type { JsonMap, Three } from '../oracle/conditionTypes.ts';
import type { Random } from '../oracle/random.ts';
import { FACT_FIELDS, NIC, NSG, PARAMETERS, randomFacts, randomRows, VM } from '../oracle/randomConditions.ts';

/** Mid-month at noon, so that a month back is a day that exists; 31 days back is another day. */
export const NOW = '2026-03-01T12:00:00Z';
const CAUSE: Unknown = { reason: 'forbidden', artifact: VM, scope: 't', missing: [], message: 'withheld' };
const TYPES = [VM, NIC, NSG];

const FIELDS = Object.fromEntries(Object.entries(FACT_FIELDS).map(([name, [type, items]]): [string, FactField] => [name, {
  type: type as FactField['type'], description: name, ...(items === undefined ? {} : { items: Object.fromEntries(items.map((item): [string, FactField] => [item, { type: 'string', description: item }])) }),
}]));

/** A random world, as both evaluators see it. */
export interface TestWorld {
  readonly world: World;
  readonly facts: ReadonlyMap<string, Readonly<Record<string, FactAnswer>>>;
}

export function randomWorld(random: Random): TestWorld {
  const rows = randomRows(random);
  const facts = new Map(rows.filter((row) => row['type'] === VM).map((row) => [row['id'] as string, randomFacts(random)]));
  const gaps = TYPES.flatMap((type) => (random.chance(0.4) ? [{ type, subscriptionId: [undefined, 's1', 's2'][random.below(3)] }] : []));
  const params = Object.fromEntries(Object.entries(PARAMETERS).map(([name, parameter]) => [name, parameter.default]));
  return { facts, world: { now: NOW, params, rows, gaps, secrets: secretsOfTypes(), fact: (_name, field, row) => facts.get(row['id'] as string)?.[field] } };
}

/** What the catalog leaves out of rows, by type in lower case. */
export function secretsOfTypes(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(TYPES.map((type) => [type.toLowerCase(), catalogEntry(type)?.omit ?? []]));
}

function factTable({ facts }: TestWorld): FactTable {
  const definition: FactDefinition = { name: 'probe', description: 'made up', on: [VM], reads: [VM], fields: FIELDS, bind: () => () => ({}) };
  const read = (row: Row) => Object.fromEntries(Object.entries(facts.get(row.id) ?? {}).map(([name, answer]) => [name, answer.known ? known(answer.value, answer.longer ? CAUSE : undefined) : unknown(CAUSE)]));
  return { definitions: new Map([['probe', definition]]), bind: () => ({ read: (_fact, row) => read(row) }) };
}

/** The generator pairs facts with any operator; the loader refuses what the documented type of a fact can never meet. */
const REFUSED_RIGHTLY = /probe\./;

/** A rule's two conditions. */
export interface Asked {
  readonly when?: JsonMap;
  readonly if: JsonMap;
}

/** The statuses that the compiled evaluator gives the judged rows, a map a rule: row id -> status; empty where the loader refused the rule. */
export function statuses(test: TestWorld, asked: readonly Asked[]): readonly ReadonlyMap<string, string>[] {
  const table = factTable(test);
  const { rules, diagnostics } = loadPack(asked.map((one, index) => ({ path: `/own/made-${index}.yaml`, text: JSON.stringify(ruleOf(one, index)) })), { facts: table.definitions });
  const wrong = diagnostics.find(({ message }) => !REFUSED_RIGHTLY.test(message));
  if (wrong !== undefined) throw new Error(`the loader refused a generated condition: ${JSON.stringify(wrong)} ${JSON.stringify(asked[Number(/\d+/.exec(wrong.file)?.[0] ?? 0)])}`);
  const gaps = test.world.gaps.map(({ type, subscriptionId }): Gap => ({ ...CAUSE, artifact: type, scope: subscriptionId === undefined ? '/tenants/t' : `/subscriptions/${subscriptionId}` }));
  const snapshot = memorySnapshot('made', { ...emptyManifest('t', NOW), gaps }, test.world.rows as unknown as readonly Row[]);
  const answers = asked.map(() => new Map<string, string>());
  const verdicts = withoutTraces(() => [...evaluate({ snapshot, rules, facts: table, now: NOW })]);
  for (const { ruleId, resource, status } of verdicts) answers[Number(ruleId.slice(3)) - 1000]?.set(resource.id, status);
  return answers;
}

/** A value of the wrong kind is an error on the way to its unknown: there are very many here, and nobody reads where each came from. */
function withoutTraces<T>(run: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The truths of conditions as whole rules. Any status but these three (an error above all) is a defect, not an unknown. */
export function compiled(test: TestWorld, conditions: readonly JsonMap[]): readonly ReadonlyMap<string, Three>[] {
  return statuses(test, conditions.map((condition) => ({ if: condition }))).map((answer) => new Map([...answer].map(([id, status]) => [id, truthOf(status)])));
}

function truthOf(status: string): Three {
  if (status !== 'fail' && status !== 'pass' && status !== 'unknown') throw new Error(`no truth: ${status}`);
  return status === 'unknown' ? status : status === 'fail';
}

function ruleOf(asked: Asked, index: number): object {
  const text = JSON.stringify(asked);
  const parameters = Object.fromEntries(Object.entries(PARAMETERS).filter(([name]) => text.includes(`{"param":"${name}"}`)).map(([name, parameter]) => [name, { ...parameter, description: name }]));
  return {
    id: `GEN${1000 + index}`, name: `made-${index}`, title: 'Made', severity: 'low', target: { type: VM }, ...(Object.keys(parameters).length === 0 ? {} : { parameters }), ...asked,
    message: 'made', rationale: 'made', remediation: { summary: 'made' }, references: ['https://example.org'],
  };
}

export interface Disagreement {
  readonly condition: JsonMap;
  readonly row: JsonMap;
  readonly oracle: Three;
  readonly compiled: Three | undefined;
}

/** Where the two evaluators differ, and how often each operator gave each truth as a whole condition. */
export function compare(test: TestWorld, conditions: readonly JsonMap[], tally: Map<string, number> = new Map()): readonly Disagreement[] {
  const answers = compiled(test, conditions);
  const judged = test.world.rows.filter((row) => row['type'] === VM);
  return conditions.flatMap((condition, index) => judged.flatMap((row): readonly Disagreement[] => {
    if (answers[index]?.size === 0) return [];
    tally.set('judged', (tally.get('judged') ?? 0) + 1);
    const [oracle, ours] = [judge(condition, test.world, row), answers[index]?.get(row['id'] as string)];
    for (const key of Object.keys(condition)) tally.set(`${key} ${String(oracle)}`, (tally.get(`${key} ${String(oracle)}`) ?? 0) + 1);
    return oracle === ours ? [] : [{ condition, row, oracle, compiled: ours }];
  }));
}

/** What the page says of a rule's two conditions. */
export function statusByPage({ when, if: violation }: Asked, world: World, row: JsonMap): string {
  const applies = when === undefined ? true : judge(when, world, row);
  if (applies === false) return 'notApplicable';
  const truth = applies === 'unknown' ? applies : judge(violation, world, row);
  return truth === 'unknown' ? truth : truth ? 'fail' : 'pass';
}

/** A smaller condition about which the two still differ on that row: parts are dropped, or stand for the whole, until none can be. */
export function shrunk(test: TestWorld, found: Disagreement): Disagreement {
  for (const condition of smaller(found.condition)) {
    const still = compare(test, [condition]).find(({ row }) => row['id'] === found.row['id']);
    if (still !== undefined) return shrunk(test, still);
  }
  return found;
}

function smaller(condition: JsonMap): readonly JsonMap[] {
  return Object.entries(condition).flatMap(([key, value]): readonly JsonMap[] => {
    if (key === 'not') return [value as JsonMap, ...smaller(value as JsonMap).map((part) => ({ not: part }))];
    if (key === 'allOf' || key === 'anyOf') return smallerParts(key, value as readonly JsonMap[]);
    if (key === 'count' || key === 'related') return smallerWhere(key, condition, value as JsonMap);
    return [];
  });
}

function smallerParts(key: string, parts: readonly JsonMap[]): readonly JsonMap[] {
  const without = parts.length > 1 ? parts.map((_part, index) => ({ [key]: parts.toSpliced(index, 1) })) : [];
  return [...parts, ...without, ...parts.flatMap((part, index) => smaller(part).map((less) => ({ [key]: parts.with(index, less) })))];
}

function smallerWhere(key: string, condition: JsonMap, { where, ...rest }: JsonMap): readonly JsonMap[] {
  if (where === undefined) return [];
  return [{ ...condition, [key]: rest }, ...smaller(where as JsonMap).map((less) => ({ ...condition, [key]: { ...rest, where: less } }))];
}
