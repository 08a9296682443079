import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Truth } from '../../model/unknown.ts';
import { addDuration, parseDuration, parseInstant } from '../../values/duration.ts';
import { asNumber, asString, at, own, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';

/** Reviews of groups, applications and directory roles. */
export const DIRECTORY_REVIEWS = 'Microsoft.Graph/accessReviewDefinitions';
/** Reviews of Azure roles. */
export const AZURE_REVIEWS = 'Microsoft.Authorization/accessReviewScheduleDefinitions';

/** How often a review comes again: an ISO 8601 duration, or null where it is held once. */
export function intervalOf(row: Row): Answer<string | null> {
  const recurrence = at(row, 'properties', 'settings', 'recurrence');
  if (recurrence === undefined) return unknown(missingPath(row, 'properties.settings.recurrence'));
  if (recurrence === null || at(recurrence, 'pattern') === null || at(recurrence, 'pattern', 'type') === null) return known(null);
  const length = lengthOf(at(recurrence, 'pattern'));
  return length === undefined ? unknown(missingPath(row, 'properties.settings.recurrence.pattern')) : known(length);
}

const UNITS: Readonly<Record<string, string>> = { daily: 'D', weekly: 'W', absolutemonthly: 'M', relativemonthly: 'M', absoluteyearly: 'Y', relativeyearly: 'Y' };

/** "For a quarterly review, the interval is 3 for type absoluteMonthly" (access review REST reference). */
function lengthOf(pattern: JsonValue | undefined): string | undefined {
  const unit = own(UNITS, asString(at(pattern, 'type'))?.toLowerCase() ?? '');
  const interval = asNumber(at(pattern, 'interval'));
  if (unit === undefined || interval === undefined || !Number.isInteger(interval) || interval < 1 || interval > 1000) return undefined;
  return unit === 'W' ? `P${String(7 * interval)}D` : `P${String(interval)}${unit}`;
}

/** States in which a review that is held once is over. */
const OVER: ReadonlySet<string> = new Set(['completed', 'autoreviewed', 'applied', 'applying', 'autoreviewing', 'completing']);

/**
 * Whether a review is under way or to come: one that recurs until its last occurrence, whatever the state of a single one; any other until its decisions are in.
 */
export function isLive(row: Row, now: number): Truth {
  const interval = intervalOf(row);
  if (!interval.known) return interval.unknown;
  if (interval.value !== null) return recursStill(row, interval.value, now);
  const status = asString(at(row, 'properties', 'status'))?.toLowerCase();
  return status === undefined ? missingPath(row, 'properties.status') : !OVER.has(status);
}

function recursStill(row: Row, interval: string, now: number): Truth {
  const range = at(row, 'properties', 'settings', 'recurrence', 'range');
  const kind = asString(at(range, 'type'))?.toLowerCase();
  if (kind === 'noend') return true;
  const end = kind === 'enddate' ? instantOf(at(range, 'endDate')) : kind === 'numbered' ? lastOf(range, interval) : undefined;
  return end === undefined ? missingPath(row, 'properties.settings.recurrence.range') : end > now;
}

/** A date alone is the day's whole length. */
function instantOf(value: JsonValue | undefined): number | undefined {
  const text = asString(value);
  if (text === undefined) return undefined;
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) ? parseInstant(`${text}T23:59:59Z`) : parseInstant(text);
}

/** The end of the last of a number of occurrences. */
function lastOf(range: JsonValue | undefined, interval: string): number | undefined {
  const [start, count, length] = [instantOf(at(range, 'startDate')), asNumber(at(range, 'numberOfOccurrences')), parseDuration(interval)];
  if (start === undefined || count === undefined || length === undefined || count > 1000) return undefined;
  let end = start;
  for (let occurrence = 0; occurrence < count; occurrence += 1) end = addDuration(end, length, 1);
  return end;
}
