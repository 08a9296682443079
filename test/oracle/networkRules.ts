import type { OracleObject } from './json.ts';
import type { Random } from './random.ts';

/** Remembers that a network has some nasty case, where it may and chance has it so. */
export type Dice = (feature: Feature, probability: number) => boolean;

/** The cases that some networks have and others lack, so that a disagreement can be narrowed down. */
export type Feature =
  | 'unreadSecurityGroup' | 'unreadVirtualNetwork' | 'unreadPublicAddress'
  | 'publicVirtualNetworkSpace' | 'publicPeerSpace' | 'opaqueTag' | 'bothFields' | 'spacedPorts' | 'hostBits' | 'oddAnyForms' | 'sourcePorts'
  | 'jitDeny' | 'jitAllow' | 'servedDefaults' | 'ipv6' | 'noSku'
  | 'manyRules' | 'serviceTagRows' | 'routes' | 'routeTrap' | 'peerMemory' | 'scaleSet' | 'flexible' | 'unattached'
  | 'balancer' | 'floating' | 'everyPort' | 'natOfPool' | 'natPool' | 'publicPrefix' | 'internalBalancer'
  | 'firewall' | 'firewallPolicy' | 'hubFirewall' | 'ipGroup' | 'translatedName' | 'stoppedFirewall'
  | 'staleMemory' | 'otherPolicy'
  | 'adminInside' | 'adminSnapshots' | 'adminContest' | 'networkGroup' | 'bareNatPool' | 'floatingRange'
  | 'unreadSubnet' | 'unreadBalancer' | 'unreadIpGroup' | 'unreadRoutes' | 'unreadAdminRules';

/** What rules may speak of: the addresses, prefixes and groups of one network. */
export interface Vocabulary {
  /** Public prefixes that overlap one another, both families. */
  readonly publicPrefixes: readonly string[];
  /** Private addresses of the machine. */
  readonly privateAddresses: readonly string[];
  readonly publicAddresses: readonly string[];
  /** Prefixes of subnets and virtual networks. */
  readonly privatePrefixes: readonly string[];
  readonly applicationSecurityGroupIds: readonly string[];
  /** More sources that rules may name: subnets of firewalls, say. */
  readonly otherSources?: readonly string[];
}

const PORTS = [
  '22', '22', '3389', '5985-5986', '20-25', '0-65535', '*', '*', '80', '443', '1-21', '23-65535', '0', '65535', '22-22', '0-1023', '1024-65535', '3000-4000',
];
const PRIORITIES = [100, 101, 110, 200, 300, 999, 1000, 1001, 1002, 2000, 4000, 4094, 4095, 4096];
const DENIES_OF_JIT = [4096, 4095, 4094, 1000];

/** The rules of one group, in no order, priorities unique in each direction; JIT's denies and temporary allows among them. */
export function randomRules(random: Random, dice: Dice, words: Vocabulary): readonly OracleObject[] {
  const jit = [
    ...(dice('jitDeny', 0.3) ? randomJitDenies(random, words) : []),
    ...(dice('jitAllow', 0.15) ? [jitAllow(random, words)] : []),
  ];
  const taken = jit.map((rule) => rule['priority']);
  const free = [...PRIORITIES, ...Array.from({ length: 6 }, () => random.between(2001, 3999))].filter((priority) => !taken.includes(priority));
  const isLarge = words.otherSources !== undefined && dice('manyRules', 0.02);
  const more = isLarge ? Array.from({ length: random.between(20, 200) }, () => random.between(120, 3999)).filter((priority) => !taken.includes(priority)) : [];
  const inbound = [...new Set([...random.sample([...new Set(free)], random.between(0, 8)), ...more])].map((priority) => randomRule(random, dice, words, 'Inbound', priority));
  const outbound = random.sample(PRIORITIES, random.between(0, words.otherSources === undefined ? 2 : 5)).map((priority) => randomRule(random, dice, words, 'Outbound', priority));
  return random.sample([...jit, ...inbound, ...outbound], Number.POSITIVE_INFINITY)
    .map(({ name, ...properties }) => ({ name: name ?? '', properties }));
}

/** As just-in-time access writes them: everything, to one port of one private address. */
function randomJitDenies(random: Random, words: Vocabulary): readonly OracleObject[] {
  const address = random.pick(words.privateAddresses);
  return random.sample(['22', '3389', '5985'], random.between(1, 2)).map((port, index) => ({
    name: `MicrosoftDefenderForCloud-JITRule_${random.pick(['', '-'])}${random.between(1, 2 ** 30)}_${random.bits(128).toString(16).padStart(32, '0')}`,
    description: "MDC JIT Network Access rule for policy 'default' of VM 'vm-oracle'.",
    direction: 'Inbound', access: 'Deny', protocol: '*', priority: (random.chance(0.5) ? DENIES_OF_JIT : DENIES_OF_JIT.toReversed())[index * 2] ?? 4093,
    sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: address, destinationPortRange: port,
  }));
}

function jitAllow(random: Random, words: Vocabulary): OracleObject {
  return {
    name: `MicrosoftDefenderForCloud-JITRule-${random.between(1, 2 ** 30)}`,
    direction: 'Inbound', access: 'Allow', protocol: '*', priority: 100,
    sourceAddressPrefix: random.chance(0.3) ? '*' : random.pick(words.publicPrefixes), sourcePortRange: '*',
    destinationAddressPrefix: random.pick(words.privateAddresses), destinationPortRange: random.pick(['22', '3389']),
  };
}

