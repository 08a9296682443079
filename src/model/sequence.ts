/**
 * A list that is read in order or by position: an array, or one whose items are made when they are asked for, because all of them at
 * once would not fit. The members that both have; what `map` and `filter` answer is held in memory.
 */
export interface Sequence<T> extends Iterable<T> {
  readonly length: number;
  at(index: number): T | undefined;
  map<U>(change: (item: T, index: number) => U): readonly U[];
  flatMap<U>(change: (item: T, index: number) => U | readonly U[]): readonly U[];
  filter(isKept: (item: T, index: number) => boolean): readonly T[];
  find(isMeant: (item: T, index: number) => boolean): T | undefined;
  findIndex(isMeant: (item: T, index: number) => boolean): number;
  some(holds: (item: T, index: number) => boolean): boolean;
  every(holds: (item: T, index: number) => boolean): boolean;
  slice(start?: number, end?: number): readonly T[];
}

/** A sequence of which only the way to its items is held. There may be hundreds of thousands of them, so that its members are shared: a class. */
abstract class LazySequence<T> implements Sequence<T> {
  abstract readonly length: number;
  abstract at(index: number): T | undefined;
  abstract [Symbol.iterator](): IterableIterator<T>;

  map<U>(change: (item: T, index: number) => U): readonly U[] {
    return Array.from(this, change);
  }

  flatMap<U>(change: (item: T, index: number) => U | readonly U[]): readonly U[] {
    return this.map(change).flat() as readonly U[];
  }

  filter(isKept: (item: T, index: number) => boolean): readonly T[] {
    const kept: T[] = [];
    let index = 0;
    for (const item of this) if (isKept(item, index++)) kept.push(item);
    return kept;
  }

  find(isMeant: (item: T, index: number) => boolean): T | undefined {
    const index = this.findIndex(isMeant);
    return index < 0 ? undefined : this.at(index);
  }

  findIndex(isMeant: (item: T, index: number) => boolean): number {
    let index = 0;
    for (const item of this) {
      if (isMeant(item, index)) return index;
      index += 1;
    }
    return -1;
  }

  some(holds: (item: T, index: number) => boolean): boolean {
    return this.findIndex(holds) >= 0;
  }

  every(holds: (item: T, index: number) => boolean): boolean {
    return !this.some((item, index) => !holds(item, index));
  }

  slice(start?: number, end?: number): readonly T[] {
    return [...this].slice(start, end);
  }
}

/** The sequence of what `itemAt` makes of each position below `length`. */
export function sequenceOf<T>(length: number, itemAt: (index: number) => T): Sequence<T> {
  return new Positions(length, itemAt);
}

class Positions<T> extends LazySequence<T> {
  readonly length: number;
  readonly #itemAt: (index: number) => T;

  constructor(length: number, itemAt: (index: number) => T) {
    super();
    this.length = length;
    this.#itemAt = itemAt;
  }

  at(index: number): T | undefined {
    const position = index < 0 ? this.length + index : index;
    return position >= 0 && position < this.length ? this.#itemAt(position) : undefined;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let index = 0; index < this.length; index += 1) yield this.#itemAt(index);
  }
}

/** The list of a JSON text that lies somewhere: read, and parsed, each time it is asked for. */
export class JsonSequence<T> extends LazySequence<T> {
  /** The list as JSON. */
  readonly text: () => string;

  constructor(text: () => string) {
    super();
    this.text = text;
  }

  get length(): number {
    return this.#items().length;
  }

  at(index: number): T | undefined {
    return this.#items().at(index);
  }

  [Symbol.iterator](): IterableIterator<T> {
    return this.#items().values();
  }

  #items(): readonly T[] {
    return JSON.parse(this.text()) as readonly T[];
  }
}

/**
 * Every item changed: at once where the items are held, when it is asked for where they are not. `change` is pure: it may be asked for an item
 * again and again.
 */
export function changed<T, U>(items: Sequence<T>, change: (item: T) => U): Sequence<U> {
  return Array.isArray(items) ? (items as readonly T[]).map(change) : new Changed(items, change);
}

class Changed<T, U> extends LazySequence<U> {
  readonly #items: Sequence<T>;
  readonly #change: (item: T) => U;

  constructor(items: Sequence<T>, change: (item: T) => U) {
    super();
    this.#items = items;
    this.#change = change;
  }

  get length(): number {
    return this.#items.length;
  }

  at(index: number): U | undefined {
    const item = this.#items.at(index);
    return item === undefined ? undefined : this.#change(item);
  }

  *[Symbol.iterator](): Generator<U> {
    for (const item of this.#items) yield this.#change(item);
  }
}
