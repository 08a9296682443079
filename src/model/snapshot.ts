import { idKey, isAtOrBelow, subscriptionOf } from '../values/armId.ts';
import { gapsAround } from './gapIndex.ts';
import type { Row, RowChange } from './resource.ts';
import type { Gap } from './unknown.ts';

/** The version of the snapshot format this code writes and the only one it reads. */
export const SNAPSHOT_SCHEMA_VERSION = 1;

export const CLOUD_NAMES = ['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud'] as const;
export type CloudName = (typeof CLOUD_NAMES)[number];

/** Who read the tenant. Never a secret: ids and names only. */
export interface Principal {
  readonly kind: 'user' | 'servicePrincipal' | 'managedIdentity' | 'unknown';
  readonly objectId: string;
  readonly name: string;
}

/** What the user asked to be scanned. Empty lists mean "everything that is visible". */
export interface ScopeRequest {
  readonly subscriptions: readonly string[];
  readonly managementGroups: readonly string[];
  readonly exclude: readonly string[];
}

export interface SeenSubscription {
  readonly subscriptionId: string;
  readonly displayName: string;
  readonly state: string;
}

interface SnapshotScopes {
  readonly asked: ScopeRequest;
  readonly seen: readonly SeenSubscription[];
  /** Subscriptions or management groups that were asked for and are not visible to the principal. */
  readonly notVisible: readonly string[];
  /** Whether there are subscriptions under the management groups beside those that are visible. Absent for exports. */
  readonly descendants?: Descendants;
}

/** The subscriptions under the asked management groups, or under the tenant's root group, held against those that were read. */
export interface Descendants {
  /** Scopes of the groups whose descendants were listed to their end. */
  readonly listed: readonly string[];
  /** Why the list is not complete, where it is not. */
  readonly unknown: readonly string[];
  /** Subscriptions that lie under the groups and are not visible to the principal. */
  readonly notSeen: readonly { readonly subscriptionId: string; readonly displayName: string }[];
}

/** How one type was read for one scope. Every (type, scope) pair of the catalog has a record or is a gap. */
export interface ArtifactRecord {
  /** The type in its canonical case. */
  readonly type: string;
  /** `/subscriptions/{id}` or `/tenants/{id}`. */
  readonly scope: string;
  readonly status: 'complete' | 'gap';
  readonly rows: number;
  /** `*` for whole rows, else the collected property paths. */
  readonly columns: '*' | readonly string[];
  readonly requests: number;
  readonly apiVersion: string;
  /** Why Azure makes it certain that there is nothing, where it refused to list it (law 2). */
  readonly absence?: string;
}

/** How long one type took to read, by the wall clock of the process that read it. */
export interface CollectorTiming {
  readonly type: string;
  readonly milliseconds: number;
  readonly requests: number;
}

/** What reading the types cost; signing in, listing subscriptions and asking for permissions comes on top. */
export interface RequestBudget {
  /** Requests of the lists and queries, without repeats. */
  readonly requests: number;
  /** Resource Graph queries among them: each counts against the principal's quota. */
  readonly queries: number;
  /** Answers that asked for patience. */
  readonly throttled: number;
  /** Requests sent once more, after those or after a lost connection. */
  readonly repeated: number;
  readonly waitedMs: number;
}

export interface SnapshotFile {
  readonly name: string;
  readonly type: string;
  readonly rows: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly schemaVersion: typeof SNAPSHOT_SCHEMA_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
  /** `collected` from Azure, or an `export` that a user brought: rows of an export prove presence, never absence. */
  readonly origin: 'collected' | 'export';
  readonly simulated: boolean;
  readonly interrupted: boolean;
  readonly tenantId: string;
  readonly cloud: CloudName;
  readonly principal: Principal | null;
  readonly scopes: SnapshotScopes;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What the user vouches for in place of collected data. */
  readonly assumes: readonly string[];
  readonly artifacts: readonly ArtifactRecord[];
  readonly gaps: readonly Gap[];
  readonly files: readonly SnapshotFile[];
  /** Absent for exports. */
  readonly timings?: readonly CollectorTiming[];
  /** Absent for exports. */
  readonly budget?: RequestBudget;
}

