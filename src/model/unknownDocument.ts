import type { Unknown } from './unknown.ts';
import { pick } from '../values/json.ts';

/** A cause as the documents of single questions hold it, keys in their order. */
export function unknownDocument(unknown: Unknown): object {
  return pick(unknown, ['reason', 'artifact', 'scope', 'missing', 'message']);
}

/** A cause as a result holds it: with the id of the request, which Microsoft's support asks for long after the scan. */
export function resultUnknownDocument(unknown: Unknown): object {
  return pick(unknown, ['reason', 'artifact', 'scope', 'missing', 'message', 'requestId']);
}
