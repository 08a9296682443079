/** Random packets at every way in of an estate, mostly right at the edges of what its rows speak of. */
import type { AddressBlock } from './addresses.ts';
import { formatAddress, isPlainlyPublic, parseRun } from './addresses.ts';
import type { OracleEstate, OracleJson } from './json.ts';
import type { WayIn } from './packetWalker.ts';
import { waysIn } from './packetWalker.ts';
import type { Random } from './random.ts';
import { parsePorts } from './securityRules.ts';

/** One packet sent to one way in. */
export interface Shot {
  readonly way: WayIn;
  readonly sent: { readonly source: string; readonly protocol: 'Tcp' | 'Udp' | 'Icmp'; readonly port: number };
}

const BITS = { 4: 32, 6: 128 } as const;

/** So many packets, or none where nothing leads in. */
export function randomShots(estate: OracleEstate, random: Random, count: number): readonly Shot[] {
  const ways = waysIn(estate);
  if (ways.length === 0) return [];
  const { blocks, ports } = spokenOf(estate);
  return Array.from({ length: count }, () => {
    const way = random.pick(ways);
    const family = random.chance(0.02) ? 10 - way.place.family : way.place.family;
    const protocol = random.pick(way.path === 'firewallDnat' ? (['Tcp', 'Tcp', 'Udp'] as const) : (['Tcp', 'Tcp', 'Tcp', 'Udp', 'Udp', 'Icmp'] as const));
    return { way, sent: { source: randomSource(random, blocks.filter((block) => block.family === family)), protocol, port: randomPort(random, way, ports) } };
  });
}

interface Spoken {
  readonly blocks: readonly AddressBlock[];
  readonly ports: readonly number[];
}

/** Every address, prefix, run and port that some row speaks of, and the whole of each family. */
export function spokenOf(estate: OracleEstate): Spoken {
  const addresses = new Set<string>(['0.0.0.0/0', '2000::/3']);
  const ports = new Set<number>([0, 22, 3389, 65535]);
  const look = (value: OracleJson | undefined, key: string): void => {
    if (typeof value === 'string') note(value, key, addresses, ports);
    else if (Array.isArray(value)) for (const one of value as readonly OracleJson[]) look(one, key);
    else if (typeof value === 'object' && value !== null) for (const [name, inner] of Object.entries(value)) look(inner, name);
  };
  for (const row of estate.rows) look(row.properties, '');
  return { blocks: [...addresses].flatMap((text) => parseRun(text) ?? []), ports: [...ports].filter((port) => port >= 0 && port <= 65535) };
}

function note(text: string, key: string, addresses: Set<string>, ports: Set<number>): void {
  if (/port/iu.test(key)) {
    const range = parsePorts(text);
    if (range !== undefined) for (const port of [range.first, range.last, range.first - 1, range.last + 1]) ports.add(port);
  } else if (/^[0-9a-f.:/ -]+$/iu.test(text)) addresses.add(text.trim());
}

/** Where the way has ports of its own: those, and their neighbours outside. */
function randomPort(random: Random, { frontendPorts }: WayIn, ports: readonly number[]): number {
  const own = random.pick(frontendPorts);
  if (own.first === 0 && own.last === 65535) return random.chance(0.1) ? random.below(65536) : random.pick(ports);
  const edges = [own.first, own.last, own.first, own.last, random.between(own.first, own.last), own.first - 1, own.last + 1];
  return Math.min(65535, Math.max(0, random.pick(edges)));
}

/** An edge of a block, a neighbour of one, or any address in it; one that is not plainly public is thrown again. */
export function randomSource(random: Random, blocks: readonly AddressBlock[], accept: (address: { family: 4 | 6; value: bigint }) => boolean = isPlainlyPublic): string {
  for (;;) {
    const { family, first, last } = random.pick(blocks);
    const inside = first + (random.bits(BITS[family]) % (last - first + 1n));
    const value = random.pick([first, last, first - 1n, last + 1n, inside, inside]);
    const address = { family, value };
    if (value >= 0n && value < 1n << BigInt(BITS[family]) && accept(address)) return formatAddress(address);
  }
}