/** Rows of one type, sorted by lower-cased id; a pass may be begun any number of times and holds one row at a time. */
export interface Rows extends Iterable<Row> {
  /**
   * The row of an id in any letter case (of several the last), without a pass over the others; undefined where there is none. Absent where
   * rows are found by a pass alone: `rowFinder` then makes one. It belongs to these rows, so that a list made of them has none or its own.
   */
  readonly byId?: (id: string) => Row | undefined;
  /** A pass over some blocks of rows, which takes little more than those; `rowsOfBlocks` does the same of any rows. */
  readonly ofBlocks?: (isWanted: IsWanted) => Iterable<Row>;
}

/** Finds rows of a list by id: as the list itself does, else by a table of all of them, made when first asked. */
export function rowFinder(rows: Rows): (id: string) => Row | undefined {
  let table: ReadonlyMap<string, Row> | undefined;
  return rows.byId ?? ((id) => (table ??= new Map([...rows].map((row) => [idKey(row.id), row]))).get(idKey(id)));
}

/** Whether a block of rows is wanted, asked once a block, in order: the first holds the first `BLOCK_ROWS` rows, and so on. */
export type IsWanted = (block: number) => boolean;

export const BLOCK_ROWS = 256;

/** Which rows of a pass are wanted, in the order they come. */
export function inWantedBlocks(isWanted: IsWanted): () => boolean {
  let [position, answer] = [0, false];
  return () => {
    if (position % BLOCK_ROWS === 0) answer = isWanted(position / BLOCK_ROWS);
    position += 1;
    return answer;
  };
}

/** The rows of some blocks; where the list cannot leave the others unread, by reading all. */
export function* rowsOfBlocks(rows: Rows, isWanted: IsWanted): Generator<Row> {
  if (rows.ofBlocks !== undefined) {
    yield* rows.ofBlocks(isWanted);
    return;
  }
  const isNext = inWantedBlocks(isWanted);
  for (const row of rows) if (isNext()) yield row;
}

/**
 * What was read of a tenant. Synchronous and restartable: `rows` may be called any number of times and
 * holds one row at a time, so memory does not grow with the number of rows or passes.
 */
export interface Snapshot {
  /** sha256 of the manifest, hex. */
  readonly id: string;
  readonly manifest: Manifest;
  readonly gaps: readonly Gap[];
  /** Where it lies, if it is read from files as they are: other threads can read them too. */
  readonly saved?: { readonly directory: string; readonly bytes: number };
  /** Rows of a type (any letter case), sorted by lower-cased id. */
  rows(type: string): Rows;
  /** The same snapshot with some rows replaced, added or deleted. */
  overlay(changes: readonly RowChange[]): Snapshot;
}

/**
 * The gaps of a type that matter to a scope: those at the scope, above it, or below it.
 * An empty answer means that every row of the type in that scope was read.
 */
export function gapsWithin(snapshot: Snapshot, type: string, scope: string): readonly Gap[] {
  return gapsAround(snapshot.gaps, type, subscriptionOf(scope))
    .filter((gap) => isAtOrBelow(gap.scope, scope) || isAtOrBelow(scope, gap.scope) || isTenant(gap.scope));
}

/** The gaps of a type, in their order. */
export function gapsOfType({ gaps }: Pick<Snapshot, 'gaps'>, type: string): readonly Gap[] {
  return gapsAround(gaps, type, undefined);
}

/** Whether a scope is a tenant: gaps there reach every subscription of it. */
export function isTenant(scope: string): boolean {
  return idKey(scope).startsWith('/tenants/');
}

export function subscriptionScope(subscriptionId: string): string {
  return `/subscriptions/${subscriptionId.toLowerCase()}`;
}

/** The scope of a management group, by its id (name) or its full ARM id. */
export function managementGroupScope(group: string): string {
  return `/providers/Microsoft.Management/managementGroups/${group.slice(group.lastIndexOf('/') + 1)}`;
}

export function tenantScope(tenantId: string): string {
  return `/tenants/${tenantId.toLowerCase()}`;
}

/** The gaps whose scope is the subscription or lies in it. */
export function gapsOfSubscription(gaps: readonly Gap[], subscriptionId: string): readonly Gap[] {
  return gaps.filter((gap) => isAtOrBelow(gap.scope, subscriptionScope(subscriptionId)));
}
