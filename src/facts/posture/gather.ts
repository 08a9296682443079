import type { FactContext } from '../../model/fact.ts';
import type { ExposedWay, JitMachine } from '../../model/posture.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { isUnknown, type Unknown } from '../../model/unknown.ts';
import { machineExposure } from '../exposure/machineExposure.ts';
import { TYPES } from '../exposure/networkIndex.ts';
import { MACHINE_TYPES, machineSubject } from '../exposure/report.ts';
import { machineJit } from '../jit/machineJit.ts';
import { jitMachine } from './machines.ts';
import type { Judged } from './unread.ts';
import { waysTo } from './ways.ts';

/** What lists tell of some machines, in no order. Plain data. */
export interface GatheredMachines {
  readonly ways: readonly ExposedWay[];
  readonly machines: readonly JitMachine[];
  /** Why there may be more of the one and of the other. */
  readonly waysUnread: readonly Unknown[];
  readonly machinesUnread: readonly Unknown[];
}

/** Gathers rows of machines one after another, by whoever reads them. */
export interface MachineGathering {
  /** In lower case. */
  readonly types: readonly string[];
  /** Takes a row of these types. */
  readonly add: (row: Row) => void;
  /** Hands over what was gathered since the last time. */
  readonly take: () => GatheredMachines;
}

/** What the Internet reaches of a machine is remembered from whatever else was asked of the same row just before, or just after. */
export function gatherMachines(snapshot: Snapshot, context: FactContext, judged: Judged): MachineGathering {
  const exposureOf = machineExposure(snapshot, context);
  const jitOf = machineJit(snapshot, context);
  let gathered = nothing();
  return {
    types: MACHINE_TYPES.map((type) => type.toLowerCase()),
    add: (row) => {
      const isVirtualMachine = row.type.toLowerCase() === VIRTUAL_MACHINE;
      const truth = judged.row(row);
      if (isUnknown(truth)) {
        gathered.waysUnread.push(truth);
        if (isVirtualMachine) gathered.machinesUnread.push(truth);
      }
      if (truth !== true) return;
      gathered.ways.push(...waysTo(machineSubject(row), exposureOf(row)));
      if (isVirtualMachine) gathered.machines.push(jitMachine(row.id, jitOf(row)));
    },
    take: () => {
      const taken = gathered;
      gathered = nothing();
      return taken;
    },
  };
}

const VIRTUAL_MACHINE = TYPES.virtualMachine.toLowerCase();

interface Gathered extends GatheredMachines {
  readonly ways: ExposedWay[];
  readonly machines: JitMachine[];
  readonly waysUnread: Unknown[];
  readonly machinesUnread: Unknown[];
}

function nothing(): Gathered {
  return { ways: [], machines: [], waysUnread: [], machinesUnread: [] };
}
