import { describe, expect, it } from 'vitest';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { codeOf, NOW, ownerEstate, PRODUCTION, unlocked, wire, type Reply, type Wire, type WireOptions } from './client.ts';

const JIT = 'api-version=2020-01-01';
const NETWORK = 'api-version=2024-05-01';
const HOUR = 3_600_000;
const EDGE = `/subscriptions/${CONTOSO.subscriptions.edge}/resourceGroups/rg-edge`;
const WEB = `${PRODUCTION}/resourceGroups/rg-web`;
const NSG = `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups/nsg-dual`;

const policyAt = (group: string, name: string): string => `${group}/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/${name}`;
const machine = (group: string, name: string): string => `${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
const port = (number: number) => ({ number, protocol: '*', allowedSourceAddressPrefix: '*', maxRequestAccessDuration: 'PT3H' });
const policy = (id: string, more: Readonly<Record<string, unknown>> = {}, number = 22) => ({ kind: 'Basic', properties: { virtualMachines: [{ id, ports: [port(number)], ...more }] } });
const DUAL = machine(WEB, 'vm-dual-01');

function owner(options: WireOptions = {}): Wire {
  return wire({ ...options, change: (estate) => unlocked(ownerEstate(estate)) });
}

const rule = (name: string, priority: number, access = 'Allow', destinationPortRange = '8080') =>
  ({ name, properties: { protocol: 'Tcp', access, direction: 'Inbound', priority, sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange } });

/** A group of the rules alone, and a policy for the one machine that it guards at two addresses. */
function guarded(jitPriority: 'deny4096' | 'shift1000', rules: readonly unknown[], settings: NonNullable<WireOptions['settings']> = {}): { readonly azure: Wire; readonly put: () => Reply; readonly numbers: () => readonly string[] } {
  const azure = owner({ pageSize: 5000, settings: { jitPriority, ...settings } });
  azure.send('PUT', `${NSG}?${NETWORK}`, { location: 'westeurope', properties: { securityRules: rules } });
  const read = (): readonly { readonly properties: { readonly priority: number; readonly access: string; readonly destinationPortRange: string } }[] => (azure.get(`${NSG}/securityRules?${NETWORK}`).body.value ?? []) as unknown as ReturnType<typeof read>;
  return {
    azure, put: () => azure.send('PUT', `${policyAt(WEB, 'dual')}?${JIT}`, policy(DUAL)),
    numbers: () => read().map(({ properties: { priority, access, destinationPortRange } }) => `${priority} ${access} ${destinationPortRange}`).toSorted((left, right) => Number.parseInt(left, 10) - Number.parseInt(right, 10)),
  };
}

const run = (from: number, to: number): readonly unknown[] => Array.from({ length: to - from + 1 }, (_none, index) => rule(`r${from + index}`, from + index));

/** Facts of JIT: a deny at 4096, or at 1000 with the allow moved on by one. A rule stands between 100 and 4096 ("Security rules"). */
describe('where JIT has little room', () => {
  it('an allow at 4096 makes the deny stand before it', () => {
    const { put, numbers } = guarded('deny4096', [rule('ssh', 4096, 'Allow', '22')]);
    put();
    expect(numbers()).toEqual(['4094 Deny 22', '4095 Deny 22', '4096 Allow 22']);
  });

  it('with shift1000 an allow at 4096 stays there, and one before 1000 too', () => {
    const late = guarded('shift1000', [rule('ssh', 4096, 'Allow', '22')]);
    late.put();
    expect(late.numbers()).toEqual(['1000 Deny 22', '1001 Deny 22', '4096 Allow 22']);
    const early = guarded('shift1000', [rule('ssh', 300, 'Allow', '22')]);
    early.put();
    expect(early.numbers()).toEqual(['300 Allow 22', '1000 Deny 22', '1001 Deny 22']);
  });

  it('with shift1000 the run from 1000 moves on as far as the first gap, the last one to 4096', () => {
    const { put, numbers } = guarded('shift1000', [rule('ssh', 1000, 'Allow', '22'), ...run(1001, 4094)]);
    expect(put().status).toBe(200);
    expect(numbers().slice(0, 3)).toEqual(['1000 Deny 22', '1001 Deny 22', '1002 Allow 22']);
    expect(numbers().at(-1)).toBe('4096 Allow 8080');
  });

  it.each([
    ['shift1000', 'at all', 0, [rule('ssh', 1000, 'Allow', '22'), ...run(1001, 4096)]],
    ['shift1000', 'but for one', 20_000, [rule('ssh', 1000, 'Allow', '22'), ...run(1001, 4095)]],
    ['deny4096', 'at all', 20_000, [rule('ssh', 100, 'Allow', '22'), ...run(101, 4096)]],
    ['deny4096', 'but for one', 0, [rule('ssh', 100, 'Allow', '22'), ...run(101, 4095)]],
  ] as const)('with %s and no room for its two denies %s, is loud and writes neither policy nor group', (jitPriority, _room, jitTime, rules) => {
    const { azure, put, numbers } = guarded(jitPriority, rules, { jitTime });
    const before = numbers();
    expect(codeOf(put())).toBe('SimulatorUnsupported');
    expect([azure.get(`${policyAt(WEB, 'dual')}?${JIT}`).status, numbers(), azure.simulator.unsupported.length]).toEqual([404, before, 1]);
  });

  it('that is taken before JIT comes, is loud when it comes', () => {
    const { azure, put, numbers } = guarded('deny4096', [rule('ssh', 100, 'Allow', '22')], { jitTime: 20_000 });
    expect(put().status).toBe(200);
    azure.send('PUT', `${NSG}?${NETWORK}`, { location: 'westeurope', properties: { securityRules: run(100, 4096) } });
    azure.wait(20_000);
    expect(codeOf(azure.get(`${NSG}?${NETWORK}`))).toBe('SimulatorUnsupported');
    expect(numbers().at(-1)).toBe('4096 Allow 8080');
  });
});

/** JIT through an Azure Firewall with classic rules is not modelled: nothing may look as if it were. */
describe('a machine behind a classic firewall', () => {
  const body = (azure: Wire) => azure.get(`${policyAt(EDGE, 'default')}?${JIT}`).body as unknown as { readonly properties: { readonly virtualMachines: readonly { readonly id: string }[]; readonly requests: readonly unknown[] } };
  const put = (azure: Wire, name: string, sent: unknown): Reply => azure.send('PUT', `${policyAt(EDGE, name)}?${JIT}`, sent);
  const access = (id: string) => ({ virtualMachines: [{ id, ports: [{ number: 3389, allowedSourceAddressPrefix: '51.140.12.7', endTimeUtc: new Date(NOW + HOUR).toISOString() }] }] });

  it('and behind nothing else cannot be configured: loud, not "no security group"', () => {
    const azure = owner();
    expect(codeOf(put(azure, 'new', policy(machine(EDGE, 'vm-dnat-05'))))).toBe('SimulatorUnsupported');
    expect(azure.simulator.unsupported[0]).toContain("'vm-dnat-05' through the Azure Firewall 'afw-hub'");
  });

  it('and behind nothing else, by the route of its subnet', () => {
    const routed = wire({ change: (estate) => {
      const rows = estate.tables.resources.map((row) => {
        if (row.name === 'afw-hub') return { ...row, properties: { ...(row['properties'] as object), natRuleCollections: [] } };
        return row.type === 'microsoft.network/virtualnetworks' ? withRoute(row) : row;
      });
      const table = { id: `${EDGE}/providers/Microsoft.Network/routeTables/rt-all`, name: 'rt-all', type: 'microsoft.network/routetables', properties: { routes: [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.40.0.4' } }] } };
      return unlocked(ownerEstate({ ...estate, tables: { ...estate.tables, resources: [...rows, table] } }));
    } });
    expect(codeOf(put(routed, 'new', policy(machine(EDGE, 'vm-dnat-05'))))).toBe('SimulatorUnsupported');
  });

  it('and a security group is configured by the group alone, and not asked for', () => {
    const azure = owner();
    expect(put(azure, 'new', policy(machine(EDGE, 'vm-dnat-01'))).status).toBe(200);
    expect(codeOf(azure.send('POST', `${policyAt(EDGE, 'default')}/initiate?${JIT}`, access(machine(EDGE, 'vm-dnat-03'))))).toBe('SimulatorUnsupported');
  });

  it('is not said to be reached by the firewall\'s address', () => {
    const azure = owner();
    expect(codeOf(put(azure, 'new', policy(machine(EDGE, 'vm-dnat-01'), { publicIpAddress: '20.90.104.4' })))).toBe('SimulatorUnsupported');
  });

  it('keeps the open request that is echoed; to end it is loud', () => {
    const azure = owner();
    const whole = body(azure);
    expect(put(azure, 'default', whole).status).toBe(200);
    expect(body(azure)).toEqual(whole);
    const dropped = { ...whole, properties: { ...whole.properties, requests: [] } };
    expect([codeOf(put(azure, 'default', dropped)), codeOf(azure.send('DELETE', `${policyAt(EDGE, 'default')}?${JIT}`))]).toEqual(['SimulatorUnsupported', 'SimulatorUnsupported']);
    expect(body(azure)).toEqual(whole);
  });

  it('is refused as without a group where the firewall has a policy: JIT does not support it, nor a machine behind nothing', () => {
    const azure = wire({ change: (estate) => {
      const resources = estate.tables.resources.map((row) => (row.name === 'afw-hub' ? { ...row, properties: { ...(row['properties'] as object), firewallPolicy: { id: 'x' } } } : row));
      return unlocked(ownerEstate({ ...estate, tables: { ...estate.tables, resources } }));
    } });
    expect(codeOf(put(azure, 'new', policy(machine(EDGE, 'vm-dnat-05'))))).toBe('BadRequest');
    expect(codeOf(azure.send('PUT', `${policyAt(WEB, 'new')}?${JIT}`, policy(machine(WEB, 'vm-bare-01'))))).toBe('BadRequest');
    expect(azure.simulator.unsupported).toEqual([]);
  });
});

function withRoute<T extends object>(row: T): T {
  const { properties } = row as unknown as { readonly properties: { readonly subnets: readonly { readonly name: string; readonly properties: object }[] } };
  const subnets = properties.subnets.map((subnet) => (subnet.name === 'snet-bare' ? { ...subnet, properties: { ...subnet.properties, routeTable: { id: `${EDGE}/providers/Microsoft.Network/routeTables/rt-all` } } } : subnet));
  return { ...row, properties: { ...properties, subnets } };
}
