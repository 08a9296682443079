import { createHash } from 'node:crypto';
import type { Estate, EstateItem } from './estate.ts';

/** A change of the estate: from the one before to the one after it. Pure. */
type Change = (estate: Estate) => Estate;

/** A write that takes time: when it is over, and what then is there. */
export interface Operation {
  readonly due: number;
  /** What a finished write leaves; undefined after a delete. */
  readonly resourceId: string | undefined;
}

/**
 * The present estate, replaced by each write, with the past that Resource Graph still answers from. What happens by itself
 * (a write comes to its end, a request runs out) happens at its time, noticed at the next request.
 */
export interface State {
  /** Lets everything happen that is due by the clock, each at its own instant. */
  settle(): void;
  /** The estate as ARM serves it. */
  present(): Estate;
  /** The estate as Resource Graph sees it: as it was `lag` milliseconds ago, deleted rows included. */
  lagging(): Estate;
  /** Changes the present estate now. */
  change(change: Change): void;
  /** Changes it at a later instant. */
  later(due: number, change: Change): void;
  /** The entity tag of a row: another one after each change of it. */
  etag(item: EstateItem): string;
  /** Notes a write that takes time; its id. */
  begin(operation: Operation): string;
  operation(id: string): Operation | undefined;
  /** Lets something happen and takes it back: what it answered stays, what it changed does not. Its operations are remembered, so that whoever polls one sees it end. */
  rehearse<T>(act: () => T): T;
}

interface Moment {
  readonly at: number;
  readonly estate: Estate;
}

export function createState(estate: Estate, now: () => number, lag: number): State {
  let history: readonly Moment[] = [{ at: Number.NEGATIVE_INFINITY, estate }];
  let pending: readonly { readonly due: number; readonly change: Change }[] = [];
  let revisions: ReadonlyMap<string, number> = new Map();
  const operations = new Map<string, Operation>();
  const present = (): Estate => history.at(-1)?.estate ?? estate;
  const apply = (at: number, change: Change): void => {
    const next = change(present());
    const changed = changedResources(present(), next).map(({ id }) => id.toLowerCase());
    if (changed.length > 0) revisions = new Map([...revisions, ...changed.map((id): [string, number] => [id, (revisions.get(id) ?? 0) + 1])]);
    history = [...withoutForgotten(history, now() - lag), { at, estate: next }];
  };
  return {
    settle: () => {
      for (let next = earliest(pending, now()); next !== undefined; next = earliest(pending, now())) {
        const happening = next;
        pending = pending.filter((one) => one !== happening);
        apply(happening.due, happening.change);
      }
    },
    present,
    lagging: () => history.findLast(({ at }) => at <= now() - lag)?.estate ?? estate,
    change: (change) => apply(now(), change),
    later: (due, change) => void (pending = [...pending, { due, change }]),
    etag: (item) => `W/"${madeGuid(`etag ${item.id.toLowerCase()} ${revisions.get(item.id.toLowerCase()) ?? 0}`)}"`,
    begin: (operation) => {
      const id = madeGuid(`operation ${operations.size}`);
      operations.set(id, operation);
      return id;
    },
    operation: (id) => operations.get(id.toLowerCase()),
    rehearse: (act) => {
      const before = { history, pending, revisions };
      try {
        return act();
      } finally {
        ({ history, pending, revisions } = before);
      }
    },
  };
}

function earliest<T extends { readonly due: number }>(pending: readonly T[], now: number): T | undefined {
  return pending.filter(({ due }) => due <= now).reduce<T | undefined>((first, one) => (first === undefined || one.due < first.due ? one : first), undefined);
}

/** The moments from the last one at or before the instant on: nobody asks for an older one any more. */
function withoutForgotten(history: readonly Moment[], instant: number): readonly Moment[] {
  const first = history.findLastIndex(({ at }) => at <= instant);
  return first <= 0 ? history : history.slice(first);
}

/** The resources that are not the same objects as before, as they are now. */
export function changedResources(before: Estate, after: Estate): readonly EstateItem[] {
  if (before.tables.resources === after.tables.resources) return [];
  const same = new Set(before.tables.resources);
  return after.tables.resources.filter((row) => !same.has(row));
}

/** A GUID that is the same for the same text: what the real service draws at random. */
export function madeGuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The estate with a row of a table put in the place of the one with its id, or added to it. */
export function withRow(estate: Estate, table: keyof Estate['tables'], row: EstateItem): Estate {
  return { ...estate, tables: { ...estate.tables, [table]: withItem(estate.tables[table], row) } };
}

export function withoutRow(estate: Estate, table: keyof Estate['tables'], id: string): Estate {
  return { ...estate, tables: { ...estate.tables, [table]: withoutItem(estate.tables[table], id) } };
}

export function withItem(items: readonly EstateItem[], item: EstateItem): readonly EstateItem[] {
  const place = items.findIndex((one) => isSameId(one.id, item.id));
  return place < 0 ? [...items, item] : items.with(place, item);
}

export function withoutItem(items: readonly EstateItem[], id: string): readonly EstateItem[] {
  return items.filter((one) => !isSameId(one.id, id));
}

export function isSameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
