import type { ResourceTable } from './resourceTable.ts';

/** The order of resources by key, each key once. */
export interface Ranks {
  /** Rank by number. */
  readonly rankOf: Uint32Array;
  /** The number of the resource that is told, by rank. */
  readonly numbers: Uint32Array;
}

/**
 * Merges the sorted runs in which resources were added: rows of a type come in order, so that there are not many. Of several resources
 * by one key the one is told for which `isPreferred` says so over the one before it.
 */
export function rank(table: ResourceTable, isPreferred: (number: number, over: number) => boolean): Ranks {
  const length = table.length;
  const [rankOf, numbers] = [new Uint32Array(length), new Uint32Array(length)];
  let ranks = 0;
  let before: string | undefined;
  for (const { key, number } of merged(runsOf(table))) {
    if (key !== before) numbers[ranks++] = number;
    else if (isPreferred(number, numbers[ranks - 1] ?? 0)) numbers[ranks - 1] = number;
    rankOf[number] = ranks - 1;
    before = key;
  }
  return { rankOf, numbers: numbers.slice(0, ranks) };
}

interface Head {
  key: string;
  number: number;
  readonly end: number;
  readonly keyOf: (number: number) => string;
}

/** Runs of resources that were added in the order of their keys. */
function runsOf(table: ResourceTable): readonly Head[] {
  const heads: Head[] = [];
  let before: string | undefined;
  let start = 0;
  const close = (end: number): void => {
    if (end > start) heads.push({ key: table.key(start), number: start, end, keyOf: table.key });
    start = end;
  };
  for (let number = 0; number < table.length; number += 1) {
    const key = table.key(number);
    if (before !== undefined && key < before) close(number);
    before = key;
  }
  close(table.length);
  return heads;
}

/** A heap of runs, the least key on top; of equal keys the one that was added first. */
function* merged(runs: readonly Head[]): Generator<{ readonly key: string; readonly number: number }> {
  const heap = runs.toSorted((left, right) => (isBefore(left, right) ? -1 : 1));
  for (let top = heap[0]; top !== undefined; top = heap[0]) {
    yield { key: top.key, number: top.number };
    top.number += 1;
    if (top.number < top.end) top.key = top.keyOf(top.number);
    else replaceTop(heap);
    sink(heap);
  }
}

function replaceTop(heap: Head[]): void {
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) heap[0] = last;
}

function isBefore(left: Head, right: Head): boolean {
  return left.key < right.key || (left.key === right.key && left.number < right.number);
}

function sink(heap: Head[]): void {
  for (let at = 0; ;) {
    const child = lesserChild(heap, at);
    const [below, above] = [heap[child], heap[at]];
    if (below === undefined || above === undefined || !isBefore(below, above)) return;
    heap[at] = below;
    heap[child] = above;
    at = child;
  }
}

function lesserChild(heap: readonly Head[], at: number): number {
  const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
  return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
}
