import type { CatalogEntry } from '../../model/catalog.ts';
import { subscriptionScope } from '../../model/snapshot.ts';
import { asString, at, type JsonObject } from '../../values/json.ts';
import { joinSubscriptions, recordOf, type Collector, type CollectorContext } from '../collector.ts';
import { UnexpectedAnswer, type RawList } from '../rawList.ts';
import { perSubscription, subscriptionPath } from './perSubscription.ts';

/** The log keeps 90 days (Azure Monitor documentation, "Activity log"); an older start is refused. */
const DAYS = 89;
const DAY = 86_400_000;

/** The providers whose events are asked for, and which of their operations are kept: who opened what, and who changed who may. */
const KEPT: Readonly<Record<string, RegExp>> = {
  'Microsoft.Security': /^Microsoft\.Security\/(locations\/jitNetworkAccessPolicies|pricings)\//i,
  'Microsoft.Authorization': /^Microsoft\.Authorization\/(roleAssignments|roleDefinitions|denyAssignments|locks|roleManagementPolic\w+|role(Eligibility|Assignment)Schedule\w+|elevateAccess)\//i,
};

/** What is kept of an event. Its claims and its HTTP request name addresses and tokens' contents that no rule asks for. */
const COLUMNS = ['caller', 'eventTimestamp', 'operationName', 'status', 'subStatus', 'resourceId', 'correlationId', 'level', 'properties'];

/** JIT and role events of the last 89 days, a list a provider and subscription; only with `--activity-log`, since a busy log is long. */
export const collectActivityLog: Collector = async (context, entry) => (context.activityLog ? readLog(context, entry) : notAsked(context, entry));

const readLog: Collector = perSubscription(async (context, entry, subscriptionId) => {
  const lists: RawList[] = [];
  for (const provider of Object.keys(KEPT)) lists.push(await readProvider(context, entry, subscriptionId, provider));
  return { items: lists.flatMap(({ items }) => items), requests: lists.reduce((sum, { requests }) => sum + requests, 0) };
});

async function readProvider(context: CollectorContext, entry: CatalogEntry, subscriptionId: string, provider: string): Promise<RawList> {
  const since = new Date(context.now() - DAYS * DAY).toISOString();
  const filter = encodeURIComponent(`eventTimestamp ge '${since}' and resourceProvider eq '${provider}'`);
  const { items, requests } = await context.clients.list(`${subscriptionPath(entry, subscriptionId)}&$filter=${filter}`);
  const foreign = items.map((item) => asString(at(item, 'resourceProviderName', 'value'))).find((name) => name !== undefined && name.toLowerCase() !== provider.toLowerCase());
  // The lists of the providers differ by their filter alone: an answer to another filter would leave nothing to keep.
  if (foreign !== undefined) throw new UnexpectedAnswer(`the activity log was asked for ${provider} and served ${foreign}`);
  const kept = items.filter((item) => isKept(provider, asString(at(item, 'operationName', 'value'))));
  return { items: kept.map((item) => asRow(item, subscriptionId)), requests };
}

/** What does not say its operation may be any. */
function isKept(provider: string, operation: string | undefined): boolean {
  return operation === undefined || KEPT[provider]?.test(operation) === true;
}

/** The id of an event is a path of whatever it is about; as a row it belongs to its subscription. */
function asRow(item: JsonObject, subscriptionId: string): JsonObject {
  const eventId = asString(item['eventDataId']);
  const properties = Object.fromEntries(COLUMNS.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])));
  return eventId === undefined ? {} : { id: `${subscriptionScope(subscriptionId)}/providers/Microsoft.Insights/activityLogEvents/${eventId}`, name: eventId, properties };
}

/** Not read, and said so: what nobody looked for is not absent. */
function notAsked({ subscriptions }: CollectorContext, entry: CatalogEntry) {
  const empty = joinSubscriptions(entry, []);
  const gaps = subscriptions.map(({ subscriptionId }) => ({
    reason: 'notCollected' as const, artifact: entry.type, scope: subscriptionScope(subscriptionId), missing: [entry.optIn ?? ''], message: `${entry.type} is read only with ${entry.optIn ?? ''}`,
  }));
  return { ...empty, records: gaps.map((gap) => recordOf(entry, gap.scope, 0, 0, [gap])), gaps };
}
