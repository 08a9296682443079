import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { CONTOSO, guid, LOCATIONS, type Site } from './identities.ts';
import { networkId, SCALE_GROUP } from './networkPlan.ts';
import { NETWORK_GROUPS, OFFICE } from './networkSpec.ts';
import { armId, reference, resourceRow } from './rows.ts';

type Access = 'Allow' | 'AlwaysAllow' | 'Deny';

interface AdminRuleSpec {
  readonly name: string;
  readonly priority: number;
  readonly access: Access;
  readonly protocol: string;
  readonly from: JsonMap;
  readonly to: JsonMap;
  readonly ports: readonly string[];
}

interface RuleCollectionSpec {
  readonly name: string;
  /** The network group whose networks these rules are for. */
  readonly group: string;
  readonly rules: readonly AdminRuleSpec[];
}

const MANAGER = armId('production', SCALE_GROUP, 'Microsoft.Network/networkManagers', 'nm-contoso');
const CONFIGURATION = `${MANAGER}/securityAdminConfigurations/guardrails`;
/** The deployed version of everything. Rules have an effect as they were when they were deployed, not as they stand in the configuration. */
const VERSION = 'snapshots/1';
const ANYBODY = prefix('*');

function prefix(addressPrefix: string): JsonMap {
  return { addressPrefix, addressPrefixType: 'IPPrefix' };
}

function tag(addressPrefix: string): JsonMap {
  return { addressPrefix, addressPrefixType: 'ServiceTag' };
}

/** One configuration for the whole tenant; each collection is for the networks of one group. */
const COLLECTIONS: readonly RuleCollectionSpec[] = [
  // For the scale sets: nobody from outside speaks Telnet or NetBIOS to anything, whatever a security group says.
  { name: 'old-protocols', group: 'ng-scale', rules: [{ name: 'deny-old-protocols', priority: 50, access: 'Deny', protocol: 'Any', from: tag('Internet'), to: ANYBODY, ports: ['23', '137-139'] }] },
  {
    name: 'management', group: 'ng-guarded',
    rules: [
      // Closes what a security group opens.
      { name: 'deny-rdp', priority: 10, access: 'Deny', protocol: 'Tcp', from: ANYBODY, to: ANYBODY, ports: ['3389'] },
      // Opens what a security group denies: for everybody to one machine, for the offices to another.
      { name: 'always-ssh', priority: 20, access: 'AlwaysAllow', protocol: 'Tcp', from: tag('Internet'), to: prefix('10.43.1.5/32'), ports: ['22'] },
      { name: 'always-ssh-offices', priority: 30, access: 'AlwaysAllow', protocol: 'Tcp', from: prefix(OFFICE), to: prefix('10.43.1.7/32'), ports: ['20-25'] },
      // Says only that the security groups may decide.
      { name: 'allow-https', priority: 40, access: 'Allow', protocol: 'Tcp', from: ANYBODY, to: ANYBODY, ports: ['443'] },
    ],
  },
];

interface GovernedNetwork {
  readonly id: string;
  readonly site: Site;
  readonly resourceGroup: string;
  readonly groups: readonly string[];
}

const NETWORKS: readonly GovernedNetwork[] = [
  { id: networkId('production', 'vnet-scale'), site: 'production', resourceGroup: SCALE_GROUP, groups: ['ng-scale'] },
  { id: networkId('edge', 'vnet-guarded'), site: 'edge', resourceGroup: NETWORK_GROUPS.edge, groups: ['ng-guarded'] },
];

/** What the network manager put in force, as the table of network resources holds it. */
export function adminRuleRows(): readonly EstateItem[] {
  return [...NETWORKS.flatMap((network) => [effectiveRow(network), membershipRow(network)]), spelledOutRow(), ...COLLECTIONS.flatMap((collection) => [collectionRow(collection), ...collection.rules.map((rule) => ruleRow(collection, rule))]), goalStateRow()];
}

/** The manager itself, which stands among the resources. */
export function managerRows(): readonly EstateItem[] {
  return [row('networkManagers', MANAGER, {
    provisioningState: 'Succeeded', description: '', networkManagerScopeAccesses: ['SecurityAdmin'],
    networkManagerScopes: { managementGroups: [`/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups.root}`], subscriptions: [] },
  })];
}

