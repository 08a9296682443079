/** The security admin rules that are in force in a virtual network, as far as rows say. */
import type { OracleEstate, OracleJson, OracleObject, OracleRow } from './json.ts';
import { idsAt, listAt, objectAt, rowById, rowsOfType, sameText, textAt } from './json.ts';
import { adminRule, isOfDirection, lowerCamel, type Direction, type PlainRule } from './securityRules.ts';
import { ruleMatches, type SeenPacket } from './ruleMatching.ts';

const EFFECTIVE = 'microsoft.network/effectivesecurityadminrules';
const GOAL_STATES = 'microsoft.network/networkmanagers/securityadminregionalgoalstates';
const COLLECTIONS = 'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/snapshots';
const RULES = 'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots';
const MEMBERSHIPS = 'microsoft.network/networkgroupmemberships';

export interface AdminRules {
  /** The rules of each configuration, lowest priority number first. */
  readonly configurations: readonly (readonly PlainRule[])[];
  readonly isWhole: boolean;
}

const NONE: AdminRules = { configurations: [], isWhole: true };
const UNREAD: AdminRules = { configurations: [], isWhole: false };

const KNOWN = new WeakMap<OracleEstate, Map<string, AdminRules>>();

export function adminRulesOf(estate: OracleEstate, networkId: string, direction: Direction): AdminRules {
  const ofEstate = KNOWN.get(estate) ?? new Map<string, AdminRules>();
  KNOWN.set(estate, ofEstate);
  const key = `${direction} ${networkId.toLowerCase()}`;
  const rules = ofEstate.get(key) ?? readAdminRules(estate, networkId, direction);
  ofEstate.set(key, rules);
  return rules;
}

function readAdminRules(estate: OracleEstate, networkId: string, direction: Direction): AdminRules {
  if (isUnread(estate, EFFECTIVE)) return UNREAD;
  const row = rowById(estate, `${networkId}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`);
  if (row === undefined) return NONE;
  const inside = rulesInside(row.properties);
  if (inside.length > 0) return { configurations: sortedBy(direction, inside), isWhole: true };
  const named = configurationSnapshots(row.properties).map((id) => followed(estate, networkId, id, direction));
  return { configurations: named.flatMap((one) => one.configurations), isWhole: named.every((one) => one.isWhole) };
}

function isUnread(estate: OracleEstate, type: string): boolean {
  return (estate.unreadTypes ?? []).includes(type) && !(estate.assumes ?? []).includes('noSecurityAdminRules');
}

interface FoundRule {
  readonly id: string;
  readonly properties: OracleObject;
  /** It was read, and it is not known whether it is in force here. */
  readonly isPerhaps?: boolean;
}

/** Rules written inside the row: any object with an access and a direction, itself or under its properties. */
function rulesInside(value: OracleJson | undefined): readonly FoundRule[] {
  if (Array.isArray(value)) return value.flatMap((one: OracleJson) => rulesInside(one));
  const plain = lowerCamel(value);
  const own = [plain, lowerCamel(plain['properties'])].find((one) => textAt(one, 'access') !== undefined && textAt(one, 'direction') !== undefined);
  if (own !== undefined) return [{ id: textAt(plain, 'id') ?? textAt(plain, 'name') ?? '', properties: own }];
  return Object.values(objectAt(value)).flatMap(rulesInside);
}

/** A list of rules for each configuration that their ids name. */
function sortedBy(direction: Direction, rules: readonly FoundRule[]): readonly (readonly PlainRule[])[] {
  const configurationOf = (id: string): string => /^.*\/securityadminconfigurations\/[^/]+/u.exec(id.toLowerCase())?.[0] ?? '';
  const ofDirection = rules.filter(({ properties }) => isOfDirection(properties, direction));
  return [...Map.groupBy(ofDirection, ({ id }) => configurationOf(id)).values()].map((ofOne) => ofOne.map(({ id, properties, isPerhaps }) => ({ ...adminRule(ruleName(id), properties), ...(isPerhaps === true ? { isPerhaps } : {}) }))
    .toSorted((left, right) => left.priority - right.priority));
}

function ruleName(id: string): string {
  return /\/rules\/([^/]+)/iu.exec(id)?.[1] ?? id.slice(id.lastIndexOf('/') + 1);
}

function configurationSnapshots(properties: OracleObject): readonly string[] {
  return listAt(lowerCamel(properties), 'effectiveSecurityAdminConfigurations').flatMap((one) => textAt(lowerCamel(one), 'id') ?? []);
}

/** From a configuration's snapshot by the goal state of the region to the snapshots of its collections and rules. */
function followed(estate: OracleEstate, networkId: string, configuration: string, direction: Direction): AdminRules {
  const naming = rowsOfType(estate, GOAL_STATES).filter((row) => texts(row.properties).some((text) => sameText(text, configuration)));
  const location = textAt(rowById(estate, networkId), 'location') ?? '';
  const goalState = naming.length < 2 ? naming[0] : naming.find((row) => sameText(textAt(row, 'location') ?? 'none', location));
  if (goalState === undefined) return UNREAD;
  const goals = lowerCamel(goalState.properties);
  const prefix = /^.*\/securityadminconfigurations\/[^/]+\//u.exec(configuration.toLowerCase())?.[0] ?? configuration.toLowerCase();
  const ofThis = (key: string): readonly string[] => idsAt({ list: listAt(goals, key).map(flatId) }, 'list').filter((id) => id.toLowerCase().startsWith(prefix));
  const collections = ofThis('securityAdminRuleCollections').map((id) => applies(estate, networkId, id, ofThis('securityAdminRuleCollections').length === 1));
  const rules = ofThis('securityAdminRules').map((id) => followedRule(estate, id, collections));
  return { configurations: sortedBy(direction, rules.flatMap((one) => one.found)), isWhole: rules.every((one) => one.isWhole) };
}

