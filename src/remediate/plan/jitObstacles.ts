import type { MachineState } from '../../model/machineState.ts';
import { lastSegment } from '../../values/armId.ts';
import type { Obstacle, Site } from './site.ts';

/** The names of a policy and of a machine together (Azure documentation, "Enable just-in-time access on VMs"). */
const LONGEST_NAMES = 56;

const UNSUPPORTED = {
  noPlan2: 'the subscription has no Defender for Servers plan 2, without which just-in-time access cannot be used',
  firewallPolicy: 'it stands behind an Azure Firewall with a firewall policy, which just-in-time access does not support: narrow the DNAT rule instead',
  noGuard: 'no security group and no firewall with classic rules stands before it, so that just-in-time access has nothing to close: put a group on the subnet first',
} as const;

/** Why nothing can be written about a machine in a policy. What is not known is not planned. */
export function jitObstacle(site: Site, { row, plan2, portalGroup, portalReason, policyGap, guards }: MachineState, policy: string): Obstacle | undefined {
  if (!plan2.known) return notKnown(plan2.unknown.message);
  if (!plan2.value) return unsupported('noPlan2');
  if (!portalGroup.known) return notKnown(portalGroup.unknown.message);
  if (!portalReason.known) return notKnown(portalReason.unknown.message);
  if (portalReason.value !== null) return unsupported(portalReason.value);
  if (policyGap !== undefined) return notKnown(policyGap.message);
  if (lastSegment(policy).length + row.name.length > LONGEST_NAMES) {
    return { reason: 'nameTooLong', message: `the names of the policy ${lastSegment(policy)} and of the machine are longer than ${LONGEST_NAMES} characters together, which Azure refuses` };
  }
  return site.obstacle([policy, row.id, ...guards.map(({ securityGroup }) => securityGroup)]);
}

function notKnown(message: string): Obstacle {
  return { reason: 'notKnown', message };
}

function unsupported(reason: keyof typeof UNSUPPORTED): Obstacle {
  return { reason, message: UNSUPPORTED[reason] };
}
