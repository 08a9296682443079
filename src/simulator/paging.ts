import { createHash } from 'node:crypto';
import { isMap, parseJson, textAt, valueAt, type Json } from './json.ts';

/** An opaque continuation: where to go on, and a mark of what was asked, so that it fits no other question. */
export function continuation(question: Json, offset: number): string {
  return Buffer.from(JSON.stringify({ at: offset, of: markOf(question) })).toString('base64url');
}

/** The offset of a continuation, or undefined where it belongs to another question or to none. */
export function offsetOf(token: string, question: Json): number | undefined {
  const parsed = parseJson(Buffer.from(token, 'base64url').toString('utf8'));
  const offset = valueAt(parsed, 'at');
  return isMap(parsed) && textAt(parsed, 'of') === markOf(question) && typeof offset === 'number' ? offset : undefined;
}

function markOf(question: Json): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 16);
}
