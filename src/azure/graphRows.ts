import { asString, type JsonObject } from '../values/json.ts';
import type { AzureClients } from './clients.ts';
import { failureOf } from './failure.ts';
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
 * rows behind it into a page that was read before, so that the new total fits although a row is missing. Where an answer would be too large, pages are smaller.
 */
export async function readRowsOfType(clients: AzureClients, question: TypeQuestion): Promise<RawList> {
  let refused = 0;
  for (const top of PAGE_SIZES) {
    try {
      const read = await readSteady(clients, question, top);
      return { ...read, requests: read.requests + refused };
    } catch (error) {
      if (top === PAGE_SIZES.at(-1) || !isTooLarge(error)) throw error;
      refused += 1;
    }
  }
  throw new UnexpectedAnswer('Resource Graph serves no page of this query');
}

/** Rows a page, from the most that Resource Graph serves downwards: an answer of more than 16 MB is refused (azure-api 3.2). */
const PAGE_SIZES = [1000, 250, 60, 15, 4, 1];

const TOO_LARGE = /PayloadTooLarge|ResultSizeLimitExceeded|RESULT_SET_TOO_LARGE/i;

function isTooLarge(error: unknown): boolean {
  const { status, code, message } = failureOf(error);
  const details = error instanceof Error && 'details' in error ? JSON.stringify(error.details) : '';
  return status === 413 || TOO_LARGE.test(`${code} ${message} ${details}`);
}

async function readSteady(clients: AzureClients, question: TypeQuestion, top: number): Promise<RawList> {
  const first = await readPages(clients, question, top);
  if (isWhole(first)) return { items: first.rows, requests: first.requests };
  const second = await readPages(clients, question, top);
  if (isWhole(second)) return { items: second.rows, requests: first.requests + second.requests };
  throw new UnexpectedAnswer(`Resource Graph announced ${[...second.totals].join(', then ')} rows and served ${second.rows.length}`);
}

function isWhole({ rows, totals }: Reading): boolean {
  return totals.size === 1 && totals.has(rows.length);
}

async function readPages(clients: AzureClients, { table, type, subscriptions }: TypeQuestion, top: number): Promise<Reading> {
  const query = `${table} | where type =~ '${type.toLowerCase()}' | order by id asc`;
  const rows = new Map<string, JsonObject>();
  const tokens = new Set<string>();
  const totals = new Set<number>();
  let skipToken: string | undefined;
  let requests = 0;
  do {
    const page = await clients.query({ subscriptions, query, skipToken, top });
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
