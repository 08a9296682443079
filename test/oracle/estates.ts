/**
 * Small random estates with everything that `packetWalker.ts` knows: machines, scale sets, load balancers, firewalls,
 * security admin rules, peers, routes, service tags. The same seed makes the same estate. Rows of Resource Graph's shape.
 */
import { randomAdminRules } from './estateAdmin.ts';
import { randomBalancers, type PlannedBalancers } from './estateBalancers.ts';
import { randomFirewalls } from './estateFirewalls.ts';
import { guard, machineRows, planConfigurations } from './estateMachines.ts';
import { FIREWALL_PREFIX, HOME, HUB, KNOWN_TAG, APPLICATION_GROUPS, PEER, PUBLIC_PREFIXES, PUBLIC_SPACES, resourceId, row, SUBNETS, TAG_PREFIXES, type PlannedConfiguration, type Site } from './estateParts.ts';
import type { OracleEstate, OracleObject, OracleRow } from './json.ts';
import { textAt } from './json.ts';
import type { Dice, Feature, Vocabulary } from './networkRules.ts';
import { mixedCase, randomRules } from './networkRules.ts';
import { createRandom, type Random } from './random.ts';
import { servedDefaultRules } from './securityRules.ts';

export interface RandomEstate extends OracleEstate {
  readonly features: ReadonlySet<Feature>;
}

/** The estate of a seed, `without` some features. Two in three were read to the last row. */
export function randomEstate(seed: number, without: readonly Feature[] = []): RandomEstate {
  const random = createRandom(seed);
  const features = new Set<Feature>();
  const mayLack = random.chance(1 / 3);
  const dice: Dice = (feature, probability) => {
    const has = random.chance(probability) && (mayLack || !feature.startsWith('unread')) && !without.includes(feature);
    if (has) features.add(feature);
    return has;
  };
  return { rows: random.sample(assemble(random, dice), Number.POSITIVE_INFINITY), features };
}

function assemble(random: Random, dice: Dice): readonly OracleRow[] {
  const configurations = planConfigurations(random, dice);
  const securityGroupIds = Array.from({ length: random.between(1, 3) }, (_, index) => resourceId('rg-Net', `Microsoft.Network/networkSecurityGroups/nsg-${'Abc'.charAt(index)}`));
  const site: Site = { random, dice, configurations, securityGroupIds, words: vocabulary(dice, configurations) };
  const balancers = randomBalancers(site);
  return [
    ...machineRows(site, balancers),
    ...balancers.rows,
    ...randomFirewalls(site, balancers),
    ...randomAdminRules(site),
    ...virtualNetworks(site),
    ...securityGroups(site, balancers),
    ...(dice('serviceTagRows', 0.3) ? [row('microsoft.network/servicetags', resourceId('rg-Net', `Microsoft.Network/serviceTags/${KNOWN_TAG}`), { addressPrefixes: TAG_PREFIXES })] : []),
  ];
}

function vocabulary(dice: Dice, configurations: readonly PlannedConfiguration[]): Vocabulary {
  return {
    publicPrefixes: [...PUBLIC_PREFIXES, ...(dice('hostBits', 0.15) ? ['51.140.12.77/24', '20.1.2.3/8', '2a01:111:f100:2::9/64'] : [])],
    privateAddresses: configurations.map(({ privateAddress }) => privateAddress),
    publicAddresses: ['20.50.60.4', ...configurations.flatMap(({ publicAddress }) => publicAddress ?? [])],
    privatePrefixes: ['10.1.0.0/16', 'fd00:1::/48', '10.1.0.0/24', '10.1.1.0/24', '10.0.0.0/8', 'fd00:1:0:0::/64'],
    applicationSecurityGroupIds: APPLICATION_GROUPS,
    otherSources: [FIREWALL_PREFIX, '10.3.0.32/27'],
  };
}

/** Addresses of frontends are among the destinations, as floating addresses want it. */
function securityGroups(site: Site, balancers: PlannedBalancers): readonly OracleRow[] {
  const frontends = balancers.rows.flatMap(({ properties }) => textAt(properties, 'ipAddress') ?? []);
  const words = { ...site.words, publicAddresses: [...site.words.publicAddresses, ...frontends, ...frontends] };
  return site.securityGroupIds.filter(() => !site.dice('unreadSecurityGroup', 0.2)).map((id) => row('microsoft.network/networksecuritygroups', id, {
    securityRules: randomRules(site.random, site.dice, words).map((rule) => ({ id: `${id}/securityRules/${textAt(rule, 'name') ?? ''}`, ...rule })),
    ...(site.dice('servedDefaults', 0.5) ? { defaultSecurityRules: servedDefaultRules() } : {}),
  }));
}

