import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { ARM, codeOf, idsOf, LEGACY, PRODUCTION, wire, type Item, type Wire } from './client.ts';

const VAULT = `${PRODUCTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-contoso-prod`;

/** Two simulators for all tests that only read: making their keys takes longer than the rest. */
const inOnePage = wire();
const inPagesOfTwo = wire({ pageSize: 2 });

function readAll(from: Wire, path: string): { readonly items: readonly Item[]; readonly pages: number } {
  const items: Item[] = [];
  let pages = 0;
  for (let next: string | undefined = path; next !== undefined; pages += 1) {
    const reply = from.get(next);
    expect(reply.status).toBe(200);
    items.push(...(reply.body.value ?? []));
    next = reply.body.nextLink;
    if (next !== undefined) expect(next.startsWith(`${ARM}/`)).toBe(true);
  }
  return { items, pages };
}

const LISTS: readonly (readonly [string, string])[] = [
  ['subscriptions', '/subscriptions?api-version=2022-12-01'],
  ['resource groups', `${PRODUCTION}/resourcegroups?api-version=2021-04-01`],
  ['resources', `${PRODUCTION}/resources?api-version=2021-04-01`],
  ['resources of a type', `${PRODUCTION}/resources?api-version=2021-04-01&$filter=resourceType%20eq%20'Microsoft.Network/networkInterfaces'`],
  ['machines', `${PRODUCTION}/providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01`],
  ['machines of a group', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines?api-version=2026-04-01`],
  ['security groups', `${PRODUCTION}/providers/Microsoft.Network/networkSecurityGroups?api-version=2024-05-01`],
  ['rules of a security group', `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-web-01/securityRules?api-version=2024-05-01`],
  ['providers', `${PRODUCTION}/providers?api-version=2021-04-01`],
  ['role assignments at the scope and above', `/${PRODUCTION}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=atScope()`],
  ['JIT policies of a region', `${PRODUCTION}/providers/Microsoft.Security/locations/WestEurope/jitNetworkAccessPolicies?api-version=2020-01-01`],
  ['JIT policies of a group', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=2020-01-01`],
  ['JIT policies of a group and region', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies?api-version=2020-01-01`],
  ['JIT policies', `${PRODUCTION}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=2020-01-01`],
  ['eligibilities', `/${PRODUCTION}/providers/Microsoft.Authorization/roleEligibilityScheduleInstances?api-version=2020-10-01`],
  ['active assignments', `/${PRODUCTION}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01`],
  ['PIM settings', `/${LEGACY}/providers/Microsoft.Authorization/roleManagementPolicyAssignments?api-version=2020-10-01`],
  ['role assignments', `${LEGACY}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`],
  ['role definitions', `${LEGACY}/providers/microsoft.authorization/ROLEDEFINITIONS?api-version=2022-04-01`],
  ['permissions', `${LEGACY}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`],
  ['secrets of a vault', `${VAULT}/secrets?api-version=2026-02-01`],
];

describe('ARM lists', () => {
  it.each(LISTS)('%s: pages of two hold the same as one page, each once', (_name, path) => {
    const whole = readAll(inOnePage, path);
    const paged = readAll(inPagesOfTwo, path);
    expect(whole.items.length).toBeGreaterThan(0);
    expect(whole.pages).toBe(1);
    expect(paged.items).toEqual(whole.items);
    expect(paged.pages).toBe(Math.max(1, Math.ceil(whole.items.length / 2)));
  });

  // By name: the id of a role names the subscription that was asked, over ARM only.
  it('name the same objects as Resource Graph does', () => {
    const { get, graph } = inOnePage;
    const options = { options: { authorizationScopeFilter: 'AtScopeAboveAndBelow' } };
    for (const kind of ['roleAssignments', 'roleDefinitions']) {
      const arm = get(`${LEGACY}/providers/Microsoft.Authorization/${kind}?api-version=2022-04-01`).body.value;
      const rows = graph(`authorizationresources | where type =~ 'microsoft.authorization/${kind}'`, { subscriptions: [CONTOSO.subscriptions.legacy], ...options }).body.data;
      // A role's id names the subscription that ARM was asked at; Resource Graph's names where the role stands.
      const names = (items: Parameters<typeof idsOf>[0]) => idsOf(items).map((id) => id.slice(id.lastIndexOf('/') + 1)).toSorted();
      expect(names(arm)).toEqual(names(rows));
      if (kind === 'roleDefinitions') expect(idsOf(arm).filter((id) => !id.startsWith(`${LEGACY}/providers/microsoft.authorization/roledefinitions/`))).toEqual([]);
      else expect(idsOf(arm).toSorted()).toEqual(idsOf(rows).toSorted());
    }
  });

  it('are gone on with by the token of their own question only', () => {
    const list = `${PRODUCTION}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`;
    const next = inPagesOfTwo.get(`${list}&$filter=atScope()`).body.nextLink ?? '';
    expect(inPagesOfTwo.get(next).status).toBe(200);
    const token = new URL(next).searchParams.get('$skiptoken') ?? '';
    const refused = inPagesOfTwo.get(`${list}&$skiptoken=${token}`);
    expect([refused.status, codeOf(refused)]).toEqual([400, 'InvalidSkipToken']);
  });

  it('of secrets hold names and dates and never a value', () => {
    const items = readAll(wire(), `${VAULT}/secrets?api-version=2026-02-01`).items;
    expect(items).toHaveLength(5);
    expect(JSON.stringify(items)).not.toContain('"value"');
  });
});

describe('an error of ARM', () => {
  it.each([
    ['no api-version', '/subscriptions', 400, 'MissingApiVersionParameter'],
    ['an empty api-version', '/subscriptions?api-version=', 400, 'MissingApiVersionParameter'],
    ['an api-version from before Resource Manager', '/subscriptions?api-version=1999-01-01', 400, 'InvalidApiVersionParameter'],
    ['an api-version that is no date', `${PRODUCTION}/providers/Microsoft.Compute/virtualMachines?api-version=latest`, 400, 'InvalidApiVersionParameter'],
    ['an api-version that is still to come', '/subscriptions?api-version=2031-01-01', 400, 'InvalidApiVersionParameter'],
    ['a subscription that is not there, itself', '/subscriptions/99999999-9999-4999-8999-999999999999?api-version=2022-12-01', 404, 'SubscriptionNotFound'],
    ['a group that is not there', `${PRODUCTION}/resourceGroups/rg-nowhere?api-version=2021-04-01`, 404, 'ResourceGroupNotFound'],
    ['a list in a group that is not there', `${PRODUCTION}/resourceGroups/rg-nowhere/providers/Microsoft.Compute/virtualMachines?api-version=2024-07-01`, 404, 'ResourceGroupNotFound'],
    ['a machine that is not there', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-x?api-version=2024-07-01`, 404, 'ResourceNotFound'],
    ['a policy that is not there', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/x?api-version=2020-01-01`, 404, 'ResourceNotFound'],
    ['a role that is not there', `${PRODUCTION}/providers/Microsoft.Authorization/roleDefinitions/99999999-9999-4999-8999-999999999999?api-version=2022-04-01`, 404, 'RoleDefinitionDoesNotExist'],
    ['a provider that is not there', `${PRODUCTION}/providers/Contoso.Things?api-version=2021-04-01`, 404, 'InvalidResourceNamespace'],
    ['a subscription that is not there', '/subscriptions/99999999-9999-4999-8999-999999999999/providers/Microsoft.Authorization/permissions?api-version=2022-04-01', 404, 'SubscriptionNotFound'],
    ['a vault that is not there', `${VAULT}x/secrets?api-version=2026-02-01`, 404, 'ResourceNotFound'],
  ])('for %s', (_name, path, status, code) => {
    const { get, simulator } = inOnePage;
    const reply = get(path);
    expect([reply.status, codeOf(reply)]).toEqual([status, code]);
    expect(simulator.unsupported).toEqual([]);
  });
});

describe('what the simulator does not model', () => {
  it.each([
    ['a route', '/subscriptions/x/providers/Microsoft.Web/sites?api-version=2024-04-01', 'Microsoft.Web/sites'],
    ['an api-version that the service may take', '/subscriptions?api-version=2023-01-01', '2023-01-01'],
    ['a resource of a type that nobody models', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Web/sites/x?api-version=2024-04-01`, 'Microsoft.Web/sites/x'],
    ['a filter', `${PRODUCTION}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&$filter=createdBy%20eq%20'x'`, 'createdBy'],
    ['a parameter', '/subscriptions?api-version=2022-12-01&$expand=all', '$expand'],
    ['a host', 'https://vault.azure.net/secrets', 'vault.azure.net'],
  ])('%s is a 501 that names it, and is remembered', (_name, path, named) => {
    const { get, simulator } = wire();
    const reply = get(path);
    expect([reply.status, codeOf(reply)]).toEqual([501, 'SimulatorUnsupported']);
    expect(simulator.unsupported).toHaveLength(1);
    expect(simulator.unsupported[0]).toContain(named);
  });
});

describe('every answer', () => {
  it('is marked as simulated, has an id, and stands in the log', () => {
    const { get, login, simulator } = wire();
    const replies = [login(), get('/subscriptions?api-version=2022-12-01', login().body.access_token), get('/nowhere', ''), get('https://elsewhere.example/', '')];
    for (const reply of replies) {
      expect(reply.headers['x-portcullis-simulated']).toBe('true');
      expect(reply.headers['x-ms-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    }
    expect(simulator.log.map(({ status }) => status)).toEqual([200, 200, 200, 401, 501]);
  });
});
