import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { inherited, outcomeOf, READERS, type Content } from './readers.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-hostile-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const DEEP = 5_000;
const PROTOTYPES = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"prototype":{"polluted":1}}';

/** What somebody could put in place of any file. */
const CONTENTS: Readonly<Record<string, Content>> = {
  nothing: '', blanks: ' \n\t\n', NUL: '\u0000', 'a byte order mark': '\uFEFF', 'no UTF-8': Buffer.from([0xff, 0xc3, 0x28, 0x0a]), 'UTF-16': Buffer.from('\uFEFF{"a":1}', 'utf16le'),
  null: 'null', 'null lines': 'null\nnull\n', true: 'true', 'a number': '0', text: '"x"', 'an empty list': '[]', 'an empty map': '{}', 'lists of nothing': '[[],[null],{}]', 'maps of nothing': '{"":null}',
  'lists without end': '['.repeat(DEEP), 'deep lists': '['.repeat(DEEP) + ']'.repeat(DEEP), 'deep maps': `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`, 'deep YAML': Array.from({ length: 700 }, (_unused, depth) => `${' '.repeat(depth)}a:\n`).join(''),
  prototypes: PROTOTYPES, 'prototypes a line': `${PROTOTYPES}\n${PROTOTYPES}\n`, 'prototypes in YAML': '__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n',
  'an endless number': '9'.repeat(100_000), 'an infinite number': '{"a":1e999}', 'half a character': '"\\ud800"', 'a long text': JSON.stringify('x'.repeat(1_000_000)), 'a long line': 'x'.repeat(1_100_000),
  'aliases of aliases': ['a: &a [x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 8 }, (_unused, at) => `${'bcdefghi'[at]}: &${'bcdefghi'[at]} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(', ')}]`)].join('\n'),
  'merge keys': 'a: &a { x: 1 }\nb:\n  <<: *a\n', 'a foreign tag': '!!js/function "function(){}"\n', 'a binary tag': 'a: !!binary eA==\n', 'several documents': '---\na: 1\n---\nb: 2\n', 'a script': '<script>alert(1)</script>',
};

describe.each(READERS.map((reader) => [reader.name, reader] as const))('%s', (_name, reader) => {
  it.each(Object.entries(CONTENTS))('that holds %s is a value, or refused in words for people', async (_what, content) => {
    const before = inherited();
    const { kind, text } = await outcomeOf(reader, root, reader.file.endsWith('.gz') ? gzipSync(content) : content);
    expect([kind, kind === 'broken' ? text : '']).not.toContain('broken');
    expect([inherited(), (Object.create(Object.prototype) as { polluted?: unknown }).polluted]).toEqual([before, undefined]);
  });
});
