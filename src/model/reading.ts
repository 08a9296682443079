import type { CloudName, ArtifactRecord, CollectorTiming, Principal, RequestBudget, ScopeRequest, SeenSubscription, SnapshotFile } from './snapshot.ts';
import type { Row } from './resource.ts';
import type { Gap } from './unknown.ts';

/** What a collection is of: two that differ in any of it but the start must not be put together. */
export interface ReadingHeader {
  readonly tool: { readonly name: string; readonly version: string };
  readonly cloud: CloudName;
  readonly tenantId: string;
  readonly principal: Principal | null;
  readonly asked: ScopeRequest;
  readonly seen: readonly SeenSubscription[];
  readonly activityLog: boolean;
  readonly startedAt: string;
}

/** One type, read to its end or to its gaps. */
export interface TypeReading {
  readonly type: string;
  readonly rows: readonly Row[];
  readonly records: readonly ArtifactRecord[];
  readonly gaps: readonly Gap[];
  readonly timing: CollectorTiming;
  /** What the transport went through since the type before it. */
  readonly budget: RequestBudget;
}

/** A type as it stands in the file of an earlier, unfinished collection. */
export interface EarlierReading extends Omit<TypeReading, 'rows'> {
  readonly file: SnapshotFile;
  readonly rows: () => readonly Row[];
}

/** Where a collection goes. */
export interface ReadingStore {
  /** Called once, before the first type; answers what an earlier collection of the same header has read already, and when it began. */
  readonly begin: (header: ReadingHeader) => EarlierReadings;
  /** Stores the rows of a type; called once a type that was not read earlier, also for no rows. */
  readonly store: (reading: TypeReading) => SnapshotFile;
}

export interface EarlierReadings {
  readonly startedAt: string;
  readonly types: ReadonlyMap<string, EarlierReading>;
}
