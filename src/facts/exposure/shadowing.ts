import { contains, formatRanges, intersect, isEmptyAddresses, NO_ADDRESSES, subtract, union, type AddressSet } from '../../values/cidr.ts';
import { EMPTY_PORTS, includes, intersect as bothPorts, intersects, isEmptyPorts, subtract as withoutPorts, union as allPorts, type PortSet } from '../../values/ports.ts';
import type { NatRule } from './firewallRules.ts';
import type { Sources } from './ipGroups.ts';
import type { Protocol } from './securityRule.ts';

/** What a rule takes at one public address, after the rules before it: ports that the same sources reach. */
export interface Taken {
  readonly rule: NatRule;
  readonly sources: Sources;
  /** Public ports. */
  readonly ports: ReadonlyMap<Protocol, PortSet>;
}

interface Piece {
  readonly protocol: Protocol;
  readonly ports: PortSet;
  readonly sources: Sources;
}

interface Earlier {
  readonly ports: PortSet;
  readonly addresses: AddressSet;
}

/**
 * A packet is translated by the first rule that matches it. `universe`: where packets to the public address can come from. What a rule
 * matches only perhaps (tags, IP groups that were not read) it is not taken to take away from later ones.
 */
export function takenBy(rules: readonly NatRule[], universe: AddressSet): readonly Taken[] {
  const earlier = new Map<Protocol, Earlier[]>();
  const found: Taken[] = [];
  for (const rule of rules) {
    const addresses = intersect(universe, rule.sources.addresses);
    // Rules of no known order come last, and nothing is taken from them.
    const pieces = rule.protocols.flatMap((protocol) => piecesOf(rule, protocol, universe, (rule.isOrdered ? earlier.get(protocol) : undefined) ?? []));
    found.push(...grouped(pieces).map((taken) => ({ rule, ...taken })));
    for (const protocol of rule.protocols) remember(earlier, protocol, { ports: rule.ports, addresses });
  }
  return found;
}

function remember(earlier: Map<Protocol, Earlier[]>, protocol: Protocol, one: Earlier): void {
  const known = earlier.get(protocol);
  if (known === undefined) earlier.set(protocol, [one]);
  else known.push(one);
}

function piecesOf(rule: NatRule, protocol: Protocol, universe: AddressSet, earlier: readonly Earlier[]): readonly Piece[] {
  const met = earlier.filter(({ ports }) => intersects(ports, rule.ports));
  return portClasses(rule.ports, met).flatMap((ports) => {
    const before = met.filter((one) => includes(one.ports, ports)).reduce((sum, { addresses }) => union(sum, addresses), NO_ADDRESSES);
    const sources = remaining(rule.sources, universe, before);
    return isEmptyAddresses(sources.addresses) && sources.tags.length === 0 && sources.gap === undefined ? [] : [{ protocol, ports, sources }];
  });
}

function portClasses(ports: PortSet, earlier: readonly Earlier[]): readonly PortSet[] {
  return earlier.reduce<readonly PortSet[]>(
    (classes, one) => classes.flatMap((piece) => [bothPorts(piece, one.ports), withoutPorts(piece, one.ports)]).filter((piece) => !isEmptyPorts(piece)),
    [ports],
  );
}

/** Of sources that are not known something remains, unless everybody is taken already. */
function remaining({ addresses, tags, gap }: Sources, universe: AddressSet, before: AddressSet): Sources {
  const left = subtract(intersect(universe, addresses), before);
  if (contains(before, universe)) return { addresses: left, tags: [] };
  return gap === undefined ? { addresses: left, tags } : { addresses: left, tags, gap };
}

/** Pieces of one rule with the same sources are one. */
function grouped(pieces: readonly Piece[]): readonly Omit<Taken, 'rule'>[] {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return [{ sources: only.sources, ports: new Map([[only.protocol, only.ports]]) }];
  const groups = new Map<string, { sources: Sources; ports: Map<Protocol, PortSet> }>();
  for (const { protocol, ports, sources } of pieces) {
    const key = `${formatRanges(sources.addresses).join(' ')} ${sources.tags.join(' ')}`;
    const group = groups.get(key) ?? { sources, ports: new Map<Protocol, PortSet>() };
    group.ports.set(protocol, allPorts(group.ports.get(protocol) ?? EMPTY_PORTS, ports));
    groups.set(key, group);
  }
  return [...groups.values()];
}
