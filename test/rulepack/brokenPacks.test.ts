import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import { formatDiagnostic, type Diagnostic } from '../../src/model/diagnostic.ts';
import { loadPack, type PackText } from '../../src/rulepack/loadPack.ts';
import { createRandom, type Random } from '../oracle/random.ts';

/** Packs of mutated rules and cases: more with `PORTCULLIS_PACKS=5000`. */
const PACKS = Number(process.env['PORTCULLIS_PACKS'] ?? 500);

const RULES = fileURLToPath(new URL('../../rules', import.meta.url));
const { definitions: facts } = createFactTable();

const originals: readonly PackText[] = readdirSync(RULES, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.yaml') && !name.startsWith('benchmarks/'))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(RULES, path), 'utf8') }));

type Mutation = (text: string, random: Random) => string;

function onLines(edit: (lines: string[], at: number, random: Random) => void): Mutation {
  return (text, random) => {
    const lines = text.split('\n');
    edit(lines, random.below(lines.length), random);
    return lines.join('\n');
  };
}

function atCharacter(edit: (text: string, at: number, random: Random) => string): Mutation {
  return (text, random) => edit(text, random.below(text.length), random);
}

/** Replaces what stands behind the colon of a random line. */
function valueBy(make: (old: string, random: Random) => string): Mutation {
  return onLines((lines, at, random) => {
    lines[at] = (lines[at] ?? '').replace(/^(\s*(?:- )?[\w$.]+:)(.*)$/, (_line, key: string, old: string) => `${key} ${make(old.trim(), random)}`);
  });
}

const SCALARS = ['', '5', '-1', '3.5', 'true', 'no', '~', '"text"', "'", '"', '[]', '{}', '[1, a]', '{ a: b }', '*', '*x', '&x y', '!tag x', '|', '>-', '{{ name }}', '[parameters(\'x\')]', '1e400', '.nan', '0x1F', '9'.repeat(40), '2026-01-01', '\u0000', '\u202E', '\uD83D', '😀', 'x: y', 'x #y', '%x', '@x', '`x`', '- x', '<<', '__proto__', 'constructor', 'P1D', '$ref'];
const CHARACTERS = ['\u0000', '\u0007', '\u001B', '\u007F', '\u0085', '\u00A0', '\u2028', '\u202E', '\uFEFF', '\uD800', '😀', '\t', '\r', '\r\n', ':', ': ', '- ', '#', ' #', '[', '{', '}', ']', '"', "'", '|', '>', '&', '*', '!', '%', '@', ',', '?', '\\', '{{', '}}', '---\n', '...\n'];

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  deleteLine: onLines((lines, at) => void lines.splice(at, 1)),
  duplicateLine: onLines((lines, at) => void lines.splice(at, 0, lines[at] ?? '')),
  swapLines: onLines((lines, at, random) => {
    const other = random.below(lines.length);
    [lines[at], lines[other]] = [lines[other] ?? '', lines[at] ?? ''];
  }),
  deleteCharacter: atCharacter((text, at) => text.slice(0, at) + text.slice(at + 1)),
  indent: onLines((lines, at, random) => void (lines[at] = ' '.repeat(1 + random.below(5)) + (lines[at] ?? ''))),
  outdent: onLines((lines, at, random) => void (lines[at] = (lines[at] ?? '').slice(1 + random.below(3)))),
  tab: onLines((lines, at) => void (lines[at] = `\t${(lines[at] ?? '').trimStart()}`)),
  otherValue: valueBy((_old, random) => random.pick(SCALARS)),
  wrapInList: valueBy((old) => `[${old}]`),
  wrapInMap: valueBy((old) => `{ x: ${old} }`),
  deepList: valueBy((old, random) => {
    const depth = random.pick([30, 70, 400, 4000]);
    return '['.repeat(depth) + old + ']'.repeat(depth);
  }),
  deepCondition: (text, random) => text.replace(/^if:.*(\n {2,}.*)*/m, () => `if: ${'{ not: '.repeat(1 + random.below(40))}{ field: name, exists: true }${' }'.repeat(1 + random.below(40))}`),
  renameKey: onLines((lines, at, random) => {
    lines[at] = (lines[at] ?? '').replace(/[\w$]+(?=:)/, (key) => {
      const place = random.below(key.length);
      return key.slice(0, place) + random.pick(Array.from('abcxyzABC_0')) + key.slice(place + random.below(2));
    });
  }),
  strangeKey: onLines((lines, at, random) => void lines.splice(at, 0, `${/^\s*/.exec(lines[at] ?? '')?.[0] ?? ''}${random.pick(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', '"__proto__"', '? x', '<<', '[a]', '1', '""', 'null'])}: ${random.pick(['{ x: 1 }', 'x', '[]', '~'])}`)),
  strangeWord: (text, random) => text.replace(/param: \w+|fact: [\w.]+|field: [\w.]+/, (found) => `${found.split(':')[0] ?? ''}: ${random.pick(['__proto__', 'constructor', 'toString', 'jit.toString', 'jit.__proto__', 'valueOf', 'properties.constructor', '[*]', 'a[*][*]', "a['"])}`),
  insertCharacter: atCharacter((text, at, random) => text.slice(0, at) + random.pick(CHARACTERS) + text.slice(at)),
  truncate: atCharacter((text, at) => text.slice(0, at)),
  cutStart: atCharacter((text, at) => text.slice(at)),
  windowsLines: (text) => text.replaceAll('\n', '\r\n'),
  oldLines: (text) => text.replaceAll('\n', '\r'),
  twice: (text, random) => text + random.pick(['', '---\n', '\n']) + text,
  empty: () => '',
};

