import { describe, expect, it } from 'vitest';
import type { FaultAnswer } from '../../src/simulator/faultAnswers.ts';
import { asArray, asObject, asString, type JsonObject } from '../../src/values/json.ts';
import { actionOf, DUAL, element, enabling, NAT, planOf, PRODUCTION, WEB_POLICY } from '../remediate/plans.ts';
import { outcomesOf, policyOf, ran, world, type World } from './applyWorld.ts';

const PRICING = `${PRODUCTION}/providers/Microsoft.Security/pricings/VirtualMachines`;
const priced = (properties: JsonObject): FaultAnswer => ({ kind: 'raw', status: 200, body: JSON.stringify({ id: PRICING, name: 'VirtualMachines', type: 'Microsoft.Security/pricings', properties }), headers: { 'content-type': 'application/json' } });
const plan = (at: World) => planOf([enabling('a1', WEB_POLICY, [DUAL], policyOf(at, WEB_POLICY))]);
const put = (at: World, id: string, virtualMachines: readonly JsonObject[]): void => {
  const policy = policyOf(at, id) ?? {};
  const held = ((policy['properties'] as JsonObject)['virtualMachines'] ?? []) as readonly JsonObject[];
  expect(at.other('PUT', `${id}?api-version=2020-01-01`, { ...policy, properties: { ...(policy['properties'] as JsonObject), virtualMachines: [...held, ...virtualMachines] } }).status).toBe(200);
};

describe('the Defender plan that just-in-time access needs', () => {
  it.each<[string, FaultAnswer, string]>([
    ['sub-plan 2', priced({ pricingTier: 'Standard', subPlan: 'P2' }), 'done'], ['the whole plan', priced({ pricingTier: 'standard' }), 'done'], ['sub-plan 1', priced({ pricingTier: 'Standard', subPlan: 'P1' }), 'blocked'],
    ['free', priced({ pricingTier: 'Free' }), 'blocked'], ['free with a sub-plan', priced({ pricingTier: 'Free', subPlan: 'P2' }), 'blocked'], ['nothing said', priced({}), 'blocked'],
    ['a login page', { kind: 'html', status: 200 }, 'failed'], ['an empty object', { kind: 'emptyObject' }, 'failed'], ['another content type', { kind: 'raw', status: 200, body: 'fine', headers: { 'content-type': 'text/plain' } }, 'failed'],
  ])('%s', async (_what, answer, outcome) => {
    const at = world({ faults: [{ method: 'GET', url: 'pricings/VirtualMachines', answer }] });
    expect(outcomesOf(await ran(at, plan(at)))).toEqual([outcome]);
    expect(at.writes()).toHaveLength(outcome === 'done' ? 1 : 0);
  });

  it('is asked for where one machine of several only leaves', async () => {
    const at = world({ faults: [{ method: 'GET', url: 'pricings/VirtualMachines', answer: priced({ pricingTier: 'Free' }) }] });
    const held = policyOf(at, WEB_POLICY);
    const [first = {}] = asArray(asObject(held?.['properties'])['virtualMachines']).map(asObject);
    const machines = [{ machine: asString(first['id']) ?? '', before: first, after: null }, { machine: DUAL.id, before: null, after: element(DUAL.id) }];
    const mixed = planOf([actionOf('a1', { kind: 'jitPolicy', policy: WEB_POLICY, location: 'westeurope', machines }, held)]);
    expect(outcomesOf(await ran(at, mixed))).toEqual(['blocked']);
  });
});

describe('a policy whose answer is no policy', () => {
  it.each<[string, FaultAnswer]>([
    ['a login page', { kind: 'html', status: 200 }], ['an empty object', { kind: 'emptyObject' }], ['an empty answer', { kind: 'empty' }], ['a cut answer', { kind: 'truncated' }],
    ['one without machines', { kind: 'raw', status: 200, body: JSON.stringify({ id: WEB_POLICY, properties: {} }), headers: { 'content-type': 'application/json' } }],
  ])('is not written over: %s', async (_what, answer) => {
    const clean = world();
    const at = world({ faults: [{ method: 'GET', url: 'jitNetworkAccessPolicies', answer }] });
    const { applied } = await ran(at, plan(clean));
    expect([applied.exit === 0, at.writes()]).toEqual([false, []]);
  });
});

describe('a write', () => {
  it('that Azure refuses for a lock is blocked: 3', async () => {
    const at = world({ faults: [{ method: 'PUT', url: 'jitNetworkAccessPolicies', answer: { kind: 'error', status: 409, code: 'ScopeLocked' } }] });
    const result = await ran(at, plan(at));
    expect([outcomesOf(result), result.applied.exit, at.writes().length]).toEqual([['blocked'], 3, 1]);
  });

  it('whose answer was lost, with something else there now, failed: 1', async () => {
    let lost = false;
    const at = world({
      faults: [{ method: 'PUT', url: 'jitNetworkAccessPolicies', calls: [1], answer: { kind: 'reset' } }],
      meddle: ({ method, url }, _nth, here) => {
        if (!url.includes('jitNetworkAccessPolicies')) return;
        if (method === 'GET' && lost) {
          lost = false;
          put(here, WEB_POLICY, [element(DUAL.id, 3389)]);
        }
        if (method === 'PUT') lost = true;
      },
    });
    const result = await ran(at, plan(at));
    expect([outcomesOf(result), result.applied.exit]).toEqual([['failed'], 1]);
  });

  it('that failed beside one that was done is 1', async () => {
    const at = world({ faults: [{ method: 'PUT', url: 'rg-data', answer: { kind: 'error', status: 400, code: 'InvalidInput' } }] });
    const data = WEB_POLICY.replace('rg-web', 'rg-data');
    const result = await ran(at, planOf([enabling('a1', WEB_POLICY, [DUAL], policyOf(at, WEB_POLICY)), enabling('a2', data, [{ ...NAT, denies: [] }], null)]));
    expect([outcomesOf(result), result.applied.exit]).toEqual([['done', 'failed'], 1]);
  });
});
