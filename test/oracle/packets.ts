/** Random packets at the machine of a random network, mostly right at the edges of what its rules speak of. */
import type { AddressBlock } from './addresses.ts';
import { parseBlock } from './addresses.ts';
import type { OracleEstate, OracleJson, OracleObject } from './json.ts';
import { listAt, objectAt, rowsOfType, sameText, textAt } from './json.ts';
import type { Packet } from './packetWalker.ts';
import type { Random } from './random.ts';
import { both, parsePorts } from './securityRules.ts';
import { randomSource } from './shots.ts';

/** So many packets from public addresses, each at one of the IP configurations. */
export function randomPackets(network: OracleEstate, random: Random, count: number): readonly Packet[] {
  const targets = rowsOfType(network, 'microsoft.network/networkinterfaces').flatMap((one) => listAt(one.properties, 'ipConfigurations')
    .map((configuration) => ({ networkInterfaceId: one.id, ipConfiguration: textAt(configuration, 'name') ?? '', family: familyOf(configuration) })));
  const ports = edgePorts(network);
  const blocks = sourceBlocks(network);
  return Array.from({ length: count }, () => {
    const { networkInterfaceId, ipConfiguration, family } = random.pick(targets);
    const from = random.chance(0.03) ? 10 - family : family;
    const source = randomSource(random, blocks.filter((block) => block.family === from));
    const protocol = random.pick(['Tcp', 'Tcp', 'Tcp', 'Udp', 'Udp', 'Icmp'] as const);
    return { networkInterfaceId, ipConfiguration, source, protocol, destinationPort: random.chance(0.1) ? random.below(65536) : random.pick(ports) };
  });
}

/** First and last port of every range, and their neighbours outside. */
function edgePorts(network: OracleEstate): readonly number[] {
  const ranges = rules(network).flatMap((rule) => both(rule, 'destinationPortRange', 'destinationPortRanges')).flatMap((text) => parsePorts(text) ?? []);
  const edges = ranges.flatMap(({ first, last }) => [first, last, first - 1, last + 1]).filter((port) => port >= 0 && port <= 65535);
  return [22, 3389, ...edges];
}

/** What rules and virtual networks speak of, and the whole of each family. */
function sourceBlocks(network: OracleEstate): readonly AddressBlock[] {
  const spaces = rowsOfType(network, 'microsoft.network/virtualnetworks').flatMap((one) => listAt(one.properties, 'addressSpace', 'addressPrefixes'));
  const texts = [...rules(network).flatMap((rule) => both(rule, 'sourceAddressPrefix', 'sourceAddressPrefixes')), ...spaces, '0.0.0.0/0', '2000::/3'];
  return texts.flatMap((text) => (typeof text === 'string' ? (parseBlock(text) ?? []) : []));
}

function rules(network: OracleEstate): readonly OracleObject[] {
  return rowsOfType(network, 'microsoft.network/networksecuritygroups').flatMap((group) => listAt(group.properties, 'securityRules')).map((rule) => objectAt(rule, 'properties'));
}

function familyOf(configuration: OracleJson): 4 | 6 {
  return sameText(textAt(configuration, 'properties', 'privateIPAddressVersion') ?? 'IPv4', 'IPv6') ? 6 : 4;
}
