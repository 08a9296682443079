import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { guid } from './identities.ts';
import { MACHINES, type MachineSpec, type PublicAddressSpec } from './machinePlan.ts';
import { configurationId, interfaceId, publicAddressId } from './machines.ts';
import { NETWORK_GROUPS, NETWORKS, SECURITY_GROUPS, securityGroupId, subnetId, type NetworkSpec, type SecurityGroupSpec, type SubnetSpec } from './networkPlan.ts';
import { armId, reference, resourceRow } from './rows.ts';
import { DEFAULT_RULES, ruleProperties } from './securityRules.ts';

export function networkRows(): readonly EstateItem[] {
  return [
    ...NETWORKS.map(networkRow),
    ...NETWORKS.flatMap(({ site, subnets }) => subnets.flatMap((subnet) => (subnet.routes === undefined ? [] : [routeTableRow(site, subnet, subnet.routes)]))),
    ...SECURITY_GROUPS.map(securityGroupRow),
    ...MACHINES.flatMap((spec) => spec.configurations.flatMap((configuration, index) => (configuration.public === undefined ? [] : [addressRow(spec.site, spec.group, configuration.public, configurationId(spec, index))]))),
    // A balancer's address and one that is attached to nothing.
    addressRow('production', 'rg-network', { name: 'pip-lb-web', address: '20.90.100.20', sku: 'Standard' }, `${balancerId('lb-web')}/frontendIPConfigurations/public`),
    addressRow('production', 'rg-network', { name: 'pip-spare', address: '20.90.100.21', sku: 'Standard' }, undefined),
    spareInterface(),
    publicBalancer(),
    internalBalancer(),
  ];
}

function networkRow(spec: NetworkSpec): EstateItem {
  return resourceRow({
    site: spec.site, group: NETWORK_GROUPS[spec.site], type: 'Microsoft.Network/virtualNetworks', name: spec.name,
    properties: {
      provisioningState: 'Succeeded', addressSpace: { addressPrefixes: spec.prefixes }, virtualNetworkPeerings: [], enableDdosProtection: false,
      subnets: spec.subnets.map((subnet) => subnetOf(spec, subnet)),
    },
  });
}

/** One prefix is served in the singular, several in the plural, as the network provider does. */
function subnetOf(network: NetworkSpec, subnet: SubnetSpec): JsonMap {
  const { site } = network;
  const inside = MACHINES.filter((spec) => spec.site === site && spec.subnet === subnet.name);
  return {
    id: subnetId(site, subnet.name), name: subnet.name, type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState: 'Succeeded',
      ...(subnet.prefixes.length === 1 ? { addressPrefix: subnet.prefixes[0] } : { addressPrefixes: subnet.prefixes }),
      ...(subnet.routes === undefined ? {} : { routeTable: reference(routeTableId(site, subnet)) }),
      ...(subnet.securityGroup === undefined ? {} : { networkSecurityGroup: reference(securityGroupId(site, subnet.securityGroup)) }),
      ipConfigurations: inside.flatMap((spec) => spec.configurations.map((_configuration, index) => reference(configurationId(spec, index)))),
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
      routes: prefixes.map((addressPrefix, index) => ({ name: `route-${index + 1}`, properties: { provisioningState: 'Succeeded', addressPrefix, nextHopType: 'VirtualNetworkGateway', hasBgpOverride: false } })),
    },
  });
}

function securityGroupRow(spec: SecurityGroupSpec, index: number): EstateItem {
  const id = securityGroupId(spec.site, spec.name);
  const guards = NETWORKS.filter(({ site }) => site === spec.site).flatMap(({ subnets }) => subnets).filter((subnet) => subnet.securityGroup === spec.name);
  const interfaces = MACHINES.filter((machine) => machine.site === spec.site && machine.securityGroup === spec.name);
  return resourceRow({
    site: spec.site, group: NETWORK_GROUPS[spec.site], type: 'Microsoft.Network/networkSecurityGroups', name: spec.name,
    properties: {
      provisioningState: 'Succeeded', resourceGuid: guid('5ec00000', index + 1),
      securityRules: spec.rules.map((rule) => ({ id: `${id}/securityRules/${rule.name}`, name: rule.name, type: 'Microsoft.Network/networkSecurityGroups/securityRules', properties: ruleProperties(rule) })),
      defaultSecurityRules: DEFAULT_RULES.map((rule) => ({ id: `${id}/defaultSecurityRules/${rule.name}`, type: 'Microsoft.Network/networkSecurityGroups/defaultSecurityRules', ...rule })),
      ...(guards.length === 0 ? {} : { subnets: guards.map((subnet) => reference(subnetId(spec.site, subnet.name))) }),
      ...(interfaces.length === 0 ? {} : { networkInterfaces: interfaces.map((machine) => reference(interfaceId(machine))) }),
    },
  });
}

