import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
const SETTINGS = 'Microsoft.Insights/diagnosticSettings';

/** What the activity log has ("Categories in the activity log"); the group `allLogs` stands for all of them. */
const CATEGORIES = ['Administrative', 'Security', 'ServiceHealth', 'Alert', 'Recommendation', 'Policy', 'Autoscale', 'ResourceHealth'] as const;
const DESTINATIONS = { workspaceId: 'workspace', storageAccountId: 'storage account', eventHubAuthorizationRuleId: 'event hub', marketplacePartnerId: 'partner' } as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  categories: { type: 'string[]', description: 'Categories of the activity log that are sent to a place that keeps them' },
  destinations: { type: 'string[]', description: 'Where they are sent: workspace, storage account, event hub, partner' },
};

/** What of a subscription's activity log outlives the ninety days that Azure keeps it. */
export const activityLogExportFact: FactDefinition = {
  name: 'activityLogExport',
  description: "Where a subscription's activity log is sent",
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, SETTINGS],
  fields: FIELDS,
  bind: (snapshot) => {
    const bySubscription = settings(snapshot);
    return (row) => answers(snapshot, idKey(row.id), bySubscription.get(idKey(row.id)) ?? []);
  },
};

/** Settings of the subscriptions themselves; those of a resource speak of that one's own logs. */
function settings(snapshot: Snapshot): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of snapshot.rows(SETTINGS)) {
    const scope = `/subscriptions/${subscriptionOf(row.id) ?? ''}`;
    if (idKey(row.id).startsWith(`${scope}/providers/microsoft.insights/diagnosticsettings/`)) found.set(scope, [...(found.get(scope) ?? []), row]);
  }
  return found;
}

function answers(snapshot: Snapshot, subscription: string, rows: readonly Row[]): FactAnswers {
  const sent = rows.map((row) => ({ destinations: destinationsOf(row), categories: categoriesOf(row) })).filter(({ destinations }) => destinations.length > 0);
  const cause = gapAt(snapshot, SETTINGS, subscription) ?? sent.flatMap(({ categories }) => (categories.known ? categories.atLeast ?? [] : [categories.unknown]))[0];
  const union = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())].toSorted();
  return {
    categories: known(union(sent.map(({ categories }) => (categories.known ? categories.value : []))), cause),
    destinations: known(union(sent.map(({ destinations }) => destinations)), cause),
  };
}

function destinationsOf(row: Row): readonly string[] {
  return Object.entries(DESTINATIONS).flatMap(([key, name]) => ((asString(at(row, 'properties', key)) ?? '') === '' ? [] : [name]));
}

function categoriesOf(row: Row): Answer<readonly string[]> {
  const logs = at(row, 'properties', 'logs');
  if (!Array.isArray(logs)) return unknown(missingPath(row, 'properties.logs'));
  const isBroken = asArray(logs).some((log) => typeof at(log, 'enabled') !== 'boolean' || namesOf(log).length === 0);
  return known(asArray(logs).flatMap((log) => (at(log, 'enabled') === true ? namesOf(log) : [])), isBroken ? missingPath(row, 'properties.logs[*]') : undefined);
}

function namesOf(log: JsonValue): readonly string[] {
  if (asString(at(log, 'categoryGroup'))?.toLowerCase() === 'alllogs') return CATEGORIES;
  const category = asString(at(log, 'category')) ?? '';
  return category === '' ? [] : [category];
}
