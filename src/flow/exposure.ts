import { suggest } from '../documents/suggest.ts';
import { exposureReport, type EndpointVerdict, type ExposureEndpoint, type ExposureOpening, type ExposureReport } from '../facts/exposure/report.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import { emptyScope } from '../model/emptyScope.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { compareText } from '../values/json.ts';
import { intersects, parsePortSet, type PortSet } from '../values/ports.ts';
import { callNames } from './machineName.ts';
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
  /** Types of machines and interfaces of which some could not be read: what is in them is in no list. */
  readonly unread: readonly string[];
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
  return {
    report: filterReport(exposureReport(snapshot, { now }), options.machines, ports),
    tenantId: manifest.tenantId, cloud: manifest.cloud, simulated: manifest.simulated, now,
    only: { machines: options.machines, ports: options.ports },
    unread: unreadTypes(snapshot),
  };
}

/** The ports of all lists. Throws ToolError USAGE. */
function portsOf(lists: readonly string[]): PortSet {
  for (const list of lists) {
    const wrong = list.split(',').find((part) => parsePortSet(part) === undefined);
    if (wrong !== undefined) throw new ToolError('USAGE', `--port ${list}: '${wrong}' is no port`, 'Write ports 0-65535 and ranges, such as 22,3389,5985-5986.');
  }
  return parsePortSet(lists.flatMap((list) => list.split(','))) ?? { edges: [] };
}

/** Narrows a report to machines and ports. It never makes anything look more closed than it is: what is unknown stays unknown. */
export function filterReport(report: ExposureReport, machines: readonly string[], ports: PortSet | undefined): ExposureReport {
  const kept = machines.length === 0 ? report.endpoints : ofMachines(report.endpoints, machines);
  return { ...report, endpoints: ports === undefined ? kept : kept.map((endpoint) => onPorts(endpoint, ports)) };
}

function ofMachines(endpoints: readonly ExposureEndpoint[], machines: readonly string[]): readonly ExposureEndpoint[] {
  const named = endpoints.map((endpoint) => ({ endpoint, names: endpoint.virtualMachine === null ? [] : callNames(endpoint.virtualMachine).map((name) => name.toLowerCase()) }));
  const there = new Set(named.flatMap(({ names }) => names));
  for (const machine of machines) if (!there.has(machine.toLowerCase())) throw noMachine(machine, endpoints);
  const wanted = new Set(machines.map((machine) => machine.toLowerCase()));
  return named.filter(({ names }) => names.some((name) => wanted.has(name))).map(({ endpoint }) => endpoint);
}

function noMachine(machine: string, endpoints: readonly ExposureEndpoint[]): ToolError {
  const names = [...new Set(endpoints.flatMap(({ virtualMachine }) => (virtualMachine === null ? [] : callNames(virtualMachine))))].toSorted(compareText);
  const near = suggest(machine, names);
  return new ToolError('USAGE', `there is no machine '${machine}'`, near === undefined ? 'Name one by its name or its id; without --vm all are listed.' : `Did you mean ${near}?`);
}

/** Protocols without ports are never what a port list asks for. */
const PORTLESS: readonly string[] = ['Icmp', 'Esp', 'Ah'];

function onPorts(endpoint: ExposureEndpoint, ports: PortSet): ExposureEndpoint {
  const openings = endpoint.openings.filter((opening) => reaches(opening, ports));
  return { ...endpoint, openings, verdict: verdictOf(endpoint, openings) };
}

/** Ports that cannot be understood may be any. */
function reaches({ protocol, ports: text }: ExposureOpening, ports: PortSet): boolean {
  if (PORTLESS.includes(protocol)) return false;
  const own = parsePortSet(text);
  return own === undefined || intersects(own, ports);
}

const WIDEST: readonly ExposureOpening['verdict'][] = ['open', 'restricted', 'temporary'];

/** Seen open is open; else what was not read keeps it unknown; else the widest opening that is left. */
function verdictOf(endpoint: ExposureEndpoint, openings: readonly ExposureOpening[]): EndpointVerdict {
  const widest = WIDEST.find((verdict) => openings.some((opening) => opening.verdict === verdict));
  if (widest === 'open') return widest;
  if (endpoint.verdict === 'unknown' || endpoint.unknown !== undefined) return 'unknown';
  return widest ?? 'closed';
}

const LISTED = [
  'Microsoft.Compute/virtualMachines', 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines', 'Microsoft.Network/networkInterfaces',
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines/networkInterfaces',
];

function unreadTypes({ gaps }: Snapshot): readonly string[] {
  const artifacts = new Set(gaps.map(({ artifact }) => artifact.toLowerCase()));
  return LISTED.filter((type) => artifacts.has(type.toLowerCase()));
}
