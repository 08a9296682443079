import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { addressRow } from './addresses.ts';
import { guid, type Site } from './identities.ts';
import { INTERFACES } from './machinePlan.ts';
import { configurationId, interfaceId } from './machines.ts';
import { applicationGroupId, networkId, NETWORKS, SECURITY_GROUPS, securityGroupId, subnetId } from './networkPlan.ts';
import { NETWORK_GROUPS, type NetworkSpec, type SecurityGroupSpec, type SubnetSpec } from './networkSpec.ts';
import { instanceConfigurationIds, instanceInterfaceIds } from './scalePlan.ts';
import { armId, reference, resourceRow } from './rows.ts';
import { DEFAULT_RULES, ruleProperties } from './securityRules.ts';

/** Virtual networks, their route tables, security groups and application security groups, the public addresses of machines, and what was left over. */
export function networkRows(): readonly EstateItem[] {
  return [
    ...NETWORKS.map(networkRow),
    ...NETWORKS.flatMap(({ site, subnets }) => subnets.flatMap((subnet) => (subnet.routes === undefined ? [] : [routeTableRow(site, subnet, subnet.routes)]))),
    ...SECURITY_GROUPS.map(securityGroupRow),
    ...APPLICATION_GROUPS.map(([site, name]) => resourceRow({ site, group: NETWORK_GROUPS[site], type: 'Microsoft.Network/applicationSecurityGroups', name, properties: { provisioningState: 'Succeeded' } })),
    ...INTERFACES.flatMap((spec) => spec.configurations.flatMap((configuration, index) => (configuration.public === undefined ? [] : [addressRow(spec.site, spec.group, configuration.public, configurationId(spec, index))]))),
    // An address that is attached to nothing.
    addressRow('production', 'rg-network', { name: 'pip-spare', address: '20.90.100.21', sku: 'Standard' }, undefined),
    ...SPARE_INTERFACES.flatMap(spareInterface),
  ];
}

/** The first groups machines by what they do, and no rule names it; a rule lets the members of the second in. */
const APPLICATION_GROUPS: readonly (readonly [Site, string])[] = [['production', 'asg-flex'], ['edge', 'asg-admin']];

function networkRow(spec: NetworkSpec): EstateItem {
  return resourceRow({
    site: spec.site, group: spec.group ?? NETWORK_GROUPS[spec.site], type: 'Microsoft.Network/virtualNetworks', name: spec.name,
    properties: {
      provisioningState: 'Succeeded', addressSpace: { addressPrefixes: spec.prefixes }, enableDdosProtection: false,
      virtualNetworkPeerings: (spec.peers ?? []).map((peer) => peeringOf(spec, peer)),
      subnets: spec.subnets.map((subnet) => subnetOf(spec, subnet)),
    },
  });
}

/** As the peering itself tells it, the other side's address space stands in it too. */
function peeringOf(spec: NetworkSpec, peer: string): JsonMap {
  const remote = { addressPrefixes: NETWORKS.find((network) => network.site === spec.site && network.name === peer)?.prefixes ?? [] };
  return {
    id: `${networkId(spec.site, spec.name)}/virtualNetworkPeerings/to-${peer}`, name: `to-${peer}`, type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
    properties: {
      provisioningState: 'Succeeded', peeringState: 'Connected', peeringSyncLevel: 'FullyInSync', remoteVirtualNetwork: reference(networkId(spec.site, peer)),
      remoteAddressSpace: remote, remoteVirtualNetworkAddressSpace: remote, allowVirtualNetworkAccess: true, allowForwardedTraffic: true, allowGatewayTransit: false, useRemoteGateways: false,
    },
  };
}

/** One prefix is served in the singular, several in the plural, as the network provider does. */
function subnetOf(network: NetworkSpec, subnet: SubnetSpec): JsonMap {
  const { site } = network;
  const inside = INTERFACES.filter((spec) => spec.site === site && spec.subnet === subnet.name);
  return {
    id: subnetId(site, subnet.name), name: subnet.name, type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState: 'Succeeded',
      ...(subnet.prefixes.length === 1 ? { addressPrefix: subnet.prefixes[0] } : { addressPrefixes: subnet.prefixes }),
      ...(subnet.routes === undefined ? {} : { routeTable: reference(routeTableId(site, subnet)) }),
      ...(subnet.securityGroup === undefined ? {} : { networkSecurityGroup: reference(securityGroupId(site, subnet.securityGroup)) }),
      ipConfigurations: [...inside.flatMap((spec) => spec.configurations.map((_configuration, index) => configurationId(spec, index))), ...instanceConfigurationIds(site, subnet.name)].map(reference),
      delegations: [], privateEndpointNetworkPolicies: 'Disabled',
    },
  };
}

