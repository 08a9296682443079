/** Single packets at the filters, with the answers that IP flow verify's documentation gives. */
import { resourceId, row } from './estateParts.ts';
import type { OracleEstate, OracleObject, OracleRow } from './json.ts';
import { allow, deny, INTERFACE, NETWORK, planned, PRIVATE, type Plan } from './situations.ts';
import type { VerifyPacket } from './verifyWalker.ts';

export interface VerifySituation {
  readonly name: string;
  readonly estate: OracleEstate;
  readonly packet: VerifyPacket;
  readonly access: 'Allow' | 'Deny' | 'Unknown';
}

function at(name: string, access: VerifySituation['access'], plan: Plan, packet: Partial<VerifyPacket> = {}): VerifySituation {
  const whole = { networkInterface: INTERFACE, direction: 'Inbound', protocol: 'Tcp', remoteAddress: '8.8.8.8', localAddress: PRIVATE, localPort: 22, ...packet } as const;
  return { name, access, estate: planned(plan), packet: whole };
}

const OUTBOUND = { direction: 'Outbound', localPort: 40000, remotePort: 443 } as const;
const OUT = { direction: 'Outbound', priority: 100 } as const;
const ASG = resourceId('rg', 'Microsoft.Network/applicationSecurityGroups/web');
const NEIGHBOUR = row('microsoft.network/networkinterfaces', `${INTERFACE}-2`, {
  ipConfigurations: [{ name: 'main', id: `${INTERFACE}-2/ipConfigurations/main`, properties: { privateIPAddress: '10.1.0.5', subnet: { id: `${NETWORK}/subnets/default` }, applicationSecurityGroups: [{ id: ASG }] } }],
});
const TAG = row('microsoft.network/servicetags', resourceId('rg', 'Microsoft.Network/serviceTags/Storage'), { addressPrefixes: ['20.60.0.0/16'] });

function administered(access: string, more: OracleObject = {}): OracleRow {
  return administeredBy([{ access, ...more }]);
}

