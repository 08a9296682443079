import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { NO_ADDRESSES, overlaps, parseAddressSet } from '../../values/cidr.ts';
import { asArray, at } from '../../values/json.ts';
import type { PortSet } from '../../values/ports.ts';
import { connectedNetworks, type Neighbourhood } from '../exposure/connectedNetworks.ts';
import { natRulesIndex, type NatRule } from '../exposure/firewallRules.ts';
import { notCollected, TYPES, type NetworkIndex } from '../exposure/networkIndex.ts';
import { reference, virtualNetworkOf } from '../exposure/reference.ts';
import type { Selector } from '../exposure/securityRule.ts';
import { kindOf } from './guards.ts';

/** A rule that just-in-time access wrote into a firewall, to lead a public port to a machine. */
export interface FirewallRule {
  readonly firewall: string;
  readonly name: string;
  /** Ports of the machine. */
  readonly ports: PortSet;
  readonly sources: Selector;
}

/** What firewalls hold for an address in a network, and why they may hold more. */
export type FirewallRulesFor = (privateAddress: string, virtualNetwork: string) => { readonly rules: readonly FirewallRule[]; readonly gap: Unknown | undefined };

/** A firewall's rules by just-in-time access, and where their addresses lie. */
interface Holder {
  readonly firewall: Row;
  readonly neighbourhoods: readonly Neighbourhood[];
  readonly rules: readonly NatRule[];
  readonly gap: Unknown | undefined;
}

/** Just-in-time access writes classic rules only (Azure documentation, "Just-in-time VM access": no firewall policies). */
export function jitFirewallRules(index: NetworkIndex): FirewallRulesFor {
  const rulesOf = natRulesIndex(index);
  const neighbours = connectedNetworks(index);
  const holders = [...index.rows(TYPES.firewall)].filter((firewall) => kindOf(firewall) === 'classic').map((firewall): Holder => {
    const subnets = asArray(at(firewall, 'properties', 'ipConfigurations')).map((one) => reference(one, 'subnet')).filter((subnet) => subnet !== '');
    const { rules, gaps } = rulesOf(firewall);
    return { firewall, rules: rules.filter(({ isJit }) => isJit), gap: gaps[0], neighbourhoods: subnets.map((subnet) => neighbours(virtualNetworkOf(subnet))) };
  });
  const holdersFor = byTarget(holders);
  return (privateAddress, virtualNetwork) => {
    const found = holdersFor(privateAddress).map((holder) => rulesOfHolder(holder, privateAddress, virtualNetwork));
    return { rules: found.flatMap(({ rules }) => rules), gap: found.find(({ gap }) => gap !== undefined)?.gap };
  };
}

/** The firewalls that may have something to say of an address, in their order: those with a rule for it, and those of which not all was read. */
function byTarget(holders: readonly Holder[]): (privateAddress: string) => readonly Holder[] {
  const named = new Map<string, Set<Holder>>();
  for (const holder of holders) for (const { target } of holder.rules) named.set(target.text, (named.get(target.text) ?? new Set()).add(holder));
  const cut = new Set(holders.filter(({ gap }) => gap !== undefined));
  return (privateAddress) => {
    const meant = named.get(privateAddress);
    if (meant === undefined || cut.size === 0) return [...(meant ?? cut)];
    return holders.filter((holder) => meant.has(holder) || cut.has(holder));
  };
}

/** Which machine an address means that lies in none of the networks around its firewall, nobody can tell. */
function rulesOfHolder({ firewall, neighbourhoods, rules, gap }: Holder, privateAddress: string, virtualNetwork: string): ReturnType<FirewallRulesFor> {
  const isAround = neighbourhoods.some(({ networks }) => networks.has(idKey(virtualNetwork)));
  const meant = rules.filter(({ target }) => target.text === privateAddress);
  const understood = meant.filter(({ doubt }) => doubt === undefined);
  if (isAround) return { rules: understood.map((rule) => firewallRule(firewall, rule)), gap: gap ?? meant.find(({ doubt }) => doubt !== undefined)?.doubt };
  const address = parseAddressSet([privateAddress]) ?? NO_ADDRESSES;
  const isPlaced = neighbourhoods.some(({ addresses }) => overlaps(addresses, address));
  if (isPlaced) return { rules: [], gap: undefined };
  return { rules: [], gap: meant.length === 0 ? (neighbourhoods.length === 0 ? gap : undefined) : notCollected(TYPES.firewall, firewall.id, `${firewall.id} translates to ${privateAddress}, which lies in no network around it`) };
}

function firewallRule(firewall: Row, { name, translatedPort, ports, sources }: NatRule): FirewallRule {
  return {
    firewall: firewall.id, name,
    ports: translatedPort === 'kept' ? ports : translatedPort,
    sources: { addresses: sources.addresses, tags: sources.tags, groups: [] },
  };
}
