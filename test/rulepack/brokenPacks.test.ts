import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import { loadPack, type PackText } from '../../src/rulepack/loadPack.ts';
import { createRandom, type Random } from '../oracle/random.ts';

const PACKS = Number(process.env['PORTCULLIS_PACKS'] ?? 500);
const facts = createFactTable().definitions;

/** A few rules with their cases and a benchmark: broken one text at a time. */
const WHOLE: readonly PackText[] = readdirSync('rules', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(`rules/${path}`, 'utf8') }));

const VALUES = ['[]', '{}', 'null', '~', '12345678901234567890', '-1', 'true', '"', "'", '[a, b', '{ a: b', '- x', '&a x', '*a', '!!js/function x', '<<: *a', '\u0000', '\u202e', '\ud800', '__proto__', 'constructor', '2026-01-01', '.inf', '0x1f', ('['.repeat(300)), '|', '>-', '# x', '%YAML 1.1', '---', '...', '\t', '\ufeff', '[parameters(\'x\')]', '{ param: none }', '{ param: ports }', 'a'.repeat(5000)];

type Break = (text: string, random: Random) => string;
const lines = (text: string): string[] => text.split('\n');
const place = (list: readonly unknown[] | string, random: Random): number => random.below(Math.max(1, list.length));
const pick = <T>(list: readonly T[], random: Random): T => random.pick(list);
const atLine = (change: (line: string, random: Random) => string | readonly string[]): Break => (text, random) => {
  const all = lines(text);
  const at = place(all, random);
  return [...all.slice(0, at), ...[change(all[at] ?? '', random)].flat(), ...all.slice(at + 1)].join('\n');
};

/** What editors, merges and hands do to a file. */
const BREAKS: Readonly<Record<string, Break>> = {
  'a line is lost': atLine(() => []),
  'a line stands twice': atLine((line) => [line, line]),
  'two lines change places': (text, random) => {
    const all = lines(text);
    const [one, two] = [place(all, random), place(all, random)];
    return all.map((line, index) => (index === one ? all[two] ?? '' : index === two ? all[one] ?? '' : line)).join('\n');
  },
  'the indentation changes': atLine((line, random) => (random.chance(0.5) ? ` ${line}` : line.replace(/^ {1,2}/, ''))),
  'a tab indents': atLine((line) => `\t${line}`),
  'a letter is lost': (text, random) => ((at) => text.slice(0, at) + text.slice(at + 1))(place(text, random)),
  'two letters change places': (text, random) => ((at) => text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2))(place(text, random)),
  'the end is lost': (text, random) => text.slice(0, place(text, random)),
  'a value is another': atLine((line, random) => line.replace(/(:\s+).*$/, (_all, colon: string) => colon + pick(VALUES, random))),
  'something is put in': (text, random) => ((at) => text.slice(0, at) + pick(VALUES, random) + text.slice(at))(place(text, random)),
  'a key is misspelt': atLine((line, random) => line.replace(/([A-Za-z]+)(?=:)/, (key: string) => ((at) => key.slice(0, at) + pick(['x', ''], random) + key.slice(at + 1))(place(key, random)))),
  'a key is hostile': atLine((line, random) => line.replace(/([A-Za-z]+)(?=:)/, () => pick(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '<<', 'expr'], random))),
};

/** What belongs to a file: a rule and its cases; a benchmark speaks of all rules. */
function beside(at: number): readonly { readonly file: PackText; readonly index: number }[] {
  const stem = (path: string): string => path.replace(/(\.cases)?\.yaml$/, '');
  const isBenchmark = (path: string): boolean => path.startsWith('benchmarks/');
  const own = WHOLE[at]?.path ?? '';
  return WHOLE.map((file, index) => ({ file, index })).filter(({ file, index }) => index === at || (isBenchmark(own) ? !isBenchmark(file.path) && !file.path.includes('.cases.') : stem(file.path) === stem(own)));
}

function broken(random: Random): { readonly name: string; readonly files: readonly PackText[] } {
  const name = pick(Object.keys(BREAKS), random);
  const at = place(WHOLE, random);
  const times = random.between(1, 3);
  const files = beside(at).map(({ file, index }) => (index === at ? { ...file, text: Array.from({ length: times }).reduce<string>((text) => BREAKS[name]?.(text, random) ?? text, file.text) } : file));
  return { name: `${name} in ${WHOLE[at]?.path ?? ''}`, files };
}

it(`${PACKS} broken packs are loaded, or told what is wrong with them, where`, () => {
  const random = createRandom(20261127);
  const seen = { whole: 0, faulty: 0, diagnostics: 0 };
  for (let run = 0; run < PACKS; run += 1) {
    const { name, files } = broken(random);
    const { diagnostics } = loadPack(files, { facts });
    for (const { file, line, column, message } of diagnostics) {
      const text = lines(files.find(({ path }) => path === file)?.text ?? 'no such file');
      const told = `${run} ${name}: ${file}:${line}:${column} ${message.slice(0, 300)}`;
      expect(files.some(({ path }) => path === file), told).toBe(true);
      expect(line >= 1 && line <= text.length, told).toBe(true);
      expect(column >= 1 && column <= (text[line - 1]?.length ?? 0) + 1, told).toBe(true);
      expect(message, told).toMatch(/[a-z]{2}/);
      expect(message, told).not.toMatch(/TypeError|RangeError|\[object|undefined|NaN|\bat .*\.ts:|node_modules/);
      expect(message.length, told).toBeLessThan(2000);
    }
    seen[diagnostics.length === 0 ? 'whole' : 'faulty'] += 1;
    seen.diagnostics += diagnostics.length;
  }
  console.log(`${PACKS} broken packs: ${seen.whole} still whole, ${seen.faulty} faulty with ${seen.diagnostics} faults`);
  expect(seen.faulty).toBeGreaterThan(PACKS / 2);
}, 120_000);
