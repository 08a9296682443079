import { describe, expect, it } from 'vitest';
import { adminRulesFact } from '../../../src/facts/network/adminRules.ts';
import { bastionReachFact } from '../../../src/facts/network/bastionReach.ts';
import { firewallDnatFact } from '../../../src/facts/network/firewallDnat.ts';
import type { JsonObject, JsonValue } from '../../../src/values/json.ts';
import { answersOf, gap, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { id, told, unread } from './estate.ts';

const POLICY = id('Network/firewallPolicies/policy');
const RUNNING = { ipConfigurations: [{ properties: { publicIPAddress: { id: id('Network/publicIPAddresses/pip') } } }] };

const FIREWALL = id('Network/azureFirewalls/fw');

function firewall(properties: JsonObject): JsonObject {
  return { id: FIREWALL, properties: { ...RUNNING, ...properties } };
}

function dnat(properties: JsonObject = {}): JsonObject {
  return { name: 'in', protocols: ['TCP'], sourceAddresses: ['*'], destinationAddresses: ['20.50.60.80'], destinationPorts: ['50001'], translatedAddress: '10.0.1.4', translatedPort: '3389', ...properties };
}

function classic(...rules: readonly JsonObject[]): JsonObject {
  return firewall({ natRuleCollections: [{ properties: { priority: 100, action: { type: 'Dnat' }, rules } }] });
}

const FOUND = { rule: 'in', publicAddresses: ['20.50.60.80'], frontendPorts: ['50001'], target: '10.0.1.4', ports: ['3389'], rootCause: `rule in of ${FIREWALL.toLowerCase()}` };

describe('what a firewall translates for everyone', () => {
  it.each<[string, JsonObject, JsonValue]>([
    ['a rule for everyone', dnat(), [FOUND]],
    ['two halves of everyone', dnat({ sourceAddresses: ['0.0.0.0/1', '128.0.0.0-255.255.255.255'] }), [FOUND]],
    ['a port as a number', dnat({ translatedPort: 3389 }), [FOUND]],
    ['a name', dnat({ translatedAddress: '', translatedFqdn: 'jump.contoso.example' }), [{ ...FOUND, target: 'jump.contoso.example' }]],
    ['ports that are kept', dnat({ destinationPorts: ['3380-3390'], translatedPort: '*' }), [{ ...FOUND, frontendPorts: ['3380-3390'], ports: ['3380-3390'] }]],
    ['an office', dnat({ sourceAddresses: ['51.140.12.0/24'] }), []],
    ['private sources', dnat({ sourceAddresses: ['10.0.0.0/8'] }), []],
    ['its private address', dnat({ destinationAddresses: ['10.9.0.4'] }), []],
    ['ICMP alone', dnat({ protocols: ['ICMP'] }), []],
    ['no sources', dnat({ sourceAddresses: [] }), ['+']],
    ['no port', dnat({ translatedPort: '' }), ['+']],
    ['no target', dnat({ translatedAddress: '' }), ['+']],
    ['an IP group that was not read', dnat({ sourceAddresses: [], sourceIpGroups: [id('Network/ipGroups/offices')] }), ['+']],
    ['an IP group that was not read, beside everyone', dnat({ sourceIpGroups: [id('Network/ipGroups/offices')] }), [FOUND]],
  ])('%s', (_name, rule, expected) => {
    expect(told(firewallDnatFact, classic(rule), 'open')).toEqual(expected);
  });

  it('by its policy, and by no other', () => {
    const group = (policy: string): JsonObject => ({
      id: `${policy}/ruleCollectionGroups/in`, properties: { priority: 100, ruleCollections: [{ ruleCollectionType: 'FirewallPolicyNatRuleCollection', priority: 100, rules: [dnat({ protocols: [], ipProtocols: ['TCP'] })] }] },
    });
    const given = firewall({ firewallPolicy: { id: POLICY.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }, natRuleCollections: [] });
    expect(told(firewallDnatFact, given, 'open', [group(POLICY)])).toEqual([FOUND]);
    expect(told(firewallDnatFact, given, 'open', [group(id('Network/firewallPolicies/other'))])).toEqual([]);
    expect(told(firewallDnatFact, given, 'open', [], [unread('Microsoft.Network/firewallPolicies/ruleCollectionGroups')])).toEqual(['+']);
  });

  it.each<[string, JsonObject, JsonValue]>([
    ['has addresses', RUNNING, false],
    ['has none', { ipConfigurations: [] }, true],
    ['stands in a hub', { ipConfigurations: [], virtualHub: { id: id('Network/virtualHubs/hub') } }, false],
    ['was cut', { ipConfigurations: null }, 'unknown'],
  ])('is nothing while it is stopped: one that %s', (_name, properties, expected) => {
    expect(told(firewallDnatFact, firewall(properties), 'stopped')).toBe(expected);
  });
});

const SPOKE = id('Network/virtualNetworks/spoke');
const HUB = id('Network/virtualNetworks/hub');
const TENANT_SUBSCRIPTION: JsonObject = { id: SUBSCRIPTION, type: 'Microsoft.Resources/subscriptions', subscriptionId: SUBSCRIPTION.split('/')[2] ?? '', properties: {} };

function network(networkId: string, peer?: string, peeringState = 'Connected'): JsonObject {
  return { id: networkId, properties: { subnets: [], virtualNetworkPeerings: peer === undefined ? [] : [{ properties: { peeringState, remoteVirtualNetwork: { id: peer } } }] } };
}

const EXPOSED: JsonObject = { properties: { publicIPAddress: { id: id('Network/publicIPAddresses/pip') }, subnet: { id: `${SPOKE}/subnets/default` } } };

function nic(more: JsonObject = {}, name = 'nic'): JsonObject {
  return { id: id(`Network/networkInterfaces/${name}`), properties: { virtualMachine: { id: id('Compute/virtualMachines/vm') }, ipConfigurations: [EXPOSED], ...more } };
}

function bastion(networkId: string, sku = 'Standard'): JsonObject {
  const stands = sku === 'Developer' ? { virtualNetwork: { id: networkId } } : { ipConfigurations: [{ properties: { subnet: { id: `${networkId}/subnets/AzureBastionSubnet` } } }] };
  return { id: id('Network/bastionHosts/bastion'), sku: { name: sku }, properties: stands };
}

/** What a fact declares is what `rules show` prints, and what `doctor --role` asks permission for. */
it('the types that are read for a firewall with a policy are declared', () => {
  const given = { id: id('Network/azureFirewalls/fw'), properties: { firewallPolicy: { id: POLICY }, ipConfigurations: [{ properties: {} }] } };
  const asked = new Set<string>();
  const read = snapshotOf([given]);
  const recording: typeof read = { ...read, rows: (type) => (asked.add(type), read.rows(type)) };
  answersOf(firewallDnatFact, given, recording);
  expect([...asked].filter((type) => !firewallDnatFact.reads.includes(type))).toEqual([]);
});

describe('networks of machines with public addresses that no bastion reaches', () => {
  const alone = [{ network: SPOKE, name: 'spoke', interfaces: 1 }];
  it.each<[string, readonly JsonObject[], JsonValue]>([
    ['no bastion', [nic(), network(SPOKE)], alone],
    ['a bastion in the network', [nic(), network(SPOKE), bastion(SPOKE.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))], []],
    ['a bastion in a peer, which says so', [nic(), network(SPOKE), network(HUB, SPOKE), bastion(HUB)], []],
    ['a bastion in a peer that was not read', [nic(), network(SPOKE, HUB), bastion(HUB)], []],
    ['a bastion in a peer that was cut off', [nic(), network(SPOKE, HUB, 'Disconnected'), bastion(HUB)], alone],
    ['a bastion of the free sku in a peer', [nic(), network(SPOKE, HUB), bastion(HUB, 'Developer')], alone],
    ['a bastion of the free sku in the network', [nic(), network(SPOKE), bastion(SPOKE, 'Developer')], []],
    ['a bastion somewhere', [nic(), network(SPOKE), bastion(HUB)], alone],
    ['a bastion that does not say where', [nic(), network(SPOKE), { id: id('Network/bastionHosts/lost'), properties: {} }], ['+']],
    ['a network that was not read', [nic()], ['+']],
    ['an interface that was cut', [nic({ ipConfigurations: [{}] }), network(SPOKE)], ['+']],
    ['two interfaces', [nic(), nic({}, 'second'), network(SPOKE)], [{ network: SPOKE, name: 'spoke', interfaces: 2 }]],
    ['an interface whose second configuration has the address', [nic({ ipConfigurations: [{ properties: { subnet: { id: `${SPOKE}/subnets/default` } } }, EXPOSED] }), network(SPOKE)], alone],
    ['an interface of no machine', [nic({ virtualMachine: null }), network(SPOKE)], []],
  ])('%s', (_name, rows, expected) => {
    expect(told(bastionReachFact, TENANT_SUBSCRIPTION, 'unreached', rows)).toEqual(expected);
  });

  it.each<[string, JsonValue]>([['Microsoft.Network/networkInterfaces', ['+']], ['Microsoft.Network/bastionHosts', ['+']], ['Microsoft.Network/virtualNetworks', ['+']]])('are not told without %s', (type, expected) => {
    const rows = [nic(), network(SPOKE)].filter((one) => !JSON.stringify(one['id']).toLowerCase().includes(`${type.toLowerCase()}/`));
    expect(told(bastionReachFact, TENANT_SUBSCRIPTION, 'unreached', rows, [unread(type)])).toEqual(expected);
  });

  it('are not told without the bastions of a peer\'s subscription', () => {
    const other = '/subscriptions/00000000-0000-4000-8000-0000000000ff';
    const rows = [nic(), network(SPOKE, `${other}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/hub`)];
    expect(told(bastionReachFact, TENANT_SUBSCRIPTION, 'unreached', rows, [gap('Microsoft.Network/bastionHosts', other)])).toEqual(['+']);
    expect(told(bastionReachFact, TENANT_SUBSCRIPTION, 'unreached', rows)).toEqual(alone);
  });
});

