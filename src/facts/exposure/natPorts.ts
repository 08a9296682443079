import { asNumber, asString, at, type JsonValue } from '../../values/json.ts';
import { ALL_PORTS, EMPTY_PORTS, intersect, isEmptyPorts, parsePortSet, type PortSet } from '../../values/ports.ts';
import type { Protocol } from './securityRule.ts';

/** What a rule of a load balancer makes of ports. */
export interface PortMapping {
  readonly protocols: readonly Protocol[];
  /** Ports of the frontend; undefined where they could not be read and do not matter for the machine's. */
  readonly frontend: PortSet | undefined;
  /** Whether the frontend's ports are shared out, one to each member: which one a member has is not told, so any may be its own. */
  readonly shared: boolean;
  /** Ports of the machine; `kept`: the frontend's. */
  readonly backend: PortSet | 'kept';
  /** Whether the address is not translated either. */
  readonly floating: boolean;
}

/**
 * The ports of a load balancing rule, an inbound NAT rule (of one machine or of a pool) or an inbound NAT pool; undefined
 * where they are of no known form. Port 0 is every port (high-availability ports); under floating IP the machine's port
 * is the frontend's (Azure documentation, "Load Balancer": components, HA ports, floating IP).
 */
export function portMapping(rule: JsonValue): PortMapping | undefined {
  const protocols = PROTOCOLS_BY_NAME.get(asString(at(rule, 'properties', 'protocol'))?.toLowerCase() ?? '');
  const range = sharedRange(rule);
  const frontend = range ?? portOf(rule, 'frontendPort');
  const floating = at(rule, 'properties', 'enableFloatingIP') === true;
  const port = portOf(rule, 'backendPort');
  const backend = floating || (port === ALL_PORTS && frontend === ALL_PORTS) ? 'kept' : port;
  if (protocols === undefined || backend === undefined || !isFloatingTold(rule) || (floating && frontend === undefined)) return undefined;
  return { protocols, frontend, shared: range !== undefined, backend, floating };
}

/** Absent is the default, to translate. */
function isFloatingTold(rule: JsonValue): boolean {
  return typeof (at(rule, 'properties', 'enableFloatingIP') ?? false) === 'boolean';
}

const PROTOCOLS_BY_NAME: ReadonlyMap<string, readonly Protocol[]> = new Map([['tcp', ['Tcp']], ['udp', ['Udp']], ['quic', ['Udp']], ['all', ['Tcp', 'Udp']]]);

/** Rules without a range are served with none, or with zeros. */
function sharedRange(rule: JsonValue): PortSet | undefined {
  const first = asNumber(at(rule, 'properties', 'frontendPortRangeStart')) ?? 0;
  const last = asNumber(at(rule, 'properties', 'frontendPortRangeEnd')) ?? 0;
  return first > 0 ? parsePortSet(`${first}-${last}`) : undefined;
}

function portOf(rule: JsonValue, key: string): PortSet | undefined {
  const port = asNumber(at(rule, 'properties', key));
  return port === undefined ? undefined : port === 0 ? ALL_PORTS : parsePortSet(String(port));
}

/** Ports of the machine that packets to the given ports of the frontend reach. */
export function machinePorts({ frontend, backend }: PortMapping, to: PortSet = ALL_PORTS): PortSet {
  const met = frontend === undefined ? to : intersect(frontend, to);
  if (isEmptyPorts(met)) return EMPTY_PORTS;
  return backend === 'kept' ? met : backend;
}

/** The one port that a set holds; undefined where it holds none or several. */
export function singlePort({ edges: [first, last, ...more] }: PortSet): number | undefined {
  return first !== undefined && last === first + 1 && more.length === 0 ? first : undefined;
}
