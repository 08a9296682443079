import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { parseDuration, parseInstant } from '../../values/duration.ts';
import { asArray, asNumber, asString, at, compareText, type JsonValue } from '../../values/json.ts';
import { parsePortSet } from '../../values/ports.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { missingPath } from '../missing.ts';
import { shared } from '../shared.ts';
import { protocolsOf } from './protocols.ts';

/**
 * live: granted and not over. ending: ran out within the grace, so that its allow may be shown though it is gone. revoked:
 * taken back before its end, and nobody tells when. over: for longer than the grace.
 */
type RequestState = 'live' | 'ending' | 'revoked' | 'over';

/** A request for access to one port of one machine. */
export interface AccessRequest {
  readonly port: number;
  /** The sources asked for; empty where the request names none: then it is for the address that the requestor came from. */
  readonly sources: readonly string[];
  readonly requestor: string;
  readonly startedAt: string;
  readonly endsAt: string;
  readonly state: RequestState;
  /** Whether its allow is expected to stand: live, the grace included. */
  readonly live: boolean;
  /** Whether the requestor gave a reason. The reason itself is nobody's business here. */
  readonly justified: boolean;
  /** The port of the firewall in front that leads to the port asked for. */
  readonly mappedPort: number | undefined;
}

/** One port of one machine in a policy. */
export interface PolicyPort {
  readonly policy: string;
  readonly port: number;
  readonly protocol: string;
  readonly sources: readonly string[];
  /** ISO 8601; empty where the policy names none. */
  readonly maxDuration: string;
}

/** What the policies say of a machine. A machine may stand in several policies. */
export interface MachinePolicy {
  readonly policies: readonly string[];
  readonly ports: readonly PolicyPort[];
  readonly requests: readonly AccessRequest[];
  /** Public addresses of the firewalls in front of the machine, as its policies name them. */
  readonly firewallAddresses: readonly string[];
  /** Why the policies may say more: one of them came without something that Azure always serves. */
  readonly gap: Unknown | undefined;
  /** The same of the requests. */
  readonly requestGap: Unknown | undefined;
}

const NOTHING: MachinePolicy = { policies: [], ports: [], requests: [], firewallAddresses: [], gap: undefined, requestGap: undefined };

/**
 * Resource Graph shows a security group some minutes later than it changed, and a scan takes its time: an allow whose
 * request ended so shortly before the scan's end may be gone by now.
 */
const GRACE_MS = 30 * 60_000;

/** Policies by machine, ids compared without letter case. Shapes: Microsoft.Security 2020-01-01, jitNetworkAccessPolicies. */
export const machinePolicies: (snapshot: Snapshot, context: FactContext) => (machineId: string) => MachinePolicy = shared((snapshot, context) => {
  const byMachine = new Map<string, MachinePolicy>();
  /** By subscription: a policy that does not say whose it is may be anybody's there. */
  const bare = new Map<string, Unknown>();
  const bareRequests = new Map<string, Unknown>();
  const now = parseInstant(context.now) ?? Number.POSITIVE_INFINITY;
  for (const policy of [...snapshot.rows(TYPES.jitPolicy)].toSorted((a, b) => compareText(idKey(a.id), idKey(b.id)))) {
    const machines = at(policy, 'properties', 'virtualMachines');
    if (!isWholeList(machines)) bare.set(subscriptionOf(policy.id) ?? '', missingPath(policy, 'properties.virtualMachines[*].id'));
    for (const machine of asArray(machines)) {
      addTo(byMachine, machine, { ...NOTHING, policies: [policy.id], ports: portsOf(policy, machine), firewallAddresses: firewallAddressesOf(machine), gap: portsGap(policy, machine) });
    }
    // Azure leaves `requests` out where there never were any.
    const requests = at(policy, 'properties', 'requests') ?? [];
    if (!Array.isArray(requests)) bareRequests.set(subscriptionOf(policy.id) ?? '', missingPath(policy, 'properties.requests'));
    for (const request of asArray(requests)) {
      if (!isWholeList(at(request, 'virtualMachines'))) bareRequests.set(subscriptionOf(policy.id) ?? '', missingPath(policy, 'properties.requests[*].virtualMachines[*].id'));
      for (const machine of asArray(at(request, 'virtualMachines'))) {
        addTo(byMachine, machine, { ...NOTHING, requests: requestsOf(request, machine, now), requestGap: requestGapOf(policy, machine, now) });
      }
    }
  }
  return (machineId) => {
    const found = byMachine.get(idKey(machineId)) ?? NOTHING;
    const [gap, requestGap] = [found.gap ?? bare.get(subscriptionOf(machineId) ?? ''), found.requestGap ?? bareRequests.get(subscriptionOf(machineId) ?? '')];
    return gap === found.gap && requestGap === found.requestGap ? found : { ...found, gap, requestGap };
  };
});

