import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey, isAtOrBelow, lastSegment, sameId, subscriptionOf } from '../../values/armId.ts';
import { asArray, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { notCollected, TYPES, type NetworkIndex } from './networkIndex.ts';

/** A security admin rule that stands before a virtual network, as it was found. */
export interface RuleInForce {
  /** Id of the rule collection; of the row that holds the rule where that is not told. */
  readonly collection: string;
  readonly name: string;
  /** Key of the configuration that the rule is of; empty where that is not told. */
  readonly configuration: string;
  readonly properties: JsonObject;
  /** False when it could not be told whether the rule applies to this network. */
  readonly applies: boolean;
}

export interface Force {
  readonly rules: readonly RuleInForce[];
  /** Why there may be rules besides these. */
  readonly gap?: Unknown;
}

/**
 * Which security admin rules are in force in a virtual network. Its row of effectiveSecurityAdminRules holds them, or names
 * the configuration snapshots that are deployed to it; then the regional goal state of the same snapshot names the
 * snapshots of rules and collections, and a collection applies by the network's membership of groups. Source: Azure
 * documentation, "Query your Azure Virtual Network Manager using Azure Resource Graph".
 */
export function adminForce(index: NetworkIndex): (virtualNetwork: string) => Force {
  let states: ReadonlyMap<string, readonly Row[]> | undefined;
  const rowsOf = rowsByNetwork(index);
  return (virtualNetwork) => {
    const rows = rowsOf(virtualNetwork);
    if (rows.length === 0) return forceOf([], index.gap(TYPES.adminRules, subscriptionOf(virtualNetwork) ?? ''));
    return together(rows.map((row) => {
      const written = writtenRules({ id: row.id, properties: row.properties }, row);
      if (written.length > 0) return forceOf(written);
      const configurations = at(row, 'properties', 'effectiveSecurityAdminConfigurations');
      if (!Array.isArray(configurations)) return forceOf([], missingPath(row, 'properties.effectiveSecurityAdminConfigurations'));
      states ??= goalStates(index);
      const place: Place = { index, virtualNetwork, row, states };
      return together(idsOf(configurations).map((snapshot) => deployed(place, snapshot)));
    }));
  };
}

/** Rows by the network that they stand below, else by the networks that they speak of; what names none counts for all. */
function rowsByNetwork(index: NetworkIndex): (virtualNetwork: string) => readonly Row[] {
  let byNetwork: ReadonlyMap<string, readonly Row[]> | undefined;
  return (virtualNetwork) => {
    byNetwork ??= groupedRows(index);
    return [...(byNetwork.get(idKey(virtualNetwork)) ?? []), ...(byNetwork.get('') ?? [])];
  };
}

function groupedRows(index: NetworkIndex): ReadonlyMap<string, readonly Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of index.rows(TYPES.adminRules)) {
    const own = networksIn(row.id);
    const networks = own.length > 0 ? own : networksIn(row.properties);
    for (const key of networks.length > 0 ? new Set(networks) : ['']) found.set(key, [...(found.get(key) ?? []), row]);
  }
  return found;
}

function networksIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === 'string') {
    const network = /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.network\/virtualnetworks\/[^/]+/i.exec(value)?.[0];
    return network === undefined ? [] : [idKey(network)];
  }
  return innerOf(value).flatMap(networksIn);
}

function innerOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  return isJsonObject(value) ? Object.values(value).filter((inner) => inner !== undefined) : [];
}

/** A network, and what tells of the configurations deployed to it. */
interface Place {
  readonly index: NetworkIndex;
  readonly virtualNetwork: string;
  readonly row: Row;
  /** Regional goal states by the key of each configuration snapshot they name. */
  readonly states: ReadonlyMap<string, readonly Row[]>;
}

function forceOf(rules: readonly RuleInForce[], gap?: Unknown): Force {
  return gap === undefined ? { rules } : { rules, gap };
}

function together(forces: readonly Force[]): Force {
  return forceOf(forces.flatMap(({ rules }) => rules), forces.find(({ gap }) => gap !== undefined)?.gap);
}

/** Rules that a row itself holds, at any depth: what has an access or a direction, itself or in its properties. */
export function writtenRules(value: JsonValue | undefined, row: Row): readonly RuleInForce[] {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap((inner) => writtenRules(inner, row));
  if (!isJsonObject(value)) return [];
  const properties = [value, at(value, 'properties')].find(isRule);
  if (properties === undefined) return Object.values(value).flatMap((inner) => writtenRules(inner, row));
  const id = asString(at(value, 'id')) ?? '';
  return [{ ...holderOf(id, row), name: id === '' ? (asString(at(value, 'name')) ?? '') : ruleName(id), properties, applies: isSettled(row) }];
}

function isRule(value: JsonValue | undefined): value is JsonObject {
  return at(value, 'access') !== undefined || at(value, 'direction') !== undefined;
}

/** A deployment that failed or is under way may have left what was there before. */
function isSettled(row: Row): boolean {
  return (asString(at(row, 'properties', 'provisioningState')) ?? 'Succeeded').toLowerCase() === 'succeeded';
}

function holderOf(id: string, row: Row): Pick<RuleInForce, 'collection' | 'configuration'> {
  return { collection: collectionOf(id) ?? row.id, configuration: idKey(configurationOf(id) ?? '') };
}

function configurationOf(id: string): string | undefined {
  return /^.*?\/securityAdminConfigurations\/[^/]+/i.exec(id)?.[0];
}

/** The rule collection that a rule's or a snapshot's id lies in. */
function collectionOf(id: string): string | undefined {
  return /^.*?\/ruleCollections\/[^/]+/i.exec(id)?.[0];
}

