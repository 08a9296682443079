import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coversAction, effectivelyAllows, mayDeny } from '../../src/values/actions.ts';

/** The examples of the Azure RBAC documentation, "Understand Azure role definitions", and the traps beside them. */
const TABLE: readonly (readonly [pattern: string, action: string, covered: boolean])[] = [
  ['*', 'Microsoft.Compute/virtualMachines/read', true],
  ['*/read', 'Microsoft.Compute/virtualMachines/read', true],
  ['*/read', 'Microsoft.Compute/virtualMachines/write', false],
  ['Microsoft.Compute/*', 'Microsoft.Compute/virtualMachines/start/action', true],
  ['Microsoft.Compute/*', 'Microsoft.ComputeX/virtualMachines/read', false],
  ['Microsoft.Compute/*/read', 'Microsoft.Compute/virtualMachines/extensions/read', true],
  ['Microsoft.Compute/virtualMachines/*', 'Microsoft.Compute/virtualMachines/runCommand/action', true],
  ['Microsoft.Compute/virtualMachines/read', 'microsoft.compute/VIRTUALMACHINES/read', true],
  ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/read/x', false],
  ['Microsoft.CostManagement/exports/*/action', 'Microsoft.CostManagement/exports/run/action', true],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action', 'Microsoft.ManagedIdentity/userAssignedIdentities/x/assign/action', true],
  ['Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action', 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', true],
  ['Microsoft.Authorization/*/Write', 'Microsoft.AuthorizationX/a/Write', false],
  ['a/*b', 'ab', false],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['', 'Microsoft.Compute/virtualMachines/read', false],
  ['Microsoft.Compute/*/[read', 'Microsoft.Compute/x/[read', true],
  ['Microsoft.Compute/virtualMachines/rea?', 'Microsoft.Compute/virtualMachines/read', false],
];

/** A second, naive implementation: character by character, every way a star can be read, `/*` + `/` as one slash among them. */
function naive(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('/*/') && naive(pattern.slice(2), text)) return true;
  if (pattern.startsWith('*')) return naive(pattern.slice(1), text) || (text !== '' && naive(pattern, text.slice(1)));
  return text !== '' && pattern[0] === text[0] && naive(pattern.slice(1), text.slice(1));
}

describe('an action pattern', () => {
  it.each(TABLE)('%s and %s: %s', (pattern, action, covered) => {
    expect(coversAction(pattern, action)).toBe(covered);
  });

  it('agrees with a naive reading on random patterns', () => {
    const word = (alphabet: string, longest: number) => fc.array(fc.constantFrom(...Array.from(alphabet)), { maxLength: longest }).map((letters) => letters.join(''));
    fc.assert(fc.property(word('ab/*', 8), word('ab/', 10), (pattern, text) => {
      expect(coversAction(pattern, text)).toBe(naive(pattern, text));
    }), { numRuns: 2000 });
  });

  it('does not blow up on many stars', () => {
    expect(coversAction('*a'.repeat(5000), 'a'.repeat(4999))).toBe(false);
  });

  it('is subtracted by the exclusions of its own element', () => {
    const contributor = { actions: ['*'], notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action'] };
    expect(effectivelyAllows(contributor, 'Microsoft.Compute/virtualMachines/write')).toBe(true);
    expect(effectivelyAllows(contributor, 'Microsoft.Authorization/roleAssignments/write')).toBe(false);
    expect(effectivelyAllows(contributor, 'Microsoft.Authorization/roleAssignments/read')).toBe(true);
    expect(effectivelyAllows({ actions: [], notActions: [] }, 'Microsoft.Compute/virtualMachines/read')).toBe(false);
  });
});

describe('an action that nobody can name', () => {
  const NETWORK = 'Microsoft.Network/*/read';
  it.each<[string, readonly string[], readonly string[], boolean]>([
    ['all reading', ['*/read'], [], true],
    ['everything', ['*'], ['Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action'], true],
    ['all of the provider', ['Microsoft.Network/*'], [], true],
    ['single types of it', ['Microsoft.Network/virtualNetworks/read', 'Microsoft.Network/networkManagers/*'], [], false],
    ['all reading but another action', ['*/read'], ['Microsoft.Network/networkSecurityGroups/read'], true],
    ['all reading but a part of the provider', ['*/read'], ['Microsoft.Network/networkManagers/*'], false],
    ['all reading but that of a part', ['*/read'], ['Microsoft.Network/networkManagers/*/read'], false],
    ['everything but all reading', ['*'], ['*/read'], false],
    ['everything but writing there', ['*'], ['Microsoft.Network/*/write'], true],
    ['everything but another provider', ['*'], ['Microsoft.Compute/*'], true],
  ])('is allowed by %s only where nothing could be missing', (_what, actions, notActions, allowed) => {
    expect(effectivelyAllows({ actions, notActions }, NETWORK)).toBe(allowed);
  });
});

describe('what a deny assignment may keep from somebody', () => {
  const NETWORK = 'Microsoft.Network/*/read';
  const MACHINES = 'Microsoft.Compute/virtualMachines/read';
  it.each<[string, readonly string[], readonly string[], string, boolean]>([
    ['all reading', ['*/read'], [], MACHINES, true],
    ['the very action', [MACHINES], [], MACHINES, true],
    ['writing', ['*/write'], [], MACHINES, false],
    ['everything but reading', ['*'], ['*/read'], MACHINES, false],
    ['everything but another provider', ['*'], ['Microsoft.Network/*'], MACHINES, true],
    ['a part of what nobody can name', ['Microsoft.Network/networkManagers/*'], [], NETWORK, true],
    ['one action of what nobody can name', ['Microsoft.Network/networkManagers/read'], [], NETWORK, true],
    ['all but a part of what nobody can name', ['*'], ['Microsoft.Network/networkManagers/*'], NETWORK, true],
    ['all but what nobody can name', ['*'], ['Microsoft.Network/*'], NETWORK, false],
    ['writing where nobody can name the reading', ['Microsoft.Network/*/write'], [], NETWORK, false],
  ])('%s', (_what, actions, notActions, action, denied) => {
    expect(mayDeny({ actions, notActions }, action)).toBe(denied);
  });
});
