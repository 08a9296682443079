/**
 * Small random networks around one virtual machine, as rows of Resource Graph's shape: what `packetWalker.ts` knows and
 * nothing else, so no load balancers, firewalls, admin rules or route tables. The same seed makes the same network.
 */
import type { OracleEstate, OracleObject, OracleRow } from './json.ts';
import { sameText, textAt } from './json.ts';
import type { Dice, Feature, Vocabulary } from './networkRules.ts';
import { mixedCase, randomRules } from './networkRules.ts';
import type { Random } from './random.ts';
import { createRandom } from './random.ts';

export interface RandomNetwork extends OracleEstate {
  readonly virtualMachine: OracleRow;
  /** The nasty cases that this network has. */
  readonly features: ReadonlySet<Feature>;
}

/** What a network is made of, besides chance. */
interface Site {
  readonly random: Random;
  readonly dice: Dice;
  readonly words: Vocabulary;
  readonly securityGroupIds: readonly string[];
}

const SUBSCRIPTION_ID = '00000000-0000-4000-8000-000000000001';
const MACHINE = resourceId('rg-App', 'Microsoft.Compute/virtualMachines/vm-Oracle');
const HOME = resourceId('rg-Net', 'Microsoft.Network/virtualNetworks/vnet-Home');
const PEER = resourceId('rg-Net', 'Microsoft.Network/virtualNetworks/vnet-Peer');
const APPLICATION_GROUPS = ['web', 'Data', 'jump'].map((name) => resourceId('rg-Net', `Microsoft.Network/applicationSecurityGroups/asg-${name}`));
const SUBNETS = ['default', 'Second'];
const HOME_PREFIXES = ['10.1.0.0/16', 'fd00:1::/48'];
const PEER_PREFIXES = ['10.2.0.0/16', 'fd00:2::/48'];
/** Overlapping one another, with both families and lengths on either side of what counts as wide (/16, /48). */
const PUBLIC_PREFIXES = [
  '51.140.12.7', '51.140.12.7/32', '51.140.12.0/24', '51.140.0.0/17', '51.140.0.0/16', '51.141.0.0/16', '51.128.0.0/9', '20.0.0.0/8', '1.2.3.0/24', '8.8.8.8',
  '128.0.0.0/1', '96.0.0.0/4', '2a01:111:f100:2::7', '2a01:111:f100:2::/64', '2a01:111:f100::/48', '2a01:111:f100::/47', '2a01:111::/32', '2603:1000::/24',
];
const HOST_BITS = ['51.140.12.77/24', '20.1.2.3/8', '2a01:111:f100:2::9/64'];
const PUBLIC_SPACES = ['51.140.12.0/24', '51.141.128.0/17', '2a01:111:f100:2::/64'];
const UNREAD: readonly Feature[] = ['unreadSecurityGroup', 'unreadVirtualNetwork', 'unreadPublicAddress'];

/** The network of a seed. Two in three were read to the last row. */
export function randomNetwork(seed: number): RandomNetwork {
  const random = createRandom(seed);
  const features = new Set<Feature>();
  const mayLack = random.chance(1 / 3);
  const dice: Dice = (feature, probability) => {
    const has = random.chance(probability) && (mayLack || !UNREAD.includes(feature));
    if (has) features.add(feature);
    return has;
  };
  return { ...assemble(random, dice), features };
}

/** Whether every row that this network names is there. */
export function isWhollyRead(network: RandomNetwork): boolean {
  return UNREAD.every((feature) => !network.features.has(feature));
}

function assemble(random: Random, dice: Dice): Omit<RandomNetwork, 'features'> {
  const interfaceCount = random.pick([1, 1, 2]);
  const addresses = Array.from({ length: interfaceCount }, (_, index) => randomConfigurations(random, dice, index));
  const words = vocabulary(dice, addresses.flat());
  const securityGroupIds = Array.from({ length: random.between(1, 3) }, (_, index) => resourceId('rg-Net', `Microsoft.Network/networkSecurityGroups/nsg-${'Abc'.charAt(index)}`));
  const site: Site = { random, dice, words, securityGroupIds };
  const interfaces = addresses.map((configurations, index) => networkInterface(site, index, configurations));
  const rows = [
    ...interfaces,
    ...virtualNetworks(site),
    ...securityGroupIds.filter(() => !dice('unreadSecurityGroup', 0.25)).map((id) => securityGroup(site, id)),
    ...addresses.flat().filter((one) => one.publicAddress !== undefined && !dice('unreadPublicAddress', 0.15)).map((one) => publicAddress(site, one)),
  ];
  const virtualMachine = machine(site, interfaces);
  return { rows: random.sample([virtualMachine, ...rows], Number.POSITIVE_INFINITY), virtualMachine };
}

