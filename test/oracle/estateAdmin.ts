/** Random security admin rules in force in the home network, in the shapes in which rows may tell of them. */
import { HOME, resourceId, row, type Site } from './estateParts.ts';
import type { OracleObject, OracleRow } from './json.ts';
import { mixedCase } from './networkRules.ts';
import type { Random } from './random.ts';

const MANAGER = resourceId('rg-Net', 'Microsoft.Network/networkManagers/nm');
const GROUP = `${MANAGER}/networkGroups/production`;
const OTHER_GROUP = `${MANAGER}/networkGroups/laboratory`;

export function randomAdminRules(site: Site): readonly OracleRow[] {
  if (site.dice('adminInside', 0.15)) return [inside(site)];
  return site.dice('adminSnapshots', 0.2) ? snapshots(site) : [];
}

/** Rules written out in the row itself. */
function inside(site: Site): OracleRow {
  const { random } = site;
  const rules = randomRules(site).map((rule, index) => {
    const id = `${MANAGER}/securityAdminConfigurations/base/ruleCollections/all/rules/rule-${String(index)}`;
    return random.chance(0.5) ? { id, kind: 'Custom', properties: rule } : { id, ...rule };
  });
  const key = random.pick(['value', 'effectiveSecurityAdminRules', 'rules']);
  return row('microsoft.network/effectivesecurityadminrules', `${HOME}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, { [key]: rules });
}

/** The row names snapshots of configurations; the region's goal state names those of their collections and rules. */
function snapshots(site: Site): readonly OracleRow[] {
  const { random, dice } = site;
  const isContested = dice('adminContest', 0.3);
  const names = isContested ? ['base', 'second'] : ['base'];
  const configurations = names.map((name) => `${MANAGER}/securityAdminConfigurations/${name}/snapshots/1`);
  const parts = names.map((name) => configurationParts(site, name));
  const goals = {
    securityAdminConfigurations: configurations.map((id) => ({ id })),
    securityAdminRuleCollections: parts.flatMap((part) => part.collections.map(({ id }) => reference(random, id))),
    securityAdminRules: parts.flatMap((part) => part.rules.map(({ id }) => reference(random, id))),
    commitId: '00000000-0000-4000-8000-000000000077', status: 'Succeeded',
  };
  const goalState = (name: string, location: string, properties: OracleObject): OracleRow =>
    ({ ...row('microsoft.network/networkmanagers/securityadminregionalgoalstates', `${MANAGER}/securityAdminRegionalGoalStates/${name}`, upper(random, properties)), location });
  const effective = { effectiveSecurityAdminConfigurations: configurations.map((id) => ({ id: mixedCase(random, id) })) };
  return [
    row('microsoft.network/effectivesecurityadminrules', `${HOME}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, upper(random, { effectiveSecurityAdminConfigurations: effective.effectiveSecurityAdminConfigurations.map((one) => upper(random, one)) })),
    row('microsoft.network/networkgroupmemberships', `${HOME}/providers/Microsoft.Network/networkGroupMemberships/default`, { networkGroups: [{ id: mixedCase(random, GROUP) }] }),
    ...(dice('unreadAdminRules', 0.1) ? [] : [goalState('westeurope', 'westeurope', goals)]),
    ...(random.chance(0.3) ? [goalState('northeurope', 'northeurope', { ...goals, securityAdminRules: [], securityAdminRuleCollections: [] })] : []),
    ...parts.flatMap((part) => [...part.collections, ...part.rules]).filter(() => !dice('unreadAdminRules', 0.05)),
  ];
}

function reference(random: Random, id: string): string | OracleObject {
  return random.pick([id, { id: mixedCase(random, id) }]);
}

/** Property names with a capital, as some rows have them. */
function upper(random: Random, value: OracleObject): OracleObject {
  if (random.chance(0.6)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), inner]));
}

function configurationParts(site: Site, name: string): { readonly collections: readonly OracleRow[]; readonly rules: readonly OracleRow[] } {
  const { random } = site;
  const groups = random.pick([[GROUP], [GROUP], [GROUP, OTHER_GROUP]]);
  const rules = randomRules(site);
  const base = `${MANAGER}/securityAdminConfigurations/${name}/ruleCollections`;
  const collections = groups.map((group, index) => row('microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/snapshots', `${base}/collection-${String(index)}/snapshots/1`, {
    appliesToGroups: [{ networkGroupId: mixedCase(random, group) }],
  }));
  return {
    collections,
    rules: rules.map((rule, index) => row(
      'microsoft.network/networkmanagers/securityadminconfigurations/rulecollections/rules/snapshots',
      `${base}/collection-${String(index % groups.length)}/rules/rule-${String(index)}/snapshots/1`, upper(random, rule),
    )),
  };
}

/** Priorities mostly unique, so that the order is known; now and then two rules share one. */
function randomRules(site: Site): readonly OracleObject[] {
  const { random, dice } = site;
  const priorities = random.sample([1, 5, 10, 20, 50, 100], random.between(1, 4));
  return priorities.map((priority, index) => adminRule(site, index > 0 && dice('adminContest', 0.12) ? priorities[0] ?? priority : priority));
}

function adminRule({ random, dice, words }: Site, priority: number): OracleObject {
  const prefixes = (list: readonly string[]): readonly OracleObject[] => list.map((addressPrefix) => ({ addressPrefix, addressPrefixType: 'IPPrefix' }));
  const tag = (addressPrefix: string): readonly OracleObject[] => [{ addressPrefix, addressPrefixType: 'ServiceTag' }];
  const sources = random.pick([prefixes(['*']), prefixes(['*']), prefixes(random.sample(words.publicPrefixes, 2)), tag('Internet'), prefixes(['0.0.0.0/0', '::/0']), tag('AzureCloud')]);
  const group = [{ addressPrefix: OTHER_GROUP, addressPrefixType: 'NetworkGroup' }];
  const destinations = random.pick([prefixes(['*']), prefixes(['*']), prefixes(random.sample(words.privateAddresses, 1)), prefixes(['10.1.0.0/16', 'fd00:1::/48']), tag('VirtualNetwork')]);
  return {
    priority, destinations, sources: dice('networkGroup', 0.15) ? group : sources,
    access: random.pick(['Deny', 'deny', 'Allow', 'AlwaysAllow', 'AlwaysAllow']),
    direction: random.pick(['Inbound', 'Inbound', 'Inbound', 'Outbound']),
    protocol: random.pick(['Any', 'Any', 'Tcp', 'tcp', 'Udp', 'Icmp']),
    sourcePortRanges: random.pick([['0-65535'], ['0-65535'], ['1024-65535']]),
    destinationPortRanges: random.sample(['22', '3389', '20-25', '0-65535', '443', '5985-5986'], random.between(1, 2)),
    provisioningState: 'Succeeded',
  };
}
