import { createHash } from 'node:crypto';
import type { Estate, EstateItem } from './estate.ts';
import { Unsupported } from './http.ts';
import { isMap, listAt, textAt, textsAt, valueAt, type Json, type JsonMap } from './json.ts';
import { machinesOf, nameOf, requestsOf } from './jitPolicy.ts';
import { rulesOf, withRules, type SecurityRule } from './networkRules.ts';
import type { Settings } from './settings.ts';
import { isSameId, withRow } from './state.ts';

/** A rule that a policy wants in a security group: every port of its machines closed, those of its open requests open. */
interface Wanted {
  readonly group: string;
  readonly policy: string;
  readonly machine: string;
  readonly address: string;
  readonly port: number;
  readonly access: 'Allow' | 'Deny';
  readonly source: string;
}

/** Where a machine is guarded: one of its private addresses, and a group at its interface or its subnet. */
interface Guard {
  readonly address: string;
  readonly group: string;
}

/** A policy as it was and as it is. */
export interface Becoming {
  readonly before: EstateItem | undefined;
  readonly after: EstateItem | undefined;
  /** Whether rules come back that somebody removed: a PUT configures anew, a request or its end touches its own rule only. */
  readonly restore: boolean;
}

/**
 * What becomes of the rules of security groups when a policy becomes another one (recorded groups of real tenants): the rules
 * of ports and requests that are no more go, the new ones come. Nobody else's rule is removed, so that an allow with a smaller
 * number than the deny goes on letting in. Both groups of a machine are written where it has two (not recorded).
 */
export function rulesFollowing(estate: Estate, { before, after, restore }: Becoming, priority: Settings['jitPriority']): Estate {
  const old = wantedRules(estate, before);
  const wanted = wantedRules(estate, after);
  const gone = without(old, wanted);
  const coming = restore ? wanted : without(wanted, old);
  const cleared = gone.reduce((next, rule) => changeGroup(next, rule.group, (rules) => rules.filter((one) => !isRuleOf(one, rule))), estate);
  return coming.reduce((next, rule) => changeGroup(next, rule.group, (rules) => (rules.some((one) => isRuleOf(one, rule)) ? rules : inserted(rules, rule, priority))), cleared);
}

/** The IPv4 addresses of a machine with the groups that guard them: JIT knows no others. */
export function guardsOf(estate: Estate, machineId: string): readonly Guard[] {
  return interfacesOf(estate, machineId).flatMap((card) => listAt(card, 'properties', 'ipConfigurations').flatMap((configuration) => {
    const groups = [textAt(card, 'properties', 'networkSecurityGroup', 'id'), textAt(subnetOf(estate, textAt(configuration, 'properties', 'subnet', 'id')), 'properties', 'networkSecurityGroup', 'id')];
    const address = textAt(configuration, 'properties', 'privateIPAddress');
    return groups.filter((group) => resource(estate, group) !== undefined && address.includes('.')).map((group) => ({ address, group }));
  }));
}

/** The address configurations of a machine's interfaces. */
export function configurationsOf(estate: Estate, machineId: string): readonly Json[] {
  return interfacesOf(estate, machineId).flatMap((card) => listAt(card, 'properties', 'ipConfigurations'));
}

function interfacesOf(estate: Estate, machineId: string): readonly (EstateItem | undefined)[] {
  return listAt(resource(estate, machineId), 'properties', 'networkProfile', 'networkInterfaces').map((one) => resource(estate, textAt(one, 'id')));
}

export function subnetOf(estate: Estate, subnetId: string): Json | undefined {
  const subnets = estate.tables.resources.filter((row) => row.type.toLowerCase() === 'microsoft.network/virtualnetworks').flatMap((row) => listAt(row, 'properties', 'subnets'));
  return subnets.find((subnet) => isSameId(textAt(subnet, 'id'), subnetId));
}

function resource(estate: Estate, id: string): EstateItem | undefined {
  return id === '' ? undefined : estate.tables.resources.find((row) => isSameId(row.id, id));
}

function wantedRules(estate: Estate, policy: EstateItem | undefined): readonly Wanted[] {
  if (policy === undefined) return [];
  const closed = machinesOf(policy).flatMap((machine) => ofMachine(estate, policy, machine, 'Deny'));
  const open = requestsOf(policy).flatMap((request) => listAt(request, 'virtualMachines').filter(isMap)).flatMap((machine) => ofMachine(estate, policy, machine, 'Allow'));
  return [...closed, ...open];
}

function ofMachine(estate: Estate, policy: EstateItem, machine: JsonMap, access: Wanted['access']): readonly Wanted[] {
  const ports = listAt(machine, 'ports').filter((port) => access === 'Deny' || textAt(port, 'status') === 'Initiated');
  return guardsOf(estate, textAt(machine, 'id')).flatMap(({ address, group }) => ports.map((port): Wanted => ({
    group, policy: policy.name, machine: nameOf(textAt(machine, 'id')), address, port: Number(valueAt(port, 'number')), access,
    source: access === 'Deny' ? '*' : textAt(port, 'allowedSourceAddressPrefix'),
  })));
}

function without(rules: readonly Wanted[], others: readonly Wanted[]): readonly Wanted[] {
  const keys = new Set(others.map(keyOf));
  return rules.filter((rule) => !keys.has(keyOf(rule)));
}

