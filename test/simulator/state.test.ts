import { describe, expect, it } from 'vitest';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createState, withoutRow, withRow } from '../../src/simulator/state.ts';
import { textAt, type JsonMap } from '../../src/simulator/json.ts';
import { codeOf, idsOf, LEGACY, OWNER, ownerEstate, PRODUCTION, wire, type Reply, type Wire, type WireOptions } from './client.ts';

const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';
const SOMEONE = 'ace00000-0000-4000-8000-000000000099';
const NAME = 'a5510000-0000-4000-8000-000000000099';
const ASSIGNMENTS = `${PRODUCTION}/providers/Microsoft.Authorization/roleAssignments`;
const VERSION = 'api-version=2022-04-01';

/** Reader for someone, at a scope. */
const grant = (principalId = SOMEONE, role = READER) => ({ properties: { principalId, roleDefinitionId: `${PRODUCTION}/providers/Microsoft.Authorization/roleDefinitions/${role}`, principalType: 'User' } });

function owner(options: WireOptions = {}): Wire {
  return wire({ ...options, change: ownerEstate });
}

const put = (to: Wire, body: unknown = grant(), name = NAME, at = ASSIGNMENTS): Reply => to.send('PUT', `${at}/${name}?${VERSION}`, body);

function inGraph(from: Wire, name = NAME): boolean {
  const { data } = from.graph(`authorizationresources | where name == '${name}'`, { subscriptions: [CONTOSO.subscriptions.production] }).body;
  return (data ?? []).length === 1;
}

function overArm(from: Wire, filter = ''): readonly string[] {
  return idsOf(from.get(`${ASSIGNMENTS}?${VERSION}${filter === '' ? '' : `&$filter=${encodeURIComponent(filter)}`}`).body.value);
}

describe('what is written over ARM', () => {
  it('is there at once, and in Resource Graph at once without a lag', () => {
    const azure = owner();
    const before = overArm(azure);
    const reply = put(azure);
    expect([reply.status, reply.body['name'], reply.body['id']]).toEqual([201, NAME, `${ASSIGNMENTS}/${NAME}`]);
    expect(azure.get(`${ASSIGNMENTS}/${NAME}?${VERSION}`).body).toEqual(reply.body);
    expect(overArm(azure).filter((id) => !before.includes(id))).toEqual([`${ASSIGNMENTS}/${NAME}`.toLowerCase()]);
    expect(inGraph(azure)).toBe(true);
    expect(azure.simulator.unsupported).toEqual([]);
  });

  it('reaches Resource Graph after its lag and not a millisecond before, and lingers there as long after it is deleted', () => {
    const azure = owner({ settings: { lag: 60_000 } });
    put(azure);
    azure.wait(59_999);
    expect([overArm(azure).includes(`${ASSIGNMENTS}/${NAME}`.toLowerCase()), inGraph(azure)]).toEqual([true, false]);
    azure.wait(1);
    expect(inGraph(azure)).toBe(true);
    expect(azure.send('DELETE', `${ASSIGNMENTS}/${NAME}?${VERSION}`).status).toBe(200);
    azure.wait(59_999);
    expect([overArm(azure).includes(`${ASSIGNMENTS}/${NAME}`.toLowerCase()), inGraph(azure)]).toEqual([false, true]);
    azure.wait(1);
    expect(inGraph(azure)).toBe(false);
  });

  it('is never seen by Resource Graph where it came and went within the lag', () => {
    const azure = owner({ settings: { lag: 1000 } });
    put(azure);
    azure.send('DELETE', `${ASSIGNMENTS}/${NAME}?${VERSION}`);
    const seen = [0, 500, 499, 1, 500].map((milliseconds) => {
      azure.wait(milliseconds);
      return inGraph(azure);
    });
    expect(seen).toEqual([false, false, false, false, false]);
  });

  it('does not reach the estate that it started from', () => {
    const azure = owner();
    const before = JSON.stringify(azure.estate);
    put(azure);
    expect(JSON.stringify(azure.estate)).toBe(before);
  });

  it('decides who may do what', () => {
    const azure = owner();
    const mine = `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.Authorization/roleAssignments`;
    const [elevated] = azure.estate.tables.authorizationresources.filter((row) => row.name === '0e0e0000-0000-4000-8000-000000000001');
    expect(put(azure, grant(), NAME, mine).status).toBe(201);
    expect(azure.send('DELETE', `${elevated?.id ?? ''}?${VERSION}`).status).toBe(200);
    const refused = azure.send('DELETE', `${mine}/${NAME}?${VERSION}`);
    expect([refused.status, codeOf(refused)]).toEqual([403, 'AuthorizationFailed']);
  });
});

