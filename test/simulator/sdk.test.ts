import type { HttpClient } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { collectTenant } from '../../src/flow/collectTenant.ts';
import { CATALOG } from '../../src/model/catalog.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { CONTOSO, CONTOSO_NOW, CONTOSO_PARTIAL, contosoEstate, type ContosoOptions } from '../../src/simulator/contoso/contoso.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import { createSimulator, type Simulator } from '../../src/simulator/simulator.ts';

const NOW = Date.parse(CONTOSO_NOW);

interface Run {
  readonly estate: Estate;
  readonly simulator: Simulator;
  readonly snapshot: Snapshot;
}

/** Reads the estate as the product does: the real credential and SDKs, through the product's transport. */
async function collected(options: ContosoOptions & { readonly faults?: readonly Fault[]; readonly group?: string } = {}): Promise<Run> {
  const estate = contosoEstate(options);
  const simulator = createSimulator({ estate, now: () => NOW, faults: options.faults ?? [] });
  const snapshot = await collectTenant({
    cloud: 'AzureCloud', auth: 'environment', tenantId: CONTOSO.tenantId, environment: {},
    asked: { subscriptions: [], managementGroups: options.group === undefined ? [] : [options.group], exclude: [] },
    now: () => NOW, signal: new AbortController().signal, onProgress: () => undefined, out: undefined, allowEmpty: false,
    inner: simulatedHttpClient((request) => simulator.handle(request)),
    credential: async (httpClient: HttpClient) => new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient }),
  });
  return { estate, simulator, snapshot };
}

/** The wire's own spelling of a type that its collection spells otherwise. */
const WIRE_TYPE: Readonly<Record<string, string>> = { 'microsoft.authorization/rolemanagementpolicyassignments': 'microsoft.authorization/rolemanagementpolicyassignment' };

/** Ids by type, as the snapshot has them and as the estate has them. */
function compare({ estate, snapshot }: Run): readonly (readonly [type: string, read: readonly string[], held: readonly string[]])[] {
  const held = [...Object.values(estate.tables).flat(), ...estate.arm];
  return CATALOG.map((entry) => {
    const type = entry.type.toLowerCase();
    const ofEstate = held.filter((item) => item.type.toLowerCase() === (WIRE_TYPE[type] ?? type)).map((item) => item.id.toLowerCase()).toSorted();
    return [type, [...snapshot.rows(type)].map((row) => row.id.toLowerCase()), ofEstate];
  });
}

describe.each([['in one page', 1000], ['in pages of three', 3]] as const)('the real SDKs read the estate %s', (_name, pageSize) => {
  const run = collected({ pageSize });

  it('whole: every row of every type exactly once, without a gap', async () => {
    const { snapshot } = await run;
    for (const [type, read, held] of compare(await run)) expect(read, type).toEqual(held);
    expect(compare(await run).reduce((sum, [, read]) => sum + read.length, 0)).toBe(Object.values((await run).estate.tables).flat().length + (await run).estate.arm.length);
    expect(snapshot.gaps).toEqual([]);
    expect(snapshot.manifest.simulated).toBe(true);
    expect(snapshot.manifest.principal).toMatchObject({ kind: 'servicePrincipal', objectId: CONTOSO.objectId });
  });

  it('without asking for anything that the simulator does not model', async () => {
    const { simulator } = await run;
    expect(simulator.unsupported).toEqual([]);
    expect(simulator.log.filter((entry) => entry.status !== 200)).toEqual([]);
  });

  it('with all three ARM packages', async () => {
    const agents = (await run).simulator.log.map((entry) => entry.userAgent).join('\n');
    for (const name of ['resourcegraph', 'security', 'authorization']) expect(agents).toMatch(new RegExp(`azsdk-js-arm-${name}/\\d`));
  });
});

describe('a partly readable tenant', () => {
  it('has gaps for exactly what is withheld, and no rows of it', async () => {
    const { snapshot, simulator } = await collected({ withheld: CONTOSO_PARTIAL });
    const scope = `/subscriptions/${CONTOSO.subscriptions.legacy}`;
    expect(snapshot.gaps.map((gap) => [gap.reason, gap.artifact, gap.scope, ...gap.missing])).toEqual([
      ['forbidden', 'Microsoft.Network/networkSecurityGroups', scope, 'Microsoft.Network/networkSecurityGroups/read'],
      ['forbidden', 'Microsoft.Security/locations/jitNetworkAccessPolicies', scope, 'Microsoft.Security/locations/jitNetworkAccessPolicies/read'],
    ]);
    expect([...snapshot.rows('Microsoft.Network/networkSecurityGroups')].filter((row) => row.id.startsWith(scope))).toEqual([]);
    expect(simulator.unsupported).toEqual([]);
  });
});

describe('a scope by management group', () => {
  it('is resolved to the subscriptions below it', async () => {
    const { snapshot, simulator } = await collected({ group: 'contoso-legacy' });
    expect(snapshot.manifest.scopes.seen.map((seen) => seen.subscriptionId)).toEqual([CONTOSO.subscriptions.legacy]);
    expect([...snapshot.rows('Microsoft.Compute/virtualMachines')]).toHaveLength(7);
    expect(simulator.unsupported).toEqual([]);
  });
});

describe('faults on the way', () => {
  it.each([
    ['a page of a proxy instead of JIT policies', { url: 'jitNetworkAccessPolicies', answer: { kind: 'html' } }, 'Microsoft.Security/locations/jitNetworkAccessPolicies'],
    ['a next page on another host', { url: 'roleEligibilityScheduleInstances', answer: { kind: 'foreignNextLink', host: 'evil.example' } }, 'Microsoft.Authorization/roleEligibilityScheduleInstances'],
    ['an answer without a list', { url: 'roleManagementPolicyAssignments', answer: { kind: 'raw', status: 200, body: '{}', headers: { 'content-type': 'application/json' } } }, 'Microsoft.Authorization/roleManagementPolicyAssignments'],
  ] as const)('%s becomes a gap of that type alone, and no request leaves for elsewhere', async (_name, fault, type) => {
    const { snapshot, simulator } = await collected({ faults: [fault] });
    expect(new Set(snapshot.gaps.map((gap) => gap.artifact))).toEqual(new Set([type]));
    expect(simulator.log.filter((entry) => entry.url.includes('evil.example'))).toEqual([]);
  });
});
