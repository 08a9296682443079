import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFactTable } from '../src/facts/table.ts';
import { loadPack, type PackText } from '../src/rulepack/loadPack.ts';

/**
 * What reading and checking 150 rules costs, in milliseconds: made of the built-in texts under new ids and names. Warm is
 * the median of runs in one process; cold is the first run of a fresh one, without loading the modules.
 */
const RULES = fileURLToPath(new URL('../rules', import.meta.url));
const COUNT = 150;
const RUNS = Number(process.env['RUNS'] ?? 21);

const { definitions: facts } = createFactTable();

function texts(): { readonly rules: readonly PackText[]; readonly withCases: readonly PackText[] } {
  const names = readdirSync(RULES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml') && !name.endsWith('.cases.yaml') && !name.startsWith('benchmarks')).toSorted();
  const made = Array.from({ length: COUNT }, (_unused, index) => copyOf(names[index % names.length] ?? '', index));
  return { rules: made.map(([rule]) => rule), withCases: made.flat() };
}

/** A rule and its cases under an id and a name of their own. */
function copyOf(name: string, index: number): readonly [PackText, PackText] {
  const path = join(RULES, name);
  const text = readFileSync(path, 'utf8');
  const id = /^id: (\w+)$/m.exec(text)?.[1] ?? '';
  const copied = `${id.replace(/\d+$/, '')}${String(9000 + index)}`;
  const slug = (/^name: (\S+)$/m.exec(text)?.[1] ?? '') + `-${index}`;
  const stem = name.replaceAll('\\', '/').replace(/[^/]+$/, slug);
  const cases = readFileSync(path.replace(/\.yaml$/, '.cases.yaml'), 'utf8');
  return [
    { path: `${stem}.yaml`, text: text.replace(/^id: .*$/m, `id: ${copied}`).replace(/^name: .*$/m, `name: ${slug}`) },
    { path: `${stem}.cases.yaml`, text: cases.replace(/^rule: .*$/m, `rule: ${copied}`) },
  ];
}

function time(files: readonly PackText[]): number {
  const start = performance.now();
  const { diagnostics, rules } = loadPack(files, { facts });
  const took = performance.now() - start;
  if (diagnostics.length > 0 || rules.length !== COUNT) throw new Error(`${rules.length} rules, ${diagnostics.length} faults: ${JSON.stringify(diagnostics[0])}`);
  return took;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const { rules, withCases } = texts();
const first = time(rules);
if (process.argv.includes('--once')) {
  process.stdout.write(String(first));
} else {
  const cold = Array.from({ length: 5 }, () => Number(spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--once'], { encoding: 'utf8' }).stdout));
  const warm = Array.from({ length: RUNS }, () => time(rules));
  const all = Array.from({ length: 3 }, () => time(withCases));
  const kilobytes = (files: readonly PackText[]): string => `${(files.reduce((sum, { text }) => sum + text.length, 0) / 1024).toFixed(0)} kB`;
  process.stdout.write(`${COUNT} rules (${kilobytes(rules)}): warm ${median(warm).toFixed(0)} ms (bar: 250), cold ${median(cold).toFixed(0)} ms; with their cases (${kilobytes(withCases)}) warm ${median(all).toFixed(0)} ms\n`);
}
