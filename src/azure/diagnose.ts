import type { TokenCredential } from '@azure/identity';
import type { AuthMode } from '../model/auth.ts';
import { CATALOG, catalogEntry, permissionsOf, type CatalogEntry, type CollectorName } from '../model/catalog.ts';
import { subscriptionScope, tenantScope, type Principal, type ScopeRequest, type SeenSubscription } from '../model/snapshot.ts';
import type { Gap } from '../model/unknown.ts';
import { asString } from '../values/json.ts';
import { openClients, type AzureClients } from './clients.ts';
import type { Cloud } from './cloud.ts';
import type { Collected } from './collector.ts';
import { listFirst } from './collectors/serviceTags.ts';
import { isUnserved } from './collectors/graphList.ts';
import { isUnlicensed } from './collectors/licence.ts';
import { collectSubscriptionList } from './collectors/subscriptionList.ts';
import { denialGaps } from './denials.ts';
import { proveLogin } from './credential.ts';
import { descendantsPath } from './descendants.ts';
import { failureOf, gapOf, isAbort } from './failure.ts';
import { groupPath } from './groupLists.ts';
import { missingActions, readPermissions, type SubscriptionPermissions } from './permissions.ts';
import { principalOf } from './principal.ts';
import { resolveScope } from './scope.ts';
import { scopeGaps } from './scopeGaps.ts';
import type { Transport } from './transport.ts';

export interface DiagnoseOptions {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly auth: AuthMode;
  readonly httpClient: Transport;
  readonly userAgent: string;
  readonly asked: ScopeRequest;
  readonly signal: AbortSignal;
}

/** Who is signed in, what it sees, and the gaps that a scan by it would have. */
export interface Diagnosis {
  readonly tenantId: string;
  readonly principal: Principal | null;
  readonly seen: readonly SeenSubscription[];
  readonly notVisible: readonly string[];
  readonly gaps: readonly Gap[];
}

/**
 * What the identity could not read, told without reading it: one list of permissions a subscription, and one request for each
 * Microsoft Graph collection, one list of deny assignments a subscription. Roles below a subscription are beyond it: they count as missing.
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const claims = await proveLogin(options.credential, options.cloud.armScope, options);
  const clients = await openClients(options);
  const scope = await resolveScope(clients, options.asked, { tenantId: asString(claims['tid']), signal: options.signal });
  const tenantId = (scope.tenantId ?? 'unknown').toLowerCase();
  const permissions = await readPermissions(clients, scope.subscriptions, options.signal);
  const inSubscriptions = scope.subscriptions.flatMap(({ subscriptionId }) =>
    CATALOG.filter((entry) => entry.scope === 'subscription').flatMap((entry) => missingActions(permissions.get(subscriptionId), entry, subscriptionScope(subscriptionId), azureActions(entry))));
  const denied = await deniedGaps(clients, options, scope.subscriptions, tenantId, principalOf(claims)?.objectId);
  const ofTenant = CATALOG.filter((entry) => entry.scope === 'tenant');
  const inTenant = (await Promise.all(ofTenant.map((entry) => tenantGaps(clients, options, entry, tenantId, scope.subscriptions)))).flat();
  const inherited = ofTenant.flatMap((entry) => [...inheritedGaps(entry, permissions, scope.subscriptions), ...throughGaps(entry, inTenant)]);
  return { tenantId, principal: principalOf(claims), seen: scope.subscriptions, notVisible: scope.notVisible, gaps: [...inSubscriptions, ...denied, ...inherited, ...inTenant, ...scopeGaps(scope, options.asked)] };
}

/** What deny assignments would keep from Resource Graph's answers, without a word. */
async function deniedGaps(clients: AzureClients, options: DiagnoseOptions, seen: readonly SeenSubscription[], tenantId: string, callerId: string | undefined): Promise<readonly Gap[]> {
  const entry = catalogEntry('Microsoft.Authorization/denyAssignments');
  if (entry === undefined) return [];
  const none = async (type: string): Promise<Collected> => {
    throw new Error(`${type} is not read here`);
  };
  const denials = await collectSubscriptionList({ clients, tenantId, subscriptions: seen, signal: options.signal, now: () => 0, activityLog: false, callerId, withheld: () => undefined, collected: none }, entry);
  return seen.flatMap(({ subscriptionId }) => CATALOG.filter(({ collector, scope }) => collector === 'resourceGraph' && scope === 'subscription').flatMap((type) => denialGaps(denials, type, subscriptionId, callerId)));
}

