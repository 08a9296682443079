import type { EstateItem } from '../estate.ts';
import type { MachinePlan } from './machinePlan.ts';
import { NETWORK_GROUP, type Site } from './plan.ts';
import { armId, resourceRow } from './rows.ts';

export function networkName(site: Site): string {
  return `vnet-${site.number + 1}`;
}

export function networkId(site: Site): string {
  return armId(site, NETWORK_GROUP, 'Microsoft.Network/virtualNetworks', networkName(site));
}

export function subnetId(site: Site, subnet: number): string {
  return `${networkId(site)}/subnets/${subnetName(subnet)}`;
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

export function firewallSubnetId(site: Site): string {
  return `${networkId(site)}/subnets/AzureFirewallSubnet`;
}

export function scaleSubnetId(site: Site): string {
  return `${networkId(site)}/subnets/snet-scale`;
}

export function balancerId(site: Site): string {
  return armId(site, NETWORK_GROUP, 'Microsoft.Network/loadBalancers', 'lb-public');
}

/** A public address of the network's group. */
export function sharedAddressRow(site: Site, name: string, ipAddress: string, consumer: string): EstateItem {
  return resourceRow(site, {
    group: NETWORK_GROUP, type: 'Microsoft.Network/publicIPAddresses', name, sku: { name: 'Standard', tier: 'Regional' },
    properties: { provisioningState: 'Succeeded', ipAddress, publicIPAddressVersion: 'IPv4', publicIPAllocationMethod: 'Static', idleTimeoutInMinutes: 4, ipTags: [], ipConfiguration: { id: consumer } },
  });
}
