import type { ReportedEndpoint, ReportedOpening, ExposureReport } from '../../src/facts/exposure/report.ts';
import type { Exposure } from '../../src/flow/exposure.ts';
import { formatRanges, intersect, ALL_IPV4, ALL_IPV6, PUBLIC_ADDRESSES } from '../../src/values/cidr.ts';

const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-web/providers';
export const EVERYONE_4 = formatRanges(intersect(PUBLIC_ADDRESSES, ALL_IPV4));
const EVERYONE_6 = formatRanges(intersect(PUBLIC_ADDRESSES, ALL_IPV6));

export function machineId(name: string): string {
  return `${GROUP}/Microsoft.Compute/virtualMachines/${name}`;
}

function endpoint(name: string, more: Partial<ReportedEndpoint> = {}): ReportedEndpoint {
  return {
    virtualMachine: machineId(name), networkInterface: `${GROUP}/Microsoft.Network/networkInterfaces/nic-${name}`, ipConfiguration: 'ipconfig1',
    privateAddress: '10.0.1.4', publicAddress: '20.50.60.70', path: 'publicIp', verdict: 'closed', assumes: [], openings: [], ...more,
  };
}

function opening(more: Partial<ReportedOpening> = {}): ReportedOpening {
  const securityGroup = `${GROUP}/Microsoft.Network/networkSecurityGroups/nsg-web`;
  return {
    protocol: 'Tcp', ports: '22', sources: EVERYONE_4, sourceTags: [], addressCount: 3_702_258_432, verdict: 'open',
    decidedBy: [{ level: 'subnet', securityGroup, rule: 'allow-ssh', priority: 100 }],
    sentence: `${more.protocol ?? 'Tcp'} ${more.ports ?? '22'} is let in from the Internet by allow-ssh @100 in nsg-web at the subnet`, ...more,
  };
}

export const MISSING = 'Microsoft.Network/loadBalancers/read';
const UNREAD = {
  reason: 'forbidden', artifact: 'Microsoft.Network/loadBalancers', scope: '/subscriptions/00000000-0000-4000-8000-000000000001', missing: [MISSING],
  message: 'the identity may not read load balancers',
} as const;
const SCALE_SET = `${GROUP}/Microsoft.Compute/virtualMachineScaleSets/vmss-front/virtualMachines/0`;

/** One endpoint of each kind that there is. */
export const ENDPOINTS = {
  open: endpoint('vm-web', { verdict: 'open', openings: [opening(), opening({ ports: '5985-5986', sources: ['203.0.113.0-203.0.113.255', '203.0.114.9-203.0.114.9', '203.0.115.0-203.0.115.1'], addressCount: 259, verdict: 'restricted', sentence: 'Tcp 5985-5986 is let in from 259 addresses by allow-winrm @110 in nsg-web at the subnet' })] }),
  restricted: endpoint('vm-nat-with-a-name-beyond-its-column', { path: 'inboundNatRule', frontendPort: 50_001, verdict: 'restricted', deallocated: true, openings: [opening({ ports: '3389', sources: ['203.0.113.7-203.0.113.7'], addressCount: 1, verdict: 'restricted', sentence: 'Tcp 3389 is let in from 203.0.113.7 by allow-rdp @100 in nsg-web at the subnet' })] }),
  temporary: endpoint('vm-jit', { verdict: 'temporary', openings: [opening({ sources: ['203.0.113.7-203.0.113.7'], addressCount: 1, verdict: 'temporary', sentence: 'Tcp 22 is let in until the request of a just-in-time policy ends' })] }),
  icmp: endpoint('vm-ping', { verdict: 'open', publicAddress: '2603:1020::7', privateAddress: 'fd00::4', openings: [opening({ protocol: 'Icmp', ports: '*', sources: EVERYONE_6, addressCount: 4.2e37, sentence: 'Icmp is let in from the Internet by allow-ping @120 in nsg-web at the subnet' })] }),
  tagged: endpoint('vm-tagged', { path: 'loadBalancerRule', floatingIp: true, publicAddress: '', frontendPort: 443, verdict: 'open', assumes: ['the deny deny-storage by the tag Storage closes nothing'], openings: [opening({ protocol: '*', ports: '443', sources: [], sourceTags: ['AzureCloud'], addressCount: 0, sentence: 'Port 443 is let in from the tag AzureCloud' })] }),
  unknown: endpoint('vm-behind', { path: null, publicAddress: '', verdict: 'unknown', unknown: UNREAD }),
  unknownToo: endpoint('vm-behind-2', { path: null, publicAddress: '', verdict: 'unknown', unknown: UNREAD }),
  openAndUnknown: endpoint('vm-half', { verdict: 'open', openings: [opening({ ports: '443' })], unknown: { ...UNREAD, reason: 'notCollected', artifact: 'Microsoft.Network/azureFirewalls', missing: [], message: 'no firewalls were collected' } }),
  guarded: endpoint('vm-guarded'),
  instance: endpoint('x', { virtualMachine: SCALE_SET, verdict: 'open', openings: [opening({ ports: '*', protocol: '*' })] }),
  loose: endpoint('loose', { virtualMachine: null, verdict: 'open', openings: [opening({ protocol: 'Udp', ports: '53' })] }),
} as const;

export function reportOf(endpoints: readonly ReportedEndpoint[]): ExposureReport {
  return { schemaVersion: 1, assumes: ['noPim'], gaps: [], endpoints };
}

export function exposureOf(endpoints: readonly ReportedEndpoint[] = Object.values(ENDPOINTS), more: Partial<Exposure> = {}): Exposure {
  return {
    report: reportOf(endpoints), tenantId: '00000000-0000-4000-8000-0000000000aa', cloud: 'AzureCloud', simulated: false, now: '2026-11-16T09:00:00.000Z',
    only: { machines: [], ports: [] }, machines: () => [...new Set(endpoints.flatMap(({ virtualMachine }) => virtualMachine ?? []))], ...more,
  };
}
