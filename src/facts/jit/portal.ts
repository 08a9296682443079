import { known, unknown, type Answer } from '../../model/unknown.ts';
import type { Guards } from './guards.ts';

export const PORTAL_GROUPS = ['configured', 'notConfigured', 'unsupported'] as const;
export const PORTAL_REASONS = ['noPlan2', 'firewallPolicy', 'noGuard'] as const;

export interface PortalInput extends Guards {
  readonly configured: Answer<boolean>;
  readonly plan: Answer<boolean>;
}

export interface Portal {
  readonly portalGroup: Answer<(typeof PORTAL_GROUPS)[number]>;
  readonly portalReason: Answer<(typeof PORTAL_REASONS)[number] | null>;
}

/**
 * The list in which Defender for Cloud shows the machine, and why it is unsupported (Azure documentation, "Understanding
 * just-in-time VM access"). A machine in a policy is configured, whatever else holds.
 */
export function portalOf({ configured, plan, guard, behindFirewallPolicy }: PortalInput): Portal {
  if (!configured.known) return notKnown(configured);
  if (configured.value) return group('configured');
  if (!plan.known) return notKnown(plan);
  if (!plan.value) return group('unsupported', 'noPlan2');
  if (!behindFirewallPolicy.known) return notKnown(behindFirewallPolicy);
  if (behindFirewallPolicy.value) return group('unsupported', 'firewallPolicy');
  if (!guard.known) return notKnown(guard);
  return guard.value ? group('notConfigured') : group('unsupported', 'noGuard');
}

function group(name: (typeof PORTAL_GROUPS)[number], reason?: (typeof PORTAL_REASONS)[number]): Portal {
  return { portalGroup: known(name), portalReason: known(reason ?? null) };
}

function notKnown({ unknown: cause }: Extract<Answer<boolean>, { known: false }>): Portal {
  return { portalGroup: unknown(cause), portalReason: unknown(cause) };
}
