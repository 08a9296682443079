import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';

const facts = createFactTable().definitions;
const rule = (id: string, name: string, more: object = {}) => ({
  path: `/own/${name}.yaml`,
  text: JSON.stringify({ id, name, title: name, severity: 'low', target: { type: 'Microsoft.Storage/storageAccounts' }, if: { field: 'kind', exists: false }, message: 'm', rationale: 'r', remediation: { summary: 's' }, references: ['https://example.org'], ...more }),
});
const RULES = [rule('OWN001', 'one', { aliases: ['OWN009'] }), rule('OWN002', 'two'), rule('OWN003', 'three', { status: { deprecated: { replacedBy: 'OWN001' } } })];
const HEAD = 'id: mine\ntitle: Mine\nversion: "1"\npublisher: us\nsource: https://example.org/list\ncontrols:\n';

function load(text: string, path = '/own/benchmarks/mine.yaml') {
  const { benchmarks, diagnostics } = loadPack([...RULES, { path, text }], { facts });
  return { benchmarks, faults: diagnostics.map(({ line, column, message, suggestion }) => `${line}:${column} ${message}${suggestion === undefined ? '' : ` -> ${suggestion}`}`) };
}

describe('a benchmark file', () => {
  it('gives each mapping its source, and the rest as written', () => {
    expect(load(`${HEAD}  - { id: "1.1", title: First, rules: [OWN001, { rule: OWN002, partial: half of it, source: "https://example.org/theirs" }] }\n  - { id: "1.2", title: Second, manual: people do it }\n`)).toEqual({
      faults: [],
      benchmarks: [{
        id: 'mine', title: 'Mine', version: '1', publisher: 'us', source: 'https://example.org/list', coverage: 'mapped', file: '/own/benchmarks/mine.yaml',
        controls: [
          { id: '1.1', title: 'First', rules: [{ rule: 'OWN001', source: 'https://example.org/list' }, { rule: 'OWN002', partial: 'half of it', source: 'https://example.org/theirs' }] },
          { id: '1.2', title: 'Second', rules: [], manual: 'people do it' },
        ],
      }],
    });
  });

  it.each([
    ['  - { id: a, title: A, rules: [OWN004] }\n', ["7:32 there is no rule 'OWN004' -> OWN001"]],
    ['  - { id: a, title: A, rules: [OWN009] }\n', ["7:32 the rule 'OWN009' has a new id -> OWN001"]],
    ['  - { id: a, title: A, rules: [{ rule: OWN003 }] }\n', ["7:40 the rule 'OWN003' is deprecated -> OWN001"]],
    ['  - { id: a, title: A, ruls: [OWN001] }\n', ["7:24 unknown key 'ruls' in a control (expected id, title, manual, notCovered, rules) -> rules"]],
    ['  - { id: a, title: A }\n  - { id: a, title: B }\n', ["8:11 the control 'a' stands twice"]],
    ['  - { id: 7.1, title: A }\n', ['7:11 id must be text; put it in quotes']],
    ['  - { id: a, title: A, rules: [OWN001, OWN001] }\n', ["7:40 the rule 'OWN001' stands twice in this control"]],
    ['  - { id: a, title: A, rules: [{ rule: OWN001, partial: "" }] }\n', ['7:57 partial has no value; expected text']],
    ['  - { id: a, title: A, rules: [{ rule: OWN001, source: http://x }] }\n', ['7:56 a source must be an https address']],
    ['  - { id: a, title: A, manual: people, rules: [OWN001] }\n', ["7:24 a control that rules speak to is not 'manual'; say what they leave out with 'partial'"]],
    ['  - { id: a, title: A, notCovered: nobody reads it, rules: [OWN001] }\n', ["7:24 a control that rules speak to is not 'notCovered'; say what they leave out with 'partial'"]],
    ['  - { id: a, title: A, notCovered: nobody reads it, manual: people }\n', ["7:24 a control is 'manual' or 'notCovered', not both"]],
    ['  - { id: a, title: A, notCovered: "" }\n', ['7:36 notCovered has no value; expected text']],
    ['  - { id: a, title: A, rules: [{ rule: OWN001, stricter: "" }] }\n', ['7:58 stricter has no value; expected text']],
    ['  []\n', ['7:3 a benchmark needs at least one control']],
  ])('is refused at the place of the fault: %j', (controls, faults) => {
    expect(load(HEAD + controls).faults).toEqual(faults);
  });

  it('tells what a rule asks for beyond a control, and why nothing looks at another', () => {
    expect(load(`${HEAD}  - { id: a, title: A, rules: [{ rule: OWN001, stricter: more, partial: half }] }\n  - { id: b, title: B, notCovered: nobody reads it }\n`).benchmarks[0]?.controls).toEqual([
      { id: 'a', title: 'A', rules: [{ rule: 'OWN001', partial: 'half', stricter: 'more', source: 'https://example.org/list' }] },
      { id: 'b', title: 'B', rules: [], notCovered: 'nobody reads it' },
    ]);
  });

  it('says when its source was read and whether it is the whole document', () => {
    const head = (more: string) => load(`${HEAD.replace('controls:', `${more}\ncontrols:`)}  - { id: a, title: A }\n`);
    expect(head('retrieved: "2026-11-28"\ncoverage: complete').benchmarks[0]).toMatchObject({ retrieved: '2026-11-28', coverage: 'complete' });
    expect(head('coverage: complet').faults).toEqual(['6:11 coverage must be one of complete, mapped -> complete']);
    for (const day of ['28.11.2026', '2026-02-30', '2026-13-01']) expect(head(`retrieved: "${day}"`).faults, day).toEqual([`6:12 retrieved must be a day, YYYY-MM-DD, not '${day}'`]);
  });

  it('is checked in the same run as rules with faults, and not at fault for naming one', () => {
    const broken = { path: '/own/four.yaml', text: 'id: OWN004\nname: four\n' };
    const text = `${HEAD}  - { id: a, title: A, rules: [OWN004, OWN404] }\n`;
    const benchmark = { path: '/own/benchmarks/mine.yaml', text };
    const told = (files: Parameters<typeof loadPack>[0]) => loadPack(files, { facts }).diagnostics.filter(({ file }) => file === benchmark.path).map(({ message }) => message);
    expect(told([...RULES, broken, benchmark])).toEqual(["there is no rule 'OWN404'"]);
    expect(told([...RULES, { ...broken, text: '{' }, benchmark])).toEqual([]);
  });

  it('is named as its file, and only once', () => {
    expect(load(`${HEAD}  - { id: a, title: A }\n`, '/own/benchmarks/other.yaml').faults).toEqual(["1:5 the id 'mine' must be the file's stem 'other'"]);
    const text = `${HEAD}  - { id: a, title: A }\n`;
    expect(loadPack([...RULES, { path: '/a/benchmarks/mine.yaml', text }, { path: '/b/benchmarks/mine.yaml', text }], { facts }).diagnostics).toEqual([{ file: '/b/benchmarks/mine.yaml', line: 1, column: 1, message: "the benchmark 'mine' is there already: /a/benchmarks/mine.yaml" }]);
  });
});
