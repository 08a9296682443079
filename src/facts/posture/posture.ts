import type { FactContext } from '../../model/fact.ts';
import type { Posture } from '../../model/posture.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { exposureFact } from '../exposure/exposure.ts';
import { machineExposure } from '../exposure/machineExposure.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { looseInterfaces, MACHINE_TYPES, subjectGaps, untold } from '../exposure/report.ts';
import { expiringCredentials } from './credentials.ts';
import { gatherMachines, type GatheredMachines } from './gather.ts';
import { sortedMachines } from './machines.ts';
import { privilegedAccess } from './privileged.ts';
import { doubtsOf, eachOnce, type Judged } from './unread.ts';
import { sortedWays, waysTo } from './ways.ts';

/**
 * The lists that people ask for besides the verdicts: ways in from the Internet, machines in the portal's just-in-time groups, holders of
 * privileged roles, credentials that end. Pure: equal inputs give equal lists. Only what was judged is listed; what was not read, and might
 * make a list longer, stands in its `unread`.
 */
export function postureOf(snapshot: Snapshot, context: FactContext, judged: Judged): Posture {
  const gathering = gatherMachines(snapshot, context, judged);
  for (const type of MACHINE_TYPES) for (const row of snapshot.rows(type)) gathering.add(row);
  return joinPosture(postureBesides(snapshot, context, judged), [gathering.take()]);
}

/** All of a posture but what machines show each by itself. Plain data. */
export interface PostureBesides extends Pick<Posture, 'privileged' | 'credentials'>, GatheredMachines {
  /** What other rows name and no row is, unless a way tells the same. */
  readonly named: readonly Unknown[];
}

/** What belongs to a posture once, however machines are gathered. */
export function postureBesides(snapshot: Snapshot, context: FactContext, judged: Judged): PostureBesides {
  const [ofWays, ofJit, ofNamed] = [doubtsOf(snapshot, judged), doubtsOf(snapshot, judged), doubtsOf(snapshot, judged)];
  const exposureOf = machineExposure(snapshot, context);
  const ways = [...looseInterfaces(snapshot)].flatMap((subject) => (ofWays.isJudged(subject.row) ? waysTo(subject, exposureOf(subject.row)) : []));
  subjectGaps(snapshot).named.forEach(ofNamed.noteUnlisted);
  return {
    ways, machines: [],
    waysUnread: ofWays.causes(exposureFact.reads), machinesUnread: ofJit.causes([TYPES.virtualMachine, TYPES.jitPolicy, TYPES.pricing]), named: ofNamed.causes([]),
    privileged: privilegedAccess(snapshot, context, doubtsOf(snapshot, judged)),
    credentials: expiringCredentials(snapshot, context, doubtsOf(snapshot, judged)),
  };
}

/** The posture of machines that were gathered in any parts, and of what is besides: the same, whatever the parts. */
export function joinPosture(besides: PostureBesides, gathered: readonly GatheredMachines[]): Posture {
  const { privileged, credentials, named } = besides;
  const parts = [...gathered, besides];
  const ways = sortedWays(parts.flatMap((part) => part.ways));
  return {
    exposure: { unread: eachOnce([...parts.flatMap(({ waysUnread }) => waysUnread), ...untold(named, ways)]), ways },
    jit: { unread: eachOnce(parts.flatMap(({ machinesUnread }) => machinesUnread)), machines: sortedMachines(parts.flatMap(({ machines }) => machines)) },
    privileged, credentials,
  };
}
