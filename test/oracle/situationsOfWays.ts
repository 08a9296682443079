/** Situations at the ways in: load balancers, firewalls, scale sets; and at security admin rules. */
import { ROUTES, THROUGH } from './situationsOfFilters.ts';
import { resourceId, row } from './estateParts.ts';
import type { OracleJson, OracleObject, OracleRow } from './json.ts';
import { ADDRESS, allow, CONFIGURATION, deny, GROUP, MACHINE, NETWORK, planned, PRIVATE, PUBLIC, publicAddress, SUBNET, type Plan, type Situation } from './situations.ts';

const BALANCER = resourceId('rg', 'Microsoft.Network/loadBalancers/lb');
const FRONT = `${BALANCER}/frontendIPConfigurations/front`;
const POOL = `${BALANCER}/backendAddressPools/pool`;
const SENT: Situation['sent'] = { source: '8.8.8.8', protocol: 'Tcp', port: 50022 };

interface Balancing {
  readonly rule?: OracleObject;
  readonly nat?: OracleObject;
  readonly frontend?: OracleObject;
  readonly pool?: OracleObject;
  readonly sku?: string;
}

/** Port 50022 of the frontend leads to 22, unless told otherwise. */
function balancer({ rule, nat, frontend = { publicIPAddress: { id: ADDRESS } }, pool = { backendIPConfigurations: [{ id: CONFIGURATION }] }, sku = 'Standard' }: Balancing): readonly OracleRow[] {
  const common = { frontendIPConfiguration: { id: FRONT }, protocol: 'Tcp', frontendPort: 50022, backendPort: 22, enableFloatingIP: false };
  return [
    publicAddress(ADDRESS, PUBLIC, 'Standard'),
    row('microsoft.network/loadbalancers', BALANCER, {
      frontendIPConfigurations: [{ id: FRONT, name: 'front', properties: frontend }],
      backendAddressPools: [{ id: POOL, name: 'pool', properties: pool }],
      loadBalancingRules: rule === undefined ? [] : [{ id: `${BALANCER}/loadBalancingRules/r`, name: 'r', properties: { ...common, backendAddressPool: { id: POOL }, ...rule } }],
      inboundNatRules: nat === undefined ? [] : [{ id: `${BALANCER}/inboundNatRules/n`, name: 'n', properties: { ...common, ...nat } }],
    }, sku === 'none' ? {} : { sku: { name: sku } }),
  ];
}

function behind(name: string, access: Situation['access'], balancing: Balancing, plan: Plan = { rules: [allow()] }, sent: Partial<Situation['sent']> = {}): Situation {
  const path = balancing.nat === undefined ? 'loadBalancerRule' : 'inboundNatRule';
  return { name, access, path, estate: planned({ ...plan, sku: undefined, more: [...balancer(balancing), ...(plan.more ?? [])] }), sent: { ...SENT, ...sent } };
}

const NAT = { backendIPConfiguration: { id: CONFIGURATION } };
const FLOATING = { enableFloatingIP: true, frontendPort: 22 };
const RANGE = { backendAddressPool: { id: POOL }, frontendPort: 0, frontendPortRangeStart: 50000, frontendPortRangeEnd: 50099 };

