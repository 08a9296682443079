import { allow, DEFAULT_RULES, deny, jitAllow, jitDeny, ruleProperties, type RuleSpec } from '../contoso/securityRules.ts';
import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { MACHINES_PER_SUBNET, type JitPlan, type MachinePlan } from './machinePlan.ts';
import { configurationId, interfaceId } from './machines.ts';
import { firewallSubnetId, interfaceSecurityGroupId, networkId, networkName, scaleSubnetId, subnetId, subnetName, subnetSecurityGroupId } from './networkIds.ts';
import { guid, NETWORK_GROUP, type Site } from './plan.ts';
import { resourceRow } from './rows.ts';
import { instanceConfigurationIds } from './scaleSets.ts';
import { sixthPrefix, type Ways } from './ways.ts';

/** The virtual network, security groups of subnets and of resource groups, public addresses. */
export function networkRows(seed: number, site: Site, machines: readonly MachinePlan[], ways: Ways): readonly EstateItem[] {
  const subnets = Array.from({ length: Math.max(1, Math.ceil(site.machines / MACHINES_PER_SUBNET)) }, (_, subnet) => subnet);
  const bySubnet = Map.groupBy(machines, ({ subnet }) => subnet);
  const byGroup = Map.groupBy(machines.filter(({ isGuarded }) => isGuarded), ({ group }) => group);
  const guards: readonly Guard[] = [
    ...subnets.flatMap((subnet): readonly Guard[] => {
      const id = subnetSecurityGroupId(site, subnet);
      return id === undefined ? [] : [{ id, rules: userRules(site, 3 + site.random.below(4)), subnets: [subnetId(site, subnet)], interfaces: [] }];
    }),
    ...site.groups.map((group, index) => groupGuard(site, group, byGroup.get(group) ?? [], index === 0 ? site.rules : undefined)),
  ];
  return [
    networkRow(site, subnets, bySubnet, ways),
    ...guards.map((guard, index) => securityGroupRow(seed, site, guard, index)),
    ...machines.flatMap((machine) => (machine.publicAddress === undefined ? [] : [addressRow(site, machine, machine.publicAddress)])),
  ];
}

/** A security group and what stands under it. */
interface Guard {
  readonly id: string;
  readonly rules: readonly RuleSpec[];
  readonly subnets: readonly string[];
  readonly interfaces: readonly string[];
}

function groupGuard(site: Site, group: string, machines: readonly MachinePlan[], rules: number | undefined): Guard {
  return {
    id: interfaceSecurityGroupId(site, group), subnets: [], interfaces: machines.map((machine) => interfaceId(site, machine)),
    rules: [...machines.flatMap((machine, index) => (machine.jit === undefined ? [] : jitRules(machine, machine.jit, index))), ...userRules(site, rules ?? 1 + site.random.below(5))],
  };
}

/** Priorities of just-in-time rules: before the user's (from 200) or behind them (to 4100), as both were seen to be. */
function jitRules(machine: MachinePlan, jit: JitPlan, index: number): readonly RuleSpec[] {
  const rule = { generation: 'MicrosoftDefenderForCloud' as const, number: machine.number * 2 + 1, machine: machine.name, address: machine.address, port: jit.port };
  const closed = jitDeny({ ...rule, priority: jit.isFirst ? 150 + index : 4096 - index });
  return jit.isLive ? [jitAllow({ ...rule, number: rule.number + 1, priority: 100 + index }, LIVE_SOURCE), closed] : [closed];
}

/** The one address that live requests are for. */
export const LIVE_SOURCE = '51.140.12.7';

type Template = (priority: number, name: string) => RuleSpec;

const TEMPLATES: readonly Template[] = [
  (priority, name) => allow(priority, name, 'Internet', ['80', '443']),
  (priority, name) => allow(priority, name, 'Internet', '443'),
  (priority, name) => allow(priority, name, '*', '22'),
  (priority, name) => allow(priority, name, '0.0.0.0/0', '3389'),
  (priority, name) => allow(priority, name, '51.140.12.0/24', ['22', '3389']),
  (priority, name) => allow(priority, name, ['51.140.12.0/24', '20.90.8.16/28'], '5985-5986'),
  (priority, name) => allow(priority, name, 'VirtualNetwork', '*'),
  (priority, name) => allow(priority, name, 'AzureCloud', '1433'),
  (priority, name) => deny(priority, name, 'Internet', ['22', '3389']),
  (priority, name) => deny(priority, name, '*', '8000-8999'),
];

/** Spread over the priorities from 200 to 4,000, so that just-in-time rules find room on both sides. */
function userRules({ random }: Site, count: number): readonly RuleSpec[] {
  const step = Math.min(100, Math.floor(3_800 / Math.max(1, count)) || 1);
  return Array.from({ length: count }, (_, index) => random.pick(TEMPLATES)(200 + index * step, `rule-${index + 1}`));
}

