import { EDGE_MACHINES } from './edgePlan.ts';
import { interfacesOf, machine, standard, type MachineSpec, type PlacedInterface } from './machineSpec.ts';
import { SANDBOX_MACHINES } from './sandboxPlan.ts';

const P = 'production';
const L = 'legacy';

/** Each with what it is there to show. "Open" and "closed" speak of the management ports. */
const FIRST_MACHINES: readonly MachineSpec[] = [
  // Protected: JIT's deny stands before the user's allow. Passes the open port, missing JIT and weak JIT rules.
  machine(P, 'rg-web', 'Linux', 'vm-web-01', 'snet-web', { address: '10.10.1.4', public: standard('web-01', '20.90.100.4') }, 'nsg-web-01'),
  // JIT is configured and bypassed, with a wildcard source for eight hours: open, and a weak policy.
  machine(P, 'rg-web', 'Linux', 'vm-web-02', 'snet-web', { address: '10.10.1.5', public: standard('web-02', '20.90.100.5') }, 'nsg-web-02'),
  // Reachable now, from one address, by a live request: temporary, not open.
  machine(P, 'rg-admin', 'Windows', 'vm-jump-01', 'snet-admin', { address: '10.10.3.4', public: standard('jump-01', '20.90.100.6') }, 'nsg-jump'),
  // Closed at rest, but whoever asks may ask for a whole day: a weak policy.
  machine(P, 'rg-admin', 'Windows', 'vm-jump-02', 'snet-admin', { address: '10.10.3.5', public: standard('jump-02', '20.90.100.7') }, 'nsg-jump'),
  // An expired request left its allow behind: open.
  machine(P, 'rg-admin', 'Linux', 'vm-ops-01', 'snet-admin', { address: '10.10.3.6', public: standard('ops-01', '20.90.100.8') }, 'nsg-ops'),
  // Behind an internal balancer only: no public path.
  machine(P, 'rg-app', 'Linux', 'vm-app-01', 'snet-app', { address: '10.10.2.4', pools: ['lb-app/app'] }),
  machine(P, 'rg-app', 'Linux', 'vm-app-02', 'snet-app', { address: '10.10.2.5', pools: ['lb-app/app'] }),
  // No public address of its own: SSH comes in through an inbound NAT rule, and no JIT policy covers it.
  machine(P, 'rg-web', 'Linux', 'vm-nat-01', 'snet-balanced', { address: '10.10.5.4', natRules: ['lb-web/ssh-nat-01'] }),
  // Behind the same balancer for HTTPS only: management stays closed.
  machine(P, 'rg-web', 'Linux', 'vm-balanced-01', 'snet-balanced', { address: '10.10.5.5', pools: ['lb-web/web'] }),
  // The interface allows RDP from anywhere, the subnet denies it: closed.
  machine(P, 'rg-data', 'Windows', 'vm-data-01', 'snet-data', { address: '10.10.4.4', public: standard('data-01', '20.90.100.9') }, 'nsg-data'),
  // Open to the offices alone: restricted.
  machine(P, 'rg-admin', 'Windows', 'vm-admin-01', 'snet-admin', { address: '10.10.3.7', public: standard('admin-01', '20.90.100.10') }, 'nsg-admin'),
  // Three configurations on one interface: private, public IPv4, public IPv6. SSH is open over IPv6 only.
  {
    name: 'vm-dual-01', site: P, group: 'rg-web', os: 'Linux', subnet: 'snet-dual', securityGroup: 'nsg-dual',
    configurations: [
      { address: '10.10.6.4' },
      { address: '10.10.6.5', public: standard('dual-01-v4', '20.90.100.11') },
      { address: 'fd00:10:10:6::4', public: standard('dual-01-v6', '2603:1020:700::11') },
    ],
  },
  // A Standard public address and no security group anywhere: secure by default, closed.
  machine(P, 'rg-admin', 'Linux', 'vm-bare-01', 'snet-admin', { address: '10.10.3.8', public: standard('bare-01', '20.90.100.12') }),
  // A Basic public address and no security group anywhere: every port is open.
  machine(L, 'Legacy-Apps', 'Windows', 'vm-old-01', 'snet-old', { address: '10.20.1.4', public: { name: 'pip-old-01', address: '20.90.101.4', sku: 'Basic' } }),
  // The same, switched off: it will be as open the day somebody starts it.
  { ...machine(L, 'Legacy-Apps', 'Windows', 'vm-old-02', 'snet-old', { address: '10.20.1.5', public: { name: 'pip-old-02', address: '20.90.101.5' } }), deallocated: true },
  machine(L, 'Legacy-Apps', 'Linux', 'vm-old-03', 'snet-old', { address: '10.20.1.6', public: standard('old-03', '20.90.101.6') }, 'nsg-old-03'),
  machine(L, 'Legacy-Apps', 'Windows', 'vm-old-04', 'snet-old', { address: '10.20.1.7', public: standard('old-04', '20.90.101.7') }, 'nsg-old-04'),
  // SSH from inside the network only: closed to the Internet. A JIT policy from the days of the Defender plan still names it.
  machine(L, 'Legacy-Ops', 'Linux', 'vm-ops-old-01', 'snet-ops', { address: '10.20.2.4', public: standard('ops-old-01', '20.90.101.8') }),
  machine(L, 'Legacy-Ops', 'Linux', 'vm-ops-old-02', 'snet-ops', { address: '10.20.2.5', public: standard('ops-old-02', '20.90.101.9') }),
  machine(L, 'Legacy-Ops', 'Linux', 'vm-ops-old-03', 'snet-ops', { address: '10.20.2.6', public: standard('ops-old-03', '20.90.101.10') }),
  // Behind a Basic balancer without any security group: the one port that its NAT rule names is open.
  machine(L, 'Legacy-Apps', 'Windows', 'vm-old-05', 'snet-old', { address: '10.20.1.8', natRules: ['lb-old/rdp-old-05'] }),
  // Behind the same balancer for HTTP only: no rule leads to the other ports.
  machine(L, 'Legacy-Apps', 'Linux', 'vm-old-06', 'snet-old', { address: '10.20.1.9', pools: ['lb-old/web'] }),
  // The policy firewall hands every port of an inner balancer on: RDP for partners alone gets through to the first, nothing to the second.
  machine(P, 'rg-scale', 'Windows', 'vm-inner-01', 'snet-publish', { address: '10.30.4.4', pools: ['lb-inner/inner'] }),
  machine(P, 'rg-scale', 'Windows', 'vm-inner-02', 'snet-publish', { address: '10.30.4.5', pools: ['lb-inner/inner'] }),
  // Instances of a flexible scale set, which are ordinary machines: one without a public address, one that is open.
  { ...machine(P, 'rg-scale', 'Linux', 'vmss-flex_5f3a9c01', 'snet-scale', { address: '10.30.1.20', applicationGroups: ['asg-flex'] }), scaleSet: 'vmss-flex' },
  { ...machine(P, 'rg-scale', 'Linux', 'vmss-flex_8b21d402', 'snet-scale', { address: '10.30.1.21', public: standard('flex-8b21d402', '20.90.102.30') }, 'nsg-scale-ssh'), scaleSet: 'vmss-flex' },
];

export const MACHINES: readonly MachineSpec[] = [...FIRST_MACHINES, ...EDGE_MACHINES, ...SANDBOX_MACHINES];

/** Every network interface that a machine has. */
export const INTERFACES: readonly PlacedInterface[] = MACHINES.flatMap(interfacesOf);
