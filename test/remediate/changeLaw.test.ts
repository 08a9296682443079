import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachineChange, PolicyChange } from '../../src/model/plan.ts';
import { inverseOf, machinesOf, merge } from '../../src/remediate/change.ts';
import { asObject, asString, canonicalJson, isJsonObject, type JsonObject, type JsonValue } from '../../src/values/json.ts';

const POLICY = '/subscriptions/5ab00000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default';
const vm = (name: string): string => `/subscriptions/5ab00000-0000-4000-8000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/${name}`;

const foreign: fc.Arbitrary<JsonValue> = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 2 }), fc.record({ nested: fc.string() }));
/** Names that no field of the service has. */
const unknownFields = fc.dictionary(fc.stringMatching(/^x[a-z]{1,5}$/), foreign, { maxKeys: 2 });
const recased = (text: string): fc.Arbitrary<string> => fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }).map((flags) => text.split('').map((letter, index) => (flags[index % 5] === true ? letter.toUpperCase() : letter)).join(''));

const port = (number: number): fc.Arbitrary<JsonObject> => fc.tuple(fc.constantFrom('*', 'TCP', 'Tcp'), fc.oneof(fc.constant({ allowedSourceAddressPrefix: '*' }), fc.constant({ allowedSourceAddressPrefixes: ['203.0.113.0/24', '198.51.100.0/24'] })), fc.constantFrom('PT3H', 'PT24H', 'P1D', 'PT180M'), unknownFields)
  .map(([protocol, sources, maxRequestAccessDuration, more]) => ({ number, protocol, ...sources, maxRequestAccessDuration, ...more }));
const ports = fc.uniqueArray(fc.constantFrom(22, 3389, 5985, 8080), { minLength: 1, maxLength: 3 }).chain((numbers) => fc.tuple(...numbers.map(port)));
const elementFor = (name: string): fc.Arbitrary<JsonObject> => fc.tuple(recased(vm(name)), ports, unknownFields).chain(([id, list, more]) => shuffled({ id, ports: list, ...more }));

function shuffled(object: JsonObject): fc.Arbitrary<JsonObject> {
  const entries = Object.entries(object);
  return fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }).map((all) => Object.fromEntries(all));
}

const request = fc.record({ startTimeUtc: fc.constant('2026-11-16T08:30:00.1234567Z'), requestor: fc.string(), virtualMachines: fc.constant([{ id: vm('b'), ports: [{ number: 22, status: 'Initiated' }] }]) });
const NAMES = ['a', 'b', 'c'] as const;

interface Case {
  readonly policy: JsonObject | null;
  readonly change: PolicyChange;
}

