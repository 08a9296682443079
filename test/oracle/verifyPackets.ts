/** Random packets between the machines of an estate and everybody else, for the filters alone. */
import { isPlainlyPublic, parseAddress, parseBlock, inBlock, type Address } from './addresses.ts';
import { allPlaces } from './balancers.ts';
import type { OracleEstate } from './json.ts';
import { textAt } from './json.ts';
import type { Random } from './random.ts';
import { randomSource, spokenOf } from './shots.ts';
import type { VerifyPacket } from './verifyWalker.ts';

/** No test leans on an address whose kind is debatable: these are plainly private. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'].flatMap((text) => parseBlock(text) ?? []);
const PLATFORM = '168.63.129.16';

export function randomVerifyPackets(estate: OracleEstate, random: Random, count: number): readonly VerifyPacket[] {
  const places = allPlaces(estate);
  if (places.length === 0) return [];
  const { blocks, ports } = spokenOf(estate);
  const own = places.map((place) => textAt(place.configuration, 'privateIPAddress') ?? '');
  const accept = (address: Address): boolean => isPlainlyPublic(address) || PRIVATE.some((block) => inBlock(block, address));
  return Array.from({ length: count }, (): VerifyPacket => {
    const place = random.pick(places);
    const localAddress = textAt(place.configuration, 'privateIPAddress') ?? '';
    const ofFamily = blocks.filter(({ family }) => family === place.family);
    const neighbours = own.filter((address) => address !== localAddress && parseAddress(address)?.family === place.family);
    const isNear = random.chance(0.15) && neighbours.length > 0;
    const remoteAddress = isNear ? random.pick(neighbours) : random.chance(0.04) && place.family === 4 ? PLATFORM : randomSource(random, ofFamily, accept);
    const port = (): number => (random.chance(0.1) ? random.below(65536) : random.pick(ports));
    return {
      networkInterface: random.pick([place.networkInterface.id, place.networkInterface.id.toLowerCase()]),
      direction: random.pick(['Inbound', 'Outbound']), protocol: random.pick(['Tcp', 'Tcp', 'Udp']),
      remoteAddress, localAddress, localPort: port(), ...(random.chance(0.6) ? { remotePort: port() } : {}),
    };
  });
}
