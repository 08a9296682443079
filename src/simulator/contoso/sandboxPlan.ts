import { machine, standard, type MachineSpec } from './machineSpec.ts';
import { OFFICE, type NetworkSpec, type SecurityGroupSpec } from './networkSpec.ts';
import { allow } from './securityRules.ts';

/** The subscription in which everybody tries out things: plan 1 of Defender only, no bastion, no flow logs. */
const SITE = 'sandbox';

export const SANDBOX_NETWORKS: readonly NetworkSpec[] = [
  {
    site: SITE, name: 'vnet-sandbox', prefixes: ['10.50.0.0/16'],
    subnets: [
      // Everything leaves through an appliance. The tag VirtualNetwork takes in what the routes name: everyone.
      { name: 'snet-forced', prefixes: ['10.50.1.0/24'], securityGroup: 'nsg-untouched', routes: ['0.0.0.0/0'] },
      { name: 'snet-lab', prefixes: ['10.50.2.0/24'], securityGroup: 'nsg-snet-lab' },
    ],
  },
  // Addresses that somebody else owns in the Internet, used as if they were private, and so part of the neighbour's VirtualNetwork as well.
  { site: SITE, name: 'vnet-squat', prefixes: ['10.51.0.0/16', '20.91.0.0/17'], peers: ['vnet-peered'], subnets: [{ name: 'snet-squat', prefixes: ['10.51.1.0/24'] }] },
  { site: SITE, name: 'vnet-peered', prefixes: ['10.52.0.0/16'], peers: ['vnet-squat'], subnets: [{ name: 'snet-peered', prefixes: ['10.52.1.0/24'], securityGroup: 'nsg-untouched' }] },
];

export const SANDBOX_SECURITY_GROUPS: readonly SecurityGroupSpec[] = [
  // Only the rules that Azure adds.
  { site: SITE, name: 'nsg-untouched', rules: [] },
  {
    site: SITE, name: 'nsg-snet-lab',
    rules: [
      allow(100, 'screens', 'Internet', ['23', '5900-5902'], '10.50.2.4'),
      allow(110, 'databases', '*', ['1433', '3306', '6379'], '10.50.2.5'),
      allow(120, 'database-for-offices', OFFICE, '1433', '10.50.2.6'),
      { ...allow(130, 'time', 'Internet', ['53', '123'], '10.50.2.7'), protocol: 'Udp' },
      { ...allow(140, 'cache', 'Internet', '11211', '10.50.2.8'), protocol: '*' },
    ],
  },
];

function sandbox(os: MachineSpec['os'], name: string, subnet: string, address: string, publicAddress: string): MachineSpec {
  return machine(SITE, 'rg-lab', os, `vm-${name}`, subnet, { address, public: standard(name, publicAddress) });
}

export const SANDBOX_MACHINES: readonly MachineSpec[] = [
  // No rule was written, and every port is open: the rule for the virtual network meets everyone.
  sandbox('Linux', 'forced-01', 'snet-forced', '10.50.1.4', '20.90.105.4'),
  // Remote screens, and Telnet, which an admin rule denies first.
  sandbox('Linux', 'screen-01', 'snet-lab', '10.50.2.4', '20.90.105.5'),
  // Databases and a cache for everyone.
  sandbox('Linux', 'data-02', 'snet-lab', '10.50.2.5', '20.90.105.6'),
  // A database for the offices alone: restricted.
  sandbox('Windows', 'data-03', 'snet-lab', '10.50.2.6', '20.90.105.7'),
  // Udp services that strangers abuse as amplifiers; the second by a rule of every protocol.
  sandbox('Linux', 'time-01', 'snet-lab', '10.50.2.7', '20.90.105.8'),
  sandbox('Linux', 'cache-01', 'snet-lab', '10.50.2.8', '20.90.105.9'),
  // Every port, for the 32,768 addresses that the peered network squats on: restricted.
  sandbox('Linux', 'peered-01', 'snet-peered', '10.52.1.4', '20.90.105.10'),
];
