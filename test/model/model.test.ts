import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLLECTORS } from '../../src/azure/readTypes.ts';
import { assumeAbsent } from '../../src/model/assumptions.ts';
import { CATALOG, canonicalType, catalogEntry, snapshotFileName } from '../../src/model/catalog.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import { parseMessage } from '../../src/model/message.ts';
import { normaliseRow, withoutSecrets } from '../../src/model/normalise.ts';
import type { Row } from '../../src/model/resource.ts';
import { gapsWithin, type Snapshot } from '../../src/model/snapshot.ts';
import { and, isUnknown, not, or, type Truth, type Unknown } from '../../src/model/unknown.ts';

const NSG = 'Microsoft.Network/networkSecurityGroups';
const cause: Unknown = { reason: 'forbidden', artifact: NSG, scope: '/subscriptions/s', missing: [], message: '' };

/** Kleene's strong logic as published: minimum, maximum and complement over false < unknown < true. */
const rank = (truth: Truth): number => (truth === false ? 0 : truth === true ? 2 : 1);
const truth = fc.constantFrom<Truth>(true, false, cause);

describe('three-valued truth', () => {
  it('is minimum, maximum and complement over false < unknown < true', () => {
    fc.assert(fc.property(fc.array(truth, { minLength: 1 }), (truths) => {
      expect(rank(and(truths))).toBe(Math.min(...truths.map(rank)));
      expect(rank(or(truths))).toBe(Math.max(...truths.map(rank)));
    }));
    for (const value of [true, false, cause]) expect(rank(not(value))).toBe(2 - rank(value));
  });

  it('keeps the reason', () => {
    expect(and([true, cause])).toBe(cause);
    expect(or([false, cause])).toBe(cause);
    expect(not(cause)).toBe(cause);
    expect(isUnknown(cause)).toBe(true);
  });
});

describe('the catalog', () => {
  it('names each type once and gives each exactly one collector', () => {
    expect(new Set(CATALOG.map((entry) => entry.type.toLowerCase())).size).toBe(CATALOG.length);
    for (const entry of CATALOG) expect(COLLECTORS[entry.collector], entry.type).toBeTypeOf('function');
    expect(Object.keys(COLLECTORS).toSorted()).toEqual([...new Set(CATALOG.map((entry) => entry.collector))].toSorted());
  });

  it('knows types in any letter case', () => {
    expect(canonicalType(NSG.toUpperCase())).toBe(NSG);
    expect(canonicalType('Made/up')).toBe('Made/up');
    expect(snapshotFileName(NSG)).toBe('microsoft.network.networksecuritygroups.ndjson');
  });

  it('keeps no property in which a machine or a secret carries a secret', () => {
    expect(catalogEntry('Microsoft.Compute/virtualMachines')?.omit).toEqual(expect.arrayContaining(['properties.osProfile.customData', 'properties.osProfile.adminPassword', 'properties.userData']));
    expect(catalogEntry('Microsoft.KeyVault/vaults/secrets')?.omit).toContain('properties.value');
  });
});

describe('a row', () => {
  it.each([
    [{ id: '/subscriptions/ABC/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/Vm' }, { name: 'Vm', type: 'microsoft.compute/virtualmachines', subscriptionId: 'abc', resourceGroup: 'rg' }],
    [{ id: '/subscriptions/ABC', type: 'Microsoft.Resources/subscriptions', name: 'Prod' }, { name: 'Prod', type: 'microsoft.resources/subscriptions', subscriptionId: 'abc' }],
    [{ id: '/subscriptions/a/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/s' }, { name: 's', type: 'microsoft.keyvault/vaults/secrets', resourceGroup: 'g' }],
  ])('%j takes what it lacks from its id', (raw, expected) => {
    expect(normaliseRow(raw)).toMatchObject(expected);
  });

  it('loses what stands under the name of a secret at any depth, and keeps switches, numbers and nothing at all', () => {
    const row = normaliseRow({ id: '/subscriptions/a/resourceGroups/g/providers/Microsoft.Some/things/t', properties: { list: [{ SharedKey: 'x', kept: 'y' }], password: { is: ['x'] }, customData: true, accessKey: 7, sasToken: null, none: null } });
    expect(row === undefined ? undefined : withoutSecrets(row).properties).toEqual({ list: [{ kept: 'y' }], customData: true, accessKey: 7, sasToken: null, none: null });
  });

  it.each([[{}], [{ id: 'no-slash', type: 'x' }], [{ id: 7 }]])('%j is none', (raw) => {
    expect(normaliseRow(raw as never)).toBeUndefined();
  });
});

