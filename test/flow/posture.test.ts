import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { readSchema } from '../../src/files/assets.ts';
import { judge, type JudgeOptions } from '../../src/flow/judge.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { reportJson } from '../../src/report/json.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { contosoSnapshot, NOW, postureIn, without } from '../facts/posture/estates.ts';

const snapshot = await contosoSnapshot();
/** One rule is enough: lists do not hang on what is judged by rules. */
const loaded = loadRules([]);
const few = { ...loaded, rules: loaded.rules.filter(({ id }) => ['NET001', 'IAM001'].includes(id)) };
const OPTIONS: JudgeOptions = { now: NOW, failOn: 'high', assumes: [], allowEmpty: false };

describe('a judged snapshot', () => {
  it('holds its posture, and the document is by the schema', () => {
    const result = judge(snapshot, few, OPTIONS);
    expect(result.posture).toEqual(postureIn(snapshot));
    expect(validateAgainstSchema(readSchema('scan-result'), JSON.parse([...reportJson(result)].join('')) as JsonValue)).toEqual([]);
  });

  it('does not hang on what rules are asked of', () => {
    const ofPeople = { ...loaded, rules: loaded.rules.filter(({ id }) => id === 'IAM001') };
    expect(judge(snapshot, ofPeople, OPTIONS).posture).toEqual(postureIn(snapshot));
  });

  it('is by the schema where much was not read, too', () => {
    const part = without(snapshot, ['Microsoft.Network/networkSecurityGroups', 'Microsoft.Graph/users', 'Microsoft.Security/pricings', 'Microsoft.KeyVault/vaults/secrets', 'Microsoft.Authorization/roleDefinitions'].map((type) => ({ type })));
    const result = judge(part, few, OPTIONS);
    expect(result.posture?.exposure.ways.some(({ verdict }) => verdict === 'unknown')).toBe(true);
    expect(validateAgainstSchema(readSchema('scan-result'), JSON.parse([...reportJson(result)].join('')) as JsonValue)).toEqual([]);
  });

  it('heeds what it is narrowed to, and what the user vouches for', () => {
    const narrowed = judge(snapshot, few, { ...OPTIONS, narrowing: { resourceGroups: ['rg-web'], tags: {} } });
    expect(narrowed.posture?.jit.machines.map(({ id }) => id.split('/')[4]?.toLowerCase())).toEqual(Array.from({ length: 5 }, () => 'rg-web'));
    const part = without(snapshot, [{ type: 'Microsoft.Network/loadBalancers' }]);
    const unreadOf = (assumes: readonly string[]): number => judge(part, few, { ...OPTIONS, assumes }).posture?.exposure.unread.length ?? -1;
    expect([unreadOf([]), unreadOf(['noLoadBalancers'])]).toEqual([4, 0]);
  });
});
