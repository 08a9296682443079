import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, snapshotOf } from '../access/snapshot.ts';
import { jitFact } from '../../../src/facts/jit/jit.ts';
import { allow, deny, GROUP, id, JIT_POLICIES, jitAllow, jitDeny, NETWORK, policy, PRIVATE_ADDRESS, request, unread, withSecondInterface } from '../exposure/site.ts';
import { FIREWALLS, GROUPS, jitOf, JUST_NOW, LATER, LONG_AGO, machine, SSH } from './machine.ts';

const OVER = request(22, LONG_AGO);
const LIVE = request(22, LATER);
const DESCRIBED = (description: string): JsonObject => allow('22', { priority: 100, destinationAddressPrefix: PRIVATE_ADDRESS, sourceAddressPrefix: '51.140.12.7', description }, 'temp');

function left(rules: readonly JsonObject[], requests: readonly JsonObject[] = [], more: readonly JsonObject[] = []): unknown {
  return jitOf(machine(rules, [policy([{ number: 22 }], requests), ...more]))['leftovers'];
}

/** A classic firewall with a rule that leads port 50022 to the machine. */
function firewall(collection: string, rule: JsonObject = {}, network = NETWORK): JsonObject {
  const nat = { name: 'vm-jump-22', protocols: ['TCP'], sourceAddresses: ['51.140.12.7'], destinationAddresses: ['20.50.60.99'], destinationPorts: ['50022'], translatedAddress: PRIVATE_ADDRESS, translatedPort: '22', ...rule };
  return {
    id: id('Network/azureFirewalls/fw'), type: FIREWALLS,
    properties: {
      ipConfigurations: [{ properties: { subnet: { id: `${network.toUpperCase()}/subnets/AzureFirewallSubnet` } } }],
      natRuleCollections: [{ name: collection, properties: { priority: 100, action: { type: 'Dnat' }, rules: [nat] } }],
    },
  };
}

describe('an allow by just-in-time access is left over', () => {
  it.each<[string, readonly JsonObject[], readonly JsonObject[], string | null]>([
    ['by its name', [jitAllow('22')], [OVER], LONG_AGO],
    ['by the name of older estates', [jitAllow('22', undefined, 'SecurityCenter-JITRule-22')], [OVER], LONG_AGO],
    ['by its name in other letters', [jitAllow('22', undefined, 'MICROSOFTDEFENDERFORCLOUD-jitrule_22')], [OVER], LONG_AGO],
    ['by its description', [DESCRIBED("MDC JIT Network Access rule for policy 'default' of VM 'vm-jump'.")], [OVER], LONG_AGO],
    ['by the description of older estates', [DESCRIBED("ASC JIT Network Access rule for policy 'default' of VM 'vm-jump'.")], [OVER], LONG_AGO],
    ['where nobody ever asked', [jitAllow('22')], [], null],
    ['where only somebody else has a live request', [jitAllow('22', '20.1.1.1')], [LIVE], null],
    ['where the live request is for another port', [jitAllow('22')], [request(3389, LATER)], null],
    ['where it lets in more than the live request asks for', [jitAllow('22', '51.140.12.0/24')], [LIVE], null],
    ['where it lets in more ports', [jitAllow('20-25')], [LIVE], null],
    ['where the request ran out, told as revoked', [jitAllow('22')], [request(22, LONG_AGO, { status: 'Revoked', statusReason: 'Expired' })], LONG_AGO],
    ['though the deny is gone', [jitAllow('22'), SSH], [OVER], LONG_AGO],
  ])('%s', (_name, rules, requests, requestEnded) => {
    expect(left([...rules, jitDeny('22')], requests)).toMatchObject([{ kind: 'securityGroup', holder: GROUP, requestEnded }]);
  });

  it('with what it lets in, from where, and when its last request ended', () => {
    const requests = [request(22, '2026-11-16T08:10:00Z'), request(22, '2026-11-16T10:20:00+02:00'), request(22, '2026-11-15T10:20:00Z')];
    expect(left([jitAllow('22')], requests)).toEqual([
      { kind: 'securityGroup', holder: GROUP, rule: 'MicrosoftDefenderForCloud-JITRule-22', ports: ['22'], from: ['51.140.12.7-51.140.12.7'], requestEnded: '2026-11-16T10:20:00+02:00' },
    ]);
    expect(left([jitAllow('22', '*')])).toMatchObject([{ from: ['*'], requestEnded: null }]);
  });

  it('at the subnet too, and once where one group stands before several interfaces', () => {
    const guard = id('Network/networkSecurityGroups/of-subnet');
    const rows = machine([], [{ id: guard, type: GROUPS, properties: { securityRules: [jitAllow('22')] } }], { subnet: { networkSecurityGroup: { id: guard } } });
    expect(jitOf(rows)['leftovers']).toMatchObject([{ holder: guard }]);
    const both = machine([jitAllow('22')], [{ id: guard, type: GROUPS, properties: { securityRules: [jitAllow('22')] } }], { subnet: { networkSecurityGroup: { id: guard } } });
    expect(jitOf(both)['leftovers']).toMatchObject([{ holder: guard }, { holder: GROUP }]);
    const everywhere = allow('22', { priority: 100 }, 'SecurityCenter-JITRule-22');
    expect(jitOf(withSecondInterface(machine([everywhere]), GROUP))['leftovers']).toHaveLength(1);
  });

  it('of a machine that nothing public leads to', () => {
    expect(jitOf(machine([jitAllow('22', '10.9.9.9')], [], { sku: undefined }))['leftovers']).toHaveLength(1);
  });
});

