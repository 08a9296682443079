import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import type { JsonValue } from '../../values/json.ts';
import { EMPTY_PORTS, includes, intersect, isEmptyPorts, parsePortSet, subtract, union, type PortSet } from '../../values/ports.ts';
import { compareDurations, parseDuration } from '../../values/duration.ts';
import type { Exposure } from '../exposure/machineExposure.ts';
import { hasPorts } from '../exposure/filters.ts';
import type { Opening } from '../exposure/reach.ts';
import { coveredPorts, isWideSource } from './ports.ts';
import type { MachinePolicy, PolicyPort } from './requests.ts';

/** The ports that Defender for Cloud itself recommends to put under just-in-time access. */
const MANAGEMENT_PORTS = parsePortSet(['22', '3389', '5985', '5986']) ?? EMPTY_PORTS;
/** What Defender for Cloud offers when access is configured. */
const USUAL_DURATION = 'PT3H';

export interface GradeInput {
  readonly exposure: Exposure;
  readonly policy: MachinePolicy;
  readonly policyGap: Unknown | undefined;
  readonly plan: Answer<boolean>;
}

export interface Grade {
  readonly policy: MachinePolicy;
  readonly policyGap: Unknown | undefined;
  readonly state: Answer<JsonValue>;
  readonly reason: Answer<JsonValue>;
  readonly available: Answer<JsonValue>;
  readonly covered: PortSet;
  /** Open at rest and in no policy. */
  readonly uncovered: Answer<PortSet>;
  /** In a policy and reached by somebody at rest. */
  readonly openAtRest: Answer<PortSet>;
}

type Judgement = Pick<Grade, 'state' | 'reason'>;

/** Grades what a machine's policies do about its exposure at rest, that is, without the allows of live requests. */
export function gradeOf(input: GradeInput): Grade {
  const { exposure, policy, policyGap } = input;
  const covered = coveredPorts(policy.ports);
  const perhaps = exposure.perhapsPaths ?? exposure.perhapsMore;
  const open = portsAtRest(exposure, (opening) => opening.verdict === 'open');
  const reached = portsAtRest(exposure, () => true);
  const uncovered: Answer<PortSet> = uncoveredOf(subtract(open, covered), policyGap, perhaps);
  const openAtRest: Answer<PortSet> = known(intersect(reached, covered), perhaps ?? policyGap);
  const available = availability(input);
  return { policy, policyGap, covered, uncovered, openAtRest, available, ...judge(input, { covered, uncovered, openAtRest, available }) };
}

/** What no policy read covers may be covered by one that was not. */
function uncoveredOf(ports: PortSet, policyGap: Unknown | undefined, perhaps: Unknown | undefined): Answer<PortSet> {
  if (policyGap !== undefined) return isEmptyPorts(ports) && perhaps === undefined ? known(ports) : unknown(policyGap);
  return known(ports, perhaps);
}

function portsAtRest({ endpoints }: Exposure, wanted: (opening: Opening) => boolean): PortSet {
  return endpoints
    .flatMap(({ traffic }) => traffic.openings)
    .filter((opening) => opening.verdict !== 'temporary' && (opening.protocol === '*' || hasPorts(opening.protocol)) && wanted(opening))
    .reduce((sum, { ports }) => union(sum, ports), EMPTY_PORTS);
}

/** Just-in-time access works on security groups, under plan 2 of Defender for Servers. */
function availability({ exposure, plan }: GradeInput): Answer<JsonValue> {
  if (!plan.known) return plan;
  if (!plan.value) return known(false);
  return !exposure.guarded && exposure.perhapsPaths !== undefined ? unknown(exposure.perhapsPaths) : known(exposure.guarded);
}

function judge(input: GradeInput, found: Pick<Grade, 'covered' | 'uncovered' | 'openAtRest' | 'available'>): Judgement {
  const { exposure, plan, policy, policyGap } = input;
  if (exposure.endpoints.length === 0) return exposure.perhapsPaths === undefined ? notApplicable('noPublicPath') : notKnown(exposure.perhapsPaths);
  if (!plan.known) return notKnown(plan.unknown);
  if (!plan.value) return notApplicable('noPlan2');
  if (!found.available.known) return notKnown(found.available.unknown);
  if (found.available.value === false) return notApplicable('noGuard');
  if (policyGap !== undefined) return notKnown(policyGap);
  if (!found.uncovered.known) return notKnown(found.uncovered.unknown);
  if (!found.openAtRest.known) return notKnown(found.openAtRest.unknown);
  const isConfigured = policy.ports.length > 0;
  if (!isEmptyPorts(intersect(found.uncovered.value, MANAGEMENT_PORTS))) return state(isConfigured ? 'partial' : 'unprotected');
  if (found.uncovered.atLeast !== undefined && !includes(found.covered, MANAGEMENT_PORTS)) return notKnown(found.uncovered.atLeast);
  if (!isConfigured) return notApplicable('nothingOpen');
  if (!isEmptyPorts(found.openAtRest.value)) return state('bypassed');
  if (found.openAtRest.atLeast !== undefined) return notKnown(found.openAtRest.atLeast);
  return state(policy.ports.some(isWeak) ? 'weak' : 'protected');
}

function isWeak({ sources, maxDuration }: PolicyPort): boolean {
  const [duration, usual] = [parseDuration(maxDuration), parseDuration(USUAL_DURATION)];
  return sources.some(isWideSource) || (duration !== undefined && usual !== undefined && compareDurations(duration, usual) > 0);
}

function state(value: 'protected' | 'weak' | 'partial' | 'bypassed' | 'unprotected'): Judgement {
  return { state: known(value), reason: known(null) };
}

function notApplicable(reason: 'noPublicPath' | 'noGuard' | 'noPlan2' | 'nothingOpen'): Judgement {
  return { state: known('notApplicable'), reason: known(reason) };
}

function notKnown(cause: Unknown): Judgement {
  return { state: unknown(cause), reason: unknown(cause) };
}
