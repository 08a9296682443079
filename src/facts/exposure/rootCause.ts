import { idKey } from '../../values/armId.ts';
import type { FirewallEntry, PublicPath } from './publicPaths.ts';
import type { Opening } from './reach.ts';

/**
 * What an opening comes from, as a text: findings of whatever rule and machine that one change would end have the same
 * (design, section 10). A firewall's rule lets in before all else; a security admin rule that always allows goes past the
 * groups; else it is the allows of the groups, or that there is no group.
 */
export function rootCauseOf(networkInterface: string, path: PublicPath, { deciders }: Pick<Opening, 'deciders'>): string {
  if (path.firewall !== undefined) return firewallCause(path.firewall);
  if (deciders.length === 0) return `no security group before ${idKey(networkInterface)}`;
  return deciders.map(({ level, rule }) => (level === 'adminRule' ? adminRuleCause(rule.securityGroup, rule.name) : `rule ${rule.name} of ${idKey(rule.securityGroup)}`)).join(' and ');
}

export function firewallCause({ firewall, rule }: Pick<FirewallEntry, 'firewall' | 'rule'>): string {
  return `rule ${rule} of ${idKey(firewall)}`;
}

export function adminRuleCause(collection: string, rule: string): string {
  return `security admin rule ${rule} of ${idKey(collection)}`;
}
