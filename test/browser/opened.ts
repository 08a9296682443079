import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { htmlText } from '../report/render.ts';
import { launchBrowser } from './chrome.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export interface Opened {
  readonly page: Page;
  /** Requests for anything but the file itself. */
  readonly requests: string[];
  /** What the console and the page complained about: a breach of the content security policy is an error there. */
  readonly complaints: string[];
}

export type OpenOptions = BrowserContextOptions & {
  readonly hash?: string;
  /** Runs in the page before its own script. */
  readonly before?: string;
  /** The page is not expected to become live. */
  readonly skipWait?: boolean;
};

/** Opens reports from disk, as people do, in a browser that is offline. One browser for all tests of a file. */
export function reportOpener(): (result: ScanResult, options?: OpenOptions) => Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-html-'));
  let browser: Browser;
  const written = new Map<ScanResult, string>();
  /** A result is rendered once: what is opened is the same file. */
  const fileOf = (result: ScanResult): string => {
    const path = written.get(result) ?? join(directory, `report-${String(written.size + 1)}.html`);
    if (!written.has(result)) writeFileSync(path, htmlText(result));
    written.set(result, path);
    return path;
  };
  beforeAll(async () => { browser = await launchBrowser(); });
  afterAll(async () => {
    await browser.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return async (result, options = {}) => {
    const { hash = '', before = '', skipWait = false, ...contextOptions } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, acceptDownloads: true, ...contextOptions });
    if (before !== '') await context.addInitScript(before);
    const page = await context.newPage();
    const opened: Opened = { page, requests: [], complaints: [] };
    const address = pathToFileURL(fileOf(result)).href;
    page.on('request', (request) => { if (request.url().split('#')[0] !== address && !request.url().startsWith('blob:')) opened.requests.push(request.url()); });
    page.on('console', (message) => { opened.complaints.push(message.text()); });
    page.on('pageerror', (error) => { opened.complaints.push(error.message); });
    await page.goto(`${address}${hash}`);
    if (contextOptions.javaScriptEnabled !== false && !skipWait && result.findings.length > 0) await page.locator('#controls').waitFor({ state: 'visible' });
    return opened;
  };
}

/** Violations of WCAG 2.2 AA and of best practice, in the whole page or a part of it. axe runs through the debugger, which the page's policy does not bind. */
export async function violations(page: Page, part = 'html'): Promise<readonly string[]> {
  if (await page.evaluate("typeof globalThis.axe === 'undefined'")) await page.evaluate(AXE);
  return page.evaluate(async ([tags, root]) => {
    const axe = (globalThis as unknown as { axe: { run: (root: unknown, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const { violations: found } = await axe.run(root, { runOnly: tags, resultTypes: ['violations'] });
    return found.map((violation) => `${violation.id}: ${violation.nodes[0]?.html.slice(0, 160) ?? ''}`);
  }, [WCAG, part] as const);
}

export function rows(page: Page): Locator {
  return page.locator('#rows > tr:not(.detail)');
}

/** The names of the findings on the page, in their order. */
export async function names(page: Page): Promise<readonly string[]> {
  return page.locator('#rows .toggle').allTextContents();
}

/** Chooses values of a facet in its menu, which it opens and closes. */
export async function choose(page: Page, facet: string, ...values: readonly string[]): Promise<void> {
  const menu = page.locator('details.facet').filter({ has: page.locator('summary', { hasText: new RegExp(`^${facet}`) }) });
  if (!await menu.isVisible()) await page.locator('#more').click();
  await menu.locator('summary').first().click();
  for (const value of values) await menu.locator('label').filter({ hasText: value }).first().locator('input').click();
  await page.keyboard.press('Escape');
}

/** Nothing was asked for, nothing was complained about, nothing foreign ran. */
export async function expectQuiet({ page, requests, complaints }: Opened): Promise<void> {
  expect(complaints).toEqual([]);
  expect(requests).toEqual([]);
  expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
  await page.context().close();
}
