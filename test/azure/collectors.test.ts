import { describe, expect, it } from 'vitest';
import { COLLECTORS } from '../../src/azure/readTypes.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { describeRule } from '../../src/flow/rules.ts';
import { CATALOG, catalogEntry, snapshotFileName } from '../../src/model/catalog.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';
import { judged, RULES, verdictsOf } from '../e2e/tenant.ts';

const NOW = Date.parse(CONTOSO_NOW);
const { production, legacy, edge, sandbox } = CONTOSO.subscriptions;
const JIT = 'Microsoft.Security/locations/jitNetworkAccessPolicies';

interface Reading {
  readonly simulator: Simulator;
  readonly snapshot: Snapshot;
}

async function reading(faults: readonly Fault[] = [], estate = contosoEstate(), asked: Partial<Snapshot['manifest']['scopes']['asked']> = {}): Promise<Reading> {
  const simulator = createSimulator({ estate, now: () => NOW, faults });
  const everything = { subscriptions: [], managementGroups: [], exclude: [] };
  const snapshot = await collectTenant({
    ...(await simulatedTenant(simulator)), asked: { ...everything, ...asked }, now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false, activityLog: true,
  });
  return { simulator, snapshot };
}

const whole = await reading();
const verdicts = verdictsOf(judged(whole.snapshot));

function gapsOf({ snapshot }: Reading): readonly string[] {
  return snapshot.gaps.map((gap) => `${gap.artifact} ${gap.scope} ${gap.reason}`);
}

/** Verdicts that a fault changed into something that it cannot have taught us. */
function invented({ snapshot }: Reading): readonly string[] {
  return [...verdictsOf(judged(snapshot))].filter(([key, status]) => status !== 'unknown' && verdicts.get(key) !== status).map(([key, status]) => `${key} became ${status}`);
}

describe('the catalog', () => {
  it('names a collector for each type, and each collector reads some type', () => {
    expect(CATALOG.filter((entry) => COLLECTORS[entry.collector] === undefined)).toEqual([]);
    expect(Object.keys(COLLECTORS).filter((name) => !CATALOG.some((entry) => entry.collector === name))).toEqual([]);
  });

  it('names each type and each file once, in any letter case', () => {
    for (const keyOf of [(type: string) => type.toLowerCase(), snapshotFileName]) expect(new Set(CATALOG.map((entry) => keyOf(entry.type))).size).toBe(CATALOG.length);
    expect(CATALOG.flatMap((entry) => entry.through ?? []).filter((type) => catalogEntry(type)?.type !== type)).toEqual([]);
  });

  it('is recorded whole in a manifest: each type for each scope', () => {
    const { artifacts } = whole.snapshot.manifest;
    const wanted = CATALOG.flatMap((entry) => (entry.scope === 'tenant' ? [`${entry.type} /tenants/${CONTOSO.tenantId}`] : Object.values(CONTOSO.subscriptions).map((id) => `${entry.type} /subscriptions/${id}`)));
    // Settings of roles stand at management groups as well, where somebody holds one there.
    const above = artifacts.filter(({ scope }) => scope.startsWith('/providers/Microsoft.Management/'));
    expect(new Set(above.map(({ type }) => type))).toEqual(new Set(['Microsoft.Authorization/roleManagementPolicyAssignments']));
    expect(artifacts.filter((record) => !above.includes(record)).map(({ type, scope }) => `${type} ${scope}`).toSorted()).toEqual(wanted.toSorted());
    expect(artifacts.filter(({ status }) => status !== 'complete')).toEqual([]);
  });
});

describe('paging', () => {
  it('reads every row, whatever the size of a page, and counts the requests', async () => {
    const small = await reading([], contosoEstate({ pageSize: 2 }));
    const rowsOf = ({ snapshot }: Reading) => CATALOG.map((entry) => [entry.type, [...snapshot.rows(entry.type)].map((row) => row.id)]);
    expect(rowsOf(small)).toEqual(rowsOf(whole));
    const requests = ({ snapshot }: Reading) => snapshot.manifest.artifacts.reduce((sum, record) => sum + record.requests, 0);
    expect(requests(small)).toBeGreaterThan(requests(whole) * 2);
  });
});

function listed(...items: readonly (object | null)[]): Fault {
  const answer = { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ value: items }) } as const;
  return { url: `${production}/providers/Microsoft.Security/jitNetworkAccessPolicies`, answer };
}

