import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { TOOL } from '../../src/model/tool.ts';
import { openPlan, seal } from '../../src/remediate/plan/seal.ts';
import { neededRole } from '../../src/remediate/role.ts';
import { rollbackOf } from '../../src/remediate/rollback/rollback.ts';
import { asObject, asString, type JsonObject } from '../../src/values/json.ts';
import type { FaultAnswer } from '../../src/simulator/faultAnswers.ts';
import { ADMIN_POLICY, DATA, DATA_POLICY, DUAL, element, enabling, machine, narrowing, network, NAT, planOf, PRODUCTION, WEB_POLICY } from '../remediate/plans.ts';
import { NOW } from '../simulator/client.ts';
import { outcomesOf, policyOf, ran, seen, world, type World } from './applyWorld.ts';

const elements = (at: World, id: string): readonly JsonObject[] => ((policyOf(at, id)?.['properties'] as JsonObject | undefined)?.['virtualMachines'] ?? []) as readonly JsonObject[];
const names = (at: World, id: string): readonly string[] => elements(at, id).map((one) => asString(one['id'])?.split('/').at(-1) ?? '');
const webPlan = (at: World, more: Partial<Plan> = {}): Plan => planOf([enabling('a1', WEB_POLICY, [DUAL], policyOf(at, WEB_POLICY))], more);
const twoPlan = (at: World): Plan => planOf([...webPlan(at).actions, enabling('a2', DATA_POLICY, [DATA], null)]);
const SSH = `${network('nsg-web-01')}/securityRules/ssh`;
/** Inbound allows of the production network from anywhere, which narrowing changes. */
const allowsOf = (at: World): readonly JsonObject[] => {
  const groups = at.other('GET', `${PRODUCTION}/resourceGroups/rg-network/providers/Microsoft.Network/networkSecurityGroups?api-version=2024-05-01`).body['value'] as readonly JsonObject[];
  return groups.flatMap((group) => asObject(group['properties'])['securityRules'] as readonly JsonObject[]).filter((rule) => {
    const { access, direction, sourceAddressPrefix } = asObject(rule['properties']);
    return access === 'Allow' && direction === 'Inbound' && typeof sourceAddressPrefix === 'string' && /^(?:\*|Internet|0\.0\.0\.0\/0)$/i.test(sourceAddressPrefix);
  });
};
const sourceOf = (rule: JsonObject | null): unknown => asObject(rule?.['properties'] ?? {})['sourceAddressPrefix'];
const rulePlan = (at: World): Plan => planOf([narrowing('a1', seen(at, SSH) ?? {})]);
const sourcesOf = (at: World): unknown => asObject(seen(at, SSH)?.['properties'])['sourceAddressPrefix'];
const fault = (answer: FaultAnswer, url = 'jitNetworkAccessPolicies', calls = [1]) => ({ method: 'PUT', url, calls, answer });
const putWith = (at: World, id: string, more: readonly JsonObject[], change: (one: JsonObject) => JsonObject = (one) => one): void => {
  const policy = policyOf(at, id) ?? {};
  const body = { ...policy, properties: { ...(policy['properties'] as JsonObject), virtualMachines: [...elements(at, id).map(change), ...more] } };
  expect(at.other('PUT', `${id}?api-version=2020-01-01`, body).status).toBe(200);
};

