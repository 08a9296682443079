import type { TokenCredential } from '@azure/identity';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { AuthMode } from '../model/auth.ts';
import { CATALOG, canonicalType, catalogEntry, type CatalogEntry, type CollectorName } from '../model/catalog.ts';
import { emptyScope } from '../model/emptyScope.ts';
import type { CollectProgress } from '../model/progress.ts';
import type { Row } from '../model/resource.ts';
import { managementGroupScope, SNAPSHOT_SCHEMA_VERSION, subscriptionScope, tenantScope, type ArtifactRecord, type Manifest, type ScopeRequest, type SnapshotFile } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import type { Gap } from '../model/unknown.ts';
import { asString, compareText } from '../values/json.ts';
import { mapBounded } from './bounded.ts';
import { openClients, type AzureClients } from './clients.ts';
import type { Cloud } from './cloud.ts';
import { recordOf, type Collected, type Collector, type CollectorContext } from './collector.ts';
import { collectJitPolicies } from './collectors/jitPolicies.ts';
import { collectKeyVaultSecrets } from './collectors/keyVaultSecrets.ts';
import { collectPimInstances, collectPimPolicies } from './collectors/pim.ts';
import { collectResourceGraph } from './collectors/resourceGraph.ts';
import { proveLogin } from './credential.ts';
import { failureOf } from './failure.ts';
import { readPermissions, withheldGap, type SubscriptionPermissions } from './permissions.ts';
import { principalOf } from './principal.ts';
import { resolveScope, type ResolvedScope } from './scope.ts';

/** The one collector of each catalog entry, by the entry's `collector`. */
export const COLLECTORS: Readonly<Record<CollectorName, Collector>> = {
  resourceGraph: collectResourceGraph,
  jitPolicies: collectJitPolicies,
  pimInstances: collectPimInstances,
  pimPolicies: collectPimPolicies,
  keyVaultSecrets: collectKeyVaultSecrets,
};

/** Types read at the same time: Resource Graph's quota is per principal, so more would only wait. */
const PARALLEL_TYPES = 3;

export interface CollectOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly auth: AuthMode;
  readonly httpClient: HttpClient;
  readonly tool: { readonly name: string; readonly version: string };
  readonly asked: ScopeRequest;
  readonly assumes: readonly string[];
  /** Whether a scope in which nothing is visible may be collected. */
  readonly allowEmpty: boolean;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Whether any answer so far was marked as simulated. */
  readonly simulated: () => boolean;
  readonly onProgress: (event: CollectProgress) => void;
  /** Stores the rows of a type; called once a type, also for no rows. */
  readonly store: (type: string, rows: readonly Row[]) => SnapshotFile;
}

/**
 * Reads everything the catalog names for the asked scope and answers the manifest; rows go to `store`.
 * What cannot be read is a gap, never an error: errors are only "not logged in", "cannot list subscriptions" and, unless allowed, "nothing visible".
 * An abort ends the reading early: the rest is gaps, and the manifest says it was interrupted.
 */
