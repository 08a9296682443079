import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { gapAt, missingPath } from '../missing.ts';

const SUBSCRIPTIONS = 'Microsoft.Resources/subscriptions';
const CONTACTS = 'Microsoft.Security/securityContacts';

/** From the gravest on: whoever hears of one hears of those before it. */
const SEVERITIES = ['High', 'Medium', 'Low'] as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  emails: { type: 'string[]', description: 'Addresses that Defender for Cloud writes to' },
  severities: { type: 'string[]', description: 'Severities of the alerts that it writes about: High, Medium, Low' },
  roles: { type: 'string[]', description: 'Roles of the subscription whose holders it writes to' },
};

/** Whom Defender for Cloud writes to about a subscription, and about what. */
export const securityContactsFact: FactDefinition = {
  name: 'securityContacts',
  description: 'Whom Defender for Cloud writes to about a subscription, and about what',
  on: [SUBSCRIPTIONS],
  reads: [SUBSCRIPTIONS, CONTACTS],
  fields: FIELDS,
  bind: (snapshot) => {
    const bySubscription = contacts(snapshot);
    return (row) => answers(snapshot, idKey(row.id), bySubscription.get(idKey(row.id)) ?? []);
  },
};

function contacts(snapshot: Snapshot): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of snapshot.rows(CONTACTS)) {
    const scope = `/subscriptions/${subscriptionOf(row.id) ?? ''}`;
    found.set(scope, [...(found.get(scope) ?? []), row]);
  }
  return found;
}

function answers(snapshot: Snapshot, subscription: string, rows: readonly Row[]): FactAnswers {
  const gap = gapAt(snapshot, CONTACTS, subscription);
  const union = (of: (row: Row) => Answer<readonly string[]>): Answer<readonly string[]> => {
    const parts = rows.map(of);
    const cause = gap ?? parts.flatMap((part) => (part.known ? [] : [part.unknown]))[0];
    return known([...new Set(parts.flatMap((part) => (part.known ? part.value : [])))], cause);
  };
  return { emails: union(emailsOf), severities: union(severitiesOf), roles: union(rolesOf) };
}

/** One text, addresses apart by semicolons (Security Contacts REST reference, 2020-01-01-preview); empty where nobody was named. */
function emailsOf(row: Row): Answer<readonly string[]> {
  const emails = asString(at(row, 'properties', 'emails'));
  if (emails === undefined) return unknown(missingPath(row, 'properties.emails'));
  return known(emails.split(/[;,]/).map((email) => email.trim()).filter((email) => email !== ''));
}

function severitiesOf(row: Row): Answer<readonly string[]> {
  const state = stateOf(row, 'alertNotifications');
  if (!state.known || !state.value) return state.known ? known([]) : state;
  const least = asString(at(row, 'properties', 'alertNotifications', 'minimalSeverity'))?.toLowerCase();
  const place = SEVERITIES.findIndex((severity) => severity.toLowerCase() === least);
  return place < 0 ? unknown(missingPath(row, 'properties.alertNotifications.minimalSeverity')) : known(SEVERITIES.slice(0, place + 1));
}

function rolesOf(row: Row): Answer<readonly string[]> {
  const state = stateOf(row, 'notificationsByRole');
  if (!state.known || !state.value) return state.known ? known([]) : state;
  const roles = at(row, 'properties', 'notificationsByRole', 'roles');
  return Array.isArray(roles) ? known(asArray(roles).flatMap((role) => asString(role) ?? [])) : unknown(missingPath(row, 'properties.notificationsByRole.roles'));
}

function stateOf(row: Row, key: string): Answer<boolean> {
  const state = asString(at(row, 'properties', key, 'state'))?.toLowerCase() ?? '';
  return ['on', 'off'].includes(state) ? known(state === 'on') : unknown(missingPath(row, `properties.${key}.state`));
}
