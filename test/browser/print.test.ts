import { expect, it } from 'vitest';
import { DISPOSED } from '../report/disposed.ts';
import { manyFindings, RESULT } from '../report/fixture.ts';
import { expectQuiet, reportOpener, rows } from './opened.ts';

const open = reportOpener();

it('is light and has no controls', async () => {
  const opened = await open(RESULT, { colorScheme: 'dark' });
  await opened.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await opened.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  for (const part of ['#controls', '#pager', '#print-note']) expect(await opened.page.locator(part).isVisible()).toBe(false);
  await expectQuiet(opened);
});

it('unfolds what became of former failures, shows every waiver, and folds again', async () => {
  const opened = await open(DISPOSED);
  const { page } = opened;
  const folded = await page.locator('details.cover:not([open])').count();
  await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
  await page.emulateMedia({ media: 'print' });
  for (const text of ['kv-gone', 'kv-hidden', 'kv-left']) expect(await page.locator('.former').getByText(text).isVisible()).toBe(true);
  for (const row of await page.locator('.waivers tbody tr').all()) expect(await row.isVisible()).toBe(true);
  expect(await page.locator('.waivers tbody tr').count()).toBe(7);
  await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
  expect(await page.locator('details.cover:not([open])').count()).toBe(folded);
  expect(folded).toBeGreaterThan(0);
  await expectQuiet(opened);
});

it('prints what is filtered, all of it and nothing else', async () => {
  const opened = await open(manyFindings(400), { hash: '#rule=NET001', before: 'globalThis.print = () => undefined;' });
  const { page } = opened;
  await page.locator('.toolbar summary', { hasText: 'Print' }).click();
  await page.getByRole('button', { name: 'All 80 that are filtered' }).click();
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('#rows > tr:visible').count()).toBe(80);
  expect(await page.locator('#print-note').textContent()).toBe('');
  await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
  expect(await page.locator('#rows > tr:visible').count()).toBe(25);
  expect(await rows(page).count()).toBe(80);
  await page.emulateMedia({ media: 'screen' });
  await page.getByLabel('Group by').selectOption('resource');
  await page.locator('.toolbar summary', { hasText: 'Print' }).click();
  await page.getByRole('button', { name: 'All 80 that are filtered' }).click();
  expect([await rows(page).count(), await page.locator('.groups').isVisible()]).toEqual([80, false]);
  await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
  expect([await rows(page).count(), await page.locator('.groups').isVisible()]).toEqual([0, true]);
  await expectQuiet(opened);
});
