import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Unknown } from '../../model/unknown.ts';
import { idKey } from '../../values/armId.ts';
import { asArray, asString, at, type JsonValue } from '../../values/json.ts';
import { machineExposure, type Exposure, type ExposureOf } from '../exposure/machineExposure.ts';
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

const INTERFACES = [TYPES.networkInterface, TYPES.scaleSetInterface] as const;

interface Machine {
  readonly id: string;
  readonly type: string;
}

/** Why rules may decide over more, and from which machine that comes: of several the last counts, those that were not read after all others. */
interface Undecided {
  readonly cause: Unknown;
  readonly place: string;
}

interface Found {
  readonly attached: Set<string>;
  readonly used: Set<string>;
  readonly undecided: Map<string, Undecided>;
  readonly doubted: Map<string, Unknown>;
}

/** Asks the exposure of those machines only that a permissive group stands before, and once a snapshot. No machine is held. */
export const ruleUse: (snapshot: Snapshot, context: FactContext) => RuleUse = shared((snapshot, context) => {
  const found: Found = { attached: new Set(), used: new Set(), undecided: new Map(), doubted: new Map() };
  const index = networkIndex(snapshot);
  const rules = groupRules(snapshot, context);
  if ([...rules.values()].some(({ permissive }) => permissive.length > 0)) {
    readInterfaces({ index, found, rules, exposureOf: machineExposure(snapshot, context) }, subnetGroups(index, found));
  }
  return {
    isUsed: (group, rule) => found.used.has(ruleKey(group.id, rule.name, rule.priority)),
    doubted: (group) => found.doubted.get(idKey(group.id)),
    undecided: (group) => found.undecided.get(idKey(group.id))?.cause,
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

interface Asking {
  readonly index: NetworkIndex;
  readonly found: Found;
  readonly rules: ReadonlyMap<string, GroupRules>;
  readonly exposureOf: ExposureOf;
}

function readInterfaces(asking: Asking, bySubnet: ReadonlyMap<string, string>): void {
  const { index, found, rules } = asking;
  const doubtOf = closedPerhaps(index, rules);
  for (const type of INTERFACES) {
    for (const row of index.rows(type)) {
      const own = groupOf(row.properties);
      if (own !== undefined) found.attached.add(own);
      const around = [own, ...subnetsOf(row).map((subnet) => bySubnet.get(subnet))].filter((group) => group !== undefined);
      const groups = around.filter((group) => (rules.get(group)?.permissive.length ?? 0) > 0);
      if (groups.length === 0) continue;
      askMachine(asking, machineOf(row), groups);
      const doubt = doubtOf(row, around);
      if (doubt !== undefined) for (const group of groups) found.doubted.set(group, doubt);
    }
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

function askMachine({ index, found, exposureOf }: Asking, machine: Machine | undefined, groups: readonly string[]): void {
  if (machine === undefined) return;
  const { id, type } = machine;
  const row = index.row(type, id);
  if (row === undefined) undecide(found, groups, { cause: notCollected(type, id, `what reaches ${id} was not read`), place: UNREAD });
  else note(found, groups, exposureOf(row), `${type === TYPES.virtualMachine ? '' : INSTANCES}${idKey(row.id)}`);
}

/** Behind all ids. */
const INSTANCES = '0';
const UNREAD = '1';

function undecide({ undecided }: Found, groups: readonly string[], one: Undecided): void {
  for (const group of groups) if (one.place >= (undecided.get(group)?.place ?? '')) undecided.set(group, one);
}

function note(found: Found, groups: readonly string[], { endpoints, perhapsPaths, perhapsMore }: Exposure, place: string): void {
  const cause = perhapsPaths ?? perhapsMore;
  if (cause !== undefined) undecide(found, groups, { cause, place });
  for (const { traffic } of endpoints) {
    for (const { deciders } of traffic.openings) for (const { rule } of deciders) found.used.add(ruleKey(rule.securityGroup, rule.name, rule.priority));
  }
}
