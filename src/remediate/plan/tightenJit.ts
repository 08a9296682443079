import type { ResultFinding } from '../../model/scanResult.ts';
import { idKey } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { machinesOf } from '../change.ts';
import { isMachine, locationOf, managedWarnings, nameInPolicy } from './enableJit.ts';
import type { PlanInput } from './input.ts';
import { jitObstacle } from './jitObstacles.ts';
import { tightened } from './policyElement.ts';
import { rawPolicy, refOf, skip, type Site } from './site.ts';
import { NO_WISHES, together, type Wishes } from './wishes.ts';

/**
 * Tightens what policies grant for a machine (or for every machine of a policy that the finding is about): durations down to the parameter's, wide sources replaced
 * by the parameter's where it names some. Nothing becomes longer or wider.
 */
export function tightenJit(site: Site, input: PlanInput, finding: ResultFinding): Wishes {
  const row = site.policy(finding.resourceId);
  const machines = row === undefined ? [finding.resourceId] : machinesOf(rawPolicy(row)).map((one) => asString(at(one, 'id')) ?? '');
  return together(machines.map((id) => tightenMachine(site, input, finding, id, row?.id)));
}

function tightenMachine(site: Site, { parameters }: PlanInput, finding: ResultFinding, id: string, only: string | undefined): Wishes {
  const state = site.machine(id);
  if (state === undefined || !isMachine(state)) return { ...NO_WISHES, skipped: [skip(finding, { reason: only === undefined ? 'notAutomatable' : 'gone', message: only === undefined ? 'just-in-time access knows virtual machines alone' : 'the machine does not exist any more' }, id)] };
  if (state.policies.length === 0) return { ...NO_WISHES, skipped: [skip(finding, { reason: 'nothingToDo', message: 'no policy holds the machine' })] };
  const policies = state.policies.filter((policy) => only === undefined || idKey(policy) === idKey(only));
  return together(policies.map((policy): Wishes => {
    const obstacle = jitObstacle(site, state, policy);
    if (obstacle !== undefined) return { ...NO_WISHES, skipped: [skip(finding, obstacle)] };
    return {
      ...NO_WISHES,
      elements: [{
        kind: 'tightenJit', policy, location: locationOf(state), machine: nameInPolicy(site, policy, state), finding: refOf(finding),
        edit: (element) => (element === null ? null : tightened(element, parameters)),
        warnings: managedWarnings([state.row]),
        otherwise: parameters.sources.length === 0 ? 'its durations are short enough, and no --source says who may ask instead of anybody' : 'its durations are short enough and its sources are narrow',
      }],
    };
  }));
}
