import type { Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { addressCount, contains, overlaps, parseAddressSet, type AddressSet } from '../../values/cidr.ts';
import { EMPTY_PORTS, includes, parsePortSet, type PortSet } from '../../values/ports.ts';
import { isJitRule, type AccessRequest, type MachinePolicy } from '../jit/requests.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import { isEmptySelector, prefixSelector, type SecurityRule, type Selector } from './securityRule.ts';

/** `none`: no allow of a live request. `perhaps`: written by just-in-time access, and its requests were not read. */
export type RequestState = 'live' | 'perhaps' | 'none';

const JIT_ALLOWS = new WeakMap<readonly SecurityRule[], readonly SecurityRule[]>();

/** The allows of a list that bear the name or the description of just-in-time access: all others are none of a request's. */
export function jitAllows(rules: readonly SecurityRule[]): readonly SecurityRule[] {
  const known = JIT_ALLOWS.get(rules) ?? rules.filter((rule) => rule.access === 'Allow' && isJitRule(rule));
  JIT_ALLOWS.set(rules, known);
  return known;
}

/** Which rules are there for a while only. */
export interface RequestStates {
  readonly of: (machineId: string, privateAddress: string) => (rule: SecurityRule) => RequestState;
  /** The same of ports that a firewall hands on from some sources. */
  readonly grants: (machineId: string, ports: PortSet, sources: Pick<Selector, 'addresses' | 'tags'>) => RequestState;
  /** Why the requests of a machine are not known. */
  readonly gap: (id: string) => Unknown | undefined;
}

/**
 * An allow is a live request's when it bears a name or a description that just-in-time access gives, is for this machine's address, and lets
 * in nothing but what one live request of this machine asks for: its port, from its sources. A name proves nothing: whoever
 * may write rules can give it. Where policies were not read such an allow may be a request's.
 */
export function requestStates(index: NetworkIndex, policies: (machineId: string) => MachinePolicy): RequestStates {
  const gap = (id: string): Unknown | undefined => index.gap(TYPES.jitPolicy, subscriptionOf(id) ?? '') ?? policies(id).requestGap;
  const liveOf = (machineId: string) => policies(machineId).requests.filter((request) => request.live);
  const absent = (machineId: string) => (gap(machineId) === undefined ? 'none' : 'perhaps');
  return {
    gap,
    grants: (machineId, ports, sources) =>
      (liveOf(machineId).some((request) => isWithin({ ports, sources: { ...sources, groups: [] } }, request)) ? 'live' : absent(machineId)),
    of: (machineId, privateAddress) => {
      // Most machines stand behind no such rule.
      let asked: { readonly live: readonly AccessRequest[]; readonly address: AddressSet | undefined } | undefined;
      return (rule) => {
        if (rule.access !== 'Allow' || !isJitRule(rule)) return 'none';
        asked ??= { live: liveOf(machineId), address: parseAddressSet([privateAddress]) };
        if (asked.address !== undefined && !overlaps(rule.destinations.addresses, asked.address)) return 'none';
        if (asked.live.some((request) => isWithin(rule, request))) return 'live';
        return absent(machineId);
      };
    },
  };
}

/** Whether an allow lets in nothing but what a request asks for. */
export function isWithin(rule: Pick<SecurityRule, 'ports' | 'sources'>, request: Pick<AccessRequest, 'port' | 'sources'>): boolean {
  return includes(parsePortSet(String(request.port)) ?? EMPTY_PORTS, rule.ports) && isFrom(rule.sources, request.sources);
}

/** A request without a source is for one address, that of who asked (REST reference "JIT Network Access Policies - Initiate"); which one is not told. */
function isFrom(sources: Selector, asked: readonly string[]): boolean {
  if (sources.groups.length > 0 || isEmptySelector(sources)) return false;
  const { addresses, tags } = prefixSelector(asked);
  const named = new Set(tags.map((tag) => tag.toLowerCase()));
  if (!sources.tags.every((tag) => named.has(tag.toLowerCase()))) return false;
  return asked.length === 0 ? addressCount(sources.addresses) <= 1 : contains(addresses, sources.addresses);
}