function keyOf({ group, address, port, access, source }: Wanted): string {
  return [group.toLowerCase(), address, port, access, source].join(' ');
}

function changeGroup(estate: Estate, id: string, change: (rules: readonly SecurityRule[]) => readonly SecurityRule[]): Estate {
  const group = resource(estate, id);
  if (group === undefined) return estate;
  const before = rulesOf(group);
  const after = change(before);
  return after === before || after.length === before.length && after.every((rule, index) => rule === before[index]) ? estate : withRow(estate, 'resources', withRules(group, after));
}

/** Rules of JIT, by today's name and by that of older estates. */
function isOfJit(rule: SecurityRule): boolean {
  return /^(?:MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i.test(rule.name);
}

function isRuleOf(rule: SecurityRule, { address, port, access, source }: Wanted): boolean {
  const is = (key: string, value: string): boolean => textAt(rule, 'properties', key) === value;
  return isOfJit(rule) && is('access', access) && is('destinationAddressPrefix', address) && is('destinationPortRange', String(port)) && is('sourceAddressPrefix', source);
}

/** With its place in the order, which may move others out of the way. */
function inserted(rules: readonly SecurityRule[], wanted: Wanted, behaviour: Settings['jitPriority']): readonly SecurityRule[] {
  const taken = numbersOf(rules);
  if (wanted.access === 'Allow') return [...rules, ruleOf(wanted, firstFree(taken, FIRST_ALLOW, 1))];
  if (behaviour === 'deny4096' || !rules.some((rule) => allowsPort(rule, wanted.port))) return [...rules, ruleOf(wanted, firstFree(taken, LAST_DENY, -1))];
  const denies = numbersOf(rules.filter((rule) => isOfJit(rule) && textAt(rule, 'properties', 'access') === 'Deny'));
  const place = firstFree(denies, SHIFTED_DENY, 1);
  return [...shifted(rules, place, firstFree(taken, place, 1)), ruleOf(wanted, place)];
}

/** Where the first temporary allow was seen; further ones after it. */
const FIRST_ALLOW = 100;
/** Where a deny was seen as a rule; further ones before it. */
const LAST_DENY = 4096;
/** The numbers that a rule can have (network security group documentation, "Security rules"). */
const FIRST_NUMBER = 100;
const LAST_NUMBER = 4096;
/** Where a deny was seen when an allow for the port existed, which then stood at 1001. An allow before 1000 stays before it. */
const SHIFTED_DENY = 1000;

function numbersOf(rules: readonly SecurityRule[]): ReadonlySet<number> {
  return new Set(rules.filter((rule) => isInbound(rule)).map((rule) => priorityOf(rule)));
}

/** What JIT does in a group without a number left for its rule was never recorded: loud, and never a rule at 4097. */
function firstFree(taken: ReadonlySet<number>, from: number, step: 1 | -1): number {
  let number = from;
  while (taken.has(number)) number += step;
  if (number < FIRST_NUMBER || number > LAST_NUMBER) throw new Unsupported('a rule of JIT in a security group that has no number left for it');
  return number;
}

/** Inbound rules from `from` up to the gap move one number back. */
function shifted(rules: readonly SecurityRule[], from: number, gap: number): readonly SecurityRule[] {
  return rules.map((rule) => {
    const number = priorityOf(rule);
    return isInbound(rule) && number >= from && number < gap ? { ...rule, properties: { ...rule.properties, priority: number + 1 } } : rule;
  });
}

function isInbound(rule: SecurityRule): boolean {
  return textAt(rule, 'properties', 'direction').toLowerCase() === 'inbound';
}

function priorityOf(rule: SecurityRule): number {
  return Number(valueAt(rule, 'properties', 'priority'));
}

function allowsPort(rule: SecurityRule, port: number): boolean {
  if (!isInbound(rule) || isOfJit(rule) || textAt(rule, 'properties', 'access').toLowerCase() !== 'allow') return false;
  return [textAt(rule, 'properties', 'destinationPortRange'), ...textsAt(rule, 'properties', 'destinationPortRanges')].some((range) => {
    const [from, to = from] = range === '*' ? [0, 65_535] : range.split('-').map(Number);
    return range !== '' && from !== undefined && to !== undefined && from <= port && port <= to;
  });
}

/** Name, description and fields as recorded: a signed number and 32 hexadecimal digits, `_` between them for a deny, `-` for an allow. */
function ruleOf(wanted: Wanted, priority: number): SecurityRule {
  const hash = createHash('sha256').update(keyOf(wanted)).digest();
  const separator = wanted.access === 'Deny' ? '_' : '-';
  const name = ['MicrosoftDefenderForCloud-JITRule', String(hash.readInt32BE(0)), hash.subarray(4, 20).toString('hex').toUpperCase()].join(separator);
  return {
    id: `${wanted.group}/securityRules/${name}`, name, type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: {
      provisioningState: 'Succeeded', description: `MDC JIT Network Access rule for policy '${wanted.policy}' of VM '${wanted.machine}'.`,
      protocol: '*', sourcePortRange: '*', destinationPortRange: String(wanted.port), sourceAddressPrefix: wanted.source, destinationAddressPrefix: wanted.address,
      access: wanted.access, priority, direction: 'Inbound', sourcePortRanges: [], destinationPortRanges: [], sourceAddressPrefixes: [], destinationAddressPrefixes: [],
    },
  };
}
