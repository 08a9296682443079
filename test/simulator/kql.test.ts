import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../src/model/catalog.ts';
import { AzureError } from '../../src/simulator/http.ts';
import { parseQuery } from '../../src/simulator/kql/parser.ts';
import { runQuery, type Answer } from '../../src/simulator/kql/run.ts';
import { COLUMNS } from '../../src/simulator/kql/tables.ts';
import { ticksOfStamp } from '../../src/simulator/kql/time.ts';
import { shown } from '../../src/simulator/kql/values.ts';
import { STORED, type StoredRow } from '../oracle/kqlEstate.ts';
import { loadMicrosoft, withoutColumns, type Analysis } from '../oracle/kqlMicrosoft.ts';
import { ourTree } from '../oracle/kqlOurs.ts';
import { REAL_QUERIES } from '../oracle/kqlQueries.ts';
import { mutated, randomQuery } from '../oracle/kqlRandom.ts';
import { naiveRows, shownRow, type NaiveRow, type World } from '../oracle/kqlRows.ts';
import { createRandom } from '../oracle/random.ts';

/** More by `PORTCULLIS_QUERIES=5000 npx vitest run test/simulator/kql.test.ts`. */
const COUNT = Number(process.env['PORTCULLIS_QUERIES'] ?? '240');
/** A query costs each parser some ten milliseconds, on a busy machine more. */
const TIMEOUT = { timeout: 60_000 + COUNT * 100 };
const NOW = Date.parse('2024-06-01T00:00:00Z');
const TABLES = [...Object.keys(STORED), ...CATALOG.flatMap(({ table }) => table ?? [])];
const microsoft = loadMicrosoft([...new Set(TABLES)]);
const analyses = new Map<string, Analysis>();

function analyse(query: string): Analysis {
  const analysis = analyses.get(query) ?? microsoft(query);
  analyses.set(query, analysis);
  return analysis;
}

function run(query: string): Answer {
  const table = (name: string, types?: readonly string[]) => {
    const rows = Object.entries(STORED).find(([key]) => key === name)?.[1] ?? [];
    return TABLES.includes(name) ? { columns: COLUMNS, rows: () => rows.filter((row) => types?.includes((row['type'] as string).toLowerCase()) ?? true).map((row) => COLUMNS.map((column) => row[column.name])) } : undefined;
  };
  return runQuery(query, { table, now: ticksOfStamp(NOW) });
}

/** Our message where we refuse a query; undefined where we take it. */
function refusalOf(query: string): string | undefined {
  try {
    run(query);
    return undefined;
  } catch (error) {
    if (error instanceof AzureError) return error.message;
    throw error;
  }
}

