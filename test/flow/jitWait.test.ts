import { describe, expect, it } from 'vitest';
import type { AzureClients } from '../../src/azure/clients.ts';
import { grantsOfPolicy } from '../../src/facts/jit/grants.ts';
import { foundRequest, waitUntilOpen, type Waiting } from '../../src/flow/jitWait.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import { normaliseRow } from '../../src/model/normalise.ts';
import type { JsonObject } from '../../src/values/json.ts';

const GROUP = '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg/providers';
const [POLICY, VM, NIC, NSG, VNET] = ['Security/locations/westeurope/jitNetworkAccessPolicies/default', 'Compute/virtualMachines/vm', 'Network/networkInterfaces/nic', 'Network/networkSecurityGroups/nsg', 'Network/virtualNetworks/vnet'].map((path) => `${GROUP}/Microsoft.${path}`) as [string, string, string, string, string];
const END = '2026-11-16T10:00:00.000Z';
const RULES = [{ name: 'MicrosoftDefenderForCloud-JITRule--1', properties: { direction: 'Inbound', access: 'Allow', priority: 100, protocol: '*', sourceAddressPrefix: '198.51.100.7', sourcePortRange: '*', destinationAddressPrefix: '10.0.1.4', destinationPortRange: '22' } }];
const NETWORK = [
  { id: VM, properties: { networkProfile: { networkInterfaces: [{ id: NIC }] } } },
  { id: NIC, properties: { networkSecurityGroup: { id: NSG }, ipConfigurations: [{ name: 'c', properties: { privateIPAddress: '10.0.1.4', subnet: { id: `${VNET}/subnets/s` } } }] } },
  { id: VNET, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ id: `${VNET}/subnets/s`, name: 's', properties: { addressPrefix: '10.0.1.0/24' } }] } },
  { id: NSG, properties: { securityRules: RULES } },
];

/** One entry of the policy; `port` takes the place of what its port says. */
function entry(port: JsonObject = {}, more: JsonObject = {}): JsonObject {
  const asked = { number: 22, allowedSourceAddressPrefix: '198.51.100.7', endTimeUtc: END, status: 'Initiated', statusReason: 'UserRequested', ...port };
  return { startTimeUtc: '2026-11-16T09:00:00Z', requestor: 'ada@contoso.example', virtualMachines: [{ id: VM, ports: [asked] }], ...more };
}

interface Served {
  readonly requests?: readonly JsonObject[];
  readonly earlier?: readonly JsonObject[];
  readonly ports?: readonly number[];
  readonly rows?: readonly JsonObject[];
  readonly group?: () => JsonObject;
  readonly policy?: () => JsonObject;
}

function waitingFor({ requests = [entry()], earlier = [], ports = [22], rows = NETWORK, group = () => ({ id: NSG, properties: { securityRules: RULES } }), policy = () => ({ id: POLICY, properties: { requests: [...earlier, ...requests] } }) }: Served): Waiting & { readonly waits: number[] } {
  const waits: number[] = [];
  const get = async (path: string): Promise<JsonObject> => (path.startsWith(POLICY) ? policy() : group());
  return {
    waits, policy: POLICY, machine: VM, say: () => undefined,
    clients: { get } as unknown as AzureClients,
    sleep: async (milliseconds) => void waits.push(milliseconds),
    snapshot: memorySnapshot('x', emptyManifest('t', END), rows.map((row) => normaliseRow(row)).filter((row) => row !== undefined)),
    allowed: { machine: VM.toUpperCase(), endsAt: END, body: {}, replaced: [], protocols: new Map(ports.map((port) => [port, 'TCP'])), earlier: grantsOfPolicy({ properties: { requests: earlier } }, POLICY, 0) },
  };
}

const fail = (): never => {
  throw Object.assign(new Error('not allowed'), { statusCode: 403 });
};

describe('a request, looked for in its policy', () => {
  it.each<readonly [string, Served, number]>([
    ['is the new entry for the machine, the port and the end', {}, 1],
    ['is that with more digits of a second', { requests: [entry({ endTimeUtc: '2026-11-16T10:00:00.0000000Z' })] }, 1],
    ['is not one with another end', { requests: [entry({ endTimeUtc: '2026-11-16T10:00:00.001Z' })] }, 0],
    ['is not one for another port', { requests: [entry({ number: 3389 })] }, 0],
    ['is not one for another machine', { requests: [entry({}, { virtualMachines: [{ id: `${VM}-2`, ports: [{ number: 22, endTimeUtc: END, status: 'Initiated' }] }] })] }, 0],
    ['is not one that was there before', { requests: [], earlier: [entry()] }, 0],
    ['is one that came since, of the same end', { requests: [entry({}, { startTimeUtc: '2026-11-16T09:00:01Z' })], earlier: [entry()] }, 1],
    ['is not there in a policy that cannot be read', { policy: fail }, 0],
  ])('%s', async (_what, served, count) => {
    const waiting = waitingFor(served);
    expect((await foundRequest(waiting, 4)).grants).toHaveLength(count);
    expect(waiting.waits).toEqual(count === 0 ? [3000, 3000, 3000] : []);
  });

  it('is looked for until all of its ports are there', async () => {
    const waiting = waitingFor({ ports: [22, 3389], requests: [entry(), entry({ number: 3389 })] });
    expect((await foundRequest(waiting, 4)).grants).toHaveLength(2);
    expect((await foundRequest(waitingFor({ ports: [22, 3389] }), 2)).grants).toHaveLength(1);
  });
});

describe('a request, waited for', () => {
  it.each<readonly [string, Served, string, RegExp, number]>([
    ['is open where policy and group say so', {}, 'open', /^$/, 0],
    ['is not open where the policy says that it ended', { requests: [entry({ status: 'Revoked', statusReason: 'NewerRequestInitiated' })] }, 'notOpen', /has ended already/, 39],
    ['is not open where no rule lets it in', { group: () => ({ id: NSG, properties: { securityRules: [] } }) }, 'notOpen', /in nsg, port 22 of 10\.0\.1\.4 is decided by DenyAllInBound/, 39],
    ['is not seen where the group cannot be read', { group: fail }, 'notSeen', /the security group nsg could not be read/, 39],
    ['is not seen where the policy does not show it', { requests: [] }, 'notSeen', /the policy does not show the request yet/, 39],
    ['is not seen, at once, where an interface was not read', { rows: NETWORK.filter(({ id }) => id !== NIC) }, 'notSeen', /what stands before the machine could not be read: .*nic/, 0],
    ['is open where nothing stands before the machine', { rows: NETWORK.map((row) => (row.id === NIC ? { id: NIC, properties: { ...row.properties, networkSecurityGroup: null } } : row)) }, 'open', /^$/, 0],
  ])('%s', async (_what, served, kind, why, waits) => {
    const waiting = waitingFor(served);
    const followed = await waitUntilOpen(waiting);
    expect([followed.kind, waiting.waits.length]).toEqual([kind, waits]);
    expect('why' in followed ? followed.why : '').toMatch(why);
  });

  it('ends when the user interrupts', async () => {
    const abort = (): never => {
      throw Object.assign(new Error('the request was aborted'), { name: 'AbortError' });
    };
    await expect(waitUntilOpen(waitingFor({ policy: abort }))).rejects.toThrow('aborted');
    await expect(waitUntilOpen(waitingFor({ group: abort }))).rejects.toThrow('aborted');
  });
});
