import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoverageCell, ScanResult } from '../../src/model/scanResult.ts';
import { htmlText } from '../report/render.ts';
import { SAMPLE, scaled } from '../report/scaled.ts';
import { launchBrowser } from './chrome.ts';

/** With every rule, benchmark and list of the demonstration, and as many findings as a large estate gives. */
const LARGE = scaled(10_000);

const directory = mkdtempSync(join(tmpdir(), 'portcullis-paper-'));
const path = join(directory, 'report.html');
let browser: Browser;
beforeAll(async () => {
  writeFileSync(path, htmlText(LARGE));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
});

async function open(javaScriptEnabled: boolean, hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, javaScriptEnabled });
  const page = await context.newPage();
  await page.goto(`${pathToFileURL(path).href}${hash}`);
  if (javaScriptEnabled) await page.locator('#controls').waitFor({ state: 'visible' });
  return page;
}

/** Page objects of a PDF (ISO 32000, 7.7.3.3). */
function pagesOf(pdf: Buffer): number {
  return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page(?![a-z])/g)].length;
}

describe('a report of ten thousand findings with the whole pack', () => {
  it('stays below 2 MB, and below 3,000 elements at rest', async () => {
    expect(Buffer.byteLength(htmlText(LARGE))).toBeLessThan(2_000_000);
    const page = await open(true);
    expect(await page.evaluate("document.getElementsByTagName('*').length")).toBeLessThanOrEqual(3_000);
    await page.context().close();
  });

  it.each([['with', true], ['without', false]])('prints its summary on at most twelve pages %s JavaScript', async (_with, javaScript) => {
    const page = await open(javaScript);
    const pages = pagesOf(await page.pdf({ format: 'A4', preferCSSPageSize: true }));
    expect(pages).toBeGreaterThan(3);
    expect(pages).toBeLessThanOrEqual(12);
    await page.context().close();
  });

  it('prints every status, what was accepted and what was read, and is as it was afterwards', async () => {
    const page = await open(true);
    const before = await page.evaluate("document.querySelectorAll('main details[open]').length");
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    const text = await page.locator('main').innerText();
    for (const { id, title } of SAMPLE.rules) expect(text, id).toContain(title);
    for (const { id } of SAMPLE.waivers) expect(text).toContain(id);
    for (const { formula } of SAMPLE.benchmarks) expect(text).toContain(formula);
    expect(await page.locator('#rows > tr:visible').count()).toBe(25);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.evaluate("document.querySelectorAll('main details[open]').length")).toBe(before);
    await page.context().close();
  });
});

/** A tenant of which every list is long: subscriptions with a hole each, waivers, machines, requests, credentials, holders. */
function longLists(): ScanResult {
  const { posture } = SAMPLE;
  const [seen, waiver] = [SAMPLE.scan.scopes.seen[0], SAMPLE.waivers[0]];
  if (posture === undefined || seen === undefined || waiver === undefined) throw new Error('the sample has no lists');
  const subscriptions = Array.from({ length: 300 }, (_none, index) => `5ab00000-0000-4000-8000-${String(index).padStart(12, '0')}`);
  const cells = SAMPLE.coverage.filter(({ scope }) => scope.toLowerCase() === `/subscriptions/${seen.subscriptionId}`);
  const coverage = subscriptions.flatMap((id) => cells.map((cell, index): CoverageCell => ({ ...cell, scope: `/subscriptions/${id}`, ...(index === 0 ? { status: 'forbidden', missing: ['some/read'] } : {}) })));
  const many = <T>(rows: readonly T[], count = 2_000): readonly T[] => Array.from({ length: count }, (_none, index) => rows[index % rows.length]).filter((row) => row !== undefined);
  const machines = many(posture.jit.machines).map((machine, index) => ({ ...machine, id: `${machine.id}-${String(index)}`, live: many(posture.jit.machines.flatMap(({ live }) => live), 1) }));
  const ways = many(posture.exposure.ways).map((way, index) => ({ ...way, virtualMachine: `${way.virtualMachine ?? way.networkInterface}-${String(index)}` }));
  return {
    ...LARGE, coverage,
    scan: { ...LARGE.scan, scopes: { ...LARGE.scan.scopes, seen: subscriptions.map((subscriptionId) => ({ ...seen, subscriptionId, displayName: `sub ${subscriptionId}` })) } },
    waivers: Array.from({ length: 200 }, (_none, index) => ({ ...waiver, id: `WV-${String(index)}` })),
    posture: {
      exposure: { ...posture.exposure, ways }, jit: { ...posture.jit, machines }, privileged: { ...posture.privileged, holders: many(posture.privileged.holders) },
      credentials: { ...posture.credentials, items: many(posture.credentials.items) },
    },
  };
}

describe('a report of which every list is long', () => {
  it('is below 3,000 elements at rest, and gives the rest of a list when asked', async () => {
    writeFileSync(path, htmlText(longLists()));
    const page = await open(true);
    expect(await page.evaluate("document.getElementsByTagName('*').length")).toBeLessThanOrEqual(3_000);
    const waivers = page.locator('.waivers tbody tr');
    expect(await waivers.count()).toBe(8);
    await page.getByRole('button', { name: '192 more' }).click();
    expect(await waivers.count()).toBe(200);
    expect(await page.evaluate("document.activeElement === document.querySelectorAll('.waivers tbody tr')[8]")).toBe(true);
    await page.context().close();
  });

  it('prints all waivers, and says what else it leaves out', async () => {
    const page = await open(true);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.waivers tbody tr:visible').count()).toBe(200);
    expect(await page.locator('.morerows:visible').allTextContents()).toContain('52 more');
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('.waivers tbody tr').count()).toBe(8);
    writeFileSync(path, htmlText(LARGE));
    await page.context().close();
  });
});

describe('what is folded', () => {
  it('reads without JavaScript', async () => {
    const page = await open(false);
    const text = await page.locator('main').innerText();
    for (const { id, title } of SAMPLE.rules) expect(text, id).toContain(title);
    await page.locator('#rule-NET001 > summary').click();
    expect(await page.locator('#rule-NET001').innerText()).toContain('Remediation');
    await page.context().close();
  });

  it('opens where a link leads to it, and when it is asked to', async () => {
    const page = await open(true);
    expect(await page.locator('#rule-NET001').count()).toBe(0);
    await page.locator('.causes a[href="#rule-NET001"]').first().click();
    await page.locator('#rule-NET001 .rulebody').waitFor({ state: 'visible' });
    const topic = page.locator('details.topic', { hasText: 'Just-in-time access to machines' }).first();
    await topic.locator('> summary').click();
    await page.locator('#rule-JIT001').waitFor({ state: 'visible' });
    await topic.locator('> summary').click();
    await page.locator('#rule-JIT001').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('opens when the page itself is opened there', async () => {
    const page = await open(true, '#rule-JIT001');
    expect(await page.locator('#rule-JIT001').isVisible()).toBe(true);
    await page.context().close();
  });
});
