import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { createFactTable } from '../../src/facts/table.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { Gap } from '../../src/model/unknown.ts';
import { gap, NOW, row, snapshotOf, SUBSCRIPTION } from '../facts/access/snapshot.ts';

const VM = 'Microsoft.Compute/virtualMachines';
const OTHER = SUBSCRIPTION.replace(/.$/, '2');
const MACHINE = row({ id: `${SUBSCRIPTION}/resourceGroups/g/providers/${VM}/vm`, properties: { vmId: 'x' } });

const RULE: Rule = {
  id: 'NET900', name: 'made-up', aliases: [], title: 'Made up', severity: 'low', status: { kind: 'stable' }, target: { kind: 'types', types: [VM] }, parameters: {},
  if: { kind: 'leaf', subject: { kind: 'field', path: 'properties.vmId' }, operator: 'exists', operand: { kind: 'literal', value: false } },
  message: 'made up', identity: [], evidence: [], rationale: '', remediation: { summary: '' }, references: [], file: 'network/made-up.yaml',
};

function verdicts(gaps: readonly Gap[]): readonly string[] {
  return [...evaluate({ snapshot: snapshotOf([MACHINE], gaps), rules: [RULE], facts: createFactTable(), now: NOW })].map(({ status, resource }) => `${status} ${resource.id}`);
}

describe('rows that could not be listed', () => {
  it('are one unknown a scope, beside the rows that were', () => {
    expect(verdicts([gap(VM, OTHER), gap(VM, OTHER.toUpperCase()), gap(VM, SUBSCRIPTION)])).toEqual([`pass ${MACHINE.id}`, `unknown ${OTHER}`, `unknown ${SUBSCRIPTION}`]);
  });

  it('of another type are no business of the rule', () => {
    expect(verdicts([gap('Microsoft.Network/loadBalancers', SUBSCRIPTION)])).toEqual([`pass ${MACHINE.id}`]);
  });

  it('are none where Azure itself holds nothing', () => {
    expect(verdicts([{ ...gap(VM, SUBSCRIPTION), reason: 'noData' }])).toEqual([`pass ${MACHINE.id}`]);
  });

  it('are none where the gap is about a row that is there: its own verdict says what is known', () => {
    expect(verdicts([gap(VM, MACHINE.id)])).toEqual([`pass ${MACHINE.id}`]);
  });
});