/** A snapshot's own name is a number: the rule's stands before it. */
function ruleName(id: string): string {
  return lastSegment(id.replace(/\/snapshots(?:\/.*)?$/i, ''));
}

function goalStates(index: NetworkIndex): ReadonlyMap<string, readonly Row[]> {
  const states = new Map<string, Row[]>();
  for (const row of index.rows(TYPES.adminGoalState)) {
    for (const id of new Set(idsOf(at(row, 'properties', 'securityAdminConfigurations')).map(idKey))) {
      const known = states.get(id);
      if (known === undefined) states.set(id, [row]);
      else known.push(row);
    }
  }
  return states;
}

/** What a list of ids, or of `{ id }`, names; an entry without an id is empty. */
function idsOf(list: JsonValue | undefined): readonly string[] {
  return asArray(list).map((item) => asString(item) ?? asString(at(item, 'id')) ?? '');
}

/** The rules of one configuration snapshot that is deployed to the network. */
function deployed(place: Place, snapshot: string): Force {
  const { index, row } = place;
  if (snapshot === '') return forceOf([], missingPath(row, 'properties.effectiveSecurityAdminConfigurations[*].id'));
  const state = goalStateOf(place, snapshot);
  if (state === undefined) return forceOf([], index.gap(TYPES.adminGoalState, subscriptionOf(snapshot) ?? '') ?? unfollowed(place, snapshot));
  if (!Array.isArray(at(state, 'properties', 'securityAdminRules'))) return forceOf([], missingPath(state, 'properties.securityAdminRules'));
  const named = namedBy(state, snapshot);
  const applies = collectionsThatApply(place, named);
  return together(named.rules.map((id) => ruleInForce(place, id, applies(idKey(collectionOf(id) ?? '')))));
}

function unfollowed({ virtualNetwork }: Place, snapshot: string): Unknown {
  return notCollected(TYPES.adminGoalState, snapshot, `${snapshot} is in force in ${virtualNetwork}, and no single regional goal state tells its rules`);
}

/** Where several regions have the configuration, the network's own counts. */
function goalStateOf({ index, virtualNetwork, states }: Place, snapshot: string): Row | undefined {
  const found = states.get(idKey(snapshot)) ?? [];
  if (found.length < 2) return found[0];
  const here = locationOf(index.row(TYPES.virtualNetwork, virtualNetwork));
  const [only, ...others] = found.filter((state) => here !== '' && locationOf(state) === here);
  return others.length === 0 ? only : undefined;
}

function locationOf(row: Row | undefined): string {
  return (row?.location ?? '').replaceAll(' ', '').toLowerCase();
}

interface Named {
  /** Ids of rule snapshots. */
  readonly rules: readonly string[];
  /** Ids of collection snapshots. */
  readonly collections: readonly string[];
}

/** What a goal state names, but for what lies in another of its configurations. */
function namedBy(state: Row, snapshot: string): Named {
  const configurations = idsOf(at(state, 'properties', 'securityAdminConfigurations')).flatMap((id) => configurationOf(id) ?? []);
  const others = configurations.filter((id) => !sameId(id, configurationOf(snapshot) ?? ''));
  const own = (key: string) => distinct(idsOf(at(state, 'properties', key))).filter((id) => !others.some((other) => isAtOrBelow(id, other)));
  return { rules: own('securityAdminRules'), collections: own('securityAdminRuleCollections') };
}

function distinct(ids: readonly string[]): readonly string[] {
  return [...new Map(ids.map((id) => [idKey(id), id])).values()];
}

type Applies = 'yes' | 'no' | 'perhaps';

/**
 * Whether a collection, by its key, applies to the network: certainly when it is the only one of a configuration that does.
 * A network under a configuration is in some group: a membership that names none was not wholly read.
 */
function collectionsThatApply({ index, virtualNetwork }: Place, { rules, collections }: Named): (collection: string) => Applies {
  const keys = new Set([...rules, ...collections].map((id) => idKey(collectionOf(id) ?? '')));
  if (keys.size === 1) return () => 'yes';
  const membership = index.row(TYPES.networkGroupMembership, `${virtualNetwork}/providers/${TYPES.networkGroupMembership}/default`);
  const memberOf = networkGroupsIn(membership?.properties);
  return (collection) => {
    const snapshot = collections.find((id) => idKey(collectionOf(id) ?? '') === collection) ?? '';
    const groups = at(index.row(TYPES.adminRuleCollection, snapshot), 'properties', 'appliesToGroups');
    if (memberOf.size === 0 || !Array.isArray(groups)) return 'perhaps';
    const wanted = asArray(groups).map((group) => asString(at(group, 'networkGroupId')));
    if (wanted.some((id) => id !== undefined && memberOf.has(idKey(id)))) return 'yes';
    return wanted.includes(undefined) ? 'perhaps' : 'no';
  };
}

/** Keys of the network groups that any text names. */
function networkGroupsIn(value: JsonValue | undefined): ReadonlySet<string> {
  if (typeof value === 'string') return new Set(/\/networkGroups\/[^/]+\/?$/i.test(value) ? [idKey(value)] : []);
  return new Set(innerOf(value).flatMap((one) => [...networkGroupsIn(one)]));
}

function ruleInForce({ index, row }: Place, id: string, applies: Applies): Force {
  if (applies === 'no') return forceOf([]);
  const rule = index.row(TYPES.adminRule, id);
  if (rule === undefined) return forceOf([], index.missing(TYPES.adminRule, id));
  if (!isJsonObject(rule.properties)) return forceOf([], missingPath(rule, 'properties'));
  return forceOf([{ ...holderOf(rule.id, rule), name: ruleName(rule.id), properties: rule.properties, applies: applies === 'yes' && isSettled(row) }]);
}
