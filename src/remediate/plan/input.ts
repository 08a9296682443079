import type { MachineState } from '../../model/machineState.ts';
import type { PlanParameters, PlanSelection } from '../../model/plan.ts';
import type { Row } from '../../model/resource.ts';
import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Answer } from '../../model/unknown.ts';
import type { PortSet } from '../../values/ports.ts';

/** What planning asks of the rest of the house; handed in, so that it stays pure and imports neither facts nor evaluation. */
export interface PlanTools {
  /** The rules on a snapshot, with the settings of the scan. */
  readonly judge: (snapshot: Snapshot) => ScanResult;
  /** What a machine is like in a snapshot. */
  readonly machines: (snapshot: Snapshot) => (machine: Row) => MachineState;
  /** Whether a subscription has Defender for Servers plan 2. */
  readonly plan2: (subscriptionId: string) => Answer<boolean>;
  /** The ports that the rule of a finding asks about there; undefined where it asks about every port. */
  readonly portsOf: (finding: ResultFinding) => PortSet | undefined;
  /** The fingerprint of a finding, by the values that tell it apart. */
  readonly fingerprintOf: (ruleId: string, resourceId: string, discriminator: string) => string;
}

export interface PlanInput {
  readonly snapshot: Snapshot;
  readonly result: ScanResult;
  readonly selection: PlanSelection;
  readonly parameters: PlanParameters;
  /** When the plan is made, ISO 8601 UTC. */
  readonly createdAt: string;
  readonly tools: PlanTools;
}
