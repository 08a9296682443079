import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, type Unknown } from '../../model/unknown.ts';
import { idKey, subscriptionOf } from '../../values/armId.ts';
import { at, type JsonObject } from '../../values/json.ts';
import { formatPorts } from '../../values/ports.ts';
import { exposureFact } from '../exposure/exposure.ts';
import { type NetworkIndex, networkIndex, subnetById, TYPES } from '../exposure/networkIndex.ts';
import { referencedIds } from '../exposure/reference.ts';
import { PROTOCOLS, type SecurityRule } from '../exposure/securityRule.ts';
import { groupRules, type GroupRules } from './permissiveRules.ts';
import { ruleUse, type RuleUse } from './ruleUse.ts';

const RULE_FIELDS: Readonly<Record<string, FactField>> = {
  rule: { type: 'string', description: 'Name of the rule' },
  priority: { type: 'integer', description: 'Its priority' },
  protocols: { type: 'string[]', description: 'Protocols it allows; * for all' },
  ports: { type: 'portSet', description: 'Ports it allows' },
};

const FIELDS: Readonly<Record<string, FactField>> = {
  permissive: { type: 'object[]', description: 'Inbound rules that allow something from (nearly) everyone', reads: [TYPES.securityGroup], items: RULE_FIELDS },
  idle: {
    type: 'object[]',
    description: 'Those of them that let nobody in to any machine today',
    items: { ...RULE_FIELDS, attached: { type: 'boolean', description: 'Whether the group stands on a subnet or an interface at all' } },
  },
};

/** The inbound rules of a security group that allow (nearly) everyone, and which of them reach no machine. */
export const groupRulesFact: FactDefinition = {
  name: 'groupRules',
  description: 'Inbound rules of a security group that allow (nearly) everyone, and which of them reach no machine today',
  on: [TYPES.securityGroup],
  reads: exposureFact.reads,
  fields: FIELDS,
  bind: (snapshot, context) => {
    const index = networkIndex(snapshot);
    const use = ruleUse(snapshot, context);
    const rules = groupRules(snapshot, context);
    return (group) => answers(group, rules.get(idKey(group.id)) ?? NOTHING, index, use(group));
  },
};

const NOTHING: GroupRules = { permissive: [], cut: undefined };

function answers(group: Row, { permissive, cut }: GroupRules, index: NetworkIndex, { isUsed, doubted, undecided, isAttached }: RuleUse): FactAnswers {
  const unused = permissive.filter((rule) => !isUsed(rule));
  const gap = unused.length === 0 ? doubted : unreadOf(group, index) ?? undecided;
  return {
    permissive: known(permissive.map(ruleJson), cut),
    idle: gap === undefined ? known(unused.map((rule) => ({ ...ruleJson(rule), attached: isAttached })), cut) : known([], gap),
  };
}

function ruleJson(rule: SecurityRule): JsonObject {
  return {
    rule: rule.name,
    priority: rule.priority,
    protocols: rule.protocols.length === PROTOCOLS.length ? ['*'] : rule.protocols,
    ports: formatPorts(rule.ports),
  };
}

/** A group stands in the subscription of what it guards. What it guards by its own word has to be there, and everything else that it may guard. */
function unreadOf(group: Row, index: NetworkIndex): Unknown | undefined {
  const subscription = subscriptionOf(group.id) ?? '';
  const types = [TYPES.virtualMachine, TYPES.networkInterface, TYPES.virtualNetwork, TYPES.scaleSetInstance, TYPES.scaleSetInterface];
  const gap = types.map((type) => index.gap(type, subscription)).find((one) => one !== undefined);
  return gap ?? unreadInterface(group, index) ?? unreadSubnet(group, index);
}

function unreadInterface(group: Row, index: NetworkIndex): Unknown | undefined {
  const types = [TYPES.networkInterface, TYPES.scaleSetInterface];
  const id = referencedIds(at(group, 'properties', 'networkInterfaces')).find((one) => types.every((type) => index.row(type, one) === undefined));
  return id === undefined ? undefined : index.missing(TYPES.networkInterface, id);
}

function unreadSubnet(group: Row, index: NetworkIndex): Unknown | undefined {
  const id = referencedIds(at(group, 'properties', 'subnets')).find((one) => subnetById(index, one) === undefined);
  return id === undefined ? undefined : index.missing(TYPES.virtualNetwork, id);
}
