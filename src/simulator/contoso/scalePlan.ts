import type { Site } from './identities.ts';
import { SCALE_GROUP } from './networkPlan.ts';
import { armId } from './rows.ts';

/** A scale set of uniform orchestration: its instances are no resources of their own. */
export interface UniformSetSpec {
  readonly name: string;
  readonly prefix: string;
  readonly subnet: string;
  /** Addresses without their last digit, which is the instance. */
  readonly privateAddress: string;
  readonly publicAddress?: string;
  readonly securityGroup?: string;
  /** An inbound NAT pool as `balancer/pool`. */
  readonly natPool?: string;
}

/** Every set has the instances 0 and 1. */
export const INSTANCES: readonly number[] = [0, 1];

export const UNIFORM_SETS: readonly UniformSetSpec[] = [
  // Every instance has a public address, which `virtualMachines` alone would never show, and no security group: closed, but for HTTPS of the first, which the policy firewall hands to partners.
  { name: 'vmss-batch', prefix: 'batch', subnet: 'snet-scale', privateAddress: '10.30.1.1', publicAddress: '20.90.102.1' },
  // The same under a security group that lets SSH in: open.
  { name: 'vmss-render', prefix: 'rendr', subnet: 'snet-scale', privateAddress: '10.30.1.3', publicAddress: '20.90.102.2', securityGroup: 'nsg-scale-ssh' },
  // SSH of each instance by a port of the balancer's, from a pool of ports: open.
  { name: 'vmss-pool', prefix: 'poold', subnet: 'snet-scale', privateAddress: '10.30.1.4', securityGroup: 'nsg-scale-ssh', natPool: 'lb-scale/ssh' },
];

const SITE: Site = 'production';
export const SCALE_SET = 'Microsoft.Compute/virtualMachineScaleSets';

function setId(name: string): string {
  return armId(SITE, SCALE_GROUP, SCALE_SET, name);
}

export function instanceId(set: Pick<UniformSetSpec, 'name'>, instance: number): string {
  return `${setId(set.name)}/virtualMachines/${instance}`;
}

export function instanceInterfaceId(set: Pick<UniformSetSpec, 'name'>, instance: number): string {
  return `${instanceId(set, instance)}/networkInterfaces/nic`;
}

export function instanceConfigurationId(set: Pick<UniformSetSpec, 'name'>, instance: number): string {
  return `${instanceInterfaceId(set, instance)}/ipConfigurations/ipconfig1`;
}

/** Interfaces of instances under a security group. */
export function instanceInterfaceIds(group: { readonly site: Site; readonly name: string }): readonly string[] {
  return group.site !== SITE ? [] : UNIFORM_SETS.filter((set) => set.securityGroup === group.name).flatMap((set) => INSTANCES.map((instance) => instanceInterfaceId(set, instance)));
}

/** Configurations of instances in a subnet. */
export function instanceConfigurationIds(site: Site, subnet: string): readonly string[] {
  return site !== SITE ? [] : UNIFORM_SETS.filter((set) => set.subnet === subnet).flatMap((set) => INSTANCES.map((instance) => instanceConfigurationId(set, instance)));
}
