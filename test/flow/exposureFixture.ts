import type { ReportedEndpoint, ReportedOpening, ExposureReport } from '../../src/facts/exposure/report.ts';
import type { Exposure } from '../../src/flow/exposure.ts';
import { addressCount, formatRanges, intersect, ALL_IPV4, ALL_IPV6, PUBLIC_ADDRESSES } from '../../src/values/cidr.ts';

const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-web/providers';
const SECURITY_GROUP = `${GROUP}/Microsoft.Network/networkSecurityGroups/nsg-web`;
const BALANCER = `${GROUP}/Microsoft.Network/loadBalancers/lb-web`;
const EVERYBODY_4 = intersect(PUBLIC_ADDRESSES, ALL_IPV4);
const EVERYBODY_6 = intersect(PUBLIC_ADDRESSES, ALL_IPV6);
export const EVERYONE_4 = formatRanges(EVERYBODY_4);

export function machineId(name: string): string {
  return `${GROUP}/Microsoft.Compute/virtualMachines/${name}`;
}

function endpoint(name: string, more: Partial<ReportedEndpoint> = {}): ReportedEndpoint {
  return {
    virtualMachine: machineId(name), networkInterface: `${GROUP}/Microsoft.Network/networkInterfaces/nic-${name}`, ipConfiguration: 'ipconfig1',
    privateAddress: '10.0.1.4', publicAddress: '20.50.60.70', path: 'publicIp', verdict: 'closed', assumes: [], openings: [], ...more,
  };
}

/** An opening with its sentence, as `src/facts/exposure/sentence.ts` writes it: the hops of the packet, then the rule of the subnet's group that lets it through. */
function opening(hops: string, rule: string, priority: number, more: Partial<ReportedOpening> = {}): ReportedOpening {
  return {
    protocol: 'Tcp', ports: '22', sources: EVERYONE_4, sourceTags: [], addressCount: addressCount(EVERYBODY_4), verdict: 'open',
    decidedBy: [{ level: 'subnet', securityGroup: SECURITY_GROUP, rule, priority }],
    sentence: `${hops}, allowed by ${rule} @${priority} in nsg-web; the NIC has no NSG${more.verdict === 'temporary' ? '; until its just-in-time request ends' : ''}`, ...more,
  };
}

export const MISSING = 'Microsoft.Network/loadBalancers/read';
const UNREAD = {
  reason: 'forbidden', artifact: 'Microsoft.Network/loadBalancers', scope: '/subscriptions/00000000-0000-4000-8000-000000000001', missing: [MISSING],
  message: 'the identity may not read load balancers',
} as const;
const SCALE_SET = `${GROUP}/Microsoft.Compute/virtualMachineScaleSets/vmss-front/virtualMachines/0`;

const SSH = opening('any Internet address -> 20.50.60.70:22 -> vm-web 10.0.1.4', 'allow-ssh', 100);
const WINRM = opening('20.90.8.16, 51.140.12.0-51.140.12.255 and 51.140.21.6-51.140.21.7 (259 addresses) -> 20.50.60.70:5985-5986 -> vm-web 10.0.1.4', 'allow-winrm', 110, {
  ports: '5985-5986', sources: ['20.90.8.16-20.90.8.16', '51.140.12.0-51.140.12.255', '51.140.21.6-51.140.21.7'], addressCount: 259, verdict: 'restricted',
});
const ONE_SENDER = { sources: ['51.140.12.7-51.140.12.7'], addressCount: 1 };
const RDP = opening('51.140.12.7 -> 20.50.60.70:50001 -> load balancer lb-web (rule rdp) -> vm-nat-with-a-name-beyond-its-column 10.0.1.4:3389', 'allow-rdp', 120, { ports: '3389', ...ONE_SENDER, verdict: 'restricted' });
const REQUESTED = opening('51.140.12.7 -> 20.50.60.70:22 -> vm-jit 10.0.1.4', 'MicrosoftDefenderForCloud-JITRule--1000003-00000000000000000000000000000003', 101, { ...ONE_SENDER, verdict: 'temporary' });
const PING = opening('any Internet address -> 2603:1020::7 (ICMP) -> vm-ping fd00::4', 'allow-ping', 130, { protocol: 'Icmp', ports: '*', sources: formatRanges(EVERYBODY_6), addressCount: addressCount(EVERYBODY_6) });
const TAGGED = opening('the service tag AzureCloud -> a public address:443 -> load balancer lb-web (rule https) -> vm-tagged 10.0.1.4', 'allow-azure', 140, { ports: '443', sources: [], sourceTags: ['AzureCloud'], addressCount: 0 });

