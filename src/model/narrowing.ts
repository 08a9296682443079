import { compareText } from '../values/json.ts';

/** What is judged of what was read. Nothing in a list narrows nothing. */
export interface Narrowing {
  /** Names of resource groups, or their ids; a resource lies in one of them. */
  readonly resourceGroups: readonly string[];
  /** Tags that a resource carries, or what it lies in: its parent, its group, its subscription, the nearest deciding. All of them. */
  readonly tags: Readonly<Record<string, string>>;
}

export const NOT_NARROWED: Narrowing = { resourceGroups: [], tags: {} };

/** Whether it leaves anything out. */
export function isNarrowed({ resourceGroups, tags }: Narrowing): boolean {
  return resourceGroups.length > 0 || Object.keys(tags).length > 0;
}

/** In one line, for people: `resource groups rg-web, rg-app; tagged env=prod`. */
export function narrowingText({ resourceGroups, tags }: Narrowing): string {
  const pairs = Object.entries(tags).toSorted(([a], [b]) => compareText(a, b)).map(([name, value]) => `${name}=${value}`);
  return [
    ...(resourceGroups.length === 0 ? [] : [`resource ${resourceGroups.length === 1 ? 'group' : 'groups'} ${resourceGroups.join(', ')}`]),
    ...(pairs.length === 0 ? [] : [`tagged ${pairs.join(', ')}`]),
  ].join('; ');
}
