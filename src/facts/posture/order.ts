import { parseInstant } from '../../values/duration.ts';
import { compareText } from '../../values/json.ts';

/** A sort by several texts, the first that differs deciding. Each row's texts are made once. */
export function sortedBy<T>(rows: readonly T[], keysOf: (row: T) => readonly string[]): readonly T[] {
  return rows.map((row) => ({ row, keys: keysOf(row) })).toSorted((a, b) => compareKeys(a.keys, b.keys)).map(({ row }) => row);
}

function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (const [index, key] of left.entries()) {
    const order = compareText(key, right[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** The place of a value in a list, as a text that sorts; what is in none comes last. */
export function rankIn<T>(list: readonly T[], value: T): string {
  const place = list.indexOf(value);
  return String.fromCodePoint(0x61 + (place < 0 ? list.length : place));
}

/** Milliseconds since 1970 as ISO 8601 UTC; undefined past the year 9999, which takes more digits than dates have. */
export function isoOf(milliseconds: number | undefined): string | undefined {
  const text = milliseconds === undefined ? '' : new Date(milliseconds).toISOString();
  return /^\d{4}-/.test(text) ? text : undefined;
}

/** A time that a service wrote, in the one form of all reports; undefined where it is none. */
export function instantText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : isoOf(parseInstant(text));
}
