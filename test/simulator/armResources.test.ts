import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { codeOf, idsOf, LEGACY, messageOf, PRODUCTION, wire, type Item, type Wire } from './client.ts';

const MACHINE = `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-web-01`;
const JIT = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

/** One simulator for all tests that only read: making its keys takes longer than the rest. */
const whole = wire();
const blind = wire({ withheld: [{ action: 'Microsoft.Compute/virtualMachines/read' }] });

function values(from: Wire, path: string): readonly Item[] {
  const reply = from.get(path);
  expect(reply.status).toBe(200);
  return reply.body.value ?? [];
}

/** ARM's columns of a tracked resource (Azure REST reference, "Common types", TrackedResource and what resources add to it). */
const ARM_KEYS = new Set(['id', 'name', 'type', 'location', 'kind', 'tags', 'sku', 'plan', 'identity', 'zones', 'managedBy', 'extendedLocation', 'etag', 'properties']);

describe('a resource over ARM', () => {
  it.each([
    ['Microsoft.Compute/virtualMachines', '2024-07-01'],
    ['Microsoft.Network/networkInterfaces', '2024-05-01'],
    ['Microsoft.Network/networkSecurityGroups', '2025-05-01'],
    ['Microsoft.Network/publicIPAddresses', '2024-05-01'],
    ['Microsoft.Network/virtualNetworks', '2026-01-01'],
    ['Microsoft.Network/loadBalancers', '2024-05-01'],
    ['Microsoft.KeyVault/vaults', '2026-02-01'],
    ['Microsoft.Storage/storageAccounts', '2025-08-01'],
  ])('%s: the list of the subscription holds what Resource Graph holds, each item as its own GET serves it, in the shape of ARM', (type, version) => {
    const from = whole;
    const items = values(from, `${PRODUCTION}/providers/${type}?api-version=${version}`);
    const rows = from.graph(`resources | where type =~ '${type}'`, { subscriptions: [CONTOSO.subscriptions.production] }).body.data;
    expect(items.length).toBeGreaterThan(0);
    expect(idsOf(items).toSorted()).toEqual(idsOf(rows).toSorted());
    for (const item of items) {
      expect(from.get(`${item.id ?? ''}?api-version=${version}`).body).toEqual(item);
      expect(Object.keys(item).filter((key) => !ARM_KEYS.has(key))).toEqual([]);
      expect(item.type).toBe(type);
    }
    expect(from.simulator.unsupported).toEqual([]);
  });

  it('lists of the groups are together the list of the subscription', () => {
    const from = whole;
    const groups = values(from, `${PRODUCTION}/resourcegroups?api-version=2021-04-01`);
    const path = 'providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01';
    const apart = groups.flatMap((group) => idsOf(values(from, `${group.id ?? ''}/${path}`)));
    expect(groups.length).toBeGreaterThan(3);
    expect(apart.toSorted()).toEqual(idsOf(values(from, `${PRODUCTION}/${path}`)).toSorted());
  });

  it.each([
    ['another case', MACHINE.toUpperCase().replace('/SUBSCRIPTIONS', '/Subscriptions')],
    ['doubled slashes', `/${MACHINE.replace('/providers', '//providers')}`],
    ['a slash at the end', `${MACHINE}/`],
    ['percent signs', MACHINE.replace('rg-web', '%72g-web')],
  ])('is found by an id with %s, and served in the case that was stored', (_name, path) => {
    const reply = whole.get(`${path}?api-version=2024-07-01`);
    expect(reply.status).toBe(200);
    expect(reply.body['id']).toBe(MACHINE.replace('rg-web', 'RG-WEB'));
  });

  it('of a machine is without what Resource Graph mixes in', () => {
    const from = whole;
    const row = from.graph(`resources | where name == 'vm-web-01' | project id, properties`).body.data?.[0];
    expect(Object.keys(row?.['properties'] ?? {})).toContain('extended');
    expect(Object.keys(from.get(`${MACHINE}?api-version=2024-07-01`).body['properties'] ?? {})).not.toContain('extended');
  });

  it('in the list of all resources has no properties', () => {
    const items = values(whole, `${PRODUCTION}/resources?api-version=2021-04-01`);
    expect(items.filter((item) => 'properties' in item)).toEqual([]);
    expect(new Set(items.map((item) => item.type))).toContain('Microsoft.Compute/virtualMachines');
  });
});

