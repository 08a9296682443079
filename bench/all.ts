import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** All benchmarks, one after the other: they would slow each other down. Each prints a table and the same as one line of JSON. */
const ALL = ['startup', 'load', 'collect', 'exposure', 'evaluate', 'html'] as const;

for (const name of ALL) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
