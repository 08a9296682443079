import type { EstateItem } from '../estate.ts';
import type { JsonMap } from '../json.ts';
import { extensionId, groupPath, managementGroup } from './assignments.ts';
import { CONTOSO, guid, PRINCIPALS, type Site } from './identities.ts';
import { ROLES, type RoleSpec } from './roles.ts';
import { scopeRow, subscriptionPath } from './rows.ts';

export function denyAssignments(): readonly EstateItem[] {
  return [
    // A deployment stack guards its group: nobody deletes anything in it, but for the platform administrators. It holds for every caller; the all-zero id stands for everybody.
    denial(1, groupPath('production', 'rg-app'), 'Deny assignment of the deployment stack app', ['*/delete'], {
      principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }], excludePrincipals: [{ id: PRINCIPALS.platformAdmins.id, type: 'Group' }],
    }),
    // The network team may change what filters in edge, and one of them may not.
    denial(2, subscriptionPath('edge'), 'Deny assignment of the deployment stack edge', ['Microsoft.Network/networkSecurityGroups/securityRules/write', 'Microsoft.Network/*/delete'], {
      principals: [{ id: PRINCIPALS.onCallEngineer.id, type: 'User' }], excludePrincipals: [],
    }),
  ];
}

function denial(number: number, scope: string, denyAssignmentName: string, actions: readonly string[], who: JsonMap): EstateItem {
  const name = guid('de4a0000', number);
  return {
    id: extensionId(scope, 'denyAssignments', name), name, type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName, description: 'Created by a deployment stack', scope, doNotApplyToChildScopes: false, isSystemProtected: true,
      permissions: [{ actions, notActions: [], dataActions: [], notDataActions: [] }], ...who,
    },
  };
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

/** A service provider's staff work from its own tenant: no list of role assignments shows them. */
export function lighthouseRows(): readonly EstateItem[] {
  const provider = (number: number, principalIdDisplayName: string, role: RoleSpec): JsonMap => ({ principalId: guid('0b1ec000', number), principalIdDisplayName, roleDefinitionId: role.id });
  return [
    // They change everything in legacy, and give a few roles to managed identities there.
    ...delegation('legacy', 1, 'Fabrikam managed operations', [
      provider(77, 'Fabrikam operators', ROLES.contributor),
      { ...provider(78, 'Fabrikam automation', ROLES.accessAdministrator), delegatedRoleDefinitionIds: [ROLES.contributor.id, ROLES.secretsUser.id] },
    ]),
    // They look, and no more.
    ...delegation('sandbox', 3, 'Fabrikam audit', [provider(79, 'Fabrikam auditors', ROLES.reader)]),
  ];
}

/** An offer and its acceptance, at a subscription. */
function delegation(site: Site, number: number, registrationDefinitionName: string, authorizations: readonly JsonMap[]): readonly EstateItem[] {
  const scope = `${subscriptionPath(site)}/providers/Microsoft.ManagedServices`;
  const definition = `${scope}/registrationDefinitions/${guid('11640000', number)}`;
  return [
    scopeRow(site, definition, 'Microsoft.ManagedServices/registrationDefinitions', {
      registrationDefinitionName, description: registrationDefinitionName, provisioningState: 'Succeeded', managedByTenantId: guid('fab70000', 1), managedByTenantName: 'Fabrikam',
      manageeTenantId: CONTOSO.tenantId, manageeTenantName: 'Contoso', authorizations,
    }),
    scopeRow(site, `${scope}/registrationAssignments/${guid('11640000', number + 1)}`, 'Microsoft.ManagedServices/registrationAssignments', { registrationDefinitionId: definition, provisioningState: 'Succeeded' }),
  ];
}
