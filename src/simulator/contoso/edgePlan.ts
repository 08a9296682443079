import { machine, standard, type IpConfigurationSpec, type MachineSpec } from './machineSpec.ts';
import { MODERN, type NetworkSpec, type SecurityGroupSpec } from './networkSpec.ts';
import { allow, deny, jitAllow, jitDeny, type RuleSpec } from './securityRules.ts';

/** The subscription of everything that stands between the Internet and the machines: firewalls, balancers, admin rules. */
const SITE = 'edge';

/** Where the classic firewall stands: whatever it hands on comes from here. */
const FIREWALL_SUBNET = '10.40.0.0/26';

export const EDGE_NETWORKS: readonly NetworkSpec[] = [
  {
    site: SITE, name: 'vnet-hub', prefixes: ['10.40.0.0/16'], peers: ['vnet-edge', 'vnet-guarded'],
    // None of these may have or needs a security group of the user's.
    subnets: [{ name: 'AzureFirewallSubnet', prefixes: [FIREWALL_SUBNET] }, { name: 'AzureBastionSubnet', prefixes: ['10.40.1.0/26'] }, { name: 'GatewaySubnet', prefixes: ['10.40.2.0/27'] }],
  },
  {
    site: SITE, name: 'vnet-edge', prefixes: ['10.42.0.0/16', 'fd00:10:42::/48'], peers: ['vnet-hub'],
    subnets: [
      { name: 'snet-inner', prefixes: ['10.42.2.0/24'], securityGroup: 'nsg-snet-inner' },
      // Nothing filters here: what the firewall hands on arrives.
      { name: 'snet-bare', prefixes: ['10.42.3.0/24'] },
      { name: 'snet-pool', prefixes: ['10.42.4.0/24'], securityGroup: 'nsg-snet-pool' },
      { name: 'snet-range', prefixes: ['10.42.5.0/24'], securityGroup: 'nsg-snet-range' },
      { name: 'snet-float', prefixes: ['10.42.6.0/24'], securityGroup: 'nsg-snet-float' },
      { name: 'snet-front', prefixes: ['10.42.7.0/24', 'fd00:10:42:7::/64'], securityGroup: 'nsg-snet-front' },
    ],
  },
  { site: SITE, name: 'vnet-guarded', prefixes: ['10.43.0.0/16'], peers: ['vnet-hub'], subnets: [{ name: 'snet-guarded', prefixes: ['10.43.1.0/24'], securityGroup: 'nsg-snet-guarded' }] },
];

function group(name: string, ...rules: readonly RuleSpec[]): SecurityGroupSpec {
  return { site: SITE, name, rules };
}

