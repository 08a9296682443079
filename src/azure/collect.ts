import type { TokenCredential } from '@azure/identity';
import type { AuthMode } from '../model/auth.ts';
import { CATALOG } from '../model/catalog.ts';
import { emptyScope } from '../model/emptyScope.ts';
import type { CollectProgress } from '../model/progress.ts';
import type { ReadingHeader, ReadingStore } from '../model/reading.ts';
import { SNAPSHOT_SCHEMA_VERSION, type Manifest, type RequestBudget, type ScopeRequest } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import type { Gap } from '../model/unknown.ts';
import { asString, compareText, type JsonObject } from '../values/json.ts';
import { openClients, type AzureClients } from './clients.ts';
import type { Cloud } from './cloud.ts';
import { proveLogin } from './credential.ts';
import { failureOf } from './failure.ts';
import { readPermissions, withheldGap, type SubscriptionPermissions } from './permissions.ts';
import { principalOf } from './principal.ts';
import { readTypes, type StoredType } from './readTypes.ts';
import { resolveScope, type ResolvedScope } from './scope.ts';
import { scopeGaps } from './scopeGaps.ts';
import { changedGaps, lookAgain, recordAfter } from './secondLook.ts';
import type { Transport } from './transport.ts';

export interface CollectOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly auth: AuthMode;
  readonly httpClient: Transport;
  readonly tool: { readonly name: string; readonly version: string };
  readonly asked: ScopeRequest;
  readonly assumes: readonly string[];
  /** Whether a scope in which nothing is visible may be collected. */
  readonly allowEmpty: boolean;
  /** Whether to read the JIT and role events of the activity log as well. */
  readonly activityLog: boolean;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Whether any answer so far was marked as simulated. */
  readonly simulated: () => boolean;
  readonly onProgress: (event: CollectProgress) => void;
  readonly destination: ReadingStore;
  /** The only types to read, with what their reading takes; all of the catalog where absent. The others are gaps. */
  readonly types?: readonly string[];
}

/**
 * Reads everything the catalog names for the asked scope and answers the manifest; rows go to the destination.
 * What cannot be read is a gap, never an error: errors are only "not logged in", "cannot list subscriptions" and, unless allowed, "nothing visible".
 * An abort ends the reading early: the rest is gaps, and the manifest says it was interrupted.
 */
export async function collect(options: CollectOptions): Promise<Manifest> {
  const began = options.now();
  const claims = await proveLogin(options.credential, options.cloud.armScope, options);
  options.onProgress({ kind: 'signedIn', principal: principalOf(claims), tenantId: asString(claims['tid']), auth: options.auth });
  const clients = await openClients({ ...options, userAgent: `${options.tool.name}/${options.tool.version}` });
  const scope = await visibleScope(clients, options, asString(claims['tid']));
  const offset = options.httpClient.clockOffset();
  // What ends and runs out does so by Azure's clock: a snapshot's times are its.
  const now = (): number => options.now() + offset;
  const header = headerOf(options, claims, scope, instant(began + offset));
  const descendants = scope.below === undefined ? {} : { descendants: scope.below.descendants };
  const scopes = { asked: options.asked, seen: scope.subscriptions, notVisible: scope.notVisible, ...descendants };
  options.onProgress({ kind: 'scope', subscriptions: scopes.seen.length, notVisible: scopes.notVisible, notExcluded: scope.notExcluded, ...descendants });
  if (offset !== 0) options.onProgress({ kind: 'clock', offset });
  if (scopes.seen.length === 0 && !options.allowEmpty) throw emptyScope({ scopes, principal: header.principal, tenantId: header.tenantId });
  const earlier = options.destination.begin(header);
  const types = await readAll(clients, { ...options, now }, header, earlier.types);
  const look = options.signal.aborted ? new Map<string, string>() : await lookAgain(clients, scope, options.asked);
  const gaps = [...types.flatMap((type) => type.gaps), ...scopeGaps(scope, options.asked), ...changedGaps(look)];
  return {
    schemaVersion: SNAPSHOT_SCHEMA_VERSION,
    tool: options.tool,
    origin: 'collected',
    simulated: options.simulated(),
    interrupted: options.signal.aborted,
    tenantId: header.tenantId,
    cloud: options.cloud.name,
    principal: header.principal,
    scopes,
    startedAt: earlier.startedAt,
    finishedAt: instant(now()),
    assumes: options.assumes,
    artifacts: types.flatMap((type) => type.records.map((record) => recordAfter(look, record))),
    gaps: gaps.toSorted(byArtifactAndScope),
    files: types.map(({ file }) => file),
    timings: types.map(({ timing }) => timing),
    budget: budgetOf(types),
  };
}

function headerOf(options: CollectOptions, claims: JsonObject, scope: ResolvedScope, startedAt: string): ReadingHeader {
  return {
    tool: options.tool,
    cloud: options.cloud.name,
    tenantId: (scope.tenantId ?? 'unknown').toLowerCase(),
    principal: principalOf(claims),
    asked: options.asked,
    seen: scope.subscriptions,
    activityLog: options.activityLog,
    startedAt,
  };
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

async function visibleScope(clients: AzureClients, options: CollectOptions, tenantId: string | undefined): Promise<ResolvedScope> {
  try {
    return await resolveScope(clients, options.asked, { tenantId, signal: options.signal });
  } catch (error) {
    if (error instanceof ToolError || options.signal.aborted) throw error;
    const failure = failureOf(error);
    throw new ToolError('NETWORK', `could not list subscriptions: ${failure.code}: ${failure.message}`, 'Check the network, the proxy and the cloud (--cloud), then try again.', error);
  }
}

async function readAll(clients: AzureClients, options: CollectOptions, header: ReadingHeader, earlier: Parameters<typeof readTypes>[0]['earlier']): Promise<readonly StoredType[]> {
  const permissions = await readPermissions(clients, header.seen, options.signal).catch(() => new Map<string, SubscriptionPermissions>());
  return readTypes({
    context: {
      clients,
      tenantId: header.tenantId,
      subscriptions: header.seen,
      signal: options.signal,
      now: options.now,
      activityLog: options.activityLog,
      callerId: header.principal?.objectId,
      withheld: (entry, subscriptionId) => withheldGap(permissions.get(subscriptionId), entry, subscriptionId),
    },
    store: options.destination.store,
    earlier,
    budget: options.httpClient.budget,
    onProgress: options.onProgress,
    types: options.types,
  });
}

/** What the types cost: requests as recorded, so that a collection in two parts tells the same; pauses as they were measured. */
function budgetOf(types: readonly StoredType[]): RequestBudget {
  const graphTypes = new Set(CATALOG.filter((entry) => entry.collector === 'resourceGraph').map((entry) => entry.type));
  const sum = (of: (type: StoredType) => number): number => types.reduce((total, type) => total + of(type), 0);
  return {
    requests: sum(({ timing }) => timing.requests),
    queries: sum(({ type, timing }) => (graphTypes.has(type) ? timing.requests : 0)),
    throttled: sum(({ budget }) => budget.throttled),
    repeated: sum(({ budget }) => budget.repeated),
    waitedMs: sum(({ budget }) => budget.waitedMs),
  };
}

function byArtifactAndScope(left: Gap, right: Gap): number {
  return compareText(left.artifact, right.artifact) || compareText(left.scope, right.scope);
}
