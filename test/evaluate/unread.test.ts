import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { createFactTable } from '../../src/facts/table.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Override, OverrideScope } from '../../src/model/override.ts';
import type { Row } from '../../src/model/resource.ts';
import type { Gap } from '../../src/model/unknown.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';
import type { JsonValue } from '../../src/values/json.ts';

/** What was not read must not be lost behind what was: behind an override that may or may not hold, or behind a part that surely fails. */

const facts = createFactTable();
const NOW = '2026-01-01T00:00:00Z';
const VAULT = 'Microsoft.KeyVault/vaults';
const ASSIGNMENT = 'Microsoft.Authorization/roleAssignments';
const GROUPS = 'Microsoft.Management/managementGroups';

function rule(id: string, type: string, more: Record<string, JsonValue>): { readonly path: string; readonly text: string } {
  return {
    path: `own/rule-${id.toLowerCase()}.yaml`,
    text: JSON.stringify({
      id, name: `rule-${id.toLowerCase()}`, title: id, severity: 'high', target: { type }, message: '{{ name }} fails', rationale: 'It matters here.', remediation: { summary: 'Mend it.' }, references: ['https://example.org'], ...more,
    }),
  };
}

const { rules, diagnostics } = loadPack([
  rule('OWN001', VAULT, { if: { field: 'properties.open', equals: true } }),
  rule('OWN002', VAULT, { if: { count: { field: 'properties.parts[*]', where: { field: 'properties.parts[*].size', greater: 10 } }, greater: 0 }, identity: ['match.name'] }),
  rule('OWN003', ASSIGNMENT, { if: { field: 'properties.wide', equals: true } }),
], { facts: facts.definitions });

const vault = (name: string, properties: JsonValue): Row => ({ id: `/subscriptions/s1/resourceGroups/rg/providers/${VAULT}/${name}`, name, type: VAULT, subscriptionId: 's1', properties });
const ofId = (id: string) => rules.filter((one) => one.id === id);

function told(id: string, rows: readonly Row[], { overrides = [], gaps = [] }: { readonly overrides?: readonly Override[]; readonly gaps?: readonly Gap[] } = {}): readonly string[] {
  const snapshot = memorySnapshot('test', { ...emptyManifest('t', NOW), gaps }, rows);
  return [...evaluate({ snapshot, rules: ofId(id), facts, now: NOW, overrides })].map(({ resource, status, discriminator }) => `${resource.name} ${status}${discriminator}`).toSorted();
}

it('its rules load', () => expect(diagnostics).toEqual([]));

describe('a list that could not be read, and overrides of a part of it', () => {
  const unlisted: Gap = { reason: 'forbidden', artifact: VAULT, scope: '/subscriptions/s1', missing: [], message: 'not allowed' };
  const off: Override = { rules: ['*'], scope: { kind: 'everywhere' }, parameters: {}, enabled: false, reason: 'only a part is asked' };
  const on = (scope: OverrideScope): Override => ({ rules: ['OWN001'], scope, parameters: {}, enabled: true });

  it.each<readonly [string, OverrideScope, readonly string[]]>([
    ['everywhere', { kind: 'everywhere' }, ['s1 unknown']],
    ['in the subscription', { kind: 'id', id: '/subscriptions/s1' }, ['s1 unknown']],
    ['in a group of it', { kind: 'id', id: '/subscriptions/s1/resourceGroups/rg' }, ['s1 unknown']],
    ['in another subscription', { kind: 'id', id: '/subscriptions/s2' }, []],
    ['in one whose id begins the same', { kind: 'id', id: '/subscriptions/s10/resourceGroups/rg' }, []],
    ['where a tag says so', { kind: 'tag', tags: { env: 'prod' } }, ['s1 unknown']],
    ['below a management group that was not read', { kind: 'managementGroup', name: 'prod' }, ['s1 unknown']],
  ])('a rule that is on %s and off elsewhere tells that it was not read, where it may be on', (_what, scope, expected) => {
    expect(told('OWN001', [], { overrides: [on(scope), off], gaps: [unlisted] })).toEqual(expected);
  });

  it('a rule that is off where a tag says so may be on for the rest', () => {
    expect(told('OWN001', [], { overrides: [{ ...off, scope: { kind: 'tag', tags: { env: 'dev' } } }], gaps: [unlisted] })).toEqual(['s1 unknown']);
  });

  it('a rule that is off first is off, whatever comes behind', () => {
    expect(told('OWN001', [], { overrides: [off, on({ kind: 'tag', tags: { env: 'prod' } })], gaps: [unlisted] })).toEqual([]);
  });
});

describe('a rule that tells parts of a resource apart', () => {
  const part = (name: string, size: JsonValue): JsonValue => ({ name, size });

  it.each<readonly [string, JsonValue, readonly string[]]>([
    ['one fails and all were read', [part('a', 20), part('b', 1)], ['v fail["a"]']],
    ['one fails, and of another nobody can tell', [part('a', 20), part('b', 'large')], ['v fail["a"]', 'v unknown']],
    ['none fails, and of one nobody can tell', [part('a', 1), part('b', 'large')], ['v unknown']],
    ['none fails', [part('a', 1)], ['v pass']],
  ])('tells what it could not read beside what surely fails: %s', (_what, parts, expected) => {
    expect(told('OWN002', [vault('v', { parts })])).toEqual(expected);
  });
});

describe('an override below a management group', () => {
  const at = (scope: string, name: string): Row => ({ id: `${scope}/providers/${ASSIGNMENT}/${name}`, name, type: ASSIGNMENT, properties: { wide: true } });
  const group = (name: string, ...above: readonly string[]): Row => ({
    id: `/providers/${GROUPS}/${name}`, name, type: GROUPS, properties: { details: { managementGroupAncestorsChain: above.map((one) => ({ name: one, displayName: one })) } },
  });
  const rows = [group('prod', 'root'), group('root'), at(`/providers/${GROUPS}/prod`, 'inner'), at(`/providers/${GROUPS}/root`, 'outer'), at(`/providers/${GROUPS}/gone`, 'lost')];
  const off = (name: string): Override => ({ rules: ['OWN003'], scope: { kind: 'managementGroup', name }, parameters: {}, enabled: false, reason: 'not there' });

  it.each<readonly [string, readonly string[]]>([
    ['prod', ['lost unknown', 'outer fail']],
    ['PROD', ['lost unknown', 'outer fail']],
    ['root', ['lost unknown']],
    ['other', ['inner fail', 'lost unknown', 'outer fail']],
  ])('%s holds for what is assigned at the group, and at groups below it', (name, expected) => {
    expect(told('OWN003', rows, { overrides: [off(name)] })).toEqual(expected);
  });
});
