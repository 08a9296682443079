import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson, schemaFaultLines } from '../../src/documents/jsonDocument.ts';
import { jsonFault, placeInJson } from '../../src/documents/jsonPlaces.ts';
import { parseYaml } from '../../src/documents/located.ts';
import type { JsonObject, JsonValue } from '../../src/values/json.ts';

type Path = readonly (string | number)[];

function pathsOf(value: JsonValue, path: Path = []): readonly Path[] {
  const children = Array.isArray(value)
    ? (value as readonly JsonValue[]).flatMap((item, index) => pathsOf(item, [...path, index]))
    : typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => pathsOf(item ?? null, [...path, key])) : [];
  return [path, ...children];
}

/** A text that says the same with other blanks. */
const document = fc.record({ value: fc.jsonValue({ maxDepth: 4 }), indent: fc.constantFrom(undefined, 1, 2, '\t') });

describe('places in JSON', () => {
  it('are those that the YAML reader finds, which is another program', () => {
    fc.assert(fc.property(document, ({ value, indent }) => {
      const text = JSON.stringify(value, undefined, indent === '\t' ? 3 : indent);
      const located = parseYaml('f.json', text);
      // Numbers that YAML refuses and texts that hold control characters are not compared.
      if (!located.ok) return;
      for (const path of pathsOf(value)) {
        const place = placeInJson(text, path);
        expect(place.value, `${text} ${JSON.stringify(path)}`).toEqual(located.document.locateValue(path));
        if (path.length > 0) expect(place.key, `${text} ${JSON.stringify(path)}`).toEqual(located.document.locate(path));
      }
    }), { numRuns: 2000 });
  });

  it('end where the path ends early, and take the last of keys that stand twice, as JSON does', () => {
    const text = '{\n  "a": { "b": 1 },\n  "a": {\n    "c": [ 10, 20 ]\n  }\n}';
    expect(placeInJson(text, ['a', 'c', 1])).toEqual({ key: { line: 4, column: 16 }, value: { line: 4, column: 16 } });
    expect(placeInJson(text, ['a', 'c'])).toEqual({ key: { line: 4, column: 5 }, value: { line: 4, column: 10 } });
    expect(placeInJson(text, ['a', 'b']).key).toEqual({ line: 3, column: 3 });
    expect(placeInJson(text, ['nowhere']).value).toEqual({ line: 1, column: 1 });
  });

  it('are counted as an editor does: without a byte order mark', () => {
    expect(placeInJson('\uFEFF{"a":1}', ['a'])).toEqual({ key: { line: 1, column: 2 }, value: { line: 1, column: 6 } });
  });
});

