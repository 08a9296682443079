import { CATALOG, catalogEntry, type CatalogEntry, type CollectorName } from '../model/catalog.ts';
import type { CollectProgress } from '../model/progress.ts';
import type { EarlierReading, ReadingStore, TypeReading } from '../model/reading.ts';
import type { RequestBudget, SnapshotFile } from '../model/snapshot.ts';
import { mapBounded } from './bounded.ts';
import type { Collected, Collector, CollectorContext } from './collector.ts';
import { collectActivityLog } from './collectors/activityLog.ts';
import { collectChildList } from './collectors/childList.ts';
import { collectGraphChildren } from './collectors/graphChildren.ts';
import { collectGraphList } from './collectors/graphList.ts';
import { collectGraphObject } from './collectors/graphObject.ts';
import { collectGroupEligibilities, collectGroupMembers } from './collectors/groups.ts';
import { collectGroupAssignments, collectGroupSettings } from './collectors/ofGroups.ts';
import { collectJitPolicies } from './collectors/jitPolicies.ts';
import { collectPimInstances, collectPimPolicies } from './collectors/pim.ts';
import { collectResourceGraph } from './collectors/resourceGraph.ts';
import { collectRoleDefinitions } from './collectors/roleDefinitions.ts';
import { collectServiceTags } from './collectors/serviceTags.ts';
import { collectSubscriptionList } from './collectors/subscriptionList.ts';
import { collectUserRequirements } from './collectors/userRequirements.ts';
import { collectVaultKeys } from './collectors/vaultKeys.ts';
import { ALSO_NAMING } from './groupWalk.ts';
import { leftOut, typesToRead, unreadType } from './narrowing.ts';
import { withAbsences } from './registration.ts';

/** The one collector of each catalog entry, by the entry's `collector`. */
export const COLLECTORS: Readonly<Record<CollectorName, Collector>> = {
  resourceGraph: collectResourceGraph,
  subscriptionList: collectSubscriptionList,
  childList: collectChildList,
  vaultKeys: collectVaultKeys,
  graphList: collectGraphList,
  graphObject: collectGraphObject,
  graphChildren: collectGraphChildren,
  userRequirements: collectUserRequirements,
  groupMembers: collectGroupMembers,
  groupEligibilities: collectGroupEligibilities,
  groupAssignments: collectGroupAssignments,
  groupSettings: collectGroupSettings,
  jitPolicies: collectJitPolicies,
  roleDefinitions: collectRoleDefinitions,
  pimInstances: collectPimInstances,
  pimPolicies: collectPimPolicies,
  serviceTags: collectServiceTags,
  activityLog: collectActivityLog,
};

/** Types read at the same time: Resource Graph's quota is per principal, so more would only wait. */
const PARALLEL_TYPES = 3;

/** Types whose rows other collectors ask for; the rows of the others are let go once they are stored. */
const ASKED_FOR: ReadonlySet<string> = new Set([
  ...CATALOG.flatMap((entry) => entry.through), ...ALSO_NAMING, 'Microsoft.Resources/subscriptions', 'Microsoft.Authorization/denyAssignments', 'Microsoft.Resources/providers',
  'Microsoft.Graph/subscribedSkus',
]);

/** What stays of a type once its rows are stored. */
export type StoredType = Omit<TypeReading, 'rows'> & { readonly file: SnapshotFile };

export interface ReadingOptions {
  readonly context: Omit<CollectorContext, 'collected'>;
  readonly store: ReadingStore['store'];
  readonly earlier: ReadonlyMap<string, EarlierReading>;
  readonly budget: () => RequestBudget;
  readonly onProgress: (event: CollectProgress) => void;
  /** The only types that are asked for; all of the catalog where undefined. */
  readonly types?: readonly string[] | undefined;
}