/** What Microsoft's analyser takes and we refuse, on purpose. Any other refusal of a query that it takes is a fault of ours. */
const REFUSED_ON_PURPOSE: readonly (readonly [string, RegExp])[] = [
  ['what is not modelled', /is not an (?:operator|aggregate) of this simulator|is not a function of this simulator|is no aggregate of this simulator|is not a kind of join|which is not modelled|are not modelled/],
  ['types that the service itself wants cast, though the analyser lets them pass', /does not go between|does not put|not to be sought with|is dynamic|joins a|mixes values|among values|is a dynamic where|which is not summed/],
  ['limits of Resource Graph, of which the analyser knows nothing', /stands more than|has more than|is more than the row limit/],
  ['counts that are expressions', /stands where a number was expected|is no whole number/],
  ['strings side by side, which are one', /['"] ['"]/],
  ['types and keys left out or odd', /is not a type of this simulator|stands where a string was expected/],
  ['columns without a name of their own in arg_max', /has no name of its own/],
  ['nothing to do', /has nothing to do|\b(?:project|project-away|project-keep) *(?:\||\)|$)/],
];

/** What we take and the analyser refuses, though the service takes it. */
const TAKEN_ON_PURPOSE: readonly (readonly [string, RegExp])[] = [
  ['`kind` after project-away, which published queries write', /project-(?:away|keep)\b[^|]*\bkind\b/],
  ['array_length of a literal that is no array: null, as of any other value', /KS234 The expression value must be a dynamic array/],
];

const naiveTable = (rows: readonly StoredRow[]): readonly NaiveRow[] => rows.map((row) => new Map(COLUMNS.map(({ name, type }) => [name, { type, value: row[name] }])));
const WORLD: World = { now: NOW, tables: Object.fromEntries(Object.entries(STORED).map(([name, rows]) => [name, naiveTable(rows)])) };

interface Verdict {
  readonly taken: boolean;
  /** Where the two parsers disagree, and neither list tells why. */
  readonly fault?: string;
}

/** Both parsers on one query: the same verdict, the same tree, the same columns with the same types. */
function compare(query: string): Verdict {
  const theirs = analyse(query);
  const refusal = refusalOf(query);
  if (refusal !== undefined) {
    const told = theirs.errors.length > 0 || REFUSED_ON_PURPOSE.some(([, pattern]) => pattern.test(`${refusal}\n${query}`));
    return { taken: false, ...(told ? {} : { fault: `refused: ${query}\n  ${refusal}` }) };
  }
  if (theirs.errors.length > 0) return { taken: true, ...(TAKEN_ON_PURPOSE.some(([, pattern]) => pattern.test(`${query}\n${theirs.errors[0]}`)) ? {} : { fault: `taken: ${query}\n  ${theirs.errors[0]}` }) };
  const [ourShape, theirShape] = [ourTree(parseQuery(query)), withoutColumns(theirs.tree)].map((tree) => JSON.stringify(tree));
  if (ourShape !== theirShape) return { taken: true, fault: `trees: ${query}\n  ${ourShape}\n  ${theirShape}` };
  const columns = run(query).columns.map(({ name, type }) => `${name}:${type}`);
  return { taken: true, ...(columns.join() === theirs.columns.join() ? {} : { fault: `columns: ${query}\n  ${columns.join()}\n  ${theirs.columns.join()}` }) };
}

function rowsFault(query: string): string | undefined {
  const theirs = analyse(query);
  if (theirs.errors.length > 0 || refusalOf(query) !== undefined) return undefined;
  const { columns, rows } = run(query);
  const ours = rows.map((row) => JSON.stringify(columns.map(({ type }, at) => shown(row[at], type))));
  const naive = naiveRows(theirs.tree, WORLD).map((row) => JSON.stringify(shownRow(row)));
  const at = Array.from({ length: Math.max(ours.length, naive.length) }, (_none, index) => index).find((index) => ours[index] !== naive[index]);
  return at === undefined ? undefined : `rows: ${query}\n  row ${at} ${ours[at]}\n  naive ${naive[at]}`;
}

const generated = Array.from({ length: COUNT }, (_none, seed) => randomQuery(createRandom(seed)));
const mutants = Array.from({ length: COUNT }, (_none, seed) => mutated(createRandom(seed + 1_000_000), randomQuery(createRandom(seed + 2_000_000), 2)));

describe("Microsoft's parser and ours", () => {
  it('agree on every query that the scanner sends', () => {
    const sent = CATALOG.flatMap(({ table, type }) => (table === undefined ? [] : [`${table} | where type =~ '${type.toLowerCase()}' | order by id asc`]));
    expect(sent.length).toBeGreaterThan(10);
    expect(sent.map(compare)).toEqual(sent.map(() => ({ taken: true })));
  });

  it('agree on queries as people write them, and all but the listed ones run', () => {
    const verdicts = REAL_QUERIES.map((query) => ({ query, ...compare(query) }));
    expect(verdicts.flatMap(({ fault }) => fault ?? [])).toEqual([]);
    expect(verdicts.filter(({ taken }) => !taken).map(({ query }) => query.split(' | ').find((step) => /strcat_array\(make_list|name between/.test(step)) ?? query)).toEqual([
      "summarize groups = strcat_array(make_list(group), ' < ') by subscriptionId",
      'where name between (1 .. 5)',
    ]);
  });

  it('agree on generated queries, most of which are right', TIMEOUT, () => {
    const verdicts = generated.map(compare);
    expect(verdicts.flatMap(({ fault }) => fault ?? []).slice(0, 5)).toEqual([]);
    expect(verdicts.filter(({ taken }) => taken).length).toBeGreaterThan(COUNT * 0.8);
  });

  it('agree on queries with one thing changed, many of which are wrong', TIMEOUT, () => {
    const verdicts = mutants.map(compare);
    expect(verdicts.flatMap(({ fault }) => fault ?? []).slice(0, 12)).toEqual([]);
    expect(verdicts.filter(({ taken }) => !taken).length).toBeGreaterThan(COUNT * 0.4);
  });
});

describe("a naive interpreter over Microsoft's tree", () => {
  it('finds the same rows, in order', TIMEOUT, () => {
    const faults = generated.flatMap((query) => rowsFault(query) ?? []);
    expect(faults.slice(0, 5)).toEqual([]);
  });
});
