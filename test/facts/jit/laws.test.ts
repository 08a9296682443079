import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/values/json.ts';
import { includes, isEmptyPorts, parsePortSet, type PortSet } from '../../../src/values/ports.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { allow, deny, JIT_POLICIES, jitAllow, PRIVATE_ADDRESS, request } from '../exposure/site.ts';
import { jitOf, LATER, LONG_AGO, machine, policyOf, policyPort } from './machine.ts';

const RUNS = { numRuns: 150 };
const port = fc.constantFrom(22, 443, 3389, 5985, 5986, 8080);
const source = fc.constantFrom('*', 'Internet', '0.0.0.0/0', '51.140.12.0/24', '51.140.12.7', 'AzureCloud');
const rule = fc.record({ port, source, access: fc.constantFrom('Allow', 'Deny'), protocol: fc.constantFrom('Tcp', 'Udp', '*') });
const covered = fc.record({
  port, protocol: fc.constantFrom('TCP', 'UDP', '*'), source: fc.constantFrom('51.140.12.0/24', '*', '0.0.0.0/0', '10.0.0.0/8'),
  duration: fc.constantFrom('PT1H', 'PT180M', 'PT3H', 'PT4H', 'P1D'),
});
const rules = fc.array(rule, { maxLength: 6 }).map((list) => list.map(({ port: number, source: from, access, protocol }, place) =>
  (access === 'Allow' ? allow : deny)(String(number), { priority: 1000 + place, sourceAddressPrefix: from, protocol }, `rule-${place}`)));
const ports = fc.array(covered, { maxLength: 4 }).map((list) => list.map((one) =>
  policyPort(one.port, { protocol: one.protocol, allowedSourceAddressPrefix: one.source, maxRequestAccessDuration: one.duration })));

type Answers = Readonly<Record<string, unknown>>;

function portsIn(answers: Answers, field: string): PortSet {
  return parsePortSet(answers[field] as readonly string[]) ?? { edges: [] };
}

function withPolicy(given: readonly JsonObject[], policyPorts: readonly JsonObject[], requests: readonly JsonObject[] = []): Answers {
  return jitOf(machine(given, policyPorts.length === 0 && requests.length === 0 ? [] : [policyOf(policyPorts, requests)]));
}

describe('whatever the rules and policies are', () => {
  it('one more port in the policy makes nothing uncovered, and nothing covered less', () => {
    fc.assert(fc.property(rules, ports, covered, (given, before, one) => {
      const more = policyPort(one.port, { protocol: one.protocol });
      const [old, now] = [withPolicy(given, before), withPolicy(given, [...before, more])];
      expect(includes(portsIn(old, 'uncoveredPorts'), portsIn(now, 'uncoveredPorts'))).toBe(true);
      expect(includes(portsIn(now, 'coveredPorts'), portsIn(old, 'coveredPorts'))).toBe(true);
      expect(includes(portsIn(now, 'openAtRest'), portsIn(old, 'openAtRest'))).toBe(true);
    }), RUNS);
  });

  it('a live request and its allow change no state, no port and no list of the portal', () => {
    fc.assert(fc.property(rules, ports, fc.constantFrom('51.140.12.7', '51.140.12.0/24'), port, (given, policyPorts, from, number) => {
      fc.pre(policyPorts.length > 0);
      const before = withPolicy(given, policyPorts);
      const now = withPolicy([jitAllow(String(number), from), ...given], policyPorts, [request(number, LATER, { allowedSourceAddressPrefix: from })]);
      for (const field of ['state', 'reason', 'uncoveredPorts', 'openAtRest', 'bypasses', 'portalGroup', 'portalReason', 'leftovers', 'connection']) expect(now[field], field).toEqual(before[field]);
    }), RUNS);
  });

  it('a request that is over changes no state either, and its allow is a leftover', () => {
    fc.assert(fc.property(rules, ports, port, (given, policyPorts, number) => {
      fc.pre(policyPorts.length > 0);
      const over = request(number, LONG_AGO);
      expect(withPolicy(given, policyPorts, [over])['state']).toEqual(withPolicy(given, policyPorts)['state']);
      expect(withPolicy([jitAllow(String(number)), ...given], policyPorts, [over])['leftovers']).toHaveLength(1);
    }), RUNS);
  });

  it('protected and weak take that no covered port is open at rest, and no state but these and the inapplicable one is clean', () => {
    fc.assert(fc.property(rules, ports, (given, policyPorts) => {
      const answers = withPolicy(given, policyPorts);
      const clean = answers['state'] === 'protected' || answers['state'] === 'weak';
      if (clean) expect(answers['openAtRest']).toEqual([]);
      if (answers['state'] === 'bypassed') expect(isEmptyPorts(portsIn(answers, 'openAtRest'))).toBe(false);
      expect(isEmptyPorts(portsIn(answers, 'openAtRest'))).toBe((answers['bypasses'] as readonly unknown[]).length === 0);
      if (answers['reason'] !== null) expect(answers['state']).toBe('notApplicable');
    }), RUNS);
  });

  it('a deny of everything before all else bypasses nothing and leaves nothing uncovered', () => {
    fc.assert(fc.property(rules, ports, (given, policyPorts) => {
      const shut = deny('*', { priority: 100, destinationAddressPrefix: PRIVATE_ADDRESS }, 'shut');
      const answers = withPolicy([shut, ...given], policyPorts);
      expect(['protected', 'weak', 'notApplicable']).toContain(answers['state']);
      expect(answers).toMatchObject({ uncoveredPorts: [], openAtRest: [] });
    }), RUNS);
  });

  it('policies that were not read give no state that is clean', () => {
    fc.assert(fc.property(rules, (given) => {
      expect(jitOf(machine(given), [gap(JIT_POLICIES, SUBSCRIPTION)])['state']).toBe('unknown: forbidden');
    }), RUNS);
  });

  it('the order of ports and of requests says nothing', () => {
    fc.assert(fc.property(rules, ports, (given, policyPorts) => {
      const fields = ({ ports: _ports, sources: _sources, connection: _connection, ...others }: Answers): unknown => others;
      expect(fields(withPolicy(given, policyPorts.toReversed()))).toEqual(fields(withPolicy(given, policyPorts)));
    }), RUNS);
  });
});
