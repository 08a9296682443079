import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/values/json.ts';
import { IGNORE_TAG } from '../../src/model/plan.ts';
import { allow, GROUP, MACHINE, PRIVATE_ADDRESS } from '../facts/exposure/site.ts';
import { LATER, plan, policyOf, policyPort, RDP, SSH } from '../facts/jit/machine.ts';
import { estate, GROUP_SCOPE, leftAlone, onlyAction, planFor, POLICY, type Asked } from './planning.ts';

const JIT001 = { rules: ['JIT001'] };
/** A port as facts/azure-api.md 4.2 writes it: for every protocol, from one prefix. */
const port = (number: number, more: JsonObject = {}): JsonObject => ({ number, protocol: '*', allowedSourceAddressPrefix: '51.140.12.0/24', maxRequestAccessDuration: 'PT3H', ...more });
const lock = (scope: string, level: string): JsonObject => ({ id: `${scope}/providers/Microsoft.Authorization/locks/keep`, name: 'keep', type: 'Microsoft.Authorization/locks', properties: { level } });
const groupRow = (tags: JsonObject): JsonObject => ({ id: GROUP_SCOPE, name: 'rg', type: 'Microsoft.Resources/subscriptions/resourceGroups', tags, properties: {} });

describe('enabling just-in-time access', () => {
  it('puts a machine of no policy into default of its group and region', () => {
    const action = onlyAction(planFor(estate([SSH]), JIT001));
    expect(action.request).toEqual({
      method: 'PUT', path: POLICY, apiVersion: '2020-01-01',
      body: { kind: 'Basic', location: 'westeurope', properties: { virtualMachines: [{ id: MACHINE, ports: [port(22)] }] } },
    });
    expect([action.kind, action.before, action.affects, action.reversibility.kind, action.findings.map(({ ruleId }) => ruleId)]).toEqual(['enableJit', null, [MACHINE], 'full', ['JIT001']]);
    expect(action.inverse?.request).toEqual({ method: 'DELETE', path: POLICY, apiVersion: '2020-01-01', body: null });
    expect(action.verification.present).toEqual([{ machine: MACHINE, securityGroup: GROUP, address: PRIVATE_ADDRESS, port: 22 }]);
  });

  const PORTS: readonly (readonly [string, readonly JsonObject[], Asked, readonly number[]])[] = [
    ['those of management that stand open', [SSH, RDP], {}, [22, 3389]],
    ['those that stand open and the parameter\'s', [SSH], { ports: [8022] }, [22, 8022]],
    ['not those that known sources alone reach', [SSH, allow('3389', { priority: 1002, sourceAddressPrefix: '51.1.1.0/24' })], {}, [22]],
    ['the usual one of Linux where none of these is open', [allow('23')], { rules: ['NET003'], actions: ['enable-jit'] }, [22]],
    ['each once', [SSH], { ports: [22] }, [22]],
  ];
  it.each(PORTS)('takes %s', (_name, rules, asked, expected) => {
    const { change } = onlyAction(planFor(estate(rules), { ...JIT001, ...asked }));
    expect(change.kind === 'jitPolicy' ? change.machines[0]?.after?.['ports'] : []).toEqual(expected.map((number) => port(number)));
  });

  it('writes several sources in the plural, and none as anybody, which it warns of', () => {
    const [several, none] = [['51.1.1.0/24', '51.1.2.0/24'], []].map((sources) => onlyAction(planFor(estate([SSH]), { ...JIT001, sources })));
    expect(JSON.stringify(several?.request.body)).toContain('"allowedSourceAddressPrefixes":["51.1.1.0/24","51.1.2.0/24"],"maxRequest');
    expect(JSON.stringify(none?.request.body)).toContain('"allowedSourceAddressPrefix":"*"');
    expect([several, none].map((action) => action?.warnings.some(({ code }) => code === 'anySource'))).toEqual([false, true]);
  });

  it('leaves other machines, requests and unknown fields as they are, and ports that are there', () => {
    const other = { id: `${MACHINE}-other`, ports: [policyPort(22)], note: { nobody: 'knows' } };
    const requests = [{ requestor: 'a', startTimeUtc: '2026-11-01T08:00:00.1234567Z', virtualMachines: [] }];
    const policy: JsonObject = { id: POLICY, kind: 'Basic', location: 'westeurope', type: 'Microsoft.Security/locations/jitNetworkAccessPolicies', properties: { provisioningState: 'Succeeded', virtualMachines: [other, { id: MACHINE.toUpperCase(), ports: [policyPort(22, { maxRequestAccessDuration: 'P1D' })] }], requests, more: 1 } };
    const { request, change } = onlyAction(planFor(estate([SSH, RDP], [policy]), JIT001));
    expect(request.body).toEqual({ kind: 'Basic', location: 'westeurope', properties: { virtualMachines: [other, { id: MACHINE.toUpperCase(), ports: [policyPort(22, { maxRequestAccessDuration: 'P1D' }), port(3389)] }], requests, more: 1 } });
    expect(change.kind === 'jitPolicy' ? change.machines.map(({ machine }) => machine) : []).toEqual([MACHINE.toUpperCase()]);
  });

  const LEFT: readonly (readonly [string, readonly JsonObject[], string])[] = [
    ['noPlan2', estate([SSH], [plan({ pricingTier: 'Free' })]), 'noPlan2'],
    ['noPlan2', estate([SSH], [plan({ pricingTier: 'Standard', subPlan: 'P1' })]), 'noPlan2'],
    ['noGuard', estate(undefined, [], {}, { sku: 'Basic' }), 'noGuard'],
    ['locked', estate([SSH], [lock(GROUP_SCOPE, 'ReadOnly')]), 'locked'],
    ['locked', estate([SSH], [lock(GROUP, 'ReadOnly')]), 'locked'],
    ['ignored', estate([SSH], [], { tags: { [IGNORE_TAG]: '' } }), 'ignored'],
    ['ignored', estate([SSH], [groupRow({ [IGNORE_TAG.toUpperCase()]: 'yes' })]), 'ignored'],
    ['nothingToDo', estate([SSH], [policyOf([policyPort(22)])]), 'nothingToDo'],
  ];
  it.each(LEFT)('is skipped: %s', (_name, rows, reason) => {
    const made = planFor(rows, { rules: ['NET001'] });
    expect([made.actions.length, leftAlone(made)]).toEqual([0, [`NET001 ${reason}`]]);
    expect(made.prediction?.promised).toEqual([]);
  });

  it('heeds neither a lock against deletion nor a tag that says false', () => {
    expect(planFor(estate([SSH], [lock(GROUP_SCOPE, 'CanNotDelete')], { tags: { [IGNORE_TAG]: 'False' } }), JIT001).actions).toHaveLength(1);
  });

  it.each([[49, 1], [50, 0]])('takes names of 56 characters together, and no more (%i of the machine)', (length, actions) => {
    const name = 'v'.repeat(length);
    const rows = JSON.parse(JSON.stringify(estate([SSH])).replaceAll('vm-jump', name)) as readonly JsonObject[];
    const made = planFor(rows, { rules: ['NET001'] });
    expect([made.actions.length, leftAlone(made)]).toEqual([actions, actions === 1 ? [] : ['NET001 nameTooLong']]);
  });

  it('plans nothing that is not known', () => {
    const gap = { reason: 'forbidden', artifact: 'Microsoft.Security/pricings', scope: '/subscriptions/00000000-0000-4000-8000-000000000001', missing: [], message: 'may not read plans' } as const;
    const made = planFor(estate([SSH]).filter(({ type }) => type !== 'Microsoft.Security/pricings'), { rules: ['NET001'], gaps: [gap] });
    expect([made.actions.length, leftAlone(made), made.warnings.map(({ code }) => code)]).toEqual([0, ['NET001 notKnown'], ['incomplete']]);
  });

  it('says where known sources lose their way in, and that code may take it back', () => {
    const office = allow('3389', { priority: 4096, sourceAddressPrefix: '51.1.1.0/24' });
    const { breaking, risk, warnings } = onlyAction(planFor(estate([SSH, office], [], { tags: { 'managed-by': 'Terraform' } }), { ...JIT001, ports: [3389] }));
    expect([breaking, risk]).toEqual([true, 'high']);
    expect(warnings.map(({ code, about }) => `${code} ${about.map((id) => id.split('/').at(-1)).join()}`)).toEqual(['breaking vm-jump', 'managedByCode vm-jump', 'userAllowOutranks ssh']);
  });

  it('warns of live requests of the policy, and not of those that are over', () => {
    const request = (endTimeUtc: string, status: string): JsonObject => ({ requestor: 'a', startTimeUtc: '2026-11-16T08:00:00Z', virtualMachines: [{ id: MACHINE, ports: [{ number: 22, allowedSourceAddressPrefix: '51.1.1.1', endTimeUtc, status }] }] });
    const codes = (one: JsonObject): readonly string[] => onlyAction(planFor(estate([SSH, RDP], [policyOf([policyPort(22)], [one])]), JIT001)).warnings.map(({ code }) => code);
    expect(codes(request(LATER, 'Initiated'))).toContain('liveRequests');
    expect([...codes(request('2026-11-16T08:59:59Z', 'Initiated')), ...codes(request(LATER, 'Revoked'))]).not.toContain('liveRequests');
  });
});

