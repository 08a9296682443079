import { suggest } from '../documents/suggest.ts';
import { exposureReport, type ReportedEndpoint, type ReportedOpening, type ExposureReport } from '../facts/exposure/report.ts';
import { widest } from '../facts/exposure/width.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import { emptyScope } from '../model/emptyScope.ts';
import type { Row } from '../model/resource.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { idKey } from '../values/armId.ts';
import { asString, at } from '../values/json.ts';
import { intersects, parsePortSet, type PortSet } from '../values/ports.ts';
import { isPortless } from './alikeOpenings.ts';
import { callNames, type NamedMachine } from './machineName.ts';
import { instantOf, openInput } from './openInput.ts';

export interface ExposureOptions {
  /** A snapshot directory or an export. */
  readonly path: string;
  /** The wall clock, which dates an export. */
  readonly clock: () => number;
  /** The scan clock as the user wrote it; the end of the reading where undefined. */
  readonly now: string | undefined;
  readonly assumes: readonly string[];
  readonly allowEmpty: boolean;
  /** Names or ids, any letter case; all machines where empty. */
  readonly machines: readonly string[];
  /** Port lists (`22,5985-5986`); all ports where empty. */
  readonly ports: readonly string[];
  readonly onWarning: (message: string) => void;
}

export interface Exposure {
  readonly report: ExposureReport;
  readonly tenantId: string;
  readonly cloud: string;
  readonly simulated: boolean;
  /** The clock by which requests live or are over. */
  readonly now: string;
  /** Whether only some machines, or some ports, were asked for. */
  readonly only: { readonly machines: readonly string[]; readonly ports: readonly string[] };
  /** Ids of all machines that were asked for, also of those without a way in, which have no endpoint. */
  readonly machines: () => readonly string[];
  /** Whether the row of a type by its id was read. */
  readonly holds: (type: string, id: string) => boolean;
}

/**
 * What the Internet reaches of every machine of a saved snapshot or export. Pure but for the reading: equal input gives an equal answer.
 * Throws ToolError USAGE for a machine that is not there, ports that are none, a clock or an assumption that is none.
 */
export function exposure(options: ExposureOptions): Exposure {
  const ports = options.ports.length === 0 ? undefined : portsOf(options.ports);
  const asked = options.now === undefined ? undefined : instantOf(options.now);
  const { snapshot: read, warnings } = openInput(options.path, asked ?? new Date(options.clock()).toISOString());
  for (const warning of warnings) options.onWarning(warning);
  const snapshot = assumeAbsent(read, options.assumes);
  const { manifest } = snapshot;
  if (manifest.scopes.seen.length === 0 && !options.allowEmpty) throw emptyScope(manifest);
  const now = asked ?? manifest.finishedAt;
  const report = exposureReport(snapshot, { now });
  const machines = options.machines.length === 0 ? undefined : findMachines(namedMachines(snapshot, report), options.machines);
  return {
    report: filterReport(report, machines, ports),
    tenantId: manifest.tenantId, cloud: manifest.cloud, simulated: manifest.simulated, now,
    only: { machines: options.machines, ports: options.ports },
    machines: () => machines ?? namedMachines(snapshot, report).map(({ id }) => id),
    holds: rowsHeld(snapshot),
  };
}

/** Each type is read once, when it is first asked for. */
function rowsHeld(snapshot: Snapshot): Exposure['holds'] {
  const byType = new Map<string, ReadonlySet<string>>();
  return (type, id) => {
    const held = byType.get(type) ?? new Set([...snapshot.rows(type)].map((row) => idKey(row.id)));
    byType.set(type, held);
    return held.has(idKey(id));
  };
}

const [MACHINE, INSTANCE] = ['Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines'];

/** Machines that were read, and those that only an interface names. */
function namedMachines(snapshot: Snapshot, { endpoints }: ExposureReport): readonly NamedMachine[] {
  const read = [MACHINE, INSTANCE].flatMap((type) => [...snapshot.rows(type)].map(namedMachine));
  const named = endpoints.flatMap(({ virtualMachine }) => (virtualMachine === null ? [] : [{ id: virtualMachine }]));
  return [...new Map([...named, ...read].map((machine) => [idKey(machine.id), machine])).values()];
}

/** A row with what else it may be called by. */
export function namedMachine(row: Row): NamedMachine {
  const scaleSet = asString(at(row, 'properties', 'virtualMachineScaleSet', 'id'));
  return { id: row.id, ...(scaleSet === undefined ? {} : { scaleSet }) };
}

/** The ids of the machines that are called so, in any letter case. Throws ToolError USAGE for a name that none has, with the nearest that one has. */
export function findMachines(machines: readonly NamedMachine[], names: readonly string[]): readonly string[] {
  const called = machines.map((machine) => ({ id: machine.id, by: callNames(machine).map((name) => name.toLowerCase()) }));
  const there = new Set(called.flatMap(({ by }) => by));
  for (const name of names) if (!there.has(name.toLowerCase())) throw noMachine(name, machines);
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return called.filter(({ by }) => by.some((name) => wanted.has(name))).map(({ id }) => id);
}

function noMachine(name: string, machines: readonly NamedMachine[]): ToolError {
  const near = suggest(name, new Set(machines.flatMap(callNames)));
  return new ToolError('USAGE', `there is no machine '${name}' in what was read`, near === undefined ? 'Name one by its name or its id: "portcullis exposure" and "portcullis jit list" list them.' : `Did you mean ${near}?`);
}

/** The ports of all lists. Throws ToolError USAGE. */
function portsOf(lists: readonly string[]): PortSet {
  for (const list of lists) {
    const wrong = list.split(',').find((part) => parsePortSet(part) === undefined);
    if (wrong !== undefined) throw new ToolError('USAGE', `--port ${list}: '${wrong}' is no port`, 'Write ports 0-65535 and ranges, such as 22,3389,5985-5986.');
  }
  return parsePortSet(lists.flatMap((list) => list.split(','))) ?? { edges: [] };
}

/** Narrows a report to machines (by id) and ports. It never makes anything look more closed than it is: what is unknown stays unknown. */
export function filterReport(report: ExposureReport, machines: readonly string[] | undefined, ports: PortSet | undefined): ExposureReport {
  const wanted = machines === undefined ? undefined : new Set(machines.map(idKey));
  const kept = wanted === undefined ? report.endpoints : report.endpoints.filter(({ virtualMachine }) => virtualMachine !== null && wanted.has(idKey(virtualMachine)));
  return { ...report, endpoints: ports === undefined ? kept : kept.map((endpoint) => onPorts(endpoint, ports)) };
}

function onPorts(endpoint: ReportedEndpoint, ports: PortSet): ReportedEndpoint {
  const openings = endpoint.openings.filter((opening) => reaches(opening, ports));
  return { ...endpoint, openings, verdict: verdictOf(endpoint, openings) };
}

/** Ports that cannot be understood may be any. */
function reaches({ protocol, ports: text }: ReportedOpening, ports: PortSet): boolean {
  if (isPortless(protocol)) return false;
  const own = parsePortSet(text);
  return own === undefined || intersects(own, ports);
}

/** Seen open is open; else what was not read keeps it unknown; else the widest opening that is left. */
function verdictOf(endpoint: ReportedEndpoint, openings: readonly ReportedOpening[]): ReportedEndpoint['verdict'] {
  const seen = widest(openings.map(({ verdict }) => verdict));
  const isWhole = endpoint.verdict !== 'unknown' && endpoint.unknown === undefined;
  return seen === 'open' || isWhole ? seen : 'unknown';
}
