import { equalEdges, intersectEdges, subtractEdges, unionAll, unionEdges, type Edges, type Interval } from './intervals.ts';

/** An immutable set of ports 0-65535. Build it with `parsePortSet`; read it with the functions below. */
export interface PortSet {
  /** Sorted half-open edges; see `intervals.ts`. */
  readonly edges: Edges<number>;
}

const END = 65536;

export const ALL_PORTS: PortSet = { edges: [0, END] };
export const EMPTY_PORTS: PortSet = { edges: [] };

/**
 * The set that texts like `22`, `20-25` and `*` name (Azure's spelling of port ranges; blanks around numbers are
 * tolerated). Undefined when any of them is something else, is out of range or runs backwards.
 */
export function parsePortSet(text: string | readonly string[]): PortSet | undefined {
  const texts = typeof text === 'string' ? [text] : text;
  const ranges: Edges<number>[] = [];
  for (const one of texts) {
    const range = parseRange(one);
    if (range === undefined) return undefined;
    ranges.push(range);
  }
  return { edges: unionAll(ranges) };
}

function parseRange(text: string): Edges<number> | undefined {
  if (text.trim() === '*') return ALL_PORTS.edges;
  const matched = /^\s*(\d{1,5})\s*(?:-\s*(\d{1,5})\s*)?$/.exec(text);
  if (!matched) return undefined;
  const first = Number(matched[1]);
  const last = matched[2] === undefined ? first : Number(matched[2]);
  return first <= last && last < END ? [first, last + 1] : undefined;
}

export function union(left: PortSet, right: PortSet): PortSet {
  return { edges: unionEdges(left.edges, right.edges) };
}

/** The union of any number of sets; joined at once, not one by one. */
export function unionOf(sets: readonly PortSet[]): PortSet {
  return { edges: unionAll(sets.map(({ edges }) => edges)) };
}

export function intersect(left: PortSet, right: PortSet): PortSet {
  return { edges: intersectEdges(left.edges, right.edges) };
}

/** The ports of `left` that are not in `right`. */
export function subtract(left: PortSet, right: PortSet): PortSet {
  return { edges: subtractEdges(left.edges, right.edges) };
}

/** Whether two sets share a port. */
export function intersects(left: PortSet, right: PortSet): boolean {
  return !isEmptyPorts(intersect(left, right));
}

/** Whether every port of `subset` is in `superset`. */
export function includes(superset: PortSet, subset: PortSet): boolean {
  return isEmptyPorts(subtract(subset, superset));
}

export function isEmptyPorts(ports: PortSet): boolean {
  return ports.edges.length === 0;
}

export function equalPorts(left: PortSet, right: PortSet): boolean {
  return equalEdges(left.edges, right.edges);
}

/** How many ports a set holds. */
export function countPorts(ports: PortSet): number {
  return portIntervals(ports).reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

/** The runs of a set, lowest first, both ends included. */
export function portIntervals(ports: PortSet): readonly Interval<number>[] {
  const intervals: Interval<number>[] = [];
  for (let index = 0; index < ports.edges.length; index += 2) {
    intervals.push({ first: ports.edges[index] ?? 0, last: (ports.edges[index + 1] ?? 0) - 1 });
  }
  return intervals;
}

/** The set as Azure writes it: `22`, `20-25`, and `*` alone when it holds every port. */
export function formatPorts(ports: PortSet): string[] {
  if (equalPorts(ports, ALL_PORTS)) return ['*'];
  return portIntervals(ports).map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`));
}
