import { DEFAULT_SETTINGS, type Settings } from '../../src/simulator/settings.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { withRemediator } from '../../src/simulator/contoso/remediator.ts';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';
import type { Action, ActionKind, Change, ExpectedDeny, MachineChange, Plan, PlanContent, PlannedRequest } from '../../src/model/plan.ts';
import { seal } from '../../src/remediate/plan/seal.ts';
import type { JsonObject } from '../../src/values/json.ts';
import type { Random } from '../oracle/random.ts';
import { ownerEstate } from '../simulator/client.ts';

const NOW = Date.parse(CONTOSO_NOW);
const SUBSCRIPTION = `/subscriptions/${CONTOSO.subscriptions.production}`;
const GROUPS = ['nsg-one', 'nsg-two'] as const;
const POLICIES = 'Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies';
const POLICY_VERSION = '2020-01-01';
const RULE_VERSION = '2024-05-01';

/** A machine of the slice: two resource groups, one or two security groups. */
interface Machine {
  readonly id: string;
  readonly container: string;
  readonly address: string;
  readonly group: string;
  readonly alive: boolean;
}

interface Policy {
  readonly id: string;
  readonly container: string;
  /** As ARM serves it; null where the plan is to make it. */
  readonly item: EstateItem | null;
}

/** A slice of an estate, and a plan for it. */
export interface World {
  readonly estate: Estate;
  readonly plan: Plan;
  readonly settings: Settings;
  /** Ids of everything that is watched: policies, rules, security groups. */
  readonly targets: readonly string[];
  readonly machines: readonly Machine[];
  readonly policies: readonly Policy[];
  readonly rules: readonly string[];
}

const CONTOSO_ROWS = contosoEstate();
const idOf = (container: string, type: string, name: string): string => `${SUBSCRIPTION}/resourceGroups/${container}/providers/${type}/${name}`;
const rowOf = (name: string): EstateItem => CONTOSO_ROWS.tables.resources.find((row) => row.name === name) ?? { id: '', name: '', type: '' };
const groupId = (name: string): string => idOf('rg-network', 'Microsoft.Network/networkSecurityGroups', name);

/** What may happen to a machine, a policy, a rule: all kinds of actions, with fields that nobody knows, dead machines, requests old and live. */
export function randomWorld(random: Random): World {
  const machines = [...machinesIn(random, 'rg-web', random.between(3, 5), 10), ...machinesIn(random, 'rg-admin', 2, 20)];
  const policies = ['rg-web', 'rg-admin'].map((container) => policyIn(random, container, machines.filter((one) => one.container === container)));
  const groups = GROUPS.map((name) => groupRow(random, name));
  const rules = groups.flatMap(rulesOf);
  const actions = numbered([...policyActions(random, machines, policies), ...ruleActions(random, rules)], groups);
  return {
    estate: estateOf(machines, policies, groups), plan: seal(contentOf(actions)), settings: settingsOf(random), machines, policies, rules: rules.map(({ id }) => id),
    targets: [...policies.map(({ id }) => id), ...rules.map(({ id }) => id), ...groups.map(({ id }) => id)],
  };
}

function settingsOf(random: Random): Settings {
  return {
    ...DEFAULT_SETTINGS, jitPriority: random.pick(['deny4096', 'shift1000']), writeTime: random.pick([0, 0, 3_000]), jitTime: random.pick([0, 0, 8_000]), activityLogLag: random.pick([0, 0, 10_000, 3_600_000]),
  };
}

function machinesIn(random: Random, container: string, count: number, from: number): readonly Machine[] {
  return Array.from({ length: count }, (_none, index) => ({
    id: idOf(random.chance(0.2) ? container.toUpperCase() : container, 'Microsoft.Compute/virtualMachines', `vm-${container.slice(3)}-${index + 1}`),
    container, address: `10.20.0.${from + index}`, group: groupId(random.pick(GROUPS)), alive: index < 2 || random.chance(0.75),
  }));
}

