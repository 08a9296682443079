import { asArray, asNumber, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { chunksOf, mapBounded } from './bounded.ts';
import { failedLate } from './failure.ts';
import type { History } from './retry.ts';
import { listPage, readJson, readList, sendJson, UnexpectedAnswer, type RawList, type RawReader } from './rawList.ts';

/** What one request of a batch came to. */
export type BatchAnswer = { readonly ok: true; readonly body: JsonValue; readonly requests: number } | { readonly ok: false; readonly error: unknown };

/** The most requests of a batch (Microsoft Graph, "Combine multiple requests in one HTTP call using JSON batching"). */
const MOST = 20;
/** Batches under way at the same time. */
const PARALLEL_BATCHES = 3;

/**
 * GETs of one version, twenty in a request; answers in the order of the paths. What was throttled within a batch is asked for in another one once the wait
 * is over that it was told, with the patience that any request has (the same page, "Retry the failed requests after the retry-after delay"); what was lost within one, or left out of it, is asked for once
 * more alone. A batch that answers what was not asked, or one thing twice, answers nothing.
 */
export async function readBatch(reader: RawReader, endpoint: string, paths: readonly string[]): Promise<readonly BatchAnswer[]> {
  const chunks = await mapBounded(chunksOf(paths, MOST), PARALLEL_BATCHES, (chunk) => readChunk(reader, endpoint, chunk, FRESH));
  return chunks.flat();
}

const FRESH: History = { failures: 0, throttles: 0, waited: 0 };

async function readChunk(reader: RawReader, endpoint: string, paths: readonly string[], borne: History): Promise<readonly BatchAnswer[]> {
  const version = versionOf(paths);
  const requests = paths.map((path, index) => ({ id: String(index + 1), method: 'GET', url: path.slice(version.length + 1) }));
  let answers: ReadonlyMap<string, JsonObject>;
  try {
    answers = answersOf(await sendJson(reader, `${endpoint}/${version}/$batch`, { requests }), requests.length);
  } catch (error) {
    if (reader.signal.aborted) throw error;
    return paths.map(() => ({ ok: false, error }));
  }
  const of = (index: number): JsonObject | undefined => answers.get(String(index + 1));
  const again = await readThrottled(reader, endpoint, paths.filter((_path, index) => isThrottled(of(index))), { answers: [...answers.values()], borne });
  // The batch itself is one request, counted with the first answer in it.
  return mapBounded(paths.map((path, index) => ({ path, index })), 1, async ({ path, index }) => counted(again.get(path) ?? await answerOf(reader, endpoint, path, of(index)), index === 0 ? 1 : 0));
}

function counted(answer: BatchAnswer, requests: number): BatchAnswer {
  return answer.ok ? { ...answer, requests: answer.requests + requests } : answer;
}

function isThrottled(response: JsonObject | undefined): boolean {
  return response?.['status'] === 429;
}

interface Throttled {
  readonly answers: readonly JsonObject[];
  /** What the same requests waited for before. */
  readonly borne: History;
}

/** What was throttled, by its path, asked again after the longest wait of all; nothing where that is too long. */
async function readThrottled(reader: RawReader, endpoint: string, paths: readonly string[], { answers, borne }: Throttled): Promise<ReadonlyMap<string, BatchAnswer>> {
  if (paths.length === 0) return new Map();
  const longest = answers.filter(isThrottled).map((answer) => headersOf(answer)).reduce((one, other) => (secondsOf(other) > secondsOf(one) ? other : one));
  const { rest } = reader;
  const request = rest.createPipelineRequest({ url: endpoint });
  const history = await reader.bearWith({ request, status: 429, headers: rest.createHttpHeaders(longest) }, borne, reader.signal);
  if (history === undefined) return new Map();
  const read = await readChunk(reader, endpoint, paths, history);
  return new Map(paths.flatMap((path, index) => (read[index] === undefined ? [] : [[path, read[index]]])));
}

function headersOf({ headers }: JsonObject): Record<string, string> {
  return isJsonObject(headers) ? Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : []))) : {};
}

function secondsOf(headers: Record<string, string>): number {
  return Number(headers['retry-after'] ?? 0) || 0;
}

function versionOf(paths: readonly string[]): string {
  const [version = ''] = (paths[0] ?? '').slice(1).split('/');
  const foreign = paths.find((path) => !path.startsWith(`/${version}/`));
  if (foreign !== undefined) throw new UnexpectedAnswer(`'${foreign.slice(0, 100)}' is of another version than its batch`);
  return version;
}

function answersOf(body: JsonValue, asked: number): ReadonlyMap<string, JsonObject> {
  const responses = at(body, 'responses');
  if (!Array.isArray(responses)) throw new UnexpectedAnswer('the batch has no list of responses');
  const answers = new Map<string, JsonObject>();
  for (const response of asArray(responses)) {
    const id = asString(at(response, 'id')) ?? '';
    if (!isJsonObject(response) || !/^[1-9]\d*$/.test(id) || Number(id) > asked) throw new UnexpectedAnswer('the batch answers something that was not asked');
    if (answers.has(id)) throw new UnexpectedAnswer('the batch answers one request twice');
    answers.set(id, response);
  }
  return answers;
}

/** Answers that another try can help at once. */
const AGAIN: ReadonlySet<number> = new Set([408, 500, 502, 503, 504]);

async function answerOf(reader: RawReader, endpoint: string, path: string, response: JsonObject | undefined): Promise<BatchAnswer> {
  const status = asNumber(response?.['status']);
  try {
    if (response === undefined || (status !== undefined && AGAIN.has(status))) return { ok: true, body: await readJson(reader, `${endpoint}${path}`), requests: 1 };
    if (status === 200 && isJsonObject(response['body'])) return { ok: true, body: response['body'], requests: 0 };
    return { ok: false, error: errorOf(reader, response, status) };
  } catch (error) {
    if (reader.signal.aborted) throw error;
    return { ok: false, error };
  }
}

function errorOf({ rest }: RawReader, { body }: JsonObject, status: number | undefined): Error {
  if (status === undefined || status < 400) return new UnexpectedAnswer(`a request of the batch was answered with status ${status ?? 'none'} and without a document`);
  const code = asString(at(body, 'error', 'code')) ?? `Http${status}`;
  return new rest.RestError(asString(at(body, 'error', 'message')) ?? code, { code, statusCode: status });
}

/** The whole list that an answer begins, its further pages read one after another. They lie where the first did, or the list is no list. */
export async function listOf(reader: RawReader, endpoint: string, body: JsonValue): Promise<RawList> {
  const first = listPage(body);
  if (first.nextLink === undefined) return { items: first.items, requests: 0 };
  if (!URL.canParse(first.nextLink) || new URL(first.nextLink).origin !== endpoint) throw new UnexpectedAnswer('a list in a batch names a next page on another host');
  const rest = await readList(reader, first.nextLink).catch((error: unknown) => {
    throw failedLate(error);
  });
  return { items: [...first.items, ...rest.items], requests: rest.requests };
}
