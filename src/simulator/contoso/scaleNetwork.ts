import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { armId, reference, resourceRow, type RowSpec } from './rows.ts';

/** The group and the network that the scale sets, the firewall and the bastion share. No peering leads to the other networks. */
export const SCALE_GROUP = 'rg-scale';
const NETWORK = 'vnet-scale';
const SUBNETS: Readonly<Record<string, string>> = { 'snet-scale': '10.30.1.0/24', AzureFirewallSubnet: '10.30.2.0/26', AzureBastionSubnet: '10.30.3.0/26' };

export function scaleSubnetId(name: string): string {
  return `${networkId('virtualNetworks', NETWORK)}/subnets/${name}`;
}

export function scaleNetworkId(): string {
  return networkId('virtualNetworks', NETWORK);
}

function networkId(type: string, name: string): string {
  return armId('production', SCALE_GROUP, `Microsoft.Network/${type}`, name);
}

function row(type: string, name: string, properties: JsonMap, more: Partial<RowSpec> = {}): EstateItem {
  return resourceRow({ site: 'production', group: SCALE_GROUP, type: `Microsoft.Network/${type}`, name, properties: { provisioningState: 'Succeeded', ...properties }, ...more });
}

/** The network with what guards and serves it. */
export function scaleNetworkRows(): readonly EstateItem[] {
  return [
    row('virtualNetworks', NETWORK, {
      addressSpace: { addressPrefixes: ['10.30.0.0/16'] }, virtualNetworkPeerings: [], enableDdosProtection: false,
      subnets: Object.entries(SUBNETS).map(([name, addressPrefix]) => ({ id: scaleSubnetId(name), name, properties: { provisioningState: 'Succeeded', addressPrefix, delegations: [] } })),
    }),
    // Groups machines by what they do; no rule of a security group names it.
    row('applicationSecurityGroups', 'asg-flex', {}),
    // Sixteen addresses that belong together; one of them is the firewall's.
    row('publicIPPrefixes', 'ippre-edge', { ipPrefix: '20.90.103.0/28', prefixLength: 28, publicIPAddressVersion: 'IPv4', publicIPAddresses: [reference(networkId('publicIPAddresses', 'pip-firewall'))] }, { sku: { name: 'Standard', tier: 'Regional' } }),
    address('pip-firewall', '20.90.103.1', `${networkId('azureFirewalls', 'afw-edge')}/azureFirewallIpConfigurations/public`, { publicIPPrefix: reference(networkId('publicIPPrefixes', 'ippre-edge')) }),
    address('pip-bastion', '20.90.103.40', `${networkId('bastionHosts', 'bas-scale')}/bastionHostIpConfigurations/public`, {}),
    firewall(), policy(),
    row('ipGroups', 'ipg-partners', { ipAddresses: ['51.140.20.0/28', '51.140.21.7'], firewallPolicies: [reference(networkId('firewallPolicies', 'afwp-edge'))], firewalls: [] }),
    bastion(),
  ];
}

function address(name: string, ipAddress: string, consumer: string, more: JsonMap): EstateItem {
  return row('publicIPAddresses', name, {
    ipAddress, publicIPAddressVersion: 'IPv4', publicIPAllocationMethod: 'Static', idleTimeoutInMinutes: 4, ipTags: [], ipConfiguration: reference(consumer), ...more,
  }, { sku: { name: 'Standard', tier: 'Regional' } });
}

