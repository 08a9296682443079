import type { EstateItem, ManagementGroup, Subscription } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { WATCHER_GROUP } from './flowLogs.ts';
import { ABOVE, CONTOSO, LOCATIONS, SITES, type Site } from './identities.ts';
import { EMPTY_COLUMNS, subscriptionId, subscriptionPath } from './rows.ts';

const { managementGroups: GROUPS } = CONTOSO;

export const MANAGEMENT_GROUPS: readonly (ManagementGroup & { readonly displayName: string })[] = [
  { name: GROUPS.root, parent: null, displayName: 'Tenant Root Group' },
  { name: GROUPS.production, parent: GROUPS.root, displayName: 'Contoso production' },
  { name: GROUPS.legacy, parent: GROUPS.root, displayName: 'Contoso legacy' },
];

export const SUBSCRIPTIONS: readonly Subscription[] = SITES.map((site) => ({
  subscriptionId: subscriptionId(site), displayName: `contoso-${site}`, state: 'Enabled', managementGroup: GROUPS[ABOVE[site]],
}));

const RESOURCE_GROUPS: Readonly<Record<Site, readonly string[]>> = {
  production: ['rg-network', 'rg-web', 'rg-app', 'rg-data', 'rg-admin', 'rg-scale', WATCHER_GROUP],
  legacy: ['Legacy-Network', 'Legacy-Apps', 'Legacy-Ops', WATCHER_GROUP],
  edge: ['rg-hub', 'rg-edge', WATCHER_GROUP],
  sandbox: ['rg-sandbox', 'rg-lab'],
};

/** Subscriptions with the management groups above them, resource groups, management groups. */
export function containerRows(): readonly EstateItem[] {
  return [
    ...SITES.map(subscriptionRow),
    ...SITES.flatMap((site) => RESOURCE_GROUPS[site].map((name) => groupRow(site, name))),
    ...MANAGEMENT_GROUPS.map(managementGroupRow),
  ];
}

function container(type: string, id: string, name: string, more: JsonMap, properties: JsonMap): EstateItem {
  return { ...EMPTY_COLUMNS, id, name, type, tenantId: CONTOSO.tenantId, location: '', resourceGroup: '', subscriptionId: '', ...more, properties };
}

function subscriptionRow(site: Site): EstateItem {
  return container('microsoft.resources/subscriptions', subscriptionPath(site), `contoso-${site}`, { subscriptionId: subscriptionId(site) }, {
    state: 'Enabled', managedByTenants: [], subscriptionPolicies: { spendingLimit: 'Off', quotaId: 'EnterpriseAgreement_2014-09-01', locationPlacementId: 'Internal_2014-09-01' },
    managementGroupAncestorsChain: chainFrom(GROUPS[ABOVE[site]]),
  });
}

function groupRow(site: Site, name: string): EstateItem {
  const more = { location: LOCATIONS[site], resourceGroup: name.toLowerCase(), subscriptionId: subscriptionId(site) };
  return container('microsoft.resources/subscriptions/resourcegroups', `${subscriptionPath(site)}/resourceGroups/${name}`, name, more, { provisioningState: 'Succeeded' });
}

function managementGroupRow(group: (typeof MANAGEMENT_GROUPS)[number]): EstateItem {
  const parent = MANAGEMENT_GROUPS.find(({ name }) => name === group.parent);
  return container('microsoft.management/managementgroups', managementGroupPath(group.name), group.name, {}, {
    tenantId: CONTOSO.tenantId, displayName: group.displayName,
    details: {
      version: 1,
      ...(parent === undefined ? {} : { parent: { id: managementGroupPath(parent.name), name: parent.name, displayName: parent.displayName } }),
      managementGroupAncestorsChain: group.parent === null ? [] : chainFrom(group.parent),
    },
  });
}

function managementGroupPath(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

/** The group and those above it, nearest first. */
function chainFrom(name: string): readonly JsonMap[] {
  const group = MANAGEMENT_GROUPS.find((candidate) => candidate.name === name);
  if (group === undefined) return [];
  return [{ name: group.name, displayName: group.displayName }, ...(group.parent === null ? [] : chainFrom(group.parent))];
}
