import type { ResultFinding } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { LINK_LENGTH, type PageLinks } from './pageFormat.ts';

/** What a row is known by, now and under older ids of its rule. */
export type Linked = Pick<ResultFinding, 'fingerprint' | 'formerFingerprints'>;

/** By which links the rows are found, in their order. */
export function linksOf(rows: readonly Linked[]): PageLinks {
  return {
    fingerprints: rows.map(({ fingerprint }) => startOf(fingerprint)).join(''),
    longerLinks: longerLinks(rows),
    formerLinks: rows.flatMap(({ formerFingerprints = [] }, row) => formerFingerprints.map((former) => [startOf(former), row] as const)),
  };
}

function startOf(fingerprint: string): string {
  return fingerprint.slice(0, LINK_LENGTH).padEnd(LINK_LENGTH, '0');
}

/** Rows whose fingerprints begin alike go by whole ones; those of one fingerprint, by a number from the second on. */
function longerLinks(rows: readonly Linked[]): Readonly<Record<string, string>> {
  const fingerprints = rows.map(({ fingerprint }) => fingerprint);
  const alike = [...Map.groupBy(fingerprints.keys(), (row) => startOf(fingerprints[row] ?? '')).values()].filter(({ length }) => length > 1);
  return Object.fromEntries(alike.flatMap((group) => endingsOf(group, fingerprints)));
}

/** An unknown and the failure of the baseline that it was are two rows of one fingerprint, so that this is no error. */
function endingsOf(group: readonly number[], fingerprints: readonly string[]): readonly (readonly [row: number, ending: string])[] {
  const places = new Map<string, number>();
  const isOne = new Set(group.map((row) => fingerprints[row])).size === 1;
  return group.flatMap((row) => {
    const fingerprint = fingerprints[row] ?? '';
    const place = (places.get(fingerprint) ?? 0) + 1;
    places.set(fingerprint, place);
    const ending = `${isOne ? '' : visibleText(fingerprint.slice(LINK_LENGTH))}${place === 1 ? '' : `-${String(place)}`}`;
    return ending === '' ? [] : [[row, ending] as const];
  });
}