describe('nothing is left over', () => {
  it.each<[string, readonly JsonObject[], readonly JsonObject[]]>([
    ['without a rule', [], []],
    ['by an allow of the user', [SSH], []],
    ['by a deny of just-in-time access', [jitDeny('22'), deny('22', {}, 'SecurityCenter-JITRule_1')], []],
    ['while the request is live', [jitAllow('22')], [LIVE]],
    ['while one of two is', [jitAllow('22')], [OVER, LIVE]],
    ['in the half hour after it ran out', [jitAllow('22')], [request(22, JUST_NOW)]],
    ['for the address of another machine', [allow('22', { priority: 100, destinationAddressPrefix: '10.0.1.5' }, 'SecurityCenter-JITRule-22')], []],
    ['by a rule that only talks about it', [DESCRIBED('replaces the MDC JIT Network Access rule for policy default')], []],
  ])('%s', (_name, rules, requests) => {
    expect(left(rules, requests)).toEqual([]);
  });
});

/** Why there may be more than nothing; undefined where nothing is left over for certain. */
function moreOf(rows: readonly JsonObject[], rules: readonly JsonObject[] = []): unknown {
  const all = machine(rules, [policy([{ number: 22 }], [OVER]), ...rows]);
  const answer = answersOf(jitFact, all[0] ?? {}, snapshotOf(all))['leftovers'];
  return answer?.known === true && JSON.stringify(answer.value) === '[]' ? answer.atLeast?.reason : answer;
}

function without(row: JsonObject, key: string): JsonObject {
  const { [key]: _cut, ...properties } = row['properties'] as JsonObject;
  return { ...row, properties };
}