/** Each fault, and the gaps that it must leave: no more, and never none. */
const FAULTS: readonly (readonly [string, readonly Fault[], readonly string[]])[] = [
  ['a refusal', [{ url: `${legacy}/providers/Microsoft.Security/jitNetworkAccessPolicies`, answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } }], [`${JIT} /subscriptions/${legacy} forbidden`]],
  ['a list of nothing that can be an item', [listed(null)], [`${JIT} /subscriptions/${production} failed`]],
  ['a login page', [{ url: `${legacy}/providers/Microsoft.Security/jitNetworkAccessPolicies`, answer: { kind: 'html' } }], [`${JIT} /subscriptions/${legacy} failed`]],
  ['a next page on a foreign host', [{ url: `${production}/providers/Microsoft.Security/jitNetworkAccessPolicies`, answer: { kind: 'foreignNextLink', host: 'evil.example' } }], [`${JIT} /subscriptions/${production} failed`]],
  ['a subscription that vanished', [{ url: `${production}/providers/Microsoft.Security/jitNetworkAccessPolicies`, answer: { kind: 'error', status: 404, code: 'SubscriptionNotFound' } }], [`${JIT} /subscriptions/${production} failed`]],
  ['one vault that refuses', [{ url: '/vaults/kv-contoso-legacy/secrets', answer: { kind: 'error', status: 403, code: 'AuthorizationFailed' } }],
    [`Microsoft.KeyVault/vaults/secrets /subscriptions/${legacy}/resourceGroups/Legacy-Ops/providers/Microsoft.KeyVault/vaults/kv-contoso-legacy forbidden`]],
  ['settings of roles that are not served', [{ url: `${legacy}/providers/Microsoft.Authorization/roleManagementPolicyAssignments`, answer: { kind: 'error', status: 400, code: 'BadRequest' } }],
    // One list a role: three roles are held at the subscription.
    Array.from({ length: 3 }, () => `Microsoft.Authorization/roleManagementPolicyAssignments /subscriptions/${legacy} failed`)],
];

describe('a fault leaves its gap, and no verdict that was not earned', () => {
  it.each(FAULTS)('%s', async (_what, faults, gaps) => {
    const read = await reading(faults);
    expect(gapsOf(read)).toEqual(gaps);
    expect(invented(read)).toEqual([]);
    expect(judged(read.snapshot).findings.some((finding) => finding.status === 'unknown')).toBe(true);
  });

  it.each([[403, 'AuthorizationFailed', 'forbidden'], [400, 'InvalidRequest', 'failed']])('permissions that cannot be read (%d) leave everything that Resource Graph serves of the subscription unproven', async (status, code, reason) => {
    const read = await reading([{ url: `${legacy}/providers/Microsoft.Authorization/permissions`, answer: { kind: 'error', status, code } }]);
    const graphTypes = CATALOG.filter((entry) => entry.collector === 'resourceGraph' && entry.scope === 'subscription');
    for (const { type } of graphTypes) expect(gapsOf(read)).toContain(`${type} /subscriptions/${legacy} ${reason}`);
    expect(gapsOf(read).filter((gap) => gap.includes(`/subscriptions/${production} `))).toEqual([]);
    expect(invented(read)).toEqual([]);
  });
});

describe('an item of a list', () => {
  const policy = { id: `/subscriptions/${production}/resourceGroups/rg/providers/${JIT}/default`, name: 'default', properties: { virtualMachines: [] } };

  it.each<[string, object]>([['no id', { name: 'x' }], ['an id that is no path', { ...policy, id: 'default' }], ['an id that is no text', { ...policy, id: 7 }]])('with %s is a gap of its subscription; the others are kept', async (_what, item) => {
    const read = await reading([listed(policy, item)]);
    expect(gapsOf(read)).toEqual([`${JIT} /subscriptions/${production} failed`]);
    expect(read.snapshot.gaps.map((gap) => gap.message)).toEqual([`1 of 2 items of ${JIT} came without an id`]);
    expect([...read.snapshot.rows(JIT)].map((row) => row.id)).toContain(policy.id);
    expect(read.snapshot.manifest.artifacts.find((record) => record.type === JIT && record.scope.endsWith(production))).toMatchObject({ status: 'gap', rows: 1 });
    // The policy that was served is judged as well.
    expect(invented(read).filter((verdict) => !verdict.includes(policy.id.toLowerCase()))).toEqual([]);
  });

  /** A snapshot in memory finds rows by their type, one on disk by its file. */
  it.each(['Microsoft.Security/jitNetworkAccessPolicies', 'made.up/type', '', undefined])('is of the type that was asked for, though it says %s', async (type) => {
    const { snapshot } = await reading([listed({ ...policy, type })]);
    expect([...snapshot.rows(JIT)].find((row) => row.id === policy.id)?.type).toBe(JIT.toLowerCase());
  });
});

