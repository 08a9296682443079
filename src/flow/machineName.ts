import { lastSegment } from '../values/armId.ts';

const INSTANCE = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/([^/]+)$/i;

/** A machine for people: its name, and `set/number` for an instance of a scale set. */
export function machineName(id: string): string {
  const [, set, number] = INSTANCE.exec(id) ?? [];
  return set === undefined || number === undefined ? lastSegment(id) : `${set}/${number}`;
}

/** What a person may call a machine by: its id, its name, and for an instance also its scale set (all instances of it) and `set_number`. */
export function callNames(id: string): readonly string[] {
  const [, set, number] = INSTANCE.exec(id) ?? [];
  return set === undefined || number === undefined ? [id, lastSegment(id)] : [id, set, `${set}/${number}`, `${set}_${number}`];
}
