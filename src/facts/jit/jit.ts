import type { FactAnswers, FactDefinition } from '../../model/fact.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import type { JsonObject, JsonValue } from '../../values/json.ts';
import { formatPorts } from '../../values/ports.ts';
import type { Exposure } from '../exposure/machineExposure.ts';
import { networkIndex, TYPES } from '../exposure/networkIndex.ts';
import type { Opening } from '../exposure/reach.ts';
import { agreement, assessments, type Assessment } from './assessments.ts';
import { connectionsOf } from './connections.ts';
import { JIT_FIELDS, JIT_READS } from './fields.ts';
import { jitFirewallRules } from './jitFirewallRules.ts';
import { openingsAtRest, type Grade } from './grade.ts';
import { leftovers } from './leftovers.ts';
import { machineJit } from './machineJit.ts';
import { anyProtocol, both, isNone, isWideSource, longestOf, portsByProtocol, protocolPortsJson, without, type ProtocolPorts } from './ports.ts';
import { byAge, type MachinePolicy } from './requests.ts';

/** What just-in-time access does about a machine's exposure. */
export const jitFact: FactDefinition = {
  name: 'jit',
  description: 'What just-in-time access does about what the Internet reaches of a virtual machine at rest',
  on: [TYPES.virtualMachine],
  reads: JIT_READS,
  fields: JIT_FIELDS,
  bind: (snapshot, context) => {
    const index = networkIndex(snapshot);
    const machineOf = machineJit(snapshot, context);
    const verdictOf = assessments(snapshot, index);
    const leftoversOf = leftovers(index, jitFirewallRules(index));
    return (row) => {
      const { policy, policyGap, exposure, resting, configured, grade, portal } = machineOf(row);
      return {
        ...gradeAnswers(grade, resting),
        ...portal,
        configured,
        ...policyAnswers(policy, policyGap),
        coveredPorts: known(formatPorts(anyProtocol(grade.covered)), policyGap),
        connection: known(connectionsOf(exposure, policy), policyGap ?? exposure.perhapsPaths),
        ...requestAnswers(policy, policyGap ?? policy.requestGap),
        leftovers: leftoversOf(row, policy, policyGap ?? policy.requestGap),
        ...defenderAnswers(grade, verdictOf(row)),
      };
    };
  },
};

function gradeAnswers(grade: Grade, resting: Exposure): FactAnswers {
  const { state, reason, available, covered, uncovered, openAtRest } = grade;
  return {
    state, reason, available,
    uncoveredPorts: mapped(uncovered, (ports) => formatPorts(anyProtocol(ports))),
    uncovered: mapped(uncovered, protocolPortsJson),
    uncoveredOpenings: mapped(uncovered, () => openingsAtRest(resting).filter(({ verdict }) => verdict === 'open').flatMap((opening) => partsOf(without(portsByProtocol([opening]), covered), opening))),
    openAtRest: mapped(openAtRest, (ports) => formatPorts(anyProtocol(ports))),
    bypasses: mapped(openAtRest, () => openingsAtRest(resting).flatMap((opening) => bypassJson(opening, covered))),
  };
}

function mapped<T>(answer: Answer<T>, to: (value: T) => JsonValue): Answer<JsonValue> {
  return answer.known ? known(to(answer.value), answer.atLeast) : answer;
}

/** The covered part of an opening. */
function bypassJson(opening: Opening, covered: ProtocolPorts): readonly JsonObject[] {
  const bypassed = both(portsByProtocol([opening]), covered);
  if (isNone(bypassed)) return [];
  const rules = opening.deciders.map(({ rule }) => `${rule.name} @${rule.priority} in ${lastSegment(rule.securityGroup)}`);
  return partsOf(bypassed, opening).map((part) => ({ ...part, verdict: opening.verdict, rules }));
}

function partsOf(ports: ProtocolPorts, { rootCause }: Opening): readonly JsonObject[] {
  return isNone(ports) ? [] : protocolPortsJson(ports).map((part) => ({ ...part, rootCause }));
}

function policyAnswers(policy: MachinePolicy, policyGap: Unknown | undefined): FactAnswers {
  return {
    policies: known([...new Set(policy.policies)], policyGap),
    ports: known(policy.ports.map(({ port, protocol, sources, maxDuration }) => ({ port, protocol, sources, wideSource: isWideSource(sources), maxDuration: textOf(maxDuration) })), policyGap),
    sources: known([...new Set(policy.ports.flatMap(({ sources }) => sources))], policyGap),
    longestDuration: orUnknown(policyGap, longestOf(policy.ports) ?? null),
  };
}

function requestAnswers({ requests }: MachinePolicy, gap: Unknown | undefined): FactAnswers {
  const ordered = byAge(requests);
  const [last] = ordered;
  const live = requests.filter(({ state }) => state === 'live').length;
  return {
    requests: known(ordered.map(({ port, sources, requestor, startedAt, endsAt, state }) => ({ port, sources, wideSource: isWideSource(sources), requestor: textOf(requestor), startedAt: textOf(startedAt), endsAt: textOf(endsAt), state })), gap),
    liveRequests: orUnknown(gap, live),
    expiredRequests: orUnknown(gap, requests.length - live),
    lastRequestor: orUnknown(gap, textOf(last?.requestor)),
    lastRequestedAt: orUnknown(gap, textOf(last?.startedAt)),
    lastRequestJustified: orUnknown(gap, last?.justified ?? null),
  };
}

/** What Azure left empty is absent. */
function textOf(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

function defenderAnswers({ state }: Grade, assessment: Answer<Assessment | null>): FactAnswers {
  return {
    defenderVerdict: mapped(assessment, (found) => found?.verdict ?? null),
    defenderCause: mapped(assessment, (found) => found?.cause ?? null),
    defenderAgrees: agreement(state, assessment),
  };
}

function orUnknown<T extends JsonValue>(cause: Unknown | undefined, value: T): Answer<T> {
  return cause === undefined ? known(value) : unknown(cause);
}
