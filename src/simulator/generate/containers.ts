import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { DATA_GROUP, GENERATED, NETWORK_GROUP, type Plan, type Site } from './plan.ts';
import { otherRow } from './rows.ts';

/** Subscriptions with the management groups above them, resource groups, management groups. */
export function containerRows({ managementGroups, sites }: Plan): readonly EstateItem[] {
  const parents = new Map(managementGroups.map(({ name, parent }) => [name, parent]));
  return [
    ...sites.map((site) => subscriptionRow(parents, site)),
    ...sites.flatMap((site) => [NETWORK_GROUP, DATA_GROUP, ...site.groups].map((name) => groupRow(site, name))),
    ...managementGroups.map(({ name }) => managementGroupRow(parents, name)),
  ];
}

function subscriptionRow(parents: ReadonlyMap<string, string | null>, site: Site): EstateItem {
  return otherRow(site.path, site.name, 'microsoft.resources/subscriptions', { subscriptionId: site.subscriptionId }, {
    state: 'Enabled', managedByTenants: [], subscriptionPolicies: { spendingLimit: 'Off', quotaId: 'EnterpriseAgreement_2014-09-01', locationPlacementId: 'Internal_2014-09-01' },
    managementGroupAncestorsChain: chainFrom(parents, site.managementGroup),
  });
}

function groupRow(site: Site, name: string): EstateItem {
  const more = { location: site.location, resourceGroup: name, subscriptionId: site.subscriptionId };
  return otherRow(`${site.path}/resourceGroups/${name}`, name, 'microsoft.resources/subscriptions/resourcegroups', more, { provisioningState: 'Succeeded' });
}

function managementGroupRow(parents: ReadonlyMap<string, string | null>, name: string): EstateItem {
  const parent = parents.get(name) ?? null;
  return otherRow(managementGroupPath(name), name, 'microsoft.management/managementgroups', {}, {
    tenantId: GENERATED.tenantId, displayName: displayNameOf(name),
    details: {
      version: 1,
      ...(parent === null ? {} : { parent: { id: managementGroupPath(parent), name: parent, displayName: displayNameOf(parent) } }),
      managementGroupAncestorsChain: parent === null ? [] : chainFrom(parents, parent),
    },
  });
}

export function managementGroupPath(name: string): string {
  return `/providers/Microsoft.Management/managementGroups/${name}`;
}

function displayNameOf(name: string): string {
  return name === GENERATED.tenantId ? 'Tenant Root Group' : name;
}

/** The group and those above it, nearest first. */
function chainFrom(parents: ReadonlyMap<string, string | null>, name: string): readonly JsonMap[] {
  const parent = parents.get(name) ?? null;
  return [{ name, displayName: displayNameOf(name) }, ...(parent === null ? [] : chainFrom(parents, parent))];
}
