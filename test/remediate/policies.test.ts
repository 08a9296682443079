import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/values/json.ts';
import { MACHINE } from '../facts/exposure/site.ts';
import { LATER, plan, policyOf, policyPort, RDP, SSH } from '../facts/jit/machine.ts';
import { estate, leftAlone, onlyAction, planFor, POLICY } from './planning.ts';

const DEAD = `${MACHINE}-dead`;
const JIT002 = { rules: ['JIT002'] };
const JIT004 = { rules: ['JIT004'] };
const ports = (action: ReturnType<typeof onlyAction>): unknown => (action.change.kind === 'jitPolicy' ? action.change.machines[0]?.after?.['ports'] : undefined);

function withDead(...alive: readonly JsonObject[]): JsonObject {
  const one = policyOf([]);
  return { ...one, properties: { virtualMachines: [...alive, { id: DEAD, ports: [policyPort(22)] }], requests: [] } };
}

describe('tightening', () => {
  it.each([
    ['a day to the limit', policyPort(22, { maxRequestAccessDuration: 'PT24H' }), policyPort(22)],
    ['any source to the given ones', policyPort(22, { allowedSourceAddressPrefix: '*' }), policyPort(22)],
    ['both, TCP staying TCP', policyPort(22, { allowedSourceAddressPrefix: '*', protocol: 'TCP', maxRequestAccessDuration: 'P1D' }), policyPort(22, { protocol: 'TCP' })],
    ['two halves of everywhere', { number: 22, protocol: '*', allowedSourceAddressPrefixes: ['0.0.0.0/1', '128.0.0.0/1'], maxRequestAccessDuration: 'PT3H' }, policyPort(22)],
    ['the duration alone, where the sources are narrow', policyPort(22, { allowedSourceAddressPrefix: '51.9.9.9', maxRequestAccessDuration: 'PT8H' }), policyPort(22, { allowedSourceAddressPrefix: '51.9.9.9' })],
  ])('takes %s', (_name, before, after) => {
    const action = onlyAction(planFor(estate([SSH], [policyOf([before])]), JIT002));
    expect([action.kind, action.risk, action.breaking, action.reversibility.kind, ports(action)]).toEqual(['tightenJit', 'low', false, 'full', [after]]);
    expect(action.inverse?.request.body).toMatchObject({ properties: { virtualMachines: [{ id: MACHINE, ports: [before] }] } });
  });

  it('never lengthens and never widens', () => {
    const made = planFor(estate([SSH], [policyOf([policyPort(22, { maxRequestAccessDuration: 'PT4H' }), policyPort(3389, { maxRequestAccessDuration: 'PT1H' })])]), { ...JIT002, duration: 'PT6H', sources: ['0.0.0.0/1'] });
    expect([made.actions, leftAlone(made)]).toEqual([[], ['JIT002 nothingToDo']]);
  });

  it('needs --source where it is about sources', () => {
    const made = planFor(estate([SSH], [policyOf([policyPort(22, { allowedSourceAddressPrefix: '*' })])]), { ...JIT002, sources: [] });
    expect([made.actions, leftAlone(made)]).toEqual([[], ['JIT002 nothingToDo']]);
    expect(made.skipped[0]?.message).toContain('--source');
  });

  it('is skipped without plan 2, which every write of a policy takes', () => {
    expect(leftAlone(planFor(estate([SSH], [policyOf([policyPort(22, { allowedSourceAddressPrefix: '*' })]), plan({ pricingTier: 'Free' })]), JIT002))).toEqual(['JIT002 noPlan2']);
  });

  it('and enabling of one machine are one write of one policy', () => {
    const action = onlyAction(planFor(estate([SSH, RDP], [policyOf([policyPort(22, { allowedSourceAddressPrefix: '*' })])]), { rules: ['JIT001', 'JIT002'] }));
    expect([action.kind, ports(action), action.findings.map(({ ruleId }) => ruleId)]).toEqual(['enableJit', [policyPort(22), policyPort(3389)], ['JIT001', 'JIT002']]);
  });
});

describe('pruning', () => {
  it('takes out the machine that is gone, and leaves the others and requests', () => {
    const alive = { id: MACHINE, ports: [policyPort(22)] };
    const action = onlyAction(planFor(estate([SSH], [withDead(alive)]), JIT004));
    expect([action.kind, action.request.method, action.affects, action.breaking]).toEqual(['pruneMachines', 'PUT', [DEAD], false]);
    expect(action.request.body).toMatchObject({ properties: { virtualMachines: [alive], requests: [] } });
    expect([action.inverse, action.reversibility.kind]).toEqual([null, 'none']);
  });

  it('deletes the policy with the last machine, which is breaking', () => {
    const action = onlyAction(planFor(estate([SSH], [withDead()]), JIT004));
    expect([action.request, action.breaking, action.after]).toEqual([{ method: 'DELETE', path: POLICY, apiVersion: '2020-01-01', body: null }, true, null]);
    expect(action.change).toMatchObject({ shell: { properties: { requests: [] } } });
  });

  it('starts from what tightening leaves of the same policy', () => {
    const made = planFor(estate([SSH], [withDead({ id: MACHINE, ports: [policyPort(22, { maxRequestAccessDuration: 'P1D' })] })]), { rules: ['JIT002', 'JIT004'] });
    expect(made.actions.map(({ kind }) => kind)).toEqual(['tightenJit', 'pruneMachines']);
    expect(made.actions[1]?.before).toEqual(made.actions[0]?.after);
    expect(made.actions[1]?.request.body).toMatchObject({ properties: { virtualMachines: [{ id: MACHINE, ports: [policyPort(22)] }] } });
  });

  it('warns of live requests all the same', () => {
    const request = { requestor: 'a', startTimeUtc: '2026-11-16T08:00:00Z', virtualMachines: [{ id: MACHINE, ports: [{ number: 22, allowedSourceAddressPrefix: '51.1.1.1', endTimeUtc: LATER, status: 'Initiated' }] }] };
    const policy = { ...withDead({ id: MACHINE, ports: [policyPort(22)] }), properties: { virtualMachines: [{ id: MACHINE, ports: [policyPort(22)] }, { id: DEAD, ports: [policyPort(22)] }], requests: [request] } };
    expect(onlyAction(planFor(estate([SSH], [policy]), JIT004)).warnings.map(({ code }) => code)).toEqual(['liveRequests']);
  });
});