function addTo(byMachine: Map<string, MachinePolicy>, machine: JsonValue, more: MachinePolicy): void {
  const key = idKey(asString(at(machine, 'id')) ?? '');
  const held = byMachine.get(key) ?? NOTHING;
  byMachine.set(key, {
    policies: [...held.policies, ...more.policies],
    ports: [...held.ports, ...more.ports],
    requests: [...held.requests, ...more.requests],
    firewallAddresses: [...held.firewallAddresses, ...more.firewallAddresses],
    gap: held.gap ?? more.gap,
    requestGap: held.requestGap ?? more.requestGap,
  });
}

/** Whether a list says of each machine which one it is. */
function isWholeList(list: JsonValue | undefined): boolean {
  return Array.isArray(list) && asArray(list).every((item) => (asString(at(item, 'id')) ?? '') !== '');
}

/** What every port of a policy says (Microsoft.Security 2020-01-01: number, protocol, duration and one of two source fields). */
function portsGap(policy: Row, machine: JsonValue): Unknown | undefined {
  const ports = at(machine, 'ports');
  const path = 'properties.virtualMachines[*].ports';
  if (!Array.isArray(ports)) return missingPath(policy, path);
  const wanting = PORT_KEYS.find(([, isReadable]) => !asArray(ports).every(isReadable));
  return wanting === undefined ? undefined : missingPath(policy, `${path}[*].${wanting[0]}`);
}

/** What a port must say, in a form that is understood: else it may cover less, or grant more, than it seems to. */
const PORT_KEYS: readonly (readonly [string, (port: JsonValue) => boolean])[] = [
  ['number', (port) => parsePortSet(String(asNumber(at(port, 'number')))) !== undefined],
  ['protocol', (port) => protocolsOf(asString(at(port, 'protocol')) ?? '').length > 0],
  ['maxRequestAccessDuration', (port) => parseDuration(asString(at(port, 'maxRequestAccessDuration')) ?? '') !== undefined],
  ['allowedSourceAddressPrefix', (port) => sourcesOf(port).length > 0 && hasEverySource(port)],
];

/** What is no text, and a hole in the list, may have been any source. */
function hasEverySource(port: JsonValue): boolean {
  const [one, list] = [at(port, 'allowedSourceAddressPrefix') ?? '', at(port, 'allowedSourceAddressPrefixes') ?? []];
  return typeof one === 'string' && Array.isArray(list) && asArray(list).every((source) => (asString(source)?.trim() ?? '') !== '');
}

/** Without them nobody can tell which allow a request stands for. */
function requestGapOf(policy: Row, machine: JsonValue, now: number): Unknown | undefined {
  const path = 'properties.requests[*].virtualMachines[*].ports';
  const ports = at(machine, 'ports');
  if (!Array.isArray(ports)) return missingPath(policy, path);
  const wanting = REQUEST_KEYS.find(([, isReadable]) => !asArray(ports).every((port) => isReadable(port, now)));
  return wanting === undefined ? undefined : missingPath(policy, `${path}[*].${wanting[0]}`);
}

