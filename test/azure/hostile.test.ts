import { CATALOG } from '../../src/model/catalog.ts';
import { compareText } from '../../src/values/json.ts';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/azure/failure.ts';
import { readRowsOfType } from '../../src/azure/graphRows.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { SimRequest, SimResponse } from '../../src/simulator/http.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { asString } from '../../src/values/json.ts';
import { judged, verdictsOf } from '../e2e/tenant.ts';
import { GRAPH, graphPage, LISTS, page, wireOf, type Answer } from './wire.ts';

/** An Azure that answers in good form and is wrong all the same: what was found by faults at random, each by its smallest case. */
const { production, legacy, edge, sandbox } = CONTOSO.subscriptions;
const ALL = Object.values(CONTOSO.subscriptions).toSorted();
const MACHINES = { table: 'resources', type: 'Microsoft.Compute/virtualMachines', subscriptions: ['s'] };

/** A page of rows `a`, `b`, ... of machines, or of another type. */
function machines(ids: string, totalRecords: number, next?: string, type = 'microsoft.compute/virtualmachines'): Answer {
  return { body: { totalRecords, count: ids.length, resultTruncated: 'false', data: ids.split('').map((id) => ({ id, type })), ...(next === undefined ? {} : { $skipToken: next }) } };
}

async function readMachines(script: readonly Answer[]): Promise<string> {
  const wire = await wireOf(script);
  const { items } = await readRowsOfType(wire.clients, MACHINES);
  return items.map(({ id }) => asString(id) ?? '').join('');
}

describe('a query of Resource Graph', () => {
  it('whose total changes between two pages is read once more: the row that moved to the page before was in neither', async () => {
    // `a` went after the first page was read: `d` moved up to it, and six rows of six announced were served.
    const moved = [machines('abc', 7, '1'), machines('efg', 6)];
    expect(await readMachines([...moved, machines('bcd', 6, '1'), machines('efg', 6)])).toBe('bcdefg');
    await expect(readMachines([...moved, ...moved])).rejects.toThrow('announced 7, then 6 rows and served 6');
  });

  it('that gets the answer to another one is a failure: all of them have one URL', async () => {
    await expect(readMachines([machines('ab', 2, undefined, 'microsoft.network/networkinterfaces')])).rejects.toThrow('was asked for Microsoft.Compute/virtualMachines and served microsoft.network/networkinterfaces');
  });

  it('does not wait for a quota that comes back in two days, and does not send what must be refused', async () => {
    const wire = await wireOf([{ ...graphPage(['a']), headers: { 'x-ms-user-quota-remaining': '0', 'x-ms-user-quota-resets-after': '48:00:00' } }]);
    expect(await GRAPH(wire.clients)).toEqual(['a']);
    const error: unknown = await GRAPH(wire.clients).catch((caught: unknown) => caught);
    expect(failureOf(error)).toMatchObject({ reason: 'throttled', status: 429 });
    expect([wire.waits, wire.sent.length]).toEqual([[], 1]);
  });
});