describe('a plan that is applied', () => {
  it.each(['deny4096', 'shift1000'] as const)('under %s is written, verified, journalled, and rolled back to equal policies', async (jitPriority) => {
    const at = world({ settings: { jitPriority, jitTime: 7_000 } });
    const before = [policyOf(at, WEB_POLICY), policyOf(at, DATA_POLICY)];
    const result = await ran(at, twoPlan(at));
    expect([outcomesOf(result), result.applied.exit]).toEqual([['done', 'done'], 0]);
    expect(result.lines.map(({ event }) => event)).toEqual(['opened', 'write', 'answer', 'outcome', 'write', 'answer', 'outcome', 'closed']);
    expect(names(at, WEB_POLICY)).toEqual(['vm-web-01', 'vm-web-02', 'vm-dual-01']);
    expect(at.simulator.unsupported).toEqual([]);
    const content = rollbackOf(result.lines, TOOL);
    const undone = await ran(at, seal(content ?? twoPlan(at)));
    expect([outcomesOf(undone), undone.applied.exit]).toEqual([['done', 'done'], 0]);
    expect([policyOf(at, WEB_POLICY), policyOf(at, DATA_POLICY)]).toEqual(before);
    expect(rollbackOf(result.lines, TOOL)).toEqual(content);
  });

  it('narrows a rule as a child and gives it back', async () => {
    const at = world({ settings: { writeTime: 4_000 } });
    const before = sourcesOf(at);
    const result = await ran(at, rulePlan(at));
    expect([outcomesOf(result), sourcesOf(at)]).toEqual([['done'], '198.51.100.0/24']);
    expect(at.writes().map(({ url }) => url.split('?')[0]?.endsWith('/securityRules/ssh'))).toEqual([true]);
    const undone = await ran(at, seal(rollbackOf(result.lines, TOOL) ?? rulePlan(at)));
    expect([outcomesOf(undone), sourcesOf(at)]).toEqual([['done'], before]);
  });

  it('a second time writes nothing', async () => {
    const at = world();
    const plan = webPlan(at);
    await ran(at, plan);
    const again = await ran(at, plan);
    expect([outcomesOf(again), again.applied.exit, at.writes().length]).toEqual([['alreadyDone'], 0, 1]);
  });
});

describe('a plan is refused', () => {
  const at = world();
  const plan = webPlan(at);
  it.each([
    ['edited by a byte', () => openPlan(JSON.stringify(plan).replace('198.51.100.0', '198.51.100.1')), /changed after it was made/],
    ['of another version', () => openPlan(JSON.stringify({ ...plan, schemaVersion: 2 })), /version 2/],
    ['that writes something else', () => openPlan(JSON.stringify(seal({ ...plan, actions: plan.actions.map((action) => ({ ...action, change: { ...action.change, policy: `${PRODUCTION}/resourceGroups/x` } })) }))), /not whole/],
  ])('%s', (_what, open, message) => {
    expect(open).toThrow(message);
  });

  it.each([
    ['expired', { expiresAt: new Date(NOW).toISOString() }, {}, /expired/],
    ['for another tenant', { tenant: '00000000-0000-4000-8000-000000000009' }, {}, /tenant/],
    ['for another cloud', { cloud: 'AzureChinaCloud' }, {}, /AzureChinaCloud/],
    ['of a real tenant', { simulated: false }, {}, /simulator answers/],
    ['with another hash', {}, { sha256: 'f'.repeat(64) }, /plan-sha256/],
  ] as const)('%s, and nothing is written', async (_what, more, options, message) => {
    await expect(ran(at, webPlan(at, more), options)).rejects.toThrow(message);
    expect(at.writes()).toEqual([]);
  });

  it.each([
    ['over the cap', { mostChanges: 0 }, /--max-changes/],
    ['breaking', {}, /--allow-breaking/],
  ] as const)('%s: stopped with 3', async (_what, options, message) => {
    const breaking = planOf(webPlan(at).actions.map((action) => ({ ...action, breaking: true })));
    const { applied, lines } = await ran(at, breaking, options);
    expect([applied.exit, lines, at.writes()]).toEqual([3, [], []]);
    expect(applied.stopped).toMatch(message);
  });
});