export const EDGE_SECURITY_GROUPS: readonly SecurityGroupSpec[] = [
  // Behind the firewall the sender is the firewall: its subnet is what is let in, to one machine; the others are closed to it.
  group('nsg-snet-inner', allow(100, 'ssh-from-firewall', FIREWALL_SUBNET, '22', '10.42.2.4'), deny(200, 'no-other-ssh-from-firewall', FIREWALL_SUBNET, '22')),
  group('nsg-snet-pool', allow(100, 'https', 'Internet', '8443'), allow(110, 'ssh', 'Internet', '22', '10.42.4.6'), { ...allow(120, 'dns', 'Internet', '53', '10.42.4.5'), protocol: 'Udp' }),
  // One of the two machines behind the range of frontend ports; the other gets nothing through.
  group('nsg-snet-range', allow(100, 'rdp', 'Internet', '3389', '10.42.5.4')),
  group(
    'nsg-snet-float',
    // With a floating address the packet is still addressed to the frontend. JIT's deny on the private address meets nothing of it.
    jitDeny({ generation: MODERN, priority: 1000, number: 20, machine: 'vm-float-01', address: '10.42.6.4', port: 22 }),
    allow(1001, 'ssh-by-frontend', 'Internet', '22', '20.90.104.11'),
    // And an allow for the private address lets nothing of it in.
    allow(1002, 'ssh-by-private-address', 'Internet', '22', '10.42.6.5'),
  ),
  // Leaves everything to the groups of the network interfaces.
  group('nsg-snet-front', { ...allow(100, 'left-to-the-interfaces', '*', '*'), protocol: '*' }),
  group('nsg-front-ssh', allow(100, 'ssh', 'Internet', '22')),
  // Let in by what the machine is, not by where it stands.
  group('nsg-admin-group', { ...allow(100, 'ssh-to-admins', 'Internet', '22'), toGroups: ['asg-admin'] }),
  // The deny takes away all that the allow gives, if one knows which addresses are Azure's.
  group('nsg-not-from-azure', deny(100, 'no-azure', 'AzureCloud', '22'), allow(200, 'ssh-from-azure-range', '20.90.0.0/16', '22')),
  // Nobody here knows the addresses of this tag: the deny proves nothing closed.
  group('nsg-not-from-devops', deny(100, 'no-pipelines', 'AzureDevOps', '22'), allow(200, 'ssh', 'Internet', '22')),
  // JIT guards one of two open ports.
  group('nsg-partly', jitDeny({ generation: MODERN, priority: 1000, number: 21, machine: 'vm-partial-01', address: '10.42.7.10', port: 22 }), allow(1001, 'ssh', 'Internet', '22'), allow(1010, 'rdp', '*', '3389')),
  // Asked for, and granted, for the whole world: temporary, and too wide.
  group(
    'nsg-edge-jump',
    jitAllow({ generation: MODERN, priority: 100, number: 22, machine: 'vm-jump-03', address: '10.42.7.11', port: 22 }, '*'),
    jitDeny({ generation: MODERN, priority: 4096, number: 23, machine: 'vm-jump-03', address: '10.42.7.11', port: 22 }),
  ),
  // HTTPS over Tcp and Udp alike, by a tag in lower case, as templates write it.
  group('nsg-front-web', { ...allow(100, 'https', 'internet', '443'), protocol: '*' }),
  // RDP of one machine stands open here, SSH is shut for all: security admin rules turn both around.
  group('nsg-snet-guarded', allow(100, 'rdp', 'Internet', '3389', '10.43.1.4'), deny(200, 'no-ssh', '*', '22')),
  // As open as can be, and attached to nothing.
  group('nsg-idle', allow(100, 'anybody', '*', ['22', '3389'])),
];

function edge(os: MachineSpec['os'], name: string, subnet: string, configuration: IpConfigurationSpec, securityGroup?: string): MachineSpec {
  return machine(SITE, 'rg-edge', os, name, subnet, configuration, securityGroup);
}

