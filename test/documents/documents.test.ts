import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import { parseJson, parseYaml } from '../../src/documents/located.ts';
import { suggest } from '../../src/documents/suggest.ts';
import { formatDiagnostic } from '../../src/model/diagnostic.ts';
import type { JsonObject, JsonValue } from '../../src/values/json.ts';

function faults(text: string): readonly string[] {
  const parsed = parseYaml('f.yaml', text);
  return parsed.ok ? [] : parsed.diagnostics.map(formatDiagnostic);
}

describe('a YAML document', () => {
  it('is plain values, as the core schema of YAML 1.2 has them', () => {
    const parsed = parseYaml('f.yaml', 'a: yes\nb: 2026-01-01\nc: 0x10\nd: ~\ne: [1, 1.5, true]\nf: "22"\ng: 0o17\n');
    expect(parsed.ok && parsed.document.value).toEqual({ a: 'yes', b: '2026-01-01', c: 16, d: null, e: [1, 1.5, true], f: '22', g: 15 });
  });

  it('knows where each key and each value stands', () => {
    const parsed = parseYaml('f.yaml', 'a:\n  b:\n    - x: 1\n      y: two\n');
    if (!parsed.ok) throw new Error('not read');
    const { locate, locateValue } = parsed.document;
    expect(locate(['a', 'b', 0, 'y'])).toEqual({ line: 4, column: 7 });
    expect(locateValue(['a', 'b', 0, 'y'])).toEqual({ line: 4, column: 10 });
    expect(locate(['a', 'b', 0])).toEqual({ line: 3, column: 7 });
    expect(locate(['a', 'missing', 'deeper'])).toEqual({ line: 1, column: 1 });
  });

  it.each(([
    ['a: 1\na: 2\n', /^f\.yaml:2:1 this key stands twice/],
    ['a:\n\t- b\n', /^f\.yaml:2:1 .*tab/],
    ['a: [1, 2\n', /^f\.yaml:\d+:\d+ /],
    ['a: "x\n', /^f\.yaml:\d+:\d+ /],
    ['a: &x 1\nb: *x\n', /^f\.yaml:1:\d+ anchors are not allowed/],
    ['a: 1\n---\nb: 2\n', /several/],
    ['1: a\n', /^f\.yaml:1:1 a key must be text/],
    ['? [a]\n: b\n', /a key must be text/],
    ['a: !!js/function x\n', /tag/],
    ['a:\n  <<: {b: 1}\n', /merge keys/],
    ['', /empty/],
    ['# only a comment\n', /empty/],
    [`a: ${'['.repeat(200)}${']'.repeat(200)}\n`, /deeper than/],
    ['['.repeat(50_000), /deeper than/],
    ['a: "'.padEnd(1 << 21, 'x'), /larger than/],
  ] satisfies readonly (readonly [string, RegExp])[]).map(([text, expected]) => [text.slice(0, 40), text, expected] as const))('%j is refused at its place', (_shown, text, expected) => {
    expect(faults(text)[0] ?? 'accepted').toMatch(expected);
  });

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab:-[]{}&*!|>\'"%@`#,? \n\t0')), maxLength: 60 }), (text) => {
      const parsed = parseYaml('f.yaml', text);
      expect(parsed.ok || parsed.diagnostics.length > 0).toBe(true);
    }), { numRuns: 2000 });
  });

  it('does not expand a billion laughs', () => {
    const laughs = ['a: &a [x]', ...Array.from({ length: 9 }, (_unused, index) => `${'bcdefghij'[index]}: &${'bcdefghij'[index]} [${`*${'abcdefghij'[index]},`.repeat(9)}]`)].join('\n');
    expect(faults(laughs).length).toBeGreaterThan(0);
  });
});

describe('a JSON document', () => {
  it('is located like YAML, and YAML that is no JSON is refused', () => {
    const parsed = parseJson('f.json', '{\n  "a": [1]\n}');
    expect(parsed.ok && parsed.document.locateValue(['a', 0])).toEqual({ line: 2, column: 9 });
    expect(parseJson('f.json', 'a: 1').ok).toBe(false);
  });
});

describe('a suggestion', () => {
  it.each([
    ['notEqual', ['equals', 'notEquals', 'notIn'], 'notEquals'],
    ['hihg', ['critical', 'high', 'medium', 'low'], 'high'],
    ['EQUALS', ['equals', 'less'], 'equals'],
    ['NET01', ['NET001', 'NET002'], 'NET001'],
    ['frobnicate', ['equals', 'in'], undefined],
    ['in', ['on', 'like'], 'on'],
    ['', ['a'], 'a'],
  ])('of %j is the nearest, or none', (word, candidates, expected) => {
    expect(suggest(word, candidates)).toBe(expected);
  });
});

describe('a JSON Schema', () => {
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', required: ['a'], properties: { a: { type: 'integer' }, b: { type: 'string', format: 'date-time' } }, additionalProperties: false };

  it('names every deviation by its place', () => {
    expect(validateAgainstSchema(schema, { a: 1, b: '2026-01-01T00:00:00Z' })).toEqual([]);
    expect(validateAgainstSchema(schema, { a: 'x', b: 'y', c: 1 }).map(({ path }) => path.join('/')).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('tells of each value what is wrong with it, whatever was checked before by the same or by another schema of its name', () => {
    const schema = (type: string): JsonObject => ({ $id: 'https://example.org/x', $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: { a: { type } } });
    const wrong = (type: string, value: JsonValue): readonly string[] => validateAgainstSchema(schema(type), { a: value }).map(({ message }) => message);
    const first = validateAgainstSchema(schema('integer'), { a: 'x' });
    expect(wrong('integer', 1)).toEqual([]);
    expect(wrong('integer', true)).toEqual(['is true; expected a whole number']);
    expect(wrong('string', 1)).toEqual(['is 1; expected text']);
    expect(wrong('string', 'x')).toEqual([]);
    expect(first.map(({ message }) => message)).toEqual(["is 'x'; expected a whole number"]);
  });
});