/** Its rules are in its policy; one rule of the classic kind is left, to an address that nobody has any more. */
function firewall(): EstateItem {
  const id = networkId('azureFirewalls', 'afw-edge');
  return row('azureFirewalls', 'afw-edge', {
    sku: { name: 'AZFW_VNet', tier: 'Standard' }, threatIntelMode: 'Alert', firewallPolicy: reference(networkId('firewallPolicies', 'afwp-edge')),
    ipConfigurations: [{ id: `${id}/azureFirewallIpConfigurations/public`, name: 'public', properties: { provisioningState: 'Succeeded', privateIPAddress: '10.30.2.4', subnet: reference(scaleSubnetId('AzureFirewallSubnet')), publicIPAddress: reference(networkId('publicIPAddresses', 'pip-firewall')) } }],
    networkRuleCollections: [], applicationRuleCollections: [],
    natRuleCollections: [{
      id: `${id}/natRuleCollections/old`, name: 'old',
      properties: { provisioningState: 'Succeeded', priority: 200, action: { type: 'Dnat' }, rules: [{ name: 'old-ssh', protocols: ['TCP'], sourceAddresses: ['*'], destinationAddresses: ['20.90.103.1'], destinationPorts: ['2222'], translatedAddress: '10.30.1.250', translatedPort: '22' }] },
    }],
  });
}

function policy(): EstateItem {
  return row('firewallPolicies', 'afwp-edge', {
    sku: { tier: 'Standard' }, threatIntelMode: 'Alert', firewalls: [reference(networkId('azureFirewalls', 'afw-edge'))],
    ruleCollectionGroups: [reference(`${networkId('firewallPolicies', 'afwp-edge')}/ruleCollectionGroups/inbound`)],
  });
}

/** The rules of the policy: HTTPS of an instance, for partners alone. Another table than the policy's. */
export function ruleCollectionRows(): readonly EstateItem[] {
  const id = `${networkId('firewallPolicies', 'afwp-edge')}/ruleCollectionGroups/inbound`;
  return [row('firewallPolicies/ruleCollectionGroups', 'inbound', {
    priority: 100,
    ruleCollections: [{
      ruleCollectionType: 'FirewallPolicyNatRuleCollection', name: 'publish', priority: 110, action: { type: 'DNAT' },
      rules: [{ ruleType: 'NatRule', name: 'https', ipProtocols: ['TCP'], sourceAddresses: [], sourceIpGroups: [networkId('ipGroups', 'ipg-partners')], destinationAddresses: ['20.90.103.1'], destinationPorts: ['443'], translatedAddress: '10.30.1.10', translatedPort: '8443' }],
    }],
  }, { id })];
}

/** Lets everybody who has the link in: that is what a shareable link is. */
function bastion(): EstateItem {
  const id = `${networkId('bastionHosts', 'bas-scale')}/bastionHostIpConfigurations/public`;
  return row('bastionHosts', 'bas-scale', {
    dnsName: 'bst-simulated.bastion.azure.com', scaleUnits: 2, enableTunneling: true, enableIpConnect: false, enableShareableLink: true, enableFileCopy: false, enableKerberos: false, disableCopyPaste: false,
    ipConfigurations: [{ id, name: 'public', properties: { provisioningState: 'Succeeded', privateIPAllocationMethod: 'Dynamic', subnet: reference(scaleSubnetId('AzureBastionSubnet')), publicIPAddress: reference(networkId('publicIPAddresses', 'pip-bastion')) } }],
  }, { sku: { name: 'Standard' } });
}

/** A few service tags: one for everything of Azure, one of a region, one of a service. Prefixes are a sample of what Azure publishes. */
export function serviceTags(): readonly EstateItem[] {
  return [
    tag('AzureCloud', '', '', ['20.90.0.0/16', '51.140.0.0/16', '2603:1020:700::/47']),
    tag('AzureCloud.westeurope', 'westeurope', '', ['20.90.0.0/17', '2603:1020:700::/48']),
    tag('GatewayManager', '', 'AzureGatewayManager', ['20.90.200.0/26']),
    tag('Storage.WestEurope', 'westeurope', 'AzureStorage', ['20.90.210.0/24']),
  ];
}

function tag(name: string, region: string, systemService: string, addressPrefixes: readonly string[]): EstateItem {
  return { name, id: `/providers/Microsoft.Network/serviceTags/${name}`, type: 'Microsoft.Network/serviceTags', properties: { changeNumber: '7', region, systemService, addressPrefixes } };
}
