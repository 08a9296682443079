import type { Action, Change, MachineChange, Plan } from '../../model/plan.ts';
import { idKey, sameId } from '../../values/armId.ts';
import { asString, canonicalJson, type JsonObject } from '../../values/json.ts';
import { merge } from '../change.ts';
import { targetOf } from '../targets.ts';

/**
 * Where an action says one thing and would do another; undefined where it does not. Apply writes the change: what is reviewed beside it (the request, what it
 * affects, whether it breaks something) has to be of that same change, whoever made and sealed the plan.
 */
export function contradiction(kind: Plan['kind'], { id, request, change, before, affects, breaking }: Action): string | undefined {
  if (!sameId(request.path, targetOf(change))) return `${id} shows a request to ${request.path} and changes ${targetOf(change)}`;
  if (!isAboutItself(change)) return `${id} names one machine and gives the element of another, or names one twice`;
  const counted = new Set(affects.map(idKey));
  if (!writtenBy(change).every((one) => counted.has(idKey(one)))) return `${id} changes more than it says it affects`;
  const write = merge(before, change).write;
  if (request.method !== (write?.method ?? 'PUT') || canonicalJson(request.body) !== canonicalJson(write?.body ?? null)) return `${id} shows a request that is not that of its change`;
  if (kind === 'plan' && write?.method === 'DELETE' && !breaking) return `${id} deletes and does not say that it breaks something`;
  return undefined;
}

function writtenBy(change: Change): readonly string[] {
  return change.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : [change.rule];
}

/** An element of another machine would take its place in the policy, and the machine that is named would be lost. */
function isAboutItself(change: Change): boolean {
  if (change.kind === 'securityRule') return true;
  const keys = new Set(change.machines.map(({ machine }) => idKey(machine)));
  return keys.size === change.machines.length && change.machines.every(({ machine, before, after }: MachineChange) => [before, after].every((side) => side === null || isElementOf(side, machine)));
}

function isElementOf(element: JsonObject, machine: string): boolean {
  return sameId(asString(element['id']) ?? '', machine);
}
