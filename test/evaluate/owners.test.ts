import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { EstateRow } from '../oracle/tagEstates.ts';
import { TENANT } from '../oracle/tagEstates.ts';
import { toldByCode } from './narrowingWorld.ts';

const S = '/subscriptions/11111111-aaaa-0000-0000-000000000001';
const G = `${S}/resourceGroups/rg-web`;
const SET = `${G}/providers/Microsoft.Compute/virtualMachineScaleSets/vmss`;
const VAULT = `${G}/providers/Microsoft.KeyVault/vaults/kv`;
const ROLE = '/providers/Microsoft.Authorization/roleAssignments/r1';

const row = (type: string, id: string, tags?: EstateRow['tags']): EstateRow => ({ id, name: id.slice(id.lastIndexOf('/') + 1), type, ...(tags === undefined ? {} : { tags }) });
const machine = (tags?: EstateRow['tags']): EstateRow => row('microsoft.compute/virtualmachines', `${G}/providers/Microsoft.Compute/virtualMachines/vm-1`, tags);
const group = (tags?: EstateRow['tags']): EstateRow => row('microsoft.resources/subscriptions/resourcegroups', G, tags);
const subscription = (tags?: EstateRow['tags']): EstateRow => row('microsoft.resources/subscriptions', S, tags);
const scaleSet = (tags?: EstateRow['tags']): EstateRow => row('microsoft.compute/virtualmachinescalesets', SET, tags);
const instance = (tags?: EstateRow['tags']): EstateRow => row('microsoft.compute/virtualmachinescalesets/virtualmachines', `${SET}/virtualMachines/0`, tags);
const role = (on: string): EstateRow => row('microsoft.authorization/roleassignments', `${on}${ROLE}`);
const OWNER = ['owner'];
const TWO = ['owner', 'team'];

/** Who answers for the first row. */
const CASES: readonly (readonly [what: string, rows: readonly EstateRow[], names: readonly string[], owner: string | undefined])[] = [
  ['its own tag', [machine({ owner: 'web' }), group({ owner: 'ops' }), subscription()], OWNER, 'web'],
  ['its own tag, in other letters, the value as it stands', [machine({ OWNER: 'Web Team' })], OWNER, 'Web Team'],
  ['the first of two names', [machine({ team: 'two', owner: 'one' })], TWO, 'one'],
  ['the first name is the first in the list, not on the resource', [machine({ owner: 'one', team: 'two' })], ['team', 'owner'], 'two'],
  ['the second name on it before the first name above', [machine({ team: 'near' }), group({ owner: 'far' })], TWO, 'near'],
  ['its group', [machine(), group({ owner: 'ops' }), subscription({ owner: 'cloud' })], OWNER, 'ops'],
  ['its subscription', [machine(null), group({ other: 'x' }), subscription({ owner: 'cloud' })], OWNER, 'cloud'],
  ['nobody', [machine(), group(), subscription()], OWNER, undefined],
  ['an empty tag names nobody: its group does', [machine({ owner: '' }), group({ owner: 'ops' })], OWNER, 'ops'],
  ['a blank tag names nobody', [machine({ owner: '  ' }), group({ owner: 'ops' })], OWNER, 'ops'],
  ['a tag of null names nobody', [machine({ owner: null }), group({ owner: 'ops' })], OWNER, 'ops'],
  ['what was not read may name another: nobody is told', [machine(), subscription({ owner: 'cloud' })], OWNER, undefined],
  ['what is of a type that is not read may name another too', [role(`${G}/providers/Microsoft.Sql/servers/sql`), group({ owner: 'ops' })], OWNER, undefined],
  ['an instance: its scale set', [instance(), scaleSet({ owner: 'platform' }), group({ owner: 'ops' })], OWNER, 'platform'],
  ['a role on a machine: the machine', [role(machine().id), machine({ owner: 'web' }), group({ owner: 'ops' })], OWNER, 'web'],
  ['a role on a group', [role(G), group({ owner: 'ops' })], OWNER, 'ops'],
  ['a role on a subscription', [role(S), subscription({ owner: 'cloud' })], OWNER, 'cloud'],
  ['ids in other letters', [{ ...instance(), id: instance().id.toUpperCase() }, scaleSet({ owner: 'platform' })], OWNER, 'platform'],
  ['no names', [machine({ owner: 'web' })], [], undefined],
];

const NOTHING = { groups: [], tags: [] };

describe('who answers', () => {
  it.each(CASES)('%s', (_what, rows, ownerTags, owner) => {
    const told = toldByCode({ rows, unlisted: [], wanted: NOTHING, ownerTags }, evaluate).find(({ of }) => of === rows[0]?.id);
    expect(told).toEqual({ of: rows[0]?.id, status: 'pass', owner });
  });

  it.each([
    ['of a subscription: the subscription', S, 'cloud'],
    ['of a group: the group', G, 'ops'],
    ['of a vault: the vault, in whatever letters', VAULT.toUpperCase(), 'keys'],
    ['of a vault that was not read: nobody', VAULT.replace('kv', 'kv-2'), undefined],
    ['of the tenant: nobody', TENANT, undefined],
  ])('for what could not be listed %s', (_what, scope, owner) => {
    const rows = [row('microsoft.keyvault/vaults', VAULT, { owner: 'keys' }), group({ owner: 'ops' }), subscription({ owner: 'cloud' })];
    const told = toldByCode({ rows, unlisted: [{ type: 'Microsoft.KeyVault/vaults/secrets', scope }], wanted: NOTHING, ownerTags: OWNER }, evaluate);
    expect(told.filter(({ of }) => of.startsWith('unlisted ')).map((verdict) => verdict.owner)).toEqual([owner]);
  });
});
