import { readdirSync, readFileSync } from 'node:fs';
import { createFactTable } from '../src/facts/table.ts';
import { loadPack } from '../src/rulepack/loadPack.ts';

/** How long 150 rules take to load: the built-in rule texts again and again under new ids and names. First (cold) and median of 15 more (warm). */
const COUNT = 150;
const names = readdirSync('rules', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml') && !name.includes('.cases.') && !name.startsWith('benchmarks'));
const texts = names.map((name) => readFileSync(`rules/${name}`, 'utf8'));
const files = Array.from({ length: COUNT }, (_unused, index) => {
  const text = (texts[index % texts.length] ?? '').replace(/^id: .*$/m, `id: GEN${1000 + index}`).replace(/^name: .*$/m, `name: generated-${index}`);
  return { path: `/generated/generated-${index}.yaml`, text };
});
const facts = createFactTable().definitions;
const bytes = files.reduce((sum, { text }) => sum + text.length, 0);

function once(): number {
  const start = performance.now();
  const { rules, diagnostics } = loadPack(files, { facts });
  const took = performance.now() - start;
  if (rules.length !== COUNT || diagnostics.length > 0) throw new Error(`loaded ${rules.length} rules with ${diagnostics.length} faults: ${diagnostics[0]?.message ?? ''}`);
  return took;
}

const cold = once();
const warm = Array.from({ length: 15 }, once).toSorted((a, b) => a - b);
process.stdout.write(`${JSON.stringify({ rules: COUNT, bytes, coldMs: Math.round(cold), warmMedianMs: Math.round(warm[7] ?? 0), barMs: 250 })}\n`);