describe('what somebody else did', () => {
  it('to the written properties before it: left out, 3', async () => {
    const at = world();
    const plan = webPlan(at);
    putWith(at, WEB_POLICY, [element(DUAL.id, 3389)]);
    const { applied } = await ran(at, plan);
    expect([applied.exit, applied.outcomes[0]?.outcome, at.writes().length]).toEqual([3, 'drifted', 1]);
  });

  it('beside them: merged', async () => {
    const at = world();
    const plan = webPlan(at);
    putWith(at, WEB_POLICY, [element(NAT.id)], (one) => ({ ...one, unknownField: 7 }));
    at.pass(60_000);
    const { applied } = await ran(at, plan);
    expect([applied.exit, names(at, WEB_POLICY)]).toEqual([0, ['vm-web-01', 'vm-web-02', 'vm-nat-01', 'vm-dual-01']]);
    expect(elements(at, WEB_POLICY).slice(0, 2).map((one) => one['unknownField'])).toEqual([7, 7]);
  });

  it('between the reading and the PUT: found in the activity log, named, 3', async () => {
    const at = world({
      meddle: ({ method, url }, nth, here) => {
        if (method === 'PUT' && url.includes('jitNetworkAccessPolicies') && nth === 1) putWith(here, WEB_POLICY, [element(NAT.id)]);
      },
    });
    const { applied } = await ran(at, webPlan(at));
    expect([applied.exit, applied.outcomes[0]?.outcome, applied.outcomes[0]?.otherWriter.kind]).toEqual([3, 'done', 'found']);
    expect(names(at, WEB_POLICY)).not.toContain('vm-nat-01');
  });

  it('between the reading and the PUT of a rule: refused by its version, merged anew', async () => {
    const at = world({
      meddle: ({ method, url }, nth, here) => {
        if (method === 'PUT' && url.includes('/securityRules/ssh') && nth === 1) here.other('PUT', `${SSH}?api-version=2024-05-01`, { ...seen(here, SSH), properties: { ...(seen(here, SSH)?.['properties'] as JsonObject), description: 'theirs' } });
      },
    });
    const result = await ran(at, rulePlan(at));
    expect([outcomesOf(result), sourcesOf(at), asObject(seen(at, SSH)?.['properties'])['description']]).toEqual([['done'], '198.51.100.0/24', 'theirs']);
  });

  it('deleted a machine: left out, and the others written', async () => {
    const at = world();
    const plan = planOf([enabling('a1', WEB_POLICY, [DUAL, { ...NAT, denies: [] }], policyOf(at, WEB_POLICY))]);
    expect(at.other('DELETE', `${DUAL.id}?api-version=2024-07-01`).status).toBe(202);
    const { applied } = await ran(at, plan);
    expect([applied.exit, applied.outcomes[0]?.outcome, applied.outcomes[0]?.leftOut[0]?.message]).toEqual([3, 'done', expect.stringMatching(/gone/)]);
    expect(names(at, WEB_POLICY)).toEqual(['vm-web-01', 'vm-web-02', 'vm-nat-01']);
  });

  it('locked the group: blocked, 3, nothing sent', async () => {
    const at = world();
    at.other('PUT', `${PRODUCTION}/resourceGroups/rg-web/providers/Microsoft.Authorization/locks/held?api-version=2020-05-01`, { properties: { level: 'ReadOnly' } });
    const sent = at.writes().length;
    const { applied } = await ran(at, webPlan(at));
    expect([applied.exit, applied.outcomes[0]?.outcome, at.writes().length - sent]).toEqual([3, 'blocked', 0]);
  });

  it('asked for access that is open: blocked unless forced, and then the request survives', async () => {
    const at = world();
    const plan = planOf([{ ...enabling('a1', ADMIN_POLICY, [{ id: machine('rg-admin', 'vm-admin-01'), denies: [] }], policyOf(at, ADMIN_POLICY)) }]);
    const requests = (): unknown => asObject(policyOf(at, ADMIN_POLICY)?.['properties'])['requests'];
    const before = requests();
    expect(outcomesOf(await ran(at, plan))).toEqual(['blocked']);
    expect(outcomesOf(await ran(at, plan, { forceLiveRequests: true }))).toEqual(['done']);
    expect(requests()).toEqual(before);
  });
});

