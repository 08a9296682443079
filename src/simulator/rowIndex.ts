import { isAllowed, type Caller } from './authorization.ts';
import type { Estate, EstateItem } from './estate.ts';
import { oncePer } from './once.ts';
import { subscriptionIdOf } from './scopes.ts';

/** A row with what is asked of it again and again. */
interface Located {
  readonly row: EstateItem;
  /** Lower case; undefined for what lies in no subscription. */
  readonly subscriptionId: string | undefined;
  readonly position: number;
}

/** Rows of a table by type (lower case), in the table's order. */
const byType = oncePer((rows: readonly EstateItem[]): ReadonlyMap<string, readonly Located[]> =>
  Map.groupBy(rows.map((row, position): Located => ({ row, subscriptionId: subscriptionIdOf(row.id), position })), ({ row }) => row.type.toLowerCase()));

/** The same by subscription within each type; `''` holds what lies in none. */
const bySubscription = oncePer((located: readonly Located[]): ReadonlyMap<string, readonly Located[]> => Map.groupBy(located, ({ subscriptionId }) => subscriptionId ?? ''));

const readable = oncePer((_estate: Estate) => oncePer((_located: readonly Located[]) => new Map<string, readonly Located[]>()));

/**
 * The rows that lie in the subscriptions (ids in lower case) and that the caller may read, in the table's order; of some types
 * (lower case) only, where a query names them. Each type is judged once for an estate and a caller, so that the pages and
 * batches of a large tenant do not judge every row again.
 */
export function readableRows(estate: Estate, caller: Caller, rows: readonly EstateItem[], asked: { readonly types?: readonly string[]; readonly subscriptions: ReadonlySet<string> }): readonly EstateItem[] {
  const types = asked.types ?? [...byType(rows).keys()];
  const found = [...new Set(types)].flatMap((type) => readableOfType(estate, caller, byType(rows).get(type) ?? NONE))
    .filter(({ subscriptionId }) => subscriptionId !== undefined && asked.subscriptions.has(subscriptionId));
  return inOrder(found);
}

const NONE: readonly Located[] = [];

/** Resource Graph shows a row to whoever may do `<type>/read` where it lies. */
function readableOfType(estate: Estate, caller: Caller, located: readonly Located[]): readonly Located[] {
  const known = readable(estate)(located);
  const found = known.get(caller.objectId) ?? located.filter(({ row }) => isAllowed(estate, caller, `${row.type}/read`, row.id));
  known.set(caller.objectId, found);
  return found;
}

/** The rows of a table, or of some of its types, that lie in no subscription: whoever asks judges them. */
export function rowsInNoSubscription(rows: readonly EstateItem[], types?: readonly string[]): readonly EstateItem[] {
  const found = (types ?? [...byType(rows).keys()]).flatMap((type) => bySubscription(byType(rows).get(type) ?? NONE).get('') ?? NONE);
  return inOrder(found);
}

/**
 * The items of a type that an ARM list at a scope can hold, in order: those in its subscription and those in none; all of the
 * type where the scope lies in no subscription itself.
 */
export function itemsNear(items: readonly EstateItem[], type: string, scope: string): readonly EstateItem[] {
  const located = byType(items).get(type.toLowerCase()) ?? NONE;
  const subscriptionId = subscriptionIdOf(scope);
  if (subscriptionId === undefined) return located.map(({ row }) => row);
  const near = [...(bySubscription(located).get('') ?? NONE), ...(bySubscription(located).get(subscriptionId) ?? NONE)];
  return inOrder(near);
}

function inOrder(located: readonly Located[]): readonly EstateItem[] {
  return located.toSorted((left, right) => left.position - right.position).map(({ row }) => row);
}
