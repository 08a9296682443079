import { createHash } from 'node:crypto';
import { isMap, parseJson, textAt, valueAt, type Json } from './json.ts';

/** An opaque continuation: where to go on, and a mark of what was asked, so that it fits no other question. */
export function continuation(question: Json, offset: number): string {
  return Buffer.from(JSON.stringify({ at: offset, of: markOf(question) })).toString('base64url');
}

/** The offset of a continuation, or undefined where it belongs to another question or to none. */
export function offsetOf(token: string, question: Json): number | undefined {
  const parsed = parsedToken(token);
  const offset = valueAt(parsed, 'at');
  return isMap(parsed) && textAt(parsed, 'of') === markOf(question) && typeof offset === 'number' ? offset : undefined;
}

/** Another token for the same page; null stands for the first one. */
export function sameAgain(token: string | null, question: Json): string {
  const parsed = token === null ? { at: 0, of: markOf(question) } : parsedToken(token);
  return Buffer.from(JSON.stringify({ ...(isMap(parsed) ? parsed : {}), again: true })).toString('base64url');
}

function parsedToken(token: string): Json | undefined {
  return parseJson(Buffer.from(token, 'base64url').toString('utf8'));
}

function markOf(question: Json): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 16);
}
