import { idKey } from '../../values/armId.ts';
import { asArray, at } from '../../values/json.ts';
import type { PortSet } from '../../values/ports.ts';
import { connectedNetworks } from '../exposure/connectedNetworks.ts';
import { natRulesIndex } from '../exposure/firewallRules.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { reference, virtualNetworkOf } from '../exposure/reference.ts';
import type { Selector } from '../exposure/securityRule.ts';
import { kindOf } from './guards.ts';

/** A rule that just-in-time access wrote into a firewall, to lead a public port to a machine. */
export interface FirewallRule {
  readonly firewall: string;
  readonly name: string;
  /** Keys of the firewall's network and its peers: where the private address is meant. */
  readonly networks: ReadonlySet<string>;
  readonly privateAddress: string;
  /** Ports of the machine. */
  readonly ports: PortSet;
  readonly sources: Selector;
}

/** Just-in-time access writes classic rules only (Azure documentation, "Just-in-time VM access": no firewall policies). */
export function jitFirewallRules(index: NetworkIndex): readonly FirewallRule[] {
  const rulesOf = natRulesIndex(index);
  const neighbours = connectedNetworks(index);
  return [...index.rows(TYPES.firewall)].filter((firewall) => kindOf(firewall) === 'classic').flatMap((firewall) => {
    const subnets = asArray(at(firewall, 'properties', 'ipConfigurations')).map((one) => reference(one, 'subnet'));
    const networks = new Set(subnets.flatMap((subnet) => [...neighbours(virtualNetworkOf(subnet)).networks]));
    return rulesOf(firewall).rules.filter(({ isJit }) => isJit).map(({ name, target, translatedPort, ports, sources }) => ({
      firewall: firewall.id, name, networks, privateAddress: target.text,
      ports: translatedPort === 'kept' ? ports : translatedPort,
      sources: { addresses: sources.addresses, tags: sources.tags, groups: [] },
    }));
  });
}

/** Whether a rule means an address of the network. */
export function isMeant({ networks }: FirewallRule, virtualNetwork: string): boolean {
  return networks.has(idKey(virtualNetwork));
}
