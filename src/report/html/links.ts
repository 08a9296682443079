import type { ResultFinding } from '../../model/scanResult.ts';
import { LINK_LENGTH, type PageLinks } from './pageFormat.ts';

/** What a row is known by, now and under older ids of its rule. */
export type Linked = Pick<ResultFinding, 'fingerprint' | 'formerFingerprints'>;

/** By which links the rows are found, in their order. */
export function linksOf(rows: readonly Linked[]): PageLinks {
  return {
    fingerprints: rows.map(({ fingerprint }) => startOf(fingerprint)).join(''),
    formerLinks: rows.flatMap(({ formerFingerprints = [] }, row) => formerFingerprints.map((former) => [startOf(former), row] as const)),
  };
}

function startOf(fingerprint: string): string {
  return fingerprint.slice(0, LINK_LENGTH).padEnd(LINK_LENGTH, '0');
}
