import type { MachinePlan } from './machinePlan.ts';
import type { Site } from './plan.ts';
import { createRandom, seedOf } from './random.ts';

/** What stands between the Internet and the machines of a subscription, beside their own public addresses. Machines are named by their number. */
export interface Ways {
  /** Behind a rule of the balancer, which hands packets on as they were sent where it is floating. */
  readonly pool: ReadonlySet<number>;
  readonly isFloating: boolean;
  /** The balancer's port of each machine that an inbound NAT rule leads to. */
  readonly nat: ReadonlyMap<number, number>;
  readonly firewall: 'classic' | 'policy' | undefined;
  /** The firewall's port of each machine that a rule of it leads to. */
  readonly translated: ReadonlyMap<number, number>;
  readonly scaleSet: { readonly instances: number; readonly isPublic: boolean } | undefined;
  /** Machines with a second configuration, over IPv6. */
  readonly sixth: ReadonlySet<number>;
  /** Security admin rules are in force in the network. */
  readonly isGoverned: boolean;
  readonly peer: Site | undefined;
}

/** Well below what one load balancer and one firewall may hold (Azure limits: 1,500 rules, 250 destination NAT rules). */
const MOST_NAT_RULES = 500;
const MOST_TRANSLATIONS = 200;
/** Parts of the seed that nothing else uses: subscriptions, and pairs of them. */
const WAYS_PART = 2 ** 20;
const PAIRS_PART = 2 ** 21;

export function waysOf(seed: number, site: Site, sites: readonly Site[], machines: readonly MachinePlan[]): Ways {
  const random = createRandom(seedOf(seed, WAYS_PART + site.number));
  const hasBalancer = random.chance(0.6);
  const firewall = random.chance(0.3) ? random.pick(['classic', 'policy'] as const) : undefined;
  const isFloating = random.chance(0.15);
  const scaleSet = machines.length > 0 && random.chance(0.3) ? { instances: 2 + random.below(4), isPublic: random.chance(0.5) } : undefined;
  const isGoverned = random.chance(0.25);
  const hidden = machines.filter(({ publicAddress }) => publicAddress === undefined).map(({ number }) => number);
  const some = (numbers: readonly number[], share: number, most: number): readonly number[] => numbers.filter(() => random.chance(share)).slice(0, most);
  return {
    pool: new Set(hasBalancer ? some(hidden, 0.3, MOST_NAT_RULES) : []), isFloating, scaleSet, isGoverned, firewall,
    nat: new Map(hasBalancer ? some(hidden, 0.2, MOST_NAT_RULES).map((number, index) => [number, 50_000 + index]) : []),
    translated: new Map(firewall === undefined ? [] : some(hidden, 0.2, MOST_TRANSLATIONS).map((number, index) => [number, 10_000 + index])),
    sixth: new Set(some(machines.map(({ number }) => number), 0.1, machines.length)),
    peer: peerOf(seed, site, sites),
  };
}

/** Neighbours in twos, some of them connected: both sides must say the same. */
function peerOf(seed: number, site: Site, sites: readonly Site[]): Site | undefined {
  const pair = Math.floor(site.number / 2);
  return createRandom(seedOf(seed, PAIRS_PART + pair)).chance(0.4) ? sites[pair * 2 + (site.number % 2 === 0 ? 1 : 0)] : undefined;
}

/** The port that somebody would use to manage a machine. */
export function managementPort(machine: Pick<MachinePlan, 'os'>): number {
  return machine.os === 'Linux' ? 22 : 3389;
}

/** What a subscription shares gets addresses of 40.0.0.0/8, which no machine has: at most sixty-four a subscription. */
export function sharedAddress(site: Site, index: number): string {
  const whole = 40 * 2 ** 24 + site.number * 64 + index;
  return [24, 16, 8, 0].map((shift) => (whole >>> shift) & 255).join('.');
}

/** The first 32 bits of a network's IPv6 addresses. */
export function sixthPrefix(site: Site): string {
  return `fd00:${(site.number % 65_536).toString(16)}`;
}

export function sixthAddress(site: Site, machine: MachinePlan): string {
  return `${sixthPrefix(site)}:0:${machine.subnet.toString(16)}::${(4 + machine.number).toString(16)}`;
}
