import { catalogEntry } from '../model/catalog.ts';
import type { Row } from '../model/resource.ts';
import { rowFinder, type Snapshot } from '../model/snapshot.ts';
import type { Unknown } from '../model/unknown.ts';
import { parentId, typeOfId } from '../values/armId.ts';
import { asString, at, isJsonObject } from '../values/json.ts';

type TaggedRow = Pick<Row, 'id' | 'tags'>;

/** The values of some tags at one level, in the order of their names; undefined for a tag that is not there. */
type Values = readonly (string | undefined)[];

/** What a row carries, then what each thing that it lies in carries, the nearest first; or why a level is not known. */
export type TagLevels = (row: TaggedRow) => Iterable<Values | Unknown>;

/**
 * The tags that count for a row: its own, its parent resource's, its resource group's, its subscription's. Azure itself hands no tags down;
 * people do in their minds. Names are compared without letter case, as Azure does. What rows lie in is found by id, and of each type what was
 * asked for last is kept: rows come sorted by id, so neighbours lie in the same.
 */
export function tagLevels(snapshot: Snapshot, names: readonly string[]): TagLevels {
  const byType = new Map<string, (id: string) => Values | undefined>();
  const valuesOf = (row: TaggedRow): Values => names.map((name) => tagValue(row, name));
  const finderOf = (type: string): ((id: string) => Values | undefined) => {
    const held = byType.get(type) ?? lastFound(rowFinder(snapshot.rows(type)), valuesOf);
    byType.set(type, held);
    return held;
  };
  return function* levels(row) {
    yield valuesOf(row);
    for (const { id, type } of outersOf(row.id)) yield finderOf(type)(id) ?? unread(id, type);
  };
}

/** What a row of an id carries, or that there is none, with the last answer remembered. */
function lastFound(find: (id: string) => TaggedRow | undefined, valuesOf: (row: TaggedRow) => Values): (id: string) => Values | undefined {
  let last: { readonly id: string; readonly values: Values | undefined } | undefined;
  return (id) => {
    if (last?.id === id) return last.values;
    const row = find(id);
    last = { id, values: row === undefined ? undefined : valuesOf(row) };
    return last.values;
  };
}

/** A tag without a value says nothing. */
function tagValue(row: TaggedRow, name: string): string | undefined {
  const value = asString(at(row.tags, name))?.trim();
  return value === '' ? undefined : value;
}

/**
 * What a row lies in, the nearest first, up to its subscription. Nothing above: management groups carry no tags. What is of a type that is
 * not read at all may carry some, so it is on the way like the rest: nobody knows its tags.
 */
function outersOf(id: string): readonly { readonly id: string; readonly type: string }[] {
  const outers: { readonly id: string; readonly type: string }[] = [];
  for (let outer = outerOf(id); outer !== undefined; outer = outerOf(outer)) {
    const type = typeOfId(outer)?.toLowerCase();
    if (type !== undefined && !carriesNone(type)) outers.push({ id: outer, type });
  }
  return outers;
}

/** Types that carry no tags, with what lies below them (Azure Resource Manager documentation, "Tag support for Azure resources"): of those that are not read, the ones that roles are given on, or that rules look below. */
const WITHOUT_TAGS: readonly string[] = [
  'microsoft.network/virtualnetworks/subnets', 'microsoft.network/networkmanagers/securityadminconfigurations',
  'microsoft.storage/storageaccounts/blobservices', 'microsoft.storage/storageaccounts/fileservices', 'microsoft.storage/storageaccounts/queueservices', 'microsoft.storage/storageaccounts/tableservices',
  'microsoft.servicebus/namespaces/queues', 'microsoft.servicebus/namespaces/topics', 'microsoft.eventhub/namespaces/eventhubs',
];

/** Segments that are no resource (`locations/westeurope`, an IP configuration of an instance) carry none either. */
function carriesNone(type: string): boolean {
  if (catalogEntry(type) !== undefined) return false;
  return /\/(?:locations|ipconfigurations)$/.test(type) || WITHOUT_TAGS.some((without) => type === without || type.startsWith(`${without}/`));
}

/** Of `.../vaults/v/secrets/s` the vault; of `.../vaults/v/providers/<type>/<name>` the vault too; of a resource its group. */
function outerOf(id: string): string | undefined {
  if (!/^\/subscriptions\/[^/]+\//i.test(id)) return undefined;
  const inner = /^(.*)\/providers\/[^/]+\/[^/]+\/[^/]+$/i.exec(id);
  return inner === null ? parentId(id) : inner[1];
}

function unread(id: string, type: string): Unknown {
  const canonical = catalogEntry(type)?.type ?? type;
  return { reason: 'notCollected', artifact: canonical, scope: id, missing: [`${canonical}/read`], message: `the tags of ${id} were not read` };
}

/**
 * Who answers for a row: the first of some tags that it carries, else the first that what it lies in carries, the nearest first. Undefined
 * where none says, or the nearest was not read. Rows come sorted by id, so the answer for the last row's neighbours is kept: there may be millions.
 */
export function ownersOf(snapshot: Snapshot, names: readonly string[]): (row: TaggedRow) => string | undefined {
  if (names.length === 0) return () => undefined;
  const levels = tagLevels(snapshot, names);
  let last: { readonly siblings: string; readonly owner: string | undefined } | undefined;
  return (row) => {
    const own = isJsonObject(row.tags) ? names.map((name) => tagValue(row, name)).find((value) => value !== undefined) : undefined;
    if (own !== undefined) return own;
    if (last === undefined || !isChildOf(row.id, last.siblings)) last = { siblings: row.id.slice(0, row.id.lastIndexOf('/') + 1), owner: ownerIn(levels({ id: row.id })) };
    return last.owner;
  };
}

/** Whether an id is a run of segments that ends in a slash, and one segment more. */
function isChildOf(id: string, siblings: string): boolean {
  return id.startsWith(siblings) && !id.includes('/', siblings.length);
}

function ownerIn(levels: ReturnType<TagLevels>): string | undefined {
  for (const values of levels) {
    if (!isValues(values)) return undefined;
    const owner = values.find((value) => value !== undefined);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** Whether a level was read. */
export function isValues(level: Values | Unknown): level is Values {
  return Array.isArray(level);
}
