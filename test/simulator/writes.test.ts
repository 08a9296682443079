import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SecurityCenter } from '@azure/arm-security';
import { isRestError } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { CONTOSO, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import type { Fault } from '../../src/simulator/faults.ts';
import type { Settings } from '../../src/simulator/settings.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { NOW, OWNER, ownerEstate, PRODUCTION } from './client.ts';

const SUBSCRIPTION = CONTOSO.subscriptions.production;
const DUAL = `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/vm-dual-01`;
const SOMEONE = 'ace00000-0000-4000-8000-000000000099';
const NAME = 'a5510000-0000-4000-8000-000000000099';

/** The three SDKs as anybody makes them, over the simulator in this process. */
function sdks(settings: Partial<Settings> = {}, faults: readonly Fault[] = []) {
  let now = NOW;
  const simulator = createSimulator({ estate: ownerEstate(contosoEstate()), now: () => now, faults, ...settings });
  const httpClient = simulatedHttpClient((request) => simulator.handle(request));
  const credential = new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient });
  const options = { httpClient, retryOptions: { maxRetries: 0 } };
  return {
    simulator,
    wait: (milliseconds: number) => void (now += milliseconds),
    jit: new SecurityCenter(credential, SUBSCRIPTION, { ...options }).jitNetworkAccessPolicies,
    plans: new SecurityCenter(credential, SUBSCRIPTION, { ...options }).pricings,
    roles: new AuthorizationManagementClient(credential, SUBSCRIPTION, { ...options, credentialScopes: 'https://management.azure.com/.default' }),
    graph: new ResourceGraphClient(credential, { ...options }),
  };
}

