import { MACHINES_PER_GROUP, type Site } from './plan.ts';

/** The port that a machine's just-in-time policy guards, and from where it may be asked for. */
export interface JitPlan {
  readonly port: number;
  readonly source: string;
  readonly duration: string;
  /** Somebody asked for it and holds it now. */
  readonly isLive: boolean;
  /** Where the deny stands: before everything or behind the user's rules. */
  readonly isFirst: boolean;
}

export interface MachinePlan {
  readonly number: number;
  readonly name: string;
  readonly group: string;
  readonly groupNumber: number;
  readonly os: 'Linux' | 'Windows';
  readonly address: string;
  readonly subnet: number;
  readonly publicAddress: { readonly name: string; readonly address: string; readonly sku: 'Basic' | 'Standard' | undefined } | undefined;
  /** Whether its interface stands under the security group of its resource group. */
  readonly isGuarded: boolean;
  readonly deallocated: boolean;
  readonly jit: JitPlan | undefined;
}

/** Machines to a subnet: what a /24 holds, less what Azure keeps for itself. */
export const MACHINES_PER_SUBNET = 240;

/** Who stands where, with which address. `publicFrom` is the number of the first free public address. */
export function machinesOf(site: Site, publicFrom: number): readonly MachinePlan[] {
  let publicNumber = publicFrom;
  return Array.from({ length: site.machines }, (_, number) => {
    const { random } = site;
    const name = `vm-${site.number + 1}-${number + 1}`;
    const os = random.chance(0.6) ? 'Linux' : 'Windows';
    const isPublic = random.chance(0.4);
    const isGuarded = random.chance(0.6);
    const groupNumber = Math.floor(number / MACHINES_PER_GROUP);
    const subnet = Math.floor(number / MACHINES_PER_SUBNET);
    return {
      number, name, os, subnet, isGuarded, groupNumber, group: site.groups[groupNumber] ?? '',
      address: `10.${site.number % 256}.${subnet}.${4 + (number % MACHINES_PER_SUBNET)}`,
      publicAddress: isPublic ? { name: `pip-${name}`, address: publicAddress((publicNumber += 1)), sku: random.pick(['Standard', 'Standard', 'Standard', 'Basic', undefined] as const) } : undefined,
      deallocated: random.chance(0.1),
      jit: isGuarded && site.plan2 && random.chance(0.5) ? jitOf(site, os) : undefined,
    };
  });
}

function jitOf({ random }: Site, os: MachinePlan['os']): JitPlan {
  return {
    port: os === 'Linux' ? 22 : 3389, source: random.pick(['*', '51.140.12.0/24', '20.90.8.16/28']), duration: random.pick(['PT3H', 'PT3H', 'PT8H', 'P1D']),
    isLive: random.chance(0.1), isFirst: random.chance(0.5),
  };
}

/** Addresses of 20.0.0.0/8, which is routable, one after another. */
function publicAddress(number: number): string {
  const whole = 20 * 2 ** 24 + number;
  return [24, 16, 8, 0].map((shift) => (whole >>> shift) & 255).join('.');
}