describe('a list', () => {
  it.each(Object.entries(LISTS))('through %s, under a content type that an SDK does not read, is whole or a failure', async (_name, run) => {
    const next = 'https://management.azure.com/next?page=2';
    const wire = await wireOf((url) => ({ ...(url === next ? page(['b']) : page(['a'], next)), headers: { 'content-type': 'application/problem+json' } }));
    const ids = await run(wire.clients).catch((error: unknown) => failureOf(error).code);
    expect([['a', 'b'], 'UNEXPECTED_ANSWER']).toContainEqual(ids);
  });

  it('is not asked for without end with two tokens in turn, each refused', async () => {
    const other: Readonly<Record<string, string>> = { first: 'second', second: 'first' };
    const refused: Answer = { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' }, body: { error: { code: 'ExpiredAuthenticationToken', message: 'no' } } };
    const wire = await wireOf([refused], { tokens: ['first'], renew: async (token) => other[token] });
    await expect(LISTS['raw list']?.(wire.clients)).rejects.toThrow('no');
    await expect(LISTS['raw list']?.(wire.clients)).rejects.toThrow('no');
    expect(wire.sent.length).toBeLessThanOrEqual(4);
  });
});

type Asked = Partial<Snapshot['manifest']['scopes']['asked']>;

interface Given {
  readonly estate?: Estate;
  readonly faults?: readonly Fault[];
  readonly asked?: Asked;
  /** What a request gets in place of the simulator's answer. */
  readonly spoil?: (request: SimRequest) => SimResponse | undefined;
}

async function reading({ estate = contosoEstate({ pageSize: 3 }), faults = [], asked = {}, spoil }: Given = {}): Promise<Snapshot> {
  let clock = Date.parse(CONTOSO_NOW);
  const simulator = createSimulator({ estate, now: () => clock, faults });
  const snapshot = await collectTenant({
    ...(await simulatedTenant({ handle: (request) => spoil?.(request) ?? simulator.handle(request) })), asked: { subscriptions: [], managementGroups: [], exclude: [], ...asked }, now: () => clock,
    sleep: async (milliseconds) => {
      clock += milliseconds;
    },
    signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false, activityLog: true,
  });
  return snapshot;
}

const whole = await reading();
const verdicts = verdictsOf(judged(whole));
const seen = (snapshot: Snapshot): readonly string[] => snapshot.manifest.scopes.seen.map(({ subscriptionId }) => subscriptionId);

describe('a tenant', () => {
  it('in which every call is throttled twice is read whole', async () => {
    const asked = new Map<string, number>();
    const read = await reading({ spoil: ({ method, url, body }) => {
      const key = `${method} ${url} ${body}`;
      asked.set(key, (asked.get(key) ?? 0) + 1);
      return url.includes('/oauth2/') || (asked.get(key) ?? 0) > 2 ? undefined : { status: 429, headers: { 'content-type': 'application/json', 'retry-after': '5' }, body: '{"error":{"code":"TooManyRequests","message":"later"}}' };
    } });
    expect(read.gaps).toEqual([]);
    expect(read.manifest.budget?.throttled).toBeGreaterThan(200);
    expect(verdictsOf(judged(read))).toEqual(verdicts);
  });

  it.each(['management.azure.com/providers/Microsoft.ResourceGraph', 'roleAssignmentScheduleInstances', 'graph.microsoft.com'])('whose token is revoked at calls of %s is read whole, by other tokens', async (url) => {
    const read = await reading({ faults: [{ url, calls: [1, 40], answer: { kind: 'tokenRevoked' } }] });
    expect(read.gaps).toEqual([]);
    expect(verdictsOf(judged(read))).toEqual(verdicts);
  });

  it('of which a subscription vanishes after it was listed has no verdict about it but unknown', async () => {
    const estate = contosoEstate();
    const isLeft = ({ id }: { readonly id: string }): boolean => !id.toLowerCase().startsWith(`/subscriptions/${legacy}`);
    const tables = Object.fromEntries(Object.entries(estate.tables).map(([name, rows]) => [name, rows.filter(isLeft)])) as unknown as Estate['tables'];
    const without: Estate = { ...estate, subscriptions: estate.subscriptions.filter(({ subscriptionId }) => subscriptionId !== legacy), tables, arm: estate.arm.filter(isLeft) };
    const body = JSON.stringify({ value: estate.subscriptions.map(({ subscriptionId, displayName, state }) => ({ subscriptionId, displayName, state, tenantId: estate.tenantId })) });
    const listed: Fault = { url: /management\.azure\.com\/subscriptions\?/, answer: { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body } };
    const result = judged((await reading({ estate: without, faults: [listed] })));
    const about = [...verdictsOf(result)].filter(([key]) => key.includes(legacy));
    expect(about.length).toBeGreaterThan(0);
    expect(about.filter(([, status]) => status !== 'unknown')).toEqual([]);
    expect(result.gate.incomplete).toBe(true);
  });

  it('of which Resource Graph does not know a subscription yet is not one subscription less', async () => {
    const estate = contosoEstate();
    const young: Estate = { ...estate, tables: { ...estate.tables, resourcecontainers: estate.tables.resourcecontainers.filter(({ id }) => id !== `/subscriptions/${legacy}`) } };
    const read = await reading({ estate: young });
    // What is read through such a type is no better than it.
    const ofGraph = CATALOG.filter(({ collector, scope }) => (['resourceGraph', 'childList', 'vaultKeys'].includes(collector) && scope === 'subscription') || ['groupMembers', 'groupEligibilities', 'groupAssignments', 'groupSettings', 'userRequirements'].includes(collector)).map(({ type }) => `${type} /subscriptions/${legacy} failed`);
    expect(read.gaps.filter(({ scope }) => scope.startsWith('/subscriptions/')).map(({ artifact, scope, reason }) => `${artifact} ${scope} ${reason}`).toSorted(compareText)).toEqual(ofGraph.toSorted(compareText));
  });

  it('whose management groups lie in each other is judged as before, but for who holds what in subscriptions that now lie below them', async () => {
    const estate = contosoEstate();
    const chain = [CONTOSO.managementGroups.production, CONTOSO.managementGroups.legacy, CONTOSO.managementGroups.production].map((name) => ({ name, displayName: name }));
    const parent = (name: string) => ({ id: `/providers/Microsoft.Management/managementGroups/${name}`, name, displayName: name });
    const cyclic = estate.tables.resourcecontainers.map((row) => {
      if (row.type === 'microsoft.resources/subscriptions') return { ...row, properties: { ...(row['properties'] as object), managementGroupAncestorsChain: chain } };
      if (row.type !== 'microsoft.management/managementgroups') return row;
      const other = row['name'] === CONTOSO.managementGroups.production ? CONTOSO.managementGroups.legacy : CONTOSO.managementGroups.production;
      return { ...row, properties: { ...(row['properties'] as object), details: { version: 1, parent: parent(other), managementGroupAncestorsChain: chain } } };
    });
    const read = await reading({ estate: { ...estate, tables: { ...estate.tables, resourcecontainers: cyclic } } });
    expect(read.gaps).toEqual([]);
    const after = verdictsOf(judged(read));
    const changed = new Set([...after].filter(([key, status]) => verdicts.get(key) !== status).map(([key]) => key.split(' ')[0]));
    expect(changed).toEqual(new Set(['IAM003', 'IAM004']));
    expect(new Set(after.keys())).toEqual(new Set(verdicts.keys()));
  });

  it('with two subscriptions of one name reads both, tells them apart by id, and refuses the name', async () => {
    const estate = contosoEstate();
    const named: Estate = { ...estate, subscriptions: estate.subscriptions.map((one) => ({ ...one, displayName: 'twin' })) };
    const read = await reading({ estate: named });
    expect(seen(read).toSorted()).toEqual(ALL);
    expect(seen(await reading({ estate: named, asked: { subscriptions: [legacy] } }))).toEqual([legacy]);
    await expect(reading({ estate: named, asked: { subscriptions: ['twin'] } })).rejects.toThrow("4 subscriptions are named 'twin'");
    await expect(reading({ estate: named, asked: { exclude: ['twin'] } })).rejects.toThrow("4 subscriptions are named 'twin'");
  });
});

const listOf = (...value: readonly object[]): Fault['answer'] => ({ kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value }) });

