import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { TABLES } from '../../src/simulator/estate.ts';
import { ARM, codeOf, idsOf, messageOf, PRODUCTION, wire, type Item, type Wire } from './client.ts';

const VMS = "where type =~ 'microsoft.compute/virtualmachines'";
const SORTED = `resources | ${VMS} | order by id asc`;

/** Reads a query to its end, as Azure's documentation on working with large data sets says. */
function readAll(from: Wire, query: string, options: Readonly<Record<string, unknown>> = {}): { readonly rows: readonly Item[]; readonly totals: readonly number[] } {
  const rows: Item[] = [];
  const totals: number[] = [];
  let token: string | undefined;
  do {
    const { body } = from.graph(query, { options: { ...options, ...(token === undefined ? {} : { $skipToken: token }) } });
    rows.push(...(body.data ?? []));
    totals.push(body.totalRecords ?? -1);
    token = body.$skipToken;
  } while (token !== undefined);
  return { rows, totals };
}

describe('paging of Resource Graph', () => {
  it.each(TABLES.map((table) => [table] as const))('loses and repeats nothing of %s in pages of three', (table) => {
    const small = wire({ pageSize: 3 });
    const { rows, totals } = readAll(small, `${table} | order by id asc`, { authorizationScopeFilter: 'AtScopeAboveAndBelow' });
    const expected = small.estate.tables[table].map((row) => row.id.toLowerCase());
    expect(idsOf(rows).toSorted()).toEqual(expected.toSorted());
    expect(new Set(totals)).toEqual(new Set([expected.length]));
  });

  it('ends pages at $top, starts at $skip, and says so in count, never in totalRecords', () => {
    const { graph } = wire();
    const { body } = graph(SORTED, { options: { $top: 7, $skip: 52 } });
    expect([body.count, body.totalRecords, body.resultTruncated, body.$skipToken]).toEqual([6, 58, 'false', undefined]);
    expect(graph(SORTED, { options: { $top: 1001 } }).status).toBe(400);
  });

  it('refuses a continuation of another question', () => {
    const { graph } = wire({ pageSize: 3 });
    const $skipToken = graph(SORTED).body.$skipToken ?? '';
    expect(graph(SORTED, { options: { $skipToken } }).status).toBe(200);
    expect(graph(`resources | ${VMS} | order by name asc`, { options: { $skipToken } }).status).toBe(400);
    expect(graph(SORTED, { options: { $skipToken }, subscriptions: [CONTOSO.subscriptions.legacy] }).status).toBe(400);
  });

  it('names no next page without an id column or after take, and says that the answer was cut', () => {
    const { graph } = wire({ pageSize: 3 });
    for (const query of [`resources | ${VMS} | project name`, `resources | ${VMS} | take 5`]) {
      const { body } = graph(query);
      expect([body.data?.length, body.resultTruncated, body.$skipToken]).toEqual([3, 'true', undefined]);
    }
  });

  it('carries the quota on every answer', () => {
    const { headers } = wire().graph(SORTED);
    expect(headers['x-ms-user-quota-remaining']).toMatch(/^\d+$/);
    expect(headers['x-ms-user-quota-resets-after']).toMatch(/^\d\d:\d\d:\d\d$/);
  });
});

