import type { PageData } from '../../../src/report/html/pageFormat.ts';
import type { Facet, FacetName } from './facets.ts';
import { rowCount } from './table.ts';

/** The values asked for, by facet; several of one facet are alternatives. */
export type Selection = Readonly<Partial<Record<FacetName, readonly string[]>>>;

export interface Filtered {
  /** Rows that meet all filters, in reading order. */
  readonly rows: Uint32Array;
  /** For each facet, how many findings each of its values would give under the filters of all other facets. */
  readonly counts: ReadonlyMap<FacetName, Uint32Array>;
}

/** Former failures are listed only where their status is asked for. */
const FORMER = new Set(['fixed', 'lost', 'notJudged']);

export function asksForFormer(selection: Selection): boolean {
  return [...(selection.status ?? []), ...(selection.baseline ?? [])].some((key) => FORMER.has(key));
}

/**
 * The rows that meet the selection and the marks of the search, and the counts of every facet, in one pass: a row that misses no facet counts for all;
 * one that misses a single facet counts for that one.
 */
export function filtered(data: PageData, facets: readonly Facet[], selection: Selection, marks: Uint8Array | undefined): Filtered {
  const allowed = facets.map((facet) => allowedCodes(facet, selection[facet.name] ?? []));
  const byCode = facets.map((facet) => new Uint32Array(facet.codeCount));
  const kept: number[] = [];
  const total = rowCount(data);
  const hidesFormer = !asksForFormer(selection);
  for (let row = 0; row < total; row += 1) {
    if (marks !== undefined && marks[row] === 0) continue;
    const missed = firstMiss(facets, allowed, row);
    if (missed === TWO) continue;
    const isHidden = hidesFormer && row >= data.current;
    if (missed === NONE && !isHidden) kept.push(row);
    count(facets, byCode, row, missed, isHidden);
  }
  return { rows: Uint32Array.from(kept), counts: new Map(facets.map((facet, index) => [facet.name, byValue(facet, byCode[index])])) };
}

const NONE = -1;
const TWO = -2;

/** Which facet a row does not meet: none, one, or more than one. */
function firstMiss(facets: readonly Facet[], allowed: readonly (Uint8Array | undefined)[], row: number): number {
  let missed = NONE;
  for (let index = 0; index < facets.length; index += 1) {
    const codes = allowed[index];
    if (codes === undefined || codes[facets[index]?.codes[row] ?? 0] === 1) continue;
    if (missed !== NONE) return TWO;
    missed = index;
  }
  return missed;
}

/** A former failure that is not listed counts where asking for its value would list it. */
function count(facets: readonly Facet[], byCode: readonly Uint32Array[], row: number, missed: number, isHidden: boolean): void {
  for (let index = 0; index < facets.length; index += 1) {
    const facet = facets[index];
    const counts = byCode[index];
    if (facet === undefined || counts === undefined || (missed !== NONE && missed !== index)) continue;
    if (isHidden && facet.name !== 'status' && facet.name !== 'baseline') continue;
    const code = facet.codes[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
  }
}

/** The codes that meet the values; undefined where every one does. A value that the data lacks is met by none. */
function allowedCodes(facet: Facet, keys: readonly string[]): Uint8Array | undefined {
  if (keys.length === 0) return undefined;
  const values = new Set(keys.map((key) => facet.keys.indexOf(key)));
  return Uint8Array.from({ length: facet.codeCount }, (_none, code) => Number(facet.valuesOf(code).some((value) => values.has(value))));
}

function byValue(facet: Facet, byCode: Uint32Array | undefined): Uint32Array {
  const counts = new Uint32Array(facet.keys.length);
  byCode?.forEach((amount, code) => { for (const value of facet.valuesOf(code)) counts[value] = (counts[value] ?? 0) + amount; });
  return counts;
}