function virtualNetworks(site: Site): readonly OracleRow[] {
  const { random, dice } = site;
  const [isPeered, isHubbed] = [random.chance(0.4), random.chance(0.8)];
  const peerSpace = ['10.2.0.0/16', 'fd00:2::/48', ...(dice('publicPeerSpace', 0.4) ? random.sample(PUBLIC_SPACES, 1) : [])];
  const peerings = [...(isPeered ? [peering(site, PEER, peerSpace)] : []), ...(isHubbed && random.chance(0.6) ? [peering(site, HUB, ['10.3.0.0/16'])] : [])];
  const isPeerRead = isPeered ? !dice('unreadVirtualNetwork', 0.2) : random.chance(0.3);
  const subnets = SUBNETS.filter(() => !dice('unreadSubnet', 0.08)).map((name) => subnet(site, name));
  const home = {
    addressSpace: { addressPrefixes: ['10.1.0.0/16', 'fd00:1::/48', ...(dice('publicVirtualNetworkSpace', 0.25) ? random.sample(PUBLIC_SPACES, 2) : [])] },
    subnets: random.sample(subnets, 2), virtualNetworkPeerings: peerings,
  };
  const hub = {
    addressSpace: { addressPrefixes: ['10.3.0.0/16'] },
    subnets: [{ id: `${HUB}/subnets/AzureFirewallSubnet`, name: 'AzureFirewallSubnet', properties: random.pick<OracleObject>([{ addressPrefix: FIREWALL_PREFIX }, { addressPrefixes: [FIREWALL_PREFIX] }]) }],
    virtualNetworkPeerings: isHubbed ? [peering(site, HOME, ['10.1.0.0/16'])] : [],
  };
  return [
    ...(dice('unreadVirtualNetwork', 0.15) ? [] : [row('microsoft.network/virtualnetworks', HOME, home)]),
    ...(isPeerRead ? [row('microsoft.network/virtualnetworks', PEER, { addressSpace: { addressPrefixes: peerSpace }, subnets: [], virtualNetworkPeerings: [] })] : []),
    ...(dice('unreadVirtualNetwork', 0.1) ? [] : [row('microsoft.network/virtualnetworks', HUB, hub)]),
    ...routeTables(site),
  ];
}

/** A peering may remember the prefixes of its other side, under one name or another, or those that it had once. */
function peering({ random, dice }: Site, remote: string, addressPrefixes: readonly string[]): OracleObject {
  const remembered = dice('peerMemory', 0.5) ? { [random.pick(['remoteAddressSpace', 'remoteVirtualNetworkAddressSpace'])]: { addressPrefixes: dice('staleMemory', 0.3) ? [...addressPrefixes, ...random.sample(PUBLIC_SPACES, 1)] : addressPrefixes } } : {};
  const peeringState = random.pick(['Connected', 'Connected', 'Connected', 'connected', 'Initiated', 'Disconnected']);
  return { name: `to-${remote.slice(-4)}`, properties: { peeringState, remoteVirtualNetwork: { id: mixedCase(random, remote) }, ...remembered } };
}

const ROUTES = SUBNETS.map((name) => resourceId('rg-Net', `Microsoft.Network/routeTables/rt-${name}`));

function subnet(site: Site, name: string): OracleObject {
  const index = SUBNETS.indexOf(name);
  const routed = site.dice('routes', 0.2) ? { routeTable: { id: mixedCase(site.random, ROUTES[index] ?? '') } } : {};
  const prefixes = [`10.1.${String(index)}.0/24`, `fd00:1:0:${String(index)}::/64`];
  return { id: mixedCase(site.random, `${HOME}/subnets/${name}`), name, properties: { addressPrefixes: prefixes, ...routed, ...guard(site, 0.6) } };
}

function routeTables({ random, dice }: Site): readonly OracleRow[] {
  return ROUTES.filter(() => !dice('unreadRoutes', 0.2)).map((id) => {
    const prefixes = [...(dice('routeTrap', 0.3) ? ['0.0.0.0/0'] : []), ...random.sample(['10.9.0.0/16', '51.140.0.0/16', 'Storage'], random.pick([0, 1, 1]))];
    return row('microsoft.network/routetables', id, { routes: prefixes.map((addressPrefix, index) => ({ id: `${id}/routes/r${String(index)}`, name: `r${String(index)}`, properties: { addressPrefix, nextHopType: 'VirtualAppliance' } })) });
  });
}

/** The same estate as it is seen by somebody who may not read some types. */
export function withoutTypes(estate: RandomEstate, types: readonly string[]): RandomEstate {
  return { ...estate, rows: estate.rows.filter(({ type }) => !types.includes(type)), unreadTypes: types };
}