/** The Azure actions of a type and of those it is read through: Graph permissions are no actions. */
function azureActions(entry: CatalogEntry): readonly string[] {
  return permissionsOf(entry.type).filter((permission) => permission.includes('/'));
}

/** A tenant's lists that are read through lists of the subscriptions lack what those lack. */
function inheritedGaps(entry: CatalogEntry, permissions: ReadonlyMap<string, SubscriptionPermissions>, seen: readonly SeenSubscription[]): readonly Gap[] {
  if (entry.through.length === 0) return [];
  return seen.flatMap(({ subscriptionId }) => missingActions(permissions.get(subscriptionId), entry, subscriptionScope(subscriptionId), azureActions(entry)));
}

function throughGaps(entry: CatalogEntry, gaps: readonly Gap[]): readonly Gap[] {
  return entry.through.flatMap((type) => {
    const through = catalogEntry(type);
    const own = gaps.filter(({ artifact }) => artifact === type).map((gap): Gap => ({ ...gap, artifact: entry.type }));
    return through === undefined ? own : [...own, ...throughGaps(through, gaps).map((gap): Gap => ({ ...gap, artifact: entry.type }))];
  });
}

/** Whether something of the tenant can be read: by asking for it. */
async function tenantGaps(clients: AzureClients, options: DiagnoseOptions, entry: CatalogEntry, tenantId: string, seen: readonly SeenSubscription[]): Promise<readonly Gap[]> {
  const scope = tenantScope(tenantId);
  try {
    await probe(clients, entry, tenantId, seen);
    return [];
  } catch (error) {
    if (isAbort(error, options.signal)) throw error;
    return [gapOf(error, entry.type, scope, catalogEntry(entry.type)?.permission ?? '')];
  }
}

/** The least that shows whether a type of the tenant can be read. */
type Probe = (clients: AzureClients, entry: CatalogEntry, seen: readonly SeenSubscription[]) => Promise<unknown>;

const ofGroup: Probe = (clients, entry) => probeOf(clients, '/v1.0/groups?$select=id&$top=1', (id) => clients.graphPage(onlyOne(groupPath(entry, id))));
const ofApplication: Probe = (clients, entry) => probeOf(clients, '/v1.0/applications?$select=id&$top=1', (id) => clients.graphPage(onlyOne((entry.path ?? '').replace('<id>', id))));
const ofUser: Probe = (clients, entry) => probeOf(clients, '/v1.0/users?$select=id&$top=1', (id) => clients.graphObject((entry.path ?? '').replace('<id>', id)));

const PROBES: Partial<Readonly<Record<CollectorName, Probe>>> = {
  graphList: (clients, entry) => (entry.through.length === 0 ? unlessUnlicensed(() => clients.graphPage(onlyOne(entry.path ?? ''))) : probeOf(clients, '/v1.0/users?$select=id&$top=1', () => clients.graphPage(onlyOne(entry.path ?? '')))),
  graphObject: (clients, entry) => clients.graphObject(entry.path ?? ''),
  graphChildren: ofApplication,
  userRequirements: ofUser,
  groupMembers: ofGroup, groupEligibilities: ofGroup, groupAssignments: ofGroup, groupSettings: ofGroup,
  serviceTags: async (clients, entry, seen) => (seen.length > 0 ? listFirst(clients, entry, seen) : undefined),
};

/** Management groups are the one type left: what lies below the root tells. */
async function probe(clients: AzureClients, entry: CatalogEntry, tenantId: string, seen: readonly SeenSubscription[]): Promise<void> {
  if (!isUnserved(clients, entry)) await (PROBES[entry.collector]?.(clients, entry, seen) ?? clients.list(descendantsPath(tenantId)));
}

/** One object is enough to see whether the list answers. */
function onlyOne(path: string): string {
  return path.replace(/\$top=\d+/, '$top=1');
}

/** Something of one object, of any that there is; objects that cannot be listed are told as such. */
async function probeOf(clients: AzureClients, list: string, read: (id: string) => Promise<unknown>): Promise<void> {
  const id = await clients.graphPage(list).then(({ items }) => asString(items[0]?.['id']), () => undefined);
  if (id !== undefined) await unlessUnlicensed(() => read(id));
}

/** A tenant without a licence refuses what it is not licensed for, and lacks no permission. */
async function unlessUnlicensed(read: () => Promise<unknown>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isUnlicensed(failureOf(error))) throw error;
  }
}
