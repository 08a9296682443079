import { describe, expect, it } from 'vitest';
import { createChecker } from '../../src/documents/checker.ts';
import { parseYaml } from '../../src/documents/located.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { isJsonObject } from '../../src/values/json.ts';
import { parseOverrides } from '../../src/rulepack/overridesParser.ts';

const { rules } = loadRules([]);

function parse(line: string) {
  const located = parseYaml('portcullis.yaml', `overrides:\n  - ${line}\n`);
  if (!located.ok) throw new Error(located.diagnostics[0]?.message);
  const checker = createChecker(located.document);
  const { value } = located.document;
  const overrides = parseOverrides(isJsonObject(value) ? value['overrides'] : undefined, ['overrides'], checker, rules);
  return { overrides, faults: checker.diagnostics.map(({ line: at, column, message, suggestion }) => `${at}:${column} ${message}${suggestion === undefined ? '' : ` -> ${suggestion}`}`) };
}

describe('overrides of portcullis.yaml', () => {
  it('are read with every kind of scope', () => {
    expect(parse('{ rules: [NET*, KEY001], scope: { tag: { env: dev } }, severity: low, reason: sandbox }')).toEqual({ faults: [], overrides: [{ rules: ['NET*', 'KEY001'], scope: { kind: 'tag', tags: { env: 'dev' } }, severity: 'low', parameters: {}, reason: 'sandbox' }] });
    expect(parse('{ rules: [KEY001], scope: { managementGroup: lab }, parameters: { maxAge: P1Y } }').overrides).toEqual([{ rules: ['KEY001'], scope: { kind: 'managementGroup', name: 'lab' }, parameters: { maxAge: 'P1Y' } }]);
    expect(parse('{ rules: [KEY001], enabled: false, reason: not ours }').overrides).toEqual([{ rules: ['KEY001'], scope: { kind: 'everywhere' }, parameters: {}, enabled: false, reason: 'not ours' }]);
  });

  it.each([
    ['{ rules: [NETT001], severity: low }', "2:15 there is no rule 'NETT001' -> NET001"],
    ['{ rules: [NET001], severty: low }', "2:24 unknown key 'severty' in an override (expected rules, scope, enabled, severity, parameters, reason) -> severity"],
    ['{ rules: [NET001], enabled: false }', "2:24 a rule that is switched off needs a 'reason'"],
    ['{ rules: [NET001], enabled: "no" }', '2:33 enabled must be true or false'],
    ['{ rules: [NET001] }', '2:5 the override changes nothing: give enabled, severity or parameters'],
    ['{ rules: [KEY001], parameters: { maxage: P1Y } }', "2:38 no rule named here has a parameter 'maxage' -> maxAge"],
    ['{ rules: [KEY001], parameters: { maxAge: 90 } }', '2:38 expected an ISO 8601 duration, such as P90D or PT3H'],
    ['{ rules: [NET001], severity: low, scope: { id: rg-one } }', "2:52 'rg-one' is no resource id; it starts with /subscriptions/"],
    ['{ rules: [NET001], severity: low, scope: {} }', '2:39 scope needs exactly one of id, tag, managementGroup'],
    ['{ rules: [NET001], severity: low, scope: { tag: dev } }', '2:53 tag must be a map of tag names to texts, such as { env: dev }'],
  ])('are refused at the place of the fault: %s', (line, fault) => {
    expect(parse(line).faults).toEqual([fault]);
  });
});
