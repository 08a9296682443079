/** Random firewalls that translate destinations, classic and with a policy. */
import { HUB, publicAddressRow, resourceId, row, type Site } from './estateParts.ts';
import type { OracleObject, OracleRow } from './json.ts';
import { mixedCase } from './networkRules.ts';
import type { PlannedBalancers } from './estateBalancers.ts';

const FIREWALL = resourceId('rg-Hub', 'Microsoft.Network/azureFirewalls/fw');
const POLICY = resourceId('rg-Hub', 'Microsoft.Network/firewallPolicies/fw-Policy');
const IP_GROUP = resourceId('rg-Hub', 'Microsoft.Network/ipGroups/ipg-Office');
const ADDRESSES = ['20.70.0.4', '20.70.0.5'];

export function randomFirewalls(site: Site, balancers: PlannedBalancers): readonly OracleRow[] {
  const { random, dice } = site;
  if (!dice('firewall', 0.35)) return [];
  const isHub = dice('hubFirewall', 0.2);
  const addresses = ADDRESSES.slice(0, random.pick([1, 2]));
  const publicIds = addresses.map((_, index) => resourceId('rg-Hub', `Microsoft.Network/publicIPAddresses/pip-fw-${String(index)}`));
  const hasPolicy = isHub || dice('firewallPolicy', 0.5);
  const isStopped = !isHub && dice('stoppedFirewall', 0.12);
  const placed: OracleObject = isHub
    ? { virtualHub: { id: resourceId('rg-Hub', 'Microsoft.Network/virtualHubs/hub') }, hubIPAddresses: { privateIPAddress: '10.250.0.4', publicIPs: { count: addresses.length, addresses: addresses.map((address) => ({ address })) } } }
    : isStopped ? {} : {
      ipConfigurations: publicIds.map((id, index) => ({
        id: `${FIREWALL}/azureFirewallIpConfigurations/c${String(index)}`, name: `c${String(index)}`,
        properties: { privateIPAddress: '10.3.0.4', publicIPAddress: { id: mixedCase(random, id) }, ...(index === 0 ? { subnet: { id: mixedCase(random, `${HUB}/subnets/AzureFirewallSubnet`) } } : {}) },
      })),
    };
  const collections = Array.from({ length: random.pick([1, 2, 3]) }, (_, index) => collection(site, balancers, index, hasPolicy));
  return [
    row('microsoft.network/azurefirewalls', FIREWALL, { ...placed, ...(hasPolicy ? { firewallPolicy: { id: mixedCase(random, POLICY) } } : { natRuleCollections: random.sample(collections, 9) }) }),
    ...(isHub ? [] : publicIds.flatMap((id, index) => (dice('unreadPublicAddress', 0.2) ? [] : [publicAddressRow({ random, dice: () => false }, id, addresses[index] ?? '')]))),
    ...(hasPolicy ? policyRows(site, collections, dice('otherPolicy', 0.4) ? [groupOfOther(site, balancers)] : []) : []),
    ...(dice('unreadIpGroup', 0.15) ? [] : [row('microsoft.network/ipgroups', IP_GROUP, { ipAddresses: ['51.140.12.0/24', '20.20.0.1', '1.2.3.10-1.2.3.20'] })]),
  ];
}

/** Of a policy that no firewall has, though its name begins like that of one. */
function groupOfOther(site: Site, balancers: PlannedBalancers): OracleRow {
  return row('microsoft.network/firewallpolicies/rulecollectiongroups', `${POLICY}-2/ruleCollectionGroups/first`, { priority: 50, ruleCollections: [collection(site, balancers, 3, true)] });
}

/** Groups whose priorities turn the order of their collections around. */
function policyRows(site: Site, collections: readonly OracleObject[], others: readonly OracleRow[]): readonly OracleRow[] {
  const { random } = site;
  const half = random.between(1, collections.length);
  const priorities = random.pick([[100, 200], [200, 100]] as const);
  const group = (name: string, priority: number, ruleCollections: readonly OracleObject[]): OracleRow =>
    row('microsoft.network/firewallpolicies/rulecollectiongroups', `${random.pick([POLICY, POLICY.toLowerCase()])}/ruleCollectionGroups/${name}`, { priority, ruleCollections: random.sample(ruleCollections, 9) });
  return [
    row('microsoft.network/firewallpolicies', POLICY, { threatIntelMode: 'Alert' }),
    group('first', priorities[0], collections.slice(0, half)),
    ...(half < collections.length ? [group('second', priorities[1], collections.slice(half))] : []),
    ...others,
  ];
}

function collection(site: Site, balancers: PlannedBalancers, index: number, isPolicy: boolean): OracleObject {
  const { random } = site;
  const name = `nat-${String(index)}`;
  const priority = [300, 200, 100][index] ?? 400;
  const rules = Array.from({ length: random.between(1, 3) }, (_, order) => natRule(site, balancers, `rule-${String(index)}-${String(order)}`, isPolicy));
  if (isPolicy) return { ruleCollectionType: 'FirewallPolicyNatRuleCollection', name, priority, action: { type: random.pick(['DNAT', 'Dnat']) }, rules };
  return { name, id: `${FIREWALL}/natRuleCollections/${name}`, properties: { priority, action: { type: random.pick(['Dnat', 'DNAT']) }, rules } };
}

function natRule(site: Site, balancers: PlannedBalancers, name: string, isPolicy: boolean): OracleObject {
  const { random } = site;
  const protocols = random.pick([['TCP'], ['Tcp'], ['TCP', 'UDP'], ['UDP'], ['Any']]);
  return {
    name, ...(isPolicy ? { ruleType: 'NatRule', ipProtocols: protocols } : { protocols }),
    ...sources(site),
    destinationAddresses: [random.pick(ADDRESSES)],
    destinationPorts: [random.pick(['22', '50022', '3389', '443', '50000-50030', '50000-50030', '50022'])],
    ...target(site, balancers),
  };
}

function sources({ random, dice }: Site): OracleObject {
  if (dice('ipGroup', 0.25)) return { sourceAddresses: random.pick([[], ['8.8.8.8'], ['8.8.8.8']]), sourceIpGroups: [mixedCase(random, IP_GROUP)] };
  const all = ['51.140.12.7', '51.140.0.0/16', '20.0.0.0/8', '1.2.3.4-1.2.3.40', '128.0.0.0/1'];
  return { sourceAddresses: random.chance(0.5) ? ['*'] : random.sample(all, random.between(1, 2)), sourceIpGroups: [] };
}

function target({ random, dice, configurations }: Site, { internal }: PlannedBalancers): OracleObject {
  const port = random.pick(['22', '22', '3389', '443']);
  if (dice('translatedName', 0.04)) return { translatedFqdn: 'jump.contoso.internal', translatedPort: port };
  const [balanced] = random.sample(internal, 1);
  if (balanced !== undefined && random.chance(0.5)) return { translatedAddress: balanced.address, translatedPort: String(balanced.port) };
  const fourth = configurations.filter(({ family }) => family === 4).map(({ privateAddress }) => privateAddress);
  return { translatedAddress: random.pick([...fourth, ...fourth, ...fourth, '10.1.0.250', '172.16.5.5']), translatedPort: port };
}

