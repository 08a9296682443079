import { describe, expect, it } from 'vitest';
import { authorise, decide, elementsAt, seesSubscription, type Wish } from '../../src/simulator/authorization.ts';
import type { AssignmentAttributes } from '../../src/simulator/conditions.ts';
import { AzureError, Unsupported } from '../../src/simulator/http.ts';
import { isScopeAtOrAbove, scopesAbove } from '../../src/simulator/scopes.ts';
import {
  CALLER, CONDITIONAL, CONTRIBUTOR, DEPARTMENT, estateOf, IDENTITY_OPERATOR, ME, NETWORK_READER, OTHER, OWNER, PLATFORM, RBAC_ADMIN, READER, RG, ROOT, S, SECRETS_USER, STRANGERS, T, TEAM, TWO_ELEMENTS, VAULT, VM,
  type Denied, type Held,
} from './rbacEstate.ts';

/**
 * Situations with the answer that Azure's documentation gives: written by hand from the pages that each block names, for an
 * estate of one management group chain (root, platform), two subscriptions (S below platform, T below root), and groups.
 */

function answer(held: readonly Held[], denied: readonly Denied[], wish: Wish): string {
  try {
    return decide(estateOf(held, denied), CALLER, wish).kind;
  } catch (error) {
    if (error instanceof Unsupported) return 'unsupported';
    throw error;
  }
}

const READ_VM = 'Microsoft.Compute/virtualMachines/read';
const DELETE_VM = 'Microsoft.Compute/virtualMachines/delete';
const WRITE_ROLE = 'Microsoft.Authorization/roleAssignments/write';
const DELETE_ROLE = 'Microsoft.Authorization/roleAssignments/delete';
const GET_SECRET = 'Microsoft.KeyVault/vaults/secrets/getSecret/action';

type Situation = readonly [why: string, held: readonly Held[], action: string, scope: string, expected: 'allowed' | 'notGranted'];

