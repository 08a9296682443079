import { describe, expect, it } from 'vitest';
import { exposureFact } from '../../../src/facts/exposure/exposure.ts';
import type { Unknown } from '../../../src/model/unknown.ts';
import { asArray, asObject, type JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import {
  allow, deny, exposureOf, group, GROUP, id, idOf, JIT_POLICIES, NETWORK, PRIVATE_ADDRESS, site, unread, withSecondInterface, type Site,
} from './site.ts';
import { classic, FIREWALL_SITE, natRule } from './ways.ts';

const ADMIN_RULES = 'Microsoft.Network/effectiveSecurityAdminRules';
const OPEN: Site = { rules: [allow('22')] };
const FEW: JsonObject = { sourceAddressPrefix: '51.140.12.0/24' };

/** What one allow on port 22 opens, and to whom. */
function openedBy(properties: JsonObject): Readonly<Record<string, unknown>> {
  const { verdict, openings } = exposureOf(site({ rules: [allow('22', properties)] }));
  return { verdict, from: Array.isArray(openings) ? openings.flatMap((opening: { readonly from?: readonly string[] }) => opening.from ?? []) : openings };
}

/** Why the verdict of a machine is not known; undefined where it is. */
function causeOf(rows: readonly JsonObject[]): Unknown | undefined {
  const [machine = {}] = rows;
  const verdict = answersOf(exposureFact, machine, snapshotOf(rows))['verdict'];
  return verdict?.known === false ? verdict.unknown : undefined;
}

describe('how wide an allow is', () => {
  it.each<[string, JsonObject, string, readonly string[]]>([
    ['any', { sourceAddressPrefix: '*' }, 'open', ['Internet']],
    ['Internet', { sourceAddressPrefix: 'INTERNET' }, 'open', ['Internet']],
    ['one address', { sourceAddressPrefix: '51.140.12.7' }, 'restricted', ['51.140.12.7-51.140.12.7']],
    ['65,536 addresses', { sourceAddressPrefix: '51.140.0.0/16' }, 'restricted', ['51.140.0.0-51.140.255.255']],
    ['65,537 addresses', { sourceAddressPrefixes: ['51.140.0.0/16', '51.141.0.0'], sourceAddressPrefix: '' }, 'open', ['51.140.0.0-51.141.0.0']],
    ['65,537 addresses in two places', { sourceAddressPrefixes: ['51.140.0.0/16', '20.1.1.1'] }, 'open', ['20.1.1.1-20.1.1.1', '51.140.0.0-51.140.255.255']],
    ['65,536 addresses named twice', { sourceAddressPrefixes: ['51.140.0.0/16', '51.140.0.0/17'], sourceAddressPrefix: '51.140.0.0/16' }, 'restricted', ['51.140.0.0-51.140.255.255']],
    ['everything in two halves', { sourceAddressPrefixes: ['0.0.0.0/1', '128.0.0.0/1'] }, 'open', ['Internet']],
    ['private addresses', { sourceAddressPrefixes: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'] }, 'closed', []],
    ['private addresses and their public neighbours', { sourceAddressPrefix: '10.0.0.0/7' }, 'open', ['11.0.0.0-11.255.255.255']],
    ['a prefix around the address of the platform', { sourceAddressPrefix: '168.63.129.0/24' }, 'restricted', ['168.63.129.0-168.63.129.15', '168.63.129.17-168.63.129.255']],
    ['the virtual network', { sourceAddressPrefix: 'VirtualNetwork' }, 'closed', []],
    ['the load balancer, which is only ever the probe', { sourceAddressPrefix: 'AzureLoadBalancer' }, 'closed', []],
    ['the other family', { sourceAddressPrefix: '::/0' }, 'closed', []],
    ['from one source port: the sender chooses it', { sourcePortRange: '53' }, 'open', ['Internet']],
    ['to another machine', { destinationAddressPrefix: '10.0.1.5' }, 'closed', []],
    ['to the machine', { destinationAddressPrefix: `${PRIVATE_ADDRESS}/32` }, 'open', ['Internet']],
    ['to a group that the machine is not in', { destinationAddressPrefix: '', destinationApplicationSecurityGroups: [{ id: id('Network/applicationSecurityGroups/web') }] }, 'closed', []],
  ])('%s', (_name, properties, verdict, from) => {
    expect(openedBy(properties)).toEqual({ verdict, from });
  });

  it.each([['/48', 'restricted'], ['/47', 'open'], ['/64', 'restricted'], ['/32', 'open']])('an IPv6 prefix of %s', (length, verdict) => {
    const configuration = { privateIPAddress: 'fd00:1::4', privateIPAddressVersion: 'IPv6' };
    expect(exposureOf(site({ rules: [allow('22', { sourceAddressPrefix: `2a01:110::${length}` })], configuration }))['verdict']).toBe(verdict);
  });

  it('is judged together with the others of its port', () => {
    const halves = (port: string): readonly JsonObject[] => [allow('22', { sourceAddressPrefix: '51.140.0.0/16' }), allow(port, { priority: 1002, sourceAddressPrefix: '51.141.0.0/16' })];
    expect(exposureOf(site({ rules: halves('22') }))).toMatchObject({ verdict: 'open', openPorts: ['22'] });
    expect(exposureOf(site({ rules: halves('3389') }))).toMatchObject({ verdict: 'restricted', openPorts: [] });
  });

  it.each(['AzureCloud', 'azurecloud.westeurope', 'GatewayManager'])('the tag %s stands for prefixes that are not known: open', (tag) => {
    expect(exposureOf(site({ rules: [allow('22', { sourceAddressPrefix: tag })] }))).toMatchObject({ verdict: 'open', openPorts: ['22'], openings: [{ sourceTags: [tag], verdict: 'open', from: [] }] });
  });
});

/** Prefixes of everything but the one of a length around 51.140.0.0: at each bit, the half that it is not in. */
function everythingBut(length: number): readonly string[] {
  return Array.from({ length }, (_, index) => {
    const other = (0x338c_0000 ^ (2 ** (31 - index))) >>> 0;
    return `${[24, 16, 8, 0].map((shift) => (other >>> shift) & 255).join('.')}/${String(index + 1)}`;
  });
}

/** Both levels must allow: what gets in is what they have in common, by the rules of both. */
describe('two groups', () => {
  const guard = id('Network/networkSecurityGroups/of-subnet');
  const both = (subnetRule: JsonObject, interfaceRule: JsonObject): readonly JsonObject[] => site({ rules: [interfaceRule], subnet: { networkSecurityGroup: { id: guard } }, more: [group(guard, [subnetRule])] });
  it.each<[string, readonly JsonObject[], string, readonly JsonObject[]]>([
    ['ports', both(allow('20-25'), allow('22-30')), 'open', [{ ports: '22-25', from: ['Internet'] }]],
    ['sources', both(allow('22'), allow('22', FEW)), 'restricted', [{ ports: '22', from: ['51.140.12.0-51.140.12.255'] }]],
    ['protocols', both(allow('22', { protocol: '*' }), allow('22', { protocol: 'udp' })), 'open', [{ protocol: 'Udp', ports: '22' }]],
    ['tags', both(allow('22', { sourceAddressPrefix: 'AzureCloud' }), allow('22')), 'open', [{ ports: '22', from: [], sourceTags: ['AzureCloud'] }]],
    ['nothing', both(allow('22'), allow('23')), 'closed', []],
  ])('have %s in common', (_name, rows, verdict, openings) => {
    const answers = exposureOf(rows);
    expect(answers).toMatchObject({ verdict, openings });
    expect(answers['openings']).toHaveLength(openings.length);
  });

  it('one of which knows a tag, the other few addresses, let in few if any', () => {
    for (const rows of [both(allow('22', { sourceAddressPrefix: 'AzureCloud' }), allow('22', FEW)), both(allow('22', FEW), allow('22', { sourceAddressPrefix: 'AzureCloud' }))]) {
      expect(exposureOf(rows)['verdict']).toMatch(/^(?:restricted|unknown: .*)$/u);
    }
  });

  it('are both told, the subnet first', () => {
    const rows = both(allow('22', { priority: 200 }, 'outer'), allow('22', { priority: 100 }, 'inner'));
    expect(exposureOf(rows)).toMatchObject({ openings: [{ decidedBy: [
      { level: 'subnet', securityGroup: guard, rule: 'outer', priority: 200 },
      { level: 'networkInterface', securityGroup: GROUP, rule: 'inner', priority: 100 },
    ], because: 'outer @200 in of-subnet and inner @100 in nsg' }] });
  });
});

describe('a deny', () => {
  it.each<[string, JsonObject, string]>([
    ['of everyone', {}, 'closed'],
    ['of everyone, after the allow', { priority: 4096 }, 'open'],
    ['of one address leaves the others', { sourceAddressPrefix: '51.140.12.7' }, 'open'],
    ['of all but 65,536 addresses', { sourceAddressPrefixes: everythingBut(16) }, 'restricted'],
    ['of all but 131,072 addresses', { sourceAddressPrefixes: everythingBut(15) }, 'open'],
    ['of another protocol', { protocol: 'Udp' }, 'open'],
    ['of the port of another machine', { destinationAddressPrefix: '10.0.1.5' }, 'open'],
    ['from some source ports: the sender takes another', { sourcePortRange: '1024-65535' }, 'open'],
    ['from all source ports, in two runs', { sourcePortRange: '', sourcePortRanges: ['0-1023', '1024-65535'] }, 'closed'],
    ['of a tag of unknown prefixes proves nothing closed', { sourceAddressPrefix: 'AzureCloud' }, 'open'],
  ])('%s', (_name, properties, verdict) => {
    expect(exposureOf(site({ rules: [deny('22', properties), allow('22')] }))['verdict']).toBe(verdict);
  });

  it('that certainly holds, or is about something else, is nothing to assume', () => {
    const rules = [deny('22', { sourceAddressPrefix: '51.140.12.0/24' }), deny('3389', { priority: 999 }), deny('80', { priority: 998, protocol: 'Udp' }), allow('22'), allow('80', { priority: 1002 })];
    expect(exposureOf(site({ rules }))).toMatchObject({ verdict: 'open', openPorts: ['22', '80'], assumes: [] });
  });

  it('of the Internet is not of public addresses that the virtual network itself has', () => {
    const rows = site({ rules: [deny('*', { sourceAddressPrefix: 'Internet' })] });
    const space = { addressSpace: { addressPrefixes: ['10.0.0.0/16', '51.140.12.0/24'] } };
    const within = rows.map((row) => (idOf(row) === NETWORK ? { ...row, properties: { ...asObject(row['properties']), ...space } } : row));
    expect(exposureOf(rows)['verdict']).toBe('closed');
    expect(exposureOf(within)).toMatchObject({ verdict: 'restricted', openings: [{ ports: '*', from: ['51.140.12.0-51.140.12.255'] }] });
  });

  it('of a tag of unknown prefixes removes nothing and is told', () => {
    const answers = exposureOf(site({ rules: [deny('22', { sourceAddressPrefix: 'AzureCloud' }, 'no-cloud'), allow('22')] }));
    expect(answers).toMatchObject({ openings: [{ from: ['Internet'], verdict: 'open' }], assumes: [expect.stringContaining('no-cloud')] });
  });
});

/** What a rule lacks could be anything: an allow may let everyone in, a deny may close nothing. */
describe('a rule that cannot be read', () => {
  const fields: readonly (readonly [string, JsonObject])[] = [
    ['no source', { sourceAddressPrefix: '' }],
    ['no destination', { destinationAddressPrefix: '' }],
    ['no port', { destinationPortRange: '' }],
    ['ports that are none', { destinationPortRange: '22,3389' }],
    ['a range that runs backwards', { destinationPortRange: '30-20' }],
    ['no protocol', { protocol: null }],
    ['no priority', { priority: null }],
    ['no access', { access: null }],
    ['no direction', { direction: null }],
  ];
  it.each(fields)('%s: an allow leaves nothing known to be closed', (_name, properties) => {
    expect(exposureOf(site({ rules: [allow('22', properties)] }))['verdict']).toMatch(/^unknown: /u);
  });

  it.each(fields)('%s: what would have to be read anew is the group, and no rule of ours', (_name, properties) => {
    expect(causeOf(site({ rules: [allow('22', properties, 'odd')] }))).toMatchObject({ reason: 'notCollected', artifact: 'Microsoft.Network/networkSecurityGroups', scope: GROUP, message: expect.stringContaining('odd') as string });
  });

  it('an interface that does not tell its address is what is missing, where a rule is for an address', () => {
    const rows = site({ rules: [allow('22', { destinationAddressPrefix: '10.0.1.4' })], configuration: { privateIPAddress: null } });
    expect(causeOf(rows)).toMatchObject({
      reason: 'notCollected', artifact: 'Microsoft.Network/networkInterfaces', scope: id('Network/networkInterfaces/nic-jump'), missing: ['properties.ipConfigurations[*].properties.privateIPAddress'],
    });
  });

  it.each(fields)('%s: a deny closes nothing', (_name, properties) => {
    expect(exposureOf(site({ rules: [deny('22', properties), allow('22')] }))['verdict']).toMatch(/^(?:open|unknown: .*)$/u);
  });
});

function routed(...prefixes: readonly string[]): Site {
  const table = id('Network/routeTables/rt');
  const routes = prefixes.map((addressPrefix) => ({ name: `to-${addressPrefix}`, properties: { addressPrefix, nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.255.4' } }));
  return { subnet: { routeTable: { id: table.toUpperCase() } }, more: [{ id: table, properties: { routes } }] };
}

describe('a route table', () => {
  it('with a default route makes the virtual network stand for everyone, and this is told', () => {
    expect(exposureOf(site(routed('0.0.0.0/0')))).toMatchObject({ verdict: 'open', openPorts: ['*'], assumes: [expect.stringContaining('rt')] });
    expect(exposureOf(site({ ...routed('0.0.0.0/0'), rules: [deny('22', { sourceAddressPrefix: 'VirtualNetwork' }), allow('*')] }))['openPorts']).toEqual(['*']);
  });

  it('may put everyone into the tag or nobody: what gets in either way is open', () => {
    expect(exposureOf(site({ ...routed('0.0.0.0/0'), rules: [deny('22', { priority: 100, sourceAddressPrefix: 'VirtualNetwork' }), allow('22', { priority: 200 }), deny('*', { priority: 4000 })] }))).toMatchObject({ verdict: 'open', openPorts: ['22'] });
    expect(exposureOf(site({ ...routed('0.0.0.0/0'), rules: [deny('22', { priority: 100, sourceAddressPrefix: 'VirtualNetwork' }), deny('*', { priority: 4000 })] }))).toMatchObject({ verdict: 'closed', openPorts: [] });
  });

  it('tells what gets in under both readings by the rule of the first alone', () => {
    const found = exposureOf(site({ ...routed('0.0.0.0/0'), rules: [allow('22', { sourceAddressPrefix: 'Internet' })] }));
    expect(found['openings']).toMatchObject([{ ports: '*', decidedBy: [{ rule: 'AllowVnetInBound' }] }]);
  });

  it('takes nobody from the Internet: an allow of it holds all the same, and a deny of it closes nothing that the route opens', () => {
    const everyone = { sourceAddressPrefix: 'Internet' };
    expect(exposureOf(site({ ...routed('0.0.0.0/0'), rules: [allow('22', everyone), deny('*', { priority: 4000 })] }))).toMatchObject({ verdict: 'open', openPorts: ['22'] });
    expect(exposureOf(site({ ...routed('0.0.0.0/0'), rules: [deny('*', everyone)] }))).toMatchObject({ verdict: 'open', openPorts: ['*'] });
  });

  /** The tag also stands for the prefixes of routes (Azure documentation, "Service tags"). */
  it.each([['a default route in two halves', ['0.0.0.0/1', '128.0.0.0/1'], 'open'], ['a route to a public prefix', ['51.140.12.0/24'], 'restricted']])('with %s makes it stand for that', (_name, prefixes, verdict) => {
    expect(exposureOf(site(routed(...prefixes)))['verdict']).toBe(verdict);
  });

  it.each([['no routes', []], ['private routes', ['10.9.0.0/16']], ['a default route of the other family', ['::/0']]])('with %s changes nothing', (_name, prefixes) => {
    expect(exposureOf(site(routed(...prefixes)))).toMatchObject({ verdict: 'closed', assumes: [] });
    expect(exposureOf(site({ ...routed(...prefixes), ...OPEN }))).toMatchObject({ verdict: 'open', openPorts: ['22'] });
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['two halves', ['0.0.0.0/1', '128.0.0.0/1'], ['the tag VirtualNetwork also stands for public addresses that rt routes: 0.0.0.0/1, 128.0.0.0/1']],
    ['public prefixes among others', ['51.140.12.0/24', '10.9.0.0/16', '20.0.0.0/24', '20.0.1.0/24', '20.0.2.0/24'], ['the tag VirtualNetwork also stands for public addresses that rt routes: 51.140.12.0/24, 20.0.0.0/24, 20.0.1.0/24 and 1 more']],
    ['blanks around a default route', [' 0.0.0.0/0 '], ['the default route in rt makes the tag VirtualNetwork stand for every address']],
  ])('tells what it puts under the tag where a rule goes by it: %s', (_name, prefixes, assumes) => {
    expect(exposureOf(site(routed(...prefixes)))).toMatchObject({ assumes });
  });

  it('tells nothing of some public prefixes where no rule goes by the tag', () => {
    expect(exposureOf(site({ ...routed('51.140.12.0/24'), rules: [allow('22'), deny('*', { priority: 4000 })] }))).toMatchObject({ verdict: 'open', assumes: [] });
  });

  /** Its addresses are of the virtual network with the route and without. */
  it('is nothing to assume of who comes through a firewall', () => {
    const withFirewall = (row: JsonObject): JsonObject => {
      const properties = asObject(row['properties']);
      return { ...row, properties: { ...properties, subnets: [...asArray(properties['subnets']), { id: `${NETWORK}/subnets/AzureFirewallSubnet`, properties: { addressPrefix: '10.0.255.0/26' } }] } };
    };
    const [address = {}] = FIREWALL_SITE;
    const rows = site({ ...routed('0.0.0.0/0'), sku: undefined }).map((row) => (idOf(row) === NETWORK ? withFirewall(row) : row));
    expect(exposureOf([...rows, address, classic([{ rules: [natRule()] }])])).toMatchObject({ verdict: 'open', openPorts: ['22'], assumes: [] });
  });

  it('without a default route is nothing to assume', () => {
    expect(exposureOf(site({ ...routed('10.9.0.0/16'), ...OPEN }))).toMatchObject({ verdict: 'open', assumes: [] });
  });
});

/** The two spellings in which Resource Graph answers which admin configurations a virtual network is under. */
function underAdminRules(network: string, properties: JsonObject): JsonObject {
  return { id: `${network}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, type: ADMIN_RULES, properties };
}

function adminRule(access: string): JsonObject {
  const any = [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }];
  return { access, direction: 'Inbound', priority: 1, protocol: 'Any', sources: any, destinations: any, sourcePortRanges: ['0-65535'], destinationPortRanges: ['0-65535'] };
}

describe('security admin rules', () => {
  const configuration = id('Network/networkManagers/m/securityAdminConfigurations/c/snapshots/0');
  const configurations: readonly (readonly [string, JsonObject])[] = [
    ['configurations', { effectiveSecurityAdminConfigurations: [{ id: configuration }] }],
    ['Configurations', { EffectiveSecurityAdminConfigurations: [{ Id: configuration }], ProvisioningState: 'Succeeded' }],
  ];
  it.each(configurations)('of %s that are only named: closed is unknown, open assumes that none of them denies', (_name, properties) => {
    const more = [underAdminRules(NETWORK.toUpperCase(), properties)];
    expect(exposureOf(site({ more }))['verdict']).toMatch(/^unknown: /u);
    expect(exposureOf(site({ ...OPEN, more }))).toMatchObject({ verdict: 'open', assumes: [expect.stringContaining('admin rule')] });
  });

  it('that deny close what the groups open', () => {
    expect(exposureOf(site({ ...OPEN, more: [underAdminRules(NETWORK, adminRule('Deny'))] }))['verdict']).toBe('closed');
  });

  it('that allow go on to the groups', () => {
    const more = [underAdminRules(NETWORK, adminRule('Allow'))];
    expect(exposureOf(site({ more }))['verdict']).toBe('closed');
    expect(exposureOf(site({ ...OPEN, more }))['verdict']).toBe('open');
  });

  it('that always allow open what the groups close', () => {
    const more = [underAdminRules(NETWORK, adminRule('AlwaysAllow'))];
    expect(exposureOf(site({ more }))).toMatchObject({ verdict: 'open', openings: [{ decidedBy: [{ level: 'adminRule' }] }] });
    expect(exposureOf(site({ ...OPEN, more }))['verdict']).toBe('open');
  });

  it.each<[string, JsonObject]>([
    ['of another network', underAdminRules(id('Network/virtualNetworks/vnet-2'), { effectiveSecurityAdminConfigurations: [{ id: configuration }] })],
    ['of no configuration', underAdminRules(NETWORK, { effectiveSecurityAdminConfigurations: [] })],
  ])('%s change nothing', (_name, row) => {
    expect(exposureOf(site({ more: [row] }))['verdict']).toBe('closed');
    expect(exposureOf(site({ ...OPEN, more: [row] }))).toMatchObject({ verdict: 'open', assumes: [] });
  });

  it('that were not read leave open what is seen open, and say what that assumes', () => {
    const gaps = [gap(ADMIN_RULES, SUBSCRIPTION)];
    for (const rows of [site(OPEN), withSecondInterface(site(OPEN))]) {
      expect(exposureOf(rows, gaps)).toMatchObject({ verdict: 'open', openPorts: ['22'], assumes: [expect.stringContaining('admin rule')] });
    }
    expect(exposureOf(site({ rules: [allow('22', { sourceAddressPrefix: '51.140.12.7' })] }), gaps)['verdict']).toBe('unknown: forbidden');
  });
});

/** A machine that is closed by what was read, though a row of the type could open it. */
const CLOSED_BUT_FOR: readonly (readonly [type: string, site: Site])[] = [
  ['Microsoft.Network/networkInterfaces', {}],
  ['Microsoft.Network/networkSecurityGroups', {}],
  ['Microsoft.Network/publicIPAddresses', { rules: undefined }],
  ['Microsoft.Network/virtualNetworks', { rules: [allow('22')], subnet: { networkSecurityGroup: { id: GROUP.replace('nsg', 'nsg-2') } }, more: [{ id: GROUP.replace('nsg', 'nsg-2'), properties: { securityRules: [] } }] }],
  ['Microsoft.Network/routeTables', routed('10.9.0.0/16')],
  ['Microsoft.Network/loadBalancers', { rules: [allow('22')], sku: undefined }],
  ['Microsoft.Network/azureFirewalls', {}],
  ['Microsoft.Network/firewallPolicies/ruleCollectionGroups', {}],
  [ADMIN_RULES, {}],
];

describe('what was not read', () => {
  it.each(CLOSED_BUT_FOR)('%s: closed becomes unknown', (type, given) => {
    const rows = site(given);
    expect(exposureOf(rows)).toMatchObject({ verdict: 'closed', openPorts: [], openings: [] });
    expect(exposureOf(...unread(type, rows))['verdict']).toBe('unknown: forbidden');
  });

  it.each([
    'Microsoft.Network/publicIPAddresses', 'Microsoft.Network/routeTables', 'Microsoft.Network/loadBalancers', 'Microsoft.Network/azureFirewalls',
    'Microsoft.Network/firewallPolicies/ruleCollectionGroups', ADMIN_RULES, JIT_POLICIES,
  ])('%s: open stays open', (type) => {
    expect(exposureOf(...unread(type, site(OPEN)))).toMatchObject({ verdict: 'open', publicPath: true });
  });

  it('policies: closed stays closed, for they only tell which allow is temporary', () => {
    expect(exposureOf(...unread(JIT_POLICIES, site()))['verdict']).toBe('closed');
  });

  it.each([['networkInterfaces/nic-jump', 'publicPath'], ['networkSecurityGroups/nsg', 'verdict']])('a row that is named and not there (%s) is a gap', (name, field) => {
    const rows = site(OPEN).filter((row) => !idOf(row).endsWith(name));
    expect(exposureOf(rows)).toMatchObject({ [field]: 'unknown: notCollected', verdict: 'unknown: notCollected' });
  });

  it('a group is not missed where the other level denies', () => {
    const rows = site({ rules: [deny('*', { priority: 100 })], subnet: { networkSecurityGroup: { id: GROUP.replace('nsg', 'nsg-2') } } });
    expect(exposureOf(rows)['verdict']).toBe('closed');
  });
});
