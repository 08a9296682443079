import { describe, expect, it } from 'vitest';
import { identitiesOf, isAllowed, type Caller } from '../../src/simulator/authorization.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { generateEstate } from '../../src/simulator/generate/generateEstate.ts';
import { itemsNear, readableRows, rowsInNoSubscription } from '../../src/simulator/rowIndex.ts';
import { subscriptionIdOf } from '../../src/simulator/scopes.ts';

const made = generateEstate({ seed: 11, subscriptions: 6, machinesPerSubscription: 12 });
/** Out of order, so that "in the table's order" says something. */
const estate: Estate = { ...made, tables: { ...made.tables, resources: made.tables.resources.toSorted((left, right) => (left.name + left.id < right.name + right.id ? -1 : 1)) } };
const rows = estate.tables.resources;
const two = new Set(estate.subscriptions.slice(1, 3).map(({ subscriptionId }) => subscriptionId.toLowerCase()));

/** Everybody who holds a role directly: some see all, some a machine, some nothing of a table. */
const callers: readonly Caller[] = (estate.principals ?? []).map(({ id }) => ({ clientId: id, objectId: id }));

/** What the rows are without any index: each judged by itself. */
function plainly(caller: Caller, subscriptions: ReadonlySet<string>, types?: readonly string[]): readonly string[] {
  return rows.filter((row) => subscriptions.has(subscriptionIdOf(row.id) ?? '') && (types?.includes(row.type) ?? true) && isAllowed(estate, caller, `${row.type}/read`, row.id)).map((row) => row.id);
}

describe('rows by type and subscription', () => {
  it('are those that a plain look finds, in the same order, for every caller', () => {
    const sizes = callers.map((caller) => {
      const all = readableRows(estate, caller, rows, { subscriptions: two }).map((row) => row.id);
      expect(all).toEqual(plainly(caller, two));
      return all.length;
    });
    // The callers are worth asking: nothing, everything and something in between.
    const most = rows.filter((row) => two.has(subscriptionIdOf(row.id) ?? '')).length;
    expect(Math.min(...sizes)).toBe(0);
    expect(Math.max(...sizes)).toBe(most);
    expect(sizes.some((size) => size > 0 && size < most)).toBe(true);
  });

  it('of some types only, each named once or twice', () => {
    const types = ['microsoft.storage/storageaccounts', 'microsoft.compute/virtualmachines'];
    for (const caller of callers) expect(readableRows(estate, caller, rows, { types: [...types, ...types], subscriptions: two }).map((row) => row.id)).toEqual(plainly(caller, two, types));
    expect(readableRows(estate, callers[0] ?? { clientId: '', objectId: '' }, rows, { types: ['microsoft.nothing/here'], subscriptions: two })).toEqual([]);
  });

  it('follow a write, which makes a new estate', () => {
    const nobody: Caller = { clientId: 'new', objectId: 'new' };
    expect(readableRows(estate, nobody, rows, { subscriptions: two })).toEqual([]);
    const [scanner] = estate.tables.authorizationresources.filter((row) => row.type === 'microsoft.authorization/roleassignments');
    if (scanner === undefined) throw new RangeError('no role assignment');
    const more = { ...scanner, id: '/providers/Microsoft.Authorization/roleAssignments/new', name: 'new', properties: { ...(scanner['properties'] as object), principalId: 'new', scope: '/' } };
    const after: Estate = { ...estate, tables: { ...estate.tables, authorizationresources: [...estate.tables.authorizationresources, more] } };
    expect(readableRows(after, nobody, rows, { subscriptions: two })).toEqual(rows.filter((row) => two.has(subscriptionIdOf(row.id) ?? '')));
    expect(readableRows(estate, nobody, rows, { subscriptions: two })).toEqual([]);
  });

  it('that lie in no subscription stand apart', () => {
    const { authorizationresources } = estate.tables;
    expect(rowsInNoSubscription(authorizationresources)).toEqual(authorizationresources.filter((row) => !row.id.startsWith('/subscriptions/')));
    const roles = authorizationresources.filter((row) => !row.id.startsWith('/subscriptions/') && row.type === 'microsoft.authorization/roledefinitions');
    expect(roles.length).toBeGreaterThan(3);
    expect(rowsInNoSubscription(authorizationresources, ['microsoft.authorization/roledefinitions'])).toEqual(roles);
  });

  it('near a scope are those of its subscription and those of none', () => {
    const type = 'Microsoft.Authorization/RoleAssignmentScheduleInstances';
    const [id = ''] = two;
    const all = estate.arm.filter((item) => item.type === type);
    const near = all.filter((item) => !item.id.startsWith('/subscriptions/') || item.id.startsWith(`/subscriptions/${id}/`));
    expect(near.length).toBeLessThan(all.length);
    expect(itemsNear(estate.arm, type, `/subscriptions/${id.toUpperCase()}/resourceGroups/x`)).toEqual(near);
    expect(itemsNear(estate.arm, type, '/')).toEqual(all);
  });
});

describe('the ids that a principal acts by', () => {
  it('are its own and those of its groups, groups of groups included', () => {
    const groups = new Map((estate.groups ?? []).map((group) => [group.id, group.members]));
    const holds = (group: string, id: string): boolean => (groups.get(group) ?? []).some((member) => member === id || holds(member, id));
    let nested = 0;
    for (const { objectId } of callers) {
      const expected = [...groups.keys()].filter((group) => holds(group, objectId));
      nested += expected.filter((group) => groups.get(group)?.includes(objectId) !== true).length;
      expect(identitiesOf(estate, objectId.toUpperCase())).toEqual(new Set([objectId, ...expected]));
    }
    expect(nested).toBeGreaterThan(0);
  });
});
