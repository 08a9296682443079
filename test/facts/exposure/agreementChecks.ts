/** What is wrong with an exposure document, if anything, by the oracle's packets and by laws that need no oracle. */
import { parseBlock, type AddressBlock } from '../../oracle/addresses.ts';
import { adminRulesOf } from '../../oracle/adminRules.ts';
import { balancedPlaces, namesUnreadBalancer } from '../../oracle/balancers.ts';
import { placeKey, placesOf } from '../../oracle/filters.ts';
import type { OracleEstate } from '../../oracle/json.ts';
import { waysIn, type WayIn } from '../../oracle/packetWalker.ts';
import { createRandom, type Random } from '../../oracle/random.ts';
import { randomShots, spokenOf, randomSource, type Shot } from '../../oracle/shots.ts';
import { admitsIgnorance, deciderTexts, decisionOn, endpointsOf, holdsSource, isAtPort, isOfWay, readDocument, type ReadEndpoint, type ReadOpening } from './endpointChecks.ts';
import type { Subject } from './subject.ts';
import type { Situation } from '../../oracle/situations.ts';
import { decider, width } from './traffic.ts';

/** How many packets there were of each fate; disputed ones are those on which what is written does not settle the answer. */
export interface Tally {
  Allow: number;
  Deny: number;
  Unknown: number;
  disputed: number;
  networks: number;
}

export function emptyTally(): Tally {
  return { Allow: 0, Deny: 0, Unknown: 0, disputed: 0, networks: 0 };
}

/** What is wrong with the answer about one packet, if anything. */
export function disagreementOn(estate: OracleEstate, document: readonly ReadEndpoint[], shot: Shot, tally?: Tally): string | undefined {
  const ways = waysIn(estate);
  const endpoints = endpointsOf(document, shot);
  const decision = decisionOn(ways, shot);
  if (tally !== undefined) tally[decision.isDisputed === true ? 'disputed' : decision.access] += 1;
  if (decision.isDisputed === true) return undefined;
  const there = endpoints.flatMap(({ openings }) => openings).filter((opening) => isAtPort(opening, shot));
  const holding = there.filter((opening) => holdsSource(opening, shot.sent.source));
  switch (decision.access) {
    case 'Deny': return holding.length > 0 ? `denied by ${deciders(decision.decidedBy).join(' and ')}, and in an opening` : undefined;
    case 'Unknown':
      if (holding.length > 0 && decision.isAssumed === true) return undefined;
      return unknownDisagreement(document, shot.way, endpoints, there, holding.length > 0 && decision.isAssumed !== true);
    case 'Allow': return allowDisagreement(shot.way, deciders(decision.decidedBy), holding);
  }
}

function unknownDisagreement(document: readonly ReadEndpoint[], way: WayIn, endpoints: readonly ReadEndpoint[], there: readonly ReadOpening[], isHeld: boolean): string | undefined {
  if (isHeld) return 'not known, and in an opening';
  const isAdmitted = there.some(({ opening }) => opening.sourceTags.length > 0) || endpoints.some(({ endpoint }) => endpoint.unknown !== undefined) || admitsIgnorance(document, way);
  return isAdmitted ? undefined : 'not known, and claimed closed';
}

function allowDisagreement(way: WayIn, expected: readonly string[], holding: readonly ReadOpening[]): string | undefined {
  if (holding.length === 0) return `allowed by ${expected.join(' and ')}, and in no opening`;
  if (holding.some((opening) => expected.every((one) => deciderTexts(opening).includes(one)))) return undefined;
  return `allowed by ${expected.join(' and ')}, and no opening says so, but ${deciderTexts(holding[0] ?? { opening: { protocol: '', ports: '', sources: [], sourceTags: [], addressCount: 0, verdict: '', decidedBy: [] }, ports: { first: 0, last: 0 }, blocks: [] }).join(' and ')}`;
}

function deciders(list: readonly { readonly level: string; readonly securityGroup?: string; readonly rule?: string; readonly priority?: number }[]): readonly string[] {
  return list.filter(({ level }) => level !== 'none').map((one) => decider(one.level, one.securityGroup, one.rule, one.priority));
}

/** The first thing that is wrong with what the subject says of an estate. */
export function firstDisagreement(subject: Subject, estate: OracleEstate, random: Random, count: number, tally?: Tally): { readonly wrong: string; readonly shot?: Shot } | undefined {
  return disagreementAmong(subject, estate, randomShots(estate, random, count), random, tally);
}

