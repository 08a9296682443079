import { parseInstant } from '../../values/duration.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';

/**
 * Whether the request for a port is open: Initiated, or Initiating while it is under way, until its end (Microsoft.Security 2020-01-01, jitNetworkAccessRequestPort).
 * One whose end cannot be read may be open.
 */
export function isOpenRequest(port: JsonValue, now: string): boolean {
  const end = parseInstant(asString(at(port, 'endTimeUtc')) ?? '');
  return /^initiat/i.test(asString(at(port, 'status')) ?? '') && (end === undefined || end > (parseInstant(now) ?? 0));
}
