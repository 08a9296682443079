import type { MachineState } from '../../model/machineState.ts';
import type { PlanParameters, PlanWarning } from '../../model/plan.ts';
import type { ResultFinding } from '../../model/scanResult.ts';
import { idKey, resourceGroupOf, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, compareText, isJsonObject } from '../../values/json.ts';
import { countPorts, includes, parsePortSet, portIntervals, union, type PortSet } from '../../values/ports.ts';
import { machinesOf } from '../change.ts';
import type { PlanInput } from './input.ts';
import { jitObstacle } from './jitObstacles.ts';
import { managerOf } from './managedByCode.ts';
import { portNumbers, withPorts } from './policyElement.ts';
import { rawPolicy, refOf, skip, type Site } from './site.ts';
import { NO_WISHES, type ElementWish, type Wishes } from './wishes.ts';

/** The ports that Defender for Cloud itself recommends to put under just-in-time access (Azure documentation, "Enable just-in-time access on VMs"). */
const MANAGEMENT_PORTS = [22, 3389, 5985, 5986] as const;
/** What it puts there where nothing is open: "3389 (Windows) or 22 (Linux)". */
const USUAL_PORT = { Linux: 22, Windows: 3389 } as const;
/** A rule that asks about more ports than this asks about a range, which no policy can name. */
const MOST_ASKED = 32;

/**
 * Puts a machine under just-in-time access: its management ports that stand open at rest, those of the parameter, the usual one where that leaves none. A machine
 * that stands in a policy stays there; another one goes to the policy `default` of its resource group and region, as the portal has it.
 */
export function enableJit(site: Site, input: PlanInput, finding: ResultFinding): Wishes {
  const state = site.machine(finding.resourceId);
  if (state === undefined || !isMachine(state)) return skipped(finding, { reason: 'notAutomatable', message: 'just-in-time access knows virtual machines alone' });
  const policy = policyFor(site, state);
  const obstacle = jitObstacle(site, state, policy);
  if (obstacle !== undefined) return skipped(finding, obstacle);
  const covered = coveredPorts(site, state);
  const ports = wantedPorts(state, askedNumbers(input, finding), input.parameters.ports, covered.size > 0).filter((port) => !covered.has(port));
  const wish: ElementWish = {
    kind: 'enableJit', policy, location: locationOf(state), machine: nameInPolicy(site, policy, state), finding: refOf(finding),
    edit: (element) => (ports.length === 0 ? element : withPorts(state.row.id, element, ports, input.parameters)),
    warnings: ports.length === 0 ? [] : enableWarnings(state, input.parameters, ports),
    otherwise: 'a policy covers its open ports already: what stands open is let in by a rule that comes before the deny (--action close-bypass takes those away)',
  };
  return { ...NO_WISHES, elements: [wish] };
}

function skipped(finding: ResultFinding, obstacle: Parameters<typeof skip>[1]): Wishes {
  return { ...NO_WISHES, skipped: [skip(finding, obstacle)] };
}

export function isMachine({ row }: MachineState): boolean {
  return row.type.toLowerCase() === 'microsoft.compute/virtualmachines';
}

/** The policy that a machine stands in, or would. */
export function policyFor(site: Site, { row, policies }: MachineState): string {
  const [held] = policies.toSorted((a, b) => compareText(idKey(a), idKey(b)));
  if (held !== undefined) return held;
  const usual = `/subscriptions/${subscriptionOf(row.id) ?? ''}/resourceGroups/${resourceGroupOf(row.id) ?? ''}/providers/Microsoft.Security/locations/${regionOf(row.location)}/jitNetworkAccessPolicies/default`;
  return site.policy(usual)?.id ?? usual;
}

function regionOf(location: string | undefined): string {
  return (location ?? '').replaceAll(' ', '').toLowerCase();
}

export function locationOf({ row }: MachineState): string {
  return regionOf(row.location);
}

/** Every element of a policy about a machine, over all the policies that hold it. */
export function coveredPorts(site: Site, state: MachineState): ReadonlySet<number> {
  const elements = state.policies.flatMap((id) => {
    const row = site.policy(id);
    return row === undefined ? [] : machinesOf(rawPolicy(row)).filter((one) => idKey(asString(at(one, 'id')) ?? '') === idKey(state.row.id));
  });
  return new Set(elements.flatMap((element) => (isJsonObject(element) ? portNumbers(element) : [])));
}

/** In the letters in which the policy names the machine. */
export function nameInPolicy(site: Site, policy: string, { row }: MachineState): string {
  const held = site.policy(policy);
  const own = held === undefined ? undefined : asArray(machinesOf(rawPolicy(held))).map((one) => asString(at(one, 'id')) ?? '').find((id) => idKey(id) === idKey(row.id));
  return own ?? row.id;
}

/** The single ports that a finding's rule asks about. */
function askedNumbers({ tools }: PlanInput, finding: ResultFinding): readonly number[] {
  const asked = tools.portsOf(finding);
  return asked === undefined || countPorts(asked) > MOST_ASKED ? [] : numbersOf(asked);
}

/** Management ports, and those `named`, that stand open, and those `asked` for in any case; the usual one of the system where that leaves none. */
export function wantedPorts(state: MachineState, named: readonly number[], asked: readonly number[], isCovered: boolean): readonly number[] {
  const open = openPorts(state, 'open');
  const standing = [...MANAGEMENT_PORTS, ...named].filter((port) => includes(open, parsePortSet(String(port)) ?? { edges: [] }));
  const wanted = [...new Set([...standing, ...asked])];
  const usual = state.os === undefined || isCovered ? [] : [USUAL_PORT[state.os]];
  return (wanted.length > 0 ? wanted : usual).toSorted((a, b) => a - b);
}

function numbersOf(ports: PortSet): readonly number[] {
  return portIntervals(ports).flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, step) => first + step));
}

/** The ports of a machine that somebody reaches over TCP or UDP at rest. */
export function openPorts({ openings }: MachineState, ...verdicts: readonly ('open' | 'restricted')[]): PortSet {
  return openings.filter(({ verdict, protocol }) => verdicts.includes(verdict) && ['Tcp', 'Udp', '*'].includes(protocol))
    .reduce<PortSet>((sum, { ports }) => union(sum, parsePortSet(ports) ?? { edges: [] }), { edges: [] });
}

/** What has to be known of a machine whose element is written. `added`: ports that it did not have. */
export function enableWarnings(state: MachineState, { sources }: PlanParameters, added: readonly number[]): readonly PlanWarning[] {
  return [
    ...(sources.length > 0 || added.length === 0 ? [] : [{ code: 'anySource' as const, message: 'access may be asked for from anywhere, since no --source says who may', about: [] }]),
    ...(state.guards.length > 0 ? [] : [{ code: 'firewall' as const, message: `${state.row.name} has no security group before it: just-in-time access works by the classic rules of the Azure Firewall in front, and closes none that others wrote`, about: [state.row.id] }]),
    ...managedWarnings([state.row]),
  ];
}

export function managedWarnings(rows: readonly MachineState['row'][]): readonly PlanWarning[] {
  return rows.flatMap((row) => {
    const manager = managerOf(row);
    return manager === undefined ? [] : [{ code: 'managedByCode' as const, message: `${row.name} is managed by ${manager}: change the code too, or its next run may take this back`, about: [row.id] }];
  });
}
