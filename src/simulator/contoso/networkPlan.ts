import { EDGE_NETWORKS, EDGE_SECURITY_GROUPS } from './edgePlan.ts';
import { LOCATIONS, type Site } from './identities.ts';
import { BRANCH, ENGINEER, MODERN, NETWORK_GROUPS, OFFICE, OLD, type NetworkSpec, type SecurityGroupSpec } from './networkSpec.ts';
import { armId } from './rows.ts';
import { SANDBOX_NETWORKS, SANDBOX_SECURITY_GROUPS } from './sandboxPlan.ts';
import { allow, deny, jitAllow, jitDeny } from './securityRules.ts';

/** The resource group of the scale sets and of what stands around them. */
export const SCALE_GROUP = 'rg-scale';

const FIRST_NETWORKS: readonly NetworkSpec[] = [
  {
    site: 'production', name: 'vnet-production', prefixes: ['10.10.0.0/16', 'fd00:10:10::/48'],
    subnets: [
      { name: 'snet-web', prefixes: ['10.10.1.0/24'], securityGroup: 'nsg-snet-web' },
      { name: 'snet-app', prefixes: ['10.10.2.0/24'], securityGroup: 'nsg-snet-app' },
      // No group of its own: what stands here is guarded by its network interface, or not at all.
      { name: 'snet-admin', prefixes: ['10.10.3.0/24'] },
      // Routes to the offices' own networks only: the rule for the virtual network stays private.
      { name: 'snet-data', prefixes: ['10.10.4.0/24'], securityGroup: 'nsg-snet-data', routes: ['192.168.0.0/16', '172.20.0.0/14'] },
      { name: 'snet-balanced', prefixes: ['10.10.5.0/24'], securityGroup: 'nsg-snet-balanced' },
      { name: 'snet-dual', prefixes: ['10.10.6.0/24', 'fd00:10:10:6::/64'] },
    ],
  },
  {
    site: 'legacy', name: 'vnet-legacy', prefixes: ['10.20.0.0/16'],
    subnets: [
      { name: 'snet-old', prefixes: ['10.20.1.0/24'] },
      { name: 'snet-ops', prefixes: ['10.20.2.0/24'], securityGroup: 'nsg-legacy-ops' },
    ],
  },
  {
    // The network of the scale sets, the policy firewall and a bastion. No peering leads to the other networks.
    site: 'production', group: SCALE_GROUP, name: 'vnet-scale', prefixes: ['10.30.0.0/16'],
    subnets: [
      { name: 'snet-scale', prefixes: ['10.30.1.0/24'] },
      { name: 'AzureFirewallSubnet', prefixes: ['10.30.2.0/26'] },
      { name: 'AzureBastionSubnet', prefixes: ['10.30.3.0/26'] },
      { name: 'snet-publish', prefixes: ['10.30.4.0/24'], securityGroup: 'nsg-snet-publish' },
    ],
  },
];

/** Every virtual network of the tenant. */
export const NETWORKS: readonly NetworkSpec[] = [...FIRST_NETWORKS, ...EDGE_NETWORKS, ...SANDBOX_NETWORKS];

