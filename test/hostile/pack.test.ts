import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import { formatDiagnostic } from '../../src/model/diagnostic.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';
import { regexFault } from '../../src/rulepack/regexSafety.ts';
import { atoms, printed, stepsOf, type Pattern } from './backtracking.ts';

const { definitions: facts } = createFactTable();
const SEED = Number(process.env['PORTCULLIS_SEED'] ?? 3);

function faults(text: string, path = 'network/own.yaml'): readonly string[] {
  return loadPack([{ path, text }], { facts }).diagnostics.map(formatDiagnostic);
}

const SEARCHES = ['some', 'find', 'findIndex', 'filter', 'every', 'includes', 'indexOf'] as const;

/** How many elements the lists have, all in all, that are searched while something runs: work as a number that is the same on every machine. */
function lookedThrough(run: () => void): number {
  const prototype = Array.prototype as unknown as Record<string, (...given: unknown[]) => unknown>;
  const originals = SEARCHES.map((name) => [name, prototype[name]] as const);
  let elements = 0;
  for (const [name, original] of originals) {
    prototype[name] = function counted(this: unknown[], ...given: unknown[]) {
      elements += this.length;
      return original?.apply(this, given);
    };
  }
  try {
    run();
  } finally {
    // oxlint-disable-next-line no-extend-native -- it is put back as it was
    for (const [name, original] of originals) Object.defineProperty(Array.prototype, name, { value: original, writable: true, configurable: true, enumerable: false });
  }
  return elements;
}

const RULE = (condition: string): string => `id: NET900
name: own
title: Own
severity: low
status: preview
target: { type: Microsoft.Network/networkSecurityGroups }
if: ${condition}
message: "{{ name }} is at fault"
rationale: Because. It is.
remediation: { summary: Correct it. }
references: [https://learn.microsoft.com/azure]
`;

describe('a rule', () => {
  it('as it should be has no faults', () => {
    expect(faults(RULE('{ field: name, equals: x }'))).toEqual([]);
  });

  it.each(['{{ name.constructor }}', '{{ __proto__ }}', '{{#each this}}x{{/each}}', '{{> page}}', '{{ lookup this name }}', '<%= name %>'])('has a message that can run nothing: %s', (message) => {
    const { rules, diagnostics } = loadPack([{ path: 'network/own.yaml', text: RULE('{ field: name, equals: x }').replace('{{ name }} is at fault', message) }], { facts });
    expect(diagnostics.length > 0 || rules[0]?.message.includes(message)).toBe(true);
    if (message.includes('{{')) expect(diagnostics.length).toBeGreaterThan(0);
  });

  it.each(['{ field: constructor.name, equals: x }', "{ field: \"tags['__proto__'].x\", exists: true }", '{ fact: exposure.constructor, equals: true }', '{ fact: toString.length, equals: 1 }', '{ value: { param: constructor }, equals: x }', '{ related: { type: constructor }, greater: 0 }'])('cannot ask for what every object inherits: %s', (condition) => {
    expect(faults(RULE(condition)).length).toBeGreaterThan(0);
  });

  it('counts in counts five deep, and no deeper: each level multiplies what a row costs', () => {
    const list = (level: number): string => `properties.list${level}[*]`;
    const nested = (levels: number): string => Array.from({ length: levels }, (_unused, level) => level).reduceRight((inner, level) => `{ count: { field: "${list(level)}", where: ${inner} }, greater: 0 }`, '{ field: name, equals: x }');
    expect(faults(RULE(nested(5))).filter((fault) => fault.includes('deeper'))).toEqual([]);
    expect(faults(RULE(nested(6))).filter((fault) => fault.includes('deeper'))).toEqual([expect.stringMatching(/^network\/own\.yaml:7:\d+ counts are nested deeper than 5 levels$/)]);
    const joined = (levels: number): string => Array.from({ length: levels }).reduce<string>((inner) => `{ related: { type: Microsoft.Compute/virtualMachines, within: tenant, where: ${inner} }, greater: 0 }`, '{ field: name, equals: x }');
    expect([faults(RULE(joined(5))), faults(RULE(joined(6))).length]).toEqual([[], 1]);
  });
});

