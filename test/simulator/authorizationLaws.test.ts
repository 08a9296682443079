import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, type Wish } from '../../src/simulator/authorization.ts';
import type { Estate, Group } from '../../src/simulator/estate.ts';
import { CALLER, CONTRIBUTOR, estateOf, EVERYONE, IDENTITY_OPERATOR, ME, NETWORK_READER, OWNER, PLATFORM, READER, RG, ROOT, S, SECRETS_USER, T, TWO_ELEMENTS, VAULT, VM, type Denied, type Held } from './rbacEstate.ts';

const OPTIONS = { numRuns: 400, seed: 20261116 };

/** Few names, so that what is made up meets. */
const groupIds = ['G1', 'G2', 'G3', 'G4'];
const principal = fc.constantFrom(ME, ME, ME, 'somebody', ...groupIds);
const scope = fc.constantFrom('/', ROOT, PLATFORM, S, T, RG, VM, VAULT);
const role = fc.constantFrom(OWNER, CONTRIBUTOR, READER, IDENTITY_OPERATOR, NETWORK_READER, TWO_ELEMENTS, SECRETS_USER);
const action = fc.constantFrom(
  'Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/delete', 'Microsoft.Network/networkSecurityGroups/read', 'Microsoft.Authorization/roleAssignments/write',
  'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action', 'Microsoft.KeyVault/vaults/secrets/getSecret/action',
);
const pattern = fc.oneof(action, fc.constantFrom('*', '*/read'), fc.constantFrom('*', '*/read', '*/delete', 'Microsoft.Compute/*', 'microsoft.*/*/write', 'Microsoft.ManagedIdentity/*/assign/action', 'Microsoft.KeyVault/*/getSecret/*'));
const patterns = fc.array(pattern, { maxLength: 2 });
const held: fc.Arbitrary<Held> = fc.record({ role, at: scope, to: principal });
const denied: fc.Arbitrary<Denied> = fc.record({
  at: scope, to: fc.array(fc.oneof(fc.constant(EVERYONE), principal), { minLength: 1, maxLength: 2 }), except: fc.array(principal, { maxLength: 1 }), onlyHere: fc.boolean(),
  actions: fc.array(pattern, { minLength: 1, maxLength: 3 }), notActions: fc.array(pattern, { maxLength: 1 }), dataActions: patterns, notDataActions: patterns,
});
const groups: fc.Arbitrary<readonly Group[]> = fc.tuple(...groupIds.map((id) => fc.uniqueArray(principal, { maxLength: 4 }).map((members): Group => ({ id, displayName: id, members }))));
const wish: fc.Arbitrary<Wish> = fc.record({ action, scope: fc.oneof(scope, fc.constantFrom(RG, VM, VAULT)), plane: fc.constantFrom('control', 'data') });
const world = fc.record({ held: fc.array(held, { maxLength: 8 }), denied: fc.array(denied, { maxLength: 3 }), groups, wish });

function isAllowed(estate: Estate, asked: Wish): boolean {
  return decide(estate, CALLER, asked).kind === 'allowed';
}

describe('laws of authorisation', () => {
  it('a deny assignment never widens', () => {
    fc.assert(fc.property(world, denied, ({ held, denied, groups, wish }, more) => {
      if (isAllowed(estateOf(held, [...denied, more], groups), wish)) expect(isAllowed(estateOf(held, denied, groups), wish)).toBe(true);
    }), OPTIONS);
  });

  it('a role assignment never narrows', () => {
    fc.assert(fc.property(world, held, ({ held, denied, groups, wish }, more) => {
      if (isAllowed(estateOf(held, denied, groups), wish)) expect(isAllowed(estateOf([...held, more], denied, groups), wish)).toBe(true);
    }), OPTIONS);
  });

  it('groups in groups are as groups of all that is in them', () => {
    fc.assert(fc.property(world, ({ held, denied, groups, wish }) => {
      expect(decide(estateOf(held, denied, groups), CALLER, wish).kind).toBe(decide(estateOf(held, denied, flattened(groups)), CALLER, wish).kind);
    }), OPTIONS);
  });

  it('the order of things is of no matter', () => {
    fc.assert(fc.property(world, ({ held, denied, groups, wish }) => {
      expect(decide(estateOf(held.toReversed(), denied.toReversed(), groups.toReversed()), CALLER, wish).kind).toBe(decide(estateOf(held, denied, groups), CALLER, wish).kind);
    }), OPTIONS);
  });

  it('a plain reading of the documentation comes to the same', () => {
    const seen = new Map<string, number>();
    fc.assert(fc.property(world, (made) => {
      const expected = plainly(made);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
      expect(decide(estateOf(made.held, made.denied, made.groups), CALLER, made.wish).kind).toBe(expected);
    }), { ...OPTIONS, numRuns: 6000 });
    for (const kind of ['allowed', 'denied', 'notGranted']) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(100);
  });
});

