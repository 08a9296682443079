/** Situations at the security groups: fields, addresses, ports, priorities, levels, tags. */
import { resourceId, row } from './estateParts.ts';
import { allow, deny, GROUP, NETWORK, planned, publicAddress, type Plan, type Situation } from './situations.ts';

type Sent = Situation['sent'];
const SOMEBODY = '8.8.8.8';
const ASG = resourceId('rg', 'Microsoft.Network/applicationSecurityGroups/web');
const PEER = resourceId('rg', 'Microsoft.Network/virtualNetworks/peer');
export const ROUTES = resourceId('rg', 'Microsoft.Network/routeTables/rt');
const TAG = row('microsoft.network/servicetags', resourceId('rg', 'Microsoft.Network/serviceTags/AzureFrontDoor.Backend'), { addressPrefixes: ['8.8.8.0/24'] });

function at(name: string, access: Situation['access'], plan: Plan, sent: Partial<Sent> = {}): Situation {
  return { name, access, path: 'publicIp', estate: planned(plan), sent: { source: SOMEBODY, protocol: 'Tcp', port: 22, ...sent } };
}

function peered(properties: object, more: Plan['more'] = []): Plan {
  return { network: { virtualNetworkPeerings: [{ name: 'p', properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: PEER }, ...properties } }] }, more };
}

