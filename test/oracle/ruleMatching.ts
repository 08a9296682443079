/** Whether one rule is about one packet: point by point, no sets. */
import type { Address } from './addresses.ts';
import { inBlock, isPlainlyPublic, parseAddress, parseBlock } from './addresses.ts';
import type { Truth } from './kleene.ts';
import { kleeneAny } from './kleene.ts';
import { NETWORK_GROUP, parsePorts, type PlainRule } from './securityRules.ts';

/** One end of a packet, as a filter sees it. */
export interface Party {
  /** Undefined: not read. */
  readonly address: Address | undefined;
  readonly family: 4 | 6;
  /** local: a private address of the machine. frontend: under floating IP, the address the packet came to. */
  readonly role: 'remote' | 'local' | 'frontend';
  /** Whether the address is in the prefixes that the VirtualNetwork tag stands for. */
  readonly inVirtualNetwork: Truth;
  /** Whether it is there for the sake of a route alone: then it may be of the Internet all the same. */
  readonly isByRouteAlone?: boolean;
  /** Lower-cased ids of the application security groups of the IP configuration that has the address. */
  readonly groups: readonly string[];
}

export interface SeenPacket {
  /** verify: one packet between any two addresses. exposure: what an unknown sender on the Internet can do. */
  readonly asks: 'exposure' | 'verify';
  readonly protocol: 'Tcp' | 'Udp' | 'Icmp';
  readonly source: Party;
  readonly destination: Party;
  /** Undefined: the sender picks whatever source port gets through. */
  readonly sourcePort: number | undefined;
  /** Undefined: not told. */
  readonly destinationPort: number | undefined;
  /** Prefixes of service tags that are known, by lower-cased name. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
  /** Collects the tags whose prefixes would have to be known. */
  readonly wanted?: Set<string>;
  /** Whether the sender is taken to be under such a tag. */
  readonly supposed?: ReadonlyMap<string, boolean>;
}

/** Unknown where a field cannot be read or stands for addresses that are not known here. Cheap questions come first. */
export function ruleMatches(rule: PlainRule, seen: SeenPacket): Truth {
  if (rule.protocol !== '*' && rule.protocol !== 'any' && rule.protocol !== seen.protocol.toLowerCase()) return 'false';
  const questions = [portMatches, sourcePortMatches, sourceMatches, destinationMatches];
  let isCertain = rule.isPerhaps !== true;
  for (const question of questions) {
    const answer = question(rule, seen);
    if (answer === 'false') return 'false';
    isCertain &&= answer === 'true';
  }
  return isCertain ? 'true' : 'unknown';
}

/** Icmp has no ports, so the port fields of a rule say nothing about it. */
function portMatches(rule: PlainRule, seen: SeenPacket): Truth {
  if (seen.protocol === 'Icmp' || rule.destinationPorts.includes('*')) return 'true';
  if (seen.destinationPort === undefined) return everyPortIn(rule.destinationPorts) === 'true' ? 'true' : 'unknown';
  return portInOneOf(rule.destinationPorts, seen.destinationPort);
}

/**
 * Where the sender may choose the source port, an allow that asks for some port is met by sending from it, and a deny of
 * some ports is avoided by sending from another: only a deny of all 65,536 holds.
 */
function sourcePortMatches(rule: PlainRule, seen: SeenPacket): Truth {
  if (seen.protocol === 'Icmp' || rule.sourcePorts.includes('*')) return 'true';
  if (seen.sourcePort !== undefined) return portInOneOf(rule.sourcePorts, seen.sourcePort);
  return rule.access === 'Deny' ? everyPortIn(rule.sourcePorts) : 'true';
}

function portInOneOf(texts: readonly string[], port: number): Truth {
  if (texts.length === 0) return 'unknown';
  return kleeneAny(texts.map((text) => {
    const range = parsePorts(text);
    return range === undefined ? 'unknown' : truth(range.first <= port && port <= range.last);
  }));
}

function everyPortIn(texts: readonly string[]): Truth {
  const ranges = texts.map(parsePorts);
  if (ranges.length === 0 || ranges.includes(undefined)) return 'unknown';
  for (let port = 0; port <= 65535; port += 1) {
    const holding = ranges.find((range) => range !== undefined && range.first <= port && port <= range.last);
    if (holding === undefined) return 'false';
    port = holding.last;
  }
  return 'true';
}

function sourceMatches(rule: PlainRule, seen: SeenPacket): Truth {
  return partyMatches(rule.sources, rule.sourceGroups, rule, seen, seen.source);
}

