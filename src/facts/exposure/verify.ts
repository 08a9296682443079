import type { Snapshot } from '../../model/snapshot.ts';
import { adminRulesOf, type AdminRules } from './adminRules.ts';
import { networkIndex } from './networkIndex.ts';
import { holdsAddress, readPacket, sameAddress, type Packet } from './packet.ts';
import { isPublic, isVirtualNetwork, meets, type Sighting } from './packetMatch.ts';
import { groupMembership, packetPlaces, type Guard, type LocalConfiguration, type Membership, type PacketPlace } from './packetPlaces.ts';
import { isOrderOpen, type SecurityRule } from './securityRule.ts';
import { serviceTagPrefixes } from './serviceTags.ts';

/** What Azure's filters do to a packet. */
export interface PacketAnswer {
  readonly access: 'Allow' | 'Deny' | 'Unknown';
  /** The allow of every level that has one, or the one rule that denies. */
  readonly decidedBy: readonly DecidingRule[];
  /** What is taken for granted where the packet is let through. */
  readonly assumes: readonly string[];
  /** What is wrong with the packet. */
  readonly error?: string;
  /** Why it is not known what happens to a packet that is well told. */
  readonly unknown?: string;
}

interface DecidingRule {
  readonly level: 'adminRule' | 'subnet' | 'networkInterface' | 'none';
  /** Id of the security group, or of the collection of the admin rule. */
  readonly securityGroup: string;
  readonly rule: string;
  readonly priority: number | null;
}

/**
 * Answers for one packet after another what Network Watcher's "IP flow verify" would, from the snapshot alone and by
 * filters alone: security admin rules, then the subnet's and the interface's security group (outbound the other way
 * round), first match wins. Unread filters make the answer Unknown, unless one that was read denies. A packet that is none
 * is answered with an `error`; it never throws.
 */
export function packetVerifier(snapshot: Snapshot): (packet: unknown) => PacketAnswer {
  const index = networkIndex(snapshot);
  const context: Context = { placeOf: packetPlaces(index), adminRules: adminRulesOf(index), isMember: groupMembership(index), tagged: serviceTagPrefixes(index) };
  return (value) => {
    const packet = readPacket(value);
    return typeof packet === 'string' ? failed(packet) : answerTo(packet, context);
  };
}

interface Context {
  readonly placeOf: (networkInterface: string) => PacketPlace | undefined;
  readonly adminRules: (virtualNetwork: string) => AdminRules;
  readonly isMember: Membership;
  readonly tagged: Sighting['tagged'];
}

function failed(error: string): PacketAnswer {
  return { access: 'Unknown', decidedBy: [], assumes: [], error };
}

function unknown(why: string): PacketAnswer {
  return { access: 'Unknown', decidedBy: [], assumes: [], unknown: why };
}

function answerTo(packet: Packet, context: Context): PacketAnswer {
  const place = context.placeOf(packet.networkInterface);
  if (place === undefined) return failed(`networkInterface: expected one that the snapshot holds, found ${packet.networkInterface}`);
  const local = place.configurations.find(({ address }) => address !== undefined && sameAddress(address, packet.localAddress));
  if (local !== undefined) return filtered(packet, place, local, context);
  const isRead = place.configurations.length > 0 && place.configurations.every(({ address }) => address !== undefined);
  return isRead
    ? failed(`localAddress: expected an address of ${packet.networkInterface}, which it is not`)
    : unknown(`the addresses of ${packet.networkInterface} were not all read`);
}

/** What one level, or several, do to a packet. */
type Outcome =
  | { readonly access: 'Allow'; readonly by: readonly Decider[] }
  | { readonly access: 'Deny'; readonly by: readonly [Decider] }
  | { readonly access: 'Unknown'; readonly why: string };

interface Decider {
  readonly level: 'adminRule' | 'subnet' | 'networkInterface';
  readonly rule: SecurityRule;
}

function filtered(packet: Packet, place: PacketPlace, local: LocalConfiguration, context: Context): PacketAnswer {
  const { around } = local.subnet;
  const sighting: Sighting = {
    packet,
    localGroups: local.groups,
    remoteIsMember: (group) => context.isMember(around.virtualNetwork, packet.remoteAddress, group),
    virtualNetwork: { addresses: around.tagged.addresses, settled: around.settled.addresses, whole: around.tagged.gap === undefined },
    tagged: context.tagged,
  };
  const admin = context.adminRules(around.virtualNetwork);
  const rules = packet.direction === 'Inbound' ? admin.inbound : admin.outbound;
  let groups: Outcome | undefined;
  const outcome = byAdminRules(rules, sighting, () => (groups ??= byGroups(place, local, sighting)));
  return answerOf(outcome, sighting, around.virtualNetwork, admin.gap?.message, local);
}

/** Rules that were not read are taken to deny nothing, and may let in what is denied. */
function answerOf(outcome: Outcome, sighting: Sighting, virtualNetwork: string, gap: string | undefined, { subnet }: LocalConfiguration): PacketAnswer {
  switch (outcome.access) {
    case 'Unknown':
      return unknown(outcome.why);
    case 'Deny':
      return gap === undefined ? { access: 'Deny', decidedBy: outcome.by.map(told), assumes: [] } : unknown(`a security admin rule may always allow it: ${gap}`);
    case 'Allow': {
      const assumed = gap === undefined ? [] : [`no security admin rule denies traffic of ${virtualNetwork} (not all of them were read: ${gap})`];
      return { access: 'Allow', decidedBy: outcome.by.length > 0 ? outcome.by.map(told) : [NO_FILTER], assumes: [...assumed, ...routeNotes(outcome.by, sighting, subnet.around.notes)] };
    }
  }
}

