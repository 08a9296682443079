import type { Action, ExpectedDeny, MachineChange, Plan, PlanContent, PolicyChange, RuleChange } from '../../src/model/plan.ts';
import { inverseOf, merge } from '../../src/remediate/change.ts';
import { seal } from '../../src/remediate/plan/seal.ts';
import { asString, type JsonObject } from '../../src/values/json.ts';
import { CONTOSO } from '../../src/simulator/contoso/identities.ts';
import { NOW } from '../simulator/client.ts';

export const PRODUCTION = `/subscriptions/${CONTOSO.subscriptions.production}`;
export const WEB_POLICY = `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
export const ADMIN_POLICY = `${PRODUCTION}/resourceGroups/rg-admin/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;
export const DATA_POLICY = `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default`;

export const machine = (group: string, name: string): string => `${PRODUCTION}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
export const network = (name: string): string => `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/${name}`;

export const element = (id: string, number = 22, more: JsonObject = {}): JsonObject => ({ id, ports: [{ number, protocol: '*', allowedSourceAddressPrefix: '198.51.100.0/24', maxRequestAccessDuration: 'PT3H', ...more }] });

const deny = (id: string, securityGroup: string, address: string, port = 22): ExpectedDeny => ({ machine: id, securityGroup, address, port });

/** The machines that enabling is tried on: where they are guarded, in contoso as it is. */
export const DUAL = { id: machine('rg-web', 'vm-dual-01'), denies: [deny(machine('rg-web', 'vm-dual-01'), network('nsg-dual'), '10.10.6.4')] };
export const NAT = { id: machine('rg-web', 'vm-nat-01'), denies: [deny(machine('rg-web', 'vm-nat-01'), network('nsg-snet-balanced'), '10.10.5.4')] };
export const BALANCED = { id: machine('rg-web', 'vm-balanced-01'), denies: [deny(machine('rg-web', 'vm-balanced-01'), network('nsg-snet-balanced'), '10.10.5.5')] };
export const DATA = { id: machine('rg-data', 'vm-data-01'), denies: ['nsg-data', 'nsg-snet-data'].map((group) => deny(machine('rg-data', 'vm-data-01'), network(group), '10.10.4.4')) };

export type Guarded = typeof DUAL;

/** An action as a planner would make it, of its change and the target as it is. */
export function actionOf(id: string, change: PolicyChange | RuleChange, before: JsonObject | null, more: Partial<Action> = {}): Action {
  const write = merge(before, change).write;
  const path = change.kind === 'jitPolicy' ? change.policy : change.rule;
  const apiVersion = change.kind === 'jitPolicy' ? '2020-01-01' : '2024-05-01';
  const affects = change.kind === 'jitPolicy' ? change.machines.map((part) => part.machine) : [change.rule];
  return {
    id, kind: change.kind === 'jitPolicy' ? 'enableJit' : 'narrowRule', findings: [], change,
    request: { method: write?.method ?? 'PUT', path, apiVersion, body: write?.body ?? null }, before, after: write?.body ?? null,
    inverse: { request: { method: 'PUT', path, apiVersion, body: before }, change: inverseOf(change) },
    reversibility: { kind: 'full', note: '' }, risk: 'low', breaking: false, warnings: [], affects,
    verification: { present: [], absent: [], knownAllows: [] }, ...more,
  };
}

/** Just-in-time access for machines that have none. */
export function enabling(id: string, policy: string, machines: readonly Guarded[], before: JsonObject | null, more: Partial<Action> = {}): Action {
  const parts = machines.map((one): MachineChange => ({ machine: one.id, before: null, after: element(one.id) }));
  const present = machines.flatMap((one) => one.denies);
  return actionOf(id, { kind: 'jitPolicy', policy, location: 'westeurope', machines: parts }, before, { verification: { present, absent: [], knownAllows: more.verification?.knownAllows ?? [] }, ...more });
}

const narrowed = { sourceAddressPrefix: '198.51.100.0/24' };

/** The properties of a rule, without what Azure alone sets. */
function propertiesOf(rule: JsonObject): JsonObject {
  const { provisioningState: _state, ...properties } = rule['properties'] as JsonObject;
  return properties;
}

/** A rule whose sources become the offices. */
export function narrowing(id: string, rule: JsonObject, more: Partial<Action> = {}): Action {
  const before = propertiesOf(rule);
  const { sourceAddressPrefixes: _list, ...rest } = before;
  return actionOf(id, { kind: 'securityRule', rule: asString(rule['id']) ?? '', before, after: { ...rest, ...narrowed } }, rule, more);
}

export function planOf(actions: readonly Action[], more: Partial<PlanContent> = {}): Plan {
  return seal({
    schemaVersion: 1, kind: 'plan', tool: { name: 'portcullis', version: '0.1.0' }, tenant: CONTOSO.tenantId, cloud: 'AzureCloud', simulated: true, principal: null,
    snapshot: { id: 'a'.repeat(64), finishedAt: new Date(NOW).toISOString() }, createdAt: new Date(NOW).toISOString(), expiresAt: new Date(NOW + 24 * 3_600_000).toISOString(),
    selection: { rules: [], severity: null, scopes: [], findings: [], actions: [] }, parameters: { ports: [], sources: [], duration: 'PT3H', closeBypasses: false },
    actions, skipped: [], warnings: [], prediction: null, ...more,
  });
}
