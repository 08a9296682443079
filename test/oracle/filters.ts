/** The filters before one IP configuration: security admin rules, then the groups of the subnet and of the network interface. */
import { adminAnswer, adminRulesOf, type AdminAnswer, type AdminRules } from './adminRules.ts';
import type { OracleEstate, OracleObject, OracleRow } from './json.ts';
import { idsAt, listAt, objectAt, rowById, rowsOfType, sameText, textAt } from './json.ts';
import { ruleMatches, type SeenPacket } from './ruleMatching.ts';
import { rulesOfGroup, type Access, type Direction } from './securityRules.ts';
import { networkIdOf, subnetById, virtualNetworkTag, type Prefixes } from './virtualNetworks.ts';

export type PacketVerdict = Access | 'Unknown';

/** One rule of one filter. Level `none`: no filter at all, the way in decides and there is no rule. */
export interface Decider {
  readonly level: 'adminRule' | 'subnet' | 'networkInterface' | 'none';
  readonly securityGroup?: string;
  readonly rule?: string;
  readonly priority?: number;
}

export interface PacketDecision {
  /** Unknown: something that decides was not read or cannot be told, and no level that was read denies. */
  readonly access: PacketVerdict;
  /** Allow: a rule for each level that filters. Deny: that of the first level that denies. Unknown, or no way in: none. */
  readonly decidedBy: readonly Decider[];
  /** Rules before the deciding ones that may match or not: allows by a tag of unknown prefixes, mostly. */
  readonly perhaps: readonly Decider[];
  /** Ids that the rows name and none holds, of those that matter here, as written. */
  readonly unread: readonly string[];
  /** Unknown, but allowed if what was not read is as harmless as can be: to be seen open is no mistake. */
  readonly isAssumed?: boolean;
  /** Each way in which what was not read can be gives this answer, by another rule: who does not look at the cases together may not know it. */
  readonly isByCases?: boolean;
  /** What is written does not settle it: whatever is answered is no mistake. */
  readonly isDisputed?: boolean;
}

/** Where a packet arrives, or leaves: one IP configuration of one interface. */
export interface Place {
  readonly networkInterface: OracleRow;
  readonly name: string;
  readonly configuration: OracleObject;
  readonly subnetId: string;
  readonly networkId: string;
  readonly family: 4 | 6;
  readonly groups: readonly string[];
  readonly tag: Prefixes;
}

const PLACES = new WeakMap<readonly OracleRow[], Map<string, Place>>();
const INTERFACE_TYPES = ['microsoft.network/networkinterfaces', 'microsoft.compute/virtualmachinescalesets/virtualmachines/networkinterfaces'];

/** Every IP configuration of the estate, of machines, scale set instances and unattached interfaces, by `interface name` in lower case. */
export function placesOf(estate: OracleEstate): ReadonlyMap<string, Place> {
  const known = PLACES.get(estate.rows);
  if (known !== undefined) return known;
  const places = INTERFACE_TYPES.flatMap((type) => rowsOfType(estate, type)).flatMap((row) => listAt(row.properties, 'ipConfigurations').map((one) => placeOf(estate, row, objectAt(one))));
  const found = new Map(places.map((place) => [placeKey(place.networkInterface.id, place.name), place]));
  PLACES.set(estate.rows, found);
  return found;
}

export function placeKey(networkInterfaceId: string, name: string): string {
  return `${networkInterfaceId} ${name}`.toLowerCase();
}

function placeOf(estate: OracleEstate, networkInterface: OracleRow, wire: OracleObject): Place {
  const configuration = objectAt(wire, 'properties');
  const subnetId = textAt(configuration, 'subnet', 'id') ?? '';
  return {
    networkInterface, configuration, subnetId,
    name: textAt(wire, 'name') ?? '',
    networkId: networkIdOf(subnetId),
    family: sameText(textAt(configuration, 'privateIPAddressVersion') ?? 'IPv4', 'IPv6') ? 6 : 4,
    groups: idsAt(configuration, 'applicationSecurityGroups').map((id) => id.toLowerCase()),
    tag: virtualNetworkTag(estate, subnetId),
  };
}

type Level =
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly id: string }
  | { readonly kind: 'group'; readonly name: 'subnet' | 'networkInterface'; readonly row: OracleRow };

/** What the filters say of one packet; `unguarded` where no group stands at either level. */
export function filterPacket(estate: OracleEstate, place: Place, direction: Direction, seen: SeenPacket, unguarded: () => PacketDecision): PacketDecision {
  const rules = adminRulesOf(estate, place.networkId, direction);
  const groups = groupsDecision(estate, place, direction, seen, unguarded);
  const levels = levelsOf(estate, place);
  const answer = adminAnswer(rules, seen);
  const byPacket = withAdmin(rules, answer, groups, levels);
  return { ...byPacket, isDisputed: byPacket.isDisputed === true || answer.isDisputed === true };
}

function withAdmin(rules: AdminRules, answer: AdminAnswer, groups: PacketDecision, levels: readonly Level[]): PacketDecision {
  const by: readonly Decider[] = answer.rule === undefined ? [] : [{ level: 'adminRule', rule: answer.rule.name, priority: answer.rule.priority }];
  const decisions = [...answer.outcomes].map((outcome): PacketDecision => {
    switch (outcome) {
      case 'none': case 'Allow': return groups;
      case 'Deny': return { access: 'Deny', decidedBy: by, perhaps: [], unread: [] };
      case 'AlwaysAllow': return alwaysAllowed(by, groups, levels);
    }
  });
  const [first = groups] = decisions;
  // More ways than one to the same answer: what decided it is not one rule.
  const agreed = decisions.length === 1 ? first : { ...first, decidedBy: [], isDisputed: decisions.some((one) => one.isDisputed === true) };
  // An allow that perhaps takes a packet from an AlwaysAllow to the groups takes away as little as a deny that perhaps matches.
  const mixed = { ...undecided({ perhaps: groups.perhaps, unread: groups.unread }), isAssumed: decisions.some(({ access }) => access === 'Allow') && answer.outcomes.has('AlwaysAllow') && answer.outcomes.has('Allow') };
  const together = decisions.every(({ access }) => access === first.access) ? agreed : mixed;
  return rules.isWhole || together.access !== 'Deny' ? together : undecided({ unread: ['security admin rules'] });
}

