import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, type Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';
import { letsThrough, operationsNamed } from './alertCondition.ts';
import { OPERATIONS } from './operations.ts';

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
const ALERTS = 'Microsoft.Insights/activityLogAlerts';

const FIELDS: Readonly<Record<string, FactField>> = {
  operations: { type: 'string[]', description: 'Operations that somebody hears of, wherever in the subscription and by whomever they are done' },
  narrow: { type: 'string[]', description: 'Alerts that do not count: switched off, without an action group, or for a part of the subscription or of its events' },
};

/** Which changes in a subscription somebody is told of. */
export const activityLogAlertsFact: FactDefinition = {
  name: 'activityLogAlerts',
  description: 'Which changes in a subscription somebody is told of',
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, ALERTS],
  fields: FIELDS,
  bind: (snapshot) => {
    const bySubscription = alerts(snapshot);
    return (row) => answers(snapshot, idKey(row.id), bySubscription.get(idKey(row.id)) ?? []);
  },
};

interface Alert {
  readonly name: string;
  readonly operations: readonly string[];
  readonly doubt: Unknown | undefined;
}

const NONE = { operations: [], doubt: undefined } as const;

/** An alert speaks of the subscriptions that are its scopes; one with other scopes is kept at its own, where it counts for nothing. */
function alerts(snapshot: Snapshot): ReadonlyMap<string, readonly Alert[]> {
  const found = new Map<string, Alert[]>();
  for (const row of snapshot.rows(ALERTS)) {
    const scopes = wholeSubscriptions(row);
    const alert: Alert = { name: row.name, ...(scopes.length === 0 ? scopeless(row) : heardOf(row)) };
    for (const scope of scopes.length === 0 ? [`/subscriptions/${subscriptionOf(row.id) ?? ''}`] : scopes) found.set(scope, [...(found.get(scope) ?? []), alert]);
  }
  return found;
}

function wholeSubscriptions(row: Row): readonly string[] {
  return asArray(at(row, 'properties', 'scopes')).flatMap((scope) => asString(scope) ?? []).map(idKey).filter((scope) => /^\/subscriptions\/[^/]+$/.test(scope));
}

function scopeless(row: Row): Omit<Alert, 'name'> {
  return Array.isArray(at(row, 'properties', 'scopes')) ? NONE : { operations: [], doubt: missingPath(row, 'properties.scopes') };
}

/** Azure serves `enabled` of every alert. Without an action group nobody hears of it. */
function heardOf(row: Row): Omit<Alert, 'name'> {
  const groups = asArray(at(row, 'properties', 'actions', 'actionGroups'));
  const enabled = at(row, 'properties', 'enabled');
  if (enabled === false || groups.length === 0) return NONE;
  if (enabled !== true) return { operations: [], doubt: missingPath(row, 'properties.enabled') };
  const members = at(row, 'properties', 'condition', 'allOf');
  // Azure takes no alert without a condition: where none came it was cut, and nothing says what it is for.
  if (!Array.isArray(members) || members.length === 0) return { operations: [], doubt: missingPath(row, 'properties.condition.allOf') };
  return judged(row, asArray(members));
}

function judged(row: Row, members: readonly JsonValue[]): Omit<Alert, 'name'> {
  const conditions = members.map(letsThrough);
  const operations: string[] = [];
  let isDoubtful = false;
  for (const operation of new Set([...members.flatMap(operationsNamed), ...OPERATIONS])) {
    const parts = conditions.map((lets) => lets(operation));
    if (parts.every((part) => part === true)) operations.push(operation);
    else isDoubtful ||= !parts.includes(false);
  }
  return { operations, doubt: isDoubtful ? missingPath(row, 'properties.condition.allOf[*]') : undefined };
}

function answers(snapshot: Snapshot, subscription: string, found: readonly Alert[]): FactAnswers {
  const cause = gapAt(snapshot, ALERTS, subscription) ?? found.flatMap(({ doubt }) => doubt ?? [])[0];
  const narrow = found.filter(({ operations, doubt }) => operations.length === 0 && doubt === undefined).map(({ name }) => name);
  return { operations: known([...new Set(found.flatMap(({ operations }) => operations))].toSorted(), cause), narrow: known(narrow.toSorted(), cause) };
}
