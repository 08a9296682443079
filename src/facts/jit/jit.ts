import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import { known, unknown, type Unknown } from '../../model/unknown.ts';
import type { JsonValue } from '../../values/json.ts';
import { formatPorts } from '../../values/ports.ts';
import { exposureFact } from '../exposure/exposure.ts';
import { machineExposure } from '../exposure/machineExposure.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { defenderPlans } from './plan.ts';
import { machinePolicies } from './requests.ts';
import { gradeOf, type Grade } from './grade.ts';
import { isWideSource, longestOf } from './ports.ts';

const JIT_STATES = ['protected', 'weak', 'partial', 'bypassed', 'unprotected', 'notApplicable'] as const;
const REASONS = ['noPublicPath', 'noGuard', 'noPlan2', 'nothingOpen'] as const;

/** What the policies alone say. */
const reads = [TYPES.virtualMachine, TYPES.jitPolicy];

const FIELDS: Readonly<Record<string, FactField>> = {
  state: { type: 'string', values: JIT_STATES, description: 'protected: every port of the policy is closed at rest; weak: that, but for any source or too long; partial, unprotected: a management port stands open that no policy covers; bypassed: covered, and open at rest all the same' },
  reason: { type: 'string', values: REASONS, description: 'Why just-in-time access does not apply; absent where it does' },
  available: { type: 'boolean', description: 'Whether just-in-time access can be used: Defender for Servers plan 2, and a security group or firewall in the way' },
  configured: { reads, type: 'boolean', description: 'Whether a policy names the machine' },
  policies: { reads, type: 'string[]', description: 'Ids of the policies that name the machine' },
  ports: {
    reads,
    type: 'object[]',
    description: 'What the policies let people ask for',
    items: {
      port: { type: 'integer', description: 'Port of the machine' },
      protocol: { type: 'string', description: 'TCP, UDP or *' },
      sources: { type: 'string[]', description: 'Sources that may be asked for; * for any' },
      wideSource: { type: 'boolean', description: 'Whether access may be asked for from (nearly) anywhere' },
      maxDuration: { type: 'duration', description: 'The longest access' },
    },
  },
  coveredPorts: { reads, type: 'portSet', description: 'Ports that some policy names' },
  uncoveredPorts: { type: 'portSet', description: 'Ports open to (nearly) everyone at rest that no policy names' },
  openAtRest: { type: 'portSet', description: 'Ports that a policy names and that somebody reaches without a request' },
  longestDuration: { reads, type: 'duration', description: 'The longest access over all ports; absent without a policy' },
  liveRequests: { reads, type: 'integer', description: 'Requests that are not over' },
  lastRequestor: { reads, type: 'string', description: 'Who asked last; absent where nobody did' },
};

/** What just-in-time access does about a machine's exposure. */
export const jitFact: FactDefinition = {
  name: 'jit',
  description: 'What just-in-time access does about what the Internet reaches of a virtual machine at rest',
  on: [TYPES.virtualMachine],
  reads: [...exposureFact.reads, TYPES.pricing],
  fields: FIELDS,
  bind: (snapshot, context) => {
    const exposureOf = machineExposure(snapshot, context);
    const policyOf = machinePolicies(snapshot, context);
    const plans = defenderPlans(snapshot);
    return (row) => {
      const policy = policyOf(row.id);
      return answers(gradeOf({ exposure: exposureOf(row), policy, policyGap: plans.policyGap(row) ?? policy.gap, plan: plans.plan(row) }));
    };
  },
};

function answers(grade: Grade): FactAnswers {
  const { policy, policyGap } = grade;
  const requests = policy.requests.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  return {
    state: grade.state,
    reason: grade.reason,
    available: grade.available,
    configured: policy.policies.length > 0 ? known(true) : orUnknown(policyGap, false),
    policies: known([...new Set(policy.policies)], policyGap),
    ports: known(policy.ports.map(({ port, protocol, sources, maxDuration }) => ({ port, protocol, sources, wideSource: sources.some(isWideSource), maxDuration: maxDuration === '' ? null : maxDuration })), policyGap),
    coveredPorts: known(formatPorts(grade.covered), policyGap),
    uncoveredPorts: grade.uncovered.known ? known(formatPorts(grade.uncovered.value), grade.uncovered.atLeast) : grade.uncovered,
    openAtRest: grade.openAtRest.known ? known(formatPorts(grade.openAtRest.value), grade.openAtRest.atLeast) : grade.openAtRest,
    longestDuration: orUnknown(policyGap, longestOf(policy.ports) ?? null),
    liveRequests: orUnknown(policyGap, requests.filter((request) => request.live).length),
    lastRequestor: orUnknown(policyGap, requests[0]?.requestor ?? null),
  };
}

function orUnknown(cause: Unknown | undefined, value: JsonValue) {
  return cause === undefined ? known(value) : unknown(cause);
}
