import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { formatRanges, intersect, overlaps, PUBLIC_ADDRESSES } from '../../values/cidr.ts';
import { at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { formatPorts } from '../../values/ports.ts';
import { natRulesIndex, type NatRule, type NatRules } from '../exposure/firewallRules.ts';
import { networkIndex, TYPES } from '../exposure/networkIndex.ts';
import { firewallCause } from '../exposure/rootCause.ts';
import { isWide } from '../exposure/width.ts';
import { missingPath } from '../missing.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  stopped: { type: 'boolean', description: 'Whether the firewall is switched off (deallocated): it then has no address', reads: [TYPES.firewall] },
  open: {
    type: 'object[]',
    description: 'Destination NAT rules that translate a public address for (nearly) everyone',
    items: {
      rule: { type: 'string', description: 'Name of the rule' },
      publicAddresses: { type: 'string[]', description: 'Addresses it answers at' },
      frontendPorts: { type: 'string[]', description: 'Ports it answers at' },
      target: { type: 'string', description: 'Address or name it translates to' },
      ports: { type: 'portSet', description: 'Ports it translates to' },
      rootCause: { type: 'string', description: 'What findings about ports that it opens have in common' },
    },
  },
};

/** What an Azure Firewall hands on from the Internet to private addresses: classic rules and those of its policy. */
export const firewallDnatFact: FactDefinition = {
  name: 'firewallDnat',
  description: 'What an Azure Firewall translates from the Internet to private addresses, for (nearly) everyone',
  on: [TYPES.firewall],
  reads: [TYPES.firewall, TYPES.firewallPolicy, TYPES.ruleCollectionGroup, TYPES.ipGroup],
  fields: FIELDS,
  bind: (snapshot) => {
    const rulesOf = natRulesIndex(networkIndex(snapshot));
    return (row) => ({ stopped: stoppedAnswer(row), open: openAnswer(row, rulesOf(row)) });
  },
};

/** A deallocated firewall has an empty list of IP configurations; one in a virtual hub has addresses of the hub instead. */
function stoppedAnswer(firewall: Row): Answer<JsonValue> {
  const isHub = [at(firewall, 'properties', 'virtualHub'), at(firewall, 'properties', 'hubIPAddresses')].some((one) => (one ?? null) !== null);
  const configurations = at(firewall, 'properties', 'ipConfigurations');
  if (isHub) return known(false);
  return Array.isArray(configurations) ? known(configurations.length === 0) : unknown(missingPath(firewall, 'properties.ipConfigurations'));
}

function openAnswer(firewall: Row, { rules, gaps }: NatRules): FactAnswers[string] {
  const open = rules.filter((rule) => rule.doubt === undefined && isPublic(rule) && isForEveryone(rule));
  return known(open.map((rule) => ruleJson(firewall, rule)), gaps[0] ?? rules.map(doubtOf).find((doubt) => doubt !== undefined));
}

/** A firewall may also translate its private address, for those inside. ICMP has no ports to translate. */
function isPublic({ destinations, protocols }: NatRule): boolean {
  return protocols.length > 0 && overlaps(destinations, PUBLIC_ADDRESSES);
}

function isForEveryone({ sources }: NatRule): boolean {
  return isWide(intersect(sources.addresses, PUBLIC_ADDRESSES)) || sources.tags.length > 0;
}

/** A rule that could not be understood may be open, and so may one with an IP group that was not read. */
function doubtOf(rule: NatRule): Unknown | undefined {
  if (rule.doubt !== undefined) return rule.protocols.length > 0 ? rule.doubt : undefined;
  return isPublic(rule) && !isForEveryone(rule) ? rule.sources.gap : undefined;
}

function ruleJson(firewall: Row, { name, destinations, ports, translatedPort, target }: NatRule): JsonObject {
  return {
    rule: name,
    publicAddresses: formatRanges(destinations).map(single),
    frontendPorts: formatPorts(ports),
    target: target.text,
    ports: formatPorts(translatedPort === 'kept' ? ports : translatedPort),
    rootCause: firewallCause({ firewall: firewall.id, rule: name }),
  };
}

function single(range: string): string {
  const [first = '', last] = range.split('-');
  return first === last ? first : range;
}
