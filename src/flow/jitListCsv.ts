import type { OpenRequest, ReportedMachine } from '../facts/jit/report.ts';
import { logLines } from '../model/logLine.ts';
import { visibleText } from '../model/visibleText.ts';
import { chunked } from '../report/chunks.ts';
import { csvRecord } from '../report/csvText.ts';
import { lastSegment } from '../values/armId.ts';
import type { JitList } from './jitList.ts';

/** One record: a port that may be asked for or is open, or a machine without any. */
interface Line {
  readonly machine: ReportedMachine;
  readonly port: ReportedMachine['ports'][number] | undefined;
  readonly open: OpenRequest | undefined;
}

/** The columns in their order; new ones go to the end. */
const COLUMNS: Readonly<Record<string, (line: Line, list: JitList) => string>> = {
  tenant: (_line, { tenantId }) => tenantId,
  asOf: (_line, { now }) => now,
  machine: ({ machine }) => lastSegment(machine.id),
  machineId: ({ machine }) => machine.id,
  group: ({ machine }) => machine.group,
  reason: ({ machine }) => machine.reason ?? '',
  state: ({ machine }) => machine.state ?? 'unknown',
  port: ({ port, open }) => String(port?.port ?? open?.port ?? ''),
  protocol: ({ port }) => port?.protocol ?? '',
  sources: ({ port }) => (port?.sources ?? []).join(' '),
  maxDuration: ({ port }) => port?.maxDuration ?? '',
  policy: ({ port }) => port?.policy ?? '',
  openUntil: ({ open }) => open?.endsAt ?? '',
  openFor: ({ open }) => open?.requestor ?? '',
  openFrom: ({ open }) => (open === undefined ? '' : open.sources.length === 0 ? 'the address of who asked' : open.sources.join(' ')),
  grantedLastWeek: ({ machine }) => (machine.grantedLastWeek === undefined ? 'unknown' : String(machine.grantedLastWeek)),
  lastAccess: ({ machine }) => machine.lastAccess ?? '',
  lastRequestor: ({ machine }) => machine.lastRequestor ?? '',
  connectTo: ({ machine, port, open }) => machine.connection.filter((one) => one.port === (port?.port ?? open?.port)).map(({ address, connectPort }) => `${address}:${connectPort ?? ''}`).join(' '),
  unknown: ({ machine }) => machine.unknown.map(({ message }) => message).join('; '),
  simulated: (_line, { simulated }) => (simulated ? 'true' : ''),
};

/** One port of one machine a record. What a spreadsheet would take for a formula is not one. */
export function jitListCsv(list: JitList): Iterable<string> {
  return chunked(logLines(records(list)));
}

function* records(list: JitList): Generator<string> {
  yield csvRecord(Object.keys(COLUMNS));
  for (const line of list.machines.flatMap(linesOf)) yield csvRecord(Object.values(COLUMNS).map((cell) => visibleText(cell(line, list))));
}

/** A port that is open by a request and that no policy names any more is told too. */
function linesOf(machine: ReportedMachine): readonly Line[] {
  const ports = machine.ports.flatMap((port): readonly Line[] => {
    const open = machine.live.filter((one) => one.port === port.port);
    return open.length === 0 ? [{ machine, port, open: undefined }] : open.map((one) => ({ machine, port, open: one }));
  });
  const loose = machine.live.filter((one) => !machine.ports.some(({ port }) => port === one.port)).map((one): Line => ({ machine, port: undefined, open: one }));
  return ports.length + loose.length === 0 ? [{ machine, port: undefined, open: undefined }] : [...ports, ...loose];
}
