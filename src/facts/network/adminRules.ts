import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer, type Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { asArray, asNumber, asString, at, type JsonObject, type JsonValue } from '../../values/json.ts';
import { writtenRules, type RuleInForce } from '../exposure/adminForce.ts';
import { type NetworkIndex, networkIndex, TYPES } from '../exposure/networkIndex.ts';
import { idIn } from '../exposure/reference.ts';
import { adminRuleCause } from '../exposure/rootCause.ts';
import { isEmptySelector, mayBeOf, securityAdminRule } from '../exposure/securityRule.ts';
import { missingPath } from '../missing.ts';
import { isEveryone } from './permissiveRules.ts';

const FIELDS: Readonly<Record<string, FactField>> = {
  inForce: {
    type: 'boolean', description: 'Whether a deployment has put the rule in force somewhere',
    reads: [TYPES.adminRule, TYPES.adminRules, TYPES.adminGoalState],
  },
  alwaysAllowed: {
    type: 'object[]',
    description: 'What is let in from (nearly) everyone, past every security group',
    reads: [TYPES.adminRule, TYPES.adminRules],
    items: {
      rule: { type: 'string', description: 'Name of the rule' },
      priority: { type: 'integer', description: 'Its priority' },
      protocol: { type: 'string', description: 'The protocol, as written' },
      ports: { type: 'string[]', description: 'Destination ports; * for every one' },
      sources: { type: 'string[]', description: 'Source prefixes and tags' },
      rootCause: { type: 'string', description: 'What findings about ports that it opens have in common' },
    },
  },
};

/** Security admin rules (Azure Virtual Network Manager) that let the Internet in whatever security groups say. */
export const adminRulesFact: FactDefinition = {
  name: 'adminRules',
  description: 'What security admin rules let in past every security group',
  on: [TYPES.adminRule, TYPES.adminRules],
  reads: [TYPES.adminRule, TYPES.adminRules, TYPES.adminGoalState],
  fields: FIELDS,
  bind: (snapshot) => {
    const index = networkIndex(snapshot);
    const deployed = deployedRules(index);
    return (row) => answers(index, deployed, row);
  },
};

interface Deployed {
  readonly rules: ReadonlySet<string>;
  /** A goal state that does not say which rules it holds. */
  readonly cut: Unknown | undefined;
}

/** A deployment's goal state in a region names the snapshots of the rules in force there, by id or as `{ id }`. */
function deployedRules(index: NetworkIndex): Deployed {
  const rules = new Set<string>();
  let cut: Unknown | undefined;
  for (const row of index.rows(TYPES.adminGoalState)) {
    const names = at(row, 'properties', 'securityAdminRules');
    const ids = asArray(names).map(idNamed).filter((id) => id !== '');
    if (!Array.isArray(names) || ids.length < names.length) cut = missingPath(row, 'properties.securityAdminRules');
    for (const id of ids) rules.add(idKey(id));
  }
  return { rules, cut };
}

/** What is named by its id, or as `{ id }`; empty where it names nothing. */
function idNamed(name: JsonValue): string {
  return asString(name) ?? idIn(name);
}

function answers(index: NetworkIndex, deployed: Deployed, row: Row): FactAnswers {
  const rules = writtenRules({ id: row.id, properties: row.properties }, row);
  const judged = rules.map((rule) => ({ rule, opens: opensTo(row, rule.properties) }));
  const cause = judged.map(({ opens }) => opens).find((opens) => typeof opens === 'object');
  return {
    inForce: inForceAnswer(index, deployed, row, rules.length > 0),
    alwaysAllowed: known(judged.filter(({ opens }) => opens === true).map(({ rule }) => ruleJson(rule)), rules.length > 0 ? cause ?? configurationsCut(row) : missingPath(row, 'properties.access')),
  };
}

/** Effective rules are in force where they are written; where only configurations are named, their rules are judged as snapshots. */
function inForceAnswer(index: NetworkIndex, deployed: Deployed, row: Row, hasRules: boolean): Answer<JsonValue> {
  if (row.type.toLowerCase() === TYPES.adminRules.toLowerCase()) {
    const isListed = at(row, 'properties', 'effectiveSecurityAdminConfigurations') !== undefined;
    const cut = isListed ? configurationsCut(row) : missingPath(row, 'properties.effectiveSecurityAdminConfigurations');
    return hasRules || cut === undefined ? known(hasRules) : unknown(cut);
  }
  if (deployed.rules.has(idKey(row.id))) return known(true);
  const gap = index.gap(TYPES.adminGoalState, subscriptionOf(row.id) ?? '') ?? deployed.cut;
  return gap === undefined ? known(false) : unknown(gap);
}

/** Why a row with a list of configurations may be of more than those that it names or holds the rules of. */
function configurationsCut(row: Row): Unknown | undefined {
  const configurations = at(row, 'properties', 'effectiveSecurityAdminConfigurations');
  if (configurations === undefined) return undefined;
  const isWhole = Array.isArray(configurations) && asArray(configurations).every((one) => idNamed(one) !== '' || writtenRules(one, row).length > 0);
  return isWhole ? undefined : missingPath(row, 'properties.effectiveSecurityAdminConfigurations[*].id');
}

function opensTo(row: Row, properties: JsonObject): boolean | Unknown {
  const rule = securityAdminRule({ securityGroup: row.id, name: '' }, properties, 'Inbound');
  if (!rule.accessReadable || asString(at(properties, 'direction')) === undefined) return missingPath(row, 'access and direction of a rule');
  if (rule.access !== 'AlwaysAllow' || !mayBeOf(properties, 'Inbound')) return false;
  return isEmptySelector(rule.sources) ? missingPath(row, 'sources of a rule') : isEveryone(rule.sources);
}

function sourcesOf(rule: JsonObject): readonly string[] {
  return asArray(at(rule, 'sources')).flatMap((source) => asString(at(source, 'addressPrefix'))?.trim() ?? []);
}

function ruleJson({ name, collection, properties }: RuleInForce): JsonObject {
  const ports = asArray(at(properties, 'destinationPortRanges')).flatMap((port) => asString(port) ?? []);
  return {
    rule: name,
    priority: asNumber(at(properties, 'priority')) ?? 0,
    protocol: asString(at(properties, 'protocol')) ?? 'Any',
    ports: ports.length > 0 ? ports : ['*'],
    sources: sourcesOf(properties),
    rootCause: adminRuleCause(collection, name),
  };
}
