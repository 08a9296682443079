import { lastSegment, parentId } from '../values/armId.ts';

const INSTANCE = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/([^/]+)$/i;

/** A machine for people: its name, and `set/number` for an instance of a scale set. */
export function machineName(id: string): string {
  const [, set, number] = INSTANCE.exec(id) ?? [];
  return set === undefined || number === undefined ? lastSegment(id) : `${set}/${number}`;
}

export interface NamedMachine {
  readonly id: string;
  /** Id of the scale set that a machine says it is an instance of: flexible sets have ordinary machines. */
  readonly scaleSet?: string;
}

/** What a person may call a machine by: its id, its name, and for an instance also its scale set (all instances of it), by name or id, and `set_number`. */
export function callNames({ id, scaleSet }: NamedMachine): readonly string[] {
  const [, set, number] = INSTANCE.exec(id) ?? [];
  if (set !== undefined && number !== undefined) return [id, `${set}/${number}`, `${set}_${number}`, ...setNames(parentId(id))];
  return [id, lastSegment(id), ...(scaleSet === undefined ? [] : setNames(scaleSet))];
}

function setNames(id: string): readonly string[] {
  return [lastSegment(id), id];
}