describe('faults of Azure', () => {
  it.each([
    ['429', fault({ kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '7' } }), 0, ['done'], 2],
    ['503 that asks for patience', fault({ kind: 'error', status: 503, code: 'ServerBusy', headers: { 'retry-after': '7' } }), 0, ['done'], 2],
    ['503 without a word', fault({ kind: 'status', status: 503 }), 0, ['done'], 2],
    ['409 of another operation', fault({ kind: 'error', status: 409, code: 'AnotherOperationInProgress' }), 0, ['done'], 2],
    ['a connection that breaks before', fault({ kind: 'reset' }), 0, ['done'], 2],
    ['an answer that is lost after the write', fault({ kind: 'performedThenReset' }), 0, ['done'], 1],
    ['a 500 after the write', fault({ kind: 'performedThenError', status: 500, code: 'InternalServerError' }), 0, ['done'], 1],
    ['a 200 for a write that was not done', fault({ kind: 'lostWrite' }), 1, ['notVerified'], 1],
    ['403', fault({ kind: 'error', status: 403, code: 'AuthorizationFailed', message: "The client 'x' does not have authorization to perform action 'Microsoft.Security/locations/jitNetworkAccessPolicies/write' over scope '/s'" }), 1, ['failed'], 1],
    ['400', fault({ kind: 'error', status: 400, code: 'BadRequest' }), 1, ['failed'], 1],
    ['429 for ever', fault({ kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '7' } }, 'jitNetworkAccessPolicies', [1, 2, 3, 4, 5, 6]), 1, ['failed'], 4],
  ] as const)('%s', async (_what, one, exit, outcomes, writes) => {
    const at = world({ faults: [one] });
    const result = await ran(at, webPlan(at));
    expect([result.applied.exit, outcomesOf(result), at.writes().length]).toEqual([exit, outcomes, writes]);
    expect(result.lines.filter(({ event }) => event === 'write')).toHaveLength(writes);
  });

  it('a 403 on the first stops, and --keep-going goes on', async () => {
    const denied = fault({ kind: 'error', status: 403, code: 'AuthorizationFailed' });
    const [first, second] = [world({ faults: [denied] }), world({ faults: [denied] })];
    expect(outcomesOf(await ran(first, twoPlan(first)))).toEqual(['failed', 'notAttempted']);
    expect(outcomesOf(await ran(second, twoPlan(second), { keepGoing: true }))).toEqual(['failed', 'done']);
  });

  it('a machine that stands in the policy and whose deny somebody took away is not called done', async () => {
    const at = world();
    const plan = webPlan(at);
    await ran(at, plan);
    at.pass(60_000);
    const deny = (asObject(seen(at, network('nsg-dual'))?.['properties'])['securityRules'] as readonly JsonObject[]).find(({ name }) => /JITRule/.test(asString(name) ?? ''));
    expect(at.other('PUT', `${asString(deny?.['id']) ?? ''}?api-version=2024-05-01`, { properties: { ...asObject(deny?.['properties']), destinationPortRange: '1' } }).status).toBe(200);
    const before = at.writes().length;
    const again = await ran(at, plan);
    expect([again.applied.exit, outcomesOf(again), again.applied.outcomes[0]?.message, at.writes().length]).toEqual([1, ['notVerified'], expect.stringMatching(/nothing was sent, and no deny of port 22/), before]);
  });

  it('a write of which no answer ever comes says nothing of other writers', async () => {
    const at = world({ faults: [fault({ kind: 'reset' }, 'jitNetworkAccessPolicies', [1, 2, 3, 4, 5, 6])] });
    const { applied } = await ran(at, webPlan(at));
    expect([applied.exit, applied.outcomes[0]?.outcome, applied.outcomes[0]?.otherWriter.kind]).toEqual([1, 'failed', 'notKnown']);
  });

  it('a 403 on the third of ten: two are done, it failed, seven are left alone; all of it is in the journal, and a rollback takes the two back', async () => {
    const denied = fault({ kind: 'error', status: 403, code: 'AuthorizationFailed', message: "The client 'x' does not have authorization to perform action 'Microsoft.Network/networkSecurityGroups/securityRules/write' over scope '/s'" }, 'securityRules', [3]);
    const at = world({ faults: [denied] });
    const rules = allowsOf(at).slice(0, 10);
    const before = rules.map(({ id }) => seen(at, asString(id) ?? ''));
    const result = await ran(at, planOf(rules.map((rule, index) => narrowing(`a${index + 1}`, rule))));
    expect([result.applied.exit, outcomesOf(result)]).toEqual([1, ['done', 'done', 'failed', ...Array.from({ length: 7 }, () => 'notAttempted')]]);
    expect(result.applied.outcomes[2]?.message).toContain('Microsoft.Network/networkSecurityGroups/securityRules/write is missing');
    expect([at.writes().length, result.lines.filter(({ event }) => event === 'write').length]).toEqual([3, 3]);
    const undo = rollbackOf(result.lines, TOOL);
    expect(undo?.actions.map(({ request }) => request.path)).toEqual([rules[1]?.['id'], rules[0]?.['id']]);
    at.pass(60_000);
    expect((await ran(at, seal(undo ?? rulePlan(at)))).applied.exit).toBe(0);
    expect(rules.map(({ id }) => sourceOf(seen(at, asString(id) ?? '')))).toEqual(before.map(sourceOf));
  });

  it('names of more than 56 characters are refused by Azure and said so', async () => {
    const at = world();
    const long = WEB_POLICY.replace(/default$/, 'p'.repeat(50));
    const { applied } = await ran(at, planOf([enabling('a1', long, [DUAL], null)]));
    expect([applied.outcomes[0]?.outcome, applied.outcomes[0]?.message]).toEqual(['failed', expect.stringMatching(/56 characters/)]);
  });

  it('an activity log that is behind is asked again; one that stays behind is not known', async () => {
    const [slow, slower] = [world({ settings: { activityLogLag: 20_000 } }), world({ settings: { activityLogLag: 600_000 } })];
    expect((await ran(slow, webPlan(slow))).applied.outcomes[0]?.otherWriter.kind).toBe('none');
    const plan = webPlan(slower);
    const first = await ran(slower, plan);
    expect([first.applied.outcomes[0]?.otherWriter.kind, first.applied.exit]).toEqual(['notKnown', 0]);
    slower.pass(600_000);
    expect((await ran(slower, plan, { earlier: first.lines })).applied.outcomes[0]?.otherWriter.kind).toBe('none');
  });
});

