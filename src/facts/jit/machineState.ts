import type { FactContext } from '../../model/fact.ts';
import type { Guarded, LettingRule, MachineState, StandingOpening } from '../../model/machineState.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { idKey } from '../../values/armId.ts';
import { asArray, asString, at } from '../../values/json.ts';
import { formatPorts } from '../../values/ports.ts';
import { networkIndex, TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { rangesOf, type Opening } from '../exposure/reach.ts';
import type { Decider } from '../exposure/walk.ts';
import { openingsAtRest } from './grade.ts';
import { machineJit } from './machineJit.ts';
import { defenderPlans } from './plan.ts';
import { isJitRule } from './requests.ts';
import { standsOf, type Stand } from './stands.ts';

/**
 * What a plan has to know of one virtual machine after another, or of an instance of a scale set, which has no just-in-time access: what stands open at rest and
 * by which rules, where just-in-time access would write its denies, and in which policies the machine is. It says what the facts `exposure` and `jit` say.
 */
export function machineStates(snapshot: Snapshot, context: FactContext): (machine: Row) => MachineState {
  const index = networkIndex(snapshot);
  const jitOf = machineJit(snapshot, context);
  const plans = defenderPlans(snapshot, index);
  const standOf = standsOf(index);
  return (row) => {
    const { policy, policyGap, exposure, resting, portal } = jitOf(row);
    const { stands, gap } = standOf(row);
    const openingGap = exposure.perhapsPaths ?? exposure.perhapsMore;
    return {
      row, ...portal,
      plan2: plans.plan(row),
      policies: [...new Map(policy.policies.map((id) => [idKey(id), id])).values()],
      ...(policyGap === undefined ? {} : { policyGap }),
      openings: distinct(openingsAtRest(resting).map((opening) => openingOf(index, opening))),
      ...(openingGap === undefined ? {} : { openingGap }),
      guards: distinct(stands.flatMap(guardsOf)),
      ...(gap === undefined ? {} : { guardGap: gap }),
      liveRequests: policy.requests.filter(({ state }) => state === 'live').length,
      os: osOf(row),
    };
  };
}

function openingOf(index: NetworkIndex, { protocol, ports, verdict, sources, sourceTags, deciders }: Opening): StandingOpening {
  return {
    protocol, ports: formatPorts(ports)[0] ?? '*', verdict: verdict === 'open' ? 'open' : 'restricted',
    sources: [...rangesOf(sources), ...sourceTags],
    rules: deciders.map((decider) => lettingRule(index, decider)),
  };
}

function lettingRule(index: NetworkIndex, { level, rule }: Decider): LettingRule {
  const { name, priority, securityGroup } = rule;
  const own = level === 'adminRule' ? undefined : asArray(at(index.row(TYPES.securityGroup, securityGroup), 'properties', 'securityRules')).find((one) => asString(at(one, 'name')) === name);
  return {
    id: own === undefined ? '' : (asString(at(own, 'id')) ?? `${securityGroup}/securityRules/${name}`),
    name, priority, securityGroup, level,
    isDefault: level !== 'adminRule' && own === undefined,
    isAdminRule: level === 'adminRule',
    isJitRule: level !== 'adminRule' && isJitRule(rule),
  };
}

/** Just-in-time access knows IPv4 addresses alone. Each of a machine's is denied in the groups before it, at the subnet and at the interface. */
function guardsOf({ privateAddress, levels }: Stand): readonly Guarded[] {
  if (!privateAddress.includes('.')) return [];
  return levels.flatMap((level) => {
    const securityGroup = level.kind === 'rules' ? level.rules[0]?.securityGroup : undefined;
    return securityGroup === undefined ? [] : [{ address: privateAddress, securityGroup }];
  });
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function osOf(row: Row): MachineState['os'] {
  const os = asString(at(row, 'properties', 'storageProfile', 'osDisk', 'osType'))?.toLowerCase();
  return os === 'linux' ? 'Linux' : os === 'windows' ? 'Windows' : undefined;
}
