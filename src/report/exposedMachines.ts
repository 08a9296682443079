import type { ExposedWay, Posture, WayOpening } from '../model/posture.ts';
import { idKey } from '../values/armId.ts';
import { countPorts, intersects, parsePortSet, type PortSet } from '../values/ports.ts';

export type Reach = ExposedWay['verdict'];

export const REACHES: readonly Reach[] = ['open', 'temporary', 'restricted', 'unknown'];

/** A machine, or an interface that no machine has, with its ways in. */
export interface ExposedMachine {
  readonly id: string;
  /** Whether it is a machine, or an interface that none has. */
  readonly isMachine: boolean;
  /** The widest of its ways. */
  readonly reach: Reach;
  /** Whether a port over which it is managed is open to the Internet. */
  readonly managed: boolean;
  readonly ways: readonly ExposedWay[];
}

/** Machines that something from the Internet reaches, or may: open before temporary before restricted before unknown, open management ports first, then those of which most ports are open. */
export function exposedMachines({ exposure }: Pick<Posture, 'exposure'>): readonly ExposedMachine[] {
  const groups = [...Map.groupBy(exposure.ways, ({ virtualMachine, networkInterface }) => idKey(virtualMachine ?? networkInterface)).values()];
  const machines = groups.map((ways): ExposedMachine => ({
    id: ways[0]?.virtualMachine ?? ways[0]?.networkInterface ?? '',
    isMachine: ways.some(({ virtualMachine }) => virtualMachine !== null),
    reach: REACHES.find((reach) => ways.some(({ verdict }) => verdict === reach)) ?? 'unknown',
    managed: ways.some(({ openings }) => openings.some(isOpenManagement)),
    ways,
  }));
  return machines.toSorted((a, b) => REACHES.indexOf(a.reach) - REACHES.indexOf(b.reach) || Number(b.managed) - Number(a.managed) || breadth(b) - breadth(a));
}

/** How many ports of a machine are open to the Internet, at the widest of its openings. */
function breadth({ ways }: ExposedMachine): number {
  const counts = ways.flatMap(({ openings }) => openings.filter(({ verdict, protocol }) => verdict === 'open' && /^(tcp|udp|\*)$/i.test(protocol)).map(({ ports }) => parsePortSet(ports))).map((ports) => (ports === undefined ? 1 : countPorts(ports)));
  return Math.max(0, ...counts);
}

/** SSH, RDP and WinRM: the ports that just-in-time access guards (Azure documentation, "Understanding just-in-time VM access"). */
const MANAGEMENT: PortSet | undefined = parsePortSet(['22', '3389', '5985-5986']);

/** Whether an opening lets the Internet manage the machine. Ports that cannot be understood may be any. */
export function isOpenManagement({ protocol, ports, verdict }: WayOpening): boolean {
  if (verdict !== 'open' || !/^(tcp|\*)$/i.test(protocol)) return false;
  const own = parsePortSet(ports);
  return own === undefined || MANAGEMENT === undefined || intersects(own, MANAGEMENT);
}
