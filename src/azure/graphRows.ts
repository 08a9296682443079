import { asString, type JsonObject } from '../values/json.ts';
import type { AzureClients } from './clients.ts';
import { UnexpectedAnswer, type RawList } from './rawList.ts';

/** All rows of a type in a table of Resource Graph. */
export interface TypeQuestion {
  readonly table: string;
  readonly type: string;
  /** None named means the whole tenant. */
  readonly subscriptions: readonly string[];
}

/** Rows as one reading saw them, with every total that its pages announced. */
interface Reading {
  readonly rows: readonly JsonObject[];
  readonly requests: number;
  readonly totals: ReadonlySet<number>;
}

/**
 * One query, sorted by id so that pages neither repeat nor skip, read to its end and counted against the announced total. A list that
 * changed underneath is read once more, after that it is a failure: a row that goes while pages are read draws one of the
 * rows behind it into a page that was read before, so that the new total fits although a row is missing.
 */
export async function readRowsOfType(clients: AzureClients, question: TypeQuestion): Promise<RawList> {
  const first = await readPages(clients, question);
  if (isWhole(first)) return { items: first.rows, requests: first.requests };
  const second = await readPages(clients, question);
  if (isWhole(second)) return { items: second.rows, requests: first.requests + second.requests };
  throw new UnexpectedAnswer(`Resource Graph announced ${[...second.totals].join(', then ')} rows and served ${second.rows.length}`);
}

function isWhole({ rows, totals }: Reading): boolean {
  return totals.size === 1 && totals.has(rows.length);
}

async function readPages(clients: AzureClients, { table, type, subscriptions }: TypeQuestion): Promise<Reading> {
  const query = `${table} | where type =~ '${type.toLowerCase()}' | order by id asc`;
  const rows = new Map<string, JsonObject>();
  const tokens = new Set<string>();
  const totals = new Set<number>();
  let skipToken: string | undefined;
  let requests = 0;
  do {
    const page = await clients.query({ subscriptions, query, skipToken });
    requests += 1;
    totals.add(page.totalRecords);
    for (const row of page.rows) rows.set((asString(row['id']) ?? '').toLowerCase(), ofType(row, type));
    skipToken = page.skipToken;
    if (skipToken === undefined && page.truncated) throw new UnexpectedAnswer('Resource Graph truncated the answer and named no next page');
    if (skipToken !== undefined && tokens.has(skipToken)) throw new UnexpectedAnswer('Resource Graph named the same next page twice');
    if (skipToken !== undefined) tokens.add(skipToken);
  } while (skipToken !== undefined);
  return { rows: [...rows.values()], requests, totals };
}

/** All queries have one URL: what remembers answers on the way can hand out that of another query, totals and all. */
function ofType(row: JsonObject, type: string): JsonObject {
  const served = asString(row['type']);
  if (served !== undefined && served.toLowerCase() !== type.toLowerCase()) throw new UnexpectedAnswer(`Resource Graph was asked for ${type} and served ${served}`);
  return row;
}
