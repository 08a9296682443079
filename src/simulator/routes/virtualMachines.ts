import type { Estate, EstateItem, Table } from '../estate.ts';
import { Unsupported, type SimResponse } from '../http.ts';
import { listAt, textAt, valueAt, type JsonMap } from '../json.ts';
import { authoriseWrite } from '../locks.ts';
import { rowWithId } from '../rowIndex.ts';
import { isSameId } from '../state.ts';
import { operationHeaders } from './operations.ts';
import { knownGroup, writing, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

const MACHINE = '(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.Compute/virtualMachines/[^/]+)';
const ACTION = 'Microsoft.Compute/virtualMachines/delete';

export const VIRTUAL_MACHINE_ROUTES: readonly Route[] = [writing('DELETE', MACHINE, VERSIONS['microsoft.compute'], ACTION, deleteMachine, ['forcedeletion'])];

/**
 * 202 with a status to poll, 204 where there is none (REST reference, "Virtual Machines - Delete"). The machine and what stands
 * below it are gone when the write's time is over. Its interfaces and addresses stay, attached to nothing (virtual machine
 * documentation, "Delete a VM and attached resources": that is the default); policies of JIT go on naming it.
 */
function deleteMachine(context: RouteContext): SimResponse {
  const { estate, state, settings, now, caller, parts } = context;
  const asked = parts[0] ?? '';
  knownGroup(estate, asked);
  authoriseWrite(estate, caller, ACTION, asked);
  const machine = rowWithId(estate.tables.resources, asked);
  if (machine === undefined) return { status: 204, headers: {}, body: '' };
  checkDetaches(machine);
  const due = now + settings.writeTime;
  if (settings.writeTime === 0) state.change((present) => withoutMachine(present, machine));
  else state.later(due, (present) => withoutMachine(present, machine));
  return { status: 202, headers: operationHeaders(context, 'Microsoft.Compute', textAt(machine, 'location'), state.begin({ due, resourceId: undefined })).result, body: '' };
}

function checkDetaches(machine: EstateItem): void {
  const disks = [valueAt(machine, 'properties', 'storageProfile', 'osDisk'), ...listAt(machine, 'properties', 'storageProfile', 'dataDisks')];
  const options = [...disks.map((disk) => textAt(disk, 'deleteOption')), ...listAt(machine, 'properties', 'networkProfile', 'networkInterfaces').map((one) => textAt(one, 'properties', 'deleteOption'))];
  if (options.some((option) => option.toLowerCase() === 'delete')) throw new Unsupported(`the deletion of '${machine.name}' together with what is attached to it`);
}

function withoutMachine(estate: Estate, machine: EstateItem): Estate {
  const left = (rows: readonly EstateItem[]): readonly EstateItem[] => rows.filter(({ id }) => !isAtOrBelow(id, machine.id)).map((row) => detached(row, machine));
  const tables = Object.fromEntries(Object.entries(estate.tables).map(([table, rows]) => [table, table === 'authorizationresources' ? rows : left(rows)])) as Readonly<Record<Table, readonly EstateItem[]>>;
  return { ...estate, tables };
}

function isAtOrBelow(id: string, machineId: string): boolean {
  return isSameId(id, machineId) || id.toLowerCase().startsWith(`${machineId.toLowerCase()}/`);
}

/** An interface forgets the machine that it was attached to. */
function detached(row: EstateItem, machine: EstateItem): EstateItem {
  if (row.type.toLowerCase() !== 'microsoft.network/networkinterfaces' || !isSameId(textAt(row, 'properties', 'virtualMachine', 'id'), machine.id)) return row;
  const { virtualMachine: _machine, ...properties } = row['properties'] as JsonMap;
  return { ...row, properties };
}
