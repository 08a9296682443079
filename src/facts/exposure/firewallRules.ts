import { canonicalType } from '../../model/catalog.ts';
import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, parentId, subscriptionOf } from '../../values/armId.ts';
import { isEmptyAddresses, parseAddressSet, type AddressSet } from '../../values/cidr.ts';
import { asArray, asNumber, asString, at, compareText, isJsonObject, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, equalPorts, isEmptyPorts, parsePortSet, type PortSet } from '../../values/ports.ts';
import { missingPath } from '../missing.ts';
import { allOf, ipGroups, type Sources } from './ipGroups.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';
import { idIn, referencedIds } from './reference.ts';
import { prefixSelector, type Protocol } from './securityRule.ts';

/** A destination NAT rule of an Azure Firewall. */
export interface NatRule {
  readonly name: string;
  /** Written by just-in-time access. */
  readonly isJit: boolean;
  readonly sources: Sources;
  readonly destinations: AddressSet;
  /** Public ports. */
  readonly ports: PortSet;
  readonly protocols: readonly Protocol[];
  /** Of the machine or of an internal load balancer. */
  readonly translatedPort: PortSet | 'kept';
  readonly target: { readonly kind: 'address' | 'name'; readonly text: string };
  /** Why it holds only perhaps: a part could not be understood. */
  readonly doubt?: Unknown;
  /** False where a priority is not told: then it is not known which rules it stands before. */
  readonly isOrdered: boolean;
}

export interface NatRules {
  /** In the order in which they are tried. */
  readonly rules: readonly NatRule[];
  /** Why there may be more. */
  readonly gaps: readonly Unknown[];
}

interface Collection {
  /** The row that holds it. */
  readonly owner: Row;
  readonly value: JsonValue;
  readonly priorities: readonly (number | undefined)[];
}

/**
 * Reads the destination NAT rules of firewalls: those of the firewall itself (classic) and of the rule collection groups of its policy.
 * Groups are tried by priority, then collections, then rules as written. What base policies hold is not merged: that they inherit NAT
 * collections is not documented (Azure documentation, "Azure Firewall rule processing logic").
 */
export function natRulesIndex(index: NetworkIndex): (firewall: Row) => NatRules {
  const groups = new Map<string, Row[]>();
  for (const group of index.rows(TYPES.ruleCollectionGroup)) {
    const policy = idKey(parentId(group.id));
    groups.set(policy, [...(groups.get(policy) ?? []), group]);
  }
  const sourcesOf = sourcesIn(ipGroups(index));
  return (firewall) => {
    const policy = idIn(at(firewall, 'properties', 'firewallPolicy'));
    const isCut = policy === '' && (at(firewall, 'properties', 'firewallPolicy') ?? null) !== null;
    if (isCut) return { rules: [], gaps: [missingPath(firewall, 'properties.firewallPolicy.id')] };
    const read = policy === '' ? classicCollections(firewall) : policyCollections(index, policy, groups.get(idKey(policy)) ?? []);
    const collections = read.collections.toSorted(byPriority);
    const rules = collections.map((collection) => rulesOf(collection, sourcesOf));
    return { rules: rules.flatMap((one) => one.rules), gaps: [...read.gaps, ...rules.flatMap(({ gaps }) => gaps)] };
  };
}

interface Collections {
  readonly collections: readonly Collection[];
  readonly gaps: readonly Unknown[];
}

function classicCollections(firewall: Row): Collections {
  const list = at(firewall, 'properties', 'natRuleCollections');
  if (!Array.isArray(list)) return { collections: [], gaps: [missingPath(firewall, 'properties.natRuleCollections')] };
  const values = asArray(list).filter((value) => asString(at(value, 'properties', 'action', 'type'))?.toLowerCase() !== 'snat');
  return { collections: values.map((value) => ({ owner: firewall, value, priorities: [priorityOf(at(value, 'properties'))] })), gaps: [] };
}

/** A policy may lie in another subscription than the firewall. */
function policyCollections(index: NetworkIndex, policy: string, groups: readonly Row[]): Collections {
  const unread = index.gap(TYPES.ruleCollectionGroup, subscriptionOf(policy) ?? '');
  const cut = groups.filter((group) => !Array.isArray(at(group, 'properties', 'ruleCollections')));
  const collections = groups.flatMap((owner) => asArray(at(owner, 'properties', 'ruleCollections'))
    .filter(isNatCollection)
    .map((value) => ({ owner, value, priorities: [priorityOf(owner.properties), priorityOf(value)] })));
  // What a policy names and no row is was not read, however complete the list of groups looks.
  const named = referencedIds(at(index.row(TYPES.firewallPolicy, policy), 'properties', 'ruleCollectionGroups'));
  const missing = named.filter((id) => index.row(TYPES.ruleCollectionGroup, id) === undefined).map((id) => index.missing(TYPES.ruleCollectionGroup, id));
  // Whoever vouches for firewalls does not speak of the policy of one that is there.
  const isBlank = index.isVouched(TYPES.ruleCollectionGroup) && groups.length === 0 && index.row(TYPES.firewallPolicy, policy) === undefined;
  const blank = isBlank ? [index.missing(TYPES.ruleCollectionGroup, policy)] : [];
  return { collections, gaps: [...(unread === undefined ? [] : [unread]), ...missing, ...blank, ...cut.map((group) => missingPath(group, 'properties.ruleCollections'))] };
}

/** Whatever is not surely a collection that filters: of one that was cut the rules then tell. */
function isNatCollection(collection: JsonValue): boolean {
  const type = asString(at(collection, 'ruleCollectionType'))?.toLowerCase() ?? '';
  const action = asString(at(collection, 'action', 'type'))?.toLowerCase() ?? '';
  return type !== 'firewallpolicyfilterrulecollection' && (type === 'firewallpolicynatrulecollection' || !['allow', 'deny'].includes(action));
}

