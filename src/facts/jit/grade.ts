import { known, unknown, type Answer, type KnownAnswer, type Unknown } from '../../model/unknown.ts';
import type { JsonValue } from '../../values/json.ts';
import { EMPTY_PORTS, includes, intersect, isEmptyPorts, parsePortSet } from '../../values/ports.ts';
import { compareDurations, parseDuration } from '../../values/duration.ts';
import type { Endpoint } from '../exposure/endpoints.ts';
import type { Exposure } from '../exposure/machineExposure.ts';
import type { Opening } from '../exposure/reach.ts';
import { anyProtocol, both, coverOf, isNone, isWideSource, portsByProtocol, without, type ProtocolPorts } from './ports.ts';
import type { MachinePolicy, PolicyPort } from './requests.ts';

/** The ports that Defender for Cloud itself recommends to put under just-in-time access. */
const MANAGEMENT_PORTS = parsePortSet(['22', '3389', '5985', '5986']) ?? EMPTY_PORTS;
/** What Defender for Cloud offers when access is configured. */
const USUAL_DURATION = 'PT3H';

export const JIT_STATES = ['protected', 'weak', 'partial', 'bypassed', 'unprotected', 'notApplicable'] as const;
export type JitState = (typeof JIT_STATES)[number];
/** Why just-in-time access does not apply, in the order in which they are looked for. */
export const REASONS = ['noPublicPath', 'noPlan2', 'noGuard', 'nothingOpen'] as const;
type Reason = (typeof REASONS)[number];

export interface GradeInput {
  /** What stands at rest: see `atRest`. */
  readonly exposure: Exposure;
  readonly policy: MachinePolicy;
  readonly policyGap: Unknown | undefined;
  readonly plan: Answer<boolean>;
  readonly guard: Answer<boolean>;
}

export interface Grade {
  readonly state: Answer<JitState>;
  readonly reason: Answer<JsonValue>;
  readonly available: Answer<JsonValue>;
  readonly covered: ProtocolPorts;
  /** Open at rest and in no policy. */
  readonly uncovered: Answer<ProtocolPorts>;
  /** In a policy and reached by somebody at rest. */
  readonly openAtRest: KnownAnswer<ProtocolPorts>;
}

type Judgement = Pick<Grade, 'state' | 'reason'>;
type Found = Pick<Grade, 'covered' | 'uncovered' | 'openAtRest' | 'available'>;

/** Grades what a machine's policies do about its exposure at rest, that is, without the allows of live requests. */
export function gradeOf(input: GradeInput): Grade {
  const { exposure, policy, policyGap, plan, guard } = input;
  const covered = coverOf(policy.ports);
  const perhaps = exposure.perhapsPaths ?? exposure.perhapsMore;
  const open = portsByProtocol(openingsAtRest(exposure).filter(({ verdict }) => verdict === 'open'));
  const reached = portsByProtocol(openingsAtRest(exposure));
  const uncovered = uncoveredOf(without(open, covered), policyGap, perhaps);
  const openAtRest = known(both(reached, covered), perhaps ?? policyGap);
  const available = plan.known && !plan.value ? known(false) : plan.known ? guard : plan;
  return { covered, uncovered, openAtRest, available, ...judge(input, { covered, uncovered, openAtRest, available }) };
}

/** What no policy read covers may be covered by one that was not. */
function uncoveredOf(ports: ProtocolPorts, policyGap: Unknown | undefined, perhaps: Unknown | undefined): Answer<ProtocolPorts> {
  if (policyGap !== undefined) return isNone(ports) && perhaps === undefined ? known(ports) : unknown(policyGap);
  return known(ports, perhaps);
}

/** What stands open whether anybody has asked for access or not. */
export function openingsAtRest({ endpoints }: { readonly endpoints: readonly Endpoint[] }): readonly Opening[] {
  return endpoints.flatMap(({ traffic }) => traffic.openings).filter(({ verdict }) => verdict !== 'temporary');
}

function judge(input: GradeInput, found: Found): Judgement {
  const { exposure, plan, policyGap } = input;
  if (exposure.endpoints.length === 0) return exposure.perhapsPaths === undefined ? notApplicable('noPublicPath') : notKnown(exposure.perhapsPaths);
  if (!plan.known) return notKnown(plan.unknown);
  if (!plan.value) return notApplicable('noPlan2');
  if (!found.available.known) return notKnown(found.available.unknown);
  if (found.available.value === false) return notApplicable('noGuard');
  return policyGap === undefined ? judgeCover(input.policy, found) : notKnown(policyGap);
}

/** The grade where just-in-time access can be used and the policies are known. */
function judgeCover({ ports }: MachinePolicy, { covered, uncovered, openAtRest }: Found): Judgement {
  if (!uncovered.known) return notKnown(uncovered.unknown);
  const isConfigured = ports.length > 0;
  if (!isEmptyPorts(intersect(anyProtocol(uncovered.value), MANAGEMENT_PORTS))) return state(isConfigured ? 'partial' : 'unprotected');
  if (uncovered.atLeast !== undefined && !coversManagement(covered)) return notKnown(uncovered.atLeast);
  if (!isConfigured) return notApplicable('nothingOpen');
  if (!isNone(openAtRest.value)) return state('bypassed');
  if (openAtRest.atLeast !== undefined) return notKnown(openAtRest.atLeast);
  return state(ports.some(isWeak) ? 'weak' : 'protected');
}

/** Then no management port can be uncovered, whatever else is open. */
function coversManagement({ Tcp, Udp }: ProtocolPorts): boolean {
  return includes(Tcp, MANAGEMENT_PORTS) && includes(Udp, MANAGEMENT_PORTS);
}

function isWeak({ sources, maxDuration }: PolicyPort): boolean {
  const [duration, usual] = [parseDuration(maxDuration), parseDuration(USUAL_DURATION)];
  return isWideSource(sources) || (duration !== undefined && usual !== undefined && compareDurations(duration, usual) > 0);
}

function state(value: Exclude<JitState, 'notApplicable'>): Judgement {
  return { state: known(value), reason: known(null) };
}

function notApplicable(reason: Reason): Judgement {
  return { state: known('notApplicable'), reason: known(reason) };
}

function notKnown(cause: Unknown): Judgement {
  return { state: unknown(cause), reason: unknown(cause) };
}
