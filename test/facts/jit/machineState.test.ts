import { describe, expect, it } from 'vitest';
import { machineStates } from '../../../src/facts/jit/machineState.ts';
import type { MachineState } from '../../../src/model/machineState.ts';
import { asArray, asObject, type JsonObject } from '../../../src/values/json.ts';
import { NOW, snapshotOf } from '../access/snapshot.ts';
import { allow, GROUP, group, jitAllow, MACHINE, NETWORK, PRIVATE_ADDRESS, site, withSecondInterface } from '../exposure/site.ts';
import { LATER, machine, plan, PLAN_2, policyOf, policyPort, SSH } from './machine.ts';

function stateOf(rows: readonly JsonObject[]): MachineState {
  const snapshot = snapshotOf(rows);
  const [row] = [...snapshot.rows('Microsoft.Compute/virtualMachines')];
  if (row === undefined) throw new Error('no machine');
  return machineStates(snapshot, { now: NOW })(row);
}

const request = { requestor: 'a', startTimeUtc: '2026-11-16T08:00:00Z', virtualMachines: [{ id: MACHINE, ports: [{ number: 22, allowedSourceAddressPrefix: '51.140.12.7', endTimeUtc: LATER, status: 'Initiated' }] }] };

describe('what a plan has to know of a machine', () => {
  it('is what stands open at rest, by which rules', () => {
    const { openings } = stateOf(machine([SSH, allow('443', { priority: 2000, sourceAddressPrefix: '51.1.1.1' }, 'office')]));
    expect(openings.map(({ ports, verdict, sources, rules }) => [ports, verdict, sources.length, rules.map(({ id, level, isDefault, isJitRule }) => [id, level, isDefault, isJitRule])])).toEqual([
      ['22', 'open', expect.any(Number), [[`${GROUP}/securityRules/ssh`, 'networkInterface', false, false]]],
      ['443', 'restricted', 1, [[`${GROUP}/securityRules/office`, 'networkInterface', false, false]]],
    ]);
  });

  it('leaves out what a live request opens, and counts it', () => {
    const state = stateOf(machine([jitAllow('22')], [policyOf([policyPort(22)], [request])]));
    expect([state.openings, state.liveRequests, state.policies.length, state.portalGroup]).toEqual([[], 1, 1, { known: true, value: 'configured' }]);
    const [leftover] = stateOf(machine([jitAllow('22')], [policyOf([policyPort(22)])])).openings;
    expect(leftover?.rules[0]?.isJitRule).toBe(true);
  });

  it('is where denies are written: each IPv4 address, in the groups of the interface and of the subnet', () => {
    const outer = `${GROUP}-subnet`;
    const rows = site({ rules: [SSH], subnet: { networkSecurityGroup: { id: outer } }, more: [PLAN_2, group(outer, [])] });
    expect(stateOf(rows).guards).toEqual([{ address: PRIVATE_ADDRESS, securityGroup: outer }, { address: PRIVATE_ADDRESS, securityGroup: GROUP }]);
    expect(stateOf(withSecondInterface(machine([SSH]), GROUP)).guards).toEqual([{ address: PRIVATE_ADDRESS, securityGroup: GROUP }, { address: '10.0.1.5', securityGroup: GROUP }]);
    const dual = machine([SSH]).map((row) => (JSON.stringify(row).includes('ipConfigurations') && row['id'] !== NETWORK ? { ...row, properties: { ...asObject(row['properties']), ipConfigurations: [...asArray(asObject(row['properties'])['ipConfigurations']), { name: 'v6', properties: { privateIPAddress: 'fd00::4', privateIPAddressVersion: 'IPv6', subnet: { id: `${NETWORK}/subnets/default` } } }] } } : row));
    expect(stateOf(dual).guards).toEqual([{ address: PRIVATE_ADDRESS, securityGroup: GROUP }]);
  });

  it('says why there may be more', () => {
    const rows = machine([SSH]).filter((row) => row['id'] !== GROUP);
    const { guardGap, openingGap, guards } = stateOf(rows);
    expect([guards, guardGap?.reason, openingGap?.reason]).toEqual([[], 'notCollected', 'notCollected']);
  });

  it('knows plan 2 of a machine that a policy holds, too', () => {
    const state = stateOf(site({ rules: [SSH], more: [plan({ pricingTier: 'Free' }), policyOf([policyPort(22)])] }));
    expect([state.portalGroup, state.plan2]).toEqual([{ known: true, value: 'configured' }, { known: true, value: false }]);
  });
});