const CONFIGURATION = id('Network/networkManagers/nm/securityAdminConfigurations/conf');
const SNAPSHOT = `${CONFIGURATION}/ruleCollections/rc/rules/monitor/snapshots/7`;

function adminRule(properties: JsonObject = {}): JsonObject {
  return { id: SNAPSHOT, properties: { access: 'AlwaysAllow', direction: 'Inbound', priority: 5, protocol: 'Tcp', sources: [{ addressPrefix: '*' }], destinations: [{ addressPrefix: '*' }], destinationPortRanges: ['443'], ...properties } };
}

function goalState(properties: JsonObject): JsonObject {
  return { id: id('Network/networkManagers/nm/securityAdminRegionalGoalStates/westeurope'), properties };
}

describe('a security admin rule', () => {
  const found = [{ rule: 'monitor', priority: 5, protocol: 'Tcp', ports: ['443'], sources: ['*'], rootCause: `security admin rule monitor of ${CONFIGURATION.toLowerCase()}/rulecollections/rc` }];
  it.each<[string, JsonObject, JsonValue]>([
    ['that lets everyone in', {}, found],
    ['in other letters', { access: 'alwaysallow', direction: 'inbound' }, found],
    ['for a part of the Internet that is as good as all', { sources: [{ addressPrefix: '32.0.0.0/3' }] }, [{ ...found[0], sources: ['32.0.0.0/3'] }]],
    ['for a network group', { sources: [{ addressPrefix: id('Network/networkManagers/nm/networkGroups/all'), addressPrefixType: 'NetworkGroup' }] }, []],
    ['for an office', { sources: [{ addressPrefix: '51.140.12.0/24' }] }, []],
    ['outbound', { direction: 'Outbound' }, []],
    ['that denies', { access: 'Deny' }, []],
    ['that leaves it to the groups', { access: 'Allow' }, []],
    ['without sources', { sources: [] }, ['+']],
    ['with an access of no known name', { access: 'Perhaps' }, ['+']],
    ['without a direction', { direction: null }, ['+']],
  ])('%s', (_name, properties, expected) => {
    expect(told(adminRulesFact, adminRule(properties), 'alwaysAllowed')).toEqual(expected);
  });

  it.each<[string, readonly JsonObject[], JsonValue]>([
    ['is named by id', [goalState({ securityAdminRules: [{ id: SNAPSHOT }] })], true],
    ['is named as a text, in other letters', [goalState({ SecurityAdminRules: [SNAPSHOT.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')] })], true],
    ['is not named', [goalState({ securityAdminRules: [] })], false],
    ['may be named by one that was cut', [goalState({})], 'unknown'],
    ['may be named by one that lost an id', [goalState({ securityAdminRules: [{ id: '' }] })], 'unknown'],
    ['was never deployed', [], false],
  ])('is in force if a deployment names it: it %s', (_name, rows, expected) => {
    expect(told(adminRulesFact, adminRule(), 'inForce', rows)).toBe(expected);
  });

  it('is in force perhaps where deployments were not read', () => {
    expect(told(adminRulesFact, adminRule(), 'inForce', [], [unread('Microsoft.Network/networkManagers/securityAdminRegionalGoalStates')])).toBe('unknown');
  });

  it('may stand in what is in force in a network, at any depth', () => {
    const effective = (properties: JsonObject): JsonObject => ({ id: `${SPOKE}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`, properties });
    const nested = effective({ Configurations: [{ Rules: [{ Name: 'open', Properties: { Access: 'AlwaysAllow', Direction: 'Inbound', Sources: [{ AddressPrefix: 'Internet' }] } }] }] });
    expect(told(adminRulesFact, nested, 'alwaysAllowed')).toMatchObject([{ rule: 'open', ports: ['*'], sources: ['Internet'] }]);
    expect(told(adminRulesFact, nested, 'inForce')).toBe(true);
    expect(told(adminRulesFact, effective({ EffectiveSecurityAdminConfigurations: [{ Id: `${CONFIGURATION}/snapshots/1` }] }), 'inForce')).toBe(false);
    expect(told(adminRulesFact, effective({}), 'inForce')).toBe('unknown');
  });
});