const FIRST_SECURITY_GROUPS: readonly SecurityGroupSpec[] = [
  // The subnet lets management through on purpose: the groups of the network interfaces decide.
  { site: 'production', name: 'nsg-snet-web', rules: [allow(100, 'allow-web', 'Internet', ['80', '443']), allow(300, 'allow-management', '*', ['22', '3389'])] },
  {
    // JIT's deny at the low end, in front of the user's rule that it moved back by one: the port is closed at rest.
    site: 'production', name: 'nsg-web-01',
    rules: [jitDeny({ generation: MODERN, priority: 1000, number: 1, machine: 'vm-web-01', address: '10.10.1.4', port: 22 }), allow(1001, 'ssh', 'Internet', '22'), allow(1100, 'https', 'Internet', '443')],
  },
  {
    // JIT's deny at the far end, behind the user's rule: configured, and open all the same.
    site: 'production', name: 'nsg-web-02',
    rules: [allow(1002, 'ssh', '0.0.0.0/0', '22'), jitDeny({ generation: MODERN, priority: 4096, number: 2, machine: 'vm-web-02', address: '10.10.1.5', port: 22 })],
  },
  {
    site: 'production', name: 'nsg-jump',
    rules: [
      // A request that lives until 10:30: the only reason why 3389 of vm-jump-01 answers.
      jitAllow({ generation: MODERN, priority: 100, number: 3, machine: 'vm-jump-01', address: '10.10.3.4', port: 3389 }, ENGINEER),
      jitDeny({ generation: MODERN, priority: 4095, number: 4, machine: 'vm-jump-02', address: '10.10.3.5', port: 3389 }),
      jitDeny({ generation: MODERN, priority: 4096, number: 5, machine: 'vm-jump-01', address: '10.10.3.4', port: 3389 }),
    ],
  },
  {
    // The request of vm-ops-01 expired two days ago and its allow was never taken away. Names of an older estate.
    site: 'production', name: 'nsg-ops',
    rules: [
      jitAllow({ generation: OLD, priority: 100, number: 6, machine: 'vm-ops-01', address: '10.10.3.6', port: 22 }, '*'),
      jitDeny({ generation: OLD, priority: 4096, number: 7, machine: 'vm-ops-01', address: '10.10.3.6', port: 22 }),
    ],
  },
  { site: 'production', name: 'nsg-snet-app', rules: [allow(100, 'allow-app', 'VirtualNetwork', '8080'), deny(4000, 'deny-rest', '*', '*')] },
  { site: 'production', name: 'nsg-snet-data', rules: [deny(100, 'deny-management', 'Internet', ['22', '3389', '5985-5986']), allow(200, 'allow-sql', '10.10.0.0/16', '1433')] },
  // Open to everyone, and harmless: the subnet of vm-data-01 denies, and both levels must allow.
  { site: 'production', name: 'nsg-data', rules: [allow(100, 'allow-rdp', '*', '3389')] },
  // Plural fields; both ranges together hold 272 addresses: restricted, not open.
  { site: 'production', name: 'nsg-admin', rules: [allow(100, 'allow-offices', [OFFICE, BRANCH], ['3389', '5985-5986'])] },
  // The balancer hands port 50001 on as port 22, and the group sees the backend port: SSH stands open.
  { site: 'production', name: 'nsg-snet-balanced', rules: [allow(100, 'allow-https', 'Internet', '443'), allow(110, 'allow-ssh', 'Internet', '22', '10.10.5.4')] },
  // Closed over IPv4, open over IPv6.
  { site: 'production', name: 'nsg-dual', rules: [allow(100, 'allow-ssh-v6', '::/0', '22'), allow(110, 'allow-https', 'Internet', '443')] },
  {
    site: 'legacy', name: 'nsg-legacy-ops',
    rules: [
      allow(100, 'allow-ssh-inside', 'VirtualNetwork', '22'),
      // Two halves that add up to the whole Internet.
      allow(110, 'allow-ssh-halves', ['0.0.0.0/1', '128.0.0.0/1'], '22', '10.20.2.5'),
      // Exactly 65,536 addresses: the widest range that is not open yet.
      allow(120, 'allow-ssh-provider', '51.140.0.0/16', '22', '10.20.2.6'),
    ],
  },
  { site: 'legacy', name: 'nsg-old-03', rules: [{ ...allow(100, 'allow-everything', '*', '*'), protocol: '*' }] },
  // Every customer of Azure is a stranger too.
  { site: 'legacy', name: 'nsg-old-04', rules: [allow(200, 'allow-rdp-azure', 'AzureCloud', '3389')] },
  // The policy firewall's subnet may speak RDP to the first machine and nothing to anyone else.
  { site: 'production', name: 'nsg-snet-publish', rules: [allow(100, 'rdp-from-firewall', '10.30.2.0/26', '3389', '10.30.4.4'), deny(200, 'nothing-else-from-firewall', '10.30.2.0/26', '*')] },
  // Of the scale sets whose instances answer SSH.
  { site: 'production', name: 'nsg-scale-ssh', rules: [allow(100, 'ssh', 'Internet', '22')] },
];

/** Every network security group of the tenant. */
export const SECURITY_GROUPS: readonly SecurityGroupSpec[] = [...FIRST_SECURITY_GROUPS, ...EDGE_SECURITY_GROUPS, ...SANDBOX_SECURITY_GROUPS];

export function networkId(site: Site, name: string): string {
  const group = NETWORKS.find((network) => network.site === site && network.name === name)?.group ?? NETWORK_GROUPS[site];
  return armId(site, group, 'Microsoft.Network/virtualNetworks', name);
}

export function subnetId(site: Site, subnet: string): string {
  return `${networkId(site, networkOf(site, subnet).name)}/subnets/${subnet}`;
}

export function securityGroupId(site: Site, name: string): string {
  return armId(site, NETWORK_GROUPS[site], 'Microsoft.Network/networkSecurityGroups', name);
}

export function applicationGroupId(site: Site, name: string): string {
  return armId(site, NETWORK_GROUPS[site], 'Microsoft.Network/applicationSecurityGroups', name);
}

function networkOf(site: Site, subnet: string): NetworkSpec {
  const found = NETWORKS.find((network) => network.site === site && network.subnets.some(({ name }) => name === subnet));
  if (found === undefined) throw new Error(`no subnet ${subnet} in ${LOCATIONS[site]}`);
  return found;
}
