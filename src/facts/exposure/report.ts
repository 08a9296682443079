import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, lastSegment, parentId } from '../../values/armId.ts';
import { addressCount } from '../../values/cidr.ts';
import { asString, at, compareText } from '../../values/json.ts';
import { formatPorts } from '../../values/ports.ts';
import { unreadInstances, unreadInterfaces } from './dangling.ts';
import type { Endpoint } from './endpoints.ts';
import { machineExposure, type Unfollowed } from './machineExposure.ts';
import { networkIndex, TYPES } from './networkIndex.ts';
import type { PathKind, PublicPath } from './publicPaths.ts';
import { rangesOf, type Opening } from './reach.ts';
import { referencedIds } from './reference.ts';
import { sentenceOf } from './sentence.ts';
import { widest, type Verdict } from './width.ts';

/** A rule that lets something through; level `none` where no filter stands in the way. */
interface DecidedBy {
  readonly level: 'adminRule' | 'subnet' | 'networkInterface' | 'none';
  readonly securityGroup: string;
  readonly rule: string;
  readonly priority: number | null;
}

export interface ReportedOpening {
  readonly protocol: Opening['protocol'];
  readonly ports: string;
  /** Inclusive ranges of globally routable addresses, sorted and merged. */
  readonly sources: readonly string[];
  readonly sourceTags: readonly string[];
  readonly addressCount: number;
  readonly verdict: Opening['verdict'];
  readonly decidedBy: readonly DecidedBy[];
  readonly sentence: string;
}

/** One way to one IP configuration. `path` is null where there may be ways that could not be followed. */
export interface ReportedEndpoint {
  /** A virtual machine or an instance of a scale set, also one that only its interface names; null for a network interface of its own. */
  readonly virtualMachine: string | null;
  readonly networkInterface: string;
  readonly ipConfiguration: string;
  readonly privateAddress: string;
  readonly publicAddress: string;
  readonly path: PathKind | null;
  readonly frontendPort?: number;
  /** Public ports of which the machine has one of its own. */
  readonly frontendPorts?: string;
  readonly floatingIp?: true;
  /** The load balancer or firewall that hands on, and its rule. */
  readonly via?: { readonly resource: string; readonly rule: string };
  readonly verdict: Verdict | 'unknown';
  readonly deallocated?: true;
  readonly assumes: readonly string[];
  readonly openings: readonly ReportedOpening[];
  /** Why more may be let in than is told. */
  readonly unknown?: Unknown;
}

export interface ExposureReport {
  readonly schemaVersion: 1;
  /** What the user vouched for. */
  readonly assumes: readonly string[];
  /** Why there may be machines and network interfaces besides those of the endpoints. */
  readonly gaps: readonly Unknown[];
  readonly endpoints: readonly ReportedEndpoint[];
}

/**
 * Every way from the Internet into a snapshot, with what gets through it (design, section 8, `exposure --format json`): of
 * virtual machines, of scale sets' instances, and of network interfaces that no machine has, or whose machine was not read.
 */
export function exposureReport(snapshot: Snapshot, context: FactContext): ExposureReport {
  const exposureOf = machineExposure(snapshot, context);
  const endpoints = [...subjects(snapshot)].flatMap((subject) => {
    const { endpoints: followed, unfollowed } = exposureOf(subject.row);
    return [...followed.map((endpoint) => followedEntry(subject, endpoint)), ...unfollowed.map((one) => unfollowedEntry(subject, one))];
  });
  return { schemaVersion: 1, assumes: snapshot.manifest.assumes, gaps: unreadSubjects(snapshot, endpoints), endpoints: endpoints.toSorted(inReadingOrder) };
}

/** Types of which not all was read, scale sets without their machines, and interfaces that are named and stand under no endpoint. */
function unreadSubjects(snapshot: Snapshot, endpoints: readonly EndpointPlace[]): readonly Unknown[] {
  const { unlisted, named } = subjectGaps(snapshot);
  return [...unlisted, ...untold(named, endpoints)];
}

type EndpointPlace = Pick<ReportedEndpoint, 'networkInterface'>;

/** Why there may be more subjects: gaps of their types, and what other rows name and no row is. */
export interface SubjectGaps {
  readonly unlisted: readonly Unknown[];
  readonly named: readonly Unknown[];
}

export function subjectGaps(snapshot: Snapshot): SubjectGaps {
  const subjectTypes = [TYPES.virtualMachine, TYPES.scaleSetInstance, TYPES.networkInterface, TYPES.scaleSetInterface].map((type) => type.toLowerCase());
  const unlisted = snapshot.gaps.filter(({ artifact }) => subjectTypes.includes(artifact.toLowerCase()));
  const scopes = new Set(unlisted.map(({ scope }) => idKey(scope)));
  const index = networkIndex(snapshot);
  return { unlisted, named: [...unreadInstances(index), ...unreadInterfaces(index)].filter(({ scope }) => !scopes.has(idKey(scope))) };
}

/** Those of them that stand under no endpoint, which tells the same. */
export function untold(named: readonly Unknown[], endpoints: readonly EndpointPlace[]): readonly Unknown[] {
  const told = new Set(endpoints.map(({ networkInterface }) => idKey(networkInterface)));
  return named.filter(({ scope }) => !told.has(idKey(scope)));
}

/** What is asked how it can be reached. */
export interface Subject {
  readonly row: Row;
  readonly machine: string | null;
  /** What the sentence calls it. */
  readonly name: string;
}

/** Types of machines, which are subjects each. */
export const MACHINE_TYPES = [TYPES.virtualMachine, TYPES.scaleSetInstance] as const;