/**
 * Groups are not asked, and so need not have been read; a subnet that was not read may have one (design, section 7: it counts
 * like a missing group). Whether such a rule also opens what is shut for want of any group, nobody has written down.
 */
function alwaysAllowed(decidedBy: readonly Decider[], groups: PacketDecision, levels: readonly Level[]): PacketDecision {
  if (levels.every(({ kind }) => kind === 'none') && groups.access !== 'Allow') return undecided({});
  return { access: 'Allow', decidedBy, perhaps: [], unread: [] };
}

function levelsOf(estate: OracleEstate, place: Place): readonly Level[] {
  return [subnetLevel(estate, place), groupLevel(estate, 'networkInterface', place.networkInterface.properties)];
}

function groupsDecision(estate: OracleEstate, place: Place, direction: Direction, seen: SeenPacket, unguarded: () => PacketDecision): PacketDecision {
  const levels = levelsOf(estate, place);
  if (levels.every((level) => level.kind === 'none')) return unguarded();
  const inOrder = direction === 'Inbound' ? levels : levels.toReversed();
  return togetherOf(inOrder.map((level) => levelDecision(level, direction, seen)));
}

function subnetLevel(estate: OracleEstate, { subnetId }: Place): Level {
  const subnet = subnetById(estate, subnetId);
  return subnet === undefined ? { kind: 'unread', id: subnetId } : groupLevel(estate, 'subnet', subnet);
}

function groupLevel(estate: OracleEstate, name: 'subnet' | 'networkInterface', guarded: OracleObject): Level {
  const id = textAt(guarded, 'networkSecurityGroup', 'id');
  if (id === undefined) return { kind: 'none' };
  const row = rowById(estate, id);
  return row === undefined ? { kind: 'unread', id } : { kind: 'group', name, row };
}

/** Both levels must allow; a deny of one that was read is enough. */
function togetherOf(decisions: readonly PacketDecision[]): PacketDecision {
  const denying = decisions.find(({ access }) => access === 'Deny');
  if (denying !== undefined) return denying;
  return {
    access: decisions.every(({ access }) => access === 'Allow') ? 'Allow' : 'Unknown',
    decidedBy: decisions.flatMap((decision) => decision.decidedBy),
    perhaps: decisions.flatMap((decision) => decision.perhaps),
    unread: decisions.flatMap((decision) => decision.unread),
  };
}

function levelDecision(level: Level, direction: Direction, seen: SeenPacket): PacketDecision {
  switch (level.kind) {
    case 'none': return { access: 'Allow', decidedBy: [], perhaps: [], unread: [] };
    case 'unread': return undecided({ unread: [level.id] });
    case 'group': return groupDecision(level.name, level.row, direction, seen);
  }
}

/**
 * First match wins. Rules that perhaps match leave the answer open, unless all of them say what the first certain match
 * says; for exposure a deny that perhaps matches closes nothing.
 */
function groupDecision(level: 'subnet' | 'networkInterface', group: OracleRow, direction: Direction, seen: SeenPacket): PacketDecision {
  const perhaps: Decider[] = [];
  const accesses = new Set<string>();
  for (const rule of rulesOfGroup(group, direction)) {
    const matches = ruleMatches(rule, seen);
    if (matches === 'false' || (matches === 'unknown' && rule.access === 'Deny' && seen.asks === 'exposure')) continue;
    const decider = { level, securityGroup: group.id, rule: rule.name, priority: rule.priority };
    accesses.add(rule.access);
    if (matches === 'unknown') perhaps.push(decider);
    else return accesses.size > 1 ? undecided({ perhaps }) : { access: rule.access === 'Deny' ? 'Deny' : 'Allow', decidedBy: [decider], perhaps, unread: [] };
  }
  throw new RangeError(`${group.id} has rules, but none for every packet`);
}

export function undecided(why: { readonly perhaps?: readonly Decider[]; readonly unread?: readonly string[] }): PacketDecision {
  return { access: 'Unknown', decidedBy: [], perhaps: why.perhaps ?? [], unread: why.unread ?? [] };
}

export function decided(access: Access): PacketDecision {
  return { access, decidedBy: [{ level: 'none' }], perhaps: [], unread: [] };
}

/**
 * The answer where prefixes of the VirtualNetwork tag may be missing: once as if they held nothing of interest, once as if
 * they held everything. Where the two differ nothing is certain.
 */
export function inBothWorlds({ isWhole }: Prefixes, decide: (unreadHoldsAll: boolean) => PacketDecision): PacketDecision {
  const harmless = decide(false);
  if (isWhole) return harmless;
  const other = decide(true);
  const isSameRule = JSON.stringify(harmless.decidedBy) === JSON.stringify(other.decidedBy);
  if (harmless.access === other.access) return { ...harmless, decidedBy: isSameRule ? harmless.decidedBy : [], isByCases: !isSameRule, isDisputed: harmless.isDisputed === true || other.isDisputed === true };
  return { ...undecided({ perhaps: [...harmless.perhaps, ...other.perhaps], unread: ['prefixes of the virtual network'] }), isAssumed: harmless.access === 'Allow' };
}
