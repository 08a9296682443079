import type { Row } from '../../model/resource.ts';
import { sameId } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, parsePortSet, type PortSet } from '../../values/ports.ts';
import { virtualNetworkOf } from '../exposure/loadBalancers.ts';
import { TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { prefixSelector, type Selector } from '../exposure/securityRule.ts';
import { isJitRule } from './requests.ts';

/** A rule that just-in-time access wrote into a firewall, to lead a public port to a machine. */
export interface FirewallRule {
  readonly firewall: string;
  readonly name: string;
  readonly networks: readonly string[];
  readonly privateAddress: string;
  /** Ports of the machine. */
  readonly ports: PortSet;
  readonly sources: Selector;
}

/** Just-in-time access writes classic rules only (Azure documentation, "Just-in-time VM access": no firewall policies). */
export function jitFirewallRules(index: NetworkIndex): readonly FirewallRule[] {
  return [...index.rows(TYPES.firewall)].flatMap((firewall) =>
    asArray(at(firewall, 'properties', 'natRuleCollections')).flatMap((collection) =>
      asArray(at(collection, 'properties', 'rules'))
        .filter((rule) => isJitRule(textsOf(rule)) || isJitRule(textsOf(collection)))
        .map((rule) => firewallRule(firewall, rule))));
}

function textsOf(value: JsonValue): { readonly name: string; readonly description: string } {
  return { name: asString(at(value, 'name')) ?? '', description: asString(at(value, 'description')) ?? '' };
}

function firewallRule(firewall: Row, rule: JsonValue): FirewallRule {
  const groups = asArray(at(rule, 'sourceIpGroups')).flatMap((group) => asString(group) ?? []);
  const sources = asArray(at(rule, 'sourceAddresses')).flatMap((source) => asString(source)?.trim() ?? []);
  const port = at(rule, 'translatedPort');
  return {
    firewall: firewall.id,
    name: textsOf(rule).name,
    networks: asArray(at(firewall, 'properties', 'ipConfigurations')).map((one) => virtualNetworkOf(asString(at(one, 'properties', 'subnet', 'id')) ?? '')),
    privateAddress: asString(at(rule, 'translatedAddress'))?.trim() ?? '',
    ports: parsePortSet(typeof port === 'number' ? String(port) : (asString(port) ?? '')) ?? ALL_PORTS,
    sources: { ...prefixSelector(sources), groups },
  };
}

/** Whether a firewall's network is the given one or peered with it, by the peering of either. */
export function isInReach(index: NetworkIndex, { networks }: FirewallRule, virtualNetwork: string): boolean {
  return networks.some((network) => sameId(network, virtualNetwork) || peers(index, network, virtualNetwork) || peers(index, virtualNetwork, network));
}

function peers(index: NetworkIndex, from: string, to: string): boolean {
  return asArray(at(index.row(TYPES.virtualNetwork, from), 'properties', 'virtualNetworkPeerings'))
    .some((peering) => sameId(asString(at(peering, 'properties', 'remoteVirtualNetwork', 'id')) ?? '', to));
}
