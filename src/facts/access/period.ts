import type { Row } from '../../model/resource.ts';
import { parseInstant } from '../../values/duration.ts';
import { asString, at } from '../../values/json.ts';

/** Whether a schedule instance holds at a time. A start or end that is not there, or cannot be read, bounds nothing. */
export function inEffect(row: Row, now: number): boolean {
  const instant = (key: string): number | undefined => parseInstant(asString(at(row, 'properties', key)) ?? '');
  const [start, end] = [instant('startDateTime'), instant('endDateTime')];
  return (start === undefined || start <= now) && (end === undefined || end > now);
}