const BALANCED: readonly Situation[] = [
  behind('a balancing rule leads to the backend port', 'Allow', { rule: {} }),
  behind('the group does not see the frontend port', 'Deny', { rule: {} }, { rules: [allow({ destinationPortRange: '50022' })] }),
  behind('a deny of the private address is met', 'Deny', { rule: {} }, { rules: [allow(), deny({ destinationAddressPrefix: PRIVATE })] }),
  behind('All is Tcp and Udp', 'Allow', { rule: { protocol: 'All' } }, { rules: [allow({ protocol: 'Udp' })] }, { protocol: 'Udp' }),
  behind('Quic is Udp', 'Allow', { rule: { protocol: 'Quic' } }, { rules: [allow({ protocol: 'Udp' })] }, { protocol: 'Udp' }),
  behind('port 0 is every port, and none is translated', 'Allow', { rule: { protocol: 'All', frontendPort: 0, backendPort: 0 } }, { rules: [allow({ destinationPortRange: '50022' })] }),
  behind('a pool of addresses', 'Allow', { rule: {}, pool: { loadBalancerBackendAddresses: [{ name: 'a', properties: { ipAddress: PRIVATE, virtualNetwork: { id: NETWORK } } }] } }),
  behind('a NAT rule', 'Allow', { nat: NAT }),
  behind('a NAT rule of a pool, second version', 'Allow', { nat: RANGE }, { rules: [allow()] }, { port: 50099 }),
  behind('Basic without a group is open', 'Allow', { rule: {}, sku: 'Basic' }, { rules: undefined }),
  behind('no sku is Basic', 'Allow', { nat: NAT, sku: 'none' }, { rules: undefined }),
  behind('Standard without a group is closed', 'Deny', { rule: {} }, { rules: undefined }),
  behind('a whole prefix of public addresses', 'Allow', { rule: {}, frontend: { publicIPPrefix: { id: resourceId('rg', 'Microsoft.Network/publicIPPrefixes/p') } } }),
  behind('floating: a deny of the private address is not met', 'Allow', { rule: FLOATING }, { rules: [allow(), deny({ destinationAddressPrefix: PRIVATE })] }, { port: 22 }),
  behind('floating: an allow to the private address opens nothing', 'Deny', { rule: FLOATING }, { rules: [allow({ destinationAddressPrefix: PRIVATE })] }, { port: 22 }),
  behind('floating: where everybody is in the network, so is a frontend whose address was not read', 'Allow', { rule: FLOATING }, { rules: [], subnet: { routeTable: { id: ROUTES } }, without: ['publicipaddresses'], more: [THROUGH] }, { port: 22 }),
  behind('floating: whether the frontend is meant, of an address that was not read', 'Unknown', { rule: FLOATING }, { rules: [allow({ destinationAddressPrefix: PUBLIC })], without: ['publicipaddresses'] }, { port: 22 }),
  behind('floating: a NAT rule of many ports', 'Allow', { nat: { ...RANGE, enableFloatingIP: true } }, { rules: [allow({ destinationPortRange: '50000-50099' })] }),
  behind('floating: an allow to the frontend', 'Allow', { rule: FLOATING }, { rules: [allow({ destinationAddressPrefix: PUBLIC })] }, { port: 22 }),
  behind('floating: the frontend is the Internet', 'Allow', { nat: { ...NAT, ...FLOATING } }, { rules: [allow({ destinationAddressPrefix: 'Internet' })] }, { port: 22 }),
  behind('floating: the frontend is not in the virtual network', 'Deny', { nat: { ...NAT, ...FLOATING } }, { rules: [allow({ destinationAddressPrefix: 'VirtualNetwork' })] }, { port: 22 }),
];

const FIREWALL = resourceId('rg', 'Microsoft.Network/azureFirewalls/fw');
const FIREWALL_ADDRESS = resourceId('rg', 'Microsoft.Network/publicIPAddresses/pip-fw');
const IP_GROUP = resourceId('rg', 'Microsoft.Network/ipGroups/office');
const HUB = resourceId('rg', 'Microsoft.Network/virtualNetworks/hub');
const HUB_ROW = row('microsoft.network/virtualnetworks', HUB, {
  addressSpace: { addressPrefixes: ['10.3.0.0/16'] },
  subnets: [{ id: `${HUB}/subnets/AzureFirewallSubnet`, name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.3.0.0/26' } }],
  virtualNetworkPeerings: [{ name: 'p', properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: NETWORK } } }],
});

function dnat(properties: OracleObject = {}): OracleObject {
  return { name: 'r', protocols: ['TCP'], sourceAddresses: ['*'], destinationAddresses: ['20.70.0.4'], destinationPorts: ['50022'], translatedAddress: PRIVATE, translatedPort: '22', ...properties };
}

function firewall(rules: readonly OracleObject[], more: OracleObject = {}): readonly OracleRow[] {
  return [
    HUB_ROW, publicAddress(FIREWALL_ADDRESS, '20.70.0.4', 'Standard'),
    row('microsoft.network/azurefirewalls', FIREWALL, {
      ipConfigurations: [{ name: 'c', properties: { publicIPAddress: { id: FIREWALL_ADDRESS }, subnet: { id: `${HUB}/subnets/AzureFirewallSubnet` } } }],
      natRuleCollections: [collection(100, ...rules)],
      ...more,
    }),
  ];
}

