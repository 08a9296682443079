import { describe, expect, it } from 'vitest';
import { judgedBy, mayHoldJudged } from '../../../src/evaluate/narrowing.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { loadRules } from '../../../src/flow/pack.ts';
import { CATALOG } from '../../../src/model/catalog.ts';
import { memorySnapshot } from '../../../src/model/memorySnapshot.ts';
import type { Narrowing } from '../../../src/model/narrowing.ts';
import type { Unknown } from '../../../src/model/unknown.ts';
import type { Posture } from '../../../src/model/posture.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import { isJsonObject, type JsonValue } from '../../../src/values/json.ts';
import { contosoSnapshot, nameIn, NOW, postureIn, without } from './estates.ts';

const snapshot = await contosoSnapshot();
const whole = postureIn(snapshot);

function narrowed(narrowing: Partial<Narrowing>, of: Snapshot = snapshot): Posture {
  const full: Narrowing = { resourceGroups: [], tags: {}, ...narrowing };
  return postureIn(of, { row: judgedBy(full, of), mayHold: (scope, type) => mayHoldJudged(full, scope, type) });
}

/** What lies in a resource group by the text of its id. */
const inGroup = (id: string | null, group: string): boolean => new RegExp(`/resourcegroups/${group}/`, 'iu').test(id ?? '');

describe('a narrowed scan', () => {
  it('lists what lies in the groups that it judges, and nothing of the directory', () => {
    const { exposure, jit, privileged, credentials } = narrowed({ resourceGroups: ['rg-data', 'legacy-apps'] });
    const lies = (id: string | null): boolean => inGroup(id, 'rg-data') || inGroup(id, 'legacy-apps');
    expect(exposure.ways).toEqual(whole.exposure.ways.filter(({ virtualMachine }) => lies(virtualMachine)));
    expect(jit.machines).toEqual(whole.jit.machines.filter(({ id }) => lies(id)));
    expect(privileged.holders).toEqual(whole.privileged.holders.filter(({ grant }) => lies(grant)));
    expect(credentials.items).toEqual(whole.credentials.items.filter(({ resourceId }) => lies(resourceId)));
    expect([exposure.ways.length, jit.machines.length, privileged.holders.length, credentials.items.length]).toEqual([6, 7, 4, 2]);
    expect(privileged.holders.filter(({ directory }) => directory)).toEqual([]);
  });

  it('lists machines that the rules judged, and no other', () => {
    const narrowing: Narrowing = { resourceGroups: [], tags: { environment: 'EDGE' } };
    const { rules, facts } = loadRules([]);
    const judged = [...evaluate({ snapshot, rules, facts, now: NOW, narrowing })].filter(({ resource }) => resource.type.toLowerCase() === 'microsoft.compute/virtualmachines').map(({ resource }) => resource.id.toLowerCase());
    const listed = narrowed(narrowing).jit.machines.map(({ id }) => id.toLowerCase());
    expect(listed.toSorted()).toEqual([...new Set(judged)].toSorted());
    expect(listed.length).toBeGreaterThan(0);
    expect(listed.length).toBeLessThan(whole.jit.machines.length);
  });

  it('tells what was not read where it may be among what is judged', () => {
    const types = ['Microsoft.Compute/virtualMachines', 'Microsoft.Authorization/roleAssignments', 'Microsoft.KeyVault/vaults/secrets', 'Microsoft.Graph/applications'];
    const [production = '', legacy = ''] = snapshot.manifest.scopes.seen.map(({ subscriptionId }) => subscriptionId);
    const part = without(snapshot, types.map((type) => ({ type })));
    const { exposure, jit, privileged, credentials } = narrowed({ resourceGroups: [`/subscriptions/${production}/resourceGroups/rg-data`] }, part);
    const told = [exposure, jit, privileged, credentials].map(({ unread }) => unread.map(({ artifact, scope }) => `${artifact} ${scope}`));
    const at = (type: string | undefined): string => `${type} /subscriptions/${production}`;
    expect(told).toEqual([[at(types[0])], [at(types[0])], [at(types[1])], [at(types[2])]]);
    expect(told.join()).not.toContain(legacy);
  });

  it('tells that it does not know what is to be listed where tags were not read', () => {
    const groups = 'Microsoft.Resources/subscriptions/resourceGroups';
    const part = narrowed({ tags: { cost: 'one' } }, without(snapshot, [{ type: groups }]));
    const scopes = (list: readonly Unknown[]): readonly string[] => list.filter(({ artifact }) => artifact === groups).map(({ scope }) => scope);
    expect(scopes(part.jit.unread).length).toBeGreaterThan(0);
    expect(scopes(part.exposure.unread)).toEqual(scopes(part.jit.unread));
    expect(part.jit.machines.every(({ id }) => whole.jit.machines.some((machine) => machine.id === id))).toBe(true);
  });
});

/** The same value with the keys of each object the other way round. */
function turned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(turned);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).toReversed().map(([key, inner]) => [key, turned(inner ?? null)])) : value;
}

describe('equal inputs', () => {
  it('give equal bytes, whatever the order of rows, keys and gaps', () => {
    const first = without(snapshot, [{ type: 'Microsoft.Network/loadBalancers' }, { type: 'Microsoft.Network/networkSecurityGroups' }, { type: 'Microsoft.Graph/users' }]);
    const rows = CATALOG.flatMap(({ type }) => [...first.rows(type)]).toReversed().map((row) => turned(row as unknown as JsonValue) as unknown as typeof row);
    const other = memorySnapshot(first.id, { ...first.manifest, gaps: first.gaps.toReversed() }, rows);
    expect(JSON.stringify(postureIn(other))).toBe(JSON.stringify(postureIn(first)));
  });

  it('are not changed by being read twice', () => {
    expect(postureIn(snapshot)).toEqual(whole);
    expect(whole.jit.machines.map(({ id }) => nameIn(id))).toContain('vm-web-01');
  });
});
