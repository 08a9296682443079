import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What `portcullis --help` costs over a bare Node, in milliseconds: the medians of runs that take turns. */
const BIN = fileURLToPath(new URL('../bin/portcullis.js', import.meta.url));
const RUNS = Number(process.env['RUNS'] ?? 21);

function time(argv: readonly string[]): number {
  const start = performance.now();
  spawnSync(process.execPath, [...argv]);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const bare: number[] = [];
const help: number[] = [];
for (let run = 0; run < RUNS; run += 1) {
  bare.push(time(['-e', '0']));
  help.push(time([BIN, '--help']));
}
const [bareMedian, helpMedian] = [median(bare), median(help)];
process.stdout.write(`node -e 0: ${bareMedian.toFixed(1)} ms, --help: ${helpMedian.toFixed(1)} ms, difference ${(helpMedian - bareMedian).toFixed(1)} ms (bar: 60)\n`);