function collection(priority: number, ...rules: readonly OracleObject[]): OracleObject {
  return { name: `n${String(priority)}`, properties: { priority, action: { type: 'Dnat' }, rules } };
}

function translated(name: string, access: Situation['access'], rows: readonly OracleRow[], rules: Plan['rules'] = [allow({ sourceAddressPrefix: '10.3.0.0/26' })]): Situation {
  return { name, access, path: 'firewallDnat', estate: planned({ rules, sku: undefined, more: rows }), sent: SENT };
}

const OFFICE = row('microsoft.network/ipgroups', IP_GROUP, { ipAddresses: ['8.8.8.0/24'] });
const POLICY = resourceId('rg', 'Microsoft.Network/firewallPolicies/policy');

/** A group of a policy; each collection with one rule. */
function ruleGroup(name: string, priority: number, collections: readonly { readonly priority: number; readonly rule: OracleObject }[], policy = POLICY): OracleRow {
  return row('microsoft.network/firewallpolicies/rulecollectiongroups', `${policy}/ruleCollectionGroups/${name}`, {
    priority, ruleCollections: collections.map((one, index) => ({ ruleCollectionType: 'FirewallPolicyNatRuleCollection', name: `c${String(index)}`, priority: one.priority, action: { type: 'DNAT' }, rules: [one.rule] })),
  });
}

function ofPolicy(...groups: readonly OracleRow[]): readonly OracleRow[] {
  return [...firewall([], { natRuleCollections: [], firewallPolicy: { id: POLICY } }), row('microsoft.network/firewallpolicies', POLICY, {}), ...groups];
}

const HERE = dnat();
const AWAY = dnat({ translatedAddress: '10.1.0.99' });
const PEERED: Plan = {
  rules: [allow({ sourceAddressPrefix: '10.3.0.0/26' })], sku: undefined,
  network: { virtualNetworkPeerings: [{ name: 'h', properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: HUB }, remoteAddressSpace: { addressPrefixes: ['10.3.0.0/16'] } } }] },
};
const OF_POLICIES: readonly Situation[] = [
  translated('the group of better priority is first', 'Allow', ofPolicy(ruleGroup('a', 200, [{ priority: 100, rule: AWAY }]), ruleGroup('b', 100, [{ priority: 200, rule: HERE }]))),
  translated('the group of worse priority is last', 'Deny', ofPolicy(ruleGroup('a', 100, [{ priority: 200, rule: AWAY }]), ruleGroup('b', 200, [{ priority: 100, rule: HERE }]))),
  translated('the collection of better priority is first', 'Allow', ofPolicy(ruleGroup('a', 100, [{ priority: 200, rule: AWAY }, { priority: 100, rule: HERE }]))),
  translated('another policy takes nothing away', 'Allow', ofPolicy(ruleGroup('a', 200, [{ priority: 100, rule: HERE }]), ruleGroup('a', 100, [{ priority: 100, rule: AWAY }], `${POLICY}-2`))),
  { name: 'the subnet of the firewall was not read, and its sources count', access: 'Unknown', path: 'firewallDnat', estate: planned({ ...PEERED, more: firewall([dnat()]).filter(({ id }) => id !== HUB) }), sent: SENT },
];

