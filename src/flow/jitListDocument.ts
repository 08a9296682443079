import type { ReportedMachine } from '../facts/jit/report.ts';
import { unknownDocument } from '../model/unknownDocument.ts';
import { pick } from '../values/json.ts';
import type { JitList } from './jitList.ts';
import { lineDocument } from './lineDocument.ts';

/**
 * The list as JSON: keys in one fixed order, a machine a line, so that two documents can be compared with line tools. Its schema is
 * `reports/schemas/jit-list.schema.json`.
 */
export function jitListJson(list: JitList): Iterable<string> {
  return lineDocument(headOf(list), 'machines', list.machines.map(machineDocument));
}

function headOf({ tenantId, cloud, now, simulated, asked, assumes, gaps }: JitList): object {
  const only = { ...(asked.machines.length === 0 ? {} : { machines: asked.machines }), ...(asked.group === undefined ? {} : { group: asked.group }), ...(asked.open ? { open: true } : {}) };
  return { schemaVersion: 1, tenant: tenantId, cloud, now, ...(simulated ? { simulated } : {}), ...(Object.keys(only).length === 0 ? {} : { only }), assumes, gaps: gaps.map(unknownDocument) };
}

function machineDocument(machine: ReportedMachine): object {
  const ordered = {
    ...machine,
    ports: machine.ports.map((port) => pick(port, ['port', 'protocol', 'sources', 'maxDuration', 'policy'])),
    live: machine.live.map((one) => pick({ ...one, allows: one.allows.map((allow) => pick(allow, ['kind', 'holder', 'name'])) }, ['port', 'requestor', 'sources', 'startedAt', 'endsAt', 'justified', 'allows'])),
    connection: machine.connection.map((one) => pick(one, ['port', 'protocol', 'address', 'connectPort', 'path'])),
    requestsKnown: machine.requestGap === undefined,
    unknown: machine.unknown.map(unknownDocument),
  };
  return pick(ordered, ['id', 'group', 'reason', 'state', 'stateReason', 'policies', 'ports', 'live', 'requestsKnown', 'grantedLastWeek', 'lastAccess', 'lastRequestor', 'connection', 'unknown']);
}
