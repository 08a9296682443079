import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { createFactTable } from '../../src/facts/table.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Override } from '../../src/model/override.ts';
import type { Row } from '../../src/model/resource.ts';
import type { Gap } from '../../src/model/unknown.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';

const facts = createFactTable();
const NOW = '2026-01-01T00:00:00Z';
const TYPE = 'Microsoft.Storage/storageAccounts';

const { rules, diagnostics } = loadPack([{
  path: 'own/too-large.yaml',
  text: JSON.stringify({
    id: 'OWN001', name: 'too-large', aliases: ['OWN900'], title: 'Too large', severity: 'high', target: { type: TYPE },
    parameters: { most: { type: 'integer', default: 10, description: 'The largest size' } },
    if: { field: 'properties.size', greater: { param: 'most' } },
    message: '{{ name }} is larger than {{ params.most }}', rationale: 'Size matters here.', remediation: { summary: 'Make it smaller.' }, references: ['https://example.org'],
  }),
}], { facts: facts.definitions });

const account = (subscriptionId: string, name: string, size: number, tags: Record<string, string> = {}): Row => ({
  id: `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/${TYPE}/${name}`, name, type: TYPE, subscriptionId, tags, properties: { size },
});
const subscription = (subscriptionId: string, ...groups: readonly string[]): Row => ({
  id: `/subscriptions/${subscriptionId}`, name: subscriptionId, type: 'Microsoft.Resources/subscriptions', subscriptionId,
  properties: { managementGroupAncestorsChain: groups.map((name) => ({ name, displayName: name })) },
});

const ROWS = [
  subscription('s1', 'sandbox', 'root'), subscription('s2', 'root'),
  account('s1', 'one', 20), account('s2', 'two', 20, { Env: 'Dev' }), account('s2', 'three', 20), account('s3', 'four', 20),
];

function verdicts(overrides: readonly Override[], gaps: readonly Gap[] = []) {
  const snapshot = memorySnapshot('test', { ...emptyManifest('t', NOW), gaps }, ROWS);
  return [...evaluate({ snapshot, rules, facts, now: NOW, overrides })].map(({ resource, status, severity, message }) => ({ name: resource.name, status, severity, message }));
}

const of = (overrides: readonly Override[], gaps: readonly Gap[] = []) => Object.fromEntries(verdicts(overrides, gaps).map(({ name, status, severity }) => [name, `${status} ${severity}`]));
const override = (over: Partial<Override>): Override => ({ rules: ['OWN001'], scope: { kind: 'everywhere' }, parameters: {}, ...over });

describe('overrides by scope', () => {
  it('loads its own rule', () => expect(diagnostics).toEqual([]));

  it('change nothing where none names the rule', () => {
    expect(of([override({ rules: ['NET*'], severity: 'low' })])).toEqual({ one: 'fail high', two: 'fail high', three: 'fail high', four: 'fail high' });
  });

  it.each([['OWN001'], ['OWN900'], ['OWN*'], ['*']])('name a rule by %s', (pattern) => {
    expect(of([override({ rules: [pattern], severity: 'low' })])['one']).toBe('fail low');
  });

  it('hold below an id by whole segments, without letter case', () => {
    const below = override({ scope: { kind: 'id', id: '/SUBSCRIPTIONS/S2/resourcegroups/RG' }, severity: 'low' });
    expect(of([below])).toEqual({ one: 'fail high', two: 'fail low', three: 'fail low', four: 'fail high' });
    expect(of([override({ scope: { kind: 'id', id: '/subscriptions/s2/resourceGroups/r' }, severity: 'low' })])['two']).toBe('fail high');
  });

  it('hold for tags without letter case', () => {
    expect(of([override({ scope: { kind: 'tag', tags: { env: 'DEV' } }, severity: 'low' })])).toEqual({ one: 'fail high', two: 'fail low', three: 'fail high', four: 'fail high' });
  });

  it('hold below a management group at any depth, and are unknown where its place was not read', () => {
    const at = (name: string) => of([override({ scope: { kind: 'managementGroup', name }, severity: 'low' })]);
    expect(at('Sandbox')).toEqual({ one: 'fail low', two: 'fail high', three: 'fail high', four: 'unknown high' });
    expect(at('root')).toEqual({ one: 'fail low', two: 'fail low', three: 'fail low', four: 'unknown high' });
  });

  it('are unknown where a link of the chain has no name, which may be any group', () => {
    const chain = [{ displayName: 'nameless' }, { name: 'root' }];
    const rows = [{ ...subscription('s1'), properties: { managementGroupAncestorsChain: chain } }, account('s1', 'one', 20)];
    const snapshot = memorySnapshot('test', emptyManifest('t', NOW), rows);
    const at = (name: string) => [...evaluate({ snapshot, rules, facts, now: NOW, overrides: [override({ scope: { kind: 'managementGroup', name }, severity: 'low' })] })].map(({ status }) => status);
    expect(at('sandbox')).toEqual(['unknown']);
  });

  it('that nobody can place are no matter where they would change nothing', () => {
    const unplaced = override({ scope: { kind: 'managementGroup', name: 'sandbox' }, severity: 'low', parameters: { most: 5 } });
    const of4 = (before: readonly Override[], after: readonly Override[] = []) => of([...before, unplaced, ...after])['four'];
    expect(of4([])).toBe('unknown high');
    expect(of4([override({ severity: 'info', parameters: { most: 30 } })])).toBe('pass info');
    expect(of4([override({ severity: 'info' })])).toBe('unknown high');
    expect(of4([], [override({ severity: 'low', parameters: { most: 5 } })])).toBe('fail low');
    expect(of4([override({ enabled: false, reason: 'empty' })])).toBeUndefined();
  });

  it('switch a rule off, for rows and for what could not be listed', () => {
    const gap: Gap = { reason: 'forbidden', artifact: TYPE, scope: '/subscriptions/s9', missing: [], message: 'no' };
    const off = override({ scope: { kind: 'id', id: '/subscriptions/s9' }, enabled: false, reason: 'empty' });
    expect(Object.keys(of([], [gap]))).toContain('s9');
    expect(Object.keys(of([off], [gap]))).not.toContain('s9');
    expect(of([override({ scope: { kind: 'id', id: '/subscriptions/s2' }, enabled: false, reason: 'empty' })])).toEqual({ one: 'fail high', four: 'fail high' });
  });

  it('let the first match win, for each thing by itself', () => {
    const overrides = [override({ scope: { kind: 'tag', tags: { env: 'dev' } }, parameters: { most: 30 } }), override({ scope: { kind: 'id', id: '/subscriptions/s2' }, severity: 'low', parameters: { most: 15 } }), override({ severity: 'info', parameters: { most: 1 } })];
    expect(verdicts(overrides).map(({ name, status, severity, message }) => [name, status, severity, message])).toEqual([
      ['one', 'fail', 'info', 'one is larger than 1'], ['three', 'fail', 'low', 'three is larger than 15'], ['two', 'pass', 'low', 'Too large: not the case'], ['four', 'fail', 'info', 'four is larger than 1'],
    ]);
  });
});
