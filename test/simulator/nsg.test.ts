import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { codeOf, idsOf, ownerEstate, PRODUCTION, unlocked, wire, type Item, type Reply, type Wire, type WireOptions } from './client.ts';

const GROUPS = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups`;
const GROUP = `${GROUPS}/nsg-admin`;
const VERSION = 'api-version=2024-05-01';

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly properties: { readonly priority: number; readonly provisioningState: string };
}

interface Group {
  readonly etag: string;
  readonly tags?: unknown;
  readonly location: string;
  readonly properties: { readonly provisioningState: string; readonly resourceGuid: string; readonly securityRules: readonly Rule[]; readonly defaultSecurityRules: readonly Rule[] };
}

/** A whole rule as the REST reference writes it. */
const rule = (priority: number, more: Readonly<Record<string, unknown>> = {}) => ({
  properties: { protocol: 'Tcp', access: 'Deny', direction: 'Inbound', priority, sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22', ...more },
});

function owner(options: WireOptions = {}): Wire {
  return wire({ ...options, change: (estate) => unlocked(ownerEstate(estate)) });
}

const read = (from: Wire, id = GROUP): Group => from.get(`${id}?${VERSION}`).body as unknown as Group;
const names = (group: Group): readonly string[] => group.properties.securityRules.map(({ name }) => name);
const putRule = (to: Wire, name: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => to.send('PUT', `${GROUP}/securityRules/${name}?${VERSION}`, body, headers);
const putGroup = (to: Wire, body: unknown, headers: Readonly<Record<string, string>> = {}, id = GROUP): Reply => to.send('PUT', `${id}?${VERSION}`, body, headers);

function inGraph(from: Wire): readonly string[] {
  const [row] = from.graph(`resources | where name == 'nsg-admin'`, { subscriptions: [CONTOSO.subscriptions.production] }).body.data ?? [];
  return names(row as unknown as Group);
}

describe('a security rule, as a child of its group', () => {
  it('is created, read, listed, changed and deleted, and the group says the same', () => {
    const azure = owner();
    const before = names(read(azure));
    expect([putRule(azure, 'close-ssh', rule(200)).status, putRule(azure, 'CLOSE-SSH', rule(210)).status]).toEqual([201, 200]);
    const own = azure.get(`${GROUP}/securityRules/Close-SSH?${VERSION}`).body;
    expect(own).toMatchObject({ id: `${GROUP}/securityRules/close-ssh`, name: 'close-ssh', properties: { priority: 210, provisioningState: 'Succeeded', destinationPortRange: '22' } });
    expect(names(read(azure))).toEqual([...before, 'close-ssh']);
    expect(idsOf(azure.get(`${GROUP}/securityRules?${VERSION}`).body.value)).toContain(`${GROUP}/securityRules/close-ssh`.toLowerCase());
    expect(inGraph(azure)).toEqual([...before, 'close-ssh']);
    expect(azure.send('DELETE', `${GROUP}/securityRules/close-ssh?${VERSION}`).status).toBe(202);
    expect(names(read(azure))).toEqual(before);
    expect(azure.send('DELETE', `${GROUP}/securityRules/close-ssh?${VERSION}`).status).toBe(204);
    expect(azure.simulator.unsupported).toEqual([]);
  });

  it('default rules are read like others', () => {
    const azure = wire();
    const list = azure.get(`${GROUP}/defaultSecurityRules?${VERSION}`).body.value ?? [];
    // Network security group documentation, "Default security rules".
    expect(list.map((item: Item) => String(item['name'])).toSorted()).toEqual(['AllowAzureLoadBalancerInBound', 'AllowInternetOutBound', 'AllowVnetInBound', 'AllowVnetOutBound', 'DenyAllInBound', 'DenyAllOutBound']);
    expect(azure.get(`${GROUP}/defaultSecurityRules/DenyAllInBound?${VERSION}`).body).toMatchObject({ properties: { priority: 65500, access: 'Deny' } });
  });

  it('reaches Resource Graph after its lag', () => {
    const azure = owner({ settings: { lag: 30_000 } });
    putRule(azure, 'close-ssh', rule(200));
    expect(inGraph(azure)).not.toContain('close-ssh');
    azure.wait(30_000);
    expect(inGraph(azure)).toContain('close-ssh');
  });
});

describe('a whole security group', () => {
  it('is replaced: what the body leaves out is gone, what Azure keeps stays', () => {
    const azure = owner();
    const before = read(azure);
    const reply = putGroup(azure, { location: 'westeurope', tags: { team: 'network' }, properties: { securityRules: [{ name: 'only', ...rule(300) }] } });
    expect(reply.status).toBe(200);
    const after = read(azure);
    expect(names(after)).toEqual(['only']);
    expect(after.tags).toEqual({ team: 'network' });
    expect([after.properties.resourceGuid, after.properties.defaultSecurityRules]).toEqual([before.properties.resourceGuid, before.properties.defaultSecurityRules]);
  });

  it('that was not there is created, with the six default rules', () => {
    const azure = owner();
    const reply = putGroup(azure, { location: 'West Europe', properties: { securityRules: [] } }, {}, `${GROUPS}/nsg-new`);
    expect(reply.status).toBe(201);
    const created = read(azure, `${GROUPS}/nsg-new`);
    expect([created.location, names(created), created.properties.defaultSecurityRules.length]).toEqual(['westeurope', [], 6]);
    const [row] = azure.graph(`resources | where name == 'nsg-new'`).body.data ?? [];
    expect(row).toMatchObject({ type: 'microsoft.network/networksecuritygroups', resourceGroup: 'rg-network', subscriptionId: CONTOSO.subscriptions.production, tenantId: CONTOSO.tenantId });
    const pattern = azure.graph(`resources | where name == 'nsg-admin'`).body.data?.[0];
    expect(Object.keys(row ?? {}).toSorted()).toEqual(Object.keys(pattern ?? {}).toSorted());
  });

  it('survives a read and a write of what was read', () => {
    const azure = owner();
    const before = read(azure);
    expect(putGroup(azure, before, { 'if-match': before.etag }).status).toBe(200);
    const { etag: _old, ...same } = before;
    const { etag: _new, ...again } = read(azure);
    expect(again).toEqual(same);
  });
});

/** ARM documentation, "Track asynchronous Azure operations". */
describe('a write takes its time', () => {
  const LATER = { settings: { writeTime: 12_000 } };

  it('is Updating with a status to poll, then Succeeded', () => {
    const azure = owner(LATER);
    const reply = putRule(azure, 'close-ssh', rule(200));
    expect([reply.status, reply.headers['retry-after'], (reply.body as unknown as Rule).properties.provisioningState]).toEqual([201, '12', 'Updating']);
    const poll = reply.headers['azure-asyncoperation'] ?? '';
    expect(new URL(poll).host).toBe('management.azure.com');
    azure.wait(11_999);
    expect([azure.get(poll).body['status'], azure.get(poll).headers['retry-after'], read(azure).properties.provisioningState]).toEqual(['InProgress', '1', 'Updating']);
    azure.wait(1);
    expect([azure.get(poll).body['status'], read(azure).properties.provisioningState]).toEqual(['Succeeded', 'Succeeded']);
    expect(read(azure).properties.securityRules.filter(({ properties }) => properties.provisioningState !== 'Succeeded')).toEqual([]);
  });

  it('a delete says where its result will be: 202, then 204', () => {
    const azure = owner(LATER);
    const reply = azure.send('DELETE', `${GROUP}/securityRules/allow-offices?${VERSION}`);
    const location = reply.headers['location'] ?? '';
    expect([reply.status, azure.get(location).status, azure.get(reply.headers['azure-asyncoperation'] ?? '').body['status']]).toEqual([202, 202, 'InProgress']);
    azure.wait(12_000);
    expect([azure.get(location).status, azure.get(reply.headers['azure-asyncoperation'] ?? '').body['status']]).toEqual([204, 'Succeeded']);
  });

  it('and another one meanwhile is refused', () => {
    const azure = owner(LATER);
    putRule(azure, 'close-ssh', rule(200));
    const reply = putRule(azure, 'close-rdp', rule(201));
    expect([reply.status, codeOf(reply)]).toEqual([409, 'AnotherOperationInProgress']);
    azure.wait(12_000);
    expect(putRule(azure, 'close-rdp', rule(201)).status).toBe(201);
  });
});

describe('the entity tag', () => {
  it('is the same until something changes, of that group only', () => {
    const azure = owner();
    const [group, other] = [read(azure).etag, read(azure, `${GROUPS}/nsg-ops`).etag];
    expect(group).toMatch(/^W\/"[0-9a-f-]{36}"$/);
    expect(read(azure).etag).toBe(group);
    putRule(azure, 'close-ssh', rule(200));
    const after = read(azure).etag;
    expect([after === group, read(azure, `${GROUPS}/nsg-ops`).etag === other]).toEqual([false, true]);
    expect(azure.get(`${GROUP}/securityRules/close-ssh?${VERSION}`).body['etag']).toBe(after);
    azure.send('DELETE', `${GROUP}/securityRules/close-ssh?${VERSION}`);
    expect([group, after]).not.toContain(read(azure).etag);
  });

  it.each([
    ['If-Match with the tag of before', (tag: string) => ({ 'if-match': tag }), 'old', 412],
    ['If-Match with the present tag', (tag: string) => ({ 'if-match': tag }), 'present', 200],
    ['If-Match: *', () => ({ 'if-match': '*' }), 'present', 200],
    ['If-None-Match: * for what is there', () => ({ 'if-none-match': '*' }), 'present', 412],
  ] as const)('%s', (_name, headers, which, status) => {
    const azure = owner();
    const old = read(azure).etag;
    putRule(azure, 'close-ssh', rule(200));
    const group = read(azure);
    const reply = putGroup(azure, { location: 'westeurope', properties: { securityRules: [] } }, headers(which === 'old' ? old : group.etag));
    expect([reply.status, codeOf(reply)]).toEqual([status, status === 412 ? 'PreconditionFailed' : '']);
    expect(names(read(azure)).length > 0).toBe(status === 412);
  });

  it.each([['honoured', [412, 412, 200]], ['ignored', [200, 202, 201]]] as const)('If-Match of a rule is %s where the setting says so', (ruleIfMatch, statuses) => {
    const azure = owner({ settings: { ruleIfMatch } });
    const old = { 'if-match': read(azure).etag };
    putRule(azure, 'close-ssh', rule(200));
    const remove = () => azure.send('DELETE', `${GROUP}/securityRules/close-ssh?${VERSION}`, undefined, old);
    const replies = [putRule(azure, 'close-ssh', rule(201), old), remove(), putRule(azure, 'close-ssh', rule(202), { 'if-match': read(azure).etag })];
    expect(replies.map(({ status }) => status)).toEqual(statuses);
  });

  it('If-Match for a group that is not there is a mismatch, If-None-Match: * creates it', () => {
    const azure = owner();
    const body = { location: 'westeurope', properties: { securityRules: [] } };
    expect(putGroup(azure, body, { 'if-match': '*' }, `${GROUPS}/nsg-new`).status).toBe(412);
    expect(putGroup(azure, body, { 'if-none-match': '*' }, `${GROUPS}/nsg-new`).status).toBe(201);
  });
});

describe('a rule that Azure does not take', () => {
  const azure = owner();
  const before = read(azure);

  it.each([
    ['of a priority that another has', rule(100), 'SecurityRuleConflict'],
    ['of a priority below 100', rule(99), 'SecurityRuleInvalidPriority'],
    ['of a priority above 4096', rule(4097), 'SecurityRuleInvalidPriority'],
    ['of a port above 65535', rule(200, { destinationPortRange: '65536' }), 'SecurityRuleInvalidPortRange'],
    ['of ports in the wrong order', rule(200, { destinationPortRange: '30-20' }), 'SecurityRuleInvalidPortRange'],
    ['of no source', rule(200, { sourceAddressPrefix: '' }), 'SecurityRuleInvalidAddressPrefix'],
    ['of an unknown protocol', rule(200, { protocol: 'Http' }), 'InvalidRequestFormat'],
    ['of neither allow nor deny', rule(200, { access: 'Perhaps' }), 'InvalidRequestFormat'],
    ['without properties', {}, 'InvalidRequestFormat'],
    ['that is no object', [], 'InvalidRequestContent'],
  ])('%s', (_name, body, code) => {
    const reply = putRule(azure, 'new', body);
    expect([reply.status, codeOf(reply)]).toEqual([400, code]);
    expect(read(azure)).toEqual(before);
  });

  it('of a name of 81 characters; one of 80 is taken', () => {
    expect(codeOf(putRule(azure, 'n'.repeat(81), rule(200)))).toBe('InvalidResourceName');
    expect(putRule(owner(), 'n'.repeat(80), rule(200)).status).toBe(201);
  });

  it('the same priority in the other direction is another place', () => {
    expect(putRule(owner(), 'out', rule(100, { direction: 'Outbound' })).status).toBe(201);
  });

  it.each([
    ['a rule', 'PUT', `${GROUP}/securityRules/x`, 'Microsoft.Network/networkSecurityGroups/securityRules/write'],
    ['the deletion of a rule', 'DELETE', `${GROUP}/securityRules/x`, 'Microsoft.Network/networkSecurityGroups/securityRules/delete'],
    ['a group', 'PUT', GROUP, 'Microsoft.Network/networkSecurityGroups/write'],
  ])('%s needs its own action', (_name, method, path, action) => {
    const reply = wire().send(method, `${path}?${VERSION}`, rule(200));
    expect([reply.status, codeOf(reply)]).toEqual([403, 'AuthorizationFailed']);
    expect(JSON.stringify(reply.body)).toContain(`'${action}'`);
  });
});
