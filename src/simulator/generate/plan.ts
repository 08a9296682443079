import type { ManagementGroup } from '../estate.ts';
import { createRandom, seedOf, type Random } from './random.ts';

export interface EstateOptions {
  readonly seed: number;
  readonly subscriptions: number;
  readonly machinesPerSubscription: number;
  /** `even`: so many in each subscription. `fat`: as many in all, half of them in the first, half of the rest in the next, and so on. */
  readonly spread?: 'even' | 'fat';
  /** Management groups from the root down to the subscriptions, the root included; 3 unless told. Azure allows 7. */
  readonly levels?: number;
  /** Rules of the user in the largest network security group (Azure's limit is 1,000; priorities end the count at 3,800). */
  readonly rulesInLargestGroup?: number;
  /** Role assignments in the subscription that has most (Azure's limit is 4,000). */
  readonly assignmentsInLargestSubscription?: number;
  /** The most rows of one answer; 1,000 unless told. */
  readonly pageSize?: number;
}

/** The names that do not depend on the seed: who scans, and where. All ids are made up. */
export const GENERATED = {
  tenantId: fixed('c0705e00'),
  /** The scanner's service principal: Reader at the tenant root group. */
  clientId: fixed('c11e0e00'),
  objectId: fixed('0b1ece00'),
  clientSecret: 'simulated-secret-of-the-generated-estates-scanner',
  /** The instant at which a generated estate is judged: requests, ends and key ages are laid out around it. */
  now: '2026-11-16T09:00:00.000Z',
} as const;

function fixed(block: string): string {
  return `${block}-0000-4000-8000-000000000001`;
}

/** What somebody can hold, by kind: the first block of a made-up GUID. */
export type Kind = 'subscription' | 'user' | 'group' | 'workload' | 'role' | 'assignment' | 'eligibility' | 'eligibilitySchedule' | 'instance' | 'schedule' | 'policy' | 'machine' | 'securityGroup' | 'scaleSet' | 'commit';

const BLOCKS: Readonly<Record<Kind, string>> = {
  subscription: '5ab0', user: 'ace0', group: '9600', workload: '0b1e', role: 'c0de', assignment: 'a551', eligibility: 'e116', eligibilitySchedule: 'e11c', instance: '1a57', schedule: '5c4e', policy: '9011',
  machine: 'aa00', securityGroup: '5ec0', scaleSet: '55e7', commit: 'c044',
};

/** A version 4 GUID: by kind and seed, then a running number. */
export function guid(seed: number, kind: Kind, number: number): string {
  const mark = (seed >>> 0).toString(16).padStart(8, '0');
  return `${BLOCKS[kind]}${mark.slice(4)}-${mark.slice(0, 4)}-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** A subscription as it is laid out. */
export interface Site {
  readonly number: number;
  readonly subscriptionId: string;
  /** `/subscriptions/{id}` */
  readonly path: string;
  readonly name: string;
  readonly location: string;
  readonly managementGroup: string;
  readonly machines: number;
  /** Whether Defender for Servers plan 2 is on: without it there is no just-in-time access. */
  readonly plan2: boolean;
  /** Resource groups of machines, ten machines to each. */
  readonly groups: readonly string[];
  readonly random: Random;
  /** Rules that one security group must hold, and role assignments that the subscription must. */
  readonly rules: number | undefined;
  readonly assignments: number | undefined;
}

/** Resource groups that every subscription has. */
export const NETWORK_GROUP = 'rg-network';
export const DATA_GROUP = 'rg-data';
export const MACHINES_PER_GROUP = 10;
const MOST_MACHINES = 50_000;
const LOCATIONS = ['westeurope', 'northeurope', 'uksouth', 'eastus2', 'southeastasia'] as const;

export interface Plan {
  readonly options: EstateOptions;
  readonly managementGroups: readonly ManagementGroup[];
  readonly sites: readonly Site[];
}

export function planOf(options: EstateOptions): Plan {
  checkOptions(options);
  const managementGroups = managementGroupsOf(options);
  const leaves = managementGroups.filter(({ name }) => !managementGroups.some(({ parent }) => parent === name)).map(({ name }) => name);
  const sizes = sizesOf(options);
  return { options, managementGroups, sites: sizes.map((machines, number) => siteOf(options, number, machines, leaves[number % leaves.length] ?? GENERATED.tenantId)) };
}

function checkOptions(options: EstateOptions): void {
  const { subscriptions, machinesPerSubscription, rulesInLargestGroup = 0, assignmentsInLargestSubscription = 0, levels = 3 } = options;
  const atMost = (name: string, value: number, most: number): void => {
    if (!Number.isInteger(value) || value < 0 || value > most) throw new RangeError(`${name} must be a whole number from 0 to ${most}, not ${value}`);
  };
  atMost('subscriptions', subscriptions, 100_000);
  atMost('machinesPerSubscription', machinesPerSubscription, MOST_MACHINES);
  atMost('machines of a subscription', Math.max(0, ...sizesOf(options)), MOST_MACHINES);
  atMost('rulesInLargestGroup', rulesInLargestGroup, 3_800);
  atMost('assignmentsInLargestSubscription', assignmentsInLargestSubscription, 4_000);
  atMost('levels', levels, 7);
}

/** A tree of four children to a group, as far as it takes for the subscriptions: ten of them to a leaf. */
function managementGroupsOf({ subscriptions, levels = 3 }: EstateOptions): readonly ManagementGroup[] {
  const all: ManagementGroup[] = [{ name: GENERATED.tenantId, parent: null }];
  let above: readonly string[] = [GENERATED.tenantId];
  for (let level = 1; level < levels; level += 1) {
    const width = Math.max(1, Math.min(above.length * 4, Math.ceil(subscriptions / 10)));
    const row = Array.from({ length: width }, (_, index) => ({ name: `mg-${level}-${index + 1}`, parent: above[index % above.length] ?? null }));
    all.push(...row);
    above = row.map(({ name }) => name);
  }
  return all;
}

function sizesOf({ subscriptions, machinesPerSubscription, spread = 'even' }: EstateOptions): readonly number[] {
  if (spread === 'even') return Array.from({ length: subscriptions }, () => machinesPerSubscription);
  let left = subscriptions * machinesPerSubscription;
  return Array.from({ length: subscriptions }, (_, index) => {
    const size = index === subscriptions - 1 ? left : Math.ceil(left / 2);
    left -= size;
    return size;
  });
}

function siteOf(options: EstateOptions, number: number, machines: number, managementGroup: string): Site {
  const random = createRandom(seedOf(options.seed, number));
  const subscriptionId = guid(options.seed, 'subscription', number + 1);
  return {
    number, subscriptionId, path: `/subscriptions/${subscriptionId}`, name: `sub-${number + 1}`, managementGroup, machines, random,
    location: random.pick(LOCATIONS),
    plan2: random.chance(0.7),
    groups: Array.from({ length: Math.max(1, Math.ceil(machines / MACHINES_PER_GROUP)) }, (_, index) => `rg-app-${index + 1}`),
    rules: number === 0 ? options.rulesInLargestGroup : undefined,
    assignments: number === 0 ? options.assignmentsInLargestSubscription : undefined,
  };
}
