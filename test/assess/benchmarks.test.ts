import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollUp, type RollUpInput } from '../../src/assess/benchmarks.ts';
import type { Benchmark, Control, ControlStatus } from '../../src/model/benchmark.ts';
import type { Status } from '../../src/model/finding.ts';
import type { Override } from '../../src/model/override.ts';

type Counts = Readonly<Record<Status, number>>;
const none: Counts = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };
const source = 'https://example.org';

function judged(control: Partial<Control>, byRule: Readonly<Record<string, Counts>>, more: Partial<RollUpInput> = {}) {
  const benchmark: Benchmark = { id: 'b', title: 'B', version: '1', publisher: 'P', source, coverage: 'complete', file: 'benchmarks/b.yaml', controls: [{ id: '1', title: 'One', rules: Object.keys(byRule).map((rule) => ({ rule, source })), ...control }] };
  const [result] = rollUp([benchmark], { summary: { byRule: Object.entries(byRule).map(([ruleId, counts]) => ({ ruleId, counts })) }, waived: () => 0, ...more });
  if (result === undefined) throw new Error('no result');
  return result;
}

const statusOf = (control: Partial<Control>, byRule: Readonly<Record<string, Counts>>, more: Partial<RollUpInput> = {}): ControlStatus | undefined => judged(control, byRule, more).controls[0]?.status;
const asksMore = [{ rule: 'A', source, stricter: 'more' }];
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
    ['no rule, and said why though a machine could', { notCovered: 'nobody reads it' }, {}, 'notCovered'],
    ['a rule that asks for more passed', { rules: asksMore }, { A: { ...none, pass: 2 } }, 'satisfied'],
    ['a rule that asks for more failed: that says nothing of the control', { rules: asksMore }, { A: { ...none, fail: 2, pass: 5 } }, 'noFailureFound'],
    ['a rule that asks for more failed and is unknown elsewhere', { rules: asksMore }, { A: { ...none, fail: 2, unknown: 1 } }, 'incomplete'],
    ['a rule that asks for more failed, and so did one that does not', { rules: [...asksMore, { rule: 'B', source }] }, { A: { ...none, fail: 2 }, B: { ...none, fail: 1 } }, 'notSatisfied'],
    ['a rule that asks for more failed, one that does not passed', { rules: [...asksMore, { rule: 'B', source }] }, { A: { ...none, fail: 2 }, B: { ...none, pass: 1 } }, 'noFailureFound'],
    ['a rule that asks for more and leaves something out passed', { rules: [{ rule: 'A', source, stricter: 'more', partial: 'half' }] }, { A: { ...none, pass: 2 } }, 'noFailureFound'],
  ])('%s', (_name, control, byRule, expected) => {
    expect(statusOf(control, byRule)).toBe(expected);
  });

  const counts = fc.record({ fail: fc.nat(2), unknown: fc.nat(2), pass: fc.nat(3), notApplicable: fc.nat(3) });
  const rules = fc.dictionary(fc.constantFrom('A', 'B', 'C'), counts, { minKeys: 1 });

  it('with an unknown in it is never satisfied, with a failure never anything but not satisfied, partly mapped never satisfied', () => {
    fc.assert(fc.property(rules, fc.boolean(), fc.boolean(), (byRule, partial, stricter) => {
      const control = { rules: Object.keys(byRule).map((rule, index) => ({ rule, source, ...(partial && index === 0 ? { partial: 'half' } : {}), ...(stricter && index === 0 ? { stricter: 'more' } : {}) })) };
      const status = statusOf(control, byRule);
      const sum = (key: Status, all = Object.values(byRule)): number => all.reduce((total, one) => total + one[key], 0);
      const fails = sum('fail', Object.values(byRule).slice(stricter ? 1 : 0));
      if (fails > 0) expect(status).toBe('notSatisfied');
      else if (sum('unknown') > 0) expect(status).toBe('incomplete');
      else if (partial || sum('fail') > 0) expect(status).toBe('noFailureFound');
      else expect(status).toBe(sum('pass') > 0 ? 'satisfied' : 'noFailureFound');
    }));
  });

  it('says how many of its failures say nothing of it, where there are any', () => {
    expect(judged({ rules: [...asksMore, { rule: 'B', source }] }, { A: { ...none, fail: 2 }, B: { ...none, fail: 3 } }).controls[0]).toMatchObject({ counts: { fail: 5 }, beyond: 2 });
    expect(judged({}, { A: { ...none, fail: 2 } }).controls[0]).not.toHaveProperty('beyond');
  });

  describe('of which a rule was changed by the configuration', () => {
    const rules = [{ id: 'A', aliases: ['OLD'] }, { id: 'B', aliases: [] }];
    const change = (override: Partial<Override>): Partial<RollUpInput> => ({ rules, overrides: [{ rules: ['A'], scope: { kind: 'everywhere' }, parameters: {}, ...override }] });
    const passed = { A: { ...none, pass: 1 }, B: { ...none, pass: 1 } };

    it.each<[string, Partial<Override>, ControlStatus]>([
      ['another parameter', { parameters: { maxAge: 'P900D' } }, 'noFailureFound'],
      ['switched off for a part', { enabled: false, scope: { kind: 'tag', tags: { env: 'dev' } } }, 'noFailureFound'],
      ['named by an older id', { rules: ['OLD'], enabled: false }, 'noFailureFound'],
      ['named by a pattern', { rules: ['*'], enabled: false }, 'noFailureFound'],
      ['another severity, which changes no verdict', { severity: 'low' }, 'satisfied'],
      ['who the emergency accounts are, which the rule waits for', { parameters: { emergencyAccounts: ['x'] } }, 'satisfied'],
      ['another rule', { rules: ['C'], enabled: false }, 'satisfied'],
    ])('%s', (_name, override, expected) => {
      expect(statusOf({}, passed, change(override))).toBe(expected);
    });

    it.each<[string, boolean | undefined, ControlStatus]>([['a part only', true, 'noFailureFound'], ['all', false, 'satisfied'], ['all, since nothing says otherwise', undefined, 'satisfied']])('%s was judged', (_name, narrowed, expected) => {
      expect(statusOf({}, passed, { rules, ...(narrowed === undefined ? {} : { narrowed }) })).toBe(expected);
    });

    it('says so, and still counts what failed', () => {
      const [control] = judged({}, passed, change({ enabled: false })).controls;
      expect(control?.rules[0]?.partial).toContain('configuration');
      expect(control?.rules[1]?.partial).toBeUndefined();
      expect(statusOf({}, { A: { ...none, fail: 1 } }, change({ parameters: { maxAge: 'P900D' } }))).toBe('notSatisfied');
    });
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
      id: 'b', title: 'B', version: '1', publisher: 'P', source, coverage: 'complete', file: 'f',
      controls: [one('1', 'satisfied'), one('2', 'satisfied'), one('3', 'incomplete'), one('4', 'notSatisfied'), one('5', 'notSatisfied'), one('6', 'notSatisfied'), one('7', 'manual'), one('8', 'notCovered'), one('9', 'notCovered'), one('10', 'noFailureFound')],
    };
    const byRule = [{ ruleId: 'satisfied', counts: { ...none, pass: 1 } }, { ruleId: 'incomplete', counts: { ...none, unknown: 1 } }, { ruleId: 'notSatisfied', counts: { ...none, fail: 1 } }];
    const [result] = rollUp([benchmark], { summary: { byRule }, waived: () => 0 });
    expect(result?.score).toEqual({ satisfied: 2, judged: 7 });
    expect(result?.formula).toBe('2 satisfied / (2 satisfied + 1 no failure found + 3 not satisfied + 1 incomplete) = 28 %; 1 manual and 2 not covered are left out');
    // However well an estate is run, a partial mapping proves nothing: nought per cent of it would be a lie.
    expect(judged({ rules: [{ rule: 'A', source, partial: 'half' }] }, { A: { ...none, pass: 1 } }).formula).toBe('no score, since no mapping of this list covers a control wholly: 1 no failure found, 0 not satisfied, 0 incomplete');
    expect(judged({ manual: 'people' }, {}).formula).toBe('no control was judged; 1 manual and 0 not covered are left out');
  });
});
