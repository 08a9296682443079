import { isNarrowed, type Narrowing } from '../model/narrowing.ts';
import type { Row } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { and, type Truth } from '../model/unknown.ts';
import { isAtOrBelow, resourceGroupOf } from '../values/armId.ts';
import { isValues, tagLevels, type TagLevels } from './tags.ts';

/** Whether a row is among what is judged. */
export type IsJudged = (row: Pick<Row, 'id' | 'tags'>) => Truth;

/**
 * What a narrowing leaves to judge. A row that lies in no resource group (a subscription, the tenant, what is in the directory) is in none that
 * was named; one that carries no tag, whose group and subscription carry none either, has none. Where the tags around a row were not read,
 * nobody knows.
 */
export function judgedBy(narrowing: Narrowing, snapshot: Snapshot): IsJudged {
  if (!isNarrowed(narrowing)) return () => true;
  const { resourceGroups } = narrowing;
  const tags = Object.entries(narrowing.tags);
  const levels = tagLevels(snapshot, tags.map(([name]) => name));
  const isInGroups = (id: string): boolean => resourceGroups.length === 0 || resourceGroups.some((group) => isIn(id, group));
  return (row) => isInGroups(row.id) && and(tags.map(([, wanted], position) => carries(levels(row), position, wanted)));
}

function carries(levels: ReturnType<TagLevels>, position: number, wanted: string): Truth {
  for (const values of levels) {
    if (!isValues(values)) return values;
    const value = values[position];
    if (value !== undefined) return value.toLowerCase() === wanted.toLowerCase();
  }
  return false;
}

function isIn(id: string, group: string): boolean {
  return group.includes('/') ? isAtOrBelow(id, group) : resourceGroupOf(id)?.toLowerCase() === group.toLowerCase();
}

/**
 * Whether rows of a type that could not be listed may be among what is judged: their scope is in a group that was named, or a group in it.
 * What tags they carry nobody knows; but management groups and what is in the directory carry none and lie in no group, and a subscription
 * lies in none.
 */
export function mayHoldJudged(narrowing: Narrowing, scope: string, type: string): boolean {
  const { resourceGroups } = narrowing;
  if (isNarrowed(narrowing) && IN_NO_SUBSCRIPTION.test(type)) return false;
  if (resourceGroups.length === 0) return true;
  if (SUBSCRIPTIONS.test(type)) return false;
  if (resourceGroupOf(scope) !== undefined) return resourceGroups.some((group) => isIn(scope, group));
  const isSubscription = /^\/subscriptions\//i.test(scope);
  return resourceGroups.some((group) => !group.includes('/') || !isSubscription || isAtOrBelow(group, scope));
}

const IN_NO_SUBSCRIPTION = /^(?:microsoft\.graph\/|microsoft\.management\/managementgroups$)/i;
const SUBSCRIPTIONS = /^microsoft\.resources\/subscriptions$/i;
