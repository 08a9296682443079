import type { Unknown } from '../../model/unknown.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { overlaps, parseAddressSet } from '../../values/cidr.ts';
import { intersects, parsePortSet, EMPTY_PORTS } from '../../values/ports.ts';
import { isJitRuleName, type MachinePolicy } from '../jit/requests.ts';
import { TYPES, type NetworkIndex } from './networkIndex.ts';
import type { RequestState } from './reach.ts';
import type { SecurityRule } from './securityRule.ts';

/** Which rules are there for a while only. */
export interface RequestStates {
  readonly of: (machineId: string, privateAddress: string) => (rule: SecurityRule) => RequestState;
  /** Why the requests of a subscription are not known. */
  readonly gap: (id: string) => Unknown | undefined;
}

/**
 * An allow is a live request's when just-in-time access wrote it, for this machine's address and a port for which a
 * request of this machine lives. Where policies were not read it may be.
 */
export function requestStates(index: NetworkIndex, policies: (machineId: string) => MachinePolicy): RequestStates {
  const gap = (id: string): Unknown | undefined => index.gap(TYPES.jitPolicy, subscriptionOf(id) ?? '');
  return {
    gap,
    of: (machineId, privateAddress) => {
      const live = policies(machineId).requests.filter((request) => request.live);
      const address = parseAddressSet([privateAddress]);
      return (rule) => {
        if (rule.access !== 'Allow' || !isJitRuleName(rule.name)) return 'none';
        if (address !== undefined && !overlaps(rule.destinations.addresses, address)) return 'none';
        if (live.some((request) => intersects(rule.ports, parsePortSet(String(request.port)) ?? EMPTY_PORTS))) return 'live';
        return gap(machineId) === undefined ? 'none' : 'perhaps';
      };
    },
  };
}
