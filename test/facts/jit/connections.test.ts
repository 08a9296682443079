import { describe, expect, it } from 'vitest';
import { connectionsOf } from '../../../src/facts/jit/connections.ts';
import type { MachinePolicy } from '../../../src/facts/jit/requests.ts';
import type { PublicPath } from '../../../src/facts/exposure/publicPaths.ts';
import { ALL_IPV4 } from '../../../src/values/cidr.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { ALL_PORTS, parsePortSet } from '../../../src/values/ports.ts';
import { JIT_POLICIES, PUBLIC_ADDRESS, request, unread } from '../exposure/site.ts';
import { jitOf, LATER, LONG_AGO, machine, policyOf, policyPort } from './machine.ts';

function connections(path: PublicPath, ...ports: readonly (readonly [number, string])[]): unknown {
  const policy: MachinePolicy = {
    policies: [], requests: [], firewallAddresses: [], gap: undefined, requestGap: undefined,
    ports: ports.map(([port, protocol]) => ({ policy: '', port, protocol, sources: [], maxDuration: '' })),
  };
  const endpoint = { networkInterface: '', ipConfiguration: '', privateAddress: '', universe: ALL_IPV4, guarded: true, bare: [], perhapsMore: undefined, assumes: [], traffic: { openings: [], maybeMore: false, ignored: [] }, path };
  const found = connectionsOf({ endpoints: [endpoint, endpoint], unfollowed: [], perhapsPaths: undefined, perhapsMore: undefined, assumes: [], guarded: true, perhapsGuarded: undefined }, policy);
  return found.map(({ port, address, connectPort, path: kind }) => [port, address, connectPort, kind]);
}

const PORT_22 = parsePortSet('22') ?? ALL_PORTS;
const TO_22: PublicPath = { kind: 'inboundNatRule', publicAddress: '20.1.1.1', frontendPort: 50022, admits: new Map([['Tcp', PORT_22]]), unguarded: 'closed' };

describe('where to connect to', () => {
  it.each<[string, PublicPath, readonly [number, string], unknown]>([
    ['a frontend and its port', TO_22, [22, 'TCP'], [[22, '20.1.1.1', 50022, 'inboundNatRule']]],
    ['a frontend, for both protocols', TO_22, [22, '*'], [[22, '20.1.1.1', 50022, 'inboundNatRule']]],
    ['nothing, for the other protocol', TO_22, [22, 'UDP'], []],
    ['nothing, for another port', TO_22, [3389, '*'], []],
    ['a balancer that hands on every port', { kind: 'loadBalancerRule', publicAddress: '20.1.1.1', admits: new Map([['Tcp', ALL_PORTS]]), unguarded: 'closed' }, [22, '*'], [[22, '20.1.1.1', 22, 'loadBalancerRule']]],
    ['a frontend with a range of ports, one of which is the machine\'s', { kind: 'inboundNatRule', publicAddress: '20.1.1.1', admits: new Map([['Tcp', PORT_22]]), unguarded: 'closed' }, [22, '*'], [[22, '20.1.1.1', null, 'inboundNatRule']]],
    ['a firewall and the port that leads on', { ...TO_22, kind: 'firewallDnat' }, [22, '*'], [[22, '20.1.1.1', 50022, 'firewallDnat']]],
    ['nothing where Azure has given no address yet', { ...TO_22, publicAddress: '' }, [22, '*'], []],
  ])('%s, and once', (_name, path, port, want) => {
    expect(connections(path, port)).toEqual(want);
  });

  it('is the machine\'s own address and port, for each port of the policies', () => {
    expect(jitOf(machine([], [policyOf([policyPort(22), policyPort(3389, { protocol: 'TCP' })])]))['connection']).toEqual([
      { port: 22, protocol: '*', address: PUBLIC_ADDRESS, connectPort: 22, path: 'publicIp' },
      { port: 3389, protocol: 'TCP', address: PUBLIC_ADDRESS, connectPort: 3389, path: 'publicIp' },
    ]);
  });

  it('is the firewall\'s address and the port of the newest request', () => {
    const mapped = (mappedPort: number, startTimeUtc: string): JsonObject => ({ ...request(22, LATER, { mappedPort }), startTimeUtc });
    const requests = [mapped(50001, '2026-11-16T07:00:00Z'), mapped(50003, '2026-11-16T08:30:00Z'), mapped(50002, '2026-11-16T08:00:00Z'), request(22, LONG_AGO)];
    const rows = machine([], [policyOf([policyPort(22), policyPort(3389)], requests, { publicIpAddress: '20.9.9.9' })], { sku: undefined });
    expect(jitOf(rows)['connection']).toEqual([{ port: 22, protocol: '*', address: '20.9.9.9', connectPort: 50003, path: 'firewallDnat' }]);
  });

  it('is nothing where nothing public leads to the machine, or no policy names it', () => {
    expect(jitOf(machine([], [policyOf([policyPort(22)])], { sku: undefined }))['connection']).toEqual([]);
    expect(jitOf(machine([]))['connection']).toEqual([]);
    expect(jitOf(...unread(JIT_POLICIES, machine([])))['connection']).toEqual([]);
  });
});
