import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';

/** What `npm pack` would put into the package, without packing it. */
const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as readonly { readonly size: number; readonly files: readonly { readonly path: string }[] }[];
const names = (packed?.files ?? []).map(({ path }) => path);

/** A file of the package, or a folder with some. */
const isPacked = (path: string): boolean => names.includes(path) || names.some((name) => name.startsWith(`${path}/`));

/** Links that lead out of the package: what they name is meant for readers of the repository. */
const OUTSIDE = ['README.md -> reports/sample', 'docs/collecting.md -> src/model/catalog.ts'];

it('the package holds what runs, what is read and what is copied, and nothing of how it is made', () => {
  const folders = [...new Set(names.map((name) => (name.includes('/') ? `${name.split('/')[0]}/` : name)))].toSorted();
  expect(folders).toEqual(['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'bin/', 'dist/', 'docs/', 'integrations/', 'package.json', 'reports/', 'rules/']);
  expect(names.filter((name) => /(^|\/)(?:(?:test|bench|node_modules|sample)\/|\.)|\.map$|(?<!\.d)\.ts$/.test(name))).toEqual([]);
  for (const name of ['bin/portcullis.js', 'dist/cli/start.js', 'dist/flow/index.js', 'dist/flow/index.d.ts', 'dist/html/report.js', 'reports/html/page.hbs', 'reports/schemas/config.schema.json', 'rules/rule.schema.json', 'integrations/github/scheduled-audit.yml']) expect(names).toContain(name);
  expect(packed?.size).toBeLessThan(2_500_000);
  expect(statSync('bin/portcullis.js').mode & 0o111).toBe(0o111);
});

it('every page of the package leads to what is in the package, but for links that say where else they lead', () => {
  const lost = names.filter((name) => name.endsWith('.md')).flatMap((name) => {
    const links = [...readFileSync(name, 'utf8').matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, to = '']) => to).filter((to) => !/^https?:/.test(to));
    return links.map((to) => posix.join(posix.dirname(name), to)).filter((to) => !isPacked(to)).map((to) => `${name} -> ${to}`);
  });
  expect([...new Set(lost)].toSorted()).toEqual(OUTSIDE);
});