function flatId(value: OracleJson): OracleJson {
  return typeof value === 'string' ? value : lowerCamel(value);
}

function texts(value: OracleJson | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap((one: OracleJson) => texts(one));
  return Object.values(objectAt(value)).flatMap(texts);
}

interface Applying {
  /** What the ids of the collection's rules begin with, lower case. */
  readonly prefix: string;
  readonly answer: 'yes' | 'no' | 'unknown';
}

function applies(estate: OracleEstate, networkId: string, collection: string, isOnly: boolean): Applying {
  const prefix = `${collection.toLowerCase().replace(/\/snapshots\/[^/]*$/u, '')}/`;
  if (isOnly) return { prefix, answer: 'yes' };
  const row = rowById(estate, collection);
  const memberships = rowById(estate, `${networkId}/providers/Microsoft.Network/networkGroupMemberships/default`);
  if (row === undefined || isUnread(estate, COLLECTIONS) || isUnread(estate, MEMBERSHIPS)) return { prefix, answer: 'unknown' };
  const groups = listAt(lowerCamel(row.properties), 'appliesToGroups').flatMap((one) => textAt(lowerCamel(one), 'networkGroupId') ?? []);
  const isMember = texts(memberships?.properties).some((text) => groups.some((group) => sameText(group, text)));
  return { prefix, answer: isMember ? 'yes' : 'no' };
}

interface Followed {
  readonly found: readonly FoundRule[];
  readonly isWhole: boolean;
}

function followedRule(estate: OracleEstate, id: string, collections: readonly Applying[]): Followed {
  const collection = collections.find(({ prefix }) => id.toLowerCase().startsWith(prefix));
  if (collection?.answer === 'no') return { found: [], isWhole: true };
  const row: OracleRow | undefined = isUnread(estate, RULES) ? undefined : rowById(estate, id);
  if (row === undefined) return { found: [], isWhole: false };
  return { found: [{ id: row.id, properties: lowerCamel(row.properties), isPerhaps: collection?.answer !== 'yes' }], isWhole: true };
}

type AdminOutcome = PlainRule['access'] | 'none';

/** What the admin rules may say of one packet, with the rule where it is one for certain. */
export interface AdminAnswer {
  readonly outcomes: ReadonlySet<AdminOutcome>;
  readonly rule: PlainRule | undefined;
  /** Rules whose order is not known differ, and one of them is not certain either: what is written does not go that far. */
  readonly isDisputed?: boolean;
}

/**
 * The first match of each configuration decides. Where two rules of one priority, or of two configurations, differ about
 * the packet, their order is not known: for exposure such a deny closes nothing.
 */
export function adminAnswer({ configurations }: AdminRules, seen: SeenPacket): AdminAnswer {
  const each = configurations.map((rules) => answerOfOne(rules, seen));
  const union = new Set(each.flatMap(({ outcomes }) => [...outcomes]));
  if (each.length === 0) union.add('none');
  if (union.has('none') && each.some(({ outcomes }) => !outcomes.has('none'))) union.delete('none');
  if (each.length > 1 && seen.asks === 'exposure' && union.has('Deny') && (union.has('Allow') || union.has('AlwaysAllow'))) {
    union.delete('Deny');
    union.add('none');
  }
  const rules = each.flatMap(({ rule }) => rule ?? []);
  return { outcomes: union, rule: union.size === 1 && rules.length === 1 ? rules[0] : undefined, isDisputed: seen.asks === 'exposure' && (each.some((one) => one.isDisputed === true) || (each.length > 1 && each.some(({ outcomes }) => outcomes.size > 1))) };
}

function answerOfOne(rules: readonly PlainRule[], seen: SeenPacket): AdminAnswer {
  const outcomes = new Set<AdminOutcome>();
  for (const same of Map.groupBy(rules, ({ priority }) => priority).values()) {
    const certain = same.filter((rule) => ruleMatches(rule, seen) === 'true');
    for (const rule of same) if (ruleMatches(rule, seen) === 'unknown' && !closesNothing(rule, seen)) outcomes.add(rule.access);
    const accesses = new Set(certain.map(({ access }) => access));
    for (const access of accesses) outcomes.add(accesses.size > 1 && access === 'Deny' && seen.asks === 'exposure' ? 'none' : access);
    // A deny that some other rule of the same priority perhaps gets past, as with two configurations.
    const isDisputed = accesses.has('Deny') && same.some((rule) => rule.access !== 'Deny' && ruleMatches(rule, seen) === 'unknown');
    if (accesses.size > 0) return { outcomes, rule: certain.length === 1 ? certain[0] : undefined, isDisputed };
  }
  return { outcomes: outcomes.add('none'), rule: undefined };
}

function closesNothing({ access }: PlainRule, { asks }: SeenPacket): boolean {
  return access === 'Deny' && asks === 'exposure';
}