function row(type: string, id: string, properties: JsonMap, place: Pick<GovernedNetwork, 'site' | 'resourceGroup'> = { site: 'production', resourceGroup: SCALE_GROUP }): EstateItem {
  return resourceRow({ site: place.site, group: place.resourceGroup, type: `Microsoft.Network/${type}`, id, name: id.slice(id.lastIndexOf('/') + 1), properties });
}

/** Names the configurations in force in a network, not their rules. */
function effectiveRow(network: GovernedNetwork): EstateItem {
  return row('effectiveSecurityAdminRules', `${network.id}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, { effectiveSecurityAdminConfigurations: [reference(`${CONFIGURATION}/${VERSION}`)] }, network);
}

/** The sandbox's network tells its rule itself, in the form of the service's own list of effective rules; that Resource Graph has such rows is unverified. */
function spelledOutRow(): EstateItem {
  const id = networkId('sandbox', 'vnet-sandbox');
  const rule: AdminRuleSpec = { name: 'deny-telnet', priority: 10, access: 'Deny', protocol: 'Tcp', from: ANYBODY, to: ANYBODY, ports: ['23'] };
  return row('effectiveSecurityAdminRules', `${id}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, {
    effectiveSecurityAdminRules: [{ id: `${MANAGER}/securityAdminConfigurations/sandbox/ruleCollections/telnet/rules/${rule.name}`, kind: 'Custom', properties: ruleProperties(rule) }],
  }, { site: 'sandbox', resourceGroup: NETWORK_GROUPS.sandbox });
}

function membershipRow(network: GovernedNetwork): EstateItem {
  return row('networkGroupMemberships', `${network.id}/providers/Microsoft.Network/networkGroupMemberships/default`, { GroupMemberships: network.groups.map((name) => ({ NetworkGroupId: groupId(name) })) }, network);
}

function groupId(name: string): string {
  return `${MANAGER}/networkGroups/${name}`;
}

function collectionId(collection: RuleCollectionSpec): string {
  return `${CONFIGURATION}/ruleCollections/${collection.name}`;
}

function collectionRow(collection: RuleCollectionSpec): EstateItem {
  return row('networkManagers/securityAdminConfigurations/ruleCollections/snapshots', `${collectionId(collection)}/${VERSION}`, {
    provisioningState: 'Succeeded', description: '', appliesToGroups: [{ networkGroupId: groupId(collection.group) }],
  });
}

function ruleId(collection: RuleCollectionSpec, rule: AdminRuleSpec): string {
  return `${collectionId(collection)}/rules/${rule.name}`;
}

function ruleRow(collection: RuleCollectionSpec, rule: AdminRuleSpec): EstateItem {
  return {
    ...row('networkManagers/securityAdminConfigurations/ruleCollections/rules/snapshots', `${ruleId(collection, rule)}/${VERSION}`, ruleProperties(rule)),
    kind: 'Custom',
  };
}

function ruleProperties(rule: AdminRuleSpec): JsonMap {
  return {
    provisioningState: 'Succeeded', description: '', access: rule.access, direction: 'Inbound', priority: rule.priority, protocol: rule.protocol,
    sources: [rule.from], sourcePortRanges: ['0-65535'], destinations: [rule.to], destinationPortRanges: rule.ports,
  };
}

/** What was deployed to a region: it names the versions of configurations, collections and rules. */
function goalStateRow(): EstateItem {
  const at = (id: string): JsonMap => reference(`${id}/${VERSION}`);
  return row('networkManagers/securityAdminRegionalGoalStates', `${MANAGER}/securityAdminRegionalGoalStates/${LOCATIONS.production}`, {
    location: LOCATIONS.production, status: 'Deployed', commitId: guid('c0441700', 1), commitTimestamp: '2026-10-05T09:00:00.0000000Z',
    securityAdminConfigurations: [at(CONFIGURATION)], securityAdminRuleCollections: COLLECTIONS.map((collection) => at(collectionId(collection))),
    securityAdminRules: COLLECTIONS.flatMap((collection) => collection.rules.map((rule) => at(ruleId(collection, rule)))),
  });
}
