import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assess } from '../../src/assess/assess.ts';
import { gatePolicy } from '../../src/model/gatePolicy.ts';
import type { Verdict } from '../../src/model/finding.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Rule, Severity } from '../../src/model/rule.ts';
import type { Unknown } from '../../src/model/unknown.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const VM = 'Microsoft.Compute/virtualMachines';
const resource = (name: string) => ({ id: `/subscriptions/S/resourceGroups/g/providers/${VM}/${name}`, type: VM, name, subscriptionId: 's', resourceGroup: 'g', location: 'x' });

function rule(id: string, severity: Severity = 'high'): Rule {
  return {
    id, name: id.toLowerCase(), aliases: [], title: id, severity, status: { kind: 'stable' }, target: { kind: 'types', types: [VM] }, parameters: {},
    if: { kind: 'allOf', conditions: [] }, message: id, identity: [], evidence: [], rationale: '', remediation: { summary: '' }, references: [], file: `network/${id}.yaml`,
  };
}

function verdict(ruleId: string, name: string, status: Verdict['status'], more: Partial<Verdict> = {}): Verdict {
  return { ruleId, severity: 'high', resource: resource(name), status, message: '', evidence: [], discriminator: '', ...more };
}

function assessed(verdicts: readonly Verdict[], failOn: Severity = 'high') {
  const snapshot = memorySnapshot('id', emptyManifest('t', NOW), []);
  return assess({ verdicts, snapshot, rules: [rule('NET001'), rule('JIT001'), rule('IAM001', 'low')], now: NOW, gate: gatePolicy(failOn), tool: { name: 'portcullis', version: '0' } });
}

const gap = (reason: Unknown['reason']): Unknown => ({ reason, artifact: VM, scope: '/subscriptions/s', missing: [], message: '' });

/** The contract of the exit codes: 0 clean, 1 failed, 3 incomplete, 4 both. */
const GATES: readonly (readonly [string, readonly Verdict[], Severity, number])[] = [
  ['nothing at all', [], 'high', 0],
  ['only passes', [verdict('NET001', 'a', 'pass')], 'high', 0],
  ['a failure at the severity of the gate', [verdict('NET001', 'a', 'fail')], 'high', 1],
  ['a failure below the severity of the gate', [verdict('IAM001', 'a', 'fail', { severity: 'low' })], 'high', 0],
  ['a failure above the severity of the gate', [verdict('NET001', 'a', 'fail', { severity: 'critical' })], 'low', 1],
  ['something forbidden', [verdict('NET001', 'a', 'unknown', { unknown: gap('forbidden') })], 'high', 3],
  ['something throttled, of a rule below the gate', [verdict('IAM001', 'a', 'unknown', { severity: 'low', unknown: gap('throttled') })], 'high', 3],
  ['something not collected and a failure', [verdict('NET001', 'a', 'unknown', { unknown: gap('notCollected') }), verdict('JIT001', 'b', 'fail')], 'high', 4],
  ['a rule that broke', [verdict('NET001', 'a', 'unknown', { unknown: gap('ruleError') })], 'high', 3],
  ['a datum that Azure does not hold', [verdict('NET001', 'a', 'unknown', { unknown: gap('noData') })], 'high', 0],
];

describe('the gate', () => {
  it.each(GATES)('%s', (_what, verdicts, failOn, exitCode) => {
    expect(assessed(verdicts, failOn).gate.exitCode).toBe(exitCode);
  });

  it('counts failures of one root cause once, and says both numbers', () => {
    const { gate, summary } = assessed([verdict('NET001', 'a', 'fail', { rootCause: 'port' }), verdict('JIT001', 'a', 'fail', { rootCause: 'port' }), verdict('NET001', 'b', 'fail')]);
    expect(summary.rootCauses).toBe(2);
    expect(gate.reasons).toEqual(['3 open failures at or above high (3 high), 2 root causes']);
  });
});

describe('the result', () => {
  const verdicts = [verdict('NET001', 'b', 'pass'), verdict('NET001', 'a', 'fail'), verdict('JIT001', 'a', 'unknown', { unknown: gap('forbidden') }), verdict('JIT001', 'b', 'notApplicable')];

  it('is the same whatever the order of the verdicts', () => {
    expect(JSON.stringify(assessed(verdicts.toReversed()))).toBe(JSON.stringify(assessed(verdicts)));
  });

  it('can look up every verdict: findings by id, the rest by index', () => {
    const result = assessed(verdicts);
    const at = (indexes: readonly number[] | undefined) => indexes?.map((index) => result.resources.at(index)?.name);
    expect(result.findings.map(({ ruleId, status }) => [ruleId, status])).toEqual([['JIT001', 'unknown'], ['NET001', 'fail']]);
    expect(at(result.verdicts.pass['NET001'])).toEqual(['b']);
    expect(at(result.verdicts.notApplicable['JIT001'])).toEqual(['b']);
  });

  it('names resources once, in the order of their lower-cased ids', () => {
    const upper = { ...verdict('JIT001', 'a', 'fail'), resource: { ...resource('a'), id: resource('a').id.toUpperCase() } };
    expect(assessed([...verdicts, upper]).resources.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('gives a finding the published fingerprint, whatever the letter case of its id', () => {
    const expected = createHash('sha256').update(`v1\nNET001\n${resource('a').id.toLowerCase()}\n`).digest('hex');
    const [lower] = assessed([verdict('NET001', 'a', 'fail')]).findings;
    const [upper] = assessed([{ ...verdict('NET001', 'a', 'fail'), resource: { ...resource('a'), id: resource('a').id.toUpperCase() } }]).findings;
    expect([lower?.fingerprint, upper?.fingerprint]).toEqual([expected, expected]);
  });

  it('counts every verdict once in the summary', () => {
    expect(assessed(verdicts).summary.byStatus).toEqual({ fail: 1, unknown: 1, pass: 1, notApplicable: 1 });
  });
});
