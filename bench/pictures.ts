/** Pictures of the report for the documentation: `npm run pictures` writes docs/images from the demonstration's report, and one of an incomplete scan. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../test/browser/chrome.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const IMAGES = join(ROOT, 'docs', 'images');

interface Picture {
  readonly name: string;
  readonly report: 'whole' | 'incomplete';
  readonly width: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
  readonly forced?: true;
  readonly print?: true;
  readonly hash?: string;
  readonly act?: (page: Page) => Promise<void>;
}

async function openFinding(page: Page): Promise<void> {
  await page.locator('#filter-text').fill('vm-multi-01 NET001');
  await page.locator('#rows .toggle').first().click();
  await page.locator('tr.detail .panel').first().waitFor();
  await page.evaluate("document.getElementById('findings').scrollIntoView()");
}

const PICTURES: readonly Picture[] = [
  { name: 'summary', report: 'whole', width: 1440, height: 1000 },
  { name: 'summary-dark', report: 'whole', width: 1440, height: 1000, scheme: 'dark' },
  { name: 'summary-tablet', report: 'whole', width: 900, height: 1100 },
  { name: 'summary-phone', report: 'whole', width: 390, height: 844 },
  { name: 'incomplete', report: 'incomplete', width: 1440, height: 900 },
  { name: 'incomplete-phone', report: 'incomplete', width: 390, height: 844, scheme: 'dark' },
  { name: 'ways-in', report: 'whole', width: 1440, height: 900, hash: '#exposure' },
  { name: 'ways-in-phone', report: 'whole', width: 390, height: 844, hash: '#exposure' },
  { name: 'just-in-time', report: 'incomplete', width: 1440, height: 900, hash: '#jit' },
  { name: 'findings', report: 'whole', width: 1440, height: 900, hash: '#findings' },
  { name: 'finding', report: 'whole', width: 1440, height: 1000, act: openFinding },
  { name: 'finding-dark-tablet', report: 'whole', width: 900, height: 1100, scheme: 'dark', act: openFinding },
  { name: 'finding-phone', report: 'whole', width: 390, height: 844, act: openFinding },
  { name: 'groups', report: 'whole', width: 1440, height: 900, hash: '#group=owner' },
  { name: 'coverage', report: 'incomplete', width: 1440, height: 900, hash: '#coverage' },
  { name: 'forced-colours', report: 'whole', width: 1440, height: 900, forced: true },
  { name: 'print', report: 'whole', width: 703, height: 1000, print: true },
];

async function take(browser: Browser, reports: Readonly<Record<Picture['report'], string>>, picture: Picture): Promise<void> {
  const { name, report, width, height = 900, scheme = 'light', forced, print, hash = '', act } = picture;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, offline: true, reducedMotion: 'reduce', ...(forced === true ? { forcedColors: 'active' as const } : {}) });
  const page = await context.newPage();
  await page.goto(`${pathToFileURL(reports[report]).href}${hash}`);
  await page.locator('#controls').waitFor({ state: 'visible' });
  if (print === true) await page.emulateMedia({ media: 'print' });
  await act?.(page);
  await page.screenshot({ path: join(IMAGES, `${name}.jpeg`), type: 'jpeg', quality: 82 });
  await context.close();
}

function demo(out: string, ...flags: readonly string[]): string {
  execFileSync(process.execPath, [join(ROOT, 'bin', 'portcullis.js'), 'demo', '--quiet', '--out', out, ...flags], { stdio: 'ignore' });
  return join(out, 'report.html');
}

const directory = mkdtempSync(join(tmpdir(), 'portcullis-pictures-'));
mkdirSync(IMAGES, { recursive: true });
const reports = { whole: demo(join(directory, 'whole')), incomplete: demo(join(directory, 'incomplete'), '--with-gaps') };
const browser = await launchBrowser();
for (const picture of PICTURES) await take(browser, reports, picture);
await browser.close();
rmSync(directory, { recursive: true, force: true });
