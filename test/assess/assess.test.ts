import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { assess, assessJudgements } from '../../src/assess/assess.ts';
import { rollUp } from '../../src/assess/benchmarks.ts';
import { gateOf } from '../../src/assess/gate.ts';
import { createSummaryWriter } from '../../src/assess/summary.ts';
import { tabulate } from '../../src/assess/verdictTable.ts';
import { gatePolicy } from '../../src/model/gatePolicy.ts';
import type { Verdict } from '../../src/model/finding.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Rule, Severity } from '../../src/model/rule.ts';
import type { ResultFinding } from '../../src/model/scanResult.ts';
import type { Unknown } from '../../src/model/unknown.ts';
import { jsonText } from '../report/render.ts';

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

describe('the reasons of a gate', () => {
  const finding = (more: Partial<ResultFinding>): ResultFinding => ({ ruleId: 'NET001', resourceId: '/x', status: 'fail', severity: 'high', disposition: 'open', message: '', evidence: [], fingerprint: more.resourceId ?? '', ...more });
  const reasonsOf = (findings: readonly ResultFinding[], allowIncomplete: readonly string[] = []): readonly string[] => gateOf({ findings, waivers: [], subscriptions: [], policy: gatePolicy('high', { allowIncomplete }) }).reasons;

  it('tell how many failures are known', () => {
    expect(reasonsOf([finding({ resourceId: '/a' }), finding({ resourceId: '/b', disposition: 'known', severity: 'critical' })]))
      .toEqual(['2 failures at or above high (1 critical, 1 high), 2 root causes; 1 of them is known from the baseline, which --new-only would not count']);
  });

  it('tell what may be unread in vain, and what may not', () => {
    const unread = (['forbidden', 'failed', 'forbidden'] as const).map((reason) => finding({ status: 'unknown', unknown: gap(reason) }));
    expect(reasonsOf(unread, ['forbidden', 'throttled'])).toEqual([
      '3 findings are unknown because something could not be read (1 failed, 2 forbidden); 2 of them are allowed to be (--allow-incomplete)', '--allow-incomplete=throttled names no reason, type or subscription of what could not be read',
    ]);
  });
});

describe('numbers of waived failures', () => {
  it('are told by rule, to benchmarks too', () => {
    const writer = createSummaryWriter();
    for (const [ruleId, status, disposition] of [['NET001', 'fail', 'waived'], ['NET001', 'fail', 'open'], ['NET001', 'unknown', 'open'], ['JIT001', 'fail', 'known']] as const) writer.add({ ruleId, resourceId: '/x', status, severity: 'low', disposition, message: '', evidence: [], fingerprint: '' });
    expect(['NET001', 'JIT001', 'IAM001'].map(writer.waived)).toEqual([1, 0, 0]);
    const control = { id: '1', title: 't', rules: [{ rule: 'NET001', source: 's' }, { rule: 'NET001', source: 's' }, { rule: 'JIT001', source: 's' }] };
    const [rolled] = rollUp([{ id: 'b', title: '', version: '', publisher: '', source: '', retrieved: '', coverage: 'mapped', controls: [control], file: '' }], { summary: { byRule: [] }, waived: writer.waived });
    expect(rolled?.controls.map(({ waived }) => waived)).toEqual([1]);
  });
});

describe('a failure that is told twice', () => {
  it('is one of the root causes', () => {
    const { summary } = assessed([verdict('NET001', 'a', 'fail'), verdict('NET001', 'a', 'fail'), verdict('NET001', 'b', 'fail')]);
    expect([summary.byStatus.fail, summary.rootCauses]).toEqual([3, 2]);
  });
});

describe('findings that lie in a file', () => {
  const names = Array.from({ length: 700 }, (_none, index) => `vm-${String(index).padStart(3, '0')}`);
  const told = names.flatMap((name) => [verdict('NET001', name, 'fail'), verdict('JIT001', name, 'unknown', { unknown: gap('forbidden') }), verdict('IAM001', name, 'pass')]);

  it('are read once for all numbers and the gate, and once a report, a block at a time', () => {
    let [blocks, reads] = [0, 0];
    const keepText = (text: string): (() => string) => {
      blocks += 1;
      return () => (reads++, text);
    };
    const rules = [rule('NET001'), rule('JIT001'), rule('IAM001', 'low')];
    const result = assessJudgements({ judgements: tabulate(told, { aliasesOf: () => [], keepText }), snapshot: memorySnapshot('id', emptyManifest('t', NOW), []), rules, now: NOW, gate: gatePolicy('high'), tool: { name: 'portcullis', version: '0' } });
    expect([blocks, reads]).toEqual([44, 44]);
    expect(jsonText(result)).toBe(jsonText(assessed(told)));
    expect(reads).toBe(88);
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