const NAMES = Object.keys(MUTATIONS);

interface Broken {
  readonly files: readonly PackText[];
  readonly what: string;
}

const stems = [...Map.groupBy(originals, ({ path }) => path.replace(/(\.cases)?\.yaml$/, '')).values()];

/** Two rules of the built-in pack and their cases, with one to three mutations. */
function brokenPack(seed: number): Broken {
  const random = createRandom(seed);
  const pack = random.sample(stems, 2).flat();
  const texts = new Map(pack.map(({ path, text }) => [path, text]));
  const done: string[] = [];
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const { path } = random.pick(pack);
    const name = random.pick(NAMES);
    texts.set(path, MUTATIONS[name]?.(texts.get(path) ?? '', random) ?? '');
    done.push(`${name} ${path}`);
  }
  return { files: [...texts].map(([path, text]) => ({ path, text })), what: `seed ${seed}: ${done.join(', ')}` };
}

/** Why a diagnostic cannot be trusted, or undefined. */
function distrust(diagnostic: Diagnostic, files: readonly PackText[]): string | undefined {
  const { file, line, column, message, suggestion } = diagnostic;
  const text = files.find(({ path }) => path === file)?.text;
  if (text === undefined) return 'names no file of the pack';
  const lines = text.split('\n');
  if (!Number.isInteger(line) || line < 1 || line > lines.length) return `names line ${line} of ${lines.length}`;
  const { length } = lines[line - 1] ?? '';
  if (!Number.isInteger(column) || column < 1 || column > length + 1) return `names column ${column} of ${length}`;
  if (message.trim() === '') return 'says nothing';
  const said = `${message} ${suggestion ?? ''}`;
  return /TypeError|RangeError|SyntaxError|\bundefined\b|\[object|\bNaN\b|\bat .*:\d+:\d+|node_modules/.test(said) ? 'speaks of the program' : undefined;
}

describe('packs that a machine broke', () => {
  it('are made of rules and cases that are fine', () => {
    expect(originals.length).toBeGreaterThan(10);
    expect(loadPack(originals, { facts }).diagnostics).toEqual([]);
  });

  it(`load, or say where they are broken: ${PACKS} of them`, { timeout: 60_000 + PACKS * 400 }, () => {
    let loaded = 0;
    let faults = 0;
    const untrusted: string[] = [];
    for (let seed = 1; seed <= PACKS; seed += 1) {
      const { files, what } = brokenPack(seed);
      const { diagnostics, rules, cases } = loadPack(files, { facts });
      if (diagnostics.length === 0) loaded += 1;
      faults += diagnostics.length;
      for (const diagnostic of diagnostics) {
        const why = distrust(diagnostic, files);
        if (why !== undefined) untrusted.push(`${what}: ${formatDiagnostic(diagnostic)} ${why}`);
      }
      const faulty = new Set(diagnostics.map(({ file }) => file));
      for (const { file } of [...rules, ...cases]) if (faulty.has(file)) untrusted.push(`${what}: ${file} was loaded in spite of its fault`);
      const read = new Set([...rules, ...cases].map(({ file }) => file));
      for (const { path } of files) if (!faulty.has(path) && !read.has(path)) untrusted.push(`${what}: ${path} is neither loaded nor at fault`);
    }
    // oxlint-disable-next-line no-console -- the figure is what the campaign is for
    console.log(`broken packs: ${PACKS}, of which ${loaded} loaded and ${PACKS - loaded} had faults (${faults} diagnostics)`);
    expect(untrusted.slice(0, 20)).toEqual([]);
    expect(loaded).toBeGreaterThan(0);
    expect(loaded).toBeLessThan(PACKS / 2);
  });
});
