import { describe, expect, it } from 'vitest';
import { jitPolicyFact } from '../../../src/facts/jit/jitPolicy.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { id, JIT_POLICIES } from '../exposure/site.ts';

const MACHINES = 'Microsoft.Compute/virtualMachines';
const ONE = id('Compute/virtualMachines/one');
const GONE = id('Compute/virtualMachines/gone');
const ELSEWHERE = ONE.replace('000001', '000002');

function policy(virtualMachines: unknown): JsonObject {
  return JSON.parse(JSON.stringify({ id: id('Security/locations/westeurope/jitNetworkAccessPolicies/default'), type: JIT_POLICIES, properties: { virtualMachines } })) as JsonObject;
}

/** The dead, and why there may be more. */
function dead(ids: readonly string[], alive: readonly string[], gaps: readonly Gap[] = []): unknown {
  const given = policy(ids.map((one) => ({ id: one, ports: [] })));
  const answer = answersOf(jitPolicyFact, given, snapshotOf([given, ...alive.map((one) => ({ id: one, properties: {} }))], gaps))['deadMachines'];
  return answer?.known === true ? [answer.value, answer.atLeast?.reason] : answer?.unknown.reason;
}

describe('the machines of a policy', () => {
  it.each<[string, readonly string[], readonly string[], readonly Gap[], unknown]>([
    ['exist', [ONE], [ONE], [], [[], undefined]],
    ['exist, in other letters', [ONE.toUpperCase()], [ONE.toLowerCase()], [], [[], undefined]],
    ['are none', [], [ONE], [], [[], undefined]],
    ['are gone', [ONE, GONE], [ONE], [], [[{ id: GONE, name: 'gone' }], undefined]],
    ['are gone, named twice', [GONE, GONE.toUpperCase()], [], [], [[{ id: GONE.toUpperCase(), name: 'GONE' }], undefined]],
    ['could not be read', [GONE], [], [gap(MACHINES, SUBSCRIPTION)], [[], 'forbidden']],
    ['could not be read, and those that exist were named by an export', [ONE], [ONE], [gap(MACHINES, SUBSCRIPTION)], [[], undefined]],
    ['lie in another subscription, which could not be read', [ELSEWHERE, GONE], [], [gap(MACHINES, '/subscriptions/00000000-0000-4000-8000-000000000002')], [[{ id: GONE, name: 'gone' }], 'forbidden']],
    ['are of another kind', [id('HybridCompute/machines/arc')], [], [], [[], undefined]],
  ])('%s', (_name, ids, alive, gaps, want) => {
    expect(dead(ids, alive, gaps)).toEqual(want);
  });

  it.each<[string, unknown]>([['list', undefined], ['id', [{ ports: [] }]], ['id but an empty one', [{ id: '' }]], ['list that is one', 'none']])('came without %s: there may be more', (_name, machines) => {
    const given = policy(machines);
    const answers = answersOf(jitPolicyFact, given, snapshotOf([given]));
    expect(answers).toMatchObject({ machines: { known: true, atLeast: { reason: 'notCollected' } }, deadMachines: { known: true, value: [], atLeast: { reason: 'notCollected' } } });
  });
});
