/** One machine with plan 2, and what just-in-time access holds of it, for tables. */
import { jitFact } from '../../../src/facts/jit/jit.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { SUBSCRIPTION } from '../access/snapshot.ts';
import { allow, ask, id, JIT_POLICIES, MACHINE, site, type Site } from '../exposure/site.ts';

export const PRICINGS = 'Microsoft.Security/pricings';
export const GROUPS = 'Microsoft.Network/networkSecurityGroups';
export const FIREWALLS = 'Microsoft.Network/azureFirewalls';
export const LATER = '2026-11-16T10:00:00.0000000Z';
/** Ten minutes more ago than the grace. */
export const LONG_AGO = '2026-11-16T08:20:00.0000000Z';
export const JUST_NOW = '2026-11-16T08:50:00.0000000Z';

export function plan(properties: JsonObject, name = 'VirtualMachines'): JsonObject {
  return { id: `${SUBSCRIPTION}/providers/${PRICINGS}/${name}`, name, type: PRICINGS, properties };
}

export const PLAN_2 = plan({ pricingTier: 'Standard', subPlan: 'P2' });

/** A machine with plan 2 and rules at its interface. */
export function machine(rules: readonly JsonObject[] | undefined, more: readonly JsonObject[] = [], given: Site = {}): readonly JsonObject[] {
  return site({ ...given, rules, more: [PLAN_2, ...more, ...(given.more ?? [])] });
}

export function jitOf(rows: readonly JsonObject[], gaps: readonly Gap[] = []): Readonly<Record<string, unknown>> {
  return ask(jitFact, rows, gaps);
}

export const SSH = allow('22', {}, 'ssh');
export const RDP = allow('3389', { priority: 1002 }, 'rdp');

/** A port of a policy as Azure serves it; `properties` take the place of what it says. */
export function policyPort(number: number, properties: JsonObject = {}): JsonObject {
  return { number, protocol: '*', allowedSourceAddressPrefix: '51.140.12.0/24', maxRequestAccessDuration: 'PT3H', ...properties };
}

/** A policy of the machine, from its ports as they are served. */
export function policyOf(ports: readonly JsonObject[], requests: readonly JsonObject[] = [], properties: JsonObject = {}): JsonObject {
  return { id: id('Security/locations/westeurope/jitNetworkAccessPolicies/default'), type: JIT_POLICIES, properties: { virtualMachines: [{ id: MACHINE, ports, ...properties }], requests } };
}
