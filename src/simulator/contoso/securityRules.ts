import type { JsonMap } from '../json.ts';

/** One rule of a network security group, as the estate's tables write it. */
export interface RuleSpec {
  readonly name: string;
  readonly priority: number;
  readonly access: 'Allow' | 'Deny';
  readonly protocol: string;
  /** One source is served in the singular field, several in the plural one. */
  readonly from: string | readonly string[];
  readonly ports: string | readonly string[];
  readonly to?: string | readonly string[];
  /** Names of application security groups of the same subscription that it is for, instead of addresses. */
  readonly toGroups?: readonly string[];
  readonly description?: string;
}

export function allow(priority: number, name: string, from: RuleSpec['from'], ports: RuleSpec['ports'], to?: RuleSpec['to']): RuleSpec {
  return { name, priority, access: 'Allow', protocol: 'Tcp', from, ports, ...(to === undefined ? {} : { to }) };
}

export function deny(priority: number, name: string, from: RuleSpec['from'], ports: RuleSpec['ports']): RuleSpec {
  return { name, priority, access: 'Deny', protocol: '*', from, ports };
}

/** A rule's properties with both the singular and the plural of each field: the unused one is empty or absent. `groupId`: of an application security group's name. */
export function ruleProperties(spec: RuleSpec, groupId: (name: string) => string = (name) => name): JsonMap {
  return {
    provisioningState: 'Succeeded',
    ...(spec.description === undefined ? {} : { description: spec.description }),
    protocol: spec.protocol,
    sourcePortRange: '*',
    ...field('destinationPortRange', spec.ports),
    ...field('sourceAddressPrefix', spec.from, 'sourceAddressPrefixes'),
    ...(spec.toGroups === undefined
      ? field('destinationAddressPrefix', spec.to ?? '*', 'destinationAddressPrefixes')
      : { destinationAddressPrefixes: [], destinationApplicationSecurityGroups: spec.toGroups.map((name) => ({ id: groupId(name) })) }),
    access: spec.access,
    priority: spec.priority,
    direction: 'Inbound',
    sourcePortRanges: [],
  };
}

function field(singular: string, value: string | readonly string[], plural = `${singular}s`): JsonMap {
  return typeof value === 'string' ? { [singular]: value, [plural]: [] } : { [plural]: value };
}

/** The six rules that Azure adds to every group and nobody can remove (network security group documentation, "Default security rules"). */
export const DEFAULT_RULES: readonly { readonly name: string; readonly properties: JsonMap }[] = [
  defaultRule('AllowVnetInBound', 65000, 'Inbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule('AllowAzureLoadBalancerInBound', 65001, 'Inbound', 'Allow', 'AzureLoadBalancer', '*'),
  defaultRule('DenyAllInBound', 65500, 'Inbound', 'Deny', '*', '*'),
  defaultRule('AllowVnetOutBound', 65000, 'Outbound', 'Allow', 'VirtualNetwork', 'VirtualNetwork'),
  defaultRule('AllowInternetOutBound', 65001, 'Outbound', 'Allow', '*', 'Internet'),
  defaultRule('DenyAllOutBound', 65500, 'Outbound', 'Deny', '*', '*'),
];

function defaultRule(name: string, priority: number, direction: string, access: string, source: string, destination: string) {
  const properties: JsonMap = {
    provisioningState: 'Succeeded', protocol: '*', sourcePortRange: '*', destinationPortRange: '*', sourceAddressPrefix: source, destinationAddressPrefix: destination,
    access, priority, direction, sourcePortRanges: [], destinationPortRanges: [], sourceAddressPrefixes: [], destinationAddressPrefixes: [],
  };
  return { name, properties };
}

/** What Defender for Cloud calls its rules: today's name and the one of older estates. */
type JitGeneration = 'MicrosoftDefenderForCloud' | 'SecurityCenter';

interface JitRule {
  readonly generation: JitGeneration;
  readonly priority: number;
  readonly number: number;
  readonly machine: string;
  readonly address: string;
  readonly port: number;
}

/** The rule that closes a port at rest, for every source: one private address, one port. */
export function jitDeny(rule: JitRule): RuleSpec {
  return { ...jitRule(rule, '_'), access: 'Deny', from: '*' };
}

/** The rule that opens a port while a request lives. */
export function jitAllow(rule: JitRule, from: string): RuleSpec {
  return { ...jitRule(rule, '-'), access: 'Allow', from };
}

function jitRule(rule: JitRule, separator: string): Omit<RuleSpec, 'access' | 'from'> {
  const mark = rule.number.toString(16).toUpperCase().padStart(32, '0');
  const service = rule.generation === 'SecurityCenter' ? 'ASC' : 'MDC';
  return {
    name: `${rule.generation}-JITRule${separator}${-1_000_000 - rule.number}${separator}${mark}`,
    priority: rule.priority,
    protocol: '*',
    ports: String(rule.port),
    to: rule.address,
    description: `${service} JIT Network Access rule for policy 'default' of VM '${rule.machine}'.`,
  };
}
