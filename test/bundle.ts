import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The page's script is bundled before any test runs, so that none looks at an old one. The command is the one of `npm run build`.
 */
export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const rolldown = join(dirname(createRequire(import.meta.url).resolve('rolldown/package.json')), 'bin', 'cli.mjs');
  execFileSync(process.execPath, [rolldown, 'reports/html/client/main.ts', '--file', 'dist/html/report.js', '--format', 'iife', '--platform', 'browser', '--log-level', 'silent'], { cwd: root, stdio: 'ignore' });
}