describe('a file of YAML costs what its size says, and tells a thousand faults at most', () => {
  const LENGTH = 80_000;
  /** What took the square of its size, filled the stack, or made as many lines as it has characters. */
  const BOMBS: Readonly<Record<string, string>> = {
    'keys of one map': `{${Array.from({ length: LENGTH / 10 }, (_unused, index) => `k${index}: 1`).join(', ')}}`,
    'one key again and again': 'a: 1\n'.repeat(LENGTH / 5),
    'anchors': '- &a a\n'.repeat(LENGTH / 10),
    'foreign tags': '- !x a\n'.repeat(LENGTH / 10),
    'aliases': `x: &a 1\ny: [${'*a,'.repeat(LENGTH / 10)}]`,
    'opened lists': '['.repeat(LENGTH / 4),
    'list signs': '- '.repeat(LENGTH / 4),
    'a long text': `a: ${'x'.repeat(LENGTH)}`,
  };

  it.each(Object.entries(BOMBS))('%s', (_what, text) => {
    let found: readonly string[] = [];
    const looked = lookedThrough(() => {
      found = faults(text);
    });
    expect(found.length).toBeGreaterThan(0);
    // Ten thousand keys that are each compared with each are fifty million.
    expect(looked).toBeLessThan(60 * text.length);
    // The form of a file, and what is in it, are each told so far.
    expect(found.length).toBeLessThanOrEqual(2002);
    expect(found.every((fault) => fault.length < 1500)).toBe(true);
  });

  it('a pack of faults alone is told whole, file by file', () => {
    const files = Array.from({ length: 3 }, (_unused, index) => ({ path: `network/r${index}.yaml`, text: `a: 1\n${'b: 1\n'.repeat(1100)}` }));
    const { diagnostics } = loadPack(files, { facts });
    expect(Map.groupBy(diagnostics, ({ file }) => file).size).toBe(3);
    expect(diagnostics.filter(({ message }) => message.includes('further faults')).length).toBe(3);
  });
});

describe('a regular expression that is taken', () => {
  const TEXTS = ['a', 'ab', 'b', 'aab'];

  /** Steps of a backtracking engine that has no short cuts, over texts of one length that come close to matching. */
  const most = (pattern: Pattern, length: number): number => Math.max(...TEXTS.map((unit) => stepsOf(pattern, unit.repeat(length).slice(0, length))));

  it('takes steps that grow as the text does, whatever it is made of', () => {
    let taken = 0;
    fc.assert(fc.property(atoms, (pattern) => {
      if (regexFault(printed(pattern)) !== undefined) return;
      taken += 1;
      const [half, whole] = [most(pattern, 128), most(pattern, 256)];
      // Twice the text: twice the steps, and a little for its ends.
      expect([printed(pattern), whole <= 2.6 * half + 100]).toEqual([printed(pattern), true]);
    }), { seed: SEED, numRuns: 1500 });
    expect(taken).toBeGreaterThan(100);
  });

  it.each(['(?:a|aa)'.repeat(25), '(?:a|b|ab)(?:a|b|ab)(?:a|b|ab)(?:a|b|ab)(?:a|b|ab)(?:a|b|ab)(?:a|b|ab)', '(a+)+b', '(a|a)*b', '^(?:a|ab)*c', 'a*a*b', 'a+b', '(?=a*)b', '(a)\\1', 'a{1,40}a{1,40}b', 'a{2000}', 'x'.repeat(1001), '(?:'.repeat(300) + ')'.repeat(300) + '{9}', '\\p{L}{900}\\p{L}{900}'])('is none that takes more: %s', (pattern) => {
    expect(regexFault(pattern)).toBeDefined();
  });

  it.each(['^(?:prod|test|dev)-(?:eu|us)-vm[0-9]{2,3}$', '^[a-z]+$', '^vm-.*-prod$', '[A-Z]{2,6}[0-9]{3,4}', '^\\d{1,3}\\.\\d{1,3}$', 'owner|team'])('is any that people write: %s', (pattern) => {
    expect(regexFault(pattern)).toBeUndefined();
  });
});