function priorityOf(value: JsonValue | undefined): number | undefined {
  const priority = at(value, 'priority');
  return asNumber(priority) ?? (/^\d+$/u.test(asString(priority) ?? '') ? Number(priority) : undefined);
}

function byPriority(left: Collection, right: Collection): number {
  for (const [index, mine] of left.priorities.entries()) {
    const difference = (mine ?? Infinity) - (right.priorities[index] ?? Infinity);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return compareText(idKey(left.owner.id), idKey(right.owner.id));
}

type SourcesOf = (rule: JsonValue) => Sources;

function rulesOf(collection: Collection, sourcesOf: SourcesOf): NatRules {
  const { owner, value } = collection;
  const list = at(value, 'properties', 'rules') ?? at(value, 'rules');
  if (!Array.isArray(list)) return { rules: [], gaps: [missingPath(owner, 'properties.natRuleCollections[*].rules')] };
  const read = asArray(list).map((rule) => natRule(collection, rule, sourcesOf));
  const gaps = read.some((rule) => rule === undefined) ? [notCollected(canonicalType(owner.type), owner.id, `a rule of ${owner.id} translates to nothing that could be read`)] : [];
  return { rules: read.filter((rule) => rule !== undefined), gaps };
}

function natRule({ owner, value, priorities }: Collection, rule: JsonValue, sourcesOf: SourcesOf): NatRule | undefined {
  const target = targetOf(rule);
  if (target === undefined) return undefined;
  const name = asString(at(rule, 'name')) ?? '';
  const ports = parsePortSet(textsOf(rule, 'destinationPorts'));
  const protocols = protocolsOf([...textsOf(rule, 'protocols'), ...textsOf(rule, 'ipProtocols')]);
  const destinations = prefixSelector(textsOf(rule, 'destinationAddresses'));
  const translatedPort = ports === undefined ? undefined : translatedPortOf(rule, ports);
  const sources = sourcesOf(rule);
  const hasSides = !isNobody(sources) && !isEmptyAddresses(destinations.addresses) && destinations.tags.length === 0;
  const isRead = hasSides && ports !== undefined && !isEmptyPorts(ports) && protocols !== undefined && translatedPort !== undefined;
  return {
    name, target, sources, destinations: destinations.addresses,
    isJit: [name, asString(at(value, 'name')) ?? ''].some((one) => /^(?:mdc|asc)-jit/iu.test(one)),
    ports: ports ?? ALL_PORTS, protocols: protocols ?? ['Tcp', 'Udp'], translatedPort: translatedPort ?? 'kept',
    isOrdered: priorities.every((priority) => priority !== undefined),
    ...(isRead ? {} : { doubt: notCollected(canonicalType(owner.type), owner.id, `the rule ${name} of ${owner.id} translates to ${target.text} and could not be understood`) }),
  };
}

function isNobody({ addresses, tags, gap }: Sources): boolean {
  return isEmptyAddresses(addresses) && tags.length === 0 && gap === undefined;
}

/** What is no single address may stand for any machine, like a name. */
function targetOf(rule: JsonValue): NatRule['target'] | undefined {
  const address = textOf(at(rule, 'translatedAddress'));
  if (address !== '') return { kind: isOneAddress(address) ? 'address' : 'name', text: address };
  const name = textOf(at(rule, 'translatedFqdn'));
  return name === '' ? undefined : { kind: 'name', text: name };
}

function isOneAddress(text: string): boolean {
  return !/[/*-]/u.test(text) && parseAddressSet([text]) !== undefined;
}

/** `*`, and a range that equals the public one, keep the port. */
function translatedPortOf(rule: JsonValue, ports: PortSet): PortSet | 'kept' | undefined {
  const text = textOf(at(rule, 'translatedPort'));
  if (text === '*') return 'kept';
  const translated = text === '' ? undefined : parsePortSet(text);
  if (translated === undefined) return undefined;
  if (equalPorts(translated, ports)) return 'kept';
  return /^\d+$/u.test(text) ? translated : undefined;
}

/** ICMP has no ports: a rule for it alone is no way to one. Undefined for what is no known protocol. */
function protocolsOf(texts: readonly string[]): readonly Protocol[] | undefined {
  const found = texts.map((text) => PROTOCOLS_BY_NAME.get(text.toLowerCase()));
  if (found.length === 0 || found.some((protocols) => protocols === undefined)) return undefined;
  return [...new Set(found.flatMap((protocols) => protocols ?? []))];
}

const PROTOCOLS_BY_NAME: ReadonlyMap<string, readonly Protocol[]> = new Map([['tcp', ['Tcp']], ['udp', ['Udp']], ['any', ['Tcp', 'Udp']], ['*', ['Tcp', 'Udp']], ['icmp', []]]);

function sourcesIn(groupOf: (id: string) => Sources): SourcesOf {
  return (rule) => {
    const { addresses, tags } = prefixSelector(textsOf(rule, 'sourceAddresses'));
    return allOf([{ addresses, tags }, ...textsOf(rule, 'sourceIpGroups').map(groupOf)]);
  };
}

function textsOf(rule: JsonValue, key: string): readonly string[] {
  const value = at(rule, key);
  return (Array.isArray(value) ? asArray(value) : [value]).map(textOf).filter((text) => text !== '');
}

function textOf(value: JsonValue | undefined): string {
  if (isJsonObject(value)) return '';
  return typeof value === 'number' ? String(value) : (asString(value)?.trim() ?? '');
}
