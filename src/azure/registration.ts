import type { CatalogEntry } from '../model/catalog.ts';
import type { Row } from '../model/resource.ts';
import type { ArtifactRecord } from '../model/snapshot.ts';
import { idKey } from '../values/armId.ts';
import { asString, at } from '../values/json.ts';
import type { Collected, CollectorContext } from './collector.ts';
import type { ReadRefusal } from './collectors/perSubscription.ts';
import { failureOf, isLate } from './failure.ts';

const PROVIDERS = 'Microsoft.Resources/providers';

/** Providers that every subscription has, and the one that is none of Azure's (Azure documentation, "Azure resource providers and types": registered by default). */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['microsoft.authorization', 'microsoft.resources', 'microsoft.management', 'microsoft.graph']);

/** Of the subscription itself, whatever is registered in it: events are logged by the Resource Manager, and service tags are the cloud's. */
const NOBODYS: ReadonlySet<string> = new Set(['microsoft.insights/activitylogevents', 'microsoft.network/servicetags']);

/** Whether a provider that is not registered makes it certain that there is nothing of the type. */
function dependsOnRegistration({ type, scope }: Pick<CatalogEntry, 'type' | 'scope'>): boolean {
  return scope === 'subscription' && !ALWAYS_THERE.has(namespaceOf(type)) && !NOBODYS.has(type.toLowerCase());
}

function namespaceOf(type: string): string {
  return type.slice(0, type.indexOf('/')).toLowerCase();
}

/**
 * Why nothing of a type can be in a subscription: its provider is not registered there, and it cannot be unregistered while anything of it exists
 * (Azure documentation, "Unregister resource provider"). Undefined where it is registered, or where its state was not read.
 */
export async function unregisteredProvider(context: CollectorContext, type: string, scope: string): Promise<string | undefined> {
  const { rows } = await context.collected(PROVIDERS);
  const provider = providersOf(rows).get(`${idKey(scope)}/providers/${namespaceOf(type)}`);
  const state = stateOf(provider);
  return provider !== undefined && (state === 'NotRegistered' || state === 'Unregistered') ? `${provider.name} is ${state} in ${scope}` : undefined;
}

const INDEXES = new WeakMap<readonly Row[], ReadonlyMap<string, Row>>();

/** By id, once a collection: every empty list of every subscription asks. */
function providersOf(rows: readonly Row[]): ReadonlyMap<string, Row> {
  const held = INDEXES.get(rows) ?? new Map(rows.map((row) => [idKey(row.id), row]));
  INDEXES.set(rows, held);
  return held;
}

/** The state, but for providers that need no registration. */
function stateOf(provider: Row | undefined): string | undefined {
  const policy = asString(at(provider, 'properties', 'registrationPolicy'));
  return policy === 'RegistrationFree' ? undefined : asString(at(provider, 'properties', 'registrationState'));
}

/** A subscription in which the provider is not registered holds nothing of it, and its list is refused (`MissingSubscriptionRegistration` and others, 404 or 409): absence, with the provider's state as proof (law 2). */
export async function unregistered(...[context, entry, scope, error]: Parameters<ReadRefusal>): ReturnType<ReadRefusal> {
  const { status } = failureOf(error);
  if ((status !== 404 && status !== 409) || isLate(error) || !dependsOnRegistration(entry)) return undefined;
  const absence = await unregisteredProvider(context, entry.type, scope);
  return absence === undefined ? undefined : { absence };
}

/** Whole lists without a row, with the proof that there can be none where there is one. What was not read whole proves nothing. */
export async function withAbsences(context: CollectorContext, collected: Collected): Promise<Collected> {
  if (!dependsOnRegistration(collected.entry)) return collected;
  const records = await Promise.all(collected.records.map((record) => withAbsence(context, collected.entry, record)));
  return { ...collected, records };
}

async function withAbsence(context: CollectorContext, entry: CatalogEntry, record: ArtifactRecord): Promise<ArtifactRecord> {
  if (record.status !== 'complete' || record.rows > 0 || record.absence !== undefined) return record;
  const absence = await unregisteredProvider(context, entry.type, record.scope);
  return absence === undefined ? record : { ...record, absence };
}