const TRANSLATED: readonly Situation[] = [
  ...OF_POLICIES,
  translated('an IP group that was not read, beside an address', 'Unknown', firewall([dnat({ sourceAddresses: ['1.2.3.4'], sourceIpGroups: [IP_GROUP] })])),
  translated('an address of the firewall that was not read may be meant', 'Unknown', firewall([dnat()]).filter(({ id }) => id !== FIREWALL_ADDRESS)),
  translated('the group sees an address of the firewall', 'Allow', firewall([dnat()])),
  translated('the group does not see the client', 'Deny', firewall([dnat()]), [allow({ sourceAddressPrefix: '8.8.8.8' })]),
  translated('any address of the firewall will do', 'Allow', firewall([dnat()]), [allow({ sourceAddressPrefix: '10.3.0.9' })]),
  translated('without a group it is open', 'Allow', firewall([dnat()]), undefined),
  translated('the rule has sources of its own', 'Deny', firewall([dnat({ sourceAddresses: ['1.2.3.0/24'] })])),
  translated('a run of sources', 'Allow', firewall([dnat({ sourceAddresses: ['8.8.8.1-8.8.8.9'] })])),
  translated('the last address of a run of sources', 'Allow', firewall([dnat({ sourceAddresses: ['8.8.8.1-8.8.8.8'] })])),
  translated('the classic collection of better priority is first, wherever it is written', 'Allow', firewall([], { natRuleCollections: [collection(200, AWAY), collection(100, HERE)] })),
  translated('the classic collection of worse priority is last, wherever it is written', 'Deny', firewall([], { natRuleCollections: [collection(200, HERE), collection(100, AWAY)] })),
  translated('an IP group', 'Allow', [...firewall([dnat({ sourceAddresses: [], sourceIpGroups: [IP_GROUP] })]), OFFICE]),
  translated('an IP group that was not read', 'Unknown', firewall([dnat({ sourceAddresses: [], sourceIpGroups: [IP_GROUP] })])),
  translated('an earlier rule takes the packet elsewhere', 'Deny', firewall([dnat({ translatedAddress: '10.1.0.99' }), dnat()])),
  translated('a later one does not', 'Allow', firewall([dnat(), dnat({ translatedAddress: '10.1.0.99' })])),
];

const EFFECTIVE_TYPE = 'microsoft.network/effectivesecurityadminrules';
const EFFECTIVE = `${NETWORK}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`;

const MANAGER = resourceId('rg', 'Microsoft.Network/networkManagers/nm');

/** Of everything to port 22, but for what is told. */
function adminProperties(rule: OracleObject): OracleObject {
  const everybody = [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }];
  return { priority: 10, direction: 'Inbound', protocol: 'Any', sources: everybody, destinations: everybody, sourcePortRanges: ['0-65535'], destinationPortRanges: ['22'], ...rule };
}

function admin(name: string, access: Situation['access'], adminRules: readonly OracleObject[], plan: Plan, configurations: readonly string[] = []): Situation {
  const value = adminRules.map((rule, index) => ({ id: `${MANAGER}/securityAdminConfigurations/${configurations[index] ?? 'c'}/ruleCollections/rc/rules/a${String(index)}`, properties: adminProperties(rule) }));
  return { name, access, path: 'publicIp', estate: planned({ ...plan, more: [row(EFFECTIVE_TYPE, EFFECTIVE, { value })] }), sent: { ...SENT, port: 22 } };
}

/** A rule by the snapshots of one of two collections; which groups either applies to was not read, so that the rule applies perhaps. */
function perhapsAdmin(name: string, access: Situation['access'], ruleAccess: string, plan: Plan): Situation {
  const configuration = `${MANAGER}/securityAdminConfigurations/c`;
  const [own, other] = ['rc', 'other'].map((one) => `${configuration}/ruleCollections/${one}`);
  const rule = `${own ?? ''}/rules/a0/snapshots/1`;
  const more = [
    row(EFFECTIVE_TYPE, EFFECTIVE, { effectiveSecurityAdminConfigurations: [{ id: `${configuration}/snapshots/1` }] }),
    row('microsoft.network/networkmanagers/securityadminregionalgoalstates', `${MANAGER}/securityAdminRegionalGoalStates/westeurope`, {
      securityAdminConfigurations: [{ id: `${configuration}/snapshots/1` }], securityAdminRuleCollections: [`${own ?? ''}/snapshots/1`, `${other ?? ''}/snapshots/1`], securityAdminRules: [rule],
    }),
    row('microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots', rule, adminProperties({ access: ruleAccess })),
  ];
  return { name, access, path: 'publicIp', estate: planned({ ...plan, more }), sent: { ...SENT, port: 22 } };
}

const INTERNET: OracleJson = [{ addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' }];
const UNREAD_PEER: OracleObject = { virtualNetworkPeerings: [{ name: 'p', properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: `${NETWORK}-2` } } }] };

