import { createHash } from 'node:crypto';
import type { ScanResult } from '../model/scanResult.ts';
import { reportJson } from './json.ts';

/**
 * The sha256, in hex, of the JSON document of a result as `-o json=` writes it, in UTF-8: what `sha256sum results.json` prints. A report that shows it says which document
 * it was made from; a document that was edited since has another one.
 */
export function resultDigest(result: ScanResult): string {
  const hash = createHash('sha256');
  for (const chunk of reportJson(result)) hash.update(chunk, 'utf8');
  return hash.digest('hex');
}
