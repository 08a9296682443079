import { describe, expect, it } from 'vitest';
import { CONTOSO, CONTOSO_PARTIAL } from '../../src/simulator/contoso/contoso.ts';
import { codeOf, idsOf, LEGACY, messageOf, PRODUCTION, wire, type Item } from './client.ts';

const BOTH = { subscriptions: Object.values(CONTOSO.subscriptions) };
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
    const whole = idsOf(all.graph(GROUPS, BOTH).body.data);
    const reply = graph(GROUPS, BOTH);
    expect(reply.status).toBe(200);
    expect(whole.some((id) => id.startsWith(LEGACY))).toBe(true);
    expect(idsOf(reply.body.data)).toEqual(whole.filter((id) => id.startsWith(PRODUCTION)));
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
    expect(get('/subscriptions?api-version=2022-12-01').body.value?.length).toBe(2);
    expect(graph("resourcecontainers | where type =~ 'microsoft.resources/subscriptions' | order by id asc").body.data).toEqual([]);
  });
});

describe('inherited role assignments', () => {
  const { graph } = wire();
  const query = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | order by id asc";

  it('are left out unless the scope filter asks for what is above', () => {
    const below = idsOf(graph(query, BOTH).body.data);
    const above = idsOf(graph(query, { ...BOTH, options: { authorizationScopeFilter: 'AtScopeAboveAndBelow' } }).body.data);
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