/** Statuses and codes: Azure REST reference "Role Assignments", and role documentation "Troubleshoot Azure RBAC". */
describe('a role assignment', () => {
  const azure = owner();
  put(azure);

  it.each([
    ['under its own name again is an update', grant(), NAME, ASSIGNMENTS, 200, ''],
    ['for the same principal, role and scope under another name', grant(), NAME.replace('99', '98'), ASSIGNMENTS, 409, 'RoleAssignmentExists'],
    ['for another principal under a name that is taken', grant('ace00000-0000-4000-8000-000000000098'), NAME, ASSIGNMENTS, 409, 'RoleAssignmentUpdateNotPermitted'],
    ['of a role that is not there', grant(SOMEONE, NAME), NAME.replace('99', '97'), ASSIGNMENTS, 404, 'RoleDefinitionDoesNotExist'],
    ['under a name that is no GUID', grant(), 'reader', ASSIGNMENTS, 400, 'InvalidRoleAssignmentId'],
    ['for nobody', { properties: {} }, NAME.replace('99', '96'), ASSIGNMENTS, 400, 'InvalidRequestContent'],
    ['at a group that is not there', grant(), NAME, `${PRODUCTION}/resourceGroups/rg-x/providers/Microsoft.Authorization/roleAssignments`, 404, 'ResourceGroupNotFound'],
    ['at a resource that is not there', grant(), NAME, `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/x/providers/Microsoft.Authorization/roleAssignments`, 404, 'ResourceNotFound'],
  ])('%s', (_name, body, name, at, status, code) => {
    const reply = put(azure, body, name, at);
    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
  });

  it('of the same role for the same principal at another scope is another one', () => {
    expect(put(azure, grant(), NAME.replace('99', '95'), `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Authorization/roleAssignments`).status).toBe(201);
  });

  it('that is not there is deleted with 204', () => {
    expect(azure.send('DELETE', `${ASSIGNMENTS}/${NAME.replace('99', '01')}?${VERSION}`).status).toBe(204);
  });

  it('cannot be made by a reader', () => {
    const reply = put(wire());
    expect([reply.status, codeOf(reply)]).toEqual([403, 'AuthorizationFailed']);
  });

  it('is shown without a condition by the versions from before conditions', () => {
    const at = (version: string) => azure.get(`${ASSIGNMENTS}?api-version=${version}`).body.value?.find((item) => item.id?.endsWith('a5510000-0000-4000-8000-000000000010'));
    expect(at('2022-04-01')?.['properties']).toHaveProperty('conditionVersion', '2.0');
    expect(at('2015-07-01')?.['properties']).not.toHaveProperty('condition');
  });
});

/** Azure role documentation, "Delegate Azure access management to others": the template that constrains roles. */
describe('who may hand out one role only', () => {
  const roles = (side: string, action: string): string =>
    `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/${action}'})) OR (@${side}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${READER}}))`;
  const condition = `${roles('Request', 'write')} AND ${roles('Resource', 'delete')}`;
  const azure = wire({
    change: (estate) => {
      const owned = ownerEstate(estate);
      const rows = owned.tables.authorizationresources.map((row) => (row.name === '0e0e0000-0000-4000-8000-000000000001' ? { ...row, properties: { ...(row['properties'] as JsonMap), condition, conditionVersion: '2.0' } } : row));
      return { ...owned, tables: { ...owned.tables, authorizationresources: rows } };
    },
  });

  it('writes and deletes assignments of that role, and none of another', () => {
    expect([put(azure, grant(SOMEONE, OWNER)), put(azure)].map(({ status }) => status)).toEqual([403, 201]);
    const theirs = azure.get(`${ASSIGNMENTS}?${VERSION}&$filter=${encodeURIComponent('atScope()')}`).body.value?.find((item) => (item['properties'] as JsonMap)['scope'] === PRODUCTION && item.id?.endsWith('000000000005'));
    expect([`${ASSIGNMENTS}/${NAME}`, theirs?.id ?? ''].map((id) => azure.send('DELETE', `${id}?${VERSION}`).status)).toEqual([200, 403]);
    expect(azure.simulator.unsupported).toEqual([]);
  });
});

