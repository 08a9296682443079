import { IGNORE_TAG, type Action, type Change } from '../../model/plan.ts';
import { idKey, lastSegment, sameId, subscriptionOf } from '../../values/armId.ts';
import { asString, at, type JsonObject } from '../../values/json.ts';
import type { Reading } from '../../model/armAnswers.ts';
import { groupOf, machinesToRead, securityGroupsOf, targetOf, VERSIONS } from '../targets.ts';
import { isIgnored } from './guards.ts';
import { lockOn } from './locks.ts';
import type { LeftOut } from './outcome.ts';
import { reasonOf } from './preflight.ts';
import type { Run } from './run.ts';

/** What stands around the target of an action decides what of its change may be written. */
export type Circumstances =
  | { readonly kind: 'free'; readonly change: Change; readonly leftOut: readonly LeftOut[] }
  | { readonly kind: 'blocked'; readonly message: string; readonly leftOut: readonly LeftOut[] }
  | { readonly kind: 'failed'; readonly message: string };

/** One thing that keeps from writing, or that could not be read. */
type Obstacle = { readonly kind: 'blocked' | 'failed'; readonly message: string };

/**
 * Reads what an action depends on besides its target: locks, ignore tags, the plan of Defender that just-in-time access needs, whether its machines are there
 * and can be guarded. A machine that cannot be written is left out; the others of its policy are written all the same.
 */
export async function circumstances(run: Run, action: Action): Promise<Circumstances> {
  const target = targetOf(action.change);
  const first = atTarget(run, target) ?? await atPlan(run, action) ?? (action.change.kind === 'securityRule' ? await atGroups(run, action, securityGroupsOf(action)) : undefined);
  if (first !== undefined) return first.kind === 'failed' ? { kind: 'failed', message: first.message } : { kind: 'blocked', message: first.message, leftOut: [] };
  return action.change.kind === 'securityRule' ? { kind: 'free', change: action.change, leftOut: [] } : ofMachines(run, action, action.change);
}

function atTarget(run: Run, target: string): Obstacle | undefined {
  const lock = lockOn(run.locks, target, 'PUT');
  if (lock !== undefined) return blocked(`the lock ${lock.id} keeps everybody from writing it`);
  return ignoredGroup(run, target);
}

function ignoredGroup({ ignoredGroups }: Run, id: string): Obstacle | undefined {
  const group = groupOf(id);
  return group !== undefined && ignoredGroups.has(idKey(group)) ? blocked(`${group} carries the tag ${IGNORE_TAG}`) : undefined;
}

/** Defender for Servers Plan 2: `Standard` with the sub-plan `P2`, or with none, which means the whole plan (REST reference, "Pricings"; facts 4.6). */
async function atPlan(run: Run, { change }: Action): Promise<Obstacle | undefined> {
  if (change.kind !== 'jitPolicy' || change.machines.every(({ after }) => after === null)) return undefined;
  const reading = await run.ports.read(`/subscriptions/${subscriptionOf(change.policy) ?? ''}/providers/Microsoft.Security/pricings/VirtualMachines`, VERSIONS.pricing);
  if (reading.kind === 'failed') return failed('the Defender plan of the subscription', reading);
  return reading.kind === 'found' && isPlan2(reading.body) ? undefined : blocked('the subscription has no Defender for Servers Plan 2, which just-in-time access needs');
}

function isPlan2(pricing: JsonObject): boolean {
  const subPlan = asString(at(pricing, 'properties', 'subPlan'))?.toLowerCase() ?? '';
  return asString(at(pricing, 'properties', 'pricingTier'))?.toLowerCase() === 'standard' && (subPlan === '' || subPlan === 'p2');
}

async function ofMachines(run: Run, action: Action, change: Extract<Change, { readonly kind: 'jitPolicy' }>): Promise<Circumstances> {
  const leftOut: LeftOut[] = [];
  for (const { machine } of change.machines) {
    const obstacle = await atMachine(run, action, machine);
    if (obstacle?.kind === 'failed') return { kind: 'failed', message: obstacle.message };
    if (obstacle !== undefined) leftOut.push({ machine, outcome: 'blocked', message: obstacle.message });
  }
  const machines = change.machines.filter(({ machine }) => !leftOut.some((out) => sameId(out.machine, machine)));
  return machines.length === 0 ? { kind: 'blocked', message: 'none of its machines can be written', leftOut } : { kind: 'free', change: { ...change, machines }, leftOut };
}

async function atMachine(run: Run, action: Action, machine: string): Promise<Obstacle | undefined> {
  const ignored = ignoredGroup(run, machine);
  if (ignored !== undefined) return ignored;
  const wanted = machinesToRead(action).find((one) => sameId(one.machine, machine))?.wanted;
  const obstacle = wanted === undefined ? undefined : await presence(run, machine, wanted);
  return obstacle ?? atGroups(run, action, securityGroupsOf(action, machine));
}

async function presence(run: Run, machine: string, wanted: 'there' | 'gone'): Promise<Obstacle | undefined> {
  const reading = await run.ports.read(machine, VERSIONS.machine);
  switch (reading.kind) {
    case 'failed':
      return failed(machine, reading);
    case 'absent':
      return wanted === 'there' ? blocked(`${lastSegment(machine)} is gone: it was deleted meanwhile`) : undefined;
    case 'found':
      if (wanted === 'gone') return blocked(`${lastSegment(machine)} is there again: it stays in the policy`);
      return isIgnored(reading.body) ? blocked(`${lastSegment(machine)} carries the tag ${IGNORE_TAG}`) : undefined;
  }
}

/** A security group that somebody keeps to himself: a lock keeps just-in-time access out too, whose own service writes there. */
async function atGroups(run: Run, { change }: Action, groups: readonly string[]): Promise<Obstacle | undefined> {
  for (const group of groups) {
    const lock = lockOn(run.locks, group, 'PUT');
    if (lock !== undefined) return blocked(`the lock ${lock.id} keeps everybody from writing ${lastSegment(group)}`);
    const reading = await run.ports.read(group, VERSIONS.securityGroup);
    if (reading.kind === 'failed') return failed(group, reading);
    if (reading.kind === 'absent' && change.kind === 'securityRule') return blocked(`${lastSegment(group)} is gone`);
    if (reading.kind === 'found' && isIgnored(reading.body)) return blocked(`${lastSegment(group)} carries the tag ${IGNORE_TAG}`);
    const ignored = ignoredGroup(run, group);
    if (ignored !== undefined) return ignored;
  }
  return undefined;
}

function blocked(message: string): Obstacle {
  return { kind: 'blocked', message };
}

function failed(what: string, reading: Extract<Reading, { readonly kind: 'failed' }>): Obstacle {
  return { kind: 'failed', message: `${what} could not be read: ${reasonOf(reading)}. Nothing was sent` };
}
