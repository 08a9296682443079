import type { MachineState } from '../../model/machineState.ts';
import type { PlanParameters, Skipped } from '../../model/plan.ts';
import { asString, at, compareText, isJsonObject, type JsonObject } from '../../values/json.ts';
import { idKey } from '../../values/armId.ts';
import { machinesOf } from '../change.ts';
import { coveredPorts, enableWarnings, isMachine, locationOf, nameInPolicy, policyFor, wantedPorts } from './enableJit.ts';
import { jitObstacle } from './jitObstacles.ts';
import { portNumbers, withLimits, withPorts } from './policyElement.ts';
import { rawPolicy, type Obstacle, type Site } from './site.ts';
import { NO_WISHES, type ElementWish, type Wishes } from './wishes.ts';

/** What somebody wants of the machines that they name. */
export interface NamedAsked {
  /** `ports` empty: the management ports that stand open, or the usual one. */
  readonly parameters: PlanParameters;
  /** Whether the duration was given by who asks: only then is it also put on ports that a policy has already. Sources are given or there are none. */
  readonly setsDuration: boolean;
}

/**
 * Puts a machine that was named under just-in-time access: exactly the ports that are asked for, or those that `enableJit` would take where none is. A port that was
 * asked for by its number and that a policy has gets the sources and the duration that were given with it, wider or narrower: who asks says so.
 */
export function enableNamed(site: Site, id: string, asked: NamedAsked): Wishes {
  const state = site.machine(id);
  if (state === undefined || !isMachine(state)) return left(id, { reason: 'notAutomatable', message: 'just-in-time access knows virtual machines alone' });
  const { ports } = asked.parameters;
  const covered = coveredPorts(site, state);
  const wanted = ports.length > 0 ? ports : wantedPorts(state, [], [], covered.size > 0).filter((port) => !covered.has(port));
  const byPolicy = Map.groupBy(wanted, (port) => holderOf(site, state, port));
  const policies = byPolicy.size === 0 ? [policyFor(site, state)] : [...byPolicy.keys()];
  const obstacle = policies.map((policy) => jitObstacle(site, state, policy)).find((one) => one !== undefined);
  if (obstacle !== undefined) return left(id, obstacle);
  return { ...NO_WISHES, elements: policies.map((policy) => wishOf(site, state, policy, byPolicy.get(policy) ?? [], asked)) };
}

function left(id: string, { reason, message }: Obstacle): Wishes {
  return { ...NO_WISHES, skipped: [{ finding: null, resourceId: id, reason, message } satisfies Skipped] };
}

function wishOf(site: Site, state: MachineState, policy: string, ports: readonly number[], { parameters, setsDuration }: NamedAsked): ElementWish {
  const own = portNumbers(elementOf(site, policy, state.row.id));
  const limits = { sources: parameters.sources, duration: setsDuration ? parameters.duration : undefined };
  // Without ports that were asked for there is nothing to set: those that the machine has are nobody's word.
  const set = parameters.ports.length > 0 ? ports.filter((port) => own.includes(port)) : [];
  return {
    kind: 'enableJit', policy, location: locationOf(state), machine: nameInPolicy(site, policy, state), finding: null,
    edit: (element) => (ports.length === 0 ? element : withLimits(withPorts(state.row.id, element, ports, parameters), set, limits)),
    warnings: enableWarnings(state, parameters, ports.filter((port) => !own.includes(port))),
    otherwise: ports.length === 0 ? 'a policy covers its open ports already: --port names another one' : `a policy has ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')} already, as asked for`,
  };
}

/** The policy that has the port, or the one that would get it. */
function holderOf(site: Site, state: MachineState, port: number): string {
  const held = state.policies.toSorted((a, b) => compareText(idKey(a), idKey(b))).find((policy) => portNumbers(elementOf(site, policy, state.row.id)).includes(port));
  return held ?? policyFor(site, state);
}

function elementOf(site: Site, policy: string, machine: string): JsonObject | null {
  const row = site.policy(policy);
  const own = row === undefined ? undefined : machinesOf(rawPolicy(row)).find((one) => idKey(asString(at(one, 'id')) ?? '') === idKey(machine));
  return isJsonObject(own) ? own : null;
}
