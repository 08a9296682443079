import { AzureError, type Call } from './http.ts';
import type { JsonMap } from './json.ts';
import { continuation, offsetOf } from './paging.ts';

/** The most objects of a page of a directory list, and how many come unasked (Microsoft Graph documentation, "Paging"; the limit of users and groups). */
const MOST = 999;
const UNASKED = 100;

/** One page of a list, and the whole address of the next. A token goes on with its own question and no other. */
export function graphPage(call: Call, items: readonly JsonMap[], pageSize: number): JsonMap {
  const size = Math.min(topOf(call), pageSize);
  const question = [call.path.toLowerCase(), ...call.query.getAll('$filter')];
  const token = call.query.get('$skiptoken');
  const offset = token === null ? 0 : offsetOf(token, question);
  if (offset === undefined) throw new AzureError(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired and can no longer be included in your request.');
  const end = offset + size;
  if (end >= items.length) return { value: items.slice(offset) };
  const next = new URL(call.request.url);
  next.searchParams.set('$skiptoken', continuation(question, end));
  return { '@odata.nextLink': next.toString(), value: items.slice(offset, end) };
}

function topOf(call: Call): number {
  const text = call.query.get('$top');
  if (text === null) return UNASKED;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > MOST) throw new AzureError(400, 'Request_BadRequest', 'Invalid page size specified: it must be between 1 and 999 inclusive.');
  return top;
}
