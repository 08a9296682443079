import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asArray, asNumber, asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { shared } from '../shared.ts';

const JIT_POLICIES = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

/** A request for access to one port of one machine. */
export interface AccessRequest {
  readonly port: number;
  /** The sources asked for; empty where the request names none: then it is for the address that the requestor came from. */
  readonly sources: readonly string[];
  readonly requestor: string;
  readonly startedAt: string;
  readonly endsAt: string;
  /** Granted and not over, the grace included. */
  readonly live: boolean;
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
  /** Why the policies may say more: one of them came without something that Azure always serves. */
  readonly gap: Unknown | undefined;
}

const NOTHING: MachinePolicy = { policies: [], ports: [], requests: [], gap: undefined };

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
  const now = parseInstant(context.now) ?? Number.POSITIVE_INFINITY;
  for (const policy of snapshot.rows(JIT_POLICIES)) {
    const machines = at(policy, 'properties', 'virtualMachines');
    if (!isWholeList(machines, 'id')) bare.set(subscriptionOf(policy.id) ?? '', missingPath(policy, 'properties.virtualMachines[*].id'));
    for (const machine of asArray(machines)) {
      addTo(byMachine, machine, { ...NOTHING, policies: [policy.id], ports: portsOf(policy, machine), gap: portsGap(policy, machine) });
    }
    // Azure leaves `requests` out where there never were any.
    for (const request of asArray(at(policy, 'properties', 'requests'))) {
      for (const machine of asArray(at(request, 'virtualMachines'))) addTo(byMachine, machine, { ...NOTHING, requests: requestsOf(request, machine, now) });
    }
  }
  return (machineId) => {
    const found = byMachine.get(idKey(machineId)) ?? NOTHING;
    const gap = found.gap ?? bare.get(subscriptionOf(machineId) ?? '');
    return gap === found.gap ? found : { ...found, gap };
  };
});

function addTo(byMachine: Map<string, MachinePolicy>, machine: JsonValue, more: MachinePolicy): void {
  const key = idKey(asString(at(machine, 'id')) ?? '');
  const held = byMachine.get(key) ?? NOTHING;
  byMachine.set(key, {
    policies: [...held.policies, ...more.policies],
    ports: [...held.ports, ...more.ports],
    requests: [...held.requests, ...more.requests],
    gap: held.gap ?? more.gap,
  });
}

function isWholeList(list: JsonValue | undefined, key: string): boolean {
  return Array.isArray(list) && asArray(list).every((item) => at(item, key) !== undefined);
}

/** What every port of a policy says (Microsoft.Security 2020-01-01: number, duration and one of two source fields). */
function portsGap(policy: Row, machine: JsonValue): Unknown | undefined {
  const ports = at(machine, 'ports');
  const path = 'properties.virtualMachines[*].ports';
  if (!Array.isArray(ports)) return missingPath(policy, path);
  const wanting = ['number', 'maxRequestAccessDuration'].find((key) => !isWholeList(ports, key));
  if (wanting !== undefined) return missingPath(policy, `${path}[*].${wanting}`);
  const isSourced = asArray(ports).every((port) => at(port, 'allowedSourceAddressPrefix') !== undefined || at(port, 'allowedSourceAddressPrefixes') !== undefined);
  return isSourced ? undefined : missingPath(policy, `${path}[*].allowedSourceAddressPrefix`);
}

function portsOf(policy: Row, machine: JsonValue): readonly PolicyPort[] {
  return asArray(at(machine, 'ports')).flatMap((port) => {
    const number = asNumber(at(port, 'number'));
    if (number === undefined) return [];
    return [{ policy: policy.id, port: number, protocol: asString(at(port, 'protocol')) ?? '*', sources: sourcesOf(port), maxDuration: asString(at(port, 'maxRequestAccessDuration')) ?? '' }];
  });
}

/** The singular and the plural field, of which a port uses one. */
function sourcesOf(port: JsonValue): readonly string[] {
  return [at(port, 'allowedSourceAddressPrefix'), ...asArray(at(port, 'allowedSourceAddressPrefixes'))].flatMap((source) => asString(source) ?? []);
}

function requestsOf(request: JsonValue, machine: JsonValue, now: number): readonly AccessRequest[] {
  return asArray(at(machine, 'ports')).flatMap((port): readonly AccessRequest[] => {
    const number = asNumber(at(port, 'number'));
    const endsAt = asString(at(port, 'endTimeUtc')) ?? '';
    if (number === undefined) return [];
    return [{
      port: number, endsAt, sources: sourcesOf(port).filter((source) => source.trim() !== ''),
      requestor: asString(at(request, 'requestor')) ?? '',
      startedAt: asString(at(request, 'startTimeUtc')) ?? '',
      live: isLive(asString(at(port, 'status')) ?? '', asString(at(port, 'statusReason')) ?? '', parseInstant(endsAt), now),
    }];
  });
}

/** Initiated (Initiating while it is under way) and not over; one that ran out counts until the grace is over too. */
function isLive(status: string, reason: string, end: number | undefined, now: number): boolean {
  if (end === undefined || end + GRACE_MS <= now) return false;
  const granted = status.toLowerCase().startsWith('initiat');
  const ranOut = reason.toLowerCase() === 'expired';
  return granted || (ranOut && end <= now);
}

/** Rules that just-in-time access writes: today's name and the one of older estates. */
export function isJitRuleName(name: string): boolean {
  return /^(MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i.test(name);
}
