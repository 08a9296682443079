import { describe, expect, it } from 'vitest';
import { textAt, type JsonMap } from '../../src/simulator/json.ts';
import { codeOf, ownerEstate, PRODUCTION, unlocked, wire, type Reply, type Wire, type WireOptions } from './client.ts';

const WEB = `${PRODUCTION}/resourceGroups/rg-web`;
const MACHINE = `${WEB}/providers/Microsoft.Compute/virtualMachines/vm-web-02`;
const POLICY = `${WEB}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default?api-version=2020-01-01`;
const NSG = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-web-02/securityRules?api-version=2024-05-01`;

function owner(options: WireOptions = {}): Wire {
  return wire({ ...options, change: (estate) => unlocked(ownerEstate(estate)) });
}

const remove = (from: Wire, id = MACHINE): Reply => from.send('DELETE', `${id}?api-version=2024-07-01`);
const read = (from: Wire, id = MACHINE): Reply => from.get(`${id}?api-version=2024-07-01`);
const rules = (from: Wire): readonly string[] => (from.get(NSG).body.value ?? []).map((item) => String(item['name']));

/** Virtual Machines REST reference, "Delete"; virtual machine documentation, "Delete a VM and attached resources". */
describe('a virtual machine that is deleted', () => {
  it('is gone from Resource Manager at once, and from Resource Graph after its lag', () => {
    const azure = owner({ settings: { lag: 30_000 } });
    const inGraph = (): number => azure.graph("resources | where id =~ '" + MACHINE + "'").body.totalRecords ?? -1;
    expect([remove(azure).status, codeOf(read(azure)), inGraph(), remove(azure).status]).toEqual([202, 'ResourceNotFound', 1, 204]);
    azure.wait(30_000);
    expect(inGraph()).toBe(0);
    expect(azure.simulator.unsupported).toEqual([]);
  });

  it('takes what stands below it along, leaves its interface attached to nothing, and no other machine', () => {
    const azure = owner();
    const below = (): readonly unknown[] => ['resources', 'patchassessmentresources', 'securityresources'].flatMap((table) => azure.graph(`${table} | where id startswith '${MACHINE}/' | project id`).body.data ?? []);
    const machines = azure.graph("resources | where type == 'microsoft.compute/virtualmachines'").body.totalRecords ?? 0;
    const [card] = (azure.get(`${MACHINE}?api-version=2024-07-01`).body['properties'] as { readonly networkProfile: { readonly networkInterfaces: readonly { readonly id: string }[] } }).networkProfile.networkInterfaces;
    const attached = (): JsonMap => azure.get(`${card?.id ?? ''}?api-version=2024-05-01`).body as unknown as JsonMap;
    expect([textAt(attached(), 'properties', 'virtualMachine', 'id').toLowerCase(), below().length > 0]).toEqual([MACHINE.toLowerCase(), true]);
    remove(azure);
    expect([textAt(attached(), 'name') !== '', textAt(attached(), 'properties', 'virtualMachine', 'id'), below()]).toEqual([true, '', []]);
    expect(azure.graph("resources | where type == 'microsoft.compute/virtualmachines'").body.totalRecords).toBe(machines - 1);
  });

  it('stays in the policy of JIT, which takes it back and lets it go; the rule of its address stays', () => {
    const azure = owner();
    const before = rules(azure);
    remove(azure);
    const policy = azure.get(POLICY).body as unknown as { readonly properties: { readonly virtualMachines: readonly { readonly id: string }[] } };
    expect(policy.properties.virtualMachines.some(({ id }) => id.toLowerCase() === MACHINE.toLowerCase())).toBe(true);
    expect(azure.send('PUT', POLICY, policy).status).toBe(200);
    const pruned = { ...policy, properties: { ...policy.properties, virtualMachines: policy.properties.virtualMachines.filter(({ id }) => id.toLowerCase() !== MACHINE.toLowerCase()) } };
    expect([azure.send('PUT', POLICY, pruned).status, azure.send('PUT', POLICY, policy).status]).toEqual([200, 400]);
    expect(rules(azure)).toEqual(before);
  });

  it('takes its time where writes do, with a status to poll', () => {
    const azure = owner({ settings: { writeTime: 12_000 } });
    const reply = remove(azure);
    const poll = reply.headers['azure-asyncoperation'] ?? '';
    expect([new URL(poll).pathname.split('/').slice(3, 7), azure.get(poll).body['status'], azure.get(reply.headers['location'] ?? '').status, read(azure).status]).toEqual([['providers', 'Microsoft.Compute', 'locations', 'westeurope'], 'InProgress', 202, 200]);
    azure.wait(12_000);
    expect([azure.get(poll).body['status'], azure.get(reply.headers['location'] ?? '').status, read(azure).status]).toEqual(['Succeeded', 204, 404]);
  });

  it('needs its own action, and is loud where more would go with it', () => {
    expect(JSON.stringify(remove(wire()).body)).toContain("'Microsoft.Compute/virtualMachines/delete'");
    const azure = wire({ change: (estate) => {
      const resources = estate.tables.resources.map((row) => (row.id.toLowerCase() === MACHINE.toLowerCase() ? { ...row, properties: { ...(row['properties'] as JsonMap), storageProfile: { osDisk: { deleteOption: 'Delete' } } } } : row));
      return unlocked(ownerEstate({ ...estate, tables: { ...estate.tables, resources } }));
    } });
    expect([codeOf(remove(azure)), read(azure).status]).toEqual(['SimulatorUnsupported', 200]);
  });
});

/** Tags REST reference, "Update At Scope" and "Create Or Update At Scope". */
describe('tags of a resource or a group', () => {
  const at = (id: string): string => `${id}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01`;
  const tagsOf = (reply: Reply): unknown => (reply.body['properties'] as { readonly tags: unknown }).tags;
  const patch = (to: Wire, operation: string, tags: object, id = MACHINE): Reply => to.send('PATCH', at(id), { operation, properties: { tags } });

  it('are replaced, merged and taken away, for Resource Manager and Resource Graph', () => {
    const azure = owner();
    expect(tagsOf(azure.send('PUT', at(MACHINE), { properties: { tags: { a: '1', b: '2' } } }))).toEqual({ a: '1', b: '2' });
    expect([patch(azure, 'Merge', { b: '3', c: '4' }), patch(azure, 'Delete', { a: '1', b: 'other' }), azure.get(at(MACHINE))].map(tagsOf)).toEqual([{ a: '1', b: '3', c: '4' }, { b: '3', c: '4' }, { b: '3', c: '4' }]);
    expect([read(azure).body['tags'], azure.graph(`resources | where id =~ '${MACHINE}' | project tags`).body.data]).toEqual([{ b: '3', c: '4' }, [{ tags: { b: '3', c: '4' } }]]);
    expect([tagsOf(patch(azure, 'Replace', {})), tagsOf(azure.get(at(MACHINE))), patch(azure, 'Add', {}).status]).toEqual([{}, {}, 400]);
    patch(azure, 'Merge', { owner: 'web' }, WEB);
    expect(azure.get(`${WEB}?api-version=2022-09-01`).body['tags']).toMatchObject({ owner: 'web' });
    expect(azure.simulator.unsupported).toEqual([]);
  });

  it('need their own action', () => {
    expect(JSON.stringify(patch(wire(), 'Merge', {}).body)).toContain("'Microsoft.Resources/tags/write'");
  });
});