describe('an item that does not say what it is', () => {
  it('ends the collection where it is a subscription', async () => {
    const known = { subscriptionId: legacy, displayName: 'legacy', state: 'Enabled', tenantId: CONTOSO.tenantId };
    await expect(reading({ faults: [{ url: /management\.azure\.com\/subscriptions\?/, answer: listOf(known, {}) }] })).rejects.toThrow('a subscription came without an id');
  });

  it('leaves the descendants of a group unknown', async () => {
    const read = await reading({ faults: [{ url: '/descendants', answer: listOf({}) }] });
    expect(read.manifest.scopes.descendants).toMatchObject({ listed: [], unknown: [expect.stringContaining('UNEXPECTED_ANSWER')] });
  });

  it('is a gap of the activity log', async () => {
    const read = await reading({ faults: [{ url: `${legacy}/providers/Microsoft.Insights/eventtypes`, answer: listOf({}) }] });
    expect(read.gaps.map(({ artifact, scope, reason }) => `${artifact} ${scope} ${reason}`)).toEqual([`Microsoft.Insights/activityLogEvents /subscriptions/${legacy} failed`]);
  });
});

describe('the subscriptions of a management group', () => {
  const asked: Asked = { managementGroups: [CONTOSO.managementGroups.production] };

  it('are counted: a page of them that is lost is told, not left out', async () => {
    // Resource Graph is asked where Resource Manager may not be.
    const estate = contosoEstate({ pageSize: 1, withheld: [DESCENDANTS] });
    const both: Asked = { managementGroups: [CONTOSO.managementGroups.production, CONTOSO.managementGroups.legacy] };
    const read = await reading({ estate, asked: both, faults: [{ url: '/Microsoft.ResourceGraph/', calls: [1], answer: { kind: 'lastPageMissing' } }] });
    expect(seen(read).toSorted()).toEqual(ALL);
    await expect(reading({ estate, asked: both, faults: [{ url: '/Microsoft.ResourceGraph/', calls: [1, 2], answer: { kind: 'lastPageMissing' } }] })).rejects.toThrow('could not list subscriptions');
  });

  it('that Resource Graph still has under another group are read: Resource Manager says what lies where', async () => {
    const groups = [CONTOSO.managementGroups.production, CONTOSO.managementGroups.legacy];
    const read = await reading({ estate: stale(contosoEstate()), asked: { managementGroups: groups } });
    expect(seen(read).toSorted()).toEqual(ALL);
    // Where that may not be asked, nobody can tell what else lies there: unknown.
    const blind = await reading({ estate: stale(contosoEstate({ withheld: [DESCENDANTS] })), asked: { managementGroups: groups } });
    expect(seen(blind).toSorted()).toEqual([legacy, sandbox].toSorted());
    expect(blind.manifest.scopes.notVisible).toEqual([CONTOSO.managementGroups.production]);
    expect(judged(blind).gate.incomplete).toBe(true);
  });

  it('that are left out by name are not missed', async () => {
    const read = await reading({ asked: { managementGroups: [CONTOSO.managementGroups.root], exclude: [legacy] } });
    expect(seen(read).toSorted()).toEqual([production, edge, sandbox].toSorted());
    expect(read.manifest.scopes.notVisible).toEqual([]);
    expect(seen(await reading({ asked })).toSorted()).toEqual([production, edge].toSorted());
  });
});

