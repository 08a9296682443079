import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { decisions, ruleKey, type Decision } from '../exposure/decisions.ts';
import { machineExposure } from '../exposure/machineExposure.ts';
import { type NetworkIndex, networkIndex, notCollected, TYPES } from '../exposure/networkIndex.ts';
import { reference } from '../exposure/reference.ts';
import type { SecurityRule } from '../exposure/securityRule.ts';
import { shared } from '../shared.ts';
import { closedPerhaps } from './closedPerhaps.ts';
import { groupRules, type GroupRules } from './permissiveRules.ts';

/** What the permissive rules of a security group do for the machines behind it. */
export interface RuleUse {
  /** Whether a rule decides over something that gets in. */
  readonly isUsed: (rule: SecurityRule) => boolean;
  /** Why rules of the group may decide over less than was seen. */
  readonly doubted: Unknown | undefined;
  /** Why rules of the group may decide over more than was seen. */
  readonly undecided: Unknown | undefined;
  /** Whether the group stands on a subnet or an interface that was read. */
  readonly isAttached: boolean;
}

const INTERFACES = [TYPES.networkInterface, TYPES.scaleSetInterface] as const;

interface Machine {
  readonly id: string;
  readonly type: string;
}

/** What stands behind a group with permissive rules. */
interface Behind {
  readonly machines: Machine[];
  doubted: Unknown | undefined;
}

/** Who carries which group. */
interface Carriers {
  readonly attached: ReadonlySet<string>;
  readonly behind: ReadonlyMap<string, Behind>;
}

/**
 * Asks the exposure of the machines behind one group after another, of those only whose group has permissive rules, and of none of which somebody asked
 * already. No machine is held.
 */
export const ruleUse: (snapshot: Snapshot, context: FactContext) => (group: Row) => RuleUse = shared((snapshot, context) => {
  const index = networkIndex(snapshot);
  const rules = groupRules(snapshot, context);
  const decisionOf = decisionsBehind(snapshot, context, index);
  let carriers: Carriers | undefined;
  return (group) => {
    const key = idKey(group.id);
    if (!isPermissive(rules.get(key))) return NOT_ASKED;
    carriers ??= carriersOf(index, rules);
    const { machines, doubted } = carriers.behind.get(key) ?? NOBODY;
    const met = machines.map(decisionOf);
    const used = new Set(met.flatMap((decision) => decision.rules));
    return { isUsed: (rule) => used.has(ruleKey(rule)), doubted, undecided: met.find(({ cause }) => cause !== undefined)?.cause, isAttached: carriers.attached.has(key) };
  };
});

const NOT_ASKED: RuleUse = { isUsed: () => false, doubted: undefined, undecided: undefined, isAttached: false };
const NOBODY: Behind = { machines: [], doubted: undefined };

function isPermissive(rules: GroupRules | undefined): boolean {
  return rules !== undefined && rules.permissive.length > 0;
}

function decisionsBehind(snapshot: Snapshot, context: FactContext, index: NetworkIndex): (machine: Machine) => Decision {
  const exposureOf = machineExposure(snapshot, context);
  const known = decisions(snapshot, context);
  const asked = (row: Row): Decision | undefined => {
    exposureOf(row);
    return known.of(row.type, row.id);
  };
  return ({ type, id }) => {
    const held = known.of(type, id);
    if (held !== undefined) return held;
    const row = index.row(type, id);
    return (row === undefined ? undefined : asked(row)) ?? { rules: [], cause: notCollected(type, id, `what reaches ${id} was not read`) };
  };
}

/** Subnet -> its group, both by key. */
function subnetGroups(index: NetworkIndex, attached: Set<string>): ReadonlyMap<string, string> {
  const bySubnet = new Map<string, string>();
  for (const network of index.rows(TYPES.virtualNetwork)) {
    for (const subnet of asArray(at(network, 'properties', 'subnets'))) {
      const [id, group] = [asString(at(subnet, 'id')), groupOf(at(subnet, 'properties'))];
      if (group !== undefined) attached.add(group);
      if (id !== undefined && group !== undefined) bySubnet.set(idKey(id), group);
    }
  }
  return bySubnet;
}

function groupOf(carrier: JsonValue | undefined): string | undefined {
  const id = asString(at(carrier, 'networkSecurityGroup', 'id'));
  return id === undefined ? undefined : idKey(id);
}

function carriersOf(index: NetworkIndex, rules: ReadonlyMap<string, GroupRules>): Carriers {
  const attached = new Set<string>();
  const behind = new Map<string, Behind>();
  const bySubnet = subnetGroups(index, attached);
  const doubtOf = closedPerhaps(index, rules);
  for (const type of INTERFACES) {
    for (const row of index.rows(type)) {
      const own = groupOf(row.properties);
      if (own !== undefined) attached.add(own);
      const around = [own, ...subnetsOf(row).map((subnet) => bySubnet.get(subnet))].filter((group) => group !== undefined);
      const groups = around.filter((group) => isPermissive(rules.get(group)));
      if (groups.length > 0) stand(behind, groups, machineOf(row), doubtOf(row, around));
    }
  }
  return { attached, behind };
}

/** Of several doubts the last counts. */
function stand(behind: Map<string, Behind>, groups: readonly string[], machine: Machine | undefined, doubt: Unknown | undefined): void {
  for (const group of groups) {
    const held = behind.get(group) ?? { machines: [], doubted: undefined };
    behind.set(group, held);
    if (machine !== undefined) held.machines.push(machine);
    held.doubted = doubt ?? held.doubted;
  }
}

function subnetsOf(row: Row): readonly string[] {
  return asArray(at(row, 'properties', 'ipConfigurations')).map((one) => idKey(reference(one, 'subnet')));
}

/** An interface of a scale set lies below its instance; any other names its machine, unless it is attached to none. */
function machineOf(row: Row): Machine | undefined {
  const instance = /^(.+\/virtualmachinescalesets\/[^/]+\/virtualmachines\/[^/]+)\/networkinterfaces\//i.exec(row.id)?.[1];
  if (instance !== undefined) return { id: instance, type: TYPES.scaleSetInstance };
  const id = asString(at(row, 'properties', 'virtualMachine', 'id'));
  return id === undefined || id === '' ? undefined : { id, type: TYPES.virtualMachine };
}