/** A policy with some machines, and a change of some: added, changed, taken out, with `before` as the policy has it. */
const cases: fc.Arbitrary<Case> = fc.tuple(fc.subarray([...NAMES]), fc.subarray([...NAMES], { minLength: 1 }), fc.boolean()).chain(([there, changed, hasAny]) => fc.tuple(
  fc.tuple(...there.map(elementFor)), fc.tuple(...changed.map((name) => fc.option(elementFor(name), { nil: null, freq: 2 }))), fc.array(request, { maxLength: 2 }), unknownFields, unknownFields,
).chain(([elements, afters, requests, top, inner]) => {
  const whole: JsonObject = { id: POLICY, name: 'default', type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', kind: 'Basic', location: 'westeurope', ...top, properties: { provisioningState: 'Succeeded', requests, ...inner, virtualMachines: elements } };
  const policy = hasAny && there.length > 0 ? fc.tuple(shuffled(whole), shuffled(whole['properties'] as JsonObject)).map(([outer, properties]) => ({ ...outer, properties })) : fc.constant(null);
  return policy.map((held) => ({
    policy: held,
    change: { kind: 'jitPolicy' as const, policy: POLICY, location: 'westeurope', machines: changed.map((name, index): MachineChange => ({ machine: vm(name), before: held === null ? null : elementIn(held, name), after: afters[index] ?? null })) },
  }));
}));

function elementIn(policy: JsonObject, name: string): JsonObject | null {
  return machinesOf(policy).filter(isJsonObject).find((element) => (asString(element['id']) ?? '').toLowerCase() === vm(name).toLowerCase()) ?? null;
}

/** What Azure holds after a write of this body: what only it sets comes back. */
function held(body: JsonObject | null): JsonObject | null {
  return body === null ? null : { id: POLICY, name: 'default', type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', ...body, properties: { ...asObject(body['properties']), provisioningState: 'Succeeded' } };
}

const without = (object: JsonObject, keys: readonly string[]): JsonObject => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
const byId = (policy: JsonObject | null): ReadonlyMap<string, string> => new Map(machinesOf(policy).filter(isJsonObject).map((element) => [(asString(element['id']) ?? '').toLowerCase(), canonicalJson({ ...element, id: '' })] as const));

describe('a change merged into a policy', () => {
  it('leaves every other machine, every request and every unknown field as it was', () => {
    let [written, deleted] = [0, 0];
    fc.assert(fc.property(cases, ({ policy, change }) => {
      const { write, drifted } = merge(policy, change);
      expect(drifted).toEqual([]);
      if (write === null) return;
      written += 1;
      const kept = [...byId(policy)].filter(([id]) => !change.machines.some(({ machine }) => machine.toLowerCase() === id));
      if (write.method === 'DELETE') {
        deleted += 1;
        expect(kept).toEqual([]);
        return;
      }
      expect(write.body).not.toBeNull();
      const after = byId(write.body);
      for (const [id, element] of kept) expect(after.get(id)).toBe(element);
      expect(after.size).toBe(machinesOf(write.body).length);
      for (const { machine, after: wanted } of change.machines) expect(after.has(machine.toLowerCase())).toBe(wanted !== null);
      if (policy === null) return;
      expect(without(asObject(write.body?.['properties']), ['virtualMachines'])).toEqual(without(asObject(policy['properties']), ['virtualMachines', 'provisioningState']));
      expect(without(write.body ?? {}, ['properties'])).toEqual(without(policy, ['properties', 'id', 'name', 'type']));
    }), { numRuns: 500, seed: 10 });
    expect(written).toBeGreaterThan(150);
    expect(deleted).toBeGreaterThan(5);
  });

  it('and then its inverse give the policy that was there', () => {
    let undone = 0;
    fc.assert(fc.property(cases, ({ policy, change }) => {
      const { write } = merge(policy, change);
      if (write === null) return;
      const shell = write.method === 'DELETE' && policy !== null ? { shell: { ...without(policy, ['id', 'name', 'type']), properties: { ...without(asObject(policy['properties']), ['provisioningState']), virtualMachines: [] } } } : {};
      const back = merge(held(write.body), { ...inverseOf(write.change), ...shell });
      expect(back.drifted).toEqual([]);
      expect(back.write).not.toBeNull();
      undone += 1;
      const restored = back.write?.method === 'DELETE' ? null : held(back.write?.body ?? null);
      expect(new Map(byId(restored))).toEqual(new Map(byId(policy)));
      expect(without(asObject(restored?.['properties']), ['virtualMachines'])).toEqual(without(asObject(policy?.['properties']), ['virtualMachines']));
      expect(without(restored ?? {}, ['properties'])).toEqual(without(policy ?? {}, ['properties']));
    }), { numRuns: 500, seed: 11 });
    expect(undone).toBeGreaterThan(150);
  });

  it('twice writes nothing the second time', () => {
    fc.assert(fc.property(cases, ({ policy, change }) => {
      const { write } = merge(policy, change);
      const again = merge(write === null ? policy : held(write.body), change);
      expect(again.write).toBeNull();
      expect(again.drifted).toEqual([]);
      expect(again.alreadyDone).toEqual(change.machines.map(({ machine }) => machine));
    }), { numRuns: 500, seed: 12 });
  });

  it('leaves alone what somebody changed in what it writes, and writes the rest', () => {
    let drifts = 0;
    fc.assert(fc.property(cases, elementFor('a'), ({ policy, change }, other) => {
      const mine = change.machines.find(({ machine }) => machine === vm('a'));
      if (policy === null || mine === undefined || mine.before === null || mine.after === null) return;
      const strange = { ...other, ports: [{ number: 4444, protocol: 'UDP', allowedSourceAddressPrefix: '192.0.2.1', maxRequestAccessDuration: 'PT5M' }] };
      const properties = asObject(policy['properties']);
      const meddled = { ...policy, properties: { ...properties, virtualMachines: machinesOf(policy).map((element) => (asString(asObject(element)['id'])?.toLowerCase() === vm('a').toLowerCase() ? strange : element)) } };
      const merged = merge(meddled, change);
      if (canonicalJson(asObject(mine.before)['ports'] ?? null) === canonicalJson(mine.after['ports'] ?? null)) return;
      drifts += 1;
      expect(merged.drifted.map(({ about }) => about)).toEqual([vm('a')]);
      expect(merged.drifted[0]?.fields).toContain('ports');
      if (merged.write !== null) expect(elementIn(merged.write.body ?? {}, 'a')).toEqual(strange);
    }), { numRuns: 500, seed: 13 });
    expect(drifts).toBeGreaterThan(10);
  });
});

describe('a policy as it is answered without a list of machines', () => {
  const change: PolicyChange = { kind: 'jitPolicy', policy: POLICY, location: 'westeurope', machines: [{ machine: vm('a'), before: null, after: { id: vm('a'), ports: [] } }] };

  it.each<[string, JsonObject]>([
    ['no properties', { id: POLICY }], ['no list', { id: POLICY, properties: { requests: [] } }], ['null', { id: POLICY, properties: { virtualMachines: null } }],
    ['another spelling', { id: POLICY, properties: { VirtualMachines: [{ id: vm('b') }] } }], ['a text', { id: POLICY, properties: { virtualMachines: 'b' } }],
  ])('is not known, and not written over: %s', (_what, raw) => {
    expect(merge(raw, change)).toEqual({ write: null, alreadyDone: [], drifted: [{ about: vm('a'), fields: ['virtualmachines'] }] });
    expect(merge(raw, inverseOf(change)).write).toBeNull();
  });
});