/** One endpoint of each kind that there is. */
export const ENDPOINTS = {
  open: endpoint('vm-web', { verdict: 'open', openings: [SSH, WINRM] }),
  restricted: endpoint('vm-nat-with-a-name-beyond-its-column', { path: 'inboundNatRule', frontendPort: 50_001, via: { resource: BALANCER, rule: 'rdp' }, verdict: 'restricted', deallocated: true, openings: [RDP] }),
  temporary: endpoint('vm-jit', { verdict: 'temporary', openings: [REQUESTED] }),
  icmp: endpoint('vm-ping', { verdict: 'open', publicAddress: '2603:1020::7', privateAddress: 'fd00::4', openings: [PING] }),
  tagged: endpoint('vm-tagged', {
    path: 'loadBalancerRule', floatingIp: true, publicAddress: '', frontendPort: 443, via: { resource: BALANCER, rule: 'https' }, verdict: 'open', openings: [TAGGED],
    assumes: [`the deny deny-storage of ${SECURITY_GROUP} closes nothing that counts: what it matches is not known, or the sender can avoid it`],
  }),
  unknown: endpoint('vm-behind', { path: null, publicAddress: '', verdict: 'unknown', unknown: UNREAD }),
  unknownToo: endpoint('vm-behind-2', { path: null, publicAddress: '', verdict: 'unknown', unknown: UNREAD }),
  openAndUnknown: endpoint('vm-half', {
    verdict: 'open', openings: [opening('any Internet address -> 20.50.60.70:443 -> vm-half 10.0.1.4', 'allow-https', 150, { ports: '443' })],
    unknown: { ...UNREAD, reason: 'notCollected', artifact: 'Microsoft.Network/azureFirewalls', missing: [], message: 'no firewalls were collected' },
  }),
  guarded: endpoint('vm-guarded'),
  instance: endpoint('x', {
    virtualMachine: SCALE_SET, networkInterface: `${SCALE_SET}/networkInterfaces/nic`, verdict: 'open',
    openings: [opening('any Internet address -> 20.50.60.70:* -> vmss-front_0 10.0.1.4', 'allow-everything', 160, { ports: '*', protocol: '*' })],
  }),
  loose: endpoint('loose', { virtualMachine: null, verdict: 'open', openings: [opening('any Internet address -> 20.50.60.70:53/udp -> nic-loose 10.0.1.4', 'allow-dns', 170, { protocol: 'Udp', ports: '53' })] }),
} as const;

export function reportOf(endpoints: readonly ReportedEndpoint[]): ExposureReport {
  return { schemaVersion: 1, assumes: ['noPim'], gaps: [], endpoints };
}

export function exposureOf(endpoints: readonly ReportedEndpoint[] = Object.values(ENDPOINTS), more: Partial<Exposure> = {}): Exposure {
  return {
    report: reportOf(endpoints), tenantId: '00000000-0000-4000-8000-0000000000aa', cloud: 'AzureCloud', simulated: false, now: '2026-11-16T09:00:00.000Z',
    only: { machines: [], ports: [] }, machines: () => [...new Set(endpoints.flatMap(({ virtualMachine }) => virtualMachine ?? []))], holds: () => false, ...more,
  };
}