/** Machines, then interfaces of their own. One row is held at a time. */
function* subjects(snapshot: Snapshot): Generator<Subject> {
  const held = new Set<string>();
  for (const type of MACHINE_TYPES) {
    for (const row of snapshot.rows(type)) {
      for (const key of heldBy(row)) held.add(key);
      yield machineSubject(row);
    }
  }
  yield* interfacesBesides(snapshot, held);
}

export function machineSubject(row: Row): Subject {
  return { row, machine: row.id, name: row.name };
}

/** Interfaces that no row of a machine holds: nobody's, or of a machine that was not read. What is seen open is told all the same. */
export function looseInterfaces(snapshot: Snapshot): Iterable<Subject> {
  return interfacesBesides(snapshot, new Set(MACHINE_TYPES.flatMap((type) => [...snapshot.rows(type)].flatMap(heldBy))));
}

function* interfacesBesides(snapshot: Snapshot, held: ReadonlySet<string>): Generator<Subject> {
  for (const row of snapshot.rows(TYPES.networkInterface)) {
    if (!held.has(idKey(row.id))) yield ofOwner(row, asString(at(row, 'properties', 'virtualMachine', 'id')) ?? '');
  }
  for (const row of snapshot.rows(TYPES.scaleSetInterface)) {
    if (!held.has(idKey(row.id)) && !held.has(idKey(parentId(row.id)))) yield ofOwner(row, parentId(row.id));
  }
}

function ofOwner(row: Row, machine: string): Subject {
  return machine === '' ? { row, machine: null, name: row.name } : { row, machine, name: nameIn(machine) };
}

/** An instance is called by its set and its number, as Azure does. */
function nameIn(machine: string): string {
  const set = /\/virtualMachineScaleSets\/([^/]+)\/virtualMachines\/[^/]+$/i.exec(machine)?.[1];
  return set === undefined ? lastSegment(machine) : `${set}_${lastSegment(machine)}`;
}

/** A machine, and the interfaces that it names: one may not say itself whose it is. */
function heldBy(machine: Row): readonly string[] {
  return [machine.id, ...referencedIds(at(machine, 'properties', 'networkProfile', 'networkInterfaces'))].map(idKey);
}

function isDeallocated(row: Row): boolean {
  return asString(at(row, 'properties', 'extended', 'instanceView', 'powerState', 'code'))?.toLowerCase() === 'powerstate/deallocated';
}

type Common = Pick<ReportedEndpoint, 'virtualMachine' | 'deallocated'>;

function commonOf({ row, machine }: Subject): Common {
  return { virtualMachine: machine, ...(isDeallocated(row) ? { deallocated: true } : {}) };
}

/** A way in that was followed; its openings are those of the endpoint, in their order. */
export function followedEntry(subject: Subject, endpoint: Endpoint): ReportedEndpoint {
  const { path, traffic, perhapsMore } = endpoint;
  const verdict = widest(traffic.openings.map((opening) => opening.verdict));
  return {
    ...commonOf(subject),
    networkInterface: endpoint.networkInterface, ipConfiguration: endpoint.ipConfiguration, privateAddress: endpoint.privateAddress,
    publicAddress: path.publicAddress, path: path.kind,
    ...(path.frontendPort === undefined ? {} : { frontendPort: path.frontendPort }),
    ...(path.sharedPorts === undefined ? {} : { frontendPorts: formatPorts(path.sharedPorts)[0] ?? '*' }),
    ...(path.floating === undefined ? {} : { floatingIp: true }),
    ...viaOf(path),
    verdict: verdict === 'open' || perhapsMore === undefined ? verdict : 'unknown',
    assumes: endpoint.assumes,
    openings: traffic.openings.map((opening) => openingEntry(subject.name, endpoint, opening)),
    ...(perhapsMore === undefined ? {} : { unknown: perhapsMore }),
  };
}

function viaOf({ balancer, firewall }: PublicPath): Pick<ReportedEndpoint, 'via'> {
  if (firewall !== undefined) return { via: { resource: firewall.firewall, rule: firewall.rule } };
  return balancer === undefined ? {} : { via: { resource: balancer.id, rule: balancer.rule } };
}

/** Where there may be ways in that could not be followed. */
export function unfollowedEntry(subject: Subject, { networkInterface, ipConfiguration, privateAddress, cause }: Unfollowed): ReportedEndpoint {
  return { ...commonOf(subject), networkInterface, ipConfiguration, privateAddress, publicAddress: '', path: null, verdict: 'unknown', assumes: [], openings: [], unknown: cause };
}

const NO_FILTER: DecidedBy = { level: 'none', securityGroup: '', rule: '', priority: null };

function openingEntry(name: string, endpoint: Endpoint, opening: Opening): ReportedOpening {
  const decidedBy = opening.deciders.map(({ level, rule }) => ({ level, securityGroup: rule.securityGroup, rule: rule.name, priority: rule.priority }));
  return {
    protocol: opening.protocol,
    ports: formatPorts(opening.ports)[0] ?? '*',
    sources: rangesOf(opening.sources),
    sourceTags: opening.sourceTags,
    addressCount: addressCount(opening.sources),
    verdict: opening.verdict,
    decidedBy: decidedBy.length === 0 ? [NO_FILTER] : decidedBy,
    sentence: sentenceOf(name, endpoint, opening),
  };
}

function inReadingOrder(a: ReportedEndpoint, b: ReportedEndpoint): number {
  return compareText(orderOf(a), orderOf(b));
}

function orderOf({ virtualMachine, networkInterface, ipConfiguration, path, publicAddress, frontendPort }: ReportedEndpoint): string {
  const parts = [virtualMachine ?? '~', networkInterface, ipConfiguration].map((text) => text.toLowerCase());
  return [...parts, path ?? '~', publicAddress, String(frontendPort ?? 0).padStart(5, '0')].join(' ');
}