const ADMINISTERED: readonly Situation[] = [
  admin('AlwaysAllow, and neither the subnet nor any group was read', 'Allow', [{ access: 'AlwaysAllow' }], { rules: undefined, without: ['virtualnetworks'] }),
  perhapsAdmin('AlwaysAllow of a collection that applies perhaps', 'Unknown', 'AlwaysAllow', { rules: [] }),
  perhapsAdmin('AlwaysAllow of a collection that applies perhaps, where the groups allow too', 'Allow', 'AlwaysAllow', { rules: [allow()] }),
  perhapsAdmin('a deny of a collection that applies perhaps closes nothing', 'Allow', 'Deny', { rules: [allow()] }),
  admin('a deny and an AlwaysAllow of the Internet in two configurations, where a peer of which nothing was read may hold the sender', 'Unknown',
    [{ access: 'Deny', sources: INTERNET }, { access: 'AlwaysAllow', priority: 11, sources: INTERNET }], { rules: [deny()], network: UNREAD_PEER }, ['c', 'd']),
  admin('an admin deny is final', 'Deny', [{ access: 'Deny' }], { rules: [allow()] }),
  admin('an admin deny of another port', 'Allow', [{ access: 'Deny', destinationPortRanges: ['3389'] }], { rules: [allow()] }),
  admin('AlwaysAllow asks no group', 'Allow', [{ access: 'AlwaysAllow' }], { rules: [deny()] }),
  admin('Allow goes on to the groups', 'Deny', [{ access: 'Allow' }], { rules: [] }),
  admin('Allow comes before a later deny', 'Allow', [{ access: 'Allow' }, { access: 'Deny', priority: 20 }], { rules: [allow()] }),
  admin('the lower number is first', 'Deny', [{ access: 'AlwaysAllow', priority: 20 }, { access: 'Deny' }], { rules: [allow()] }),
  admin('an outbound deny closes nothing inbound', 'Allow', [{ access: 'Deny', direction: 'Outbound' }], { rules: [allow()] }),
  admin('two of one priority: the deny closes nothing', 'Allow', [{ access: 'Deny' }, { access: 'Allow' }], { rules: [allow()] }),
  admin('two of one priority: the AlwaysAllow is not known', 'Unknown', [{ access: 'Deny' }, { access: 'AlwaysAllow' }], { rules: [] }),
  admin('two of one priority, one of them by a tag: the deny closes nothing, or holds', 'Unknown', [{ access: 'Deny' }, { access: 'Allow', sources: [{ addressPrefix: 'AzureCloud', addressPrefixType: 'ServiceTag' }] }], { rules: [allow()] }),
  admin('what is not contested of a rule holds: the groups decide, and were not read', 'Unknown', [{ access: 'Deny', protocol: 'Udp' }, { access: 'Allow' }, { access: 'AlwaysAllow', protocol: 'Tcp', priority: 20 }], { rules: [], without: ['networksecuritygroups'] }, ['d', 'c', 'c']),
  admin('of two configurations: the deny closes nothing', 'Allow', [{ access: 'Deny' }, { access: 'Allow', priority: 20 }], { rules: [allow()] }, ['c', 'd']),
  admin('of two configurations for other senders: the AlwaysAllow holds', 'Allow', [{ access: 'Deny', sources: [{ addressPrefix: '8.8.4.0/24', addressPrefixType: 'IPPrefix' }] }, { access: 'AlwaysAllow', sources: [{ addressPrefix: `${SENT.source}/32`, addressPrefixType: 'IPPrefix' }], priority: 20 }], { rules: [] }, ['c', 'd']),
  { ...admin('a deny of unknown order still stands before what its own configuration allows later', 'Deny', [{ access: 'Deny' }, { access: 'Allow', priority: 15 }, { access: 'AlwaysAllow', priority: 20 }], { rules: [] }, ['c', 'd', 'c']), verdict: 'closed' },
  { ...admin('AlwaysAllow of a tag that an earlier Allow leaves to the groups', 'Deny', [{ access: 'Allow', sources: [{ addressPrefix: 'AzureCloud', addressPrefixType: 'ServiceTag' }] }, { access: 'AlwaysAllow', priority: 20, sources: [{ addressPrefix: 'azurecloud', addressPrefixType: 'ServiceTag' }] }], { rules: [] }), verdict: 'closed' },
  { ...admin('an admin deny of a tag that a group allows', 'Deny', [{ access: 'Deny', sources: [{ addressPrefix: 'AzureCloud', addressPrefixType: 'ServiceTag' }] }], { rules: [allow({ sourceAddressPrefix: 'AzureCloud' })] }), verdict: 'closed' },
  { ...admin('rules that nobody may read may always allow', 'Unknown', [], { rules: [] }), estate: { ...planned(), unreadTypes: [EFFECTIVE_TYPE] }, verdict: 'unknown' },
  { ...admin('that there are none is vouched for', 'Deny', [], { rules: [] }), estate: { ...planned(), unreadTypes: [EFFECTIVE_TYPE], assumes: ['noSecurityAdminRules'] }, verdict: 'closed' },
  admin('AlwaysAllow without any group, Standard', 'Unknown', [{ access: 'AlwaysAllow' }], { rules: undefined }),
  admin('a network group is private', 'Deny', [{ access: 'AlwaysAllow', sources: [{ addressPrefix: resourceId('rg', 'Microsoft.Network/networkManagers/nm/networkGroups/g'), addressPrefixType: 'NetworkGroup' }] }], { rules: [] }),
];

