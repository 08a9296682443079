import { describe, expect, it } from 'vitest';
import type { PriorityBehaviour } from '../../src/model/plan.ts';
import { withAllow, withDeny, withoutDeny } from '../../src/remediate/prediction/jitRules.ts';
import { overlayOf } from '../../src/remediate/prediction/overlay.ts';
import { asArray, asNumber, asString, at, type JsonObject, type JsonValue } from '../../src/values/json.ts';
import { allow, deny, GROUP, jitDeny, MACHINE, PRIVATE_ADDRESS } from '../facts/exposure/site.ts';
import { policyOf, policyPort } from '../facts/jit/machine.ts';
import { snapshotOf } from '../facts/access/snapshot.ts';
import { estate, POLICY } from './planning.ts';

/** Where just-in-time access puts its rules, from recorded groups (facts on Azure's API, 4.5). */
const DENY = { securityGroup: GROUP, address: PRIVATE_ADDRESS, port: 22, policy: 'default', machine: 'vm-jump' };
const brief = (rules: readonly JsonValue[]): readonly string[] => rules.map((rule) => {
  const properties = at(rule, 'properties');
  return [asNumber(at(properties, 'priority')), asString(at(properties, 'access')), asString(at(properties, 'destinationPortRange')), asString(at(properties, 'destinationAddressPrefix'))].join(' ');
}).toSorted((a, b) => Number(a.split(' ')[0]) - Number(b.split(' ')[0]));

describe('a deny', () => {
  const CASES: readonly (readonly [string, PriorityBehaviour, readonly JsonObject[], readonly string[]])[] = [
    ['stands at 4096 where nothing else addresses the port', 'deny4096', [], ['4096 Deny 22 10.0.1.4']],
    ['stands at 4096 behind an allow of 1002, as recorded', 'deny4096', [allow('22', { priority: 1002 })], ['1002 Allow 22 *', '4096 Deny 22 10.0.1.4']],
    ['takes the next number that is free', 'deny4096', [deny('80', { priority: 4096 }), deny('81', { priority: 4095 })], ['4094 Deny 22 10.0.1.4', '4095 Deny 81 *', '4096 Deny 80 *']],
    ['stands at 4096 where no allow is for the port', 'shift1000', [allow('80', { priority: 1000 })], ['1000 Allow 80 *', '4096 Deny 22 10.0.1.4']],
    ['stands at 1000 with the allow of 1000 moved to 1001, as recorded', 'shift1000', [allow('22', { priority: 1000 })], ['1000 Deny 22 10.0.1.4', '1001 Allow 22 *']],
    ['moves what stands directly behind along, and no further', 'shift1000', [allow('22', { priority: 1000 }), allow('80', { priority: 1001 }), allow('81', { priority: 1003 })], ['1000 Deny 22 10.0.1.4', '1001 Allow 22 *', '1002 Allow 80 *', '1003 Allow 81 *']],
    ['leaves an allow before 1000 before it', 'shift1000', [allow('20-30', { priority: 300 })], ['300 Allow 20-30 *', '1000 Deny 22 10.0.1.4']],
    ['stands behind denies of just-in-time access', 'shift1000', [allow('*', { priority: 1001 }), jitDeny('3389', 1000)], ['1000 Deny 3389 10.0.1.4', '1001 Deny 22 10.0.1.4', '1002 Allow * *']],
    ['stays where it is', 'shift1000', [allow('22', { priority: 1000 }), jitDeny('22', 4096)], ['1000 Allow 22 *', '4096 Deny 22 10.0.1.4']],
  ];
  it.each(CASES)('%s (%s)', (_name, behaviour, rules, expected) => {
    const after = withDeny(rules, DENY, behaviour);
    expect(brief(after)).toEqual(expected);
    expect(withDeny(after, DENY, behaviour)).toBe(after);
  });

  it('goes, and no rule of others', () => {
    expect(brief(withoutDeny([allow('22'), deny('22', { priority: 4000, destinationAddressPrefix: PRIVATE_ADDRESS }), jitDeny('22', 4096), jitDeny('3389', 4095)], DENY))).toEqual(['1001 Allow 22 *', '4000 Deny 22 10.0.1.4', '4095 Deny 3389 10.0.1.4']);
  });

  it('has the recorded name, description and fields', () => {
    const [rule] = withDeny([], DENY, 'deny4096');
    expect(at(rule, 'name')).toMatch(/^MicrosoftDefenderForCloud-JITRule_-?\d+_[0-9A-F]{32}$/);
    expect(at(rule, 'properties')).toMatchObject({ description: "MDC JIT Network Access rule for policy 'default' of VM 'vm-jump'.", direction: 'Inbound', protocol: '*', sourceAddressPrefix: '*', sourcePortRange: '*' });
  });
});

it('the allow of a request stands at 100 or behind, once', () => {
  const grant = { ...DENY, source: '51.1.1.1' };
  const after = withAllow([allow('80', { priority: 100 })], grant);
  expect(brief(after)).toEqual(['100 Allow 80 *', '101 Allow 22 10.0.1.4']);
  expect([at(after[1], 'properties', 'sourceAddressPrefix'), withAllow(after, grant) === after]).toEqual(['51.1.1.1', true]);
});

it('a port that a policy gives up loses its deny, and a machine that it gives up all of them', () => {
  const element = (...numbers: readonly number[]): JsonObject => ({ id: MACHINE, ports: numbers.map((number) => policyPort(number)) });
  const snapshot = snapshotOf(estate([jitDeny('22', 4096), jitDeny('3389', 4095), allow('80')], [policyOf([policyPort(22), policyPort(3389)])]));
  const ground = { snapshot, guards: () => [{ address: PRIVATE_ADDRESS, securityGroup: GROUP }], now: '2026-11-16T09:00:00Z' };
  const left = (after: JsonObject | null): readonly string[] => {
    const overlay = overlayOf(ground, [{ kind: 'jitPolicy', policy: POLICY, location: 'westeurope', machines: [{ machine: MACHINE, before: element(22, 3389), after }] }], 'deny4096');
    const [group] = [...overlay.rows('Microsoft.Network/networkSecurityGroups')];
    return [...brief(asArray(at(group, 'properties', 'securityRules'))), `${[...overlay.rows('Microsoft.Security/locations/jitNetworkAccessPolicies')].length} policies`];
  };
  expect(left(element(3389))).toEqual(['1001 Allow 80 *', '4095 Deny 3389 10.0.1.4', '1 policies']);
  expect(left(null)).toEqual(['1001 Allow 80 *', '0 policies']);
});
