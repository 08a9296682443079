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
 * Ports cut wherever one of the sets begins or ends. `decide` is asked for each run with the indexes of the sets that hold it, lowest first;
 * neighbours with the same answer are one run.
 */
export function cutPorts<T>(sets: readonly PortSet[], decide: (indexes: readonly number[]) => T): PortMap<T> {
  const turns = turnsOf(sets);
  const cuts = [...new Set([0, ...turns.keys()])].filter((cut) => cut < END).toSorted((a, b) => a - b);
  const runs: PortRun<T>[] = [];
  const holding: number[] = [];
  for (const [place, start] of cuts.entries()) {
    for (const index of turns.get(start) ?? []) turn(holding, index);
    addRun(runs, { start, end: cuts[place + 1] ?? END, value: decide(holding) });
  }
  return runs;
}

/** Which sets begin or end at a port. */
function turnsOf(sets: readonly PortSet[]): ReadonlyMap<number, readonly number[]> {
  const turns = new Map<number, number[]>();
  for (const [index, { edges }] of sets.entries()) {
    for (const edge of edges) {
      const known = turns.get(edge);
      if (known === undefined) turns.set(edge, [index]);
      else known.push(index);
    }
  }
  return turns;
}

/** Puts an index into a sorted list, or takes it out. */
function turn(indexes: number[], index: number): void {
  const place = indexes.findIndex((one) => one >= index);
  if (place < 0) indexes.push(index);
  else indexes.splice(place, indexes[place] === index ? 1 : 0, ...(indexes[place] === index ? [] : [index]));
}

function addRun<T>(runs: PortRun<T>[], run: PortRun<T>): void {
  const last = runs.at(-1);
  if (last !== undefined && last.value === run.value) runs[runs.length - 1] = { ...last, end: run.end };
  else runs.push(run);
}

/** Two maps side by side. */
export function zipPorts<A, B, T>(left: PortMap<A>, right: PortMap<B>, join: (a: A, b: B) => T): PortMap<T> {
  const runs: PortRun<T>[] = [];
  let next = 0;
  for (const { start, end, value } of left) {
    for (let run = right[next]; run !== undefined && run.start < end; run = right[next]) {
      addRun(runs, { start: Math.max(start, run.start), end: Math.min(end, run.end), value: join(value, run.value) });
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
