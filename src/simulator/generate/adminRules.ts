import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { networkId } from './networkIds.ts';
import { guid, NETWORK_GROUP, type Site } from './plan.ts';
import { armId, resourceRow } from './rows.ts';

/** A subscription whose network is governed, and the one in which the network manager stands. */
export interface Governed {
  readonly manager: Site;
  readonly sites: readonly Site[];
}

const VERSION = 'snapshots/1';

const RULES: readonly { readonly name: string; readonly properties: JsonMap }[] = [
  rule('deny-old-protocols', { access: 'Deny', priority: 10, ports: ['23', '137-139'], from: { addressPrefix: 'Internet', addressPrefixType: 'ServiceTag' } }),
  rule('always-allow-offices', { access: 'AlwaysAllow', priority: 20, ports: ['22'], from: { addressPrefix: '51.140.12.0/24', addressPrefixType: 'IPPrefix' } }),
];

function rule(name: string, spec: { readonly access: string; readonly priority: number; readonly ports: readonly string[]; readonly from: JsonMap }): (typeof RULES)[number] {
  return {
    name,
    properties: {
      provisioningState: 'Succeeded', description: '', access: spec.access, direction: 'Inbound', priority: spec.priority, protocol: 'Tcp', sources: [spec.from], sourcePortRanges: ['0-65535'],
      destinations: [{ addressPrefix: '*', addressPrefixType: 'IPPrefix' }], destinationPortRanges: spec.ports,
    },
  };
}

/** One network manager for the tenant, and what it put in force in some of the networks. */
export function adminRuleRows(seed: number, { manager, sites }: Governed): readonly EstateItem[] {
  if (sites.length === 0) return [];
  const managerId = armId(manager, NETWORK_GROUP, 'Microsoft.Network/networkManagers', 'nm');
  const configuration = `${managerId}/securityAdminConfigurations/guardrails`;
  const collection = `${configuration}/ruleCollections/baseline`;
  const networkGroupId = `${managerId}/networkGroups/governed`;
  const rules = RULES.map((one) => ({ id: `${collection}/rules/${one.name}/${VERSION}`, properties: one.properties }));
  const managed = (type: string, id: string, properties: JsonMap, kind = ''): EstateItem => resourceRow(manager, { group: NETWORK_GROUP, type: `Microsoft.Network/networkManagers/${type}`, id, name: id.slice(id.lastIndexOf('/') + 1), kind, properties });
  const locations = [...new Set(sites.map(({ location }) => location))];
  return [
    ...sites.flatMap((site) => networkStates(site, { id: `${configuration}/${VERSION}` }, networkGroupId)),
    managed('securityAdminConfigurations/ruleCollections/snapshots', `${collection}/${VERSION}`, { provisioningState: 'Succeeded', description: '', appliesToGroups: [{ networkGroupId }] }),
    ...rules.map(({ id, properties }) => managed('securityAdminConfigurations/ruleCollections/rules/snapshots', id, properties, 'Custom')),
    ...locations.map((location, index) => managed('securityAdminRegionalGoalStates', `${managerId}/securityAdminRegionalGoalStates/${location}`, {
      location, status: 'Deployed', commitId: guid(seed, 'commit', index + 1), commitTimestamp: '2026-10-05T09:00:00.0000000Z',
      securityAdminConfigurations: [{ id: `${configuration}/${VERSION}` }], securityAdminRuleCollections: [{ id: `${collection}/${VERSION}` }], securityAdminRules: rules.map(({ id }) => ({ id })),
    })),
  ];
}

function networkStates(site: Site, configuration: JsonMap, networkGroupId: string): readonly EstateItem[] {
  const row = (type: string, properties: JsonMap): EstateItem => resourceRow(site, { group: NETWORK_GROUP, type: `Microsoft.Network/${type}`, id: `${networkId(site)}/providers/Microsoft.Network/${type}/default`, name: 'default', properties });
  return [row('effectiveSecurityAdminRules', { effectiveSecurityAdminConfigurations: [configuration] }), row('networkGroupMemberships', { GroupMemberships: [{ NetworkGroupId: networkGroupId }] })];
}