function routeTableId(site: NetworkSpec['site'], subnet: SubnetSpec): string {
  return armId(site, NETWORK_GROUPS[site], 'Microsoft.Network/routeTables', `rt-${subnet.name}`);
}

function routeTableRow(site: NetworkSpec['site'], subnet: SubnetSpec, prefixes: readonly string[]): EstateItem {
  return resourceRow({
    site, group: NETWORK_GROUPS[site], type: 'Microsoft.Network/routeTables', name: `rt-${subnet.name}`,
    properties: {
      provisioningState: 'Succeeded', disableBgpRoutePropagation: false, subnets: [reference(subnetId(site, subnet.name))],
      routes: prefixes.map((addressPrefix, index) => ({ name: `route-${index + 1}`, properties: { provisioningState: 'Succeeded', addressPrefix, nextHopType: addressPrefix === '0.0.0.0/0' ? 'VirtualAppliance' : 'VirtualNetworkGateway', ...(addressPrefix === '0.0.0.0/0' ? { nextHopIpAddress: '10.50.2.250' } : {}), hasBgpOverride: false } })),
    },
  });
}

function securityGroupRow(spec: SecurityGroupSpec, index: number): EstateItem {
  const id = securityGroupId(spec.site, spec.name);
  const guards = NETWORKS.filter(({ site }) => site === spec.site).flatMap(({ subnets }) => subnets).filter((subnet) => subnet.securityGroup === spec.name);
  const interfaces = [...INTERFACES.filter((one) => one.site === spec.site && one.securityGroup === spec.name).map(interfaceId), ...instanceInterfaceIds(spec)];
  return resourceRow({
    site: spec.site, group: NETWORK_GROUPS[spec.site], type: 'Microsoft.Network/networkSecurityGroups', name: spec.name,
    properties: {
      provisioningState: 'Succeeded', resourceGuid: guid('5ec00000', index + 1),
      securityRules: spec.rules.map((rule) => ({ id: `${id}/securityRules/${rule.name}`, name: rule.name, type: 'Microsoft.Network/networkSecurityGroups/securityRules', properties: ruleProperties(rule, (name) => applicationGroupId(spec.site, name)) })),
      defaultSecurityRules: DEFAULT_RULES.map((rule) => ({ id: `${id}/defaultSecurityRules/${rule.name}`, type: 'Microsoft.Network/networkSecurityGroups/defaultSecurityRules', ...rule })),
      ...(guards.length === 0 ? {} : { subnets: guards.map((subnet) => reference(subnetId(spec.site, subnet.name))) }),
      ...(interfaces.length === 0 ? {} : { networkInterfaces: interfaces.map(reference) }),
    },
  });
}

/** Left over from deleted machines: in a subnet, with a group, attached to nothing. The second kept its public address and an open door. */
const SPARE_INTERFACES = [
  { site: 'production', group: 'rg-admin', name: 'nic-spare-01', subnet: 'snet-admin', address: '10.10.3.200', securityGroup: 'nsg-admin' },
  { site: 'edge', group: 'rg-edge', name: 'nic-spare-02', subnet: 'snet-front', address: '10.42.7.200', securityGroup: 'nsg-front-ssh', public: { name: 'pip-spare-02', address: '20.90.104.48', sku: 'Standard' } },
] as const;

function spareInterface(spec: (typeof SPARE_INTERFACES)[number]): readonly EstateItem[] {
  const { site, group, name } = spec;
  const id = configurationId(spec, 0);
  const address = 'public' in spec ? addressRow(site, group, spec.public, id) : undefined;
  const row = resourceRow({
    site, group, type: 'Microsoft.Network/networkInterfaces', name, kind: 'Regular',
    properties: {
      provisioningState: 'Succeeded', enableIPForwarding: false, networkSecurityGroup: reference(securityGroupId(site, spec.securityGroup)),
      ipConfigurations: [{
        id, name: 'ipconfig1',
        properties: {
          provisioningState: 'Succeeded', primary: true, privateIPAddress: spec.address, privateIPAddressVersion: 'IPv4', privateIPAllocationMethod: 'Dynamic', subnet: reference(subnetId(site, spec.subnet)),
          ...(address === undefined ? {} : { publicIPAddress: reference(address.id) }),
        },
      }],
    },
  });
  return address === undefined ? [row] : [row, address];
}