function destinationMatches(rule: PlainRule, seen: SeenPacket): Truth {
  return partyMatches(rule.destinations, rule.destinationGroups, rule, seen, seen.destination);
}

/** Two elements that are everybody together, whoever it is. */
const HALVES = ['0.0.0.0/1', '128.0.0.0/1'];

function partyMatches(elements: readonly string[], groups: readonly string[], rule: PlainRule, seen: SeenPacket, party: Party): Truth {
  if (elements.length === 0 && groups.length === 0) return 'unknown';
  if (HALVES.every((half) => elements.includes(half)) && party.family === 4) return 'true';
  // No translation under floating IP: whether the group's member is meant by the frontend's address, nobody has written down.
  const isMember = groups.length > 0 && party.role === 'frontend' ? 'unknown' : truth(groups.some((group) => party.groups.includes(group)));
  let answer: Truth = isMember;
  for (const element of elements) {
    const one = elementMatches(element, rule, seen, party);
    if (one === 'true') return 'true';
    if (one === 'unknown') answer = 'unknown';
  }
  return answer;
}

function elementMatches(text: string, rule: PlainRule, seen: SeenPacket, party: Party): Truth {
  const literal = literalMatches(text, party.address, party.family);
  if (literal !== undefined) return literal;
  const name = text.toLowerCase();
  const isPlatform = party.address !== undefined && literalMatches(PLATFORM, party.address) === 'true';
  if (name === 'azureloadbalancer') return truth(isPlatform);
  if (name === 'virtualnetwork') return party.role === 'local' ? 'true' : isPlatform ? 'false' : party.inVirtualNetwork;
  if (name === 'internet') return party.role === 'local' || isPlatform ? 'false' : internetMatches(party);
  // Which networks a group has now is not looked up: any private address may be of one of them.
  if (text.startsWith(NETWORK_GROUP)) return isPlatform || (party.address !== undefined && isPlainlyPublic(party.address)) ? 'false' : 'unknown';
  if (party.role === 'local') return 'false';
  return tagMatches(name, rule, seen, party);
}

const PLATFORM = '168.63.129.16';

/** Everything routable outside the virtual network's own prefixes; what only a route may put there may be of the Internet all the same. */
function internetMatches({ address, inVirtualNetwork, isByRouteAlone }: Party): Truth {
  if (address === undefined) return 'unknown';
  if (isByRouteAlone === true && isPlainlyPublic(address)) return 'unknown';
  if (!isPlainlyPublic(address) || inVirtualNetwork === 'true') return 'false';
  return inVirtualNetwork === 'unknown' ? 'unknown' : 'true';
}

/** An allow by a tag stays a symbol, as its prefixes change from week to week; a deny holds for the prefixes that are known. */
function tagMatches(name: string, rule: PlainRule, seen: SeenPacket, { address }: Party): Truth {
  const prefixes = seen.tags.get(name);
  const isPublic = address === undefined || isPlainlyPublic(address);
  if (!isPublic) return 'false';
  const isKnown = prefixes !== undefined && (seen.asks === 'verify' || rule.access === 'Deny');
  if (isKnown) return kleeneAny(prefixes.map((prefix) => literalMatches(prefix, address) ?? 'false'));
  const supposed = seen.supposed?.get(name);
  if (supposed !== undefined) return truth(supposed);
  seen.wanted?.add(name);
  return 'unknown';
}

/** Every written form of an address; undefined where the text is none (a service tag, then). */
function literalMatches(text: string, address: Address | undefined, family = address?.family): Truth | undefined {
  if (text === '*' || text === '/0' || text.toLowerCase() === 'any') return 'true';
  if (text === '0.0.0.0') return truth(family === 4);
  const block = parseBlock(text);
  if (block === undefined) return undefined;
  if (address === undefined) return family !== undefined && block.family !== family ? 'false' : text.endsWith('/0') ? 'true' : 'unknown';
  return truth(inBlock(block, address));
}

/** Whether an address is in one of the prefixes. */
export function inPrefixes(prefixes: readonly string[], address: Address): boolean {
  return prefixes.some((prefix) => literalMatches(prefix, address) === 'true');
}

const ADDRESSES = new Map<string, Address | undefined>();

/** Rows hold the same few addresses again and again, so they are remembered. */
export function addressOf(text: string | undefined): Address | undefined {
  if (text === undefined) return undefined;
  if (!ADDRESSES.has(text)) ADDRESSES.set(text, parseAddress(text));
  return ADDRESSES.get(text);
}

function truth(value: boolean): Truth {
  return value ? 'true' : 'false';
}
