import type { Estate, EstateItem } from './estate.ts';
import { AzureError } from './http.ts';
import { isMap, listAt, textAt, textsAt, valueAt, type Json, type JsonMap } from './json.ts';
import { subscriptionIdOf } from './scopes.ts';
import { isSameId } from './state.ts';

export const JIT_TYPE = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

const MINUTE = 60_000;
const SHORTEST = 5 * MINUTE;
const LONGEST = 24 * 60 * MINUTE;
/** The name of a policy and that of a machine together (Defender for Cloud documentation, "Enable just-in-time access"). */
const LONGEST_NAMES = 56;

export function machinesOf(policy: JsonMap | undefined): readonly JsonMap[] {
  return listAt(policy, 'properties', 'virtualMachines').filter(isMap);
}

export function requestsOf(policy: JsonMap | undefined): readonly JsonMap[] {
  return listAt(policy, 'properties', 'requests').filter(isMap);
}

export function nameOf(id: string): string {
  return id.split('/').at(-1) ?? '';
}

/** The service's refusal. Its codes were never recorded: this one is the plainest. */
export function refused(message: string): AzureError {
  return new AzureError(400, 'BadRequest', message);
}

/**
 * JIT needs Defender for Servers Plan 2: the `VirtualMachines` plan at `Standard`, whose sub-plan is `P2` or, meaning the whole
 * plan, not named (Defender documentation, "Plan Defender for Servers"; REST reference, "Pricings").
 */
export function hasPlan(estate: Estate, scope: string): boolean {
  const plan = estate.tables.securityresources.find((row) => row.type.toLowerCase() === 'microsoft.security/pricings'
    && row.name.toLowerCase() === 'virtualmachines' && subscriptionIdOf(row.id) === subscriptionIdOf(scope));
  const subPlan = textAt(plan, 'properties', 'subPlan').toLowerCase();
  return textAt(plan, 'properties', 'pricingTier').toLowerCase() === 'standard' && (subPlan === '' || subPlan === 'p2');
}

export interface PolicyPlace {
  readonly id: string;
  readonly group: string;
  readonly location: string;
}

/**
 * A policy as a PUT makes it: the whole of it is replaced (REST reference, "Jit Network Access Policies - Create Or Update").
 * A PUT grants nothing: of the requests in its body those stay that the policy already had.
 */
export function policyFrom(estate: Estate, place: PolicyPlace, existing: EstateItem | undefined, body: JsonMap): EstateItem {
  const kind = valueAt(body, 'kind') ?? 'Basic';
  if (kind !== 'Basic') throw refused(`The kind ${JSON.stringify(kind)} is not supported: it must be 'Basic'.`);
  const machines = listAt(body, 'properties', 'virtualMachines');
  if (machines.length === 0) throw refused('The policy must hold at least one virtual machine.');
  const known = machinesOf(existing).map((machine) => textAt(machine, 'id').toLowerCase());
  for (const machine of machines) checkMachine(estate, place, known, machine);
  const sent = listAt(body, 'properties', 'requests').filter(isMap);
  const requests = requestsOf(existing).filter((request) => sent.some((one) => isSameRequest(one, request)));
  return {
    kind: 'Basic', id: existing?.id ?? place.id, name: existing?.name ?? nameOf(place.id), type: JIT_TYPE, location: place.location,
    properties: { provisioningState: 'Succeeded', virtualMachines: machines, requests },
  };
}

/** SDKs cut the seven digits of a second to three. */
function isSameRequest(left: JsonMap, right: JsonMap): boolean {
  return Date.parse(textAt(left, 'startTimeUtc')) === Date.parse(textAt(right, 'startTimeUtc')) && textAt(left, 'requestor') === textAt(right, 'requestor');
}

/** A machine that was in the policy before may be gone by now; a new one must be there, in the policy's region and group. */
function checkMachine(estate: Estate, place: PolicyPlace, known: readonly string[], machine: Json): void {
  const id = textAt(machine, 'id');
  if (nameOf(place.id).length + nameOf(id).length > LONGEST_NAMES) throw refused(`The names of the policy and of the virtual machine '${nameOf(id)}' are longer than ${LONGEST_NAMES} characters together.`);
  for (const port of portsOf(machine)) checkPort(nameOf(id), port);
  const row = estate.tables.resources.find((one) => one.type.toLowerCase() === 'microsoft.compute/virtualmachines' && isSameId(one.id, id));
  if (row === undefined && known.includes(id.toLowerCase())) return;
  if (row === undefined) throw refused(`The virtual machine '${id}' was not found.`);
  if (!row.id.toLowerCase().startsWith(`${place.group.toLowerCase()}/`)) throw refused(`The virtual machine '${id}' is not in the resource group of the policy.`);
  if (textAt(row, 'location').toLowerCase() !== place.location.toLowerCase()) throw refused(`The virtual machine '${id}' is not in the location '${place.location}' of the policy.`);
}

function portsOf(machine: Json): readonly Json[] {
  const ports = listAt(machine, 'ports');
  if (ports.length === 0) throw refused(`The virtual machine '${textAt(machine, 'id')}' has no ports.`);
  const numbers = new Set(ports.map((port) => valueAt(port, 'number')));
  if (numbers.size < ports.length) throw refused(`The virtual machine '${textAt(machine, 'id')}' has a port twice.`);
  return ports;
}

function checkPort(machine: string, port: Json): void {
  const number = valueAt(port, 'number');
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > 65_535) throw refused(`Port ${JSON.stringify(number ?? null)} of '${machine}' is not a number from 0 to 65535.`);
  const protocol = textAt(port, 'protocol').toUpperCase();
  if (!['TCP', 'UDP', '*'].includes(protocol)) throw refused(`Protocol '${textAt(port, 'protocol')}' of port ${number} of '${machine}' is not TCP, UDP or *.`);
  if ((textAt(port, 'allowedSourceAddressPrefix') === '') === (textsAt(port, 'allowedSourceAddressPrefixes').length === 0)) {
    throw refused(`Port ${number} of '${machine}' must have either allowedSourceAddressPrefix or allowedSourceAddressPrefixes.`);
  }
  const longest = millisecondsOf(textAt(port, 'maxRequestAccessDuration'));
  if (longest === undefined || longest < SHORTEST || longest > LONGEST) throw refused(`maxRequestAccessDuration '${textAt(port, 'maxRequestAccessDuration')}' of port ${number} of '${machine}' is not from PT5M to P1D.`);
}

/** An ISO 8601 duration of days, hours, minutes and seconds. */
export function millisecondsOf(duration: string): number | undefined {
  const found = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration);
  if (found === null) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