function policyIn(random: Random, container: string, machines: readonly Machine[]): Policy {
  const id = idOf(container, POLICIES, 'default');
  const held = random.sample(machines, random.between(container === 'rg-web' ? 2 : 1, machines.length)).concat(machines.filter(({ alive }) => !alive));
  if (container === 'rg-admin' && random.chance(0.4)) return { id, container, item: null };
  const virtualMachines = [...new Set(held)].map((machine) => elementOf(random, machine));
  const requests = [...(random.chance(0.6) ? [requestOf(virtualMachines[0], -7_200_000)] : []), ...(random.chance(0.1) ? [requestOf(virtualMachines[0], 3_600_000)] : [])];
  const properties = { provisioningState: 'Succeeded', virtualMachines, requests, ...(random.chance(0.5) ? { futureSetting: { kept: ['as', 'it', 'is'] } } : {}) };
  return { id, container, item: { kind: 'Basic', id, name: 'default', type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', location: 'westeurope', ...(random.chance(0.3) ? { futureField: 7 } : {}), properties } };
}

function elementOf(random: Random, { id }: Machine): JsonObject {
  return { id, ...(random.chance(0.3) ? { publicIpAddress: '20.0.0.1' } : {}), ports: random.sample([22, 3389, 5986], random.between(1, 2)).map((number) => portOf(random, number)), ...(random.chance(0.3) ? { unknown: [1, { two: null }] } : {}) };
}

function portOf(random: Random, number: number): JsonObject {
  const sources = random.chance(0.5) ? { allowedSourceAddressPrefix: random.pick(['*', '51.140.12.0/24']) } : { allowedSourceAddressPrefixes: ['51.140.12.0/24', '51.140.13.0/24'] };
  return { number, protocol: random.pick(['*', 'TCP']), ...sources, maxRequestAccessDuration: random.pick(['PT3H', 'P1D', 'PT24H']) };
}

/** Open until an instant, which may have been. */
function requestOf(element: JsonObject | undefined, until: number): JsonObject {
  const [port] = (element?.['ports'] ?? []) as readonly JsonObject[];
  const endTimeUtc = new Date(NOW + until).toISOString().replace('Z', '4567Z');
  const status = until > 0 ? { status: 'Initiated', statusReason: 'UserRequested' } : { status: 'Revoked', statusReason: 'Expired' };
  return {
    startTimeUtc: new Date(NOW + until - 3_600_000).toISOString().replace('Z', '1234Z'), requestor: 'oncall.engineer@contoso.example', justification: 'maintenance',
    virtualMachines: [{ id: element?.['id'] ?? '', ports: [{ number: port?.['number'] ?? 0, allowedSourceAddressPrefix: '51.140.12.7', endTimeUtc, ...status }] }],
  };
}

const RULES: readonly (readonly [name: string, priority: number, ports: string])[] = [['allow-ssh', 300, '22'], ['allow-desktop', 310, '3389'], ['allow-many', 1000, '20-30'], ['allow-web', 400, '443']];

function groupRow(random: Random, name: string): EstateItem {
  const pattern = rowOf('nsg-dual');
  const id = groupId(name);
  const securityRules = RULES.filter(([rule]) => rule === 'allow-many' || random.chance(0.7)).map(([rule, priority, ports]) => ({
    id: `${id}/securityRules/${rule}`, name: rule, type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: {
      provisioningState: 'Succeeded', protocol: random.pick(['Tcp', '*']), sourcePortRange: '*', destinationPortRange: ports, sourceAddressPrefix: '*', destinationAddressPrefix: '*', access: 'Allow', priority, direction: 'Inbound',
      sourcePortRanges: [], destinationPortRanges: [], sourceAddressPrefixes: [], destinationAddressPrefixes: [], ...(random.chance(0.4) ? { description: 'since 2019' } : {}),
    },
  }));
  return { ...pattern, id, name, properties: { ...(pattern['properties'] as JsonObject), securityRules } };
}

function rulesOf(group: EstateItem): readonly EstateItem[] {
  return ((group['properties'] as JsonObject)['securityRules'] ?? []) as unknown as readonly EstateItem[];
}

function estateOf(machines: readonly Machine[], policies: readonly Policy[], groups: readonly EstateItem[]): Estate {
  const rows = machines.flatMap((machine) => [...(machine.alive ? [machineRow(machine)] : []), interfaceRow(machine)]);
  const { tables } = CONTOSO_ROWS;
  const definitions = tables.authorizationresources.filter(({ type }) => type.toLowerCase() === 'microsoft.authorization/roledefinitions' || type.toLowerCase() === 'microsoft.authorization/roleassignments');
  const slice = { ...CONTOSO_ROWS, arm: policies.flatMap(({ item }) => (item === null ? [] : [item])), tables: { ...tables, resources: [...rows, ...groups], authorizationresources: definitions } };
  return withRemediator(ownerEstate(slice), ['*']);
}

const nicOf = ({ container, address }: Machine): string => idOf(container, 'Microsoft.Network/networkInterfaces', `nic-${address.split('.').at(-1)}`);

function machineRow(machine: Machine): EstateItem {
  const pattern = rowOf('vm-dual-01');
  const properties = { ...(pattern['properties'] as JsonObject), networkProfile: { networkInterfaces: [{ id: nicOf(machine), properties: { primary: true } }] } };
  return { ...pattern, id: machine.id, name: machine.id.split('/').at(-1) ?? '', resourceGroup: machine.container, properties };
}

function interfaceRow(machine: Machine): EstateItem {
  const id = nicOf(machine);
  const ipConfigurations = [{ id: `${id}/ipConfigurations/one`, name: 'one', properties: { primary: true, privateIPAddress: machine.address, privateIPAddressVersion: 'IPv4' } }];
  const properties = { provisioningState: 'Succeeded', networkSecurityGroup: { id: machine.group }, ipConfigurations, ...(machine.alive ? { virtualMachine: { id: machine.id } } : {}) };
  return { ...rowOf('vm-dual-01-nic'), id, name: id.split('/').at(-1) ?? '', resourceGroup: machine.container, properties };
}

type Draft = { readonly kind: ActionKind; readonly change: Change; readonly held: JsonObject | null; readonly machines: readonly Machine[] };

function policyActions(random: Random, machines: readonly Machine[], policies: readonly Policy[]): readonly Draft[] {
  return policies.flatMap((policy) => {
    const own = random.sample(machines.filter(({ container }) => container === policy.container), 5);
    const drafts = (['pruneMachines', 'tightenJit', 'enableJit'] as const).flatMap((kind) => policyDraft(random, kind, policy, own));
    return policy.container === 'rg-admin' && random.chance(0.3) ? [] : random.sample(drafts, random.pick([1, 1, 2]));
  });
}

function policyDraft(random: Random, kind: 'enableJit' | 'tightenJit' | 'pruneMachines', { id, item }: Policy, machines: readonly Machine[]): readonly Draft[] {
  const elements = new Map((((item?.['properties'] as JsonObject | undefined)?.['virtualMachines'] ?? []) as readonly JsonObject[]).map((element) => [idText(element['id']), element]));
  const changes = machines.flatMap((machine): readonly (readonly [Machine, MachineChange])[] => {
    const before = elements.get(machine.id) ?? null;
    const after = afterOf(random, kind, machine, before);
    return after === undefined ? [] : [[machine, { machine: machine.id, before, after }]];
  });
  const chosen = random.sample(changes, random.between(1, 2));
  if (chosen.length === 0) return [];
  return [{ kind, change: { kind: 'jitPolicy', policy: id, location: 'westeurope', machines: chosen.map(([, change]) => change) }, held: item, machines: chosen.map(([machine]) => machine) }];
}

/** Undefined where the action does not fit the machine. Even places are for enabling, odd ones for tightening, so that two actions never share a machine. */
function afterOf(random: Random, kind: ActionKind, { id, alive, address }: Machine, before: JsonObject | null): JsonObject | null | undefined {
  const isEven = Number(address.split('.').at(-1)) % 2 === 0;
  const ports = (before?.['ports'] ?? []) as readonly JsonObject[];
  switch (kind) {
    case 'pruneMachines':
      return !alive && before !== null ? null : undefined;
    case 'tightenJit':
      return alive && before !== null && !isEven ? { ...before, ports: ports.slice(0, 1).map((port) => ({ number: port['number'] ?? 0, protocol: 'TCP', allowedSourceAddressPrefix: '51.140.12.128/25', maxRequestAccessDuration: 'PT1H' })) } : undefined;
    case 'enableJit':
      if (!alive || (before !== null && !isEven)) return undefined;
      return { ...(before ?? { id }), ports: [...ports, portOf(random, 5985)] };
    case 'narrowRule':
    case 'closeRule':
      return undefined;
  }
}

function ruleActions(random: Random, rules: readonly EstateItem[]): readonly Draft[] {
  return random.sample(rules, random.below(4)).map((rule): Draft => {
    const { provisioningState: _state, ...before } = rule['properties'] as JsonObject;
    const narrowed = { ...before, sourceAddressPrefix: undefined, sourceAddressPrefixes: ['10.0.0.0/8', '51.140.12.0/24'] };
    const [kind, after] = random.pick<readonly [ActionKind, JsonObject | null]>([['narrowRule', defined(narrowed)], ['narrowRule', { ...before, sourceAddressPrefix: '10.0.0.0/8' }], ['closeRule', closed(before)]]);
    return { kind, change: { kind: 'securityRule', rule: rule.id, before, after }, held: rule, machines: [] };
  });
}

function defined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** Port 22 is taken out of a range; a rule of one port goes. */
function closed(before: JsonObject): JsonObject | null {
  if (before['destinationPortRange'] !== '20-30') return null;
  return defined({ ...before, destinationPortRange: undefined, destinationPortRanges: ['20-21', '23-30'] });
}

function numbered(drafts: readonly Draft[], groups: readonly EstateItem[]): readonly Action[] {
  const knownAllows = groups.flatMap(rulesOf).map(({ id }) => id);
  return drafts.map(({ kind, change, held, machines }, index): Action => {
    const request = requestFor(change, held, false);
    return {
      id: `a${index + 1}`, kind, findings: [], request, change, before: held, after: request.body, inverse: { request: requestFor(change, request.body, true), change: inverse(change) },
      reversibility: { kind: 'full', note: '' }, risk: 'low', breaking: request.method === 'DELETE' && change.kind === 'securityRule', warnings: [],
      affects: change.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : [change.rule],
      verification: { present: deniesOf(change, machines, 'after'), absent: goneOf(change, machines), knownAllows },
    };
  });
}

function inverse(change: Change): Change {
  if (change.kind === 'securityRule') return { ...change, before: change.after, after: change.before };
  return { ...change, machines: change.machines.map(({ machine, before, after }) => ({ machine, before: after, after: before })) };
}

function requestFor(change: Change, held: JsonObject | null, inverted: boolean): PlannedRequest {
  if (change.kind === 'securityRule') {
    const properties = inverted ? change.before : change.after;
    return { method: properties === null ? 'DELETE' : 'PUT', path: change.rule, apiVersion: RULE_VERSION, body: properties === null ? null : { ...sentBack(held ?? {}), properties } };
  }
  const changed = new Map(change.machines.map((one) => [one.machine, inverted ? one.before : one.after]));
  const standing = ((held?.['properties'] as JsonObject | undefined)?.['virtualMachines'] ?? []) as readonly JsonObject[];
  const known = new Set(standing.map((element) => idText(element['id'])));
  const kept = standing.map((element) => changed.get(idText(element['id'])) ?? (changed.has(idText(element['id'])) ? null : element));
  const virtualMachines = [...kept, ...[...changed].filter(([id]) => !known.has(id)).map(([, element]) => element)].filter((element) => element !== null);
  if (virtualMachines.length === 0) return { method: 'DELETE', path: change.policy, apiVersion: POLICY_VERSION, body: null };
  const base = sentBack(held ?? { kind: 'Basic', location: change.location });
  const { provisioningState: _state, ...properties } = (base['properties'] ?? {}) as JsonObject;
  return { method: 'PUT', path: change.policy, apiVersion: POLICY_VERSION, body: { ...base, properties: { ...properties, virtualMachines } } };
}

/** All but what only Azure sets. */
function sentBack({ id: _id, name: _name, type: _type, etag: _etag, ...rest }: JsonObject): JsonObject {
  return rest;
}

function portsOf(element: JsonObject | null): readonly number[] {
  return ((element?.['ports'] ?? []) as readonly JsonObject[]).map((port) => Number(port['number']));
}

function deniesOf(change: Change, machines: readonly Machine[], side: 'before' | 'after'): readonly ExpectedDeny[] {
  if (change.kind === 'securityRule') return [];
  return change.machines.flatMap((one) => machines.filter(({ id, alive }) => id === one.machine && alive).flatMap(({ id, group, address }) => portsOf(one[side]).map((port) => ({ machine: id, securityGroup: group, address, port }))));
}

function goneOf(change: Change, machines: readonly Machine[]): readonly ExpectedDeny[] {
  const left = new Set(deniesOf(change, machines, 'after').map(({ address, port }) => `${address} ${port}`));
  return deniesOf(change, machines, 'before').filter(({ address, port }) => !left.has(`${address} ${port}`));
}

function contentOf(actions: readonly Action[]): PlanContent {
  return {
    schemaVersion: 1, kind: 'plan', tool: { name: 'portcullis', version: '0.0.0' }, tenant: CONTOSO.tenantId, cloud: 'AzureCloud', simulated: true, principal: null,
    snapshot: { id: 'a'.repeat(64), finishedAt: CONTOSO_NOW }, createdAt: CONTOSO_NOW, expiresAt: new Date(NOW + 86_400_000).toISOString(),
    selection: { rules: [], severity: null, scopes: [], findings: [], actions: [] }, parameters: { ports: [], sources: [], duration: 'PT3H', closeBypasses: false }, actions, skipped: [], warnings: [], prediction: null,
  };
}

/** An id as text; empty for anything else. */
export function idText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
