import type * as CoreRestPipeline from '@azure/core-rest-pipeline';
import type { HttpClient, Pipeline, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { sameId } from '../values/armId.ts';
import { failedLate } from './failure.ts';
import type { BearWith } from './transport.ts';
import { asArray, asNumber, asString, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';

/** The package's functions, once loaded. */
type RestPipeline = typeof CoreRestPipeline;

/** Items exactly as they came over the wire, and how many requests they took. */
export interface RawList {
  readonly items: readonly JsonObject[];
  readonly requests: number;
}

/** An answer that is well-formed JSON and still not what the API promises. */
export class UnexpectedAnswer extends Error {
  readonly code = 'UNEXPECTED_ANSWER';
}

export interface ListPage {
  readonly items: readonly JsonObject[];
  readonly nextLink: string | undefined;
}

/** Where the items of an answer stand: `value`, but for the list of service tags. */
export type ItemsKey = 'value' | 'values';

/** One page of an ARM or Graph list. Throws UnexpectedAnswer where there is no list: an SDK would take that for an empty one. */
export function listPage(body: JsonValue, key: ItemsKey = 'value'): ListPage {
  if (!isJsonObject(body) || !Array.isArray(body[key])) throw new UnexpectedAnswer(`the answer has no list of ${key}`);
  if (isJsonObject(body['error'])) throw new UnexpectedAnswer('the answer holds an error beside its list');
  const nextLink = linkOf(body['nextLink']) ?? linkOf(body['@odata.nextLink']);
  const values = asArray(body[key]);
  const items = values.filter(isJsonObject);
  if (items.length < values.length) throw new UnexpectedAnswer('the list holds something that is no object');
  return { items, nextLink };
}

/** A list that names its next page in a way that cannot be followed does not end there. */
function linkOf(value: JsonValue | undefined): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value !== 'string') throw new UnexpectedAnswer('the list names a next page that is no address');
  return value;
}

/** What sends the requests of lists that none of the SDK packages offers. */
export interface RawReader {
  readonly rest: RestPipeline;
  readonly pipeline: Pipeline;
  readonly httpClient: HttpClient;
  readonly bearWith: BearWith;
  readonly signal: AbortSignal;
}

/** A list read to its end. Each page is asked for once: a list that leads back to itself is an error. */
export async function readList(reader: RawReader, first: string, key: ItemsKey = 'value'): Promise<RawList> {
  const items: JsonObject[] = [];
  const seen = new Set<string>();
  for (let url: string | undefined = first; url !== undefined;) {
    if (seen.has(url)) throw new UnexpectedAnswer('the list names the same next page twice');
    seen.add(url);
    const page: ListPage = await pageAt(reader, url, { key, isLater: seen.size > 1 });
    items.push(...page.items);
    url = page.nextLink;
  }
  return { items, requests: seen.size };
}

async function pageAt(reader: RawReader, url: string, { key, isLater }: { readonly key: ItemsKey; readonly isLater: boolean }): Promise<ListPage> {
  try {
    return listPage(await readJson(reader, url), key);
  } catch (error) {
    throw isLater ? failedLate(error) : error;
  }
}

/** The first page of a list alone. */
export async function readPage(reader: RawReader, url: string): Promise<RawList> {
  return { items: listPage(await readJson(reader, url)).items, requests: 1 };
}

/** One object, by its id. An answer that is none, holds an error or is about another one is an UnexpectedAnswer. */
export async function readObject(reader: RawReader, url: string, id: string): Promise<JsonObject> {
  const body = await readJson(reader, url);
  if (!isJsonObject(body)) throw new UnexpectedAnswer('the answer is no object');
  if ((body['error'] ?? null) !== null) throw new UnexpectedAnswer('the answer holds an error');
  if (!sameId(asString(body['id']) ?? '', id)) throw new UnexpectedAnswer('the answer is about something else than was asked for');
  return body;
}

/** What a GET of the address answers. Throws RestError for anything but 200. */
export async function readJson(reader: RawReader, url: string): Promise<JsonValue> {
  const { rest } = reader;
  return answerTo(reader, rest.createPipelineRequest({ url, method: 'GET', abortSignal: reader.signal, headers: rest.createHttpHeaders({ accept: 'application/json' }) }));
}

/** The same for a question that takes a body: a batch of reads. */
export async function sendJson(reader: RawReader, url: string, body: JsonValue): Promise<JsonValue> {
  const { rest } = reader;
  const headers = rest.createHttpHeaders({ accept: 'application/json', 'content-type': 'application/json' });
  return answerTo(reader, rest.createPipelineRequest({ url, method: 'POST', abortSignal: reader.signal, headers, body: JSON.stringify(body) }));
}

async function answerTo(reader: RawReader, request: PipelineRequest): Promise<JsonValue> {
  const { rest } = reader;
  const response = await reader.pipeline.sendRequest(reader.httpClient, request);
  if (response.status !== 200) throw httpError(rest, response);
  return JSON.parse(response.bodyAsText ?? 'null') as JsonValue;
}

function httpError(rest: RestPipeline, response: PipelineResponse): Error {
  const body = JSON.parse(response.bodyAsText ?? '{}') as JsonValue;
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : {};
  const code = asString(error['code']) ?? `Http${response.status}`;
  return new rest.RestError(asString(error['message']) ?? code, { code, statusCode: asNumber(response.status) ?? 0, request: response.request, response });
}
