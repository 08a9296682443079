import { describe, expect, it } from 'vitest';
import { randomEstate } from '../../oracle/estates.ts';
import type { Feature } from '../../oracle/networkRules.ts';
import { loadSubject, type DocumentEndpoint } from './subject.ts';

const subject = await loadSubject(new URL('../../../src', import.meta.url).pathname);

/** Which of two networks a firewall means that names an address alone is a question of its own. */
const BETWEEN_NETWORKS: readonly Feature[] = ['firewall', 'firewallPolicy', 'hubFirewall', 'translatedName', 'stoppedFirewall'];
const SEEDS = Array.from({ length: 90 }, (_, index) => 9_000 + index);
const OWN = '00000000-0000-4000-8000-000000000001';
const OTHERS = ['00000000-0000-4000-8000-000000000000', '00000000-0000-4000-8000-000000000002'];

type Json = Parameters<typeof subject.report>[0]['rows'][number];

function copyOf<T>(value: T, subscription: string): T {
  return JSON.parse(JSON.stringify(value).replaceAll(OWN, subscription)) as T;
}

function endpointsIn(subscription: string, endpoints: readonly DocumentEndpoint[]): readonly DocumentEndpoint[] {
  return endpoints.filter(({ networkInterface }) => networkInterface?.toLowerCase().startsWith(`/subscriptions/${subscription}/`) === true);
}

describe('groups that are alike share what they pass', () => {
  it.each(SEEDS)('and each tells its own rules: network %i beside its copies', (seed) => {
    const { rows } = randomEstate(seed, BETWEEN_NETWORKS);
    const alone = subject.report({ rows }).endpoints;
    const together = subject.report({ rows: [...rows, ...OTHERS.flatMap((one) => copyOf<readonly Json[]>(rows, one))] }).endpoints;
    for (const one of [OWN, ...OTHERS]) expect(endpointsIn(one, together)).toEqual(endpointsIn(one, copyOf(alone, one)));
  });

  it('and groups that are not alike share nothing: all networks side by side', () => {
    const apart = SEEDS.map((seed) => ({ subscription: OWN.replace(/.{4}$/u, String(seed)), rows: randomEstate(seed, BETWEEN_NETWORKS).rows }))
      .map(({ subscription, rows }) => ({ subscription, rows: copyOf<readonly Json[]>(rows, subscription) }));
    const together = subject.report({ rows: apart.flatMap(({ rows }) => rows) }).endpoints;
    for (const { subscription, rows } of apart) {
      expect(endpointsIn(subscription, together)).toEqual(endpointsIn(subscription, subject.report({ rows }).endpoints));
    }
  });

  it('also where one group stands at both levels, and elsewhere two of the same rules do', () => {
    const estates = ['a', 'b'].flatMap((which) => [true, false].flatMap((isOne) => networkOf(`${which}${String(isOne)}`, isOne)));
    const deciders = subject.report({ rows: estates }).endpoints.map(({ openings }) => openings[0]?.decidedBy.map(({ level, securityGroup }) => `${level} ${securityGroup?.split('/').at(-1) ?? ''}`));
    expect(deciders).toEqual(['afalse', 'atrue', 'bfalse', 'btrue'].map((name) => [`subnet ${name}-outer`, `networkInterface ${name}-${name.endsWith('true') ? 'outer' : 'inner'}`]));
  });
});

/** A machine behind two groups of the same rules, or behind one twice. */
function networkOf(name: string, isOne: boolean): readonly Json[] {
  const id = (rest: string): string => `/subscriptions/${OWN}/resourceGroups/g/providers/${rest}`;
  const row = (type: string, own: string, properties: object, more: object = {}): Json => ({ id: id(`${type}/${own}`), name: own, type, subscriptionId: OWN, properties, ...more }) as unknown as Json;
  const [vnet, nic, nsg] = ['Microsoft.Network/virtualNetworks', 'Microsoft.Network/networkInterfaces', 'Microsoft.Network/networkSecurityGroups'];
  const rule = { name: 'web', properties: { protocol: 'Tcp', direction: 'Inbound', access: 'Allow', priority: 200, sourcePortRange: '*', destinationPortRange: '443', sourceAddressPrefix: 'Internet', destinationAddressPrefix: '*' } };
  const inner = isOne ? 'outer' : 'inner';
  return [
    row('Microsoft.Compute/virtualMachines', name, { networkProfile: { networkInterfaces: [{ id: id(`${nic}/${name}`) }] } }),
    row(nic, name, {
      networkSecurityGroup: { id: id(`${nsg}/${name}-${inner}`) },
      ipConfigurations: [{ id: id(`${nic}/${name}/ipConfigurations/one`), name: 'one', properties: { privateIPAddress: '10.0.0.4', subnet: { id: id(`${vnet}/${name}/subnets/s`) }, publicIPAddress: { id: id(`Microsoft.Network/publicIPAddresses/${name}`) } } }],
    }),
    row('Microsoft.Network/publicIPAddresses', name, { ipAddress: '20.1.1.1' }, { sku: { name: 'Standard' } }),
    row(vnet, name, { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ id: id(`${vnet}/${name}/subnets/s`), name: 's', properties: { networkSecurityGroup: { id: id(`${nsg}/${name}-outer`) } } }] }),
    ...[...new Set(['outer', inner])].map((one) => row(nsg, `${name}-${one}`, { securityRules: [rule] })),
  ];
}
