import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { machineExposure, type Exposure } from '../exposure/machineExposure.ts';
import { networkIndex } from '../exposure/networkIndex.ts';
import { gradeOf, type Grade } from './grade.ts';
import { atRest, guardsOf } from './guards.ts';
import { defenderPlans } from './plan.ts';
import { portalOf, type Portal } from './portal.ts';
import { machinePolicies, type MachinePolicy } from './requests.ts';
import { lastOnly, shared } from '../shared.ts';

/** What just-in-time access holds of one machine. */
export interface MachineJit {
  readonly policy: MachinePolicy;
  /** Why there may be policies, or parts of one, besides. */
  readonly policyGap: Unknown | undefined;
  readonly exposure: Exposure;
  /** The exposure at rest: see `atRest`. */
  readonly resting: Exposure;
  readonly configured: Answer<boolean>;
  readonly grade: Grade;
  readonly portal: Portal;
}

/** Says of one virtual machine after another what its policies are worth, and in which list of the portal it stands. */
export const machineJit: (snapshot: Snapshot, context: FactContext) => (machine: Row) => MachineJit = shared((snapshot, context) => {
  const index = networkIndex(snapshot);
  const exposureOf = machineExposure(snapshot, context);
  const policyOf = machinePolicies(snapshot, context);
  const plans = defenderPlans(snapshot, index);
  return lastOnly((row) => {
    const policy = policyOf(row.id);
    const policyGap = plans.policyGap(row) ?? policy.gap;
    const exposure = exposureOf(row);
    const resting = atRest(exposure, policy.requests);
    const guards = guardsOf(index, resting, policy);
    const plan = plans.plan(row);
    const configured = configuredOf(policy, policyGap);
    const grade = gradeOf({ exposure: resting, policy, policyGap, plan, guard: guards.guard });
    return { policy, policyGap, exposure, resting, configured, grade, portal: portalOf({ ...guards, configured, plan }) };
  });
});

/** A machine that a policy names is configured, whatever other policies were not read. */
function configuredOf({ policies }: MachinePolicy, gap: Unknown | undefined): Answer<boolean> {
  if (policies.length > 0) return known(true);
  return gap === undefined ? known(false) : unknown(gap);
}