function securityGroupRow(seed: number, site: Site, guard: Guard, index: number): EstateItem {
  const { id } = guard;
  return resourceRow(site, {
    group: NETWORK_GROUP, type: 'Microsoft.Network/networkSecurityGroups', name: id.slice(id.lastIndexOf('/') + 1),
    properties: {
      provisioningState: 'Succeeded', resourceGuid: guid(seed, 'securityGroup', (site.number + 1) * 2 ** 20 + index),
      securityRules: guard.rules.map((rule) => ({ id: `${id}/securityRules/${rule.name}`, name: rule.name, type: 'Microsoft.Network/networkSecurityGroups/securityRules', properties: ruleProperties(rule) })),
      defaultSecurityRules: DEFAULT_RULES.map((rule) => ({ id: `${id}/defaultSecurityRules/${rule.name}`, type: 'Microsoft.Network/networkSecurityGroups/defaultSecurityRules', ...rule })),
      ...(guard.subnets.length === 0 ? {} : { subnets: guard.subnets.map(reference) }),
      ...(guard.interfaces.length === 0 ? {} : { networkInterfaces: guard.interfaces.map(reference) }),
    },
  });
}

function reference(id: string): JsonMap {
  return { id };
}

function networkRow(site: Site, subnets: readonly number[], bySubnet: ReadonlyMap<number, readonly MachinePlan[]>, ways: Ways): EstateItem {
  return resourceRow(site, {
    group: NETWORK_GROUP, type: 'Microsoft.Network/virtualNetworks', name: networkName(site),
    properties: {
      provisioningState: 'Succeeded', addressSpace: { addressPrefixes: spaceOf(site) }, virtualNetworkPeerings: ways.peer === undefined ? [] : [peeringOf(site, ways.peer)], enableDdosProtection: false,
      subnets: [...subnets.map((subnet) => subnetOf(site, subnet, bySubnet.get(subnet) ?? [], ways)), ...sharedSubnets(site, ways)],
    },
  });
}

function spaceOf(site: Site): readonly string[] {
  return [`10.${site.number % 256}.0.0/16`, `${sixthPrefix(site)}::/48`];
}

function peeringOf(site: Site, peer: Site): JsonMap {
  const remote = { addressPrefixes: spaceOf(peer) };
  return {
    id: `${networkId(site)}/virtualNetworkPeerings/to-${peer.name}`, name: `to-${peer.name}`, type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
    properties: {
      provisioningState: 'Succeeded', peeringState: 'Connected', peeringSyncLevel: 'FullyInSync', remoteVirtualNetwork: reference(networkId(peer)), remoteAddressSpace: remote, remoteVirtualNetworkAddressSpace: remote,
      allowVirtualNetworkAccess: true, allowForwardedTraffic: true, allowGatewayTransit: false, useRemoteGateways: false,
    },
  };
}

/** Of the firewall and of the scale set, where there are such. */
function sharedSubnets(site: Site, ways: Ways): readonly JsonMap[] {
  const shared = (id: string, addressPrefix: string, configurations: readonly string[]): JsonMap => ({
    id, name: id.slice(id.lastIndexOf('/') + 1), type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: { provisioningState: 'Succeeded', addressPrefix, ipConfigurations: configurations.map(reference), delegations: [], privateEndpointNetworkPolicies: 'Disabled' },
  });
  return [
    ...(ways.firewall === undefined ? [] : [shared(firewallSubnetId(site), `10.${site.number % 256}.255.0/26`, [])]),
    ...(ways.scaleSet === undefined ? [] : [shared(scaleSubnetId(site), `10.${site.number % 256}.254.0/24`, instanceConfigurationIds(site, ways))]),
  ];
}

function subnetOf(site: Site, subnet: number, machines: readonly MachinePlan[], ways: Ways): JsonMap {
  const guard = subnetSecurityGroupId(site, subnet);
  return {
    id: subnetId(site, subnet), name: subnetName(subnet), type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState: 'Succeeded', addressPrefixes: [`10.${site.number % 256}.${subnet}.0/24`, `${sixthPrefix(site)}:0:${subnet.toString(16)}::/64`],
      ...(guard === undefined ? {} : { networkSecurityGroup: reference(guard) }),
      ipConfigurations: machines.flatMap((machine) => [configurationId(site, machine), ...(ways.sixth.has(machine.number) ? [configurationId(site, machine, 2)] : [])]).map(reference),
      delegations: [], privateEndpointNetworkPolicies: 'Disabled',
    },
  };
}

function addressRow(site: Site, machine: MachinePlan, address: NonNullable<MachinePlan['publicAddress']>): EstateItem {
  return resourceRow(site, {
    group: machine.group, type: 'Microsoft.Network/publicIPAddresses', name: address.name, sku: address.sku === undefined ? null : { name: address.sku, tier: 'Regional' },
    properties: {
      provisioningState: 'Succeeded', ipAddress: address.address, publicIPAddressVersion: 'IPv4', publicIPAllocationMethod: address.sku === 'Standard' ? 'Static' : 'Dynamic', idleTimeoutInMinutes: 4, ipTags: [],
      ipConfiguration: reference(configurationId(site, machine)),
    },
  });
}