/** What a port of a request must say, in a form that is understood; status and sources do not matter once the request is over. */
const REQUEST_KEYS: readonly (readonly [string, (port: JsonValue, now: number) => boolean])[] = [
  ['number', (port) => asNumber(at(port, 'number')) !== undefined],
  ['endTimeUtc', (port) => endOf(port) !== undefined],
  ['status', (port, now) => /^(?:initiat|revoked)/i.test(asString(at(port, 'status')) ?? '') || (at(port, 'status') !== undefined && isOver(endOf(port), now))],
  // One that names no source at all is for the address of who asked (Jit Network Access Policies - Initiate, REST reference).
  ['allowedSourceAddressPrefix', (port, now) => hasEverySource(port) || isOver(endOf(port), now)],
];

function endOf(port: JsonValue): number | undefined {
  return parseInstant(asString(at(port, 'endTimeUtc')) ?? '');
}

function isOver(end: number | undefined, now: number): boolean {
  return end === undefined || end + GRACE_MS <= now;
}

function firewallAddressesOf(machine: JsonValue): readonly string[] {
  const address = asString(at(machine, 'publicIpAddress'))?.trim() ?? '';
  return address === '' ? [] : [address];
}

function portsOf(policy: Row, machine: JsonValue): readonly PolicyPort[] {
  return asArray(at(machine, 'ports')).flatMap((port) => {
    const number = asNumber(at(port, 'number'));
    if (number === undefined) return [];
    return [{ policy: policy.id, port: number, protocol: asString(at(port, 'protocol')) ?? '', sources: sourcesOf(port), maxDuration: asString(at(port, 'maxRequestAccessDuration')) ?? '' }];
  });
}

/** The singular and the plural field, of which a port uses one. */
function sourcesOf(port: JsonValue): readonly string[] {
  return [at(port, 'allowedSourceAddressPrefix'), ...asArray(at(port, 'allowedSourceAddressPrefixes'))]
    .map((source) => asString(source)?.trim() ?? '')
    .filter((source) => source !== '');
}

function requestsOf(request: JsonValue, machine: JsonValue, now: number): readonly AccessRequest[] {
  return asArray(at(machine, 'ports')).flatMap((port): readonly AccessRequest[] => {
    const number = asNumber(at(port, 'number'));
    const endsAt = asString(at(port, 'endTimeUtc')) ?? '';
    // Of none of whose sources anything is known, it is not one for the address of who asked either.
    if (number === undefined || (sourcesOf(port).length === 0 && !hasEverySource(port))) return [];
    const state = stateOf(asString(at(port, 'status')) ?? '', asString(at(port, 'statusReason')) ?? '', endOf(port), now);
    return [{
      port: number, endsAt, state,
      live: state === 'live' || state === 'ending',
      sources: sourcesOf(port),
      requestor: asString(at(request, 'requestor')) ?? '',
      startedAt: asString(at(request, 'startTimeUtc')) ?? '',
      justified: (asString(at(request, 'justification'))?.trim() ?? '') !== '',
      mappedPort: asNumber(at(port, 'mappedPort')),
    }];
  });
}

/** Initiated (Initiating while it is under way) until its end; one that ran out is Revoked, with the reason Expired. */
function stateOf(status: string, reason: string, end: number | undefined, now: number): RequestState {
  if (end === undefined || isOver(end, now)) return 'over';
  const granted = status.toLowerCase().startsWith('initiat');
  if (granted && end > now) return 'live';
  return granted || (reason.toLowerCase() === 'expired' && end <= now) ? 'ending' : 'revoked';
}

/** Requests, that which began last first. */
export function byAge(requests: readonly AccessRequest[]): readonly AccessRequest[] {
  const began = ({ startedAt }: AccessRequest): number => parseInstant(startedAt) ?? Number.NEGATIVE_INFINITY;
  return requests.toSorted((a, b) => compareNumbers(began(b), began(a)));
}

/** Two that do not say when they began stand beside each other. */
function compareNumbers(left: number, right: number): number {
  return left === right ? 0 : left - right;
}

/**
 * Whether a rule of a security group is one that just-in-time access writes, by its name or its description: today's and
 * those of older estates (Azure documentation, "Just-in-time VM access").
 */
export function isJitRule({ name, description }: { readonly name: string; readonly description: string }): boolean {
  return /^(MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i.test(name) || /^\s*(MDC|ASC) JIT Network Access rule for policy\b/i.test(description);
}