describe('the promise', () => {
  it('is what closes wherever the deny is put: an allow behind both places', () => {
    const made = planFor(estate([allow('22', { priority: 4000 }, 'ssh')]), { rules: ['NET001', 'JIT001'] });
    expect(made.prediction?.promised.map(({ ruleId }) => ruleId)).toEqual(['JIT001']);
    expect(made.prediction?.behaviours.shift1000.closes.map(({ ruleId }) => ruleId)).toEqual(['JIT001', 'NET001']);
    expect(made.prediction?.notPromised).toMatchObject([{ finding: { ruleId: 'NET001' }, because: 'where the deny is put at 4096, ssh @4000 in nsg goes on letting in: narrow it too (--close-bypasses)' }]);
  });

  it('is all of it with the allow narrowed, which comes after the policy', () => {
    const made = planFor(estate([SSH]), { rules: ['NET001', 'JIT001'], closeBypasses: true });
    expect(made.actions.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['a1 enableJit', 'a2 narrowRule']);
    expect(made.actions[1]?.request.body).toMatchObject({ properties: { sourceAddressPrefix: '51.140.12.0/24', destinationPortRange: '22', priority: 1001 } });
    expect(made.prediction?.promised.map(({ ruleId }) => ruleId)).toEqual(['JIT001', 'NET001']);
  });
});