describe('the query language', () => {
  const { graph, estate, simulator } = wire();
  const resources = estate.tables.resources;
  const idsWhere = (holds: (row: (typeof resources)[number]) => boolean): readonly string[] => resources.filter(holds).map((row) => row.id.toLowerCase()).toSorted();

  it.each([
    ["=~ ignores letter case", "where type =~ 'Microsoft.Compute/VirtualMachines'", idsWhere((row) => row.type === 'microsoft.compute/virtualmachines')],
    ['== does not', "where type == 'Microsoft.Compute/VirtualMachines'", []],
    ['in~ takes any of a list', "where location in~ ('NorthEurope', 'x') and type =~ 'microsoft.storage/storageaccounts'", idsWhere((row) => row['location'] === 'northeurope' && row.type === 'microsoft.storage/storageaccounts')],
    ['and binds tighter than or', "where name == 'vm-web-01' or name == 'vm-web-02' and location == 'nowhere'", idsWhere((row) => row.name === 'vm-web-01')],
    ['parentheses come first', "where (name == 'vm-web-01' or name == 'vm-web-02') and location == 'nowhere'", []],
    ['a path goes into a dynamic column', "where properties.enableRbacAuthorization == false", idsWhere((row) => row.name === 'kv-contoso-legacy')],
  ])('%s', (_name, where, expected) => {
    expect(idsOf(graph(`resources | ${where}`).body.data).toSorted()).toEqual(expected);
  });

  it('sorts both ways, projects and counts', () => {
    const names = (direction: string) => graph(`resources | ${VMS} | order by name ${direction} | project name, os = properties.storageProfile.osDisk.osType`).body.data;
    expect(names('asc')?.toReversed()).toEqual(names('desc'));
    expect(names('asc')?.[0]).toEqual({ name: 'vm-admin-01', os: 'Windows' });
    expect(graph(`resources | ${VMS} | count`).body.data).toEqual([{ Count: 58 }]);
  });

  it.each([
    ['resources | summarize n = hll(name) by type', 'hll'],
    ['resources | mv-apply properties', 'mv-apply'],
    ["resources | where type like 'x'", 'like'],
    ["resources | parse name with 'a' rest", 'parse'],
    ["resources | where hash(type) == 1", 'hash'],
    ['resources | join kind=leftanti (resourcecontainers) on id', 'leftanti'],
    ['resources | where name == 5', '=='],
    ['resources | where properties.a == properties.b', '=='],
    ["resources | where id in (resourcecontainers | project id)", '|'],
    ["let x = 1; resources", 'x'],
    ['join (resources) on id', 'join'],
    ['resources | mv-expand zones limit 401', '401'],
    ['resources | mv-expand a = zones | mv-expand b = zones | mv-expand c = zones | mv-expand d = zones', 'mv-expand'],
    ['union resources, resources, resources, resources', 'union'],
    ['resources | join (resources) on id | join (resources) on id | join (resources) on id | join (resources) on id', 'join'],
    ['resources | order by properties', 'properties'],
    ['resources | extend x = name | where X == 1', 'X'],
    ['resources | project name | where id == 1', 'id'],
    ['resources | summarize n = count() by type | order by name', 'name'],
    ['resources | where ToLower(name) == \'x\'', 'ToLower'],
    ["resources | where locaton == 'x'", 'locaton'],
    ['resourcez | take 1', 'resourcez'],
    ["resources | where type == 'x", "'"],
    ['resources | where', '<end of query>'],
    ['resources | take 5 take', 'take'],
    ['resources | where type == `x`', '`'],
  ])('refuses "%s" and names %s', (query, token) => {
    const before = simulator.unsupported.length;
    const reply = graph(query);
    const detail = typeof reply.body.error === 'object' ? reply.body.error.details?.find((one) => one['code'] === 'ParserFailure') : undefined;
    expect([reply.status, codeOf(reply), detail?.['token']]).toEqual([400, 'BadRequest', token]);
    expect(messageOf(reply)).toContain(`'${token}'`);
    expect(simulator.unsupported).toHaveLength(before + 1);
  });
});

