import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at, own } from '../../values/json.ts';

export const EVENTS_TYPE = 'Microsoft.Insights/activityLogEvents';

/** What the activity log tells of a policy: access asked for, the policy written, the policy deleted. */
export type EventKind = 'request' | 'policyWrite' | 'policyDelete';

/** One operation on a policy. */
export interface PolicyEvent {
  readonly kind: EventKind;
  /** When it began, ISO 8601 UTC; null where the log does not tell. */
  readonly at: string | null;
  readonly caller: string;
  readonly policy: string;
  /** notKnown: the log tells of its start alone. */
  readonly result: 'succeeded' | 'failed' | 'notKnown';
  readonly correlationId: string;
}

export interface PolicyEvents {
  readonly events: readonly PolicyEvent[];
  readonly gaps: readonly Unknown[];
}

/** `operationName.value` of the operations (Azure documentation, "Just-in-time VM access", auditing). */
const OPERATION = /^Microsoft\.Security\/locations\/jitNetworkAccessPolicies\/(initiate\/action|write|delete)$/i;
const KINDS: Readonly<Record<string, EventKind>> = { 'initiate/action': 'request', write: 'policyWrite', delete: 'policyDelete' };

/** The operations on just-in-time policies that the activity log of a snapshot tells of. An operation has an event at its start and one at its end: one correlation id. */
export function policyEvents(snapshot: Snapshot): PolicyEvents {
  const operations = new Map<string, Row[]>();
  for (const row of snapshot.rows(EVENTS_TYPE)) {
    if (kindOf(row) === undefined) continue;
    const correlation = textAt(row, 'correlationId');
    const key = JSON.stringify([kindOf(row), idKey(policyOf(row)), correlation === '' ? row.id : correlation]);
    operations.set(key, [...(operations.get(key) ?? []), row]);
  }
  return { events: [...operations.values()].flatMap(eventOf), gaps: snapshot.gaps.filter(({ artifact }) => artifact === EVENTS_TYPE) };
}

function eventOf(rows: readonly Row[]): readonly PolicyEvent[] {
  const [first] = rows.toSorted((left, right) => (instantOf(left) ?? 0) - (instantOf(right) ?? 0));
  const kind = first === undefined ? undefined : kindOf(first);
  if (first === undefined || kind === undefined) return [];
  const began = instantOf(first);
  return [{ kind, at: began === undefined ? null : new Date(began).toISOString(), caller: textAt(first, 'caller'), policy: policyOf(first), result: resultOf(rows), correlationId: textAt(first, 'correlationId') }];
}

function textAt(row: Row, ...path: readonly string[]): string {
  return asString(at(row, 'properties', ...path)) ?? '';
}

function kindOf(row: Row): EventKind | undefined {
  const [, operation = ''] = OPERATION.exec(textAt(row, 'operationName', 'value')) ?? [];
  return own(KINDS, operation.toLowerCase());
}

/** An event of a request may be about the action itself. */
function policyOf(row: Row): string {
  return textAt(row, 'resourceId').replace(/\/initiate$/i, '');
}

function instantOf(row: Row): number | undefined {
  return parseInstant(textAt(row, 'eventTimestamp'));
}

/** Statuses of the log: Started, Accepted, Succeeded, Failed (Azure Monitor documentation, "Activity log event schema"). */
function resultOf(rows: readonly Row[]): PolicyEvent['result'] {
  const statuses = rows.map((row) => textAt(row, 'status', 'value').toLowerCase());
  if (statuses.includes('failed')) return 'failed';
  return statuses.some((status) => status === 'succeeded' || status === 'accepted') ? 'succeeded' : 'notKnown';
}
