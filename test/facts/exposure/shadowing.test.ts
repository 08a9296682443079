import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { classic, FIREWALL_ADDRESS, FIREWALL_SITE, natRule, waysTo, type Way } from './ways.ts';

/** Rules over few addresses and ports, so that they overlap often; they translate to the machine or to another. */
interface Drawn {
  readonly first: number;
  readonly last: number;
  readonly ports: readonly [number, number];
  readonly protocols: readonly string[];
  readonly isMine: boolean;
}

const OCTET = fc.integer({ min: 0, max: 7 });
const PORT = fc.integer({ min: 100, max: 107 });
const DRAWN: fc.Arbitrary<Drawn> = fc.record({
  first: OCTET, last: OCTET, ports: fc.tuple(PORT, PORT), protocols: fc.constantFrom(['TCP'], ['UDP'], ['Any'], ['TCP', 'UDP']), isMine: fc.boolean(),
});

function low({ first, last }: Drawn): number {
  return Math.min(first, last);
}

function high({ first, last }: Drawn): number {
  return Math.max(first, last);
}

function ruleOf(drawn: Drawn, index: number): JsonObject {
  const { ports: [a, b], protocols, isMine } = drawn;
  return natRule({
    name: `r${index}`, sourceAddresses: [`51.0.0.${low(drawn)}-51.0.0.${high(drawn)}`], destinationPorts: [`${Math.min(a, b)}-${Math.max(a, b)}`], protocols,
    translatedPort: String(1000 + index), ...(isMine ? {} : { translatedAddress: '10.0.1.5' }),
  });
}

/** What the documentation says: rules in their order, the first that matches translates. */
function takes(rules: readonly Drawn[], packet: { readonly octet: number; readonly port: number; readonly protocol: string }): string | undefined {
  const index = rules.findIndex((rule) => low(rule) <= packet.octet && packet.octet <= high(rule)
    && Math.min(...rule.ports) <= packet.port && packet.port <= Math.max(...rule.ports)
    && (rule.protocols.includes('Any') || rule.protocols.includes(packet.protocol.toUpperCase())));
  return rules[index]?.isMine === true ? `r${index}` : undefined;
}

function letsIn({ sources = [], admits }: Way, octet: number, protocol: string): boolean {
  const isFrom = sources.some((run) => {
    const [first = '', last = ''] = run.split('-').map((address) => address.slice(address.lastIndexOf('.') + 1));
    return Number(first) <= octet && octet <= Number(last);
  });
  return isFrom && protocol in admits;
}

it('every packet is taken by the first rule that matches it, and by no other', () => {
  fc.assert(fc.property(fc.array(DRAWN, { maxLength: 6 }), OCTET, PORT, fc.constantFrom('Tcp', 'Udp'), (rules, octet, port, protocol) => {
    // One port is asked: every other is taken by a first rule for an address elsewhere.
    const others = [`1-${port - 1}`, `${port + 1}-65535`];
    const first = natRule({ name: 'others', sourceAddresses: ['*'], destinationPorts: others, protocols: ['Any'], translatedAddress: '10.0.1.5', destinationAddresses: [FIREWALL_ADDRESS] });
    const { ways } = waysTo([...FIREWALL_SITE, classic([{ rules: [first, ...rules.map(ruleOf)] }])]);
    const expected = takes(rules, { octet, port, protocol });
    expect(ways.filter((way) => letsIn(way, octet, protocol)).map(({ rule }) => rule)).toEqual(expected === undefined ? [] : [expected]);
  }), { numRuns: 300 });
});