describe('answers', () => {
  const { graph, estate } = wire();
  const machines = estate.tables.resources.filter((row) => row.type === 'microsoft.compute/virtualmachines').length;

  it('as a table have columns with types and rows in their order, nothing left out', () => {
    const query = `resources | ${VMS} | order by name asc | project name, kind, n = strlen(name), half = 1.5, vm = true, when = datetime(2024-01-02), zones, none = tags.none | take 1`;
    expect(graph(query, { options: { resultFormat: 'table' } }).body.data).toEqual({
      columns: [
        { name: 'name', type: 'string' }, { name: 'kind', type: 'string' }, { name: 'n', type: 'integer' }, { name: 'half', type: 'number' }, { name: 'vm', type: 'boolean' }, { name: 'when', type: 'datetime' },
        { name: 'zones', type: 'object' }, { name: 'none', type: 'object' },
      ],
      rows: [['vm-admin-01', '', 11, 1.5, true, '2024-01-02T00:00:00Z', null, null]],
    });
  });

  it('of summarize, top and count are never paged, and say that they were cut', () => {
    const small = wire({ pageSize: 3 });
    for (const query of ['resources | summarize count() by id', 'resources | top 9 by id', `resources | ${VMS} | join (resources | take 9) on id`]) {
      const { body } = small.graph(query);
      expect([body.data?.length, body.resultTruncated, body.$skipToken]).toEqual([3, 'true', undefined]);
    }
  });

  it('of take do not heed $skip', () => {
    const query = `resources | ${VMS} | order by name asc | project name | take 3`;
    expect(graph(query, { options: { $skip: 2 } }).body.data).toEqual(graph(query).body.data);
  });

  it('need no table named, but with join and union', () => {
    expect(graph(`${VMS} | count`).body.data).toEqual([{ Count: machines }]);
    expect(graph('summarize n = count() by type | where type has "virtualmachines"').body.data).toContainEqual({ type: 'microsoft.compute/virtualmachines', n: machines });
    expect(graph('Resources | count').body.data).toEqual(graph('RESOURCES | count').body.data);
  });

  it('hold nothing that the caller may not read, on the far side of a join or union too', () => {
    const blind = wire({ withheld: Object.values(CONTOSO.subscriptions).map((subscriptionId) => ({ action: 'Microsoft.Compute/virtualMachines/read', subscriptionId })) });
    const right = `(resources | ${VMS} | project id, vm = name)`;
    const joined = 'resources | where type =~ \'microsoft.network/networkinterfaces\' | extend vmId = tolower(tostring(properties.virtualMachine.id))';
    expect(graph(`${joined} | join kind=inner (resources | ${VMS} | project vmId = tolower(id), vm = name) on vmId | summarize machines = dcount(vm)`).body.data).not.toEqual([{ machines: 0 }]);
    expect(blind.graph(`${joined} | join kind=inner (resources | ${VMS} | project vmId = tolower(id), vm = name) on vmId | summarize machines = dcount(vm)`).body.data).toEqual([{ machines: 0 }]);
    expect([graph, blind.graph].map((ask) => ask(`union ${right}, ${right} | count`).body.data)).toEqual([[{ Count: 2 * machines }], [{ Count: 0 }]]);
  });
});

describe('scopes of a query', () => {
  const { graph } = wire();

  it('are subscriptions, management groups with all below, or the tenant', () => {
    const production = idsOf(graph(SORTED, { subscriptions: [CONTOSO.subscriptions.production.toUpperCase()] }).body.data);
    expect(production).toHaveLength(17);
    expect(production.every((id) => id.startsWith(PRODUCTION))).toBe(true);
    const edge = idsOf(graph(SORTED, { subscriptions: [CONTOSO.subscriptions.edge] }).body.data);
    expect(edge).toHaveLength(25);
    expect(idsOf(graph(SORTED, { managementGroups: ['contoso-production'] }).body.data)).toEqual([...production, ...edge]);
    expect(graph(SORTED, { managementGroups: [CONTOSO.managementGroups.root] }).body.totalRecords).toBe(58);
    expect(graph(SORTED).body.totalRecords).toBe(58);
  });

  it('that hold one readable subscription skip the others without a word; none readable is a 403', () => {
    const stranger = '99999999-9999-4999-8999-999999999999';
    expect(graph(SORTED, { subscriptions: [CONTOSO.subscriptions.legacy, stranger] }).body.totalRecords).toBe(9);
    expect(graph(SORTED, { subscriptions: [stranger] }).status).toBe(403);
  });

  it('as two kinds at once are refused', () => expect(graph(SORTED, { subscriptions: ['x'], managementGroups: ['y'] }).status).toBe(400));
});

describe('what Resource Graph offers and the simulator does not', () => {
  it.each([
    ['facets', { facets: [] }],
    ['csv', { options: { resultFormat: 'csv' } }],
    ['AtScopeExact', { options: { authorizationScopeFilter: 'AtScopeExact' } }],
    ['$orderby', { options: { $orderby: 'id' } }],
  ])('is a 501 that names %s', (name, more) => {
    const { graph, simulator } = wire();
    const reply = graph(SORTED, more);
    expect([reply.status, codeOf(reply)]).toEqual([501, 'SimulatorUnsupported']);
    expect(simulator.unsupported.join()).toContain(name);
  });

  it('is a 500 where the body is not sent as JSON, as the service answers', () => {
    const { simulator, login } = wire();
    const authorization = `Bearer ${login().body.access_token}`;
    const url = `${ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`;
    expect(simulator.handle({ method: 'POST', url, headers: { authorization, 'content-type': 'text/plain' }, body: '{"query":"resources"}' }).status).toBe(500);
  });
});
