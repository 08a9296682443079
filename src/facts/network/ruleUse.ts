import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { machineExposure, type Exposure } from '../exposure/machineExposure.ts';
import { type NetworkIndex, networkIndex, notCollected, TYPES } from '../exposure/networkIndex.ts';
import { reference } from '../exposure/reference.ts';
import type { SecurityRule } from '../exposure/securityRule.ts';
import { shared } from '../shared.ts';
import { closedPerhaps } from './closedPerhaps.ts';
import { groupRules, type GroupRules } from './permissiveRules.ts';

/** What the permissive rules of security groups do for the machines behind them. */
export interface RuleUse {
  /** Whether a rule decides over something that gets in. */
  readonly isUsed: (group: Row, rule: SecurityRule) => boolean;
  /** Why rules of a group may decide over less than was seen. */
  readonly doubted: (group: Row) => Unknown | undefined;
  /** Why rules of a group may decide over more than was seen. */
  readonly undecided: (group: Row) => Unknown | undefined;
  /** Whether the group stands on a subnet or an interface that was read. */
  readonly isAttached: (group: Row) => boolean;
}

/** Machines whose exposure says what a rule does. */
const MACHINES = [TYPES.virtualMachine, TYPES.scaleSetInstance] as const;
const INTERFACES = [TYPES.networkInterface, TYPES.scaleSetInterface] as const;

interface Machine {
  readonly id: string;
  readonly type: string;
}

interface Found {
  readonly attached: Set<string>;
  /** Machine -> groups around it, both by key. */
  readonly machines: Map<string, Machine & { readonly groups: Set<string> }>;
  readonly used: Set<string>;
  readonly undecided: Map<string, Unknown>;
  readonly doubted: Map<string, Unknown>;
}

/** Asks the exposure of those machines only that a permissive group stands before, and once a snapshot. */
export const ruleUse: (snapshot: Snapshot, context: FactContext) => RuleUse = shared((snapshot, context) => {
  const found: Found = { attached: new Set(), machines: new Map(), used: new Set(), undecided: new Map(), doubted: new Map() };
  const index = networkIndex(snapshot);
  const rules = groupRules(snapshot, context);
  if ([...rules.values()].some(({ permissive }) => permissive.length > 0)) {
    placeInterfaces(index, found, rules, subnetGroups(index, found));
    askMachines(snapshot, context, found);
  }
  return {
    isUsed: (group, rule) => found.used.has(ruleKey(group.id, rule.name, rule.priority)),
    doubted: (group) => found.doubted.get(idKey(group.id)),
    undecided: (group) => found.undecided.get(idKey(group.id)),
    isAttached: (group) => found.attached.has(idKey(group.id)),
  };
});

function ruleKey(group: string, rule: string, priority: number): string {
  return `${idKey(group)} ${priority} ${rule.toLowerCase()}`;
}

/** Subnet -> its group, both by key. */
function subnetGroups(index: NetworkIndex, { attached }: Found): ReadonlyMap<string, string> {
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

function placeInterfaces(index: NetworkIndex, found: Found, rules: ReadonlyMap<string, GroupRules>, bySubnet: ReadonlyMap<string, string>): void {
  const doubtOf = closedPerhaps(index, rules);
  for (const type of INTERFACES) {
    for (const row of index.rows(type)) {
      const own = groupOf(row.properties);
      if (own !== undefined) found.attached.add(own);
      const around = [own, ...subnetsOf(row).map((subnet) => bySubnet.get(subnet))].filter((group) => group !== undefined);
      const groups = around.filter((group) => (rules.get(group)?.permissive.length ?? 0) > 0);
      placeMachine(found, machineOf(row), groups);
      const doubt = groups.length === 0 ? undefined : doubtOf(row, around);
      if (doubt !== undefined) for (const group of groups) found.doubted.set(group, doubt);
    }
  }
}

function subnetsOf(row: Row): readonly string[] {
  return asArray(at(row, 'properties', 'ipConfigurations')).map((one) => idKey(reference(one, 'subnet')));
}

function placeMachine({ machines }: Found, machine: Machine | undefined, groups: readonly string[]): void {
  if (machine === undefined || groups.length === 0) return;
  const place = machines.get(idKey(machine.id)) ?? { ...machine, groups: new Set<string>() };
  for (const group of groups) place.groups.add(group);
  machines.set(idKey(machine.id), place);
}

/** An interface of a scale set lies below its instance; any other names its machine, unless it is attached to none. */
function machineOf(row: Row): Machine | undefined {
  const instance = /^(.+\/virtualmachinescalesets\/[^/]+\/virtualmachines\/[^/]+)\/networkinterfaces\//i.exec(row.id)?.[1];
  if (instance !== undefined) return { id: instance, type: TYPES.scaleSetInstance };
  const id = asString(at(row, 'properties', 'virtualMachine', 'id'));
  return id === undefined || id === '' ? undefined : { id, type: TYPES.virtualMachine };
}

function askMachines(snapshot: Snapshot, context: FactContext, found: Found): void {
  const exposureOf = machineExposure(snapshot, context);
  const waiting = new Map(found.machines);
  for (const type of MACHINES) {
    for (const row of snapshot.rows(type)) {
      const place = waiting.get(idKey(row.id));
      if (place !== undefined) note(found, place.groups, exposureOf(row));
      waiting.delete(idKey(row.id));
    }
  }
  for (const { id, type, groups } of waiting.values()) {
    for (const group of groups) found.undecided.set(group, notCollected(type, id, `what reaches ${id} was not read`));
  }
}

function note(found: Found, groups: ReadonlySet<string>, { endpoints, perhapsPaths, perhapsMore }: Exposure): void {
  const cause = perhapsPaths ?? perhapsMore;
  if (cause !== undefined) for (const group of groups) found.undecided.set(group, cause);
  for (const { traffic } of endpoints) {
    for (const { deciders } of traffic.openings) for (const { rule } of deciders) found.used.add(ruleKey(rule.securityGroup, rule.name, rule.priority));
  }
}