describe('a firewall', () => {
  it.each<[string, JsonObject]>([
    ['by the collection', firewall('MDC-JIT')],
    ['by the collection of older estates', firewall('ASC-JIT-vm-jump')],
    ['by the rule', firewall('nat', { name: 'mdc-jit-22' })],
    ['by the port as a number', firewall('MDC-JIT', { translatedPort: 22 })],
  ])('holds one: %s', (_name, row) => {
    expect(left([], [OVER], [row])).toMatchObject([{ kind: 'firewall', ports: ['22'], from: ['51.140.12.7-51.140.12.7'], requestEnded: LONG_AGO }]);
    expect(left([], [LIVE], [row])).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ['its rule is the user\'s', firewall('nat')],
    ['its rule leads to another address', firewall('MDC-JIT', { translatedAddress: '10.0.1.5' })],
  ])('holds none where %s', (_name, row) => {
    expect(left([], [OVER], [row])).toEqual([]);
  });

  const ELSEWHERE = id('Network/virtualNetworks/elsewhere');
  const elsewhere = (prefix: string): JsonObject => ({ id: ELSEWHERE, properties: { addressSpace: { addressPrefixes: [prefix] }, subnets: [] } });

  it('holds none where the same address lies in its own network, which is another', () => {
    expect(left([], [OVER], [firewall('MDC-JIT', {}, ELSEWHERE), elsewhere('10.0.0.0/8')])).toEqual([]);
    expect(moreOf([firewall('MDC-JIT', {}, ELSEWHERE), elsewhere('10.0.0.0/8')])).toBeUndefined();
  });

  it.each<[string, readonly JsonObject[]]>([
    ['the address lies in no network around it', [firewall('MDC-JIT', {}, ELSEWHERE), elsewhere('172.16.0.0/16')]],
    ['its rules were cut', [without(firewall('MDC-JIT'), 'natRuleCollections')]],
    ['its place was cut', [without(firewall('MDC-JIT'), 'ipConfigurations')]],
    ['its place and its rules were cut', [without(without(firewall('MDC-JIT'), 'ipConfigurations'), 'natRuleCollections')]],
    ['its rule leads to nothing that can be read', [firewall('MDC-JIT', { translatedAddress: null })]],
  ])('holds one perhaps where %s', (_name, rows) => {
    expect(moreOf(rows)).toBe('notCollected');
  });

  it.each(['by the firewall\'s network', 'by the machine\'s'])('reaches over a peering %s', (side) => {
    const hub = id('Network/virtualNetworks/hub');
    const peering = (remote: string): JsonObject => ({ virtualNetworkPeerings: [{ properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: remote } } }] });
    const isHub = side.includes('firewall');
    const hubRow = { id: hub, properties: { addressSpace: { addressPrefixes: ['10.1.0.0/16'] }, subnets: [], ...(isHub ? peering(NETWORK) : {}) } };
    const rows = machine([], [hubRow, firewall('MDC-JIT', {}, hub)]).map((row) =>
      (row['id'] === NETWORK && !isHub ? { ...row, properties: { ...(row['properties'] as JsonObject), ...peering(hub) } } : row));
    expect(jitOf(rows)['leftovers']).toHaveLength(1);
  });
});

describe('what is not known', () => {
  const atLeast = (...[rows, gaps]: ReturnType<typeof unread>): unknown => {
    const [given = {}] = rows;
    const answer = answersOf(jitFact, given, snapshotOf(rows, gaps))['leftovers'];
    return answer?.known === true ? [answer.value, answer.atLeast?.reason] : answer?.unknown.reason;
  };

  it('policies: an allow may be a live request\'s', () => {
    expect(atLeast(...unread(JIT_POLICIES, machine([jitAllow('22')])))).toBe('forbidden');
    expect(atLeast(...unread(JIT_POLICIES, machine([SSH])))).toEqual([[], undefined]);
  });

  it.each<[string, JsonObject]>([
    ['all but its name', { name: 'MicrosoftDefenderForCloud-JITRule-22' }],
    ['where it leads', { name: 'MicrosoftDefenderForCloud-JITRule-22', properties: { direction: 'Inbound', access: 'Allow', priority: 100, protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*', destinationPortRange: '22' } }],
  ])('of a rule %s: it may be one', (_name, rule) => {
    expect(moreOf([], [rule])).toBe('notCollected');
  });

  it('when a request was taken back: Azure does not tell', () => {
    expect(atLeast(machine([jitAllow('22')], [policy([{ number: 22 }], [request(22, LATER, { status: 'Revoked' })])]), [])).toEqual([[], 'noData']);
  });

  it.each([GROUPS, 'Microsoft.Network/networkInterfaces', 'Microsoft.Network/virtualNetworks', FIREWALLS])('%s: there may be more', (type) => {
    expect(atLeast(...unread(type, machine([])))).toEqual([[], 'forbidden']);
  });

  it('firewalls of a peer\'s subscription: there may be more', () => {
    const other = '/subscriptions/00000000-0000-4000-8000-0000000000ff';
    const hub = `${other}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub`;
    const peered = { id: NETWORK, properties: { subnets: [{ id: `${NETWORK}/subnets/default`, properties: { addressPrefix: '10.0.1.0/24' } }], virtualNetworkPeerings: [{ properties: { peeringState: 'Connected', remoteVirtualNetwork: { id: hub } } }] } };
    const rows = machine([]).map((row) => (row['id'] === NETWORK ? peered : row));
    expect(atLeast(rows, [gap(FIREWALLS, other)])).toEqual([[], 'forbidden']);
    expect(atLeast(rows, [gap(FIREWALLS, '/subscriptions/00000000-0000-4000-8000-0000000000ee')])).toEqual([[], undefined]);
  });
});