const SET = resourceId('rg', 'Microsoft.Compute/virtualMachineScaleSets/set');
const INSTANCE = `${SET}/virtualMachines/0`;
const INSTANCE_TYPE = 'microsoft.compute/virtualmachinescalesets/virtualmachines';
const INSTANCE_CONFIGURATION = `${INSTANCE}/networkInterfaces/nic/ipConfigurations/main`;

/** An instance of a uniform scale set, with a public address of its own or behind a pool of NAT rules. */
function instanceRows(configuration: OracleObject, model: OracleObject = {}): readonly OracleRow[] {
  const modelled = { name: 'nic', properties: { primary: true, ipConfigurations: [{ name: 'main', properties: { subnet: { id: SUBNET }, ...model } }] } };
  return [
    row('microsoft.compute/virtualmachinescalesets', SET, { orchestrationMode: 'Uniform', virtualMachineProfile: { networkProfile: { networkInterfaceConfigurations: [modelled] } } }),
    row(INSTANCE_TYPE, INSTANCE, { networkProfile: { networkInterfaces: [{ id: `${INSTANCE}/networkInterfaces/nic` }] } }),
    row(`${INSTANCE_TYPE}/networkinterfaces`, `${INSTANCE}/networkInterfaces/nic`, {
      virtualMachine: { id: INSTANCE }, networkSecurityGroup: { id: GROUP },
      ipConfigurations: [{ id: INSTANCE_CONFIGURATION, name: 'main', properties: { privateIPAddress: '10.1.0.9', subnet: { id: SUBNET }, ...configuration } }],
    }),
  ];
}

const OWN_ADDRESS = { ...publicAddress(`${INSTANCE_CONFIGURATION}/publicIPAddresses/pub`, '20.50.60.9', 'Standard'), type: `${INSTANCE_TYPE}/networkinterfaces/ipconfigurations/publicipaddresses` };
const NAT_POOL = `${BALANCER}/inboundNatPools/natPool`;
const POOLED = row('microsoft.network/loadbalancers', BALANCER, {
  frontendIPConfigurations: [{ id: FRONT, name: 'front', properties: { publicIPAddress: { id: ADDRESS } } }],
  inboundNatPools: [{ id: NAT_POOL, name: 'natPool', properties: { frontendIPConfiguration: { id: FRONT }, protocol: 'Tcp', frontendPortRangeStart: 50000, frontendPortRangeEnd: 50099, backendPort: 22, enableFloatingIP: false } }],
}, { sku: { name: 'Standard' } });

