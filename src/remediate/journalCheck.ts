import type { JournalLine } from '../model/journal.ts';
import type { Action, Change, MachineChange, Plan } from '../model/plan.ts';
import { sameId } from '../values/armId.ts';
import { canonicalJson, isJsonObject } from '../values/json.ts';
import { merge } from './change.ts';
import type { WriteLine } from './journalled.ts';
import { targetOf } from './targets.ts';

/**
 * Where a journal tells of a write that its plan cannot have made; undefined where it does not. What it says decides what is written back: a line that was edited
 * would have an undoing write anything. Each write has to be what merging its action's change into what stood there gives.
 */
export function journalFault(plan: Plan, lines: readonly JournalLine[]): string | undefined {
  const actions = new Map(plan.actions.map((action) => [action.id, action] as const));
  return lines.map((line, index) => (line.event === 'write' && !isOf(actions.get(line.action), line) ? `line ${index + 1} tells of a write that is none of its plan` : undefined)).find((fault) => fault !== undefined);
}

function isOf(action: Action | undefined, line: WriteLine): boolean {
  if (action === undefined || !isWhole(line) || !sameId(line.path, targetOf(action.change)) || line.apiVersion !== action.request.apiVersion) return false;
  const { write } = merge(line.before, partOf(action.change, line));
  return write !== null && write.method === line.method && canonicalJson(write.body) === canonicalJson(line.body) && textOf(machinesOf(write.change)) === textOf(line.machines);
}

/** Machines that were left out of a write are not in its line. */
function partOf(change: Change, { machines }: WriteLine): Change {
  if (change.kind === 'securityRule') return change;
  return { ...change, machines: change.machines.filter(({ machine }) => machines.some((one) => sameId(one.machine, machine))) };
}

function machinesOf(change: Change): readonly MachineChange[] {
  return change.kind === 'jitPolicy' ? change.machines : [];
}

function textOf(machines: readonly MachineChange[]): string {
  return canonicalJson(machines.map(({ machine, before, after }) => ({ machine, before, after })));
}

/** What was read from a file may lack anything. */
function isWhole({ path, before, body, machines }: WriteLine): boolean {
  const isSide = (side: unknown): boolean => side === null || isJsonObject(side);
  return typeof path === 'string' && isSide(before) && isSide(body) && Array.isArray(machines)
    && machines.every((part: unknown) => isJsonObject(part) && typeof part['machine'] === 'string' && isSide(part['before']) && isSide(part['after']));
}