describe('a run that ends in the middle', () => {
  it('by a journal that fails at any line is resumed to the end, or rolled back to the beginning', async () => {
    for (let line = 1; line <= 8; line += 1) {
      for (const ending of ['resume', 'rollback'] as const) {
        const at = world();
        const [plan, before] = [twoPlan(at), [policyOf(at, WEB_POLICY), policyOf(at, DATA_POLICY)]];
        const kept: Parameters<NonNullable<Parameters<typeof ran>[2]>['onLine'] & object>[0][] = [];
        const killed = ran(at, plan, { onLine: (one, nth) => {
          if (nth === line) throw new Error('killed');
          kept.push(structuredClone(one));
        } });
        await expect(killed).rejects.toThrow('killed');
        if (ending === 'resume') {
          expect([line, outcomesOf(await ran(at, plan, { earlier: kept }))]).toEqual([line, ['done', 'done']]);
          expect(names(at, WEB_POLICY)).toEqual(['vm-web-01', 'vm-web-02', 'vm-dual-01']);
        } else if (kept.length > 0) {
          const { applied } = await ran(at, seal(rollbackOf(kept, TOOL) ?? plan));
          expect([line, applied.outcomes.every(({ outcome }) => outcome === 'done' || outcome === 'alreadyDone')]).toEqual([line, true]);
          expect([policyOf(at, WEB_POLICY), policyOf(at, DATA_POLICY)]).toEqual(before);
        }
      }
    }
  });

  it('by the user finishes the write in hand', async () => {
    const at = world();
    const stop = new AbortController();
    const result = await ran(at, twoPlan(at), { signal: stop.signal, onLine: ({ event }) => void (event === 'write' && stop.abort()) });
    expect([outcomesOf(result), result.applied.exit]).toEqual([['done', 'notAttempted'], 130]);
  });
});

describe('the role', () => {
  it('that is printed lets the plan pass, and with one action less it does not', async () => {
    const plan = planOf([...twoPlan(world()).actions, { ...narrowing('a3', seen(world(), SSH) ?? {}) }]);
    const { actions } = neededRole(plan, { activityLog: true });
    const all = await ran(world({ actions }), plan);
    expect([outcomesOf(all), all.applied.exit]).toEqual([['done', 'done', 'done'], 0]);
    for (const less of actions) {
      const { applied } = await ran(world({ actions: actions.filter((action) => action !== less) }), plan);
      expect([less, applied.exit]).not.toEqual([less, 0]);
    }
  });
});
