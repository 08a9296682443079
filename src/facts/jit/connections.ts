import type { JsonObject } from '../../values/json.ts';
import { EMPTY_PORTS, includes, parsePortSet } from '../../values/ports.ts';
import type { Exposure } from '../exposure/machineExposure.ts';
import type { PublicPath } from '../exposure/publicPaths.ts';
import { protocolsOf } from './protocols.ts';
import { byAge, type MachinePolicy, type PolicyPort } from './requests.ts';

/**
 * Where to connect to once access is granted, for each port of the policies: the machine's own address and port, a
 * frontend's, or that of the firewall in front, whose port is the newest request's (it is given anew with each).
 */
export function connectionsOf({ endpoints }: Exposure, policy: MachinePolicy): readonly JsonObject[] {
  const connections = policy.ports.flatMap((port) => [
    ...endpoints.flatMap(({ path }) => pathConnection(path, port)),
    ...policy.firewallAddresses.flatMap((address) => firewallConnection(address, port, policy)),
  ]);
  return [...new Map(connections.map((one) => [JSON.stringify([one['port'], one['protocol'], one['address'], one['connectPort']]), one])).values()];
}

function pathConnection(path: PublicPath, { port, protocol }: PolicyPort): readonly JsonObject[] {
  const wanted = parsePortSet(String(port)) ?? EMPTY_PORTS;
  const isDelivered = protocolsOf(protocol).some((one) => includes(path.admits.get(one) ?? EMPTY_PORTS, wanted));
  if (!isDelivered || path.publicAddress === '') return [];
  return [{ port, protocol, address: path.publicAddress, connectPort: path.frontendPort ?? samePort(path, port), path: path.kind }];
}

/** A machine's own address and a balancer that hands on every port keep the port; of a range of frontend ports nobody tells which one is the machine's. */
function samePort({ kind }: PublicPath, port: number): number | null {
  return kind === 'publicIp' || kind === 'loadBalancerRule' ? port : null;
}

/** The firewall opens no port until somebody asks. */
function firewallConnection(address: string, { port, protocol }: PolicyPort, { requests }: MachinePolicy): readonly JsonObject[] {
  const mapped = byAge(requests).find((request) => request.port === port && request.mappedPort !== undefined)?.mappedPort;
  return mapped === undefined ? [] : [{ port, protocol, address, connectPort: mapped, path: 'firewallDnat' }];
}