/** The same of given packets. */
export function disagreementAmong(subject: Subject, estate: OracleEstate, shots: readonly Shot[], random: Random, tally?: Tally): { readonly wrong: string; readonly shot?: Shot } | undefined {
  const document = readDocument(subject.report(estate));
  if (tally !== undefined) tally.networks += 1;
  for (const shot of shots) {
    const wrong = disagreementOn(estate, document, shot, tally);
    if (wrong !== undefined) return { wrong: `${wrong}: ${JSON.stringify({ path: shot.way.path, to: shot.way.publicAddress, at: shot.way.place.name, machinePort: shot.way.machinePort(shot.sent.port), ...shot.sent })}`, shot };
  }
  const wrong = brokenLaw(estate, document, random) ?? unfoundedDoubt(estate, document);
  return wrong === undefined ? undefined : { wrong };
}

/** What is wrong with what the subject says of a situation whose answer is known. */
export function situationDisagreement(subject: Subject, { estate, path, sent, access, verdict, at }: Situation, machineInterface: string): string | undefined {
  const way = waysIn(estate).find((one) => one.path === path && one.place.networkInterface.id.endsWith(at ?? machineInterface));
  if (way === undefined) return 'the oracle knows no way in';
  const document = readDocument(subject.report(estate));
  if (decisionOn(waysIn(estate), { way, sent }).access !== access) return 'the oracle thinks otherwise';
  const verdicts = endpointsOf(document, { way, sent }).map(({ endpoint }) => endpoint.verdict);
  if (verdict !== undefined && !verdicts.includes(verdict)) return `it says ${verdicts.join(' and ')}, not ${verdict}`;
  return disagreementOn(estate, document, { way, sent }) ?? brokenLaw(estate, document, createRandom(1));
}

/** What must hold of every document, whatever single packets do. */
export function brokenLaw(estate: OracleEstate, document: readonly ReadEndpoint[], random: Random): string | undefined {
  const ways = waysIn(estate);
  const missing = ways.find((way) => way.path !== 'firewallDnat' && !document.some((read) => isOfWay(read, way)) && !admitsIgnorance(document, way));
  if (missing !== undefined) return `no endpoint for ${missing.path} to ${missing.place.networkInterface.id} ${missing.place.name} by ${String(missing.publicAddress)}`;
  const unfollowed = [...placesOf(estate).values()].find((place) => namesUnreadBalancer(estate, place) && !document.some(({ endpoint, key }) => endpoint.unknown !== undefined && endpoint.path === null && key === placeKey(place.networkInterface.id, place.name)));
  if (unfollowed !== undefined) return `${unfollowed.networkInterface.id} names a balancer that was not read, and is not unknown`;
  for (const read of document) {
    const wrong = endpointFault(ways, read) ?? read.openings.map((opening) => openingFault(estate, ways, read, opening, random)).find((one) => one !== undefined);
    if (wrong !== undefined) return `${wrong}: ${JSON.stringify({ ...read.endpoint, openings: read.endpoint.openings.slice(0, 3) })}`;
  }
  return undefined;
}

/** Where all was read, only a firewall's rule for an address or a name of some other network leaves open whom it means: a machine, or an internal balancer. */
function unfoundedDoubt(estate: OracleEstate & { readonly features?: ReadonlySet<string> }, document: readonly ReadEndpoint[]): string | undefined {
  if (estate.features === undefined || [...estate.features].some((feature) => feature.startsWith('unread'))) return undefined;
  const behind = [...waysIn(estate).filter(({ path }) => path === 'firewallDnat'), ...balancedPlaces(estate).filter(({ frontend }) => !frontend.isPublic)];
  const translated = behind.map(({ place }) => placeKey(place.networkInterface.id, place.name));
  const doubtful = document.find(({ endpoint, key }) => endpoint.path === null && !translated.includes(key));
  return doubtful === undefined ? undefined : `everything was read, and there may be more ways in: ${JSON.stringify(doubtful.endpoint)}`;
}

function endpointFault(ways: readonly WayIn[], { endpoint, openings }: ReadEndpoint): string | undefined {
  const verdicts = openings.map(({ opening }) => opening.verdict);
  if (endpoint.path === null && openings.length > 0) return 'openings without a path';
  if (verdicts.includes('open') !== (endpoint.verdict === 'open')) return 'the verdict is not the widest of its openings';
  if (endpoint.verdict === 'unknown' && endpoint.unknown === undefined) return 'the verdict is not known, and it does not say why';
  if (verdicts.length === 0 && endpoint.verdict !== 'closed' && endpoint.verdict !== 'unknown') return 'nothing is open, and the verdict says otherwise';
  if (verdicts.length > 0 && endpoint.verdict === 'closed') return 'something is open, and the verdict says otherwise';
  return ways.length === 0 && openings.length > 0 ? 'nothing leads in, and something is open' : undefined;
}

