import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollUp } from '../../src/assess/benchmarks.ts';
import type { Benchmark, Control, ControlStatus } from '../../src/model/benchmark.ts';
import type { Status } from '../../src/model/finding.ts';

type Counts = Readonly<Record<Status, number>>;
const none: Counts = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };
const source = 'https://example.org';

function judged(control: Partial<Control>, byRule: Readonly<Record<string, Counts>>) {
  const benchmark: Benchmark = { id: 'b', title: 'B', version: '1', publisher: 'P', source, file: 'benchmarks/b.yaml', controls: [{ id: '1', title: 'One', rules: Object.keys(byRule).map((rule) => ({ rule, source })), ...control }] };
  const [result] = rollUp([benchmark], { byRule: Object.entries(byRule).map(([ruleId, counts]) => ({ ruleId, counts })) }, []);
  if (result === undefined) throw new Error('no result');
  return result;
}

const statusOf = (control: Partial<Control>, byRule: Readonly<Record<string, Counts>>): ControlStatus | undefined => judged(control, byRule).controls[0]?.status;
const partly = [{ rule: 'A', source }, { rule: 'B', source, partial: 'half of it' }];

describe('a control', () => {
  it.each<[string, Partial<Control>, Readonly<Record<string, Counts>>, ControlStatus]>([
    ['all passed', {}, { A: { ...none, pass: 3 }, B: { ...none, pass: 1 } }, 'satisfied'],
    ['one failed, another is unknown', {}, { A: { ...none, fail: 1, pass: 9 }, B: { ...none, unknown: 1 } }, 'notSatisfied'],
    ['one is unknown', {}, { A: { ...none, pass: 9 }, B: { ...none, unknown: 1 } }, 'incomplete'],
    ['all passed, one mapping is partial', { rules: partly }, { A: { ...none, pass: 1 }, B: { ...none, pass: 1 } }, 'noFailureFound'],
    ['nothing was there to judge', {}, { A: none }, 'noFailureFound'],
    ['nothing was applicable', {}, { A: { ...none, notApplicable: 4 } }, 'noFailureFound'],
    ['no rule, and said why', { manual: 'people do' }, {}, 'manual'],
    ['no rule', {}, {}, 'notCovered'],
  ])('%s', (_name, control, byRule, expected) => {
    expect(statusOf(control, byRule)).toBe(expected);
  });

  const counts = fc.record({ fail: fc.nat(2), unknown: fc.nat(2), pass: fc.nat(3), notApplicable: fc.nat(3) });
  const rules = fc.dictionary(fc.constantFrom('A', 'B', 'C'), counts, { minKeys: 1 });

  it('with an unknown in it is never satisfied, with a failure never anything but not satisfied, partly mapped never satisfied', () => {
    fc.assert(fc.property(rules, fc.boolean(), (byRule, partial) => {
      const control = partial ? { rules: Object.keys(byRule).map((rule, index) => (index === 0 ? { rule, source, partial: 'half' } : { rule, source })) } : {};
      const status = statusOf(control, byRule);
      const sum = (key: Status): number => Object.values(byRule).reduce((total, one) => total + one[key], 0);
      if (sum('fail') > 0) expect(status).toBe('notSatisfied');
      else if (sum('unknown') > 0) expect(status).toBe('incomplete');
      else if (partial) expect(status).toBe('noFailureFound');
      else expect(status).toBe(sum('pass') > 0 ? 'satisfied' : 'noFailureFound');
    }));
  });

  it('does not hang on the order of its rules', () => {
    fc.assert(fc.property(rules, (byRule) => {
      const turned = Object.fromEntries(Object.entries(byRule).toReversed());
      expect(statusOf({}, turned)).toBe(statusOf({}, byRule));
    }));
  });
});

describe('the score', () => {
  it('is said with its numbers, rounded down, and never counts what is not known', () => {
    const one = (id: string, status: ControlStatus): Control => ({ id, title: id, rules: status === 'manual' || status === 'notCovered' ? [] : [{ rule: status, source }], ...(status === 'manual' ? { manual: 'people' } : {}) });
    const benchmark: Benchmark = {
      id: 'b', title: 'B', version: '1', publisher: 'P', source, file: 'f',
      controls: [one('1', 'satisfied'), one('2', 'satisfied'), one('3', 'incomplete'), one('4', 'notSatisfied'), one('5', 'notSatisfied'), one('6', 'notSatisfied'), one('7', 'manual'), one('8', 'notCovered'), one('9', 'notCovered'), one('10', 'noFailureFound')],
    };
    const byRule = [{ ruleId: 'satisfied', counts: { ...none, pass: 1 } }, { ruleId: 'incomplete', counts: { ...none, unknown: 1 } }, { ruleId: 'notSatisfied', counts: { ...none, fail: 1 } }];
    const [result] = rollUp([benchmark], { byRule }, []);
    expect(result?.score).toEqual({ satisfied: 2, judged: 7 });
    expect(result?.formula).toBe('2 satisfied / (2 satisfied + 1 no failure found + 3 not satisfied + 1 incomplete) = 28 %; 1 manual and 2 not covered are left out');
    expect(judged({ manual: 'people' }, {}).formula).toBe('no control was judged; 1 manual and 0 not covered are left out');
  });
});
