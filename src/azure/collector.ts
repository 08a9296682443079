import type { CatalogEntry } from '../model/catalog.ts';
import { normaliseRow, withoutSecrets } from '../model/normalise.ts';
import { COLUMNS, type Row } from '../model/resource.ts';
import { subscriptionScope, type ArtifactRecord, type SeenSubscription } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { idKey } from '../values/armId.ts';
import { asString, compareText, type JsonObject } from '../values/json.ts';
import type { AzureClients } from './clients.ts';

/** What every collector is handed. */
export interface CollectorContext {
  readonly clients: AzureClients;
  readonly tenantId: string;
  /** The subscriptions to read, in id order. */
  readonly subscriptions: readonly SeenSubscription[];
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Whether the activity log is to be read. */
  readonly activityLog: boolean;
  /** The object id of who reads; undefined where the token does not tell. */
  readonly callerId: string | undefined;
  /** The gap that the principal's own permissions already prove for a type in a subscription, or undefined. */
  readonly withheld: (entry: CatalogEntry, subscriptionId: string) => Gap | undefined;
  /** Another type's collection, started if it has not been yet. */
  readonly collected: (type: string) => Promise<Collected>;
}

/** One type, read for all subscriptions. */
export interface Collected {
  readonly entry: CatalogEntry;
  readonly rows: readonly Row[];
  readonly records: readonly ArtifactRecord[];
  readonly gaps: readonly Gap[];
}

export type Collector = (context: CollectorContext, entry: CatalogEntry) => Promise<Collected>;

/**
 * Wire objects as rows of a type: normalised, stripped of secrets, without doubles, sorted. The type is the entry's, however
 * the wire spells it. Items without an id are left out: `unplacedGaps` tells of them.
 */
export function rowsOfType(entry: CatalogEntry, items: Iterable<JsonObject>): readonly Row[] {
  const byKey = new Map<string, Row>();
  for (const item of items) {
    const row = normaliseRow({ ...columnsOf(item), type: entry.type });
    if (row) byKey.set(idKey(row.id), withoutSecrets(row, entry));
  }
  return [...byKey.entries()].toSorted(([a], [b]) => compareText(a, b)).map(([, row]) => row);
}

/** The columns that are documented: what else the wire carries has no path that leads to it, and nobody has looked whether it is secret. */
function columnsOf(item: JsonObject): JsonObject {
  return Object.fromEntries(COLUMNS.flatMap((column) => (item[column] === undefined ? [] : [[column, item[column]]])));
}

/** Whether an item says where it stands; without that it is no row, and nobody can tell what is missing. */
export function isPlaced(item: JsonObject): boolean {
  return asString(item['id'])?.startsWith('/') === true;
}

/** The gap that items without an id leave in the list of a scope. */
export function unplacedGaps(entry: CatalogEntry, scope: string, items: readonly JsonObject[]): readonly Gap[] {
  const count = items.filter((item) => !isPlaced(item)).length;
  if (count === 0) return [];
  return [{ reason: 'failed', artifact: entry.type, scope, missing: [], message: `${count} of ${items.length} items of ${entry.type} came without an id` }];
}

/** The gap where one part of a list was refused because nothing of it could be there, and another part was served: the refusal proves nothing then. */
export function contradictions(entry: CatalogEntry, scope: string, rows: readonly Row[], absence: string | undefined): readonly Gap[] {
  if (absence === undefined || rows.length === 0) return [];
  return [{ reason: 'failed', artifact: entry.type, scope, missing: [], message: `a part of ${entry.type} was refused (${absence}), and another part was served` }];
}

/** The record of a type in a subscription. A gap anywhere below it makes it a gap. */
export function recordOf(entry: CatalogEntry, scope: string, rows: number, requests: number, gaps: readonly Gap[]): ArtifactRecord {
  return { type: entry.type, scope, status: gaps.length === 0 ? 'complete' : 'gap', rows, columns: entry.columns, requests, apiVersion: entry.apiVersion };
}

/** A list that one request chain a subscription answers: its items, or its gap. */
export interface PerSubscription {
  readonly subscriptionId: string;
  readonly items: readonly JsonObject[];
  readonly requests: number;
  readonly gaps: readonly Gap[];
  /** Why Azure is sure that there is nothing, where it refused to list it. */
  readonly absence?: string;
}

/** Puts the answers of all subscriptions together. An item seen from two of them (an inherited assignment) is kept once. */
export function joinSubscriptions(entry: CatalogEntry, answers: readonly PerSubscription[]): Collected {
  const parts = answers.map((part) => ({ ...part, gaps: [...part.gaps, ...unplacedGaps(entry, subscriptionScope(part.subscriptionId), part.items)] }));
  return {
    entry,
    rows: rowsOfType(entry, parts.flatMap((part) => part.items)),
    records: parts.map((part) => ({
      ...recordOf(entry, subscriptionScope(part.subscriptionId), part.items.filter(isPlaced).length, part.requests, part.gaps),
      ...(part.absence === undefined ? {} : { absence: part.absence }),
    })),
    gaps: parts.flatMap((part) => part.gaps),
  };
}
