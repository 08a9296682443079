import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packetVerifier } from '../../../src/facts/exposure/verify.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { snapshotOf } from '../access/snapshot.ts';
import { effective } from './adminSite.ts';
import { answer, inbound, INTERFACE, INTERFACE_GROUP, outbound, packetSite, rule, SUBNET_GROUP } from './packetSite.ts';
import { idOf, NETWORK } from './site.ts';

/** A rule as numbers: sources are `second.0.0.0/8`, 0 stands for everyone. */
interface Plain {
  readonly priority: number;
  readonly access: 'Allow' | 'Deny';
  readonly first: number;
  readonly last: number;
  readonly source: number;
  readonly isTcp: boolean;
}

const PLAIN: fc.Arbitrary<Plain> = fc.record({
  priority: fc.integer({ min: 100, max: 4096 }), access: fc.constantFrom('Allow', 'Deny'), first: fc.integer({ min: 20, max: 24 }), last: fc.integer({ min: 24, max: 28 }),
  source: fc.constantFrom(0, 20, 21), isTcp: fc.boolean(),
});
const RULES = fc.uniqueArray(PLAIN, { maxLength: 8, selector: ({ priority }) => priority });
const PACKET = fc.record({ source: fc.constantFrom(20, 21, 22), port: fc.integer({ min: 19, max: 29 }), isTcp: fc.boolean() });
type PlainPacket = typeof PACKET extends fc.Arbitrary<infer P> ? P : never;

const wire = ({ priority, access, first, last, source, isTcp }: Plain): JsonObject => rule(`r${String(priority)}`, priority, access, {
  protocol: isTcp ? 'Tcp' : 'Udp', destinationPortRange: `${String(first)}-${String(last)}`, sourceAddressPrefix: source === 0 ? '*' : `${String(source)}.0.0.0/8`,
});
const packetOf = ({ source, port, isTcp }: PlainPacket): JsonObject => inbound({ protocol: isTcp ? 'Tcp' : 'Udp', remoteAddress: `${String(source)}.1.2.3`, localPort: port });

/** What the documentation says, in numbers: rules by priority, the first that matches decides, everything else is denied. */
function expected(rules: readonly Plain[], { source, port, isTcp }: PlainPacket): string {
  const matching = rules.filter((one) => one.isTcp === isTcp && one.first <= port && port <= one.last && (one.source === 0 || one.source === source));
  const [first] = matching.toSorted((a, b) => a.priority - b.priority);
  return first === undefined ? 'Deny DenyAllInBound' : `${first.access} r${String(first.priority)}`;
}

describe('laws', () => {
  it('one group decides by its first match', () => {
    fc.assert(fc.property(RULES, PACKET, (rules, packet) => {
      const { access, decidedBy } = answer(packetSite({ nic: rules.map(wire) }), packetOf(packet));
      expect(`${access} ${decidedBy.map((one) => one.rule).join()}`).toBe(expected(rules, packet));
    }), { numRuns: 400 });
  });

  it('two groups let through what both let through', () => {
    fc.assert(fc.property(RULES, RULES, PACKET, (subnet, nic, packet) => {
      const both = answer(packetSite({ subnet: subnet.map(wire), nic: nic.map(wire) }), packetOf(packet));
      const each = [answer(packetSite({ subnet: subnet.map(wire) }), packetOf(packet)), answer(packetSite({ nic: nic.map(wire) }), packetOf(packet))];
      expect(both.access).toBe(each.every(({ access }) => access === 'Allow') ? 'Allow' : 'Deny');
      expect(both.decidedBy).toEqual(both.access === 'Allow' ? each.flatMap(({ decidedBy }) => decidedBy) : (each.find(({ access }) => access === 'Deny')?.decidedBy));
    }), { numRuns: 200 });
  });

  it('what is known with less read is known with all of it', () => {
    const accesses = fc.array(fc.constantFrom('Allow', 'Deny', 'AlwaysAllow'), { maxLength: 2 });
    fc.assert(fc.property(RULES, RULES, accesses, PACKET, fc.subarray([SUBNET_GROUP, INTERFACE_GROUP, NETWORK]), (subnet, nic, admin, packet, gone) => {
      const anything = [{ addressPrefix: '*' }];
      const rules = admin.map((access, index) => ({ access, priority: index, direction: 'Inbound', protocol: 'Any', sources: anything, destinations: anything, sourcePortRanges: ['*'], destinationPortRanges: [String(22 + index)] }));
      const rows = packetSite({ subnet: subnet.map(wire), nic: nic.map(wire), more: [effective({ effectiveSecurityAdminConfigurations: [], rules })] });
      const less = answer(rows.filter((row) => !gone.includes(idOf(row))), packetOf(packet)).access;
      expect([answer(rows, packetOf(packet)).access, 'Unknown']).toContain(less);
    }), { numRuns: 400 });
  });

  it('rules after the one that matches everything do not matter', () => {
    fc.assert(fc.property(RULES, PACKET, fc.constantFrom('Allow', 'Deny'), (rules, packet, access) => {
      const early = rules.filter(({ priority }) => priority < 2000);
      const end = rule('end', 2000, access);
      const late = rules.filter(({ priority }) => priority > 2000);
      expect(answer(packetSite({ nic: [...late.map(wire), end, ...early.map(wire)] }), packetOf(packet))).toEqual(answer(packetSite({ nic: [...early.map(wire), end] }), packetOf(packet)));
    }), { numRuns: 200 });
  });

  it('one packet is answered like another before it', () => {
    fc.assert(fc.property(RULES, fc.array(PACKET, { maxLength: 6 }), (rules, packets) => {
      const rows = packetSite({ nic: rules.map(wire) });
      const verify = packetVerifier(snapshotOf(rows));
      expect(packets.map((packet) => verify(packetOf(packet)))).toEqual(packets.map((packet) => answer(rows, packetOf(packet))));
    }), { numRuns: 100 });
  });

  it('never throws, whatever the packet', () => {
    const verify = packetVerifier(snapshotOf(packetSite({ nic: [] })));
    const anything = fc.oneof(fc.anything(), fc.record({ networkInterface: fc.constantFrom(INTERFACE, ''), direction: fc.anything(), protocol: fc.anything(), remoteAddress: fc.anything(), localAddress: fc.anything(), localPort: fc.anything() }));
    fc.assert(fc.property(anything, (packet) => {
      expect(verify(packet)).toMatchObject({ access: 'Unknown', decidedBy: [] });
    }), { numRuns: 500 });
  });

  it('never throws, whatever the rows', () => {
    const anything = fc.jsonValue({ maxDepth: 2 });
    fc.assert(fc.property(anything, anything, anything, (first, second, third) => {
      const sites = [packetSite({ configuration: { subnet: first, applicationSecurityGroups: second, privateIPAddress: third } }), packetSite({ nic: [{ name: 'x', properties: first }, rule('y', 1, 'Allow', { sourceAddressPrefix: second, destinationPortRange: third })] }),
        packetSite({ network: { subnets: first, addressSpace: second, virtualNetworkPeerings: third } }), packetSite({ inSubnet: { networkSecurityGroup: first, routeTable: second } })];
      for (const rows of sites) for (const packet of [inbound(), outbound()]) expect(() => answer(rows, packet)).not.toThrow();
    }), { numRuns: 300 });
  });
});
