import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { asArray, asString, at as valueAt, compareText } from '../../values/json.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { grantsOf, type Ending, type Grant } from './grants.ts';
import { policyEvents, type EventKind, type PolicyEvent } from './policyEvents.ts';

/** One line of the audit: a port of a request, or an operation on a policy. What its source does not tell is null. Instants are ISO 8601 UTC. */
export interface AuditEntry {
  readonly kind: EventKind;
  /** Who tells of it: the policy, the activity log, or both. */
  readonly source: 'policy' | 'log' | 'both';
  readonly at: string | null;
  readonly who: string;
  readonly policy: string;
  /** Null where the activity log alone tells of a request: it does not say for which machine. */
  readonly machine: string | null;
  readonly port: number | null;
  /** Null where nobody tells; empty: the address of who asked. */
  readonly sources: readonly string[] | null;
  readonly until: string | null;
  /** Null for what the log alone tells. */
  readonly ending: Ending | null;
  readonly justified: boolean | null;
  readonly result: 'succeeded' | 'failed' | 'notKnown';
  /** By which the activity log holds it. */
  readonly correlationId: string | null;
}

/** What the audit reads, the activity log apart. */
export const AUDIT_READS: readonly string[] = [TYPES.virtualMachine, TYPES.jitPolicy];

export interface Audit {
  /** The newest first; what does not say when it was comes last. */
  readonly entries: readonly AuditEntry[];
  readonly gaps: readonly Unknown[];
}

/** Events and requests that tell of one: so near to each other, milliseconds. */
const NEAR = 60_000;

/**
 * Who was granted access: the requests that policies keep and, where it is asked for, what the activity log tells of policies. A request and an event are
 * one where they are of the same policy and the same requestor within a minute, the nearest pairs first, each once; else both are told.
 */
export function jitAudit(snapshot: Snapshot, now: number, withLog: boolean): Audit {
  const { grants, gaps } = grantsOf(snapshot, now);
  const log = withLog ? policyEvents(snapshot) : { events: [], gaps: [] };
  const requests = [...Map.groupBy(grants, requestKey).values()];
  const partners = pairs(requests, log.events.filter(({ kind, result }) => kind === 'request' && result !== 'failed'));
  const joined = new Set(partners.values());
  const entries = [
    ...requests.flatMap((request) => request.map((grant) => grantEntry(grant, partners.get(request)))),
    ...log.events.filter((event) => !joined.has(event)).map(eventEntry),
  ];
  return { entries: entries.toSorted(newestFirst), gaps: [...gaps, ...log.gaps] };
}

/** The ids of the policies that name a machine, by the machine's key. */
export function policiesByMachine(snapshot: Snapshot): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const policy of snapshot.rows(TYPES.jitPolicy)) {
    for (const machine of asArray(valueAt(policy, 'properties', 'virtualMachines'))) {
      const key = idKey(asString(valueAt(machine, 'id')) ?? '');
      found.set(key, (found.get(key) ?? new Set()).add(idKey(policy.id)));
    }
  }
  return found;
}

/** The ports of one request: asked for in one policy, by one person, at one instant. */
function requestKey({ policy, requestor, startedAt }: Grant): string {
  return JSON.stringify([idKey(policy), requestor.toLowerCase(), startedAt]);
}

function pairs(requests: readonly (readonly Grant[])[], events: readonly PolicyEvent[]): ReadonlyMap<readonly Grant[], PolicyEvent> {
  const near = requests.flatMap((request) => events.flatMap((event) => {
    const apart = distance(request[0], event);
    return apart === undefined || apart > NEAR ? [] : [{ request, event, apart }];
  }));
  const found = new Map<readonly Grant[], PolicyEvent>();
  const taken = new Set<PolicyEvent>();
  for (const { request, event } of near.toSorted((left, right) => left.apart - right.apart)) {
    if (found.has(request) || taken.has(event)) continue;
    found.set(request, event);
    taken.add(event);
  }
  return found;
}

/** Milliseconds between a request and an event that may tell of it; undefined where it cannot be the same. */
function distance(grant: Grant | undefined, { at, caller, policy }: PolicyEvent): number | undefined {
  if (grant === undefined || grant.startedAt === null || at === null) return undefined;
  const isSame = idKey(grant.policy) === idKey(policy) && grant.requestor !== '' && grant.requestor.toLowerCase() === caller.toLowerCase();
  return isSame ? Math.abs(Date.parse(grant.startedAt) - Date.parse(at)) : undefined;
}

function grantEntry({ policy, machine, port, sources, requestor, startedAt, endsAt, ending, justified }: Grant, event: PolicyEvent | undefined): AuditEntry {
  return {
    kind: 'request', source: event === undefined ? 'policy' : 'both', at: startedAt, who: requestor, policy, machine, port, sources, until: endsAt, ending, justified,
    result: 'succeeded', correlationId: nonEmpty(event?.correlationId),
  };
}

function eventEntry({ kind, at, caller, policy, result, correlationId }: PolicyEvent): AuditEntry {
  return { kind, source: 'log', at, who: caller, policy, machine: null, port: null, sources: null, until: null, ending: null, justified: null, result, correlationId: nonEmpty(correlationId) };
}

function nonEmpty(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function newestFirst(left: AuditEntry, right: AuditEntry): number {
  return compareText(right.at ?? '', left.at ?? '') || compareText(keyOf(left), keyOf(right));
}

function keyOf({ policy, machine, port, kind, who, correlationId }: AuditEntry): string {
  return JSON.stringify([idKey(policy), idKey(machine ?? ''), String(port ?? '').padStart(5, '0'), kind, who, correlationId]);
}
