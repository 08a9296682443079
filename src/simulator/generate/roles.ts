import { ROLES } from '../contoso/roles.ts';
import type { EstateItem } from '../estate.ts';
import { GENERATED, guid, type Plan, type Site } from './plan.ts';
import { otherRow } from './rows.ts';

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly custom: boolean;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

/** Built-in roles, with the ids and permissions that they have in every tenant. */
export const BUILT_IN = {
  owner: ROLES.owner, contributor: ROLES.contributor, reader: ROLES.reader, accessAdministrator: ROLES.accessAdministrator, rbacAdministrator: ROLES.rbacAdministrator,
  secretsUser: ROLES.secretsUser, machineLogin: ROLES.machineLogin,
} as const satisfies Record<string, Role>;

/** Every fifth subscription has a role of its own, every other of them an overbroad one. */
export function customRoleOf(seed: number, site: Site): Role | undefined {
  if (site.number % 5 !== 0) return undefined;
  const isBroad = site.number % 2 === 0;
  return {
    id: guid(seed, 'role', site.number + 1), name: `${site.name} ${isBroad ? 'manager' : 'operator'}`, custom: true,
    actions: isBroad ? ['*/read', '*/write'] : ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/start/action', 'Microsoft.Compute/virtualMachines/restart/action'],
  };
}

export function roleRows({ options, sites }: Plan): readonly EstateItem[] {
  return [
    ...Object.values(BUILT_IN).map((role) => roleRow(role, undefined)),
    ...sites.flatMap((site) => {
      const role = customRoleOf(options.seed, site);
      return role === undefined ? [] : [roleRow(role, site)];
    }),
  ];
}

/** Resource Graph spells the last type with a capital, ARM does not. */
function roleRow(role: Role, site: Site | undefined): EstateItem {
  const changed = role.custom ? '2026-02-02T10:00:00.0000000Z' : '2015-02-02T21:55:09.8806423Z';
  const id = `${site?.path ?? ''}/providers/Microsoft.Authorization/RoleDefinitions/${role.id}`;
  return otherRow(id, role.id, 'microsoft.authorization/roledefinitions', { location: 'global', subscriptionId: site?.subscriptionId ?? '' }, {
    roleName: role.name, type: role.custom ? 'CustomRole' : 'BuiltInRole', isServiceRole: false, description: role.name, assignableScopes: [site?.path ?? '/'],
    permissions: [{ actions: role.actions, notActions: role.notActions ?? [], dataActions: role.dataActions ?? [], notDataActions: [] }],
    createdOn: changed, updatedOn: changed, createdBy: null, updatedBy: null,
  });
}

/** A role as an assignment names it: under the subscription of its scope, or of no scope at all. */
export function roleReference(scope: string, role: Role): string {
  return `${/^\/subscriptions\/[^/]+/.exec(scope)?.[0] ?? ''}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`;
}

/** The id of an authorisation object: at `/` there is nothing before the provider. */
export function extensionId(scope: string, collection: string, name: string): string {
  return `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/${collection}/${name}`;
}

export const ROOT_SCOPE = `/providers/Microsoft.Management/managementGroups/${GENERATED.tenantId}`;