const DESCENDANTS = { action: 'Microsoft.Management/managementGroups/descendants/read' };

/** Resource Graph has not heard yet what lies under the group of production. */
function stale(estate: Estate): Estate {
  const moved = (row: Estate['tables']['resources'][number]) => ([production, edge].some((id) => row.id === `/subscriptions/${id}`) ? { ...row, properties: { ...(row['properties'] as object), managementGroupAncestorsChain: [] } } : row);
  return { ...estate, tables: { ...estate.tables, resourcecontainers: estate.tables.resourcecontainers.map(moved) } };
}

describe('settings of roles at a management group', () => {
  it('are not whole where one of the subscriptions below it could not say who holds a role there', async () => {
    const read = await reading({ faults: [{ url: `${legacy}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances`, answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } }] });
    const above = read.manifest.artifacts.filter(({ type, scope }) => type === 'Microsoft.Authorization/roleManagementPolicyAssignments' && scope.startsWith('/providers/'));
    expect(above.length).toBeGreaterThan(0);
    expect(above.filter(({ status }) => status === 'complete')).toEqual([]);
  });
});

describe('the activity log', () => {
  it('that answers for another provider than asked is a gap: nothing of it would be kept', async () => {
    // The second list is answered by the last page of the first one, as by something in between that leaves the filter out of account.
    const read = await reading({ estate: contosoEstate(), faults: [{ url: `${production}/providers/Microsoft.Insights/eventtypes`, calls: [2], answer: { kind: 'repeatPage' } }] });
    expect(read.gaps.map(({ artifact, scope, reason }) => `${artifact} ${scope} ${reason}`)).toEqual([`Microsoft.Insights/activityLogEvents /subscriptions/${production} failed`]);
  });
});