/** Answers of Resource Graph that are well-formed and do not add up; the same one every time. */
const ODD_ANSWERS: readonly (readonly [string, object])[] = [
  ['announces more rows than it serves', { totalRecords: 9, count: 0, data: [], facets: [], resultTruncated: 'false' }],
  ['truncates and names no next page', { totalRecords: 1, count: 1, data: [{ id: '/x/y' }], facets: [], resultTruncated: 'true' }],
  ['names the same next page for ever', { totalRecords: 2, count: 1, data: [{ id: '/x/y' }], facets: [], resultTruncated: 'false', $skipToken: 'again' }],
  ['serves a row without an id', { totalRecords: 1, count: 1, data: [{ name: 'x', type: 'x' }], facets: [], resultTruncated: 'false' }],
  ['serves a row with an id that is none', { totalRecords: 1, count: 1, data: [{ id: 'x', type: 'x' }], facets: [], resultTruncated: 'false' }],
  ['has no total', { count: 0, data: [], facets: [], resultTruncated: 'false' }],
];

describe('Resource Graph that does not add up', () => {
  it.each(ODD_ANSWERS)('%s: every type of it is a gap, and nothing that rests on it passes', async (_what, body) => {
    const answer = { kind: 'raw', status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } as const;
    const read = await reading([{ url: 'Microsoft.ResourceGraph/resources', answer }]);
    const graphTypes = CATALOG.filter((entry) => entry.collector === 'resourceGraph');
    expect(graphTypes.filter(({ type }) => !read.snapshot.gaps.some((gap) => gap.artifact === type)).map(({ type }) => type)).toEqual([]);
    expect(invented(read)).toEqual([]);
    // Rules that read nothing of Resource Graph pass as before. Of the others those in which a role that was read elsewhere is enough: eligibilities and settings of roles come
    // from ARM, roles of the directory from Microsoft Graph, and whoever holds one is judged by what else he is.
    const ofGraph = new Set(graphTypes.map(({ type }) => type));
    const resting = RULES.rules.filter((rule) => describeRule(rule, RULES).types.some((type) => ofGraph.has(type))).map(({ id }) => id);
    const passing = Object.entries(judged(read.snapshot).verdicts.pass).filter(([ruleId, passes]) => passes.length > 0 && resting.includes(ruleId)).map(([ruleId]) => ruleId);
    expect(passing).toEqual(['ENT003', 'ENT023', 'ENT024', 'ENT025', 'IAM008', 'IAM009', 'PIM001', 'PIM002', 'PIM003', 'PIM004', 'PIM005', 'PIM006', 'PIM007', 'PIM008']);
  });
});

describe('a narrower scope', () => {
  it('reads what was asked for, by name, id or management group, and nothing else', async () => {
    const seen = async (asked: Parameters<typeof reading>[2]) => (await reading([], contosoEstate(), asked)).snapshot.manifest.scopes.seen.map((one) => one.subscriptionId);
    expect(await seen({ subscriptions: ['Contoso-Legacy'] })).toEqual([legacy]);
    expect(await seen({ subscriptions: [production.toUpperCase()] })).toEqual([production]);
    expect(await seen({ managementGroups: [CONTOSO.managementGroups.legacy] })).toEqual([legacy, sandbox]);
    expect(await seen({ exclude: ['contoso-legacy'] })).toEqual([production, edge, sandbox]);
  });

  it('asks nothing about other subscriptions', async () => {
    const { simulator } = await reading([], contosoEstate(), { subscriptions: [legacy] });
    expect(simulator.log.filter(({ url }) => url.includes(production))).toEqual([]);
  });

  it('names what was asked for and is not visible, for every type', async () => {
    const { snapshot } = await reading([], contosoEstate(), { subscriptions: [legacy, 'contoso-missing'] });
    expect(snapshot.manifest.scopes.notVisible).toEqual(['contoso-missing']);
    const gaps = snapshot.gaps.filter((gap) => gap.scope === '/subscriptions/contoso-missing').map((gap) => gap.artifact);
    expect(gaps.toSorted()).toEqual(CATALOG.filter((entry) => entry.scope === 'subscription').map((entry) => entry.type).toSorted());
  });
});