/** Azure role documentation, "List role assignments using the REST API", on what each filter leaves. */
describe('filters of role assignments', () => {
  const azure = wire();
  const scopes = (filter: string, at = PRODUCTION): readonly string[] => {
    const items = azure.get(`${at}/providers/Microsoft.Authorization/roleAssignments?${VERSION}&$filter=${encodeURIComponent(filter)}`).body.value ?? [];
    return items.map((item) => (item['properties'] as { readonly scope: string }).scope);
  };

  it('atScope() leaves the scope and what is above it', () => {
    const atScope = scopes('atScope()');
    expect(new Set(atScope)).toEqual(new Set(['/', `/providers/Microsoft.Management/managementGroups/${CONTOSO.managementGroups.root}`, '/providers/Microsoft.Management/managementGroups/contoso-production', PRODUCTION]));
    expect(scopes('').length).toBeGreaterThan(atScope.length);
    expect(scopes('').some((scope) => scope.startsWith(`${PRODUCTION}/resourceGroups/`))).toBe(true);
  });

  it('principalId and assignedTo() leave those of the principal; terms are joined', () => {
    expect(scopes(`principalId eq '${CONTOSO.objectId}'`)).toHaveLength(2);
    expect(scopes(`assignedTo('${CONTOSO.objectId}')`)).toHaveLength(2);
    expect(scopes(`atScope() and principalId eq '${CONTOSO.objectId}'`, `${PRODUCTION}/resourceGroups/rg-web`)).toHaveLength(2);
    expect(scopes(`principalId eq '${SOMEONE}'`)).toEqual([]);
  });

  it('assignedTo() goes through groups, principalId does not', () => {
    const row = azure.estate.tables.authorizationresources.find(({ name }) => name === 'a5510000-0000-4000-8000-000000000002');
    const id = textAt(row, 'properties', 'principalId');
    const grouped = wire({ change: (estate) => ({ ...estate, groups: [{ id: 'outer', displayName: '', members: [SOMEONE] }, { id, displayName: '', members: ['outer'] }] }) });
    const found = (filter: string) => idsOf(grouped.get(`${ASSIGNMENTS}?${VERSION}&$filter=${encodeURIComponent(filter)}`).body.value);
    expect(found(`assignedTo('${SOMEONE}')`)).toEqual([row?.id.toLowerCase()]);
    expect(found(`principalId eq '${SOMEONE}'`)).toEqual([]);
  });

  it('type leaves built-in or custom roles', () => {
    const roles = (filter: string) => azure.get(`${LEGACY}/providers/Microsoft.Authorization/roleDefinitions?${VERSION}&$filter=${encodeURIComponent(filter)}`).body.value ?? [];
    const [builtIn, custom, all] = ["type eq 'BuiltInRole'", "type eq 'CustomRole'", ''].map((filter) => idsOf(roles(filter)));
    expect(builtIn?.some((id) => id.endsWith(READER))).toBe(true);
    expect(custom?.length).toBeGreaterThan(0);
    expect([...(builtIn ?? []), ...(custom ?? [])].toSorted()).toEqual(all?.toSorted());
    expect(azure.get(`${LEGACY}/providers/Microsoft.Authorization/roleDefinitions/${READER}?${VERSION}`).body).toMatchObject({ name: READER, properties: { roleName: 'Reader' } });
  });
});

describe('time in the state', () => {
  const estate = contosoEstate();
  const row = (name: string) => ({ id: `/things/${name}`, name, type: 'thing' });
  const names = (seen: typeof estate): readonly string[] => seen.tables.networkresources.filter(({ type }) => type === 'thing').map(({ name }) => name);

  it('what is due happens in its order and at its instant, however late it is noticed', () => {
    let now = 0;
    const state = createState(estate, () => now, 100);
    state.later(200, (before) => withRow(before, 'networkresources', row('second')));
    state.later(100, (before) => withRow(before, 'networkresources', row('first')));
    state.later(300, (before) => withoutRow(before, 'networkresources', '/THINGS/first'));
    now = 350;
    state.settle();
    expect(names(state.present())).toEqual(['second']);
    // 350 - 100: the third has not happened yet there.
    expect(names(state.lagging())).toEqual(['first', 'second']);
    now = 399;
    expect(names(state.lagging())).toEqual(['first', 'second']);
    now = 400;
    expect(names(state.lagging())).toEqual(['second']);
  });

  it('the past is kept for as long as Resource Graph answers from it', () => {
    let now = 0;
    const state = createState(estate, () => now, 60_000);
    for (const [at, name] of [[0, 'a'], [10_000, 'b'], [20_000, 'c'], [30_000, 'd']] as const) {
      now = at;
      state.change((before) => withRow(before, 'networkresources', row(name)));
    }
    const seen = [59_999, 60_000, 65_000, 75_000, 85_000, 95_000].map((at) => {
      now = at;
      return names(state.lagging()).join('');
    });
    expect(seen).toEqual(['', 'a', 'a', 'ab', 'abc', 'abcd']);
  });
});