const SCALED: readonly Situation[] = [
  { name: 'an instance with a public address', access: 'Allow', path: 'publicIp', at: 'set/virtualMachines/0/networkInterfaces/nic', estate: planned({ rules: [allow()], sku: undefined, more: [...instanceRows({ publicIPAddress: { id: OWN_ADDRESS.id } }), OWN_ADDRESS] }), sent: { ...SENT, port: 22 } },
  { name: 'an instance behind a balancer', access: 'Allow', path: 'loadBalancerRule', at: 'set/virtualMachines/0/networkInterfaces/nic', estate: planned({ rules: [allow()], sku: undefined, more: [...instanceRows({ loadBalancerBackendAddressPools: [{ id: POOL }] }), ...balancer({ rule: {} })] }), sent: SENT },
  { name: 'a pool of NAT rules that the scale set names', access: 'Allow', path: 'inboundNatRule', at: 'set/virtualMachines/0/networkInterfaces/nic', estate: planned({ rules: [allow()], sku: undefined, more: [...instanceRows({}, { loadBalancerInboundNatPools: [{ id: NAT_POOL }] }), POOLED, publicAddress(ADDRESS, PUBLIC, 'Standard')] }), sent: SENT },
  admin('the network of a subnet that was not read has public addresses: they are not the Internet', 'Unknown', [{ access: 'Deny', sources: [{ addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' }] }], { rules: [allow()], network: { addressSpace: { addressPrefixes: ['10.1.0.0/16', '8.8.8.0/24'] }, subnets: [] } }),
];

const POLICIES = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

/** Just-in-time access that somebody asked for, which ends an hour after the scan or ended an hour before. */
function requested(name: string, verdict: string, endTimeUtc: string, sourceAddressPrefix = '8.8.8.8'): Situation {
  const ports = [{ number: 22, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' }];
  const asked = [{ number: 22, allowedSourceAddressPrefix: '8.8.8.8', endTimeUtc, status: 'Initiated', statusReason: 'UserRequested' }];
  const policy = row(POLICIES, resourceId('rg', 'Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default'), {
    virtualMachines: [{ id: MACHINE, ports }], requests: [{ startTimeUtc: '2026-11-16T07:00:00Z', requestor: 'adele@contoso.com', virtualMachines: [{ id: MACHINE, ports: asked }] }],
  });
  const opened = allow({ name: 'MicrosoftDefenderForCloud-JITRule-22', priority: 100, protocol: '*', sourceAddressPrefix, destinationAddressPrefix: PRIVATE });
  const estate = planned({ rules: [opened, deny({ destinationAddressPrefix: PRIVATE })], more: [policy] });
  return { name, verdict, access: 'Allow', path: 'publicIp', estate, sent: { ...SENT, port: 22 } };
}

const LIVE = requested('where no policy may be read, an allow of that name may be a request\'s', 'unknown', '2026-11-16T10:00:00Z');

const REQUESTED: readonly Situation[] = [
  requested('an allow of more than a live request asks for is none of it', 'open', '2026-11-16T10:00:00Z', '*'),
  { ...LIVE, access: 'Deny', sent: { ...LIVE.sent, source: '9.9.9.9' }, estate: { rows: LIVE.estate.rows.filter(({ type }) => type !== POLICIES), unreadTypes: [POLICIES.toLowerCase()] } },
  requested('the allow of a live request is temporary', 'temporary', '2026-11-16T10:00:00Z'),
  requested('the allow of a request that is over is left over', 'restricted', '2026-11-16T08:00:00Z'),
];

const GROUPED: readonly Situation[] = [
  {
    name: 'behind a firewall, AlwaysAllow from a network group may mean the firewall', access: 'Unknown', path: 'firewallDnat', sent: SENT,
    estate: {
      rows: [
        ...planned({ rules: [], sku: undefined, more: firewall([dnat()]) }).rows,
        row('microsoft.network/effectivesecurityadminrules', EFFECTIVE, { value: [{
          id: 'a', properties: {
            access: 'AlwaysAllow', priority: 10, direction: 'Inbound', protocol: 'Any', sources: [{ addressPrefix: resourceId('rg', 'Microsoft.Network/networkManagers/nm/networkGroups/g'), addressPrefixType: 'NetworkGroup' }],
            destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }], sourcePortRanges: ['0-65535'], destinationPortRanges: ['22'],
          },
        }] }),
      ],
    },
  },
];

export const SITUATIONS_OF_WAYS: readonly Situation[] = [...BALANCED, ...TRANSLATED, ...ADMINISTERED, ...SCALED, ...REQUESTED, ...GROUPED];