const vm = (name: string, properties = {}): Row => ({ id: `/subscriptions/s/providers/Microsoft.Compute/virtualMachines/${name}`, name, type: 'microsoft.compute/virtualmachines', properties });
const namesOf = (snapshot: Snapshot): readonly string[] => [...snapshot.rows('Microsoft.Compute/virtualMachines')].map((row) => row.name);

describe('a snapshot in memory', () => {
  const snapshot = memorySnapshot('x', { ...emptyManifest('t', '2026-01-01T00:00:00.000Z'), gaps: [cause] }, [vm('c'), vm('a'), vm('B')]);

  it('serves rows in the order of their lower-cased ids, any number of times', () => {
    expect(namesOf(snapshot)).toEqual(['a', 'B', 'c']);
    expect(namesOf(snapshot)).toEqual(['a', 'B', 'c']);
  });

  it('is overlaid without being changed: rows replaced, added, deleted', () => {
    const over = snapshot.overlay([{ id: vm('b').id, type: vm('b').type, row: null }, { id: vm('d').id, type: vm('d').type, row: vm('d') }, { id: vm('a').id.toUpperCase(), type: vm('a').type, row: vm('a', { changed: true }) }]);
    expect(namesOf(over)).toEqual(['a', 'c', 'd']);
    expect([...over.rows('microsoft.compute/virtualmachines')][0]?.properties).toEqual({ changed: true });
    expect(namesOf(snapshot)).toEqual(['a', 'B', 'c']);
  });

  it.each([
    ['the subscription itself', '/subscriptions/S', 1],
    ['a resource in it', '/subscriptions/s/resourceGroups/g/providers/x/y/z', 1],
    ['a tenant above', '/', 1],
    ['another subscription', '/subscriptions/s2', 0],
  ])('has gaps that reach %s', (_what, scope, count) => {
    expect(gapsWithin(snapshot, NSG, scope).length).toBe(count);
  });

  it('closes the gaps a user vouches for, and says so; an unknown name is refused', () => {
    const jit = { ...cause, artifact: 'Microsoft.Security/locations/jitNetworkAccessPolicies' };
    const open = memorySnapshot('x', { ...snapshot.manifest, gaps: [cause, jit] }, []);
    const vouched = assumeAbsent(open, ['noJitPolicies']);
    expect(vouched.gaps).toEqual([cause]);
    expect(vouched.manifest.assumes).toEqual(['noJitPolicies']);
    expect(() => assumeAbsent(open, ['noSuchThing'])).toThrow(/unknown assumption/);
  });
});

describe('a message', () => {
  it('is text and placeholders', () => {
    expect(parseMessage('{{ name }} on {{ fact.jit.ports | join | limit: 3 }}')).toMatchObject({
      ok: true,
      parts: [{ kind: 'value', root: 'row', path: 'name' }, { kind: 'text', text: ' on ' }, { kind: 'value', root: 'fact', path: 'jit.ports', filters: [{ name: 'join' }, { name: 'limit', argument: '3' }] }],
    });
  });

  it.each([['{{ name', /unbalanced/], ['name }}', /unbalanced/], ['{{ name | shout }}', /unknown filter 'shout'/], ['{{ }}', /./]])('%s is refused', (text, expected) => {
    const parsed = parseMessage(text);
    expect(parsed.ok ? 'accepted' : parsed.message).toMatch(expected);
  });
});
