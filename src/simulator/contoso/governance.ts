import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { extensionId, groupPath, managementGroup } from './assignments.ts';
import { CONTOSO, guid, PRINCIPALS } from './identities.ts';
import { ROLES } from './roles.ts';
import { scopeRow, subscriptionPath } from './rows.ts';

/** A deployment stack guards its group: nobody deletes anything in it, but for the platform administrators. It holds for every caller. */
export function denyAssignments(): readonly EstateItem[] {
  const scope = groupPath('production', 'rg-app');
  const name = guid('de4a0000', 1);
  return [{
    id: extensionId(scope, 'denyAssignments', name), name, type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName: 'Deny assignment of the deployment stack app', description: 'Created by a deployment stack', scope, doNotApplyToChildScopes: false, isSystemProtected: true,
      permissions: [{ actions: ['*/delete'], notActions: [], dataActions: [], notDataActions: [] }],
      // The all-zero id stands for everybody.
      principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }], excludePrincipals: [{ id: PRINCIPALS.platformAdmins.id, type: 'Group' }],
    },
  }];
}

/** The production network cannot be deleted; one group of legacy cannot be changed at all. */
export function locks(): readonly EstateItem[] {
  return [
    lock(groupPath('production', 'rg-network'), 'keep-network', { level: 'CanNotDelete', notes: 'The network carries every workload.' }),
    lock(groupPath('legacy', 'Legacy-Network'), 'frozen', { level: 'ReadOnly' }),
  ];
}

function lock(scope: string, name: string, properties: JsonMap): EstateItem {
  return { id: extensionId(scope, 'locks', name), name, type: 'Microsoft.Authorization/locks', properties };
}

/** A waiver that has run out, and one that goes on for ever. */
export function exemptionRows(): readonly EstateItem[] {
  const assignment = `${managementGroup('root')}/providers/Microsoft.Authorization/policyAssignments/management-ports`;
  const row = (site: 'production' | 'legacy', scope: string, name: string, properties: JsonMap): EstateItem =>
    scopeRow(site, extensionId(scope, 'policyExemptions', name), 'Microsoft.Authorization/policyExemptions', { policyAssignmentId: assignment, policyDefinitionReferenceIds: [], ...properties });
  return [
    row('production', groupPath('production', 'rg-admin'), 'jump-hosts', { exemptionCategory: 'Mitigated', displayName: 'Jump hosts', description: 'Guarded by just-in-time access', expiresOn: '2026-06-30T00:00:00Z', metadata: {} }),
    row('legacy', subscriptionPath('legacy'), 'legacy-ports', { exemptionCategory: 'Waiver', displayName: 'Legacy', description: 'Until somebody looks after it', metadata: {} }),
  ];
}

/** A service provider manages legacy from its own tenant: no list of role assignments shows it. */
export function lighthouseRows(): readonly EstateItem[] {
  const scope = subscriptionPath('legacy');
  const definition = `${scope}/providers/Microsoft.ManagedServices/registrationDefinitions/${guid('11640000', 1)}`;
  const authorizations = [{ principalId: guid('0b1ec000', 77), principalIdDisplayName: 'Fabrikam operators', roleDefinitionId: ROLES.contributor.id }];
  return [
    scopeRow('legacy', definition, 'Microsoft.ManagedServices/registrationDefinitions', {
      registrationDefinitionName: 'Fabrikam managed operations', description: 'Operations around the clock', provisioningState: 'Succeeded', managedByTenantId: guid('fab70000', 1),
      managedByTenantName: 'Fabrikam', manageeTenantId: CONTOSO.tenantId, manageeTenantName: 'Contoso', authorizations,
    }),
    scopeRow('legacy', `${scope}/providers/Microsoft.ManagedServices/registrationAssignments/${guid('11640000', 2)}`, 'Microsoft.ManagedServices/registrationAssignments', {
      registrationDefinitionId: definition, provisioningState: 'Succeeded',
    }),
  ];
}