/** Rules of the configurations that are named, of `c` where none is. */
function administeredBy(rules: readonly OracleObject[], configurations: readonly string[] = []): OracleRow {
  const value = rules.map((rule, index) => ({
    id: `${resourceId('rg', 'Microsoft.Network/networkManagers/nm')}/securityAdminConfigurations/${configurations[index] ?? 'c'}/ruleCollections/rc/rules/a${String(index)}`,
    properties: {
      priority: 10, direction: 'Inbound', protocol: 'Any', sources: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }], destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }],
      sourcePortRanges: ['0-65535'], destinationPortRanges: ['0-65535'], ...rule,
    },
  }));
  return row('microsoft.network/effectivesecurityadminrules', `${NETWORK}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, { value });
}

const UNREAD_PEER: Plan = { network: { virtualNetworkPeerings: [{ name: 'p', properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: `${NETWORK}-2` } } }] } };

export const SITUATIONS_OF_VERIFY: readonly VerifySituation[] = [
  at('no group at all', 'Allow', { rules: undefined }),
  at('inbound, from the Internet, by the defaults', 'Deny', { rules: [] }),
  at('inbound, from the network, by the defaults', 'Allow', { rules: [] }, { remoteAddress: '10.1.0.5' }),
  at('inbound, from another private network', 'Deny', { rules: [] }, { remoteAddress: '10.9.0.5' }),
  at('inbound, from the platform, by the defaults', 'Allow', { rules: [] }, { remoteAddress: '168.63.129.16' }),
  at('the platform is not the Internet', 'Allow', { rules: [deny({ sourceAddressPrefix: 'Internet', destinationPortRange: '*' })] }, { remoteAddress: '168.63.129.16' }),
  at('a deny of the Internet, where a peer of which nothing was read may hold the sender', 'Unknown', { rules: [deny({ sourceAddressPrefix: 'Internet', destinationPortRange: '*' })], ...UNREAD_PEER }),
  at('outbound, to the Internet, by the defaults', 'Allow', { rules: [] }, OUTBOUND),
  at('outbound, to another private network, by the defaults', 'Deny', { rules: [] }, { ...OUTBOUND, remoteAddress: '10.9.0.5' }),
  at('outbound, to the platform, by the defaults', 'Deny', { rules: [] }, { ...OUTBOUND, remoteAddress: '168.63.129.16' }),
  at('inbound rules say nothing outbound', 'Allow', { rules: [deny({ destinationPortRange: '*' })] }, OUTBOUND),
  at('outbound, a deny of the remote port', 'Deny', { rules: [deny({ ...OUT, destinationPortRange: '443' })] }, OUTBOUND),
  at('outbound, a deny of the local port is none', 'Allow', { rules: [deny({ ...OUT, destinationPortRange: '40000' })] }, OUTBOUND),
  at('outbound, the source port is the local one', 'Deny', { rules: [deny({ ...OUT, destinationPortRange: '*', sourcePortRange: '40000' })] }, OUTBOUND),
  at('outbound, to no port that is told', 'Unknown', { rules: [deny({ ...OUT, destinationPortRange: '443' })] }, { direction: 'Outbound', localPort: 40000 }),
  at('inbound, the source port counts', 'Deny', { rules: [allow({ sourcePortRange: '53' })] }, { remotePort: 54 }),
  at('inbound, no source port that is told', 'Allow', { rules: [allow({ sourcePortRange: '53' })] }),
  at('outbound, the subnet denies too', 'Deny', { rules: [], subnetRules: [deny({ ...OUT, destinationPortRange: '*' })] }, OUTBOUND),
  at('a tag that is known holds its prefixes', 'Deny', { rules: [deny({ ...OUT, destinationAddressPrefix: 'storage', destinationPortRange: '*' })], more: [TAG] }, { ...OUTBOUND, remoteAddress: '20.60.1.1' }),
  at('and no others', 'Allow', { rules: [deny({ ...OUT, destinationAddressPrefix: 'Storage', destinationPortRange: '*' })], more: [TAG] }, OUTBOUND),
  at('a tag that is not known may hold a public address', 'Unknown', { rules: [deny({ ...OUT, destinationAddressPrefix: 'Storage', destinationPortRange: '*' })] }, OUTBOUND),
  at('and no private one', 'Allow', { rules: [deny({ ...OUT, destinationAddressPrefix: 'Storage', destinationPortRange: '*' })] }, { ...OUTBOUND, remoteAddress: '10.1.0.5' }),
  at('perhaps a deny, and certainly one', 'Deny', { rules: [deny({ sourceAddressPrefix: 'AzureCloud' }), deny({ priority: 600 })] }),
  at('a source group that the neighbour is of', 'Deny', { rules: [deny({ sourceApplicationSecurityGroups: [{ id: ASG }] })], more: [NEIGHBOUR] }, { remoteAddress: '10.1.0.5' }),
  at('a source group that it is not of', 'Allow', { rules: [deny({ sourceApplicationSecurityGroups: [{ id: `${ASG}-2` }] })], more: [NEIGHBOUR] }, { remoteAddress: '10.1.0.5' }),
  at('the group was not read', 'Unknown', { rules: [], without: ['networksecuritygroups'] }),
  at('one group was not read, and the other denies', 'Deny', { rules: [deny()], without: ['virtualnetworks'] }),
  at('another address than the interface has', 'Unknown', { rules: [] }, { localAddress: '10.1.0.77' }),
  at('another interface than there is', 'Unknown', { rules: [] }, { networkInterface: `${INTERFACE}-9` }),
  at('an admin deny is first', 'Deny', { rules: [allow()], more: [administered('Deny')] }),
  { ...at('a deny, where an admin rule that nobody may read may always allow', 'Unknown', { rules: [deny()] }), estate: { ...planned({ rules: [deny()] }), unreadTypes: ['microsoft.network/effectivesecurityadminrules'] } },
  at('AlwaysAllow asks no group', 'Allow', { rules: [deny()], more: [administered('AlwaysAllow')] }),
  at('of two configurations, either of which may be first', 'Unknown', { rules: [allow()], more: [administeredBy([{ access: 'Deny' }, { access: 'Allow', priority: 20 }], ['c', 'd'])] }),
  at('a deny of unknown order still stands before what its own configuration allows later', 'Deny', { rules: [deny()], more: [administeredBy([{ access: 'Deny' }, { access: 'Allow', priority: 15 }, { access: 'AlwaysAllow', priority: 20 }], ['c', 'd', 'c'])] }),
  at('an admin deny outbound closes nothing inbound', 'Allow', { rules: [allow()], more: [administered('Deny', { direction: 'Outbound' })] }),
];
