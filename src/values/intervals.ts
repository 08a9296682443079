/**
 * A set of whole numbers as the sorted edges at which membership changes: `[start, end, start, end, ...]`,
 * each start inside and each end outside (half open), strictly increasing. Half-open edges make adjacent
 * intervals merge by themselves and need no arithmetic, so ports (number) and IPv6 (bigint) share the algebra.
 */
export type Edges<N extends number | bigint> = readonly N[];

/** One run of a set, both ends included. */
export interface Interval<N extends number | bigint> {
  readonly first: N;
  readonly last: N;
}

/** The set of numbers whose membership in `left` and `right` satisfies `keep`. `keep(false, false)` must be false. */
function combine<N extends number | bigint>(left: Edges<N>, right: Edges<N>, keep: (inLeft: boolean, inRight: boolean) => boolean): Edges<N> {
  const edges: N[] = [];
  let i = 0;
  let j = 0;
  let inside = false;
  for (let edge = lower(left[i], right[j]); edge !== undefined; edge = lower(left[i], right[j])) {
    if (left[i] === edge) i += 1;
    if (right[j] === edge) j += 1;
    const now = keep(i % 2 === 1, j % 2 === 1);
    if (now !== inside) edges.push(edge);
    inside = now;
  }
  return edges;
}

function lower<N extends number | bigint>(a: N | undefined, b: N | undefined): N | undefined {
  if (a === undefined) return b;
  return b === undefined || a < b ? a : b;
}

export function unionEdges<N extends number | bigint>(left: Edges<N>, right: Edges<N>): Edges<N> {
  return combine(left, right, (a, b) => a || b);
}

export function intersectEdges<N extends number | bigint>(left: Edges<N>, right: Edges<N>): Edges<N> {
  return combine(left, right, (a, b) => a && b);
}

export function subtractEdges<N extends number | bigint>(left: Edges<N>, right: Edges<N>): Edges<N> {
  return combine(left, right, (a, b) => a && !b);
}

/** The union of many sets, by halves, so that a thousand prefixes cost n log n. */
export function unionAll<N extends number | bigint>(sets: readonly Edges<N>[]): Edges<N> {
  if (sets.length === 0) return [];
  if (sets.length === 1) return sets[0] ?? [];
  const middle = sets.length >> 1;
  return unionEdges(unionAll(sets.slice(0, middle)), unionAll(sets.slice(middle)));
}

export function equalEdges<N extends number | bigint>(left: Edges<N>, right: Edges<N>): boolean {
  return left.length === right.length && left.every((edge, index) => edge === right[index]);
}
