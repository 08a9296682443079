import { AzureError } from './http.ts';
import { isMap, listAt, textAt, textsAt, valueAt, type Json, type JsonMap } from './json.ts';

/** A security rule as a group's `securityRules` hold it. */
export interface SecurityRule extends JsonMap {
  readonly id: string;
  readonly name: string;
  readonly properties: JsonMap;
}

const RULE_TYPE = 'Microsoft.Network/networkSecurityGroups/securityRules';
const PLURALS = ['sourcePortRanges', 'destinationPortRanges', 'sourceAddressPrefixes', 'destinationAddressPrefixes'] as const;

export function rulesOf(group: JsonMap): readonly SecurityRule[] {
  return listAt(group, 'properties', 'securityRules').filter((rule) => isMap(rule)).map((rule) => rule as SecurityRule);
}

/**
 * A rule as it is stored, from the body of a write (REST reference, "Security Rules - Create Or Update"; limits: network
 * security group documentation, "Security rules"). The names of the error codes are from memory.
 */
export function ruleFrom(groupId: string, name: string, body: JsonMap, provisioningState: string): SecurityRule {
  const given = valueAt(body, 'properties');
  if (!isMap(given)) throw invalid('InvalidRequestFormat', `The security rule '${name}' has no properties.`);
  checkName(name);
  checkWords(name, given);
  checkEnd(name, given, 'source');
  checkEnd(name, given, 'destination');
  const plurals = Object.fromEntries(PLURALS.map((key) => [key, textsAt(given, key)]));
  return { id: `${groupId}/securityRules/${name}`, name, type: RULE_TYPE, properties: { ...given, ...plurals, provisioningState } };
}

/** Priority and direction together are unique in a group (the same page). */
export function checkConflicts(rules: readonly SecurityRule[]): void {
  const seen = new Map<string, string>();
  for (const { name, properties } of rules) {
    const place = `${textAt(properties, 'direction').toLowerCase()} ${JSON.stringify(valueAt(properties, 'priority'))}`;
    const other = seen.get(place);
    if (other !== undefined) throw invalid('SecurityRuleConflict', `Security rule ${name} conflicts with rule ${other}. Rules cannot have the same Priority and Direction.`);
    seen.set(place, name);
  }
}

function checkName(name: string): void {
  if (/^[a-z0-9](?:[\w.-]{0,78}\w)?$/i.test(name)) return;
  throw invalid('InvalidResourceName', `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.`);
}

const WORDS: Readonly<Record<string, readonly string[]>> = { protocol: ['*', 'tcp', 'udp', 'icmp', 'esp', 'ah'], access: ['allow', 'deny'], direction: ['inbound', 'outbound'] };

function checkWords(name: string, given: JsonMap): void {
  for (const [key, words] of Object.entries(WORDS)) {
    if (!words.includes(textAt(given, key).toLowerCase())) throw invalid('InvalidRequestFormat', `Security rule ${name}: ${key} must be one of ${words.join(', ')}.`);
  }
  const priority = valueAt(given, 'priority');
  if (typeof priority === 'number' && Number.isInteger(priority) && priority >= 100 && priority <= 4096) return;
  throw invalid('SecurityRuleInvalidPriority', `Security rule ${name} has invalid Priority. Value provided: ${JSON.stringify(priority ?? null)} Allowed range 100-4096.`);
}

function checkEnd(name: string, given: JsonMap, end: 'source' | 'destination'): void {
  const ports = [textAt(given, `${end}PortRange`), ...textsAt(given, `${end}PortRanges`)].filter((text) => text !== '');
  if (ports.length === 0 || !ports.every(isPortRange)) throw invalid('SecurityRuleInvalidPortRange', `Security rule ${name} has invalid Port range. Value provided: ${ports.join(', ')}. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.`);
  const prefixes = [textAt(given, `${end}AddressPrefix`), ...textsAt(given, `${end}AddressPrefixes`)].filter((text) => text !== '');
  const groups = listAt(given, `${end}ApplicationSecurityGroups`);
  if ((prefixes.length === 0) === (groups.length === 0)) throw invalid('SecurityRuleInvalidAddressPrefix', `Security rule ${name} needs ${end} addresses or ${end} application security groups.`);
}

function isPortRange(text: string): boolean {
  if (text === '*') return true;
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  return from !== undefined && Number(from) <= Number(to) && Number(to) <= 65_535;
}

function invalid(code: string, message: string): AzureError {
  return new AzureError(400, code, message);
}

/** The group with other rules: a new object, whose tag therefore changes. */
export function withRules<T extends JsonMap>(group: T, rules: readonly SecurityRule[], provisioningState?: string): T {
  const properties = valueAt(group, 'properties') as JsonMap;
  const state = provisioningState === undefined ? {} : { provisioningState };
  return { ...group, properties: { ...properties, ...state, securityRules: rules as readonly Json[] } };
}
