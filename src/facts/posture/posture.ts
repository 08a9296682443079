import type { FactContext } from '../../model/fact.ts';
import type { JitMachine, Posture } from '../../model/posture.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { machineExposure } from '../exposure/machineExposure.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { subjects } from '../exposure/report.ts';
import { machineJit } from '../jit/machineJit.ts';
import { expiringCredentials } from './credentials.ts';
import { jitMachine, jitPosture } from './machines.ts';
import { privilegedAccess } from './privileged.ts';
import { doubtsOf, type Judged } from './unread.ts';
import { gatherWays } from './ways.ts';

/**
 * The lists that people ask for besides the verdicts: ways in from the Internet, machines in the portal's just-in-time groups, holders of
 * privileged roles, credentials that end. Pure: equal inputs give equal lists. Only what was judged is listed; what was not read, and might
 * make a list longer, stands in its `unread`.
 */
export function postureOf(snapshot: Snapshot, context: FactContext, judged: Judged): Posture {
  return {
    ...machineLists(snapshot, context, judged),
    privileged: privilegedAccess(snapshot, context, doubtsOf(snapshot, judged)),
    credentials: expiringCredentials(snapshot, context, doubtsOf(snapshot, judged)),
  };
}

/** Both lists in one pass: what the Internet reaches of a machine is worked out once. */
function machineLists(snapshot: Snapshot, context: FactContext, judged: Judged): Pick<Posture, 'exposure' | 'jit'> {
  const [exposureDoubts, jitDoubts] = [doubtsOf(snapshot, judged), doubtsOf(snapshot, judged)];
  const exposureOf = machineExposure(snapshot, context);
  const jitOf = machineJit(snapshot, context);
  const ways = gatherWays(snapshot, exposureDoubts);
  const machines: JitMachine[] = [];
  for (const subject of subjects(snapshot)) {
    const { row } = subject;
    if (exposureDoubts.isJudged(row)) ways.add(subject, exposureOf(row));
    if (row.type.toLowerCase() === VIRTUAL_MACHINE && jitDoubts.isJudged(row)) machines.push(jitMachine(row.id, jitOf(row)));
  }
  return { exposure: ways.list(), jit: jitPosture(machines, jitDoubts) };
}

const VIRTUAL_MACHINE = TYPES.virtualMachine.toLowerCase();
