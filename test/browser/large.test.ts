import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { estateOf } from '../client/results.ts';
import { manyFindings } from '../report/fixture.ts';
import { htmlText } from '../report/render.ts';
import { expectQuiet, names, reportOpener, rows } from './opened.ts';

const open = reportOpener();

async function elements(page: Page): Promise<number> {
  return page.evaluate<number>("document.getElementsByTagName('*').length");
}

const PRINT = "globalThis.printed = 0; globalThis.print = () => { globalThis.printed += 1; };";

describe('ten thousand findings with evidence as a tenant has it', () => {
  let result: ScanResult;
  beforeAll(() => { result = estateOf(10_000); });

  it('fit 2 MB', () => {
    expect(Buffer.byteLength(htmlText(result))).toBeLessThanOrEqual(2_000_000);
  });

  it('are there at once, a hundred at a time, and are searched, grouped, opened and printed in parts', async () => {
    const opened = await open(result, { before: PRINT });
    const { page } = opened;
    expect(await page.locator('#count').textContent()).toBe('10,000 findings');
    expect(await rows(page).count()).toBe(100);
    expect(await elements(page)).toBeLessThanOrEqual(3_000);
    expect(await page.evaluate<number>("document.querySelector('[aria-labelledby=findings]').getElementsByTagName('*').length")).toBeLessThanOrEqual(2_000);
    const name = (await names(page))[57] ?? '';
    await page.getByLabel('Search findings').fill(`${name} net001`);
    expect(await rows(page).count()).toBeLessThan(10);
    await page.locator('#rows .toggle').first().click();
    await page.locator('.evidence').waitFor();
    await page.getByRole('button', { name: 'Clear all' }).click();
    await page.getByLabel('Group by').selectOption('resource');
    expect(await page.locator('.groups tbody tr').count()).toBeLessThanOrEqual(200);
    expect(await page.locator('.groups tfoot .total').textContent()).toBe('10,000');
    await expectQuiet(opened);
  });

  it('print as 25 rows, and whole on request up to a bound that is said', async () => {
    const opened = await open(result, { before: PRINT });
    const { page } = opened;
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#rows > tr:visible').count()).toBe(25);
    expect(await page.locator('#print-note').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'screen' });
    await page.locator('.toolbar summary', { hasText: 'Print' }).click();
    await page.getByRole('button', { name: 'All 10,000 that are filtered' }).click();
    expect(await page.evaluate('globalThis.printed')).toBe(1);
    expect(await rows(page).count()).toBe(5_000);
    expect(await page.locator('#print-note').textContent()).toBe('The first 5,000 of 10,000 findings that were filtered: an export holds all of them.');
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await rows(page).count()).toBe(100);
    await expectQuiet(opened);
  });
});

describe('a hundred thousand findings', () => {
  it('open in at most 200 MB, and the search finds one', async () => {
    const opened = await open(manyFindings(100_000));
    const { page } = opened;
    await page.getByLabel('Search findings').fill('vm-099999');
    expect(await names(page)).toEqual(['vm-099999']);
    await page.locator('#rows .toggle').click();
    await page.locator('.evidence').waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    expect(usedSize).toBeLessThanOrEqual(200 * 1024 * 1024);
    await expectQuiet(opened);
  });
});
