import { describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_PARTIAL } from '../../src/simulator/contoso/contoso.ts';
import type { Estate, EstateItem } from '../../src/simulator/estate.ts';
import { textAt, type JsonMap } from '../../src/simulator/json.ts';
import { codeOf, idsOf, LEGACY, messageOf, PRODUCTION, wire, type Item } from './client.ts';

const ALL = { subscriptions: Object.values(CONTOSO.subscriptions) };
const GROUPS = "resources | where type =~ 'microsoft.network/networksecuritygroups' | order by id asc";
const jit = (subscription: string): string => `${subscription}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=2020-01-01`;
const permissions = (subscription: string): string => `${subscription}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;

/** Azure's rule for one action, written out again: some element lists it (here always by `*` + `/read`) and does not exclude it. */
function readable(elements: readonly Item[] | undefined, action: string): boolean {
  return (elements ?? []).some((element) => element.actions?.includes('*/read') === true && element.notActions?.includes(action) !== true);
}

describe('a scanner that may not read two types in one subscription', () => {
  const { graph, get, simulator } = wire({ withheld: CONTOSO_PARTIAL });
  const all = wire();

  it('gets no row of them from Resource Graph there, without a word, and all rows elsewhere', () => {
    const whole = idsOf(all.graph(GROUPS, ALL).body.data);
    const reply = graph(GROUPS, ALL);
    expect(reply.status).toBe(200);
    expect(whole.some((id) => id.startsWith(LEGACY))).toBe(true);
    expect(idsOf(reply.body.data)).toEqual(whole.filter((id) => !id.startsWith(LEGACY)));
    expect(reply.body.totalRecords).toBe(reply.body.data?.length);
  });

  it('gets 403 from ARM there, in the words of ARM, and the list elsewhere', () => {
    const reply = get(jit(LEGACY));
    expect([reply.status, codeOf(reply)]).toEqual([403, 'AuthorizationFailed']);
    expect(messageOf(reply)).toBe(
      `The client '${CONTOSO.clientId}' with object id '${CONTOSO.objectId}' does not have authorization to perform action ` +
      `'Microsoft.Security/locations/jitNetworkAccessPolicies/read' over scope '${LEGACY}' or the scope is invalid. ` +
      'If access was recently granted, please refresh your credentials.');
    expect(get(jit(PRODUCTION)).body.value?.length).toBeGreaterThan(0);
  });

  it('is told the same by the permissions endpoint', () => {
    for (const { action } of CONTOSO_PARTIAL) {
      expect(readable(get(permissions(LEGACY)).body.value, action)).toBe(false);
      expect(readable(get(permissions(PRODUCTION)).body.value, action)).toBe(true);
      expect(readable(all.get(permissions(LEGACY)).body.value, action)).toBe(true);
    }
  });

  it('is no business of what the simulator does not model', () => expect(simulator.unsupported).toEqual([]));
});

describe('what is withheld', () => {
  it('changes what the scanner\'s roles say, and never which rows there are', () => {
    const ids = (estate: ReturnType<typeof wire>['estate']) => [...Object.values(estate.tables).flat(), ...estate.arm].map((row) => row.id).toSorted();
    expect(ids(wire({ withheld: CONTOSO_PARTIAL }).estate)).toEqual(ids(wire().estate));
  });

  it('can be withheld everywhere, above subscriptions too', () => {
    const { graph } = wire({ withheld: [{ action: 'Microsoft.Management/managementGroups/read' }] });
    expect(graph("resourcecontainers | where type =~ 'microsoft.management/managementgroups' | order by id asc").body.data).toEqual([]);
    expect(wire().graph("resourcecontainers | where type =~ 'microsoft.management/managementgroups' | order by id asc").body.data?.length).toBe(3);
  });

  it('leaves a subscription visible that holds any role of the scanner', () => {
    const { get, graph } = wire({ withheld: [{ action: 'Microsoft.Resources/subscriptions/read' }] });
    expect(get('/subscriptions?api-version=2022-12-01').body.value?.length).toBe(4);
    expect(graph("resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | order by id asc").body.data).toEqual([]);
  });
});

describe('inherited role assignments', () => {
  const { graph } = wire();
  const query = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | order by id asc";

  it('are left out unless the scope filter asks for what is above', () => {
    const below = idsOf(graph(query, ALL).body.data);
    const above = idsOf(graph(query, { ...ALL, options: { authorizationScopeFilter: 'AtScopeAboveAndBelow' } }).body.data);
    expect(below.every((id) => id.startsWith('/subscriptions/'))).toBe(true);
    expect(above.filter((id) => id.startsWith('/providers/'))).not.toEqual([]);
    expect(above).toEqual(expect.arrayContaining([...below]));
  });

  it('of a management group reach only the subscriptions below it', () => {
    const options = { options: { authorizationScopeFilter: 'AtScopeAboveAndBelow' } };
    const legacy = idsOf(graph(query, { subscriptions: [CONTOSO.subscriptions.legacy], ...options }).body.data);
    expect(legacy.some((id) => id.includes('/managementgroups/contoso-legacy/'))).toBe(true);
    expect(legacy.some((id) => id.includes('/managementgroups/contoso-production/') || id.startsWith(PRODUCTION))).toBe(false);
  });
});

/** Contoso, its scanner's role assignments changed in one way. */
function reassigned(estate: Estate, more: Readonly<Record<string, unknown>>): Estate {
  const changed = (row: EstateItem): EstateItem => (textAt(row, 'properties', 'principalId') === CONTOSO.objectId ? { ...row, properties: { ...(row['properties'] as JsonMap), ...(more as JsonMap) } } : row);
  return { ...estate, tables: { ...estate.tables, authorizationresources: estate.tables.authorizationresources.map(changed) } };
}

describe('a deny assignment over the wire', () => {
  const deny: EstateItem = {
    id: `${LEGACY}/providers/Microsoft.Authorization/denyAssignments/d0000000-0000-4000-8000-000000000001`, name: 'd0000000-0000-4000-8000-000000000001', type: 'Microsoft.Authorization/denyAssignments',
    properties: {
      denyAssignmentName: 'Locked by a managed application', description: '', scope: LEGACY, doNotApplyToChildScopes: false, isSystemProtected: true,
      principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }], excludePrincipals: [],
      permissions: [{ actions: CONTOSO_PARTIAL.map(({ action }) => action), notActions: [], dataActions: [], notDataActions: [] }],
    },
  };
  const { graph, get } = wire({ change: (estate) => ({ ...estate, arm: [...estate.arm, deny] }) });

  it('leaves rows out of Resource Graph, and is a 403 with its name from ARM', () => {
    expect(idsOf(graph(GROUPS, ALL).body.data)).toEqual(idsOf(wire().graph(GROUPS, ALL).body.data).filter((id) => !id.startsWith(LEGACY)));
    const reply = get(jit(LEGACY));
    expect([reply.status, codeOf(reply)]).toEqual([403, 'DenyAssignmentAuthorizationFailed']);
    expect(messageOf(reply)).toContain("because of the deny assignment with name 'Locked by a managed application' and Id 'd0000000000040008000000000000001'");
    expect(get(jit(PRODUCTION)).status).toBe(200);
  });

  it('is nothing that the permissions endpoint knows of', () => expect(get(permissions(LEGACY)).body.value).toEqual(wire().get(permissions(LEGACY)).body.value));
});

describe('a scanner that holds its roles through a group in a group', () => {
  it('reads what it reads by itself', () => {
    const [outer, inner] = ['96000000-0000-4000-8000-0000000000aa', '96000000-0000-4000-8000-0000000000bb'];
    const groups = [{ id: outer, displayName: 'Scanners', members: [inner] }, { id: inner, displayName: 'Nightly', members: [CONTOSO.objectId] }];
    const { graph, get } = wire({ change: (estate) => ({ ...reassigned(estate, { principalId: outer, principalType: 'Group' }), groups }) });
    expect(graph(GROUPS, ALL).body.data).toEqual(wire().graph(GROUPS, ALL).body.data);
    expect(get(jit(LEGACY)).body.value).toEqual(wire().get(jit(LEGACY)).body.value);
    expect(wire({ change: (estate) => reassigned(estate, { principalId: outer, principalType: 'Group' }) }).get('/subscriptions?api-version=2022-12-01').body.value).toEqual([]);
  });
});

describe('a condition that is not modelled', () => {
  it('is loud where reading hangs on it', () => {
    const condition = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringEquals 'x'";
    const { graph, get, simulator } = wire({ change: (estate) => reassigned(estate, { condition, conditionVersion: '2.0' }) });
    expect([get(jit(LEGACY)), graph(GROUPS, ALL)].map((reply) => [reply.status, codeOf(reply)])).toEqual([[501, 'SimulatorUnsupported'], [501, 'SimulatorUnsupported']]);
    expect(simulator.unsupported).toEqual([expect.stringContaining('containers:name'), expect.stringContaining('containers:name')]);
  });
});
