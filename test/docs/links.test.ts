import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';
import { loadRules } from '../../src/flow/pack.ts';
import { rowsOf } from './tables.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'rules/README.md', ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
const textOf = (page: string): string => readFileSync(page, 'utf8');

/** The anchors of a page, as GitHub makes them of headings. */
function anchorsOf(page: string): ReadonlySet<string> {
  const headings = [...textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(headings.map((heading) => heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-')));
}

/** What a link leads to that is not there: a file, or a heading of it. */
function deadLinksOf(page: string): readonly string[] {
  const links = [...textOf(page).replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^[a-z]+:/.test(link));
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(file)) return true;
    return anchor !== undefined && file.endsWith('.md') && !anchorsOf(file).has(anchor);
  });
}

it('every link of every page leads to a file, and to a heading, that is there', () => {
  expect(PAGES.length).toBeGreaterThan(25);
  expect(PAGES.flatMap((page) => deadLinksOf(page).map((link) => `${page}: ${link}`))).toEqual([]);
});

it('every page of docs is found from its index', () => {
  const index = textOf('docs/README.md');
  const missing = PAGES.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md' && page !== 'docs/generate/README.md').filter((page) => !index.includes(`](${page.slice('docs/'.length)})`));
  expect(missing).toEqual([]);
});

it('the README is short, tells as many rules as there are, and compares what the comparison compares', () => {
  const [readme, comparison] = [textOf('README.md'), textOf('docs/comparison.md')];
  expect(readme.split('\n').length).toBeLessThan(220);
  const count = loadRules([]).rules.length;
  expect([readme, comparison].map((page) => [...page.matchAll(/\b(\d{3}) (?:built-in )?rules\b/g)].map(([, number]) => Number(number)))).toEqual([[count], [count]]);
  const table = rowsOf(readme).filter(({ heading }) => heading === 'Beside other tools');
  expect(table.length).toBeGreaterThan(10);
  for (const tool of table[0]?.head.slice(2) ?? []) expect([tool, comparison.includes(tool)]).toEqual([tool, true]);
  const words = new Set(table.flatMap(({ cells }) => cells.slice(1)));
  expect([...words].toSorted()).toEqual(['**few**', '**not by us yet**', 'many', 'no', 'part', 'yes', 'your own']);
});
