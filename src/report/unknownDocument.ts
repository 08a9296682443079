import type { Unknown } from '../model/unknown.ts';
import { pick } from '../values/json.ts';

/** A cause as documents hold it, keys in their order. */
export function unknownDocument(unknown: Unknown): object {
  return pick(unknown, ['reason', 'artifact', 'scope', 'missing', 'message']);
}