const PUBLIC_PEER = row('microsoft.network/virtualnetworks', PEER, { addressSpace: { addressPrefixes: ['8.8.0.0/16'] }, subnets: [] });
/** A route of everything. */
export const THROUGH = row('microsoft.network/routetables', ROUTES, { routes: [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' } }] });

const OLD_PEER = row('microsoft.network/virtualnetworks', PEER, { addressSpace: { addressPrefixes: ['10.2.0.0/16'] }, subnets: [] });
const OF_THIRTEEN = { source: '51.140.1.1' } as const;
const OF_SIX = { source: '2a01:111:f100::1' } as const;

/** Everybody of IPv4 but 8.8.0.0/16. */
const ALL_BUT_FEW = ['0.0.0.0/5', '8.0.0.0/13', '8.9.0.0/16', '8.10.0.0/15', '8.12.0.0/14', '8.16.0.0/12', '8.32.0.0/11', '8.64.0.0/10', '8.128.0.0/9', '9.0.0.0/8', '10.0.0.0/7', '12.0.0.0/6', '16.0.0.0/4', '32.0.0.0/3', '64.0.0.0/2', '128.0.0.0/1'];

/** How wide it is when a few are let in, and how wide when many are. */
const WIDTHS: readonly Situation[] = [
  { ...at('65,536 addresses are few', 'Allow', { rules: [allow({ sourceAddressPrefix: '51.140.0.0/16' })] }, OF_THIRTEEN), verdict: 'restricted' },
  { ...at('one address more is many', 'Allow', { rules: [allow({ sourceAddressPrefixes: ['51.140.0.0/16', '51.141.0.0'] })] }, OF_THIRTEEN), verdict: 'open' },
  { ...at('a /48 is few', 'Allow', { rules: [allow({ sourceAddressPrefix: '2a01:111:f100::/48' })], family: 6 }, OF_SIX), verdict: 'restricted' },
  { ...at('two of them that are no /47 are few', 'Allow', { rules: [allow({ sourceAddressPrefixes: ['2a01:111:f100::/48', '2a01:111:f0ff::/48'] })], family: 6 }, OF_SIX), verdict: 'restricted' },
  { ...at('a /47 is many', 'Allow', { rules: [allow({ sourceAddressPrefix: '2a01:111:f100::/47' })], family: 6 }, OF_SIX), verdict: 'open' },
  { ...at('a tag of unknown prefixes is many', 'Unknown', { rules: [allow({ sourceAddressPrefix: 'AzureCloud' })] }), verdict: 'open' },
  { ...at('a tag of which a deny leaves 65,536 addresses is few', 'Unknown', { rules: [allow({ sourceAddressPrefix: 'AzureCloud' }), deny({ sourceAddressPrefixes: ALL_BUT_FEW })] }), verdict: 'restricted' },
  { ...at('a deny leaves few of a tag at one port, and at the next it is many', 'Unknown', { rules: [allow({ sourceAddressPrefix: 'AzureCloud', destinationPortRange: '22-23' }), deny({ sourceAddressPrefixes: ALL_BUT_FEW })] }), verdict: 'open' },
  { ...at('a deny leaves few of a tag over Tcp, and over Udp it is many', 'Unknown', { rules: [allow({ protocol: '*', sourceAddressPrefix: 'AzureCloud', destinationPortRange: '*' }), deny({ protocol: 'Tcp', sourceAddressPrefixes: ALL_BUT_FEW, destinationPortRange: '*' })] }), verdict: 'open' },
];

/** What ten tools were seen to get wrong, first; then the rest of what a group can say. */
export const SITUATIONS_OF_FILTERS: readonly Situation[] = [
  at('an allow from everyone', 'Allow', { rules: [allow()] }),
  at('plural sources', 'Allow', { rules: [allow({ sourceAddressPrefixes: ['1.2.3.4', '8.8.8.0/24'] })] }),
  at('plural ports', 'Allow', { rules: [allow({ destinationPortRanges: ['80', '20-25'] })] }),
  at('singular and plural together', 'Allow', { rules: [allow({ sourceAddressPrefix: '1.2.3.4', sourceAddressPrefixes: ['8.8.8.8'] })] }),
  at('any port', 'Allow', { rules: [allow({ destinationPortRange: '*' })] }),
  at('small letters of protocol, access and tag', 'Allow', { rules: [allow({ protocol: 'TCP', access: 'allow', sourceAddressPrefix: 'INTERNET' })] }),
  at('sources split over two prefixes', 'Allow', { rules: [allow({ sourceAddressPrefixes: ['0.0.0.0/1', '128.0.0.0/1'] })] }),
  at('the whole of IPv6 is none of IPv4', 'Deny', { rules: [allow({ sourceAddressPrefix: '::/0' })] }),
  at('any network of length 0', 'Allow', { rules: [allow({ sourceAddressPrefix: '1.2.3.4/0' })] }),
  at('/0 alone', 'Allow', { rules: [allow({ sourceAddressPrefix: '/0' })] }),
  at('Any, in any letters', 'Allow', { rules: [allow({ sourceAddressPrefix: 'aNy' })] }),
  at('10.0.0.0/8 is not everybody', 'Deny', { rules: [allow({ sourceAddressPrefix: '10.0.0.0/8' })] }),
  at('a deny of better priority', 'Deny', { rules: [allow(), deny()] }),
  at('a deny of worse priority', 'Allow', { rules: [allow(), deny({ priority: 4096 })] }),
  at('priorities compare as numbers', 'Deny', { rules: [allow({ priority: 1000 }), deny({ priority: 200 })] }),
  at('a deny of another protocol', 'Allow', { rules: [allow(), deny({ protocol: 'Udp' })] }),
  at('an allow of Icmp opens no port', 'Deny', { rules: [allow({ protocol: 'Icmp', destinationPortRange: '*' })] }),
  at('ports say nothing about Icmp', 'Allow', { rules: [allow({ protocol: 'Icmp', destinationPortRange: '1' })] }, { protocol: 'Icmp' }),
  at('an outbound rule opens nothing', 'Deny', { rules: [allow({ direction: 'Outbound' })] }),
  at('the port before a range', 'Deny', { rules: [allow({ destinationPortRange: '23-25' })] }),
  at('the last port of a range', 'Allow', { rules: [allow({ destinationPortRange: '20-22' })] }),
  at('the sender chooses the source port', 'Allow', { rules: [allow({ sourcePortRange: '53' })] }),
  at('a deny of some source ports is walked around', 'Allow', { rules: [allow(), deny({ sourcePortRange: '1024-65535' })] }),
  at('a deny of all source ports, in two runs', 'Deny', { rules: [allow(), deny({ sourcePortRanges: ['0-1023', '1024-65535'] })] }),
  at('the subnet denies what the interface allows', 'Deny', { rules: [allow()], subnetRules: [] }),
  at('the interface denies what the subnet allows', 'Deny', { rules: [], subnetRules: [allow()] }),
  { ...at('the interface allows only a tag that the subnet denies', 'Deny', { rules: [allow({ sourceAddressPrefix: 'AzureCloud' })], subnetRules: [deny({ sourceAddressPrefix: 'azurecloud', priority: 90 }), allow()] }), verdict: 'closed' },
  at('both allow', 'Allow', { rules: [allow()], subnetRules: [allow()] }),
  at('an allow to the machine', 'Allow', { rules: [allow({ destinationAddressPrefix: '10.1.0.4' })] }),
  at('an allow to its neighbour', 'Deny', { rules: [allow({ destinationAddressPrefix: '10.1.0.5' })] }),
  at('an allow to its public address, which no group sees', 'Deny', { rules: [allow({ destinationAddressPrefix: '20.50.60.4' })] }),
  at('the machine is in its virtual network', 'Allow', { rules: [allow({ destinationAddressPrefix: 'virtualnetwork' })] }),
  at('the machine is not the Internet', 'Deny', { rules: [allow({ destinationAddressPrefix: 'Internet' })] }),
  at('an allow to a group of which the machine is', 'Allow', { rules: [allow({ destinationApplicationSecurityGroups: [{ id: ASG.toUpperCase() }] })], configuration: { applicationSecurityGroups: [{ id: ASG }] } }),
  at('an allow to a group of which it is not', 'Deny', { rules: [allow({ destinationApplicationSecurityGroups: [{ id: ASG }] })] }),
  at('a source group is private', 'Deny', { rules: [allow({ sourceApplicationSecurityGroups: [{ id: ASG }] })], configuration: { applicationSecurityGroups: [{ id: ASG }] } }),
  at('probes are no clients', 'Deny', { rules: [allow({ sourceAddressPrefix: 'AzureLoadBalancer' })] }),
  at('a tag of unknown prefixes may hold anybody', 'Unknown', { rules: [allow({ sourceAddressPrefix: 'AzureCloud' })] }),
  at('a deny by such a tag closes nothing', 'Allow', { rules: [allow(), deny({ sourceAddressPrefix: 'AzureCloud' })] }),
  at('a deny by a tag of known prefixes closes those', 'Deny', { rules: [allow(), deny({ sourceAddressPrefix: 'azurefrontdoor.backend' })], more: [TAG] }),
  at('and no others', 'Allow', { rules: [allow(), deny({ sourceAddressPrefix: 'AzureFrontDoor.Backend' })], more: [TAG] }, { source: '8.8.9.1' }),
  at('a virtual network with public addresses', 'Allow', { rules: [], network: { addressSpace: { addressPrefixes: ['10.1.0.0/16', '8.8.8.0/24'] } } }),
  at('which are not the Internet', 'Deny', { rules: [allow({ sourceAddressPrefix: 'Internet' }), deny({ priority: 2000 })], network: { addressSpace: { addressPrefixes: ['10.1.0.0/16', '8.8.8.0/24'] } } }),
  at('a peer with public addresses', 'Allow', { rules: [], ...peered({}, [PUBLIC_PEER]) }),
  at('a peer that is not connected', 'Deny', { rules: [], ...peered({ peeringState: 'Disconnected' }, [PUBLIC_PEER]) }),
  at('a peer that only the peering remembers', 'Allow', { rules: [], ...peered({ remoteAddressSpace: { addressPrefixes: ['8.8.0.0/16'] } }) }),
  at('a peer of which nothing was read', 'Unknown', { rules: [], ...peered({}) }),
  at('a route of everything makes the virtual network everyone', 'Allow', { rules: [], subnet: { routeTable: { id: ROUTES } }, more: [THROUGH] }),
  at('no group, Standard', 'Deny', { rules: undefined }),
  at('no group, Basic', 'Allow', { rules: undefined, sku: 'Basic' }),
  at('no group, no sku', 'Allow', { rules: undefined, sku: 'none' }),
  at('no group, and the address was not read', 'Unknown', { rules: undefined, without: ['publicipaddresses'] }),
  at('the group was not read', 'Unknown', { rules: [allow()], without: ['networksecuritygroups'] }),
  at('the subnet was not read', 'Unknown', { rules: [allow()], without: ['virtualnetworks'] }),
  at('the subnet was not read, and the interface denies', 'Deny', { rules: [deny()], without: ['virtualnetworks'] }),
  at('IPv6, from everyone', 'Allow', { rules: [allow()], family: 6 }, { source: '2a01:111::1' }),
  at('IPv6, from the whole of IPv4', 'Deny', { rules: [allow({ sourceAddressPrefix: '0.0.0.0/0' })], family: 6 }, { source: '2a01:111::1' }),
  at('IPv6, from the whole of IPv6', 'Allow', { rules: [allow({ sourceAddressPrefix: '::/0' })], family: 6 }, { source: '2a01:111::1' }),
  at('a group of another name is none of ours', 'Deny', { rules: [], more: [publicAddress(`${GROUP}-2`, '20.1.1.1', 'Basic')] }),
  at('the bits of a host say nothing', 'Allow', { rules: [allow({ sourceAddressPrefix: '8.8.8.77/24' })] }),
  at('0.0.0.0 alone', 'Allow', { rules: [allow({ sourceAddressPrefix: '0.0.0.0' })] }),
  at('a later deny takes nothing back', 'Allow', { rules: [allow(), deny({ priority: 1100 })] }),
  at('a deny of the Internet, where a peer of which nothing was read may hold the sender', 'Unknown', { rules: [deny({ sourceAddressPrefix: 'Internet', destinationPortRange: '*' })], ...peered({}) }),
  at('a deny of the Internet and of the network, where nothing was read of a peer', 'Deny', { rules: [deny({ sourceAddressPrefixes: ['Internet', 'VirtualNetwork'] })], ...peered({}) }),
  at('a peer that the peering remembers otherwise', 'Deny', { rules: [], ...peered({ remoteAddressSpace: { addressPrefixes: ['8.8.0.0/16'] } }, [OLD_PEER]) }),
  at('what only a route puts into the network is of the Internet', 'Allow', { rules: [allow({ sourceAddressPrefix: 'Internet' }), deny({ priority: 2000 })], subnet: { routeTable: { id: ROUTES } }, more: [THROUGH] }),
  ...WIDTHS,
  at('ids in other letters', 'Allow', { rules: [allow()], configuration: { subnet: { id: `${NETWORK}/subnets/default`.toUpperCase() } } }),
];
