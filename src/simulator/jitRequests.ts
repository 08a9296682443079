import type { EstateItem } from './estate.ts';
import { isMap, listAt, textAt, textsAt, valueAt, type Json, type JsonMap } from './json.ts';
import { machinesOf, millisecondsOf, refused, requestsOf } from './jitPolicy.ts';
import { isSameId } from './state.ts';

/** Who asks, from where and when. */
export interface Asking {
  readonly requestor: string;
  readonly address: string;
  readonly now: number;
}

/**
 * A request for access as the policy then holds it (REST reference, "Jit Network Access Policies - Initiate"). It must lie
 * within the policy: its machines, ports, sources and longest durations. A source may be a part of an allowed prefix; one
 * report of 2020 says that only the exact prefix was taken.
 */
export function requestFrom(policy: EstateItem, body: JsonMap, asking: Asking): JsonMap {
  const machines = listAt(body, 'virtualMachines');
  if (machines.length === 0) throw refused('The request names no virtual machine.');
  const justification = valueAt(body, 'justification');
  return {
    virtualMachines: machines.map((machine) => requestedMachine(policy, machine, asking)),
    startTimeUtc: utcOf(asking.now), requestor: asking.requestor, ...(typeof justification === 'string' ? { justification } : {}),
  };
}

/** As the service writes an instant: seven digits of a second. */
function utcOf(instant: number): string {
  return new Date(instant).toISOString().replace('Z', '0000Z');
}

function requestedMachine(policy: EstateItem, machine: Json, asking: Asking): JsonMap {
  const allowed = machinesOf(policy).find((one) => isSameId(textAt(one, 'id'), textAt(machine, 'id')));
  const ports = listAt(machine, 'ports');
  if (allowed === undefined || ports.length === 0) throw outside(policy);
  return { id: textAt(machine, 'id'), ports: ports.map((port) => requestedPort(policy, allowed, port, asking)) };
}

function requestedPort(policy: EstateItem, machine: JsonMap, port: Json, asking: Asking): JsonMap {
  const number = valueAt(port, 'number');
  const allowed = listAt(machine, 'ports').find((one) => valueAt(one, 'number') === number);
  if (allowed === undefined) throw outside(policy);
  const source = textAt(port, 'allowedSourceAddressPrefix') || asking.address;
  if (source.includes(':')) throw refused(`The request has the source IP address '${source}' in IPv6 format, which is unsupported by Just-In-Time Network Access.`);
  const sources = [textAt(allowed, 'allowedSourceAddressPrefix'), ...textsAt(allowed, 'allowedSourceAddressPrefixes')].filter((text) => text !== '');
  if (!sources.some((prefix) => isPartOf(source, prefix))) throw outside(policy);
  const end = Date.parse(textAt(port, 'endTimeUtc'));
  const longest = millisecondsOf(textAt(allowed, 'maxRequestAccessDuration')) ?? 0;
  if (Number.isNaN(end) || end <= asking.now || end - asking.now > longest) throw outside(policy);
  return { number, allowedSourceAddressPrefix: source, endTimeUtc: textAt(port, 'endTimeUtc'), status: 'Initiated', statusReason: 'UserRequested' };
}

function outside(policy: EstateItem): Error {
  return refused(`The given access request is not a subset of policy '${policy.id}'. Please make sure that the access request is within the allowed policy properties.`);
}

/** Whether an IPv4 address or prefix lies in an allowed one; `*` is all of them. */
function isPartOf(source: string, prefix: string): boolean {
  if (prefix === '*' || source === prefix) return true;
  const inner = rangeOf(source);
  const outer = rangeOf(prefix);
  return inner !== undefined && outer !== undefined && inner.first >= outer.first && inner.last <= outer.last;
}

function rangeOf(text: string): { readonly first: number; readonly last: number } | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (found === null) return undefined;
  const bytes = found.slice(1, 5).map(Number);
  const length = Number(found[5] ?? 32);
  if (bytes.some((byte) => byte > 255) || length > 32) return undefined;
  const size = 2 ** (32 - length);
  const first = Math.floor(bytes.reduce((sum, byte) => sum * 256 + byte, 0) / size) * size;
  return { first, last: first + size - 1 };
}

/** The policy with one more request; older ones for the same machine and port are revoked by it. */
export function withRequest(policy: EstateItem, request: JsonMap): EstateItem {
  const asked = listAt(request, 'virtualMachines').filter(isMap).flatMap((machine) => listAt(machine, 'ports').map((port) => `${textAt(machine, 'id').toLowerCase()} ${JSON.stringify(valueAt(port, 'number'))}`));
  const older = withPorts(policy, (id, port) => (asked.includes(`${id.toLowerCase()} ${JSON.stringify(valueAt(port, 'number'))}`) ? 'NewerRequestInitiated' : undefined));
  return withRequests(older, [...requestsOf(older), request]);
}

/** The policy at an instant: requests whose end has come are revoked. */
export function withoutExpired(policy: EstateItem, instant: number): EstateItem {
  return withPorts(policy, (_id, port) => (Date.parse(textAt(port, 'endTimeUtc')) <= instant ? 'Expired' : undefined));
}

/** The ends of the requests that are open after an instant. */
export function endsOf(policy: JsonMap, after: number): readonly number[] {
  const ports = requestsOf(policy).flatMap((request) => listAt(request, 'virtualMachines')).flatMap((machine) => listAt(machine, 'ports'));
  return ports.filter((port) => textAt(port, 'status') === 'Initiated').map((port) => Date.parse(textAt(port, 'endTimeUtc'))).filter((end) => end > after);
}

/** Revokes open ports for the reason given, if any. */
function withPorts(policy: EstateItem, reasonOf: (machineId: string, port: Json) => string | undefined): EstateItem {
  const revoked = (id: string, port: Json): Json => {
    const statusReason = textAt(port, 'status') === 'Initiated' ? reasonOf(id, port) : undefined;
    return statusReason === undefined ? port : { ...(port as JsonMap), status: 'Revoked', statusReason };
  };
  return withRequests(policy, requestsOf(policy).map((request) => ({
    ...request,
    virtualMachines: listAt(request, 'virtualMachines').filter(isMap).map((machine): JsonMap => ({ ...machine, ports: listAt(machine, 'ports').map((port) => revoked(textAt(machine, 'id'), port)) })),
  })));
}

function withRequests(policy: EstateItem, requests: readonly JsonMap[]): EstateItem {
  return { ...policy, properties: { ...(valueAt(policy, 'properties') as JsonMap), requests } };
}
