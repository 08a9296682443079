import { parseInstant } from '../../values/duration.ts';
import { asArray, asString, at, type JsonObject } from '../../values/json.ts';

/** Access that somebody asked for and that is open now. */
export interface LiveRequest {
  readonly machine: string;
  readonly requestor: string;
  /** As the policy has it. */
  readonly until: string;
}

/**
 * The live requests of a policy: not revoked, and not over by the clock. A request whose end cannot be read is taken for live (REST reference, "Jit Network
 * Access Policies": a request stays listed after its end; facts 4.2: statuses other than the two documented ones were seen).
 */
export function liveRequests(policy: JsonObject | null, now: number): readonly LiveRequest[] {
  return asArray(at(policy ?? {}, 'properties', 'requests')).flatMap((request) => asArray(at(request, 'virtualMachines')).flatMap((machine) => {
    const open = asArray(at(machine, 'ports')).find((port) => asString(at(port, 'status'))?.toLowerCase() !== 'revoked' && !isOver(asString(at(port, 'endTimeUtc')), now));
    if (open === undefined) return [];
    return [{ machine: asString(at(machine, 'id')) ?? '', requestor: asString(at(request, 'requestor')) ?? '', until: asString(at(open, 'endTimeUtc')) ?? '' }];
  }));
}

function isOver(end: string | undefined, now: number): boolean {
  const instant = end === undefined ? undefined : parseInstant(end);
  return instant !== undefined && instant <= now;
}