describe('what is no JSON', () => {
  it('is refused exactly where JSON.parse refuses it', () => {
    const broken = fc.tuple(document, fc.nat(), fc.constantFrom('', ',', ':', '"', '{', '}', '[', ']', '\\', '0', '-', '.', 'e', 't', '\n', '\u0001', "'", '//')).map(([{ value, indent }, at, insert]) => {
      const text = JSON.stringify(value, undefined, indent);
      const place = at % (text.length + 1);
      return text.slice(0, place) + insert + text.slice(place + (at % 2));
    });
    fc.assert(fc.property(broken, (text) => {
      let fine = true;
      try {
        JSON.parse(text);
      } catch {
        fine = false;
      }
      const fault = jsonFault(text);
      expect(fault === undefined, `${JSON.stringify(text)} ${fault?.message}`).toBe(fine);
      if (fault === undefined) return;
      const line = text.split('\n')[fault.line - 1];
      expect(line).toBeDefined();
      expect(fault.column).toBeLessThanOrEqual((line ?? '').length + 1);
    }), { numRuns: 5000 });
  });

  it.each<[text: string, line: number, column: number, message: RegExp]>([
    ['', 1, 1, /^the document is empty$/],
    ['{\n  "a": 1,\n}', 2, 9, /^a comma before '}' is not allowed$/],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, /^expected ',' or '}', found '"'$/],
    ['{ a: 1 }', 1, 3, /^expected a key in double quotes, found 'a'$/],
    ["{ \"a\": 'x' }", 1, 8, /^expected a value, found '''; texts stand in double quotes$/],
    ['{"a": 1', 1, 8, /the '\{' of line 1 is not closed: it was cut short$/],
    ['[\n [1, 2\n', 3, 1, /the '\[' of line 2 is not closed: it was cut short$/],
    ['{"a": "x', 1, 7, /^this text is not closed: the file was cut short$/],
    ['{"a": "x\n"}', 1, 7, /^this text is not closed before the end of its line$/],
    ['{"a" 1}', 1, 6, /^expected ':' after the key, found '1'$/],
    ['{"a": undefined}', 1, 7, /^expected a value, found 'undefined'$/],
    ['{"a": True}', 1, 7, /^expected a value, found 'True'$/],
    ['{"a": 01}', 1, 7, /^expected a value, found '01'$/],
    ['{"a": "\\x"}', 1, 8, /is no escape of JSON$/],
    ['{} {}', 1, 4, /^expected the end of the document, found '\{'$/],
    ['// note\n{}', 1, 1, /^expected a value, found '\/'$/],
    ['<html>', 1, 1, /^expected a value, found '<'$/],
  ])('%j', (text, line, column, message) => {
    const read = readJson('f.json', text);
    expect(read).toMatchObject({ ok: false, diagnostic: { file: 'f.json', line, column, message: expect.stringMatching(message) as string } });
  });

  it('is read without recursion, however deep, and in one pass, however long', () => {
    expect(jsonFault('['.repeat(300_000))).toMatchObject({ line: 1, column: 300_001 });
    expect(placeInJson(`{"a":"${'x'.repeat(3_000_000)}","b":[${'1,'.repeat(300_000)}2]}`, ['b', 300_000]).value.column).toBe(3_000_007 + 6 + 600_001);
  });
});

describe('what breaks a schema', () => {
  const schema: JsonObject = {
    $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', additionalProperties: false, required: ['kind', 'count'],
    properties: {
      kind: { enum: ['open', 'closed'] }, count: { type: 'integer', minimum: 0 }, name: { type: 'string', minLength: 1 }, when: { type: 'string', format: 'date-time' }, version: { const: 2 },
      owner: { anyOf: [{ type: 'null' }, { type: 'object', additionalProperties: false, required: ['id'], properties: { id: { type: 'string' } } }] },
      rows: { type: 'array', items: { type: 'object', required: ['id'], properties: { id: { type: 'string', pattern: '^/' } } } },
    },
  };

  it.each<[value: JsonObject, told: readonly string[]]>([
    [{ kind: 'open', count: 1, owner: null }, []],
    [{ count: 1 }, ["f.json:1:1 the document lacks 'kind'"]],
    [{ kind: 'opne', count: 1 }, ["f.json:2:10 kind is 'opne'; expected one of open, closed - did you mean 'open'?"]],
    [{ kind: 'open', cuont: 1, count: 1 }, ["f.json:3:2 the document has the unknown key 'cuont' (expected kind, count, name, when, version, owner, rows) - did you mean 'count'?"]],
    [{ kind: 'open', count: '1' }, ["f.json:3:11 count is '1'; expected a whole number"]],
    [{ kind: 'open', count: [] }, ['f.json:3:11 count is a list; expected a whole number']],
    [{ kind: 'open', count: 1, name: '' }, ['f.json:4:10 name is empty']],
    [{ kind: 'open', count: 1, when: 'yesterday' }, ["f.json:4:10 when is 'yesterday', which is no date-time"]],
    [{ kind: 'open', count: 1, version: 3 }, ['f.json:4:13 version is 3; expected 2']],
    [{ kind: 'open', count: 1, owner: 'me' }, ["f.json:4:11 owner is 'me'; expected null or a map"]],
    [{ kind: 'open', count: 1, owner: { id: 5 } }, ['f.json:5:9 owner.id is 5; expected text']],
    [{ kind: 'open', count: 1, owner: {} }, ["f.json:4:11 owner lacks 'id'"]],
    [{ kind: 'open', count: 1, rows: [{ id: '/a' }, { id: 'b' }] }, ["f.json:9:10 rows[1].id is 'b'; expected the form ^/"]],
    [{ count: -1, kind: 'x' }, ['f.json:2:11 count is -1; expected 0 or more', "f.json:3:10 kind is 'x'; expected one of open, closed"]],
  ])('%j', (value, told) => {
    const text = JSON.stringify(value, undefined, 1);
    expect(schemaFaultLines('f.json', text, schema, value)).toEqual(told);
  });

  it('is told twenty times at most, and the rest is counted', () => {
    const value = { kind: 'open', count: 1, rows: Array.from({ length: 50 }, () => ({})) };
    const lines = schemaFaultLines('f.json', JSON.stringify(value), schema, value);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('f.json: 30 more faults');
  });
});