export async function collect(options: CollectOptions): Promise<Manifest> {
  const startedAt = instant(options.now());
  const claims = await proveLogin(options.credential, options.cloud.armScope, options);
  const principal = principalOf(claims);
  options.onProgress({ kind: 'signedIn', principal, tenantId: asString(claims['tid']), auth: options.auth });
  const clients = await openClients({ ...options, userAgent: `${options.tool.name}/${options.tool.version}` });
  const scope = await visibleScope(clients, options);
  options.onProgress({ kind: 'scope', subscriptions: scope.subscriptions.length, notVisible: scope.notVisible, notExcluded: scope.notExcluded });
  const tenantId = (asString(claims['tid']) ?? scope.tenantId ?? 'unknown').toLowerCase();
  const scopes = { asked: options.asked, seen: scope.subscriptions, notVisible: scope.notVisible };
  if (scopes.seen.length === 0 && !options.allowEmpty) throw emptyScope({ scopes, principal, tenantId });
  const read = await readAll(clients, options, scope, tenantId);
  return {
    schemaVersion: SNAPSHOT_SCHEMA_VERSION,
    tool: options.tool,
    origin: 'collected',
    simulated: options.simulated(),
    interrupted: options.signal.aborted,
    tenantId,
    cloud: options.cloud.name,
    principal,
    scopes,
    startedAt,
    finishedAt: instant(options.now()),
    assumes: options.assumes,
    artifacts: read.flatMap(({ collected }) => collected.records),
    gaps: [...read.flatMap(({ collected }) => collected.gaps), ...notVisibleGaps(scope.notVisible, options.asked)].toSorted(byArtifactAndScope),
    files: read.map(({ file }) => file),
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

async function visibleScope(clients: AzureClients, options: CollectOptions): Promise<ResolvedScope> {
  try {
    return await resolveScope(clients, options.asked);
  } catch (error) {
    if (error instanceof ToolError || options.signal.aborted) throw error;
    const failure = failureOf(error);
    throw new ToolError('NETWORK', `could not list subscriptions: ${failure.code}: ${failure.message}`, 'Check the network, the proxy and the cloud (--cloud), then try again.', error);
  }
}

async function readAll(clients: AzureClients, options: CollectOptions, scope: ResolvedScope, tenantId: string) {
  const permissions = await readPermissions(clients, scope.subscriptions, options.signal).catch(() => new Map<string, SubscriptionPermissions>());
  const started = new Map<string, Promise<Collected>>();
  const context: CollectorContext = {
    clients,
    tenantId,
    subscriptions: scope.subscriptions,
    signal: options.signal,
    withheld: (entry, subscriptionId) => withheldGap(permissions.get(subscriptionId), entry, subscriptionId),
    collected: (type) => start(required(type)),
  };
  const start = (entry: CatalogEntry): Promise<Collected> => {
    const running = started.get(entry.type) ?? collectType(context, entry);
    started.set(entry.type, running);
    return running;
  };
  let done = 0;
  return mapBounded(CATALOG, PARALLEL_TYPES, async (entry) => {
    const collected = await start(entry);
    done += 1;
    options.onProgress({ kind: 'type', type: entry.type, rows: collected.rows.length, gaps: collected.gaps.length, done, total: CATALOG.length });
    return { collected, file: options.store(entry.type, collected.rows) };
  });
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
    return await COLLECTORS[entry.collector](context, entry);
  } catch (error) {
    if (context.signal.aborted) return interrupted(context, entry);
    throw error;
  }
}

function interrupted(context: CollectorContext, entry: CatalogEntry): Collected {
  const scopes = entry.scope === 'tenant' ? [tenantScope(context.tenantId)] : context.subscriptions.map(({ subscriptionId }) => subscriptionScope(subscriptionId));
  const gaps = scopes.map((scope): Gap => ({
    reason: 'notCollected', artifact: canonicalType(entry.type), scope, missing: [], message: `the collection was interrupted before ${entry.type} was read`,
  }));
  const records = gaps.map((gap): ArtifactRecord => recordOf(entry, gap.scope, 0, 0, [gap]));
  return { entry, rows: [], records, gaps };
}

/** A scope that was asked for and cannot be seen: unknown for every type. */
function notVisibleGaps(notVisible: readonly string[], asked: ScopeRequest): readonly Gap[] {
  const scopeOf = (name: string): string => (asked.managementGroups.includes(name) ? managementGroupScope(name) : subscriptionScope(name));
  return notVisible.flatMap((name) => CATALOG.filter((entry) => entry.scope === 'subscription').map((entry): Gap => ({
    reason: 'forbidden',
    artifact: entry.type,
    scope: scopeOf(name),
    missing: ['Microsoft.Resources/subscriptions/read'],
    message: `'${name}' was asked for and is not visible to this identity`,
  })));
}

function byArtifactAndScope(left: Gap, right: Gap): number {
  return compareText(left.artifact, right.artifact) || compareText(left.scope, right.scope);
}