/** An IP configuration before it becomes part of a row. */
interface Configuration {
  readonly name: string;
  readonly family: 4 | 6;
  readonly subnet: string;
  readonly privateAddress: string;
  readonly publicAddress: string | undefined;
  readonly publicAddressId: string;
}

function randomConfigurations(random: Random, dice: Dice, index: number): readonly Configuration[] {
  const subnet = random.below(SUBNETS.length);
  return Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, order) => {
    const isSixth = dice('ipv6', 0.25);
    const host = 4 + index * 10 + order;
    const isPublic = random.chance(0.8);
    return {
      name: `ipConfig-${String(order)}`,
      family: isSixth ? 6 : 4,
      subnet: SUBNETS[subnet] ?? 'default',
      privateAddress: isSixth ? `fd00:1:0:${String(subnet)}::${host.toString(16)}` : `10.1.${String(subnet)}.${String(host)}`,
      publicAddress: !isPublic ? undefined : isSixth ? `2603:1020:5::${host.toString(16)}` : `20.50.60.${String(host)}`,
      publicAddressId: resourceId('rg-App', `Microsoft.Network/publicIPAddresses/pip-${String(index)}-${String(order)}`),
    };
  });
}

function vocabulary(dice: Dice, configurations: readonly Configuration[]): Vocabulary {
  return {
    publicPrefixes: [...PUBLIC_PREFIXES, ...(dice('hostBits', 0.15) ? HOST_BITS : [])],
    privateAddresses: configurations.map(({ privateAddress }) => privateAddress),
    publicAddresses: ['20.50.60.4', ...configurations.flatMap(({ publicAddress: address }) => address ?? [])],
    privatePrefixes: [...HOME_PREFIXES, '10.1.0.0/24', '10.1.1.0/24', '10.0.0.0/8', 'fd00:1:0:0::/64'],
    applicationSecurityGroupIds: APPLICATION_GROUPS,
  };
}

function machine({ random }: Site, interfaces: readonly OracleRow[]): OracleRow {
  const networkInterfaces = interfaces.map((one, index) => ({ id: mixedCase(random, one.id), properties: { primary: index === 0 } }));
  return row('microsoft.compute/virtualmachines', MACHINE, {
    networkProfile: { networkInterfaces },
    extended: { instanceView: { powerState: { code: random.pick(['PowerState/running', 'PowerState/deallocated']) } } },
  });
}

function networkInterface(site: Site, index: number, configurations: readonly Configuration[]): OracleRow {
  const id = resourceId('rg-App', `Microsoft.Network/networkInterfaces/nic-${'Ab'.charAt(index)}`);
  return row('microsoft.network/networkinterfaces', id, {
    primary: index === 0,
    virtualMachine: { id: mixedCase(site.random, MACHINE) },
    ...guard(site, 0.5),
    ipConfigurations: configurations.map((one, order) => ({
      id: `${id}/ipConfigurations/${one.name}`, name: one.name, properties: { primary: order === 0, ...configurationProperties(site, one) },
    })),
  });
}

function configurationProperties({ random }: Site, one: Configuration): OracleObject {
  const members = random.sample(APPLICATION_GROUPS, random.pick([0, 0, 1, 2])).map((id) => ({ id: mixedCase(random, id) }));
  return {
    privateIPAddress: one.privateAddress,
    ...(one.family === 6 ? { privateIPAddressVersion: 'IPv6' } : random.pick([{}, { privateIPAddressVersion: 'IPv4' }])),
    privateIPAllocationMethod: 'Dynamic',
    subnet: { id: mixedCase(random, `${HOME}/subnets/${one.subnet}`) },
    ...(one.publicAddress === undefined ? {} : { publicIPAddress: { id: mixedCase(random, one.publicAddressId) } }),
    ...(members.length > 0 || random.chance(0.2) ? { applicationSecurityGroups: members } : {}),
  };
}