function addressRow(site: MachineSpec['site'], group: string, spec: PublicAddressSpec, consumer: string | undefined): EstateItem {
  return resourceRow({
    site, group, type: 'Microsoft.Network/publicIPAddresses', name: spec.name, sku: spec.sku === undefined ? null : { name: spec.sku, tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded', ipAddress: spec.address, publicIPAddressVersion: spec.address.includes(':') ? 'IPv6' : 'IPv4',
      publicIPAllocationMethod: spec.sku === 'Standard' ? 'Static' : 'Dynamic', idleTimeoutInMinutes: 4, ipTags: [],
      ...(consumer === undefined ? {} : { ipConfiguration: reference(consumer) }),
    },
  });
}

/** Left over from a deleted machine: in a subnet, with a group, attached to nothing. */
function spareInterface(): EstateItem {
  const name = 'nic-spare-01';
  return resourceRow({
    site: 'production', group: 'rg-admin', type: 'Microsoft.Network/networkInterfaces', name, kind: 'Regular',
    properties: {
      provisioningState: 'Succeeded', enableIPForwarding: false, networkSecurityGroup: reference(securityGroupId('production', 'nsg-admin')),
      ipConfigurations: [{
        id: `${armId('production', 'rg-admin', 'Microsoft.Network/networkInterfaces', name)}/ipConfigurations/ipconfig1`, name: 'ipconfig1',
        properties: { provisioningState: 'Succeeded', primary: true, privateIPAddress: '10.10.3.200', privateIPAddressVersion: 'IPv4', privateIPAllocationMethod: 'Dynamic', subnet: reference(subnetId('production', 'snet-admin')) },
      }],
    },
  });
}

function balancerId(name: string): string {
  return armId('production', NETWORK_GROUPS.production, 'Microsoft.Network/loadBalancers', name);
}

function members(pool: string): readonly JsonMap[] {
  return MACHINES.flatMap((spec) => spec.configurations.flatMap((configuration, index) => (configuration.pools?.includes(pool) === true ? [reference(configurationId(spec, index))] : [])));
}

/** HTTPS for the pool, and SSH of one machine on port 50001. */
function publicBalancer(): EstateItem {
  const id = balancerId('lb-web');
  const frontend = reference(`${id}/frontendIPConfigurations/public`);
  const backend = MACHINES.find((spec) => spec.name === 'vm-nat-01');
  return balancerRow('lb-web', {
    frontendIPConfigurations: [{ ...frontend, name: 'public', properties: { provisioningState: 'Succeeded', publicIPAddress: reference(publicAddressId('production', 'rg-network', 'pip-lb-web')) } }],
    backendAddressPools: [{ id: `${id}/backendAddressPools/web`, name: 'web', properties: { backendIPConfigurations: members('lb-web/web') } }],
    loadBalancingRules: [balancingRule(id, 'https', frontend, 'web', 443)],
    inboundNatRules: [{
      id: `${id}/inboundNatRules/ssh-nat-01`, name: 'ssh-nat-01',
      properties: { provisioningState: 'Succeeded', frontendIPConfiguration: frontend, protocol: 'Tcp', frontendPort: 50001, backendPort: 22, enableFloatingIP: false, ...(backend === undefined ? {} : { backendIPConfiguration: reference(configurationId(backend, 0)) }) },
    }],
  });
}

/** A private frontend: nothing behind it is reachable from outside. */
function internalBalancer(): EstateItem {
  const id = balancerId('lb-app');
  const frontend = reference(`${id}/frontendIPConfigurations/private`);
  return balancerRow('lb-app', {
    frontendIPConfigurations: [{ ...frontend, name: 'private', properties: { provisioningState: 'Succeeded', privateIPAddress: '10.10.2.10', privateIPAllocationMethod: 'Static', subnet: reference(subnetId('production', 'snet-app')) } }],
    backendAddressPools: [{ id: `${id}/backendAddressPools/app`, name: 'app', properties: { backendIPConfigurations: members('lb-app/app') } }],
    loadBalancingRules: [balancingRule(id, 'app', frontend, 'app', 8080)],
    inboundNatRules: [],
  });
}

function balancingRule(balancer: string, name: string, frontend: JsonMap, pool: string, port: number): JsonMap {
  const backendAddressPool = reference(`${balancer}/backendAddressPools/${pool}`);
  return {
    id: `${balancer}/loadBalancingRules/${name}`, name,
    properties: { provisioningState: 'Succeeded', frontendIPConfiguration: frontend, backendAddressPool, backendAddressPools: [backendAddressPool], protocol: 'Tcp', frontendPort: port, backendPort: port, enableFloatingIP: false, loadDistribution: 'Default' },
  };
}

function balancerRow(name: string, properties: JsonMap): EstateItem {
  return resourceRow({
    site: 'production', group: NETWORK_GROUPS.production, type: 'Microsoft.Network/loadBalancers', name, sku: { name: 'Standard', tier: 'Regional' },
    properties: { provisioningState: 'Succeeded', ...properties, probes: [], inboundNatPools: [], outboundRules: [] },
  });
}