/** "Open" and "closed" speak of the management ports. */
export const EDGE_MACHINES: readonly MachineSpec[] = [
  // The classic firewall hands SSH on from anywhere, and the security group lets the firewall in: open, without any public address near it.
  edge('Linux', 'vm-dnat-01', 'snet-inner', { address: '10.42.2.4' }),
  // The firewall hands on, the security group denies: closed.
  edge('Linux', 'vm-dnat-02', 'snet-inner', { address: '10.42.2.5' }),
  // JIT through the firewall: its rule hands port 13389 on while the request lives, for one address.
  edge('Windows', 'vm-dnat-03', 'snet-inner', { address: '10.42.2.6' }),
  // The request is over and the firewall's rule was left: open.
  edge('Windows', 'vm-dnat-04', 'snet-inner', { address: '10.42.2.7' }),
  // Nothing but the firewall, which lets the offices in alone: restricted.
  edge('Linux', 'vm-dnat-05', 'snet-bare', { address: '10.42.3.4' }),
  // HTTPS by the balancer, handed on as 8443. Management stays closed.
  edge('Linux', 'vm-pool-01', 'snet-pool', { address: '10.42.4.4', pools: ['lb-edge/web'] }),
  // And the same with DNS over Udp, which answers strangers with more than they sent.
  edge('Linux', 'vm-pool-02', 'snet-pool', { address: '10.42.4.5', pools: ['lb-edge/web', 'lb-edge/dns'] }),
  // Port 2222 of an address out of a prefix becomes SSH: open.
  edge('Linux', 'vm-prefix-01', 'snet-pool', { address: '10.42.4.6', pools: ['lb-edge/prefix'] }),
  // A range of frontend ports, dealt out to the machines of a pool: RDP of the first is open, of the second closed by its group.
  edge('Windows', 'vm-range-01', 'snet-range', { address: '10.42.5.4', pools: ['lb-edge/range'] }),
  edge('Windows', 'vm-range-02', 'snet-range', { address: '10.42.5.5', pools: ['lb-edge/range'] }),
  // Floating: open by the frontend's address although JIT denies the private one. Configured, and bypassed.
  edge('Linux', 'vm-float-01', 'snet-float', { address: '10.42.6.4', pools: ['lb-float/one'] }),
  // The reverse: the private address is let in, and no packet is addressed to it. Closed.
  edge('Linux', 'vm-float-02', 'snet-float', { address: '10.42.6.5', pools: ['lb-float/two'] }),
  // Two interfaces: the inner one is shut away, the other one open.
  { ...edge('Linux', 'vm-multi-01', 'snet-inner', { address: '10.42.2.20' }), more: [{ subnet: 'snet-front', securityGroup: 'nsg-front-ssh', configurations: [{ address: '10.42.7.4', public: standard('multi-01', '20.90.104.40') }] }] },
  // Under one security group: the member of the application group is open, the other one closed.
  edge('Linux', 'vm-asg-01', 'snet-front', { address: '10.42.7.5', public: standard('asg-01', '20.90.104.41'), applicationGroups: ['asg-admin'] }, 'nsg-admin-group'),
  edge('Linux', 'vm-asg-02', 'snet-front', { address: '10.42.7.6', public: standard('asg-02', '20.90.104.42') }, 'nsg-admin-group'),
  // Denied by a tag whose addresses are known: closed. By one whose addresses are not: open.
  edge('Linux', 'vm-tag-01', 'snet-front', { address: '10.42.7.7', public: standard('tag-01', '20.90.104.43') }, 'nsg-not-from-azure'),
  edge('Linux', 'vm-tag-02', 'snet-front', { address: '10.42.7.8', public: standard('tag-02', '20.90.104.44') }, 'nsg-not-from-devops'),
  // Hands on what is not addressed to it: where that goes, no rule tells. No public way leads to it.
  { ...edge('Linux', 'vm-nva-01', 'snet-front', { address: '10.42.7.9' }), forwards: true },
  // SSH is guarded by JIT, RDP is not: partial.
  edge('Linux', 'vm-partial-01', 'snet-front', { address: '10.42.7.10', public: standard('partial-01', '20.90.104.45') }, 'nsg-partly'),
  // Reachable from anywhere for three hours.
  edge('Linux', 'vm-jump-03', 'snet-front', { address: '10.42.7.11', public: standard('jump-03', '20.90.104.46') }, 'nsg-edge-jump'),
  // A second configuration over IPv6, and nothing but HTTPS over either.
  {
    name: 'vm-quic-01', site: SITE, group: 'rg-edge', os: 'Linux', subnet: 'snet-front', securityGroup: 'nsg-front-web',
    configurations: [{ address: '10.42.7.12', public: standard('quic-01-v4', '20.90.104.47') }, { address: 'fd00:10:42:7::c', public: standard('quic-01-v6', '2603:1020:701::c') }],
  },
  // The security group lets RDP in, an admin rule denies it first: closed.
  edge('Windows', 'vm-guard-01', 'snet-guarded', { address: '10.43.1.4', public: standard('guard-01', '20.90.104.60') }),
  // The security group denies SSH and is never asked: an admin rule always allows it. Open.
  edge('Linux', 'vm-guard-02', 'snet-guarded', { address: '10.43.1.5', public: standard('guard-02', '20.90.104.61') }),
  // An admin rule allows HTTPS, which only means that the security group may decide, and it lets nothing in. Closed.
  edge('Linux', 'vm-guard-03', 'snet-guarded', { address: '10.43.1.6', public: standard('guard-03', '20.90.104.62') }),
  // Always allowed too, but for the offices alone: restricted.
  edge('Linux', 'vm-guard-04', 'snet-guarded', { address: '10.43.1.7', public: standard('guard-04', '20.90.104.63') }),
];