/** Each group with everything that is in it at any depth, and no group in it: members are taken in until nothing is new. */
function flattened(groups: readonly Group[]): readonly Group[] {
  const members = new Map(groups.map((group) => [group.id, new Set(group.members)]));
  for (let round = 0; round < groups.length; round += 1) {
    for (const own of members.values()) for (const id of own) for (const inner of members.get(id) ?? []) own.add(inner);
  }
  return groups.map((group) => ({ ...group, members: [...(members.get(group.id) ?? [])].filter((id) => !members.has(id)) }));
}

/** The second implementation: loops over everything, no index, a matcher that walks the pattern. */
function plainly({ held, denied, groups, wish }: { readonly held: readonly Held[]; readonly denied: readonly Denied[]; readonly groups: readonly Group[]; readonly wish: Wish }): string {
  const me = [ME, ...flattened(groups).filter(({ members }) => members.includes(ME)).map(({ id }) => id)];
  const isData = wish.plane === 'data';
  const covers = (yes: readonly string[] = [], no: readonly string[] = []): boolean => [yes, no].map((list) => list.some((one) => walk(one.toLowerCase(), wish.action.toLowerCase()))).join() === 'true,false';
  const granted = held.some(({ role, at, to = ME }) => me.includes(to) && isAbove(at, wish.scope) && elementsOf(role).some((one) => (isData ? covers(one.dataActions) : covers(one.actions, one.notActions))));
  if (!granted) return 'notGranted';
  const taken = denied.some((deny) => {
    const meant = (deny.to ?? []).some((id) => id === EVERYONE || me.includes(id)) && !(deny.except ?? []).some((id) => me.includes(id));
    const here = deny.onlyHere === true ? deny.at === wish.scope : isAbove(deny.at, wish.scope);
    return meant && here && (isData ? covers(deny.dataActions, deny.notDataActions) : covers(deny.actions, deny.notActions));
  });
  return taken ? 'denied' : 'allowed';
}

/** The chain of each scope in use, written out. */
const CHAINS: Readonly<Record<string, readonly string[]>> = {
  '/': ['/'], [ROOT]: [ROOT, '/'], [PLATFORM]: [PLATFORM, ROOT, '/'], [S]: [S, PLATFORM, ROOT, '/'], [T]: [T, ROOT, '/'],
  [RG]: [RG, S, PLATFORM, ROOT, '/'], [VM]: [VM, RG, S, PLATFORM, ROOT, '/'], [VAULT]: [VAULT, RG, S, PLATFORM, ROOT, '/'],
};

function isAbove(above: string, id: string): boolean {
  return CHAINS[id]?.includes(above) ?? false;
}

interface Lists {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly dataActions?: readonly string[];
}

function elementsOf(role: string): readonly Lists[] {
  switch (role) {
    case OWNER: return [{ actions: ['*'] }];
    case CONTRIBUTOR: return [{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write', 'Microsoft.Authorization/elevateAccess/Action'] }];
    case READER: return [{ actions: ['*/read'] }];
    case IDENTITY_OPERATOR: return [{ actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/*/read', 'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action'] }];
    case NETWORK_READER: return [{ actions: ['Microsoft.Network/*/read'], notActions: ['Microsoft.Network/networkSecurityGroups/read'] }];
    case TWO_ELEMENTS: return [{ actions: ['Microsoft.Compute/*'], notActions: ['Microsoft.Compute/virtualMachines/delete'] }, { actions: ['Microsoft.Compute/virtualMachines/delete'] }];
    case SECRETS_USER: return [{ dataActions: ['Microsoft.KeyVault/vaults/secrets/getSecret/action', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'] }];
    default: throw new RangeError(role);
  }
}

/** Matches by walking: a star takes nothing or one character and stays; `/` + star + `/` may also be a single slash. */
function walk(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern.startsWith('/*/') && walk(pattern.slice(2), text)) return true;
  if (pattern.startsWith('*')) return walk(pattern.slice(1), text) || (text !== '' && walk(pattern, text.slice(1)));
  return text !== '' && pattern[0] === text[0] && walk(pattern.slice(1), text.slice(1));
}
