import type { Row } from '../model/resource.ts';
import type { Unknown } from '../model/unknown.ts';

/** The value cannot be compared with this operator: neither a pass nor a fail follows. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

/** A value of the wrong kind at a path makes its condition unknown: it proves neither a violation nor its absence. */
export function mismatchAt(path: string, row: Row, message: string): Unknown {
  return { reason: 'ruleError', artifact: row.type, scope: row.id, missing: [path], message: `${path}: ${message}` };
}
