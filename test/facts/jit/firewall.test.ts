/** A machine behind an Azure Firewall: just-in-time access writes the way in itself, and takes it away. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { ADDRESS, id, NETWORK, PRIVATE_ADDRESS, publicAddress, request } from '../exposure/site.ts';
import { FIREWALLS, jitOf, LATER, LONG_AGO, machine, policyOf, policyPort } from './machine.ts';

const FRONT = '20.50.60.99';
const FIREWALL = id('Network/azureFirewalls/fw');
const FRONT_ID = ADDRESS.replace('/pip', '/pip-fw');

interface Nat { readonly collection?: string; readonly sources?: readonly string[]; readonly port?: string }

function nat({ sources = ['51.140.12.7'], port = '50022' }: Nat): JsonObject {
  return { name: 'vm-jump-22', protocols: ['TCP'], sourceAddresses: sources, destinationAddresses: [FRONT], destinationPorts: [port], translatedAddress: PRIVATE_ADDRESS, translatedPort: '22' };
}

/** A firewall in the machine's network, with classic rules or with a policy that holds the same rules. */
function firewall(rules: readonly Nat[], isClassic = true): readonly JsonObject[] {
  const policyId = id('Network/firewallPolicies/fp');
  const configuration = { properties: { subnet: { id: `${NETWORK}/subnets/AzureFirewallSubnet` }, publicIPAddress: { id: FRONT_ID } } };
  const collections = rules.map((rule) => ({ name: rule.collection ?? 'MDC-JIT', properties: { priority: 100, action: { type: 'Dnat' }, rules: [nat(rule)] } }));
  const group = {
    id: `${policyId}/ruleCollectionGroups/nat`, type: 'Microsoft.Network/firewallPolicies/ruleCollectionGroups',
    properties: {
      priority: 100,
      ruleCollections: rules.map((rule) => {
        const { protocols, ...others } = nat(rule);
        return { ruleCollectionType: 'FirewallPolicyNatRuleCollection', name: 'nat', priority: 100, action: { type: 'DNAT' }, rules: [{ ...others, ipProtocols: protocols ?? [], ruleType: 'NatRule' }] };
      }),
    },
  };
  return [
    { id: FIREWALL, type: FIREWALLS, properties: { ipConfigurations: [configuration], ...(isClassic ? { natRuleCollections: collections } : { natRuleCollections: [], firewallPolicy: { id: policyId } }) } },
    publicAddress(FRONT_ID, FRONT, 'Standard'),
    ...(isClassic ? [] : [group]),
  ];
}

/** Without a public address of its own, and without a group unless rules are given. */
function behind(front: readonly JsonObject[], requests: readonly JsonObject[] | undefined, rules?: readonly JsonObject[]): Readonly<Record<string, unknown>> {
  const policies = requests === undefined ? [] : [policyOf([policyPort(22)], requests, { publicIpAddress: FRONT })];
  const [vm = {}, networkInterface = {}, network = {}, ...others] = machine(rules, [...policies, ...front], { sku: undefined });
  const properties = network['properties'] as JsonObject;
  const subnets = [...(properties['subnets'] as readonly JsonObject[]), { id: `${NETWORK}/subnets/AzureFirewallSubnet`, name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.0.9.0/26' } }];
  return jitOf([vm, networkInterface, { ...network, properties: { ...properties, subnets } }, ...others]);
}

const LIVE = request(22, LATER, { mappedPort: 50022 });
const OVER = request(22, LONG_AGO, { mappedPort: 50022 });
const ANYONE: Nat = { collection: 'nat', sources: ['*'] };

describe('a machine behind a firewall with classic rules', () => {
  it.each<[string, readonly Nat[], readonly JsonObject[] | undefined, Readonly<Record<string, unknown>>]>([
    ['nothing leads to it, nobody asks', [], [], { state: 'notApplicable', reason: 'noPublicPath', available: true, portalGroup: 'configured' }],
    ['a live request leads to it: at rest nothing does', [{}], [LIVE], { state: 'notApplicable', reason: 'noPublicPath', openAtRest: [], leftovers: [], connection: [{ port: 22, protocol: '*', address: FRONT, connectPort: 50022, path: 'firewallDnat' }] }],
    ['what a request left behind leads to it', [{}], [OVER], { state: 'bypassed', openAtRest: ['22'], leftovers: [{ kind: 'firewall', holder: FIREWALL, rule: 'vm-jump-22', ports: ['22'], from: ['51.140.12.7-51.140.12.7'], requestEnded: LONG_AGO }] }],
    ['a user\'s rule leads to it, under a policy', [ANYONE], [], { state: 'bypassed', openAtRest: ['22'], leftovers: [] }],
    ['a user\'s rule leads to it, beside a live request', [{ ...ANYONE, port: '22' }, {}], [LIVE], { state: 'bypassed', openAtRest: ['22'], leftovers: [] }],
    ['a user\'s rule leads to it, without a policy', [ANYONE], undefined, { state: 'unprotected', available: true, uncoveredPorts: ['22'], portalGroup: 'notConfigured' }],
  ])('%s', (_name, rules, requests, want) => {
    expect(behind(firewall(rules), requests)).toMatchObject(want);
  });
});

describe('a machine behind a firewall with a policy', () => {
  it.each<[string, readonly JsonObject[] | undefined, Readonly<Record<string, unknown>>]>([
    ['is not supported', undefined, { state: 'notApplicable', reason: 'noGuard', available: false }],
    ['is not supported in the portal either where a group stands before it, which is a guard all the same', [], { available: true }],
  ])('%s', (_name, rules, want) => {
    expect(behind(firewall([ANYONE], false), undefined, rules)).toMatchObject({ ...want, portalGroup: 'unsupported', portalReason: 'firewallPolicy' });
  });
});
