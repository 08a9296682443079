import type { ResultFinding } from '../../model/scanResult.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asString, at } from '../../values/json.ts';
import { machinesOf } from '../change.ts';
import type { PlanInput } from './input.ts';
import { rawPolicy, refOf, skip, type Obstacle, type Site } from './site.ts';
import { NO_WISHES, type Wishes } from './wishes.ts';

/**
 * Takes machines that are gone out of a policy. A finding is about one machine or, where its rule does not tell them apart, about all that are gone: a machine is gone
 * where its subscription's machines were all read and it is not among them, which the finding states.
 */
export function pruneMachines(site: Site, input: PlanInput, finding: ResultFinding): Wishes {
  const row = site.policy(finding.resourceId);
  if (row === undefined) return { ...NO_WISHES, skipped: [skip(finding, { reason: 'notAutomatable', message: 'it is no just-in-time policy' })] };
  const obstacle = pruneObstacle(site, input, row.id);
  if (obstacle !== undefined) return { ...NO_WISHES, skipped: [skip(finding, obstacle)] };
  const dead = machinesOf(rawPolicy(row)).map((one) => asString(at(one, 'id')) ?? '').filter((id) => id !== '' && site.machine(id) === undefined && isMeant(input, finding, id));
  if (dead.length === 0) return { ...NO_WISHES, skipped: [skip(finding, { reason: 'nothingToDo', message: 'every machine that the policy names exists' })] };
  return {
    ...NO_WISHES,
    elements: dead.map((machine) => ({
      kind: 'pruneMachines', policy: row.id, location: asString(row.location) ?? '', machine, finding: refOf(finding), edit: () => null, warnings: [], otherwise: 'the policy does not name it',
    })),
  };
}

/** The fingerprint of a finding that tells machines apart is made of one machine's id, in small letters (see `evaluate`, identity). */
function isMeant({ tools }: PlanInput, { ruleId, resourceId, fingerprint }: ResultFinding, machine: string): boolean {
  return [idKey(machine), machine.toLowerCase()].some((id) => tools.fingerprintOf(ruleId, resourceId, JSON.stringify([id])) === fingerprint) || tools.fingerprintOf(ruleId, resourceId, '') === fingerprint;
}

function pruneObstacle(site: Site, { tools }: PlanInput, policy: string): Obstacle | undefined {
  const plan2 = tools.plan2(subscriptionOf(policy) ?? '');
  if (!plan2.known) return { reason: 'notKnown', message: plan2.unknown.message };
  if (!plan2.value) return { reason: 'noPlan2', message: 'the subscription has no Defender for Servers plan 2, without which Azure takes no policy' };
  return site.obstacle([policy]);
}
