import { AzureError, callOf, jsonResponse, Unsupported, type Call, type SimResponse } from './http.ts';
import { isMap, parseJson, textAt, valueAt, type Json, type JsonMap } from './json.ts';

/** The most requests of a batch (Microsoft Graph, "Combine multiple requests in one HTTP call using JSON batching"). */
const MOST = 20;

/**
 * Several requests in one, each answered with a status, headers and body of its own. In no particular order in the real service; here from the last to
 * the first, so that who matches answers by their place is found out. What one request is told, a refusal or a wait, is nothing to the others.
 */
export function batched(call: Call, answer: (one: Call) => SimResponse): SimResponse {
  const body = parseJson(call.request.body);
  const requests = valueAt(body, 'requests');
  if (!isMap(body) || !Array.isArray(requests)) throw new AzureError(400, 'BadRequest', 'Invalid batch payload format.');
  if (requests.length > MOST) throw new AzureError(400, 'BadRequest', `Number of batch request steps exceeds the maximum value of ${MOST}.`);
  const ids = requests.map((one: Json) => textAt(one, 'id'));
  if (new Set(ids).size < ids.length || ids.includes('')) throw new AzureError(400, 'BadRequest', 'Each request of a batch needs an id of its own.');
  return jsonResponse(200, { responses: requests.map((one: Json) => answerOf(call, one, answer)).toReversed() });
}

function answerOf(call: Call, one: Json, answer: (call: Call) => SimResponse): JsonMap {
  const [method, url] = [textAt(one, 'method'), textAt(one, 'url')];
  if (method !== 'GET') throw new Unsupported(`${method} ${url} in a batch`);
  const version = call.path.split('/')[1] ?? '';
  const own = callOf({ method, url: `${call.origin}/${version}${url.startsWith('/') ? '' : '/'}${url}`, headers: call.request.headers, body: '' });
  const { status, headers, body } = answer(own);
  return { id: textAt(one, 'id'), status, headers: { 'Content-Type': 'application/json', ...(headers['retry-after'] === undefined ? {} : { 'Retry-After': headers['retry-after'] }) }, body: parseJson(body) ?? null };
}
