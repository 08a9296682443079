import type { MachinePlan } from './machinePlan.ts';
import { NETWORK_GROUP, type Site } from './plan.ts';
import { armId } from './rows.ts';

export function networkName(site: Site): string {
  return `vnet-${site.number + 1}`;
}

export function subnetId(site: Site, subnet: number): string {
  return `${armId(site, NETWORK_GROUP, 'Microsoft.Network/virtualNetworks', networkName(site))}/subnets/${subnetName(subnet)}`;
}

export function subnetName(subnet: number): string {
  return `snet-${subnet + 1}`;
}

function securityGroupId(site: Site, name: string): string {
  return armId(site, NETWORK_GROUP, 'Microsoft.Network/networkSecurityGroups', name);
}

/** The security group of a subnet: every other subnet has none. */
export function subnetSecurityGroupId(site: Site, subnet: number): string | undefined {
  return (site.number + subnet) % 2 === 0 ? securityGroupId(site, `nsg-${subnetName(subnet)}`) : undefined;
}

/** The security group of the interfaces of a resource group. */
export function interfaceSecurityGroupId(site: Site, group: string): string {
  return securityGroupId(site, `nsg-${group}`);
}

export function publicAddressId(site: Site, machine: MachinePlan): string {
  return armId(site, machine.group, 'Microsoft.Network/publicIPAddresses', machine.publicAddress?.name ?? '');
}
