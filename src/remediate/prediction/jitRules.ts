import { createHash } from 'node:crypto';
import type { PriorityBehaviour } from '../../model/plan.ts';
import { asArray, asNumber, asObject, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { includes, parsePortSet } from '../../values/ports.ts';

/** A port of an address that just-in-time access closes in a security group. */
export interface Deny {
  readonly securityGroup: string;
  readonly address: string;
  readonly port: number;
  readonly policy: string;
  readonly machine: string;
}

/** Where the last rule of a group may stand, and where a deny was seen when nothing else addressed the port. */
const LAST_PRIORITY = 4096;
/** Where a deny was seen when an allow for the port was there; the allow then stood one further back. */
const FIRST_SHIFTED = 1000;

/**
 * The rules of a group once just-in-time access has closed a port in it. A deny that is there stays. Both placements were observed (recorded groups of real tenants): 4096,
 * or the next lower number that is free; and 1000 where another allow is for the port, for which that allow, and what stands directly behind it, moves one number back.
 */
export function withDeny(rules: readonly JsonValue[], deny: Deny, behaviour: PriorityBehaviour): readonly JsonValue[] {
  if (rules.some((rule) => isDenyOf(rule, deny))) return rules;
  const taken = new Map(rules.filter(isInbound).map((rule) => [priorityOf(rule), rule]));
  if (behaviour === 'deny4096' || !rules.some((rule) => isAllowOfOthers(rule) && isForPort(rule, deny.port))) {
    return [...rules, denyRule(deny, numberFrom(LAST_PRIORITY, -1, (number) => !taken.has(number)))];
  }
  const place = numberFrom(FIRST_SHIFTED, 1, (number) => !isJitDeny(taken.get(number)));
  const free = numberFrom(place, 1, (number) => !taken.has(number));
  return [...rules.map((rule) => (isInbound(rule) && priorityOf(rule) >= place && priorityOf(rule) < free ? moved(rule) : rule)), denyRule(deny, place)];
}

/** A request that is open: one address and port, from one source, while it lasts. */
export interface Grant extends Deny {
  readonly source: string;
}

/** Where the first allow of a request was seen; further ones stand behind it. */
const FIRST_ALLOW = 100;

/** The rules with the allow of an open request. */
export function withAllow(rules: readonly JsonValue[], grant: Grant): readonly JsonValue[] {
  if (rules.some((rule) => isAllowOf(rule, grant))) return rules;
  const taken = new Set(rules.filter(isInbound).map(priorityOf));
  return [...rules, jitRule(grant, { access: 'Allow', source: grant.source, separator: '-', priority: numberFrom(FIRST_ALLOW, 1, (number) => !taken.has(number)) })];
}

function isAllowOf(rule: JsonValue, { address, port, source }: Grant): boolean {
  const properties = at(rule, 'properties');
  return isJit(rule) && textOf(rule, 'access') === 'allow' && textsOf(properties, 'destinationAddressPrefix').join() === address
    && textsOf(properties, 'destinationPortRange').join() === String(port) && textsOf(properties, 'sourceAddressPrefix').join() === source;
}

/** The rules without the deny of a port that no policy closes any more. */
export function withoutDeny(rules: readonly JsonValue[], deny: Deny): readonly JsonValue[] {
  return rules.filter((rule) => !isDenyOf(rule, deny));
}

function numberFrom(start: number, step: 1 | -1, fits: (number: number) => boolean): number {
  let number = start;
  while (!fits(number)) number += step;
  return number;
}

/** A deny by just-in-time access for one address and one port, from everybody (facts on what it writes). */
export function isDenyOf(rule: JsonValue, { address, port }: Pick<Deny, 'address' | 'port'>): boolean {
  const properties = at(rule, 'properties');
  return isJitDeny(rule) && textsOf(properties, 'destinationAddressPrefix').join() === address && textsOf(properties, 'destinationPortRange').join() === String(port);
}

function isJitDeny(rule: JsonValue | undefined): boolean {
  return rule !== undefined && isJit(rule) && textOf(rule, 'access') === 'deny';
}

/** By today's name or that of older estates. */
function isJit(rule: JsonValue): boolean {
  return /^(MicrosoftDefenderForCloud|SecurityCenter)-JITRule/i.test(asString(at(rule, 'name')) ?? '');
}

function isInbound(rule: JsonValue): boolean {
  return textOf(rule, 'direction') === 'inbound';
}

function isAllowOfOthers(rule: JsonValue): boolean {
  return isInbound(rule) && !isJit(rule) && textOf(rule, 'access') === 'allow';
}

export function isAllow(rule: JsonValue): boolean {
  return isInbound(rule) && textOf(rule, 'access') === 'allow';
}

/** Ports that cannot be read may be any. */
export function isForPort(rule: JsonValue, port: number): boolean {
  const ports = parsePortSet(textsOf(at(rule, 'properties'), 'destinationPortRange'));
  return ports === undefined || includes(ports, parsePortSet(String(port)) ?? { edges: [] });
}

export function textsOf(properties: JsonValue | undefined, singular: string): readonly string[] {
  const plural = singular.endsWith('Prefix') ? `${singular}es` : `${singular}s`;
  return [at(properties, singular), ...asArray(at(properties, plural))].map((value) => (typeof value === 'number' ? String(value) : (asString(value) ?? '').trim())).filter((text) => text !== '');
}

function textOf(rule: JsonValue, key: string): string {
  return (asString(at(rule, 'properties', key)) ?? '').toLowerCase();
}

export function priorityOf(rule: JsonValue): number {
  return asNumber(at(rule, 'properties', 'priority')) ?? 0;
}

function moved(rule: JsonValue): JsonValue {
  return isJsonObject(rule) ? { ...rule, properties: { ...asObject(rule['properties']), priority: priorityOf(rule) + 1 } } : rule;
}

function denyRule(deny: Deny, priority: number): JsonObject {
  return jitRule(deny, { access: 'Deny', source: '*', separator: '_', priority });
}

interface Written {
  readonly access: 'Allow' | 'Deny';
  readonly source: string;
  readonly separator: '_' | '-';
  readonly priority: number;
}

/** As recorded: inbound, every protocol, the private address and one port; `_` in the name of a deny and `-` in that of an allow. The name's number and digits are ours. */
function jitRule(rule: Deny, { access, source, separator, priority }: Written): JsonObject {
  const digest = createHash('sha256').update([rule.securityGroup.toLowerCase(), rule.address, rule.port, access, source].join('\n')).digest();
  const name = ['MicrosoftDefenderForCloud-JITRule', digest.readInt32BE(0), digest.subarray(4, 20).toString('hex').toUpperCase()].join(separator);
  return {
    id: `${rule.securityGroup}/securityRules/${name}`, name, type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    properties: {
      provisioningState: 'Succeeded', description: `MDC JIT Network Access rule for policy '${rule.policy}' of VM '${rule.machine}'.`,
      protocol: '*', sourcePortRange: '*', destinationPortRange: String(rule.port), sourceAddressPrefix: source, destinationAddressPrefix: rule.address,
      access, priority, direction: 'Inbound', sourcePortRanges: [], destinationPortRanges: [], sourceAddressPrefixes: [], destinationAddressPrefixes: [],
    },
  };
}