describe('role assignments: what they grant, and where', () => {
  // Azure documentation: "Understand scope", "Understand Azure role definitions", "Azure built-in roles".
  it.each<Situation>([
    ['nobody who holds nothing may do anything', [], READ_VM, VM, 'notGranted'],
    ['at the resource itself', [{ role: READER, at: VM }], READ_VM, VM, 'allowed'],
    ['a resource inherits from its group', [{ role: READER, at: RG }], READ_VM, VM, 'allowed'],
    ['and from its subscription', [{ role: READER, at: S }], READ_VM, VM, 'allowed'],
    ['and from the management group of the subscription', [{ role: READER, at: PLATFORM }], READ_VM, VM, 'allowed'],
    ['and from the one above', [{ role: READER, at: ROOT }], READ_VM, VM, 'allowed'],
    ['and from the root', [{ role: READER, at: '/' }], READ_VM, VM, 'allowed'],
    ['a scope is no matter of letter case', [{ role: READER, at: RG.toUpperCase() }], READ_VM, VM, 'allowed'],
    ['not upward: a resource gives nothing at its group', [{ role: READER, at: VM }], READ_VM, RG, 'notGranted'],
    ['not sideways: another subscription', [{ role: READER, at: T }], READ_VM, VM, 'notGranted'],
    ['not sideways: a management group that is not above', [{ role: READER, at: PLATFORM }], READ_VM, `${T}/resourceGroups/x`, 'notGranted'],
    ['a name that only begins alike is another group', [{ role: READER, at: `${S}/resourceGroups/rg` }], READ_VM, VM, 'notGranted'],
    ['children of a resource inherit from it', [{ role: READER, at: VM }], 'Microsoft.Compute/virtualMachines/extensions/read', `${VM}/extensions/e`, 'allowed'],
    ['a management group inherits from the one above', [{ role: READER, at: ROOT }], 'Microsoft.Management/managementGroups/read', PLATFORM, 'allowed'],
    ['and not from the one below', [{ role: READER, at: PLATFORM }], 'Microsoft.Management/managementGroups/read', ROOT, 'notGranted'],
    ['Reader reads and does no more', [{ role: READER, at: S }], 'Microsoft.Compute/virtualMachines/start/action', VM, 'notGranted'],
    ['a verb that only begins with read is none', [{ role: READER, at: S }], 'Microsoft.KeyVault/vaults/secrets/readMetadata/action', VAULT, 'notGranted'],
    ['a star spans slashes', [{ role: NETWORK_READER, at: S }], 'Microsoft.Network/virtualNetworks/subnets/read', VM, 'allowed'],
    ['but not the provider', [{ role: NETWORK_READER, at: S }], READ_VM, VM, 'notGranted'],
    ['notActions take away', [{ role: NETWORK_READER, at: S }], 'Microsoft.Network/networkSecurityGroups/read', VM, 'notGranted'],
    ['in any letter case', [{ role: NETWORK_READER, at: S }], 'MICROSOFT.NETWORK/NETWORKSECURITYGROUPS/READ', VM, 'notGranted'],
    ['and are no denial: another role gives it back', [{ role: NETWORK_READER, at: S }, { role: READER, at: S }], 'Microsoft.Network/networkSecurityGroups/read', VM, 'allowed'],
    ['they reach no further than their own element', [{ role: TWO_ELEMENTS, at: S }], DELETE_VM, VM, 'allowed'],
    ['Contributor writes machines', [{ role: CONTRIBUTOR, at: S }], 'Microsoft.Compute/virtualMachines/write', VM, 'allowed'],
    ['Contributor hands out no roles', [{ role: CONTRIBUTOR, at: S }], WRITE_ROLE, RG, 'notGranted'],
    ['Contributor reads role assignments', [{ role: CONTRIBUTOR, at: S }], 'Microsoft.Authorization/roleAssignments/read', RG, 'allowed'],
    ['Contributor does not elevate itself', [{ role: CONTRIBUTOR, at: '/' }], 'Microsoft.Authorization/elevateAccess/action', '/', 'notGranted'],
    ['Owner hands out roles', [{ role: OWNER, at: S }], WRITE_ROLE, RG, 'allowed'],
    ['a star between slashes also stands for nothing', [{ role: IDENTITY_OPERATOR, at: S }], 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', RG, 'allowed'],
    ['and for something', [{ role: IDENTITY_OPERATOR, at: S }], 'Microsoft.ManagedIdentity/userAssignedIdentities/x/assign/action', RG, 'allowed'],
    ['but for no part of a word', [{ role: IDENTITY_OPERATOR, at: S }], 'Microsoft.ManagedIdentity/userAssignedIdentitiesassign/action', RG, 'notGranted'],
    ['a dot is a dot', [{ role: NETWORK_READER, at: S }], 'MicrosoftXNetwork/virtualNetworks/read', VM, 'notGranted'],
    ['a group that I am in', [{ role: READER, at: S, to: TEAM }], READ_VM, VM, 'allowed'],
    ['a group around a group that I am in', [{ role: READER, at: S, to: DEPARTMENT }], READ_VM, VM, 'allowed'],
    ['its id in other letters', [{ role: READER, at: S, to: DEPARTMENT.toUpperCase() }], READ_VM, VM, 'allowed'],
    ['a group that I am not in', [{ role: READER, at: S, to: STRANGERS }], READ_VM, VM, 'notGranted'],
    ['another principal', [{ role: OWNER, at: '/', to: OTHER }], READ_VM, VM, 'notGranted'],
    ['roles add up', [{ role: READER, at: S }, { role: TWO_ELEMENTS, at: RG, to: TEAM }], DELETE_VM, VM, 'allowed'],
  ])('%s', (_why, held, action, scope, expected) => expect(answer(held, [], { action, scope })).toBe(expected));

  it.each<readonly [string, readonly Held[], string]>([
    ['control of everything is no data', [{ role: OWNER, at: '/' }], 'notGranted'],
    ['data actions grant data', [{ role: SECRETS_USER, at: S }], 'allowed'],
  ])('%s', (_why, held, expected) => expect(answer(held, [], { action: GET_SECRET, scope: VAULT, plane: 'data' })).toBe(expected));

  it('data actions grant no control', () => expect(answer([{ role: SECRETS_USER, at: S }], [], { action: GET_SECRET, scope: VAULT })).toBe('notGranted'));

  it('the planes are kept apart in one estate', () => {
    const estate = estateOf([{ role: SECRETS_USER, at: S }]);
    const planes = [undefined, 'data', 'control'] as const;
    expect(planes.map((plane) => decide(estate, CALLER, { action: GET_SECRET, scope: VAULT, ...(plane === undefined ? {} : { plane }) }).kind)).toEqual(['notGranted', 'allowed', 'notGranted']);
  });

  it('a role that the estate does not hold is loud', () => expect(answer([{ role: 'c0de0000-0000-4000-8000-00000000dead', at: S }], [], { action: READ_VM, scope: VM })).toBe('unsupported'));
});

describe('deny assignments: what they take away, and from whom', () => {
  // Azure documentation: "Understand Azure deny assignments".
  const owner: readonly Held[] = [{ role: OWNER, at: S }];
  type Denying = readonly [why: string, denied: readonly Denied[], action: string, scope: string, expected: 'allowed' | 'denied'];
  it.each<Denying>([
    ['everybody', [{ at: RG, actions: [DELETE_VM] }], DELETE_VM, VM, 'denied'],
    ['only the actions that it names', [{ at: RG, actions: [DELETE_VM] }], READ_VM, VM, 'allowed'],
    ['by pattern', [{ at: RG, actions: ['*/delete'] }], DELETE_VM, VM, 'denied'],
    ['less its notActions', [{ at: RG, actions: ['*'], notActions: ['*/read'] }], READ_VM, VM, 'allowed'],
    ['and the rest of them', [{ at: RG, actions: ['*'], notActions: ['*/read'] }], DELETE_VM, VM, 'denied'],
    ['from a management group', [{ at: PLATFORM, actions: [DELETE_VM] }], DELETE_VM, VM, 'denied'],
    ['not in another subscription', [{ at: T, actions: [DELETE_VM] }], DELETE_VM, VM, 'allowed'],
    ['not above its scope', [{ at: VM, actions: ['*'] }], 'Microsoft.Resources/subscriptions/resourceGroups/delete', RG, 'allowed'],
    ['not below it when told so', [{ at: RG, actions: ['*'], onlyHere: true }], DELETE_VM, VM, 'allowed'],
    ['but at it', [{ at: RG.toLowerCase(), actions: ['*'], onlyHere: true }], 'Microsoft.Resources/subscriptions/resourceGroups/delete', RG, 'denied'],
    ['me by name', [{ at: RG, actions: [DELETE_VM], to: [ME] }], DELETE_VM, VM, 'denied'],
    ['nobody who is not named', [{ at: RG, actions: [DELETE_VM], to: [OTHER] }], DELETE_VM, VM, 'allowed'],
    ['whoever is in a group', [{ at: RG, actions: [DELETE_VM], to: [DEPARTMENT] }], DELETE_VM, VM, 'denied'],
    ['except one', [{ at: RG, actions: [DELETE_VM], except: [OTHER, ME] }], DELETE_VM, VM, 'allowed'],
    ['except a group, through a group', [{ at: RG, actions: [DELETE_VM], except: [DEPARTMENT] }], DELETE_VM, VM, 'allowed'],
    ['not except a group that I am not in', [{ at: RG, actions: [DELETE_VM], except: [STRANGERS] }], DELETE_VM, VM, 'denied'],
    ['an exception of one is none of another', [{ at: RG, actions: [DELETE_VM], except: [ME] }, { at: S, actions: [DELETE_VM] }], DELETE_VM, VM, 'denied'],
    ['data actions are of no matter to control', [{ at: RG, dataActions: ['*'] }], DELETE_VM, VM, 'allowed'],
  ])('%s', (_why, denied, action, scope, expected) => expect(answer(owner, denied, { action, scope })).toBe(expected));

  it.each<readonly [string, Denied, string]>([
    ['takes data away by its data actions', { at: RG, dataActions: ['Microsoft.KeyVault/*'] }, 'denied'],
    ['less its notDataActions', { at: RG, dataActions: ['*'], notDataActions: [GET_SECRET] }, 'allowed'],
    ['not by its actions', { at: RG, actions: ['*'] }, 'allowed'],
  ])('%s', (_why, denied, expected) => expect(answer([{ role: SECRETS_USER, at: S }], [denied], { action: GET_SECRET, scope: VAULT, plane: 'data' })).toBe(expected));

  it('whatever grants it, at any level', () => expect(answer([{ role: OWNER, at: VM }, { role: OWNER, at: '/' }], [{ at: S, actions: [DELETE_VM] }], { action: DELETE_VM, scope: VM })).toBe('denied'));

  it('not what nobody granted', () => expect(answer([], [{ at: RG, actions: ['*'] }], { action: DELETE_VM, scope: VM })).toBe('notGranted'));

  it('with a condition that may hold is loud, unless it could change nothing', () => {
    const denied: Denied = { at: RG, actions: [DELETE_VM], ownCondition: "@Environment[UtcNow] DateTimeGreaterThan '2026-01-01T00:00:00Z'" };
    expect(answer(owner, [denied], { action: DELETE_VM, scope: VM })).toBe('unsupported');
    expect(answer(owner, [denied], { action: READ_VM, scope: VM })).toBe('allowed');
    expect(answer([], [denied], { action: DELETE_VM, scope: VM })).toBe('notGranted');
  });
});

/** A delegation as the documentation's template writes it: some roles, some kinds of principal, writing and deleting. */
const TEMPLATE = `
(
 (
  !(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})
 )
 OR
 (
  @Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}, ${SECRETS_USER}}
  AND
  @Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase {'Group', 'ServicePrincipal'}
 )
)
AND
(
 (
  !(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})
 )
 OR
 (
  @Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}, ${SECRETS_USER}}
 )
)`;
/** "All except specific roles". */
const ALL_BUT = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAllValues:GuidNotEquals {${OWNER}, ${RBAC_ADMIN}}))`;
const ONLY_TEAM = `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:PrincipalId] ForAnyOfAnyValues:GuidEquals {${TEAM}}))`;
const BLOBS = "((!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'} AND NOT SubOperationMatches{'Blob.List'})) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'x'))";
const ALWAYS_ASKS = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:ContainerName] StringEqualsIgnoreCase 'foo_storage_container'";

function assignment(roleDefinitionId: string, principalType = 'Group', principalId = TEAM): AssignmentAttributes {
  return { roleDefinitionId, principalId, principalType };
}

describe('assignment conditions', () => {
  // Azure documentation: "Examples to delegate Azure role assignment management with conditions", "Authorization actions and attributes".
  type Asked = readonly [why: string, condition: string, action: string, of: AssignmentAttributes | undefined, expected: 'allowed' | 'notGranted' | 'unsupported'];
  it.each<Asked>([
    ['a listed role', TEMPLATE, WRITE_ROLE, assignment(READER), 'allowed'],
    ['by its whole id', TEMPLATE, WRITE_ROLE, assignment(`${S}/providers/Microsoft.Authorization/roleDefinitions/${READER.toUpperCase()}`), 'allowed'],
    ['for a listed kind, in any letters', TEMPLATE, WRITE_ROLE, assignment(SECRETS_USER, 'serviceprincipal'), 'allowed'],
    ['for another kind', TEMPLATE, WRITE_ROLE, assignment(READER, 'User'), 'notGranted'],
    ['another role', TEMPLATE, WRITE_ROLE, assignment(OWNER), 'notGranted'],
    ['deletes a listed role of any kind', TEMPLATE, DELETE_ROLE, assignment(READER, 'User'), 'allowed'],
    ['deletes no other', TEMPLATE, DELETE_ROLE, assignment(OWNER), 'notGranted'],
    ['reads without being asked', TEMPLATE, 'Microsoft.Authorization/roleAssignments/read', undefined, 'allowed'],
    ['all but some: another', ALL_BUT, WRITE_ROLE, assignment(READER), 'allowed'],
    ['all but some: the first', ALL_BUT, WRITE_ROLE, assignment(OWNER), 'notGranted'],
    ['all but some: the last', ALL_BUT, WRITE_ROLE, assignment(RBAC_ADMIN), 'notGranted'],
    ['deleting is not constrained where only writing is', ALL_BUT, DELETE_ROLE, assignment(OWNER), 'allowed'],
    ['to a listed principal', ONLY_TEAM, WRITE_ROLE, assignment(OWNER), 'allowed'],
    ['to another', ONLY_TEAM, WRITE_ROLE, assignment(OWNER, 'Group', STRANGERS), 'notGranted'],
    ['writing without saying what', TEMPLATE, WRITE_ROLE, undefined, 'unsupported'],
    ['a condition of blobs is of no matter elsewhere', BLOBS, 'Microsoft.Authorization/roleAssignments/read', undefined, 'allowed'],
    ['a condition that always asks for a blob', ALWAYS_ASKS, READ_VM, undefined, 'unsupported'],
    ['a condition that nobody can read', 'exists or not', READ_VM, undefined, 'unsupported'],
    ['one that goes on after its end', `${ALL_BUT})`, READ_VM, undefined, 'unsupported'],
    ['doubt that could change nothing', `${ALWAYS_ASKS} AND (!(ActionMatches{'Microsoft.Compute/*'}))`, READ_VM, undefined, 'notGranted'],
    ['an operator that is not modelled', ONLY_TEAM.replace('GuidEquals', 'StringLike'), WRITE_ROLE, assignment(OWNER), 'unsupported'],
  ])('%s', (_why, condition, action, of, expected) => {
    const attributes = of === undefined ? {} : { [action === WRITE_ROLE ? 'request' : 'resource']: of };
    expect(answer([{ role: RBAC_ADMIN, at: S, condition }], [], { action, scope: RG, ...attributes })).toBe(expected);
  });

  it('asks for what is to be, not for what stands, when one writes', () => {
    expect(answer([{ role: RBAC_ADMIN, at: S, condition: TEMPLATE }], [], { action: WRITE_ROLE, scope: RG, resource: assignment(READER) })).toBe('unsupported');
    expect(answer([{ role: RBAC_ADMIN, at: S, condition: TEMPLATE }], [], { action: DELETE_ROLE, scope: RG, request: assignment(READER) })).toBe('unsupported');
  });

  it('does not matter where another role grants the same without one', () => {
    expect(answer([{ role: RBAC_ADMIN, at: S, condition: ALWAYS_ASKS }, { role: READER, at: '/' }], [], { action: READ_VM, scope: VM })).toBe('allowed');
  });

  it('stays doubtful where another role certainly does not grant it', () => {
    const never = "!(ActionMatches{'Microsoft.Compute/*'})";
    const at = (near: string, far: string) => answer([{ role: READER, at: RG, condition: near }, { role: READER, at: S, condition: far }], [], { action: READ_VM, scope: VM });
    expect([at(ALWAYS_ASKS, never), at(never, ALWAYS_ASKS), at(never, never)]).toEqual(['unsupported', 'unsupported', 'notGranted']);
  });

  it.each<readonly [string, AssignmentAttributes | undefined, string]>([
    ['a listed role', assignment(READER), 'allowed'],
    ['another', assignment(OWNER), 'notGranted'],
    ['nothing said', undefined, 'unsupported'],
  ])('stands in a role too, for its element: %s', (_why, request, expected) => {
    expect(answer([{ role: CONDITIONAL, at: S }], [], { action: WRITE_ROLE, scope: RG, ...(request === undefined ? {} : { request }) })).toBe(expected);
    expect(answer([{ role: CONDITIONAL, at: S }], [], { action: READ_VM, scope: VM })).toBe('allowed');
  });
});

describe('a refusal', () => {
  // The wording of both is Azure's own, as users quote it in public issues.
  const who = `The client '${CALLER.clientId}' with object id '${ME}'`;
  const refusal = (held: readonly Held[], denied: readonly Denied[]): unknown => {
    try {
      authorise(estateOf(held, denied), CALLER, DELETE_VM, VM);
      return undefined;
    } catch (error) {
      return error instanceof AzureError ? [error.status, error.code, error.message] : error;
    }
  };

  it('names action and scope where nothing grants it', () => expect(refusal([{ role: READER, at: S }], [{ at: S, actions: ['*'] }])).toEqual([403, 'AuthorizationFailed',
    `${who} does not have authorization to perform action '${DELETE_VM}' over scope '${VM}' or the scope is invalid. If access was recently granted, please refresh your credentials.`]));

  it('names the deny assignment that takes it away', () => expect(refusal([{ role: OWNER, at: S }], [{ at: T, actions: ['*'] }, { at: RG, actions: ['*'] }])).toEqual([403, 'DenyAssignmentAuthorizationFailed',
    `${who} has permission to perform action '${DELETE_VM}' on scope '${VM}'; however, the access is denied because of the deny assignment with name 'deny 1' and Id 'd1' at scope '${RG}'.`]));

  it('does not come where neither is so', () => expect(refusal([{ role: OWNER, at: S }], [{ at: T, actions: ['*'] }])).toBeUndefined());
});

describe('what the permissions list says', () => {
  const held: readonly Held[] = [{ role: NETWORK_READER, at: PLATFORM }, { role: READER, at: RG, to: DEPARTMENT }, { role: TWO_ELEMENTS, at: T }];
  const actionsAt = (scope: string, denied: readonly Denied[] = []) => elementsAt(estateOf(held, denied), CALLER, scope).map(({ actions }) => actions.join()).toSorted();

  it('the elements of every role that takes effect at the scope, groups and inheritance included', () => {
    expect(actionsAt(VM)).toEqual(['*/read', 'Microsoft.Network/*/read']);
    expect(actionsAt(S)).toEqual(['Microsoft.Network/*/read']);
    expect(actionsAt(T)).toEqual(['Microsoft.Compute/*', 'Microsoft.Compute/virtualMachines/delete']);
    expect(actionsAt(ROOT)).toEqual([]);
  });

  it('no word of deny assignments', () => expect(actionsAt(VM, [{ at: S, actions: ['*'] }])).toEqual(actionsAt(VM)));

  it('a subscription is seen by a role at it, above it or below it', () => {
    const sees = (at: string, id = S) => seesSubscription(estateOf([{ role: SECRETS_USER, at, to: TEAM }]), CALLER, id.slice(15).toUpperCase());
    expect([sees(S), sees(PLATFORM), sees('/'), sees(VAULT), sees(T), sees(PLATFORM, T)]).toEqual([true, true, true, true, false, false]);
  });
});

describe('scopes above an id', () => {
  it('are its path, its management groups and the root', () => {
    const above = scopesAbove(estateOf([]), VM);
    expect(above).toEqual(expect.arrayContaining([VM, RG, S, PLATFORM, ROOT, '/'].map((scope) => scope.toLowerCase())));
    expect(scopesAbove(estateOf([]), T)).not.toContain(PLATFORM.toLowerCase());
  });

  it('are those that the test of a single scope accepts', () => {
    const scopes = ['/', ROOT, PLATFORM, S, T, RG, VM, VAULT];
    for (const id of scopes) for (const scope of scopes) expect(scopesAbove(estateOf([]), id).includes(scope.toLowerCase()), `${scope} over ${id}`).toBe(isScopeAtOrAbove(estateOf([]), scope, id));
  });
});
