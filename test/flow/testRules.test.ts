import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import { junitOfTests } from '../../src/flow/junit.ts';
import { mutantsOf } from '../../src/flow/mutants.ts';
import { isClean, testRules, type RuleTest } from '../../src/flow/testRules.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';
import { launchBrowser } from '../browser/chrome.ts';

const TYPE = 'Microsoft.Storage/storageAccounts';
const facts = createFactTable();

const RULE = {
  id: 'OWN001', name: 'made-up', title: 'Made up', severity: 'low', target: { type: TYPE },
  when: { field: 'kind', exists: true },
  if: { anyOf: [{ count: { field: 'properties.rules[*]', where: { not: { field: 'properties.rules[*].open', equals: false } } }, greater: 0 }, { field: 'tags.open', equals: 'yes' }] },
  message: '{{ name }} is open', rationale: 'It matters.', remediation: { summary: 'Close it.' }, references: ['https://example.org'],
};
const open = (...values: readonly boolean[]) => ({ name: 'one', kind: 'V2', properties: { rules: values.map((value) => ({ open: value })) } });
const CASES = [
  { name: 'open', given: open(true), expect: 'fail', message: 'one is open' },
  { name: 'closed', given: open(false), expect: 'pass' },
  { name: 'no kind', given: { name: 'one' }, expect: 'notApplicable' },
  { name: 'not read', given: { name: 'one' }, missing: [TYPE], expect: 'unknown' },
];

function tested(cases: readonly unknown[], more: object = {}, mutate = true): RuleTest {
  const pack = loadPack([{ path: '/own/made-up.yaml', text: JSON.stringify(RULE) }, { path: '/own/made-up.cases.yaml', text: JSON.stringify({ rule: 'OWN001', now: '2026-01-01T00:00:00Z', cases, ...more }) }], { facts: facts.definitions });
  expect(pack.diagnostics).toEqual([]);
  const [test] = testRules({ rules: pack.rules, cases: pack.cases, facts, mutate, onProgress: () => undefined });
  if (test === undefined) throw new Error('no rule');
  return test;
}

describe('mutants', () => {
  it('are every leaf negated and dropped, named as it stands in the file; the last of a list takes its list along', () => {
    expect([...mutantsOf(tested(CASES, {}, false).rule)].map(({ name }) => name)).toEqual([
      'when negated', 'when dropped',
      'if.anyOf[0] negated', 'if.anyOf[0] dropped', 'if.anyOf[0].count.where.not negated', 'if.anyOf[0].count.where.not dropped',
      'if.anyOf[1] negated', 'if.anyOf[1] dropped',
    ]);
  });

  it('survive where no case notices, and are accepted where they are listed', () => {
    expect(tested(CASES).mutation?.survivors).toEqual(['if.anyOf[1] dropped']);
    const tag = { name: 'by its tag', given: { name: 'one', kind: 'V2', tags: { open: 'yes' } }, expect: 'fail' };
    expect(isClean(tested([...CASES, tag]))).toBe(true);
    const listed = tested(CASES, { equivalent: [{ mutant: 'if.anyOf[1] dropped', reason: 'nobody sets that tag' }] });
    expect([isClean(listed), listed.mutation?.accepted]).toEqual([true, 1]);
  });

  it('must be listed only where they are there and survive', () => {
    const stale = tested(CASES, { equivalent: [{ mutant: 'if negated', reason: 'x' }, { mutant: 'when negated', reason: 'x' }] });
    expect(stale.mutation?.stale).toEqual(["there is no mutant 'if negated'", "'when negated' is noticed by a case"]);
    expect(isClean(stale)).toBe(false);
  });
});

describe('cases', () => {
  it('that do not hold say what was expected and what each condition saw', () => {
    const { outcomes, mutation } = tested([...CASES, { name: 'wrong', given: open(false), expect: 'fail' }, { name: 'wrong words', given: open(true), expect: 'fail', message: 'one is shut' }]);
    const [wrong, words] = outcomes.slice(-2);
    expect(wrong?.problems).toEqual(['expected fail, got pass: Made up: not the case']);
    expect(wrong?.seen).toContain('properties.rules[*]: looked for count greater 0, saw []');
    expect(words?.problems).toEqual(['the message differs:\n  expected one is shut\n  got      one is open\n                  ^']);
    expect(mutation).toBeUndefined();
  });

  it('do not hold where the message names what is not there, unless they say so', () => {
    const nameless = { ...RULE, message: 'open? {{ properties.nmae }}' };
    const files = (message?: string) => [{ path: '/own/made-up.yaml', text: JSON.stringify(nameless) }, { path: '/own/made-up.cases.yaml', text: JSON.stringify({ rule: 'OWN001', now: '2026-01-01T00:00:00Z', cases: [{ ...CASES[0], message }] }) }];
    const problems = (message?: string) => {
      const pack = loadPack(files(message), { facts: facts.definitions });
      return testRules({ ...pack, facts, mutate: false, onProgress: () => undefined }).flatMap(({ outcomes }) => outcomes.flatMap((outcome) => outcome.problems));
    };
    expect(problems()).toEqual(["the message shows '?' for something that is not there: open? ?; correct the rule's message, or state it in the case if it is meant"]);
    expect(problems('open? ?')).toEqual([]);
  });

  it('are asked for, one a verdict', () => {
    expect(tested(CASES.slice(0, 1), {}, false).missing).toEqual(['pass', 'unknown', 'notApplicable']);
  });
});

describe('JUnit', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('is XML that a parser reads back, whatever the names', async () => {
    const hostile = 'a "quoted" <b>&amp;]]> \u0000\u001b[31m\ud800 \u202e';
    const text = [...junitOfTests([tested([...CASES, { name: hostile, given: open(false), expect: 'fail' }], {}, false)])].join('');
    const page = await browser.newPage();
    const read = await page.evaluate(`(() => {
      const parsed = new DOMParser().parseFromString(${JSON.stringify(text)}, 'application/xml');
      const cases = [...parsed.querySelectorAll('testcase')];
      return { error: parsed.querySelector('parsererror')?.textContent ?? '', names: cases.map((one) => one.getAttribute('name')), failures: cases.filter((one) => one.querySelector('failure')).length, counted: parsed.documentElement.getAttribute('failures') };
    })()`);
    expect(read).toEqual({ error: '', names: ['open', 'closed', 'no kind', 'not read', 'a "quoted" <b>&amp;]]> \ufffd\ufffd[31m\ufffd \u202e', 'has a case for each verdict'], failures: 1, counted: '1' });
  });
});