describe('who may not read', () => {
  it.each([
    ['a list', `${PRODUCTION}/providers/Microsoft.Compute/virtualMachines`, PRODUCTION],
    ['a list of a group', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines`, `${PRODUCTION}/resourceGroups/rg-web`],
    ['a resource', MACHINE, MACHINE],
    ['a resource that is not there', `${MACHINE}x`, `${MACHINE}x`],
  ])('%s gets 403 with the action and the scope', (_name, path, scope) => {
    const reply = blind.get(`${path}?api-version=2024-07-01`);
    expect([reply.status, codeOf(reply)]).toEqual([403, 'AuthorizationFailed']);
    expect(messageOf(reply)).toContain(`perform action 'Microsoft.Compute/virtualMachines/read' over scope '${scope}'`);
  });
});

describe('subscriptions and groups', () => {
  it('have the shape of the published example', () => {
    const { body } = whole.get(`${PRODUCTION}?api-version=2022-12-01`);
    // The keys of the REST reference's example, "Subscriptions - Get", less its tags.
    expect(Object.keys(body).toSorted()).toEqual(['authorizationSource', 'displayName', 'id', 'managedByTenants', 'state', 'subscriptionId', 'subscriptionPolicies', 'tenantId']);
    expect(body).toMatchObject({ id: PRODUCTION, subscriptionId: CONTOSO.subscriptions.production, tenantId: CONTOSO.tenantId, state: 'Enabled' });
  });

  it('a group is of the type that ARM calls it', () => {
    const { body } = whole.get(`${PRODUCTION}/resourceGroups/RG-WEB?api-version=2021-04-01`);
    expect(body).toMatchObject({ id: `${PRODUCTION}/resourceGroups/rg-web`, type: 'Microsoft.Resources/resourceGroups', location: 'westeurope', properties: { provisioningState: 'Succeeded' } });
  });
});

describe('providers', () => {
  it('say what is registered, and take what they list', () => {
    const from = wire({ change: (estate) => ({ ...estate, unregistered: [{ subscriptionId: CONTOSO.subscriptions.legacy, namespace: 'Microsoft.Security' }] }) });
    const at = (scope: string) => from.get(`${scope}/providers/microsoft.security?api-version=2021-04-01`).body;
    expect(at(PRODUCTION)).toMatchObject({ namespace: 'Microsoft.Security', registrationState: 'Registered' });
    expect(at(LEGACY)).toMatchObject({ namespace: 'Microsoft.Security', registrationState: 'NotRegistered' });
    const [type] = at(PRODUCTION)['resourceTypes'] as readonly { readonly resourceType: string; readonly apiVersions: readonly string[] }[];
    expect(type?.resourceType).toBe('locations/jitNetworkAccessPolicies');
    for (const version of type?.apiVersions ?? []) expect(values(from, `${PRODUCTION}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=${version}`)).not.toEqual([]);
    const refused = from.get(`${LEGACY}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=2020-01-01`);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'MissingSubscriptionRegistration']);
  });
});

describe('JIT policies', () => {
  it('are in the lists of their region and group, and in no other', () => {
    const from = whole;
    const list = (scope: string, location: string) => idsOf(values(from, `${scope}/providers/Microsoft.Security${location}/jitNetworkAccessPolicies?api-version=2020-01-01`));
    const [web, admin] = ['rg-web', 'rg-admin'].map((group) => `${PRODUCTION}/resourceGroups/${group}/providers/${JIT.replace('locations', 'locations/westeurope')}/default`.toLowerCase());
    expect(list(PRODUCTION, '')).toEqual([web, admin]);
    expect(list(PRODUCTION, '/locations/westeurope')).toEqual([web, admin]);
    expect(list(PRODUCTION, '/locations/northeurope')).toEqual([]);
    expect(list(`${PRODUCTION}/resourceGroups/rg-admin`, '')).toEqual([admin]);
    expect(list(`${PRODUCTION}/resourceGroups/rg-admin`, '/locations/westeurope')).toEqual([admin]);
    expect(list(`${PRODUCTION}/resourceGroups/rg-data`, '')).toEqual([]);
    expect(from.get(`${web ?? ''}?api-version=2020-01-01`).body).toMatchObject({ kind: 'Basic', name: 'default', type: JIT, location: 'westeurope' });
  });

  it.each([['stored', 200, 1], ['empty', 200, 0], ['refused', 400, undefined]] as const)('without the plan are %s, as told', (jitWithoutPlan, status, count) => {
    const reply = wire({ settings: { jitWithoutPlan } }).get(`${LEGACY}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=2020-01-01`);
    expect([reply.status, reply.body.value?.length]).toEqual([status, count]);
  });
});

describe('the Defender plans of a subscription', () => {
  const at = (name = ''): string => `${PRODUCTION}/providers/Microsoft.Security/pricings${name}?api-version=2024-01-01`;

  it('are those that Resource Graph knows, together and one by one', () => {
    const rows = (whole.graph("securityresources | where type == 'microsoft.security/pricings'", { subscriptions: [CONTOSO.subscriptions.production] }).body.data ?? []).map(({ id, properties }) => ({ id, properties }));
    const plans = values(whole, at());
    expect(plans.map(({ id, properties }) => ({ id, properties }))).toEqual(rows);
    expect(plans.length).toBeGreaterThan(1);
    for (const plan of plans) expect(whole.get(at(`/${String(plan['name']).toUpperCase()}`)).body).toEqual({ ...plan, type: 'Microsoft.Security/pricings' });
  });

  it('need their action; one that the estate does not hold is loud', () => {
    expect(messageOf(wire({ withheld: [{ action: 'Microsoft.Security/pricings/read' }] }).get(at('/VirtualMachines')))).toContain("'Microsoft.Security/pricings/read'");
    expect(codeOf(wire().get(at('/Unheard')))).toBe('SimulatorUnsupported');
  });
});
