import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { RICH } from '../client/results.ts';
import { DISPOSED } from '../report/disposed.ts';
import { CLEAN, EMPTY, HOSTILE, RESULT } from '../report/fixture.ts';
import { expectQuiet, reportOpener, violations } from './opened.ts';

const open = reportOpener();

/** Every view of the findings, each from the one before it. */
const VIEWS: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['the list', async () => undefined],
  ['a menu', async (page) => page.locator('.facet summary').first().click()],
  ['more filters', async (page) => page.locator('#more').click()],
  ['a menu among them', async (page) => page.locator('#more-facets summary').nth(1).click()],
  ['chips, with an order of two columns', async (page) => page.evaluate("location.hash = '#severity=critical&severity=high&text=vm&sort=severity,-rule'")],
  ['details with a way in', async (page) => { await page.locator('#rows .toggle').first().click(); await page.locator('.way').first().waitFor(); }],
  ['details of an unknown', async (page) => { await page.evaluate("location.hash = '#status=unknown'"); await page.locator('#rows .toggle').first().click(); await page.locator('.panel').waitFor(); }],
  ['what is fixed', async (page) => page.evaluate("location.hash = '#status=fixed'")],
  ['groups', async (page) => page.evaluate("location.hash = '#group=rule'")],
  ['controls', async (page) => page.evaluate("location.hash = '#group=control%3Acis'")],
  ['a finding that is not there', async (page) => page.evaluate("location.hash = '#finding=0000000000000000'")],
  ['exports', async (page) => page.locator('.toolbar summary').first().click()],
];

describe.each([['light', {}], ['dark', { colorScheme: 'dark' }], ['forced colours', { forcedColors: 'active' }]] as const)('the page in %s', (_scheme, options) => {
  it('has no accessibility violation in any view', async () => {
    const opened = await open(RICH, options);
    for (const [view, show] of VIEWS) {
      await show(opened.page);
      expect([view, ...await violations(opened.page, '[aria-labelledby=findings]')]).toEqual([view]);
    }
    expect(await violations(opened.page)).toEqual([]);
    await expectQuiet(opened);
  });
});

describe.each(['light', 'dark'] as const)('the page in the %s scheme', (colorScheme) => {
  it.each([['a result', RESULT], ['a clean result', CLEAN], ['a hostile result', HOSTILE], ['nothing judged', EMPTY]])('has no accessibility violation: %s', async (_name, result) => {
    const opened = await open(result, { colorScheme });
    expect(await violations(opened.page)).toEqual([]);
    await expectQuiet(opened);
  });

  it('has none with everything unfolded on a phone', async () => {
    const opened = await open(DISPOSED, { colorScheme, viewport: { width: 390, height: 844 } });
    await opened.page.locator('#rows .toggle').first().click();
    await opened.page.locator('.panel').waitFor();
    await opened.page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((details) => { details.open = true; })");
    expect(await violations(opened.page)).toEqual([]);
    await expectQuiet(opened);
  });
});

it('is looked at by a checker that would complain', async () => {
  const { page } = await open(CLEAN);
  await page.evaluate("document.documentElement.removeAttribute('lang')");
  expect((await violations(page)).join(' ')).toContain('html-has-lang');
  await page.context().close();
});

// WCAG 2.2, success criterion 1.4.10: no scrolling in two dimensions at a width of 320 CSS pixels.
it.each(['', '#severity=critical&rule=NET001&group=resource', '#group=control%3Acis', `#finding=${'b'.repeat(16)}`, `#finding=${'c'.repeat(16)}`, '#status=fixed'])('reflows at 320 pixels: %j', async (hash) => {
  const opened = await open(RICH, { hash, viewport: { width: 320, height: 640 } });
  await opened.page.locator('#more').click();
  if (hash.startsWith('#finding')) await opened.page.locator('.panel').waitFor();
  await opened.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  await expectQuiet(opened);
});

it('moves nothing for people who asked for less motion', async () => {
  const opened = await open(RICH, { reducedMotion: 'reduce' });
  const moving = await opened.page.evaluate("[...document.querySelectorAll('*')].filter((one) => { const style = getComputedStyle(one); return style.animationName !== 'none' || (style.transitionDuration !== '0s' && style.transitionProperty !== 'none'); }).length");
  expect(moving).toBe(0);
  await expectQuiet(opened);
});
