import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asArray, asNumber, asString, at, type JsonValue } from '../../values/json.ts';

const JIT_POLICIES = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

/** A request for access to one port of one machine. */
interface AccessRequest {
  readonly port: number;
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
}

const NOTHING: MachinePolicy = { policies: [], ports: [], requests: [] };

/**
 * Resource Graph shows a security group some minutes later than it changed, and a scan takes its time: an allow whose
 * request ended so shortly before the scan's end may be gone by now.
 */
const GRACE_MS = 30 * 60_000;

/** Policies by machine, ids compared without letter case. Shapes: Microsoft.Security 2020-01-01, jitNetworkAccessPolicies. */
export function machinePolicies(snapshot: Snapshot, context: FactContext): (machineId: string) => MachinePolicy {
  const byMachine = new Map<string, MachinePolicy>();
  const now = parseInstant(context.now) ?? Number.POSITIVE_INFINITY;
  for (const policy of snapshot.rows(JIT_POLICIES)) {
    for (const machine of asArray(at(policy, 'properties', 'virtualMachines'))) {
      addTo(byMachine, machine, { policies: [policy.id], ports: portsOf(policy, machine), requests: [] });
    }
    for (const request of asArray(at(policy, 'properties', 'requests'))) {
      for (const machine of asArray(at(request, 'virtualMachines'))) addTo(byMachine, machine, { ...NOTHING, requests: requestsOf(request, machine, now) });
    }
  }
  return (machineId) => byMachine.get(idKey(machineId)) ?? NOTHING;
}

function addTo(byMachine: Map<string, MachinePolicy>, machine: JsonValue, more: MachinePolicy): void {
  const key = idKey(asString(at(machine, 'id')) ?? '');
  const held = byMachine.get(key) ?? NOTHING;
  byMachine.set(key, {
    policies: [...held.policies, ...more.policies],
    ports: [...held.ports, ...more.ports],
    requests: [...held.requests, ...more.requests],
  });
}

function portsOf(policy: Row, machine: JsonValue): readonly PolicyPort[] {
  return asArray(at(machine, 'ports')).flatMap((port) => {
    const number = asNumber(at(port, 'number'));
    if (number === undefined) return [];
    const sources = [at(port, 'allowedSourceAddressPrefix'), ...asArray(at(port, 'allowedSourceAddressPrefixes'))].flatMap((source) => asString(source) ?? []);
    return [{ policy: policy.id, port: number, protocol: asString(at(port, 'protocol')) ?? '*', sources, maxDuration: asString(at(port, 'maxRequestAccessDuration')) ?? '' }];
  });
}

function requestsOf(request: JsonValue, machine: JsonValue, now: number): readonly AccessRequest[] {
  return asArray(at(machine, 'ports')).flatMap((port): readonly AccessRequest[] => {
    const number = asNumber(at(port, 'number'));
    const endsAt = asString(at(port, 'endTimeUtc')) ?? '';
    if (number === undefined) return [];
    return [{
      port: number, endsAt,
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