function openingFault(estate: OracleEstate, ways: readonly WayIn[], read: ReadEndpoint, found: ReadOpening, random: Random): string | undefined {
  const { opening, ports, blocks } = found;
  const own = ways.filter((way) => isOfWay(read, way));
  const leads = (port: number): boolean => own.some((way) => way.frontendPorts.some(({ first, last }) => [first, last, port].some((outside) => first <= outside && outside <= last && way.machinePort(outside) === port)));
  if (!leads(ports.first) || !leads(ports.last)) return `no way in leads to port ${opening.ports}`;
  if (!isSorted(blocks)) return 'the sources are not sorted and merged';
  if (blocks.some((block) => NEVER_PUBLIC.some((never) => never.family === block.family && never.first <= block.last && block.first <= never.last))) return 'a source that is not public';
  const count = blocks.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  if (Number(opening.addressCount) !== Number(count)) return `${String(count)} addresses, and it says ${String(opening.addressCount)}`;
  const wide = width([asOpening(found)]);
  const isTagged = opening.sourceTags.length > 0;
  if (wide !== 'grey' && !isTagged && opening.verdict !== wide && opening.verdict !== 'temporary') return `it is ${wide}, and it says ${opening.verdict}`;
  const isOfPorts = ['Tcp', 'Udp', 'Icmp', '*'].includes(opening.protocol);
  if (!isTagged || !isOfPorts) return undefined;
  if (isDeniedToAll(ways, own, found, random, { blocks: spokenOf(estate).blocks, turns: 300, disputed: false })) return 'opened to a tag, and denied to everybody';
  // A tag is wide, unless rules leave no more of it than a few addresses: whoever is picked blindly then is none of them.
  return opening.verdict === 'restricted' && own.every(({ place }) => place.tag.isWhole && adminRulesOf(estate, place.networkId, 'Inbound').isWhole) && !isDeniedToAll(ways, own, found, random, { blocks: EVERYBODY, turns: 60, disputed: true }) ? 'opened to a tag, and it says restricted' : undefined;
}

const EVERYBODY: readonly AddressBlock[] = ['0.0.0.0/0', '2000::/3'].flatMap((text) => parseBlock(text) ?? []);

/** In the shape that the widths of the fact's own openings are judged in. */
function asOpening({ opening, ports, blocks }: ReadOpening): Parameters<typeof width>[0][number] {
  return {
    networkInterface: '', ipConfiguration: '', privateAddress: '', protocol: opening.protocol, ports, from: blocks, sourceTags: opening.sourceTags, verdict: opening.verdict,
    decidedBy: opening.decidedBy.map((one) => decider(one.level, one.securityGroup ?? '', one.rule ?? '', one.priority ?? 0)),
  };
}

interface Senders {
  readonly blocks: readonly AddressBlock[];
  /** How many of them are tried. */
  readonly turns: number;
  /** Whether a packet counts as denied on which what is written does not settle the answer. */
  readonly disputed: boolean;
}

function isDeniedToAll(ways: readonly WayIn[], own: readonly WayIn[], { opening, ports }: ReadOpening, random: Random, { blocks, turns, disputed }: Senders): boolean {
  const protocol = opening.protocol === 'Udp' || opening.protocol === 'Icmp' ? opening.protocol : 'Tcp';
  return own.every((way) => {
    const port = way.frontendPorts.flatMap(({ first, last }) => [first, last, ports.first]).find((one) => way.machinePort(one) >= ports.first && way.machinePort(one) <= ports.last);
    if (port === undefined) return true;
    const ofFamily = blocks.filter(({ family }) => family === way.place.family);
    for (let turn = 0; turn < turns; turn += 1) {
      const { access, isDisputed } = decisionOn(ways, { way, sent: { source: randomSource(random, ofFamily), protocol, port } });
      if (isDisputed === true ? !disputed : access !== 'Deny') return false;
    }
    return true;
  });
}

function isSorted(blocks: readonly AddressBlock[]): boolean {
  return blocks.every((block, index) => {
    const next = blocks[index + 1];
    return next === undefined || block.family < next.family || (block.family === next.family && block.last + 1n < next.first);
  });
}

/** Of the special-purpose registries: what no sender on the Internet can have. */
const NEVER_PUBLIC: readonly AddressBlock[] = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24',
  '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4', '168.63.129.16', 'fc00::/7', 'fe80::/10', 'ff00::/8', '2001:db8::/32', '::1',
].flatMap((text) => parseBlock(text) ?? []);

