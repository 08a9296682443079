import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { asString, isJsonObject, type JsonValue } from '../values/json.ts';
import { failureOf, type Failure } from './failure.ts';

/**
 * Statuses after which nobody knows whether the server had carried out the request before it failed (RFC 9110, 15.5.9 and 15.6: a timeout, a server's fault, a
 * gateway that got no answer).
 */
const PERHAPS_DONE: ReadonlySet<number> = new Set([408, 500, 502, 504]);

/** Whether an answer leaves open if the request was carried out. A 503 that names a pause has turned it away at the door; without one it may stand for anything. */
export function isPerhapsDone(status: number, namesPause: boolean): boolean {
  return PERHAPS_DONE.has(status) || (status === 503 && !namesPause) || status > 504;
}

/** What an answer of 400 and above says was wrong: its error document, which every answer has behind the transport, or its status alone. */
export function refusalOf(response: PipelineResponse): Failure {
  const { status } = response;
  const body = parsed(response.bodyAsText ?? '');
  const error = isJsonObject(body) && isJsonObject(body['error']) ? body['error'] : {};
  const code = asString(error['code']) ?? `Http${status}`;
  return failureOf({ statusCode: status, code, message: asString(error['message']) ?? code, response });
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

const NOT_SENT: ReadonlySet<string> = new Set(['WRITE_REFUSED', 'FOREIGN_HOST']);

/** Whether a failure was refused on this side of the wire: not a byte has left. */
export function isNotSent({ code }: Pick<Failure, 'code'>): boolean {
  return NOT_SENT.has(code);
}
