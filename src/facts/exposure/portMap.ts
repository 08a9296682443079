import { ALL_PORTS, portIntervals, type PortSet } from '../../values/ports.ts';

/** One answer for each port: runs that follow one another from 0 to 65535, `end` outside. */
export type PortMap<T> = readonly PortRun<T>[];

interface PortRun<T> {
  readonly start: number;
  readonly end: number;
  readonly value: T;
}

const END = 65_536;

/** The same answer for every port. */
export function everyPort<T>(value: T): PortMap<T> {
  return [{ start: 0, end: END, value }];
}

/**
 * Ports cut wherever one of the sets begins or ends. `decide` is asked once for each way in which the sets meet a run (the
 * indexes of those that hold it), so that its answers are the same object for the same rules.
 */
export function cutPorts<T>(sets: readonly PortSet[], decide: (indexes: readonly number[]) => T): PortMap<T> {
  const cuts = [...new Set([0, ...sets.flatMap(({ edges }) => edges)])].filter((cut) => cut < END).toSorted((a, b) => a - b);
  const memo = new Map<string, T>();
  const runs: PortRun<T>[] = [];
  for (const [index, start] of cuts.entries()) {
    const indexes = holding(sets, start);
    const key = indexes.join();
    const value = memo.get(key) ?? decide(indexes);
    memo.set(key, value);
    runs.push({ start, end: cuts[index + 1] ?? END, value });
  }
  return runs;
}

function holding(sets: readonly PortSet[], port: number): readonly number[] {
  const found: number[] = [];
  for (const [index, { edges }] of sets.entries()) if (holds(edges, port)) found.push(index);
  return found;
}

function holds(edges: readonly number[], port: number): boolean {
  let inside = false;
  for (const edge of edges) {
    if (edge > port) break;
    inside = !inside;
  }
  return inside;
}

/** Two maps side by side. */
export function zipPorts<A, B, T>(left: PortMap<A>, right: PortMap<B>, join: (a: A, b: B) => T): PortMap<T> {
  const runs: PortRun<T>[] = [];
  let next = 0;
  for (const { start, end, value } of left) {
    for (let run = right[next]; run !== undefined && run.start < end; run = right[next]) {
      runs.push({ start: Math.max(start, run.start), end: Math.min(end, run.end), value: join(value, run.value) });
      if (run.end > end) break;
      next += 1;
    }
  }
  return runs;
}

/** The parts of a map that some ports cover, lowest first. */
export function runsWithin<T>(map: PortMap<T>, ports: PortSet): readonly PortRun<T>[] {
  if (ports === ALL_PORTS) return map;
  const wanted = portIntervals(ports);
  return wanted.flatMap(({ first, last }) => map.filter(({ start, end }) => start <= last && end > first)
    .map(({ start, end, value }) => ({ start: Math.max(start, first), end: Math.min(end, last + 1), value })));
}
