import { createHash } from 'node:crypto';
import type { GateRule, GateSeverity } from './gateTypes.ts';
import { GATE_SEVERITIES } from './gateTypes.ts';

export function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether an id is another one or stands below it, segment by segment: `vm-10` is not below `vm-1`. Everything is below the empty id. */
export function isAtOrBelow(id: string, upper: string): boolean {
  const upperSegments = upper.toLowerCase().split('/');
  const segments = id.toLowerCase().split('/');
  return upperSegments.every((segment, index) => segments[index] === segment);
}

/** A tenant itself, or a management group: what is in it is not told by the text of an id. Not what is in it. */
export function isAboveAnything(id: string): boolean {
  return /^\/tenants\/[^/]+$/i.test(id) || /^\/providers\/Microsoft\.Management\/managementGroups\/[^/]+$/i.test(id);
}

/** The guid of the subscription that an id is or lies in, in lower case. */
export function subscriptionOf(id: string): string | undefined {
  return /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase();
}

export function isSeen(subscription: string, seen: readonly string[]): boolean {
  return seen.some((guid) => sameId(guid, subscription));
}

/** All names that a rule goes by: its id, then its former ones. */
export function namesOf(ruleId: string, rules: readonly GateRule[]): readonly string[] {
  return [ruleId, ...rules.filter(({ id }) => id === ruleId).flatMap(({ aliases }) => aliases)];
}

export function fingerprintOf(rule: string, resource: string, discriminator: string): string {
  return createHash('sha256').update(`v1\n${rule}\n${resource.toLowerCase()}\n${discriminator}`).digest('hex');
}

export function isMoreSevere(one: GateSeverity, other: GateSeverity): boolean {
  return GATE_SEVERITIES.indexOf(one) < GATE_SEVERITIES.indexOf(other);
}
