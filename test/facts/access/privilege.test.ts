import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrivileged, privilegeOf, UNRESTRAINED } from '../../../src/facts/access/privilege.ts';
import type { Permission, Role } from '../../../src/facts/access/role.ts';
import { CONTRIBUTOR, OWNER, RBAC_ADMINISTRATOR, READER, USER_ACCESS_ADMINISTRATOR, WELL_KNOWN_ROLES } from '../../../src/facts/access/wellKnownRoles.ts';

const CUSTOM: Role = { id: 'c0000000-0000-4000-8000-000000000001', name: 'Custom', type: 'CustomRole', permissions: [] };

function permission(actions: readonly string[], notActions: readonly string[] = [], more: Partial<Permission> = {}): Permission {
  return { actions, notActions, dataActions: [], notDataActions: [], condition: undefined, hasData: true, ...more };
}

function wellKnown(id: string): Role {
  const role = WELL_KNOWN_ROLES.get(id);
  if (role === undefined) throw new Error(id);
  return role;
}

/** What the built-in roles reference says of each: whether it is in the category Privileged, and whether it grants access. */
describe('a built-in role', () => {
  it.each([
    ['Owner', OWNER, true, true],
    ['Contributor', CONTRIBUTOR, true, false],
    ['User Access Administrator', USER_ACCESS_ADMINISTRATOR, true, true],
    ['Role Based Access Control Administrator', RBAC_ADMINISTRATOR, true, true],
    ['Reader', READER, false, false],
  ])('%s', (_name, id, privileged, grants) => {
    const role = wellKnown(id);
    const privilege = privilegeOf(role, role.permissions ?? []);
    expect([isPrivileged(privilege), privilege.classes.includes('grantAccess')]).toEqual([privileged, grants]);
  });

  it('Contributor may do all but grant', () => {
    const role = wellKnown(CONTRIBUTOR);
    expect(privilegeOf(role, role.permissions ?? [])).toMatchObject({ classes: ['useIdentity', 'runCode', 'changeGuards', 'readSecrets', 'write', 'read'], unbounded: ['write', 'delete', 'action'], broadPatterns: ['*'] });
  });

  it('that writes role assignments under a condition of its own is uncertain while that condition was not read', () => {
    const role: Role = { ...CUSTOM, id: '8b54135c-b56d-4d72-a534-26097cfdc8d8', name: 'Key Vault Data Access Administrator', type: 'BuiltInRole' };
    expect(privilegeOf(role, [permission(['Microsoft.Authorization/roleAssignments/write'])]).grantUncertain).toBe(true);
    const condition = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}}))`;
    const read = privilegeOf(role, [permission(['Microsoft.Authorization/roleAssignments/write'], [], { condition })]);
    expect([read.grantUncertain, read.classes]).toEqual([false, ['write']]);
  });
});

describe('the permissions of a role', () => {
  it.each([
    ['VM Contributor runs code', permission(['Microsoft.Compute/virtualMachines/*']), ['runCode', 'write', 'read']],
    ['Managed Identity Operator uses identities', permission(['Microsoft.ManagedIdentity/userAssignedIdentities/*/read', 'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action']), ['useIdentity', 'write', 'read']],
    ['Network Contributor opens ports', permission(['Microsoft.Network/*']), ['changeGuards', 'write', 'read']],
    ['Reader and Data Access reads keys', permission(['Microsoft.Storage/storageAccounts/listKeys/action', 'Microsoft.Storage/storageAccounts/read']), ['readSecrets', 'write', 'read']],
    ['Secrets User reads secrets', permission([], [], { dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'] }), ['readSecrets', 'data']],
    ['VM Administrator Login is root', permission(['Microsoft.Network/publicIPAddresses/read'], [], { dataActions: ['Microsoft.Compute/virtualMachines/login/action', 'Microsoft.Compute/virtualMachines/loginAsAdmin/action'] }), ['runCode', 'data', 'read']],
    ['a pattern that is wholly excluded gives nothing', permission(['Microsoft.Compute/*'], ['microsoft.compute/*']), []],
    ['a reader writes nothing', permission(['*/read']), ['read']],
  ])('%s', (_name, given, classes) => {
    const privilege = privilegeOf(CUSTOM, [given]);
    expect([privilege.classes, isPrivileged(privilege)]).toEqual([classes, false]);
  });

  it('are judged element by element: what one excludes another grants', () => {
    const grant = permission(['Microsoft.Authorization/roleAssignments/write']);
    const exclude = permission(['Microsoft.Authorization/*'], ['Microsoft.Authorization/*/write', 'Microsoft.Authorization/elevateAccess/action']);
    expect(privilegeOf(CUSTOM, [exclude]).classes).not.toContain('grantAccess');
    expect(privilegeOf(CUSTOM, [exclude, grant]).classes).toContain('grantAccess');
  });

  it('restrained by the assignment, still edit role definitions where they may', () => {
    expect(privilegeOf(CUSTOM, [permission(['Microsoft.Authorization/roleAssignments/write'])], { ...UNRESTRAINED, restrained: true }).classes).toEqual(['write']);
    expect(privilegeOf(CUSTOM, [permission(['Microsoft.Authorization/*'])], { ...UNRESTRAINED, restrained: true }).classes).toContain('grantAccess');
  });

  it.each([
    ['*/delete', ['delete']], ['*/action', ['action']], ['*/write', ['write']], ['Microsoft.Compute/*/write', []], ['*/virtualMachines/write', []],
  ] as const)('%s is unbounded in %j', (pattern, kinds) => {
    expect(privilegeOf(CUSTOM, [permission([pattern])]).unbounded).toEqual(kinds);
  });

  const patterns = fc.array(fc.constantFrom('*', '*/read', '*/write', 'Microsoft.Authorization/*', 'Microsoft.Authorization/*/Write', 'Microsoft.Compute/*', 'Microsoft.Compute/virtualMachines/runCommand/action'), { maxLength: 4 });

  it('never lose a class when a grant is added, nor gain one when an exclusion is', () => {
    fc.assert(fc.property(patterns, patterns, patterns, (actions, notActions, more) => {
      const base = privilegeOf(CUSTOM, [permission(actions, notActions)]).classes;
      expect(privilegeOf(CUSTOM, [permission([...actions, ...more], notActions)]).classes).toEqual(expect.arrayContaining([...base]));
      expect(base).toEqual(expect.arrayContaining([...privilegeOf(CUSTOM, [permission(actions, [...notActions, ...more])]).classes]));
    }));
  });
});