async function all<T>(list: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

const refusal = async (call: Promise<unknown>): Promise<string> => {
  const error: unknown = await call.then(() => undefined, (reason: unknown) => reason);
  return isRestError(error) ? `${String(error.statusCode)} ${error.code ?? ''}` : String(error);
};

describe('arm-security', () => {
  it('makes a policy, asks for access, finds it in all four lists, and deletes it', async () => {
    const { jit, simulator } = sdks();
    const virtualMachines = [{ id: DUAL, ports: [{ number: 22, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' }] }];
    const made = await jit.createOrUpdate('rg-web', 'westeurope', 'dual', { kind: 'Basic', virtualMachines });
    expect([made.name, made.location, made.provisioningState, made.virtualMachines]).toEqual(['dual', 'westeurope', 'Succeeded', virtualMachines]);
    const endTimeUtc = new Date(NOW + 3_600_000);
    const request = await jit.initiate('rg-web', 'westeurope', 'dual', { virtualMachines: [{ id: DUAL, ports: [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc }] }], justification: 'patching' });
    expect(request).toMatchObject({ requestor: CONTOSO.clientId, justification: 'patching', startTimeUtc: new Date(NOW), virtualMachines: [{ ports: [{ status: 'Initiated', endTimeUtc }] }] });
    expect((await jit.get('rg-web', 'westeurope', 'dual')).requests).toHaveLength(1);
    const lists = [jit.list(), jit.listByRegion('westeurope'), jit.listByResourceGroup('rg-web'), jit.listByResourceGroupAndRegion('rg-web', 'westeurope')];
    expect((await Promise.all(lists.map(all))).map((list) => list.filter(({ name }) => name === 'dual').length)).toEqual([1, 1, 1, 1]);
    await jit.delete('rg-web', 'westeurope', 'dual');
    await jit.delete('rg-web', 'westeurope', 'dual');
    expect(await refusal(jit.get('rg-web', 'westeurope', 'dual'))).toBe('404 ResourceNotFound');
    expect(simulator.unsupported).toEqual([]);
  });

  it('reads the Defender plan that JIT needs', async () => {
    const { plans, simulator } = sdks();
    // The package asks for a version from before sub-plans.
    expect(await plans.get('VirtualMachines')).toMatchObject({ name: 'VirtualMachines', pricingTier: 'Standard' });
    expect((await plans.list()).value.some(({ name }) => name === 'VirtualMachines')).toBe(true);
    expect(simulator.unsupported).toEqual([]);
  });

  it('sends a policy back as it read it: the open request stays open', async () => {
    const { jit } = sdks();
    const read = await jit.get('rg-admin', 'westeurope', 'default');
    const written = await jit.createOrUpdate('rg-admin', 'westeurope', 'default', read);
    expect(written.requests?.map(({ startTimeUtc }) => startTimeUtc)).toEqual(read.requests?.map(({ startTimeUtc }) => startTimeUtc));
  });
});

describe('arm-authorization and arm-resourcegraph', () => {
  it('make, list by every scope and filter, and delete a role assignment that Resource Graph then knows', async () => {
    const { roles, graph, wait, simulator } = sdks({ lag: 60_000 });
    const roleDefinitionId = `${PRODUCTION}/providers/Microsoft.Authorization/roleDefinitions/${OWNER}`;
    const made = await roles.roleAssignments.create(PRODUCTION, NAME, { roleDefinitionId, principalId: SOMEONE, principalType: 'User' });
    expect([made.name, made.scope, made.principalType]).toEqual([NAME, PRODUCTION, 'User']);
    expect(await refusal(roles.roleAssignments.create(PRODUCTION, NAME.replace('99', '98'), { roleDefinitionId, principalId: SOMEONE }))).toBe('409 RoleAssignmentExists');
    const { roleAssignments } = roles;
    const lists = [
      roleAssignments.listForSubscription(), roleAssignments.listForScope(PRODUCTION, { filter: 'atScope()' }), roleAssignments.listForResourceGroup('rg-web', { filter: `principalId eq '${SOMEONE}'` }),
      roleAssignments.listForResource('rg-web', 'Microsoft.Compute', 'virtualMachines', 'vm-dual-01', { filter: `assignedTo('${SOMEONE}')` }),
    ];
    expect((await Promise.all(lists.map(all))).map((list) => list.filter(({ name }) => name === NAME).length)).toEqual([1, 1, 1, 1]);
    const query = async () => (await graph.resources({ subscriptions: [SUBSCRIPTION], query: `authorizationresources | where name == '${NAME}'` })).totalRecords;
    expect(await query()).toBe(0);
    wait(60_000);
    expect(await query()).toBe(1);
    expect((await roleAssignments.delete(PRODUCTION, NAME)).name).toBe(NAME);
    expect(await refusal(roleAssignments.get(PRODUCTION, NAME))).toBe('404 RoleAssignmentNotFound');
    expect(simulator.unsupported).toEqual([]);
  });

  it('list and get role definitions by their type', async () => {
    const { roleDefinitions } = sdks().roles;
    expect((await all(roleDefinitions.list(PRODUCTION, { filter: "type eq 'CustomRole'" }))).every(({ roleType }) => roleType === 'CustomRole')).toBe(true);
    expect((await roleDefinitions.get(PRODUCTION, OWNER)).roleName).toBe('Owner');
  });
});

describe('connections over the client in this process', () => {
  const list = async (answer: Fault['answer'], timeout?: number): Promise<string> => {
    const { jit } = sdks({}, [{ url: 'jitNetworkAccessPolicies', answer }]);
    const error: unknown = await all(jit.list(timeout === undefined ? {} : { requestOptions: { timeout } })).then(() => undefined, (reason: unknown) => reason);
    return error instanceof Error ? `${error.name} ${isRestError(error) ? (error.code ?? '') : ''}`.trim() : 'read';
  };

  it('a reset one is an ECONNRESET, as of a socket', async () => {
    expect(await list({ kind: 'reset' })).toBe('RestError ECONNRESET');
  });

  it('an answer later than the request waits is an AbortError; one in time is read', async () => {
    expect([await list({ kind: 'delay', milliseconds: 5001 }, 5000), await list({ kind: 'delay', milliseconds: 5000 }, 5000), await list({ kind: 'delay', milliseconds: 5000 })]).toEqual(['AbortError', 'read', 'read']);
  });
});