const NO_FILTER: DecidingRule = { level: 'none', securityGroup: '', rule: '', priority: null };

function told({ level, rule }: Decider): DecidingRule {
  return { level, securityGroup: rule.securityGroup, rule: rule.name, priority: rule.priority };
}

/** Routes that let a rule for the virtual network let in more than that. */
function routeNotes(deciders: readonly Decider[], { packet }: Sighting, notes: LocalConfiguration['subnet']['around']['notes']): readonly string[] {
  if (notes.length === 0) return [];
  const { direction, remoteAddress } = packet;
  const byTag = deciders.map(({ rule }) => (direction === 'Inbound' ? rule.sources : rule.destinations))
    .some(({ addresses, tags }) => tags.some(isVirtualNetwork) && !holdsAddress(addresses, remoteAddress));
  return byTag ? notes.filter(({ family, isDefault }) => family === remoteAddress.family && (isDefault || isPublic(remoteAddress))).map(({ text }) => text) : [];
}

interface Tried {
  /** Rules that may match, up to the first that does. */
  readonly perhaps: readonly SecurityRule[];
  readonly first: SecurityRule | undefined;
}

function tried(rules: readonly SecurityRule[], sighting: Sighting, isOpen: (rule: SecurityRule) => boolean = () => false): Tried {
  const perhaps: SecurityRule[] = [];
  for (const rule of rules) {
    const found = meets(rule, sighting);
    if (found === 'yes' && !isOpen(rule)) return { perhaps, first: rule };
    if (found !== 'no') perhaps.push(rule);
  }
  return { perhaps, first: undefined };
}

/** The rules that may meet a packet, up to the first of each configuration that does. */
function reachedRules(rules: readonly SecurityRule[], sighting: Sighting): readonly SecurityRule[] {
  const met = rules.filter((rule) => meets(rule, sighting) !== 'no');
  const ends = new Map(met.filter((rule) => meets(rule, sighting) === 'yes').toReversed().map(({ configuration, priority }) => [configuration, priority]));
  return met.filter(({ configuration, priority }) => priority <= (ends.get(configuration) ?? priority));
}

/** Deny is final, AlwaysAllow passes over the groups, Allow and no match go on to them. Rules that hold perhaps must not change what follows. */
function byAdminRules(rules: readonly SecurityRule[], sighting: Sighting, groups: () => Outcome): Outcome {
  const met = reachedRules(rules, sighting);
  const { perhaps, first } = tried(met, sighting, (rule) => met.some((other) => isOrderOpen(rule, other)));
  const certain = outcomeOf(first, groups);
  const differing = perhaps.find((rule) => outcomeOf(rule, groups).access !== certain.access);
  return differing === undefined ? certain : { access: 'Unknown', why: holdsPerhaps(differing) };
}

function outcomeOf(rule: SecurityRule | undefined, groups: () => Outcome): Outcome {
  switch (rule?.access) {
    case 'Deny':
      return { access: 'Deny', by: [{ level: 'adminRule', rule }] };
    case 'AlwaysAllow':
      return { access: 'Allow', by: [{ level: 'adminRule', rule }] };
    case 'Allow':
    case undefined:
      return groups();
  }
}

function holdsPerhaps({ name, securityGroup }: SecurityRule): string {
  return `it is not known whether the rule ${name} of ${securityGroup} matches`;
}

/** Both levels must let the packet through; one that denies decides, whatever is known of the other. */
function byGroups(place: PacketPlace, { subnet }: LocalConfiguration, sighting: Sighting): Outcome {
  const outer = byGuard('subnet', subnet.guard, sighting);
  const inner = byGuard('networkInterface', place.guard, sighting);
  const outcomes = sighting.packet.direction === 'Inbound' ? [outer, inner] : [inner, outer];
  const decisive = outcomes.find(({ access }) => access === 'Deny') ?? outcomes.find(({ access }) => access === 'Unknown');
  return decisive ?? { access: 'Allow', by: outcomes.flatMap((outcome) => (outcome.access === 'Allow' ? outcome.by : [])) };
}

function byGuard(level: 'subnet' | 'networkInterface', guard: Guard, sighting: Sighting): Outcome {
  switch (guard.kind) {
    case 'none':
      return { access: 'Allow', by: [] };
    case 'missing':
      return { access: 'Unknown', why: guard.cause.message };
    case 'rules':
      return byRules(level, sighting.packet.direction === 'Inbound' ? guard.inbound : guard.outbound, sighting);
  }
}

/** A group ends with rules that match everything: where none does, they were cut before they came here. */
function byRules(level: 'subnet' | 'networkInterface', rules: readonly SecurityRule[], sighting: Sighting): Outcome {
  const { perhaps, first } = tried(rules, sighting);
  if (first === undefined) return { access: 'Unknown', why: `no rule of ${rules[0]?.securityGroup ?? `the security group at the ${level}`} matches for certain` };
  const differing = perhaps.find((rule) => rule.access !== first.access || !rule.accessReadable);
  if (differing !== undefined) return { access: 'Unknown', why: holdsPerhaps(differing) };
  return first.access === 'Deny' ? { access: 'Deny', by: [{ level, rule: first }] } : { access: 'Allow', by: [{ level, rule: first }] };
}