function randomRule(random: Random, dice: Dice, words: Vocabulary, direction: 'Inbound' | 'Outbound', priority: number): OracleObject {
  return {
    name: `rule-${direction === 'Outbound' ? 'out' : 'in'}-${String(priority)}`,
    direction: random.pick([direction, direction, direction.toLowerCase()]),
    access: random.pick(['Allow', 'Allow', 'Allow', 'allow', 'Deny', 'Deny', 'deny']),
    protocol: random.pick(['*', '*', 'Tcp', 'Tcp', 'TCP', 'tcp', 'Udp', 'UDP', 'Icmp', 'ICMP', 'Esp']),
    priority,
    ...fields(random, dice, 'sourcePortRange', dice('sourcePorts', 0.04) ? random.sample(['1024-65535', '0-1023', '53', '22'], random.between(1, 2)) : ['*']),
    ...fields(random, dice, 'destinationPortRange', randomPorts(random, dice)),
    ...randomSources(random, dice, words),
    ...randomDestinations(random, dice, words),
  };
}

function randomPorts(random: Random, dice: Dice): readonly string[] {
  const ports = random.sample(PORTS, random.pick([1, 1, 1, 2, 3])).map((text) => (random.chance(0.2) ? randomRange(random) : text));
  return dice('spacedPorts', 0.02) ? ports.map((text) => ` ${text.replace('-', ' - ')} `) : ports;
}

function randomRange(random: Random): string {
  const first = random.below(65536);
  return random.chance(0.3) ? String(first) : `${String(first)}-${String(random.between(first, Math.min(65535, first + random.pick([0, 1, 1000, 65535]))))}`;
}

function randomSources(random: Random, dice: Dice, words: Vocabulary): OracleObject {
  if (random.chance(0.06)) return groupReferences(random, words, 'sourceApplicationSecurityGroups');
  if (dice('opaqueTag', 0.04)) return fields(random, dice, 'sourceAddressPrefix', [random.pick(['AzureCloud', 'AzureCloud.westeurope', 'azurecloud', 'GatewayManager', 'AzureFrontDoor.Backend', 'azurefrontdoor.backend', 'AzureFrontDoor.Backend'])]);
  if (dice('oddAnyForms', 0.02)) return fields(random, dice, 'sourceAddressPrefix', [random.pick(['any', 'Any', '/0', '1.2.3.4/0', '0.0.0.0'])]);
  if (random.chance(0.1)) return fields(random, dice, 'sourceAddressPrefix', random.pick([['0.0.0.0/1', '128.0.0.0/1'], ['0.0.0.0/1', '128.0.0.0/1', '::/0'], ['2000::/4', '3000::/4'], ['0.0.0.0/2', '64.0.0.0/2']]));
  if (random.chance(0.35)) return fields(random, dice, 'sourceAddressPrefix', [random.pick(['*', '*', 'Internet', 'internet', 'INTERNET', 'VirtualNetwork', 'AzureLoadBalancer', '0.0.0.0/0', '::/0'])]);
  const prefixes = random.sample([...words.publicPrefixes, ...(words.otherSources ?? []), '10.0.0.0/8', '192.0.0.0/8', '168.63.0.0/16'], random.pick([1, 1, 2, 3, 4]));
  return fields(random, dice, 'sourceAddressPrefix', random.chance(0.05) ? [...prefixes, random.pick(['Internet', 'VirtualNetwork'])] : prefixes);
}

function randomDestinations(random: Random, dice: Dice, words: Vocabulary): OracleObject {
  if (random.chance(0.1)) return groupReferences(random, words, 'destinationApplicationSecurityGroups');
  if (random.chance(0.55)) return fields(random, dice, 'destinationAddressPrefix', [random.pick(['*', '*', '*', 'VirtualNetwork', 'virtualnetwork', '0.0.0.0/0', '::/0', 'Internet'])]);
  const host = (address: string): string => (random.chance(0.5) ? address : `${address}/${address.includes(':') ? '128' : '32'}`);
  const places = [...words.privateAddresses.map(host), ...words.privateAddresses.map(host), ...words.privatePrefixes, random.pick(words.publicAddresses)];
  return fields(random, dice, 'destinationAddressPrefix', random.sample(places, random.pick([1, 1, 2, 3])));
}

function groupReferences(random: Random, words: Vocabulary, key: string): OracleObject {
  return { [key]: random.sample(words.applicationSecurityGroupIds, random.between(1, 2)).map((id) => ({ id: mixedCase(random, id) })) };
}

/** Writes values into the singular or the plural field, the other one absent, empty, or (rarely) used too. */
function fields(random: Random, dice: Dice, singular: string, values: readonly string[]): OracleObject {
  const plural = `${singular === 'sourceAddressPrefix' || singular === 'destinationAddressPrefix' ? `${singular}e` : singular}s`;
  const [first = '*', ...rest] = values;
  if (rest.length > 0 && dice('bothFields', 0.1)) return { [singular]: first, [plural]: rest };
  if (rest.length > 0 || random.chance(0.15)) return { ...random.pick([{}, { [singular]: '' }]), [plural]: values };
  return { [singular]: first, ...random.pick([{}, { [plural]: [] }]) };
}

/** An id as another row may write it: Azure's ids compare without letter case. */
export function mixedCase(random: Random, id: string): string {
  return random.pick([id, id, id.toLowerCase(), id.toUpperCase(), id.replace('/resourceGroups/', '/resourcegroups/')]);
}
