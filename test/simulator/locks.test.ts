import { SecurityCenter } from '@azure/arm-security';
import { isRestError } from '@azure/core-rest-pipeline';
import { ClientSecretCredential } from '@azure/identity';
import { describe, expect, it } from 'vitest';
import { simulatedHttpClient } from '../../src/azure/simulated.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { codeOf, idsOf, LEGACY, messageOf, NOW, ownerEstate, PRODUCTION, unlocked, wire, type Reply, type Wire, type WireOptions } from './client.ts';

const NETWORK = 'api-version=2024-05-01';
const WEB = `${PRODUCTION}/resourceGroups/rg-web`;
const MACHINE = `${WEB}/providers/Microsoft.Compute/virtualMachines/vm-dual-01`;
const GROUP = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-dual`;
const RULE = `${GROUP}/securityRules/close`;
const POLICY = `${WEB}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/dual`;
const ASSIGNMENT = `${WEB}/providers/Microsoft.Authorization/roleAssignments/a5510000-0000-4000-8000-000000000099`;
const TAGS = `${MACHINE}/providers/Microsoft.Resources/tags/default`;
const LOCK_VERSION = 'api-version=2020-05-01';

const rule = { properties: { protocol: 'Tcp', access: 'Deny', direction: 'Inbound', priority: 300, sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22' } };
const policy = { kind: 'Basic', properties: { virtualMachines: [{ id: MACHINE, ports: [{ number: 22, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' }] }] } };
const access = { virtualMachines: [{ id: MACHINE, ports: [{ number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: new Date(NOW + 3_600_000).toISOString() }] }] };
const grant = { properties: { principalId: 'ace00000-0000-4000-8000-000000000099', principalType: 'User', roleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7' } };

/** Every write that is modelled, and how it ends without a lock. */
const WRITES = {
  putPolicy: (to: Wire): Reply => to.send('PUT', `${POLICY}?api-version=2020-01-01`, policy),
  deletePolicy: (to: Wire): Reply => to.send('DELETE', `${POLICY}?api-version=2020-01-01`),
  initiate: (to: Wire): Reply => to.send('POST', `${POLICY}/initiate?api-version=2020-01-01`, access),
  putRule: (to: Wire): Reply => to.send('PUT', `${RULE}?${NETWORK}`, rule),
  deleteRule: (to: Wire): Reply => to.send('DELETE', `${RULE}?${NETWORK}`),
  putGroup: (to: Wire): Reply => to.send('PUT', `${GROUP}?${NETWORK}`, { location: 'westeurope', properties: { securityRules: [] } }),
  putAssignment: (to: Wire): Reply => to.send('PUT', `${ASSIGNMENT}?api-version=2022-04-01`, grant),
  deleteAssignment: (to: Wire): Reply => to.send('DELETE', `${ASSIGNMENT}?api-version=2022-04-01`),
  putTags: (to: Wire): Reply => to.send('PUT', `${TAGS}?api-version=2021-04-01`, { properties: { tags: { team: 'web' } } }),
  deleteMachine: (to: Wire): Reply => to.send('DELETE', `${MACHINE}?api-version=2024-07-01`),
} as const;

/** Contoso without its own locks, the scanner its owner, and what the writes delete in place. */
function ready(options: WireOptions = {}): Wire {
  const azure = wire({ ...options, change: (estate) => unlocked(ownerEstate(estate)) });
  for (const write of [WRITES.putPolicy, WRITES.putRule, WRITES.putAssignment]) write(azure);
  return azure;
}

const lock = (to: Wire, scope: string, level: string, name = 'kept'): Reply => to.send('PUT', `${scope}/providers/Microsoft.Authorization/locks/${name}?${LOCK_VERSION}`, { properties: { level, notes: 'Kept.' } });
const unlock = (to: Wire, scope: string, name = 'kept'): Reply => to.send('DELETE', `${scope}/providers/Microsoft.Authorization/locks/${name}?${LOCK_VERSION}`);
const groupOf = (id: string): string => id.split('/').slice(0, 5).join('/');

type Write = keyof typeof WRITES;
const TARGETS: Readonly<Record<Write, string>> = {
  putPolicy: POLICY, deletePolicy: POLICY, initiate: POLICY, putRule: RULE, deleteRule: RULE, putGroup: GROUP, putAssignment: ASSIGNMENT, deleteAssignment: ASSIGNMENT, putTags: TAGS, deleteMachine: MACHINE,
};
const ENDS: Readonly<Record<Write, number>> = { putPolicy: 200, deletePolicy: 200, initiate: 202, putRule: 200, deleteRule: 202, putGroup: 200, putAssignment: 200, deleteAssignment: 200, putTags: 200, deleteMachine: 202 };
const NAMES = Object.keys(WRITES) as readonly Write[];

/** Resource Manager documentation, "Lock your resources to protect your infrastructure". The wording: azure-sdk-for-java issue 2560, azure-cli issue 20232. */
describe.each(NAMES)('under a lock, %s', (name) => {
  const target = TARGETS[name];
  const verb = name.startsWith('delete') ? 'delete' : 'write';

  it.each([['the subscription', PRODUCTION], ['its resource group', groupOf(target)], ['its resource group in other letters', groupOf(target).toUpperCase().replace('/SUBSCRIPTIONS/', '/subscriptions/').replace('/RESOURCEGROUPS/', '/resourceGroups/')]])('that is ReadOnly at %s, is a 409 that names the lock\'s scope', (_name, scope) => {
    const azure = ready();
    expect(lock(azure, scope, 'ReadOnly').status).toBe(201);
    const reply = WRITES[name](azure);
    expect([reply.status, codeOf(reply)]).toEqual([409, 'ScopeLocked']);
    const held = (azure.get(`${PRODUCTION}/providers/Microsoft.Authorization/locks?${LOCK_VERSION}`).body.value ?? [])[0]?.id ?? '';
    expect(messageOf(reply)).toBe(`The scope '${target}' cannot perform ${verb} operation because following scope(s) are locked: '${held.slice(0, held.indexOf('/providers/Microsoft.Authorization/'))}'. Please remove the lock and try again.`);
  });

  it('that is CanNotDelete, is refused where it deletes and only there; without the lock it goes on', () => {
    const azure = ready();
    lock(azure, PRODUCTION, 'CanNotDelete');
    expect(WRITES[name](azure).status).toBe(verb === 'delete' ? 409 : ENDS[name]);
    const other = ready();
    lock(other, PRODUCTION, 'ReadOnly');
    expect([unlock(other, PRODUCTION).status, WRITES[name](other).status]).toEqual([200, ENDS[name]]);
  });

  it('of another group or another subscription, is not refused', () => {
    const azure = ready();
    lock(azure, `${PRODUCTION}/resourceGroups/rg-data`, 'ReadOnly');
    lock(azure, LEGACY, 'ReadOnly');
    expect(WRITES[name](azure).status).toBe(ENDS[name]);
  });

  it('is refused for the lacking permission first', () => {
    const reader = wire({ change: (estate) => ({ ...estate, arm: [...estate.arm, { id: `${PRODUCTION}/providers/Microsoft.Authorization/locks/kept`, name: 'kept', type: 'Microsoft.Authorization/locks', properties: { level: 'ReadOnly' } }] }) });
    expect(codeOf(WRITES[name](reader))).toBe('AuthorizationFailed');
  });

  it('changes nothing and is not counted as performed', () => {
    const azure = ready();
    lock(azure, PRODUCTION, 'ReadOnly');
    const before = azure.get(`${GROUP}?${NETWORK}`).body;
    WRITES[name](azure);
    expect(azure.simulator.log.at(-1)).toMatchObject({ status: 409, performed: false });
    expect(azure.get(`${GROUP}?${NETWORK}`).body).toEqual(before);
  });
});

describe('a lock', () => {
  it('of a resource holds for its children, and not for its neighbour', () => {
    const azure = ready();
    lock(azure, GROUP, 'ReadOnly');
    expect([codeOf(WRITES.putRule(azure)), azure.send('PUT', `${GROUP.replace('nsg-dual', 'nsg-ops')}/securityRules/close?${NETWORK}`, rule).status]).toEqual(['ScopeLocked', 201]);
  });

  it('is created, listed, read, changed and deleted, with its own actions', () => {
    const azure = ready();
    const id = `${WEB}/providers/Microsoft.Authorization/locks/kept`;
    expect([lock(azure, WEB, 'readonly').status, lock(azure, WEB, 'CanNotDelete').status]).toEqual([201, 200]);
    expect(azure.get(`${id}?${LOCK_VERSION}`).body).toEqual({ id, name: 'kept', type: 'Microsoft.Authorization/locks', properties: { level: 'CanNotDelete', notes: 'Kept.' } });
    expect(idsOf(azure.get(`${WEB}/providers/Microsoft.Authorization/locks?${LOCK_VERSION}`).body.value)).toEqual([id.toLowerCase()]);
    expect([unlock(azure, WEB).status, unlock(azure, WEB).status, azure.get(`${id}?${LOCK_VERSION}`).status]).toEqual([200, 204, 404]);
    expect(lock(azure, WEB, 'Sealed').status).toBe(400);
    const reader = wire();
    expect([messageOf(lock(reader, WEB, 'ReadOnly')), messageOf(unlock(reader, WEB))].map((text) => /'(Microsoft\.Authorization\/locks\/\w+)'/.exec(text)?.[1])).toEqual(['Microsoft.Authorization/locks/write', 'Microsoft.Authorization/locks/delete']);
    expect(azure.simulator.unsupported).toEqual([]);
  });

  it('keeps nobody from taking it away', () => {
    const azure = ready();
    lock(azure, PRODUCTION, 'ReadOnly');
    expect([lock(azure, WEB, 'CanNotDelete', 'other').status, unlock(azure, WEB, 'other').status, unlock(azure, PRODUCTION).status]).toEqual([201, 200, 200]);
  });

  it('of contoso keeps its networks: nothing is deleted in production, nothing written in legacy', () => {
    const azure = wire({ change: ownerEstate });
    const frozen = `${LEGACY}/resourceGroups/Legacy-Network/providers/Microsoft.Network/networkSecurityGroups`;
    const name = azure.get(`${LEGACY}/providers/Microsoft.Network/networkSecurityGroups?${NETWORK}`).body.value?.[0]?.id?.split('/').at(-1) ?? '';
    expect([WRITES.putRule(azure).status, codeOf(WRITES.deleteRule(azure)), codeOf(azure.send('PUT', `${frozen}/${name}/securityRules/close?${NETWORK}`, rule))]).toEqual([201, 'ScopeLocked', 'ScopeLocked']);
  });
});

describe('a read-only lock of a security group', () => {
  const rules = (from: Wire): readonly string[] => (from.get(`${GROUP}/securityRules?${NETWORK}`).body.value ?? []).map((item) => String(item['name']));

  it('leaves the policy written and the group as it is: JIT\'s own principal is locked out too', () => {
    const azure = wire({ change: (estate) => unlocked(ownerEstate(estate)) });
    const before = rules(azure);
    lock(azure, GROUP, 'ReadOnly');
    expect(WRITES.putPolicy(azure).status).toBe(200);
    expect(WRITES.initiate(azure).status).toBe(202);
    expect(azure.get(`${POLICY}?api-version=2020-01-01`).status).toBe(200);
    expect(rules(azure)).toEqual(before);
    unlock(azure, GROUP);
    expect(WRITES.putPolicy(azure).status).toBe(200);
    expect(rules(azure).length).toBeGreaterThan(before.length);
  });

  it('is one; a lock against deletion is none: JIT writes the group whole, where it takes rules away too', () => {
    const azure = wire({ change: (estate) => unlocked(ownerEstate(estate)) });
    const before = rules(azure);
    lock(azure, GROUP, 'CanNotDelete');
    WRITES.putPolicy(azure);
    expect(rules(azure).length).toBeGreaterThan(before.length);
    WRITES.deletePolicy(azure);
    expect(rules(azure)).toEqual(before);
  });

  it('leaves open what a request opened, beyond its end', () => {
    const azure = ready();
    WRITES.initiate(azure);
    const open = rules(azure);
    lock(azure, GROUP, 'ReadOnly');
    azure.wait(3_500_000);
    expect(rules(azure)).toEqual(open);
    azure.wait(100_000);
    const late = azure.send('GET', `${GROUP}/securityRules?${NETWORK}`, undefined, { authorization: `Bearer ${azure.login().body.access_token ?? ''}` });
    expect((late.body.value ?? []).map((item) => String(item['name']))).toEqual(open);
  });
});

describe('arm-security under a lock', () => {
  it('throws a RestError 409 ScopeLocked', async () => {
    const azure = ready();
    lock(azure, WEB, 'ReadOnly');
    const httpClient = simulatedHttpClient((request) => azure.simulator.handle(request));
    const credential = new ClientSecretCredential(CONTOSO.tenantId, CONTOSO.clientId, CONTOSO.clientSecret, { httpClient });
    const { jitNetworkAccessPolicies } = new SecurityCenter(credential, CONTOSO.subscriptions.production, { httpClient, retryOptions: { maxRetries: 0 } });
    const error: unknown = await jitNetworkAccessPolicies.delete('rg-web', 'westeurope', 'dual').then(() => undefined, (reason: unknown) => reason);
    expect(isRestError(error) ? [error.statusCode, error.code] : error).toEqual([409, 'ScopeLocked']);
  });
});
