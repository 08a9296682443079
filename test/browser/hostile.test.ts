import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { records } from '../client/csv.ts';
import { opening, postureOf, way } from '../client/results.ts';
import { HOSTILE, HOSTILE_STRINGS, nth, RESULT } from '../report/fixture.ts';
import { DISPOSED } from '../report/disposed.ts';
import { expectQuiet, reportOpener } from './opened.ts';

const open = reportOpener();

/** Hostile in ways in and benchmarks too. */
const EVERYWHERE = {
  ...HOSTILE,
  posture: postureOf(HOSTILE.resources.map(({ id, name }) => way({ virtualMachine: id, publicAddress: name, privateAddress: name, path: 'firewallDnat', via: { resource: name, rule: name }, openings: [opening({ ports: name, protocol: name, sources: [name], addressCount: 3, sourceTags: [name], filters: [{ level: 'subnet', securityGroup: name, rule: name, priority: 1 }] })] }))),
};

const NOT_MARKUP = "document.querySelectorAll('img, iframe, object, embed, link, base, form, svg a, math').length";

describe('hostile content', () => {
  it('stays text in the list, details, menus, chips and groups', async () => {
    const opened = await open(EVERYWHERE);
    const { page } = opened;
    for (let index = 0; index < HOSTILE_STRINGS.length; index += 1) {
      await page.locator('#rows .toggle').nth(index).click();
      await page.locator('.panel .way').first().waitFor();
    }
    await page.locator('#rows .toggle').nth(1).click();
    await page.locator('.panel').waitFor();
    await page.locator('#more').click();
    for (const menu of await page.locator('.facet').all()) {
      await menu.locator('summary').first().click();
      const boxes = menu.locator('label input');
      if (await boxes.count() > 0) await boxes.first().click();
      await page.keyboard.press('Escape');
      if (await page.locator('#chips .chip').count() > 0) await page.locator('#chips #clear').click();
    }
    for (const group of await page.locator('#group option').evaluateAll((options) => options.map((option) => (option as unknown as { value: string }).value))) {
      await page.locator('#group').selectOption(group);
      expect(await page.evaluate(NOT_MARKUP)).toBe(0);
    }
    expect(await page.evaluate("document.querySelectorAll('script').length")).toBe(2);
    expect(await page.evaluate("[...document.querySelectorAll('a')].filter((link) => !/^(https|file):$/.test(link.protocol)).length")).toBe(0);
    await expectQuiet(opened);
  });

  it('is found, chosen and linked like any other', async () => {
    const opened = await open(EVERYWHERE);
    const { page } = opened;
    const image = nth(HOSTILE_STRINGS, 1);
    await page.getByLabel('Search findings').fill('u{202e}gnp.exe');
    expect(await page.locator('#rows .toggle').allTextContents()).toEqual(['\\u{202e}gnp.exe\\u{2066}\\u{200b}']);
    const owner = new URLSearchParams({ owner: image }).toString();
    await page.evaluate((hash) => { (globalThis as unknown as { location: { hash: string } }).location.hash = hash; }, owner);
    expect(await page.locator('#chips .chip').innerText()).toContain(`Owner: ${image}`);
    expect(await page.locator('#rows .toggle').allTextContents()).toEqual([image]);
    await expectQuiet(opened);
  });

  it('cannot act through the address', async () => {
    const hash = '#text=%3Cimg%20src%3Dx%20onerror%3D%22globalThis.hacked%3Dtrue%22%3E&page=-1&finding=%22%5D&group=%3Cscript%3E&owner=javascript%3AglobalThis.hacked%3Dtrue&sort=__proto__,constructor';
    const opened = await open(RESULT, { hash });
    expect(await opened.page.locator('#rows').textContent()).toBe('Nothing matches.');
    expect(await opened.page.locator('#notice').textContent()).toContain('is not in this report');
    expect(await opened.page.evaluate(NOT_MARKUP)).toBe(0);
    await expectQuiet(opened);
  });

  it('is no formula in what is exported', async () => {
    const opened = await open(EVERYWHERE);
    const { page } = opened;
    await page.locator('.toolbar summary', { hasText: 'Export' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV', exact: true }).click()]);
    const cells = records(readFileSync(await download.path(), 'utf8').slice(1)).flat();
    expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    expect(cells).toContain(`'=HYPERLINK("https://evil.example")`);
    await expectQuiet(opened);
  });

  it('meets a policy that stops what would get through', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    const outcome = await page.evaluate(`(() => {
      const script = document.createElement('script');
      try { script.textContent = 'globalThis.hacked = true'; } catch (error) { return error.name; }
      document.body.append(script);
      return 'added';
    })()`);
    expect(outcome).toBe('TypeError');
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(opened.complaints.join(' ')).toMatch(/TrustedScript/);
    await page.context().close();
  });
});

describe('without JavaScript', () => {
  it('the verdict, what is missing and how to correct it, the rules and the first findings can be read', async () => {
    const opened = await open(RESULT, { javaScriptEnabled: false });
    const text = (await opened.page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
    for (const part of ['Failed and incomplete', 'What could not be read', 'To correct it', 'vm-web-01 accepts 22 from the whole Internet', 'Exposed virtual machine has no just-in-time policy', '1 of 2 types read', 'noFirewalls', 'ops@contoso.example', 'No owner tag', 'need JavaScript']) expect(text).toContain(part);
    expect(await opened.page.locator('#controls').isVisible()).toBe(false);
    expect(opened.requests).toEqual([]);
    await opened.page.context().close();
  });

  it('waivers, owners and what is new can be read too', async () => {
    const opened = await open(DISPOSED, { javaScriptEnabled: false });
    const text = (await opened.page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
    for (const part of ['resource groups rg-app, rg-data; tagged env=prod', 'web@contoso.example', 'seen before', 'WV-02 mitigated expired', 'Approved by ciso-office on 2026-10-01', 'new 3', 'fixed 2']) expect(text).toContain(part);
    await opened.page.context().close();
  });

  it('the same stands where the browser cannot unpack the data', async () => {
    const opened = await open(RESULT, { javaScriptEnabled: true, before: 'delete globalThis.DecompressionStream;', skipWait: true });
    expect(await opened.page.locator('#controls').isVisible()).toBe(false);
    expect(await opened.page.locator('#static-note').isVisible()).toBe(true);
    expect(await opened.page.locator('#rows > tr').count()).toBe(6);
    await expectQuiet(opened);
  });
});
