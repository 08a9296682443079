import type { Row } from '../../model/resource.ts';
import type { Unknown } from '../../model/unknown.ts';
import { ALL_ADDRESSES, contains, overlaps, parseAddressSet } from '../../values/cidr.ts';
import { EMPTY_PORTS, includes, parsePortSet } from '../../values/ports.ts';
import type { NetworkIndex } from '../exposure/networkIndex.ts';
import { prefixSelector, securityRules, type SecurityRule } from '../exposure/securityRule.ts';
import { protocolsOf } from './protocols.ts';
import { isWithin } from '../exposure/requestStates.ts';
import { isJitRule } from './requests.ts';
import { standsOf } from './stands.ts';

/** Where a machine is guarded: one of its private addresses, and a security group before it. */
export interface GuardedAddress {
  readonly privateAddress: string;
  readonly securityGroup: string;
}

export interface GuardedAddresses {
  readonly guards: readonly GuardedAddress[];
  /** Why there may be more. */
  readonly gap: Unknown | undefined;
}

/** The security groups before each IPv4 address of a machine: just-in-time access knows no others. */
export function guardedAddresses(index: NetworkIndex): (machine: Row) => GuardedAddresses {
  const stand = standsOf(index);
  return (machine) => {
    const { stands, gap } = stand(machine);
    const guards = stands.filter(({ privateAddress }) => privateAddress.includes('.')).flatMap(({ privateAddress, levels }) => levels.flatMap((level) => {
      const securityGroup = level.kind === 'rules' ? level.rules[0]?.securityGroup : undefined;
      return securityGroup === undefined ? [] : [{ privateAddress, securityGroup }];
    }));
    return { guards, gap };
  };
}

/** Traffic that was asked for. */
export interface AskedTraffic {
  readonly privateAddress: string;
  readonly port: number;
  /** As policies write it: TCP, UDP or *. */
  readonly protocol: string;
  readonly sources: readonly string[];
}

/** The rule that decides about it: the first that meets any of it, in the order of priority. Undefined where none does. */
export interface Decider {
  readonly rule: string;
  readonly lets: boolean;
}

/**
 * Whether a security group lets in what was asked for, by its first rule that meets any of it (Azure documentation, "Network security groups": by priority, the
 * first match decides). One that lets in a part alone does not. `group`: the row as ARM serves it.
 */
export function deciderOf(group: Row, asked: AskedTraffic): Decider | undefined {
  const rules = securityRules(group, 'Inbound');
  // The address that it is for is not told: whatever lets in one address alone, by the name of just-in-time access, is its allow.
  if (asked.sources.length === 0) return allowOf(rules, asked);
  const meeting = rules.find((rule) => meets(rule, asked));
  return meeting === undefined ? undefined : { rule: meeting.name, lets: meeting.access === 'Allow' && coversAll(meeting, asked) };
}

function allowOf(rules: readonly SecurityRule[], asked: AskedTraffic): Decider | undefined {
  const allow = rules.find((rule) => rule.access === 'Allow' && rule.accessReadable && isJitRule(rule) && isFor(rule, asked) && isWithin(rule, asked));
  return allow === undefined ? undefined : { rule: allow.name, lets: true };
}

/** A deny for an application security group may be for the machine. */
function isFor({ access, destinations }: SecurityRule, { privateAddress }: AskedTraffic): boolean {
  return overlaps(destinations.addresses, parseAddressSet([privateAddress]) ?? ALL_ADDRESSES) || (access === 'Deny' && destinations.groups.length > 0);
}

function meets(rule: SecurityRule, asked: AskedTraffic): boolean {
  const { ports, protocols, sources } = rule;
  const wanted = parsePortSet(String(asked.port)) ?? EMPTY_PORTS;
  return isFor(rule, asked) && includes(ports, wanted) && protocolsOf(asked.protocol).some((protocol) => protocols.includes(protocol))
    && overlaps(sources.addresses, prefixSelector(asked.sources).addresses);
}

function coversAll({ protocols, sources, accessReadable }: SecurityRule, asked: AskedTraffic): boolean {
  return accessReadable && protocolsOf(asked.protocol).every((protocol) => protocols.includes(protocol)) && contains(sources.addresses, prefixSelector(asked.sources).addresses);
}
