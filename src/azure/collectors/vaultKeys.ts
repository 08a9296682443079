import type { CatalogEntry } from '../../model/catalog.ts';
import { asString, at, isJsonObject, type JsonObject } from '../../values/json.ts';
import { mapBounded } from '../bounded.ts';
import { isPlaced, type Collector, type CollectorContext } from '../collector.ts';
import { gapOf, isAbort, isNotThere } from '../failure.ts';
import { UnexpectedAnswer } from '../rawList.ts';
import { joinChildren, readChildLists, type Children } from './childList.ts';
import { PARALLEL_SUBSCRIPTIONS } from './perSubscription.ts';

/**
 * The keys of vaults. The list may leave `rotationPolicy` out (the examples of the Key Vault REST reference, Keys - List, do), so each
 * key that came without one is asked for by itself: `rotationPolicy: null` then means that Azure was asked and there is none. A key whose
 * answer was refused or failed stays without it, and is a gap of its own.
 */
export const collectVaultKeys: Collector = async (context, entry) => {
  const { parents, lists } = await readChildLists(context, entry);
  const items = lists.flatMap((list) => list.items);
  const answers = await mapBounded(items, PARALLEL_SUBSCRIPTIONS, (item) => withPolicy(context, entry, item));
  const byItem = new Map(items.map((item, index) => [item, answers[index]]));
  return joinChildren(context, entry, { parents, lists: lists.map((list) => joined(list, list.items.flatMap((item) => byItem.get(item) ?? []))) });
};

function joined(list: Children, keys: readonly Children[]): Children {
  return {
    items: keys.flatMap((key) => key.items),
    requests: keys.reduce((sum, key) => sum + key.requests, list.requests),
    gaps: [...list.gaps, ...keys.flatMap((key) => key.gaps)],
  };
}

async function withPolicy(context: CollectorContext, entry: CatalogEntry, item: JsonObject): Promise<Children> {
  if (!isToAsk(item)) return { items: [item], requests: 0, gaps: [] };
  const id = asString(item['id']) ?? '';
  try {
    const properties = at(await context.clients.get(`${id}?api-version=${entry.apiVersion}`), 'properties');
    if (!isJsonObject(properties)) throw new UnexpectedAnswer('the answer about a key has no properties');
    return { items: [withProperty(item, { rotationPolicy: properties['rotationPolicy'] ?? null })], requests: 1, gaps: [] };
  } catch (error) {
    if (isAbort(error, context.signal)) throw error;
    // Deleted since it was listed: nobody can say more of it, and nothing was withheld.
    const gaps = isNotThere(error) ? [] : [gapOf(error, entry.type, id, entry.permission)];
    return { items: [withProperty(item, {})], requests: 1, gaps };
  }
}

/** The item with what is known of its policy, and without the null of a list, which proves nothing. */
function withProperty(item: JsonObject, policy: JsonObject): JsonObject {
  const { rotationPolicy: _listed, ...rest } = isJsonObject(item['properties']) ? item['properties'] : {};
  return { ...item, properties: { ...rest, ...policy } };
}

/** A key that nobody can use, or that says that a certificate renews it, is not rotated: its policy is of no use to anybody. */
function isToAsk(item: JsonObject): boolean {
  const properties = item['properties'];
  if (!isPlaced(item) || !isJsonObject(properties) || (properties['rotationPolicy'] ?? null) !== null) return false;
  const managed = at(properties, 'managed') ?? at(properties, 'attributes', 'managed');
  return at(properties, 'attributes', 'enabled') !== false && managed !== true;
}
