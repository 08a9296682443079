import type { Estate, EstateItem, Table } from './estate.ts';

/** The estate without the resource, the group or the whole subscription of an id, and without what lies below it. */
export function vanished(estate: Estate, id: string): Estate {
  return only(estate, estate, (one) => !isWithin(one, id));
}

/** The estate with what the whole one holds at an id and below it, each in its place. */
export function appeared(estate: Estate, whole: Estate, id: string): Estate {
  const there = new Set(idsOf(estate));
  return only(estate, whole, (one) => there.has(one.toLowerCase()) || isWithin(one, id));
}

function only(estate: Estate, from: Estate, isThere: (id: string) => boolean): Estate {
  const rows = (items: readonly EstateItem[]): readonly EstateItem[] => items.filter((item) => isThere(item.id));
  return {
    ...estate,
    subscriptions: from.subscriptions.filter(({ subscriptionId }) => isThere(`/subscriptions/${subscriptionId}`)),
    tables: Object.fromEntries(Object.entries(from.tables).map(([table, items]) => [table, rows(items)])) as Record<Table, readonly EstateItem[]>,
    arm: rows(from.arm),
  };
}

function idsOf(estate: Estate): readonly string[] {
  return [...estate.subscriptions.map(({ subscriptionId }) => `/subscriptions/${subscriptionId}`), ...[...Object.values(estate.tables).flat(), ...estate.arm].map(({ id }) => id)].map((id) => id.toLowerCase());
}

function isWithin(id: string, above: string): boolean {
  const [own, wanted] = [id.toLowerCase(), above.toLowerCase()];
  return own === wanted || own.startsWith(`${wanted}/`);
}