/** The reference to the group that stands at a subnet or network interface; the wire leaves an unused one out or says null. */
function guard({ random, securityGroupIds }: Site, probability: number): OracleObject {
  if (!random.chance(probability)) return random.pick<OracleObject>([{}, { networkSecurityGroup: null }]);
  return { networkSecurityGroup: { id: mixedCase(random, random.pick(securityGroupIds)) } };
}

function virtualNetworks(site: Site): readonly OracleRow[] {
  const { random, dice } = site;
  const peering = { name: 'to-peer', properties: { peeringState: random.pick(['Connected', 'Connected', 'Initiated', 'Disconnected']), remoteVirtualNetwork: { id: mixedCase(random, PEER) } } };
  const isPeered = random.chance(0.4);
  const hasPeer = isPeered ? !dice('unreadVirtualNetwork', 0.2) : random.chance(0.3);
  const subnets = SUBNETS.filter(() => !dice('unreadVirtualNetwork', 0.1));
  const peerSpace = [...PEER_PREFIXES, ...(dice('publicPeerSpace', 0.4) ? random.sample(PUBLIC_SPACES, 1) : [])];
  return [
    ...(dice('unreadVirtualNetwork', 0.2) ? [] : [row('microsoft.network/virtualnetworks', HOME, {
      addressSpace: { addressPrefixes: [...HOME_PREFIXES, ...(dice('publicVirtualNetworkSpace', 0.35) ? random.sample(PUBLIC_SPACES, 2) : [])] },
      subnets: random.sample(subnets, 2).map((name) => subnet(site, name)),
      virtualNetworkPeerings: isPeered ? [peering] : [],
    })]),
    ...(hasPeer ? [row('microsoft.network/virtualnetworks', PEER, { addressSpace: { addressPrefixes: peerSpace }, subnets: [], virtualNetworkPeerings: [] })] : []),
  ];
}

function subnet(site: Site, name: string): OracleObject {
  const index = String(SUBNETS.indexOf(name));
  return {
    id: mixedCase(site.random, `${HOME}/subnets/${name}`), name,
    properties: { addressPrefixes: [`10.1.${index}.0/24`, `fd00:1:0:${index}::/64`], ...guard(site, 0.6) },
  };
}

function securityGroup(site: Site, id: string): OracleRow {
  const securityRules = randomRules(site.random, site.dice, site.words);
  return row('microsoft.network/networksecuritygroups', id, { securityRules: securityRules.map((rule) => ({ id: `${id}/securityRules/${textAt(rule, 'name') ?? ''}`, ...rule })) });
}

function publicAddress({ random, dice }: Site, one: Configuration): OracleRow {
  const sku = dice('noSku', 0.15) ? {} : { sku: { name: random.pick(['Basic', 'Basic', 'Standard', 'Standard', 'StandardV2']), tier: 'Regional' } };
  return {
    ...row('microsoft.network/publicipaddresses', one.publicAddressId, { ipAddress: one.publicAddress ?? '', publicIPAddressVersion: one.family === 6 ? 'IPv6' : 'IPv4', publicIPAllocationMethod: 'Static' }),
    ...sku,
  };
}

function row(type: string, id: string, properties: OracleObject): OracleRow {
  const [, , , , resourceGroup = ''] = id.split('/');
  return { id, name: id.slice(id.lastIndexOf('/') + 1), type, subscriptionId: SUBSCRIPTION_ID, resourceGroup: resourceGroup.toLowerCase(), location: 'westeurope', properties };
}

function resourceId(group: string, rest: string): string {
  return `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/${group}/providers/${rest}`;
}

/** The same network with other rows. */
export function withRows(network: RandomNetwork, change: (row: OracleRow) => OracleRow | undefined): RandomNetwork {
  const rows = network.rows.flatMap((one) => change(one) ?? []);
  return { ...network, rows, virtualMachine: rows.find((one) => sameText(one.id, network.virtualMachine.id)) ?? network.virtualMachine };
}
