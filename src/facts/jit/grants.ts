import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asArray, asNumber, asString, at, own, type JsonValue } from '../../values/json.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { missingPath } from '../missing.ts';

/**
 * How a request ended. live: it has not. ranOut: its time was over. replaced: a newer one for the same machine and port took its place. takenBack: revoked
 * for whoever asked. revoked: taken back for a reason that is not told. notKnown: status or end came in no known form.
 */
export type Ending = 'live' | 'ranOut' | 'replaced' | 'takenBack' | 'revoked' | 'notKnown';

/** One port of one machine in a request that a policy keeps. What came in no known form is null. Instants are ISO 8601 UTC. */
export interface Grant {
  readonly policy: string;
  readonly machine: string | null;
  readonly port: number | null;
  /** Empty: the address of who asked. */
  readonly sources: readonly string[];
  readonly requestor: string;
  readonly startedAt: string | null;
  readonly endsAt: string | null;
  readonly ending: Ending;
  readonly justified: boolean;
  /** The port of the firewall in front that leads to it. */
  readonly mappedPort: number | null;
}

export interface Grants {
  readonly grants: readonly Grant[];
  /** Why there may be more. */
  readonly gaps: readonly Unknown[];
}

/**
 * Every request that policies keep, port by port, in the order of the snapshot. How long Azure keeps them is not documented. Shapes: Microsoft.Security
 * 2020-01-01, jitNetworkAccessPolicies, `requests`.
 */
export function grantsOf(snapshot: Snapshot, now: number): Grants {
  const [grants, gaps]: [Grant[], Unknown[]] = [[], snapshot.gaps.filter(({ artifact }) => artifact === TYPES.jitPolicy)];
  for (const policy of snapshot.rows(TYPES.jitPolicy)) {
    const requests = at(policy, 'properties', 'requests') ?? [];
    if (!Array.isArray(requests)) gaps.push(missingPath(policy, 'properties.requests'));
    for (const request of asArray(requests)) {
      const found = ofRequest(policy, request, now);
      if (found.length === 0) gaps.push(missingPath(policy, 'properties.requests[*].virtualMachines[*].ports'));
      // Whether it is open now is not known either.
      if (found.some(({ ending }) => ending === 'notKnown')) gaps.push(missingPath(policy, 'properties.requests[*].virtualMachines[*].ports[*].status'));
      grants.push(...found);
    }
  }
  return { grants, gaps };
}

/** The same of one policy as ARM serves it. */
export function grantsOfPolicy(policy: JsonValue, id: string, now: number): readonly Grant[] {
  return asArray(at(policy, 'properties', 'requests')).flatMap((request) => ofRequest({ id }, request, now));
}

function ofRequest(policy: Pick<Row, 'id'>, request: JsonValue, now: number): readonly Grant[] {
  return asArray(at(request, 'virtualMachines')).flatMap((machine) => asArray(at(machine, 'ports')).map((port): Grant => ({
    policy: policy.id,
    machine: nonEmpty(asString(at(machine, 'id'))),
    port: asNumber(at(port, 'number')) ?? null,
    sources: [at(port, 'allowedSourceAddressPrefix'), ...asArray(at(port, 'allowedSourceAddressPrefixes'))].flatMap((source) => nonEmpty(asString(source)?.trim()) ?? []),
    requestor: asString(at(request, 'requestor')) ?? '',
    startedAt: instantIn(at(request, 'startTimeUtc')),
    endsAt: instantIn(at(port, 'endTimeUtc')),
    ending: endingOf(port, now),
    justified: nonEmpty(asString(at(request, 'justification'))?.trim()) !== null,
    mappedPort: asNumber(at(port, 'mappedPort')) ?? null,
  })));
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function instantIn(value: JsonValue | undefined): string | null {
  const parsed = parseInstant(asString(value) ?? '');
  return parsed === undefined ? null : new Date(parsed).toISOString();
}

/** Initiated (Initiating while it is under way) until its end, then Revoked with the reason Expired; others carry their own reason. */
function endingOf(port: JsonValue, now: number): Ending {
  const [status, reason] = [asString(at(port, 'status'))?.toLowerCase() ?? '', asString(at(port, 'statusReason'))?.toLowerCase() ?? ''];
  const end = parseInstant(asString(at(port, 'endTimeUtc')) ?? '');
  if (status.startsWith('initiat')) return end === undefined ? 'notKnown' : end > now ? 'live' : 'ranOut';
  if (!status.startsWith('revoked')) return 'notKnown';
  return own(REVOKED, reason) ?? 'revoked';
}

const REVOKED: Readonly<Record<string, Ending>> = { expired: 'ranOut', newerrequestinitiated: 'replaced', userrequested: 'takenBack' };
