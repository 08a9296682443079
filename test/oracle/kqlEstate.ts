import type { Json } from '../../src/simulator/json.ts';

/** Rows for queries: every column present, in the mixtures that real estates hold: nothing, wrong kinds, empty lists, odd keys. */
export type StoredRow = Readonly<Record<string, Json>>;

const EMPTY: StoredRow = {
  id: '', name: '', type: '', tenantId: 't', kind: '', location: '', resourceGroup: '', subscriptionId: '', managedBy: '', apiVersion: '',
  sku: null, plan: null, properties: null, tags: null, identity: null, zones: null, extendedLocation: null,
};

const PROPERTIES: readonly Json[] = [
  { size: 5, on: true, when: '2024-03-01T10:00:00Z', inner: { deep: 'prod' }, list: [{ port: 22 }, { port: 3389 }], 'odd.key': 'x', mixed: 1 },
  { size: '5', on: 'true', when: '2024-03-01', inner: null, list: [], mixed: 'one' },
  { size: null, on: false, when: 'never', inner: { deep: 5 }, list: [1, 'two', null, true], mixed: [1] },
  { size: 2.5, on: 'False', when: '2023-12-31T23:59:59.5Z', inner: 'flat', list: { a: 1, b: [2] }, mixed: { a: 'b' } },
  { size: -3, on: 1, list: null, mixed: true },
  { size: 0, on: null, inner: {}, list: 'vm-1', mixed: null, 'odd.key': '' },
  {},
  null,
];

const TAGS: readonly Json[] = [{ env: 'prod', owner: 'a' }, { env: 'PROD' }, { env: '', owner: null }, {}, null, { Env: 'dev' }, { env: 'dev', owner: 5 }];
const ZONES: readonly Json[] = [['1'], [], null, ['1', '2', '3'], '1'];
const NAMES = ['vm-1', 'vm-2', 'VM-1', 'microsoft.compute', "it's", 'x-y', '', 'web--vm', 'rg-a', 'true', '5', 'vm_1'];
const TYPES = ['microsoft.compute/virtualmachines', 'microsoft.network/networkinterfaces', 'Microsoft.Compute/VirtualMachines'];

function at<T>(list: readonly T[], index: number): T {
  return list[index % list.length] as T;
}

export const STORED: Readonly<Record<'Resources' | 'ResourceContainers', readonly StoredRow[]>> = {
  Resources: Array.from({ length: 24 }, (_none, index) => ({
    ...EMPTY,
    id: `/subscriptions/s${index % 4}/rg/${index}`, name: at(NAMES, index), type: at(TYPES, index), kind: at(['', 'app', 'App'], index), location: at(['westeurope', 'northeurope', ''], index), resourceGroup: at(['rg-a', 'rg-b'], index), subscriptionId: `s${index % 4}`,
    properties: at(PROPERTIES, index), tags: at(TAGS, index), zones: at(ZONES, index), sku: at([null, { name: 'Standard' }, { name: 'vm' }], index),
  })),
  ResourceContainers: Array.from({ length: 5 }, (_none, index) => ({
    ...EMPTY, id: `/subscriptions/s${index}`, name: at(['prod', 'dev', 'prod'], index), type: 'microsoft.resources/subscriptions', subscriptionId: `s${index - (index === 4 ? 2 : 0)}`, properties: at(PROPERTIES, index + 1), tags: at(TAGS, index + 2),
  })),
};
