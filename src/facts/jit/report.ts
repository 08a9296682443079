import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Answer, Unknown } from '../../model/unknown.ts';
import { idKey, lastSegment } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import { asNumber, asString, compareText, type JsonObject } from '../../values/json.ts';
import { networkIndex, TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { connectionsOf } from './connections.ts';
import { JIT_READS } from './fields.ts';
import { REASONS, type JitState } from './grade.ts';
import { jitFirewallRules } from './jitFirewallRules.ts';
import { standingAllows, type AllowPlace } from './leftovers.ts';
import { machineJit, type MachineJit } from './machineJit.ts';
import { PORTAL_GROUPS, type PORTAL_REASONS } from './portal.ts';
import { byAge, type AccessRequest, type PolicyPort } from './requests.ts';

/** The types that the report reads: all of the fact's but Defender's own verdict. */
export const JIT_REPORT_READS: readonly string[] = JIT_READS.filter((type) => type !== TYPES.assessment);

/**
 * The types that following one request takes: which machine and policy, what guards it, and the usual ways to it. Ways through a firewall are the policy's
 * own word; what else could lead to the machine is not looked for.
 */
export const REQUEST_READS: readonly string[] = [
  TYPES.virtualMachine, TYPES.networkInterface, TYPES.securityGroup, TYPES.virtualNetwork, TYPES.publicAddress, TYPES.loadBalancer, TYPES.jitPolicy,
];

export const REPORT_GROUPS = [...PORTAL_GROUPS, 'unknown'] as const;
export type ReportGroup = (typeof REPORT_GROUPS)[number];

/** A request that is granted and not over. Instants are ISO 8601 UTC. */
export interface OpenRequest {
  readonly port: number;
  readonly requestor: string;
  /** Empty: the address of who asked, which Azure does not tell here. */
  readonly sources: readonly string[];
  readonly startedAt: string;
  readonly endsAt: string;
  readonly justified: boolean;
  /** The rules that stand for it. */
  readonly allows: readonly AllowPlace[];
}

/** Where to connect to, once access to a port is granted. */
export interface Connection {
  readonly port: number;
  readonly protocol: string;
  readonly address: string;
  /** Null where it cannot be told. */
  readonly connectPort: number | null;
  readonly path: string;
}

/** A machine in the lists of the portal's page on just-in-time access. */
export interface ReportedMachine {
  readonly id: string;
  readonly group: ReportGroup;
  /** Why it is unsupported. */
  readonly reason?: (typeof PORTAL_REASONS)[number];
  /** The grade; absent where it is not known. */
  readonly state?: JitState;
  /** Why just-in-time access does not apply. */
  readonly stateReason?: (typeof REASONS)[number];
  readonly policies: readonly string[];
  readonly ports: readonly PolicyPort[];
  readonly live: readonly OpenRequest[];
  /** Requests that began in the seven days before the clock; absent where that is not known. */
  readonly grantedLastWeek?: number;
  /** When access was last asked for, and by whom; absent where nobody did, or it is not known. */
  readonly lastAccess?: string;
  readonly lastRequestor?: string;
  readonly connection: readonly Connection[];
  /** Why the requests, of which some may be live, are not known. */
  readonly requestGap?: Unknown;
  /** Everything of the machine that is not known, the requests included. */
  readonly unknown: readonly Unknown[];
}

export interface JitReport {
  /** Why there may be machines besides. */
  readonly gaps: readonly Unknown[];
  readonly machines: readonly ReportedMachine[];
}

/**
 * Every virtual machine with what just-in-time access holds of it: the lists of Defender for Cloud's page (Azure documentation, "Understanding
 * just-in-time VM access"), what may be asked for, what is open by a request at `now`. Pure: equal inputs give equal answers.
 */
export function jitReport(snapshot: Snapshot, context: FactContext): JitReport {
  const index = networkIndex(snapshot);
  const jitOf = machineJit(snapshot, context);
  const allowsOf = standingAllows(index, jitFirewallRules(index));
  const now = parseInstant(context.now) ?? Number.NaN;
  const machines = [...snapshot.rows(TYPES.virtualMachine)].map((row) => reported(row, jitOf(row), now, allowsOf));
  return { gaps: machineGaps(snapshot, index), machines: machines.toSorted(inReadingOrder) };
}

function machineGaps(snapshot: Snapshot, index: NetworkIndex): readonly Unknown[] {
  return index.isVouched(TYPES.virtualMachine) ? [] : snapshot.gaps.filter(({ artifact }) => artifact === TYPES.virtualMachine);
}

function inReadingOrder(left: ReportedMachine, right: ReportedMachine): number {
  return REPORT_GROUPS.indexOf(left.group) - REPORT_GROUPS.indexOf(right.group)
    || compareText(lastSegment(left.id).toLowerCase(), lastSegment(right.id).toLowerCase()) || compareText(idKey(left.id), idKey(right.id));
}

function reported(row: Row, jit: MachineJit, now: number, allowsOf: ReturnType<typeof standingAllows>): ReportedMachine {
  const { policy, policyGap, grade, portal, exposure } = jit;
  const requestGap = policyGap ?? policy.requestGap;
  const isConfigured = policy.policies.length > 0;
  const unknowns = [causeOf(portal.portalGroup), causeOf(grade.state), requestGap, isConfigured ? exposure.perhapsPaths : undefined];
  return {
    id: row.id,
    group: valueOf(portal.portalGroup) ?? 'unknown',
    ...present('reason', valueOf(portal.portalReason)),
    ...present('state', valueOf(grade.state)),
    ...present('stateReason', REASONS.find((reason) => reason === valueOf(grade.reason))),
    policies: [...new Set(policy.policies)],
    ports: policy.ports,
    live: byAge(policy.requests).filter(({ state }) => state === 'live').map((request) => openRequest(request, allowsOf(row, request))),
    ...(requestGap === undefined ? { grantedLastWeek: lastWeek(policy.requests, now), ...lastOf(policy.requests) } : { requestGap }),
    connection: connectionsOf(exposure, policy).map(asConnection),
    unknown: distinctCauses(unknowns.filter((cause) => cause !== undefined)),
  };
}

function valueOf<T>(answer: Answer<T>): T | undefined {
  return answer.known ? answer.value : undefined;
}

function causeOf(answer: Answer<unknown>): Unknown | undefined {
  return answer.known ? undefined : answer.unknown;
}

function present<K extends string, T>(key: K, value: T | null | undefined): { readonly [key in K]?: T } {
  return value === undefined || value === null ? {} : { [key]: value } as { readonly [key in K]: T };
}

function distinctCauses(causes: readonly Unknown[]): readonly Unknown[] {
  return [...new Map(causes.map((cause) => [JSON.stringify([cause.reason, cause.artifact, cause.scope, cause.message]), cause])).values()];
}

function openRequest({ port, requestor, sources, startedAt, endsAt, justified }: AccessRequest, allows: readonly AllowPlace[]): OpenRequest {
  return { port, requestor, sources, startedAt: instant(startedAt), endsAt: instant(endsAt), justified, allows };
}

/** Azure's seven digits of a second as three; empty where it is no instant. */
function instant(text: string): string {
  const parsed = parseInstant(text);
  return parsed === undefined ? '' : new Date(parsed).toISOString();
}

const WEEK = 7 * 86_400_000;

/** Requests, not ports: one request may ask for several. */
function lastWeek(requests: readonly AccessRequest[], now: number): number {
  const recent = requests.flatMap(({ startedAt, requestor }) => {
    const began = parseInstant(startedAt);
    return began !== undefined && began > now - WEEK && began <= now ? [JSON.stringify([startedAt, requestor])] : [];
  });
  return new Set(recent).size;
}

function lastOf(requests: readonly AccessRequest[]): Pick<ReportedMachine, 'lastAccess' | 'lastRequestor'> {
  const [last] = byAge(requests);
  const at = instant(last?.startedAt ?? '');
  return { ...(at === '' ? {} : { lastAccess: at }), ...(last === undefined || last.requestor === '' ? {} : { lastRequestor: last.requestor }) };
}

function asConnection(one: JsonObject): Connection {
  const text = (key: string): string => asString(one[key]) ?? '';
  return { port: asNumber(one['port']) ?? 0, protocol: text('protocol'), address: text('address'), connectPort: asNumber(one['connectPort']) ?? null, path: text('path') };
}