/** Reads every type of the catalog that was not read earlier, and stores it. Answers in the order of the catalog; a type that is not asked for is its gaps. */
export async function readTypes(options: ReadingOptions): Promise<readonly StoredType[]> {
  const started = new Map<string, Promise<Timed>>();
  const context: CollectorContext = { ...options.context, collected: async (type) => (await start(required(type))).collected };
  const wanted = typesToRead(options.types);
  const start = (entry: CatalogEntry): Promise<Timed> => {
    const running = started.get(entry.type) ?? (wanted.has(entry.type) ? collectTimed(context, entry, options.earlier.get(entry.type)) : notAsked(context, entry));
    started.set(entry.type, running);
    return running;
  };
  const meter = budgetMeter(options.budget);
  let done = 0;
  return mapBounded(CATALOG, PARALLEL_TYPES, async (entry) => {
    const { collected, milliseconds, earlier } = await start(entry);
    if (wanted.has(entry.type)) done += 1;
    // After an interruption nothing more was read, whatever is stored of it.
    if (wanted.has(entry.type) && !options.context.signal.aborted) options.onProgress({ kind: 'type', type: entry.type, rows: collected.rows.length, gaps: collected.gaps.length, done, total: wanted.size });
    if (earlier !== undefined) return earlier;
    const stored = storeType(options, collected, milliseconds, meter());
    if (!ASKED_FOR.has(entry.type)) started.set(entry.type, Promise.resolve({ collected: { ...collected, rows: [] }, milliseconds, earlier }));
    return stored;
  });
}

interface Timed {
  readonly collected: Collected;
  readonly milliseconds: number;
  readonly earlier: StoredType | undefined;
}

async function notAsked(context: CollectorContext, entry: CatalogEntry): Promise<Timed> {
  return { collected: leftOut(context, entry), milliseconds: 0, earlier: undefined };
}

async function collectTimed(context: CollectorContext, entry: CatalogEntry, earlier: EarlierReading | undefined): Promise<Timed> {
  if (earlier !== undefined) {
    const { rows, ...stored } = earlier;
    return { collected: { entry, rows: ASKED_FOR.has(entry.type) ? rows() : [], records: earlier.records, gaps: earlier.gaps }, milliseconds: earlier.timing.milliseconds, earlier: stored };
  }
  const startedAt = context.now();
  const collected = await collectType(context, entry);
  return { collected, milliseconds: context.now() - startedAt, earlier: undefined };
}

function storeType(options: ReadingOptions, { entry, rows, records, gaps }: Collected, milliseconds: number, budget: RequestBudget): StoredType {
  const timing = { type: entry.type, milliseconds, requests: records.reduce((sum, record) => sum + record.requests, 0) };
  const read = { type: entry.type, records, gaps, timing, budget };
  return { ...read, file: options.store({ ...read, rows }) };
}

/** What was spent since it was last asked. */
function budgetMeter(budget: () => RequestBudget): () => RequestBudget {
  let last = budget();
  return () => {
    const now = budget();
    const spent = {
      requests: now.requests - last.requests, queries: now.queries - last.queries, throttled: now.throttled - last.throttled, repeated: now.repeated - last.repeated, waitedMs: now.waitedMs - last.waitedMs,
    };
    last = now;
    return spent;
  };
}

function required(type: string): CatalogEntry {
  const entry = catalogEntry(type);
  if (!entry) throw new Error(`no catalog entry for ${type}`);
  return entry;
}

/** One type; once the user has interrupted, a gap instead. */
async function collectType(context: CollectorContext, entry: CatalogEntry): Promise<Collected> {
  if (context.signal.aborted) return interrupted(context, entry);
  try {
    return await withAbsences(context, await COLLECTORS[entry.collector](context, entry));
  } catch (error) {
    if (context.signal.aborted) return interrupted(context, entry);
    throw error;
  }
}

function interrupted(context: CollectorContext, entry: CatalogEntry): Collected {
  return unreadType(context, entry, `the collection was interrupted before ${entry.type} was read`);
}
