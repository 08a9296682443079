import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { asArray, asBoolean, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';

/** What administrators can be told of: somebody was made eligible, given a role, or activated one. */
export const EVENTS = ['eligibility', 'assignment', 'activation'] as const;

/** The rule about mail to administrators for each (documentation "Rules in PIM"). */
const RULES: Readonly<Record<(typeof EVENTS)[number], string>> = {
  eligibility: 'Notification_Admin_Admin_Eligibility',
  assignment: 'Notification_Admin_Admin_Assignment',
  activation: 'Notification_Admin_EndUser_Assignment',
};

/** The events of which no administrator is told; perhaps more where a rule does not say. */
export function silentEvents(row: Row, rule: (id: string) => Answer<JsonObject>): Answer<JsonValue> {
  const told = EVENTS.map((event) => ({ event, answer: isTold(row, RULES[event], rule(RULES[event])) }));
  const pending = told.flatMap(({ answer }) => (typeof answer === 'boolean' ? [] : [answer]));
  return pending.length === EVENTS.length && pending[0] !== undefined ? unknown(pending[0]) : known(told.filter(({ answer }) => answer === false).map(({ event }) => event), pending[0]);
}

/** Mail goes to the default recipients unless they are switched off, and to whoever is named beside them; either list may be null. */
function isTold(row: Row, id: string, rule: Answer<JsonObject>): boolean | Unknown {
  if (!rule.known) return rule.unknown;
  const recipients = asArray(at(rule.value, 'notificationRecipients')).flatMap((recipient) => asString(recipient)?.trim() || []);
  const defaults = asBoolean(at(rule.value, 'isDefaultRecipientsEnabled'));
  const level = asString(at(rule.value, 'notificationLevel'))?.toLowerCase();
  if (level === 'none') return false;
  if (recipients.length === 0 && defaults === undefined) return missingPath(row, `properties.effectiveRules (${id}.isDefaultRecipientsEnabled)`);
  if (recipients.length === 0 && defaults === false) return false;
  if (level === 'critical') return noData(row, `${id} is for critical mail alone, and nothing says whether this is such`);
  return level === 'all' ? true : missingPath(row, `properties.effectiveRules (${id}.notificationLevel)`);
}
