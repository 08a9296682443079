import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { DISPOSED } from '../report/disposed.ts';
import { CLEAN, EMPTY, HOSTILE, manyFindings, RESULT } from '../report/fixture.ts';
import { htmlText } from '../report/render.ts';
import { launchBrowser } from './chrome.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Opened {
  readonly page: Page;
  /** Requests for anything but the file itself. */
  readonly requests: string[];
  /** What the console and the page complained about: a breach of the content security policy is an error there. */
  readonly complaints: string[];
}

const directory = mkdtempSync(join(tmpdir(), 'portcullis-html-'));
let browser: Browser;
beforeAll(async () => { browser = await launchBrowser(); });
afterAll(async () => {
  await browser.close();
  rmSync(directory, { recursive: true, force: true });
});

const BENCHMARK: ScanResult['benchmarks'][number] = {
  id: 'cis', title: 'A benchmark of which the title is long enough to take more than one line', version: '6.0', publisher: 'Somebody', source: 'https://example.com/benchmark', retrieved: '2026-11-28', coverage: 'mapped',
  controls: [
    { id: '7.1', title: 'No management port is open', status: 'notSatisfied', counts: { pass: 1, fail: 2, unknown: 0, notApplicable: 0 }, waived: 0, beyond: 1, rules: [{ rule: 'NET001', source: 'https://example.com/mapping', partial: 'what is left out is said at some length', stricter: 'what is asked for beyond the control is said at some length too' }] },
    { id: '8.1.7.4', title: 'Somebody reads what was recorded', status: 'manual', counts: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 }, waived: 0, rules: [], manual: 'people read' },
    { id: '9', title: 'Backups are made', status: 'notCovered', counts: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 }, waived: 0, rules: [], notCovered: 'backups are not read' },
  ],
  totals: { satisfied: 0, noFailureFound: 0, notSatisfied: 1, incomplete: 0, manual: 1, notCovered: 1 }, score: { satisfied: 0, judged: 1 }, formula: '0 satisfied / 1 = 0 %',
};

/** Opens a report from disk, as people do, in a browser that is offline. */
async function open(result: ScanResult, options: BrowserContextOptions & { readonly hash?: string } = {}): Promise<Opened> {
  const { hash = '', ...contextOptions } = options;
  const path = join(directory, 'report.html');
  writeFileSync(path, htmlText(result));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...contextOptions });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  const address = `${pathToFileURL(path).href}${hash}`;
  page.on('request', (request) => { if (request.url().split('#')[0] !== address.split('#')[0]) requests.push(request.url()); });
  page.on('console', (message) => { complaints.push(message.text()); });
  page.on('pageerror', (error) => { complaints.push(error.message); });
  await page.goto(address);
  if (contextOptions.javaScriptEnabled !== false && result.findings.length > 0) await page.locator('#controls').waitFor({ state: 'visible' });
  return { page, requests, complaints };
}

/** Violations of WCAG 2.2 AA. axe runs through the debugger, which the page's policy does not bind. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const axe = (globalThis as unknown as { axe: { run: (root: unknown, options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe;
    const { violations: found } = await axe.run((globalThis as unknown as { document: unknown }).document, { runOnly: tags });
    return found.map((violation) => `${violation.id}: ${violation.nodes[0]?.html.slice(0, 160) ?? ''}`);
  }, WCAG);
}

function rows(page: Page) {
  return page.locator('#rows > tr:not(.detail)');
}

async function expectQuiet({ page, requests, complaints }: Opened): Promise<void> {
  expect(complaints).toEqual([]);
  expect(requests).toEqual([]);
  expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
  await page.context().close();
}

describe.each(['light', 'dark'] as const)('the page in the %s scheme', (colorScheme) => {
  it.each([['a result', RESULT], ['a clean result', CLEAN], ['a hostile result', HOSTILE], ['waivers, owners and a baseline', DISPOSED], ['nothing judged', EMPTY]])('has no accessibility violation: %s', async (_name, result) => {
    const opened = await open(result, { colorScheme });
    expect(await violations(opened.page)).toEqual([]);
    await expectQuiet(opened);
  });

  it('is looked at by a checker that would complain', async () => {
    const { page } = await open(CLEAN, { colorScheme });
    await page.evaluate("document.documentElement.removeAttribute('lang')");
    expect((await violations(page)).join(' ')).toContain('html-has-lang');
    await page.context().close();
  });

  it('has none with everything unfolded, nor on a phone', async () => {
    const opened = await open(DISPOSED, { colorScheme, viewport: { width: 390, height: 844 } });
    for (const toggle of await opened.page.locator('.toggle').all()) {
      await toggle.click();
      expect(await violations(opened.page)).toEqual([]);
    }
    await opened.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await violations(opened.page)).toEqual([]);
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await expectQuiet(opened);
  });

  // WCAG 2.2, success criterion 1.4.10: no scrolling in two dimensions at a width of 320 CSS pixels.
  it('reflows at 320 pixels', async () => {
    const opened = await open({ ...DISPOSED, benchmarks: [BENCHMARK] }, { colorScheme, viewport: { width: 320, height: 640 } });
    await opened.page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await expectQuiet(opened);
  });
});

describe('the table of findings', () => {
  it('filters by text, status, severity, rule and subscription', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    expect(await rows(page).count()).toBe(6);
    await page.getByLabel('Search').fill('vm-web INTERNET');
    expect(await page.locator('#rows .toggle').allTextContents()).toEqual(['vm-web-01', 'vm-web-01']);
    expect(await page.locator('#count').textContent()).toBe('2 of 6 findings');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await rows(page).count()).toBe(6);
    await page.getByLabel('Status').selectOption('unknown');
    expect(await rows(page).count()).toBe(3);
    await page.getByLabel('Subscription').selectOption('Legacy');
    expect(await rows(page).count()).toBe(2);
    await page.getByLabel('Severity').selectOption('critical');
    expect(await page.locator('#rows').textContent()).toBe('Nothing matches.');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.locator('#filter-rule').selectOption('IAM001');
    expect(await page.locator('#rows').textContent()).toContain('waived');
    await expectQuiet(opened);
  });

  it('filters by owner, and keeps that in the address', async () => {
    const opened = await open(DISPOSED);
    const { page } = opened;
    expect(await page.getByLabel('Owner').locator('option').allTextContents()).toEqual(['all', 'ops@contoso.example', 'web@contoso.example']);
    await page.getByLabel('Owner').selectOption('web@contoso.example');
    expect(await page.locator('#rows .toggle').allTextContents()).toEqual(['vm-web-01', 'vm-web-01', 'kv-app']);
    expect(await page.locator('#rows .where').first().innerText()).toContain('Owner web@contoso.example');
    expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('owner')).toBe('web@contoso.example');
    await page.context().close();
    const again = await open(DISPOSED, { hash: '#owner=web%40contoso.example&status=known' });
    expect(await again.page.locator('#rows .toggle').allTextContents()).toEqual(['kv-app']);
    await again.page.getByRole('button', { name: 'Clear' }).click();
    expect(await rows(again.page).count()).toBe(8);
    await expectQuiet(again);
  });

  it('has no filter by owner where nothing has one', async () => {
    const opened = await open(manyFindings(3));
    expect(await opened.page.locator('#filter-owner').isVisible()).toBe(false);
    await expectQuiet(opened);
  });

  it('tells waived from known failures, in words and by the filter', async () => {
    const opened = await open(DISPOSED);
    const { page } = opened;
    expect(await page.getByLabel('Status').locator('option').allTextContents()).toEqual(['all', 'open failures', 'waived', 'known', 'unknown']);
    expect(await page.locator('#rows tr:not(.detail) .sev .sub').allTextContents()).toEqual(['seen before', 'new', 'new', 'waived', 'known', 'high', 'high', 'medium']);
    await page.getByLabel('Status').selectOption('waived');
    expect(await page.locator('#rows .toggle').allTextContents()).toEqual(['ops-owner']);
    await page.locator('#rows .toggle').click();
    const text = await page.locator('tr.detail').innerText();
    for (const part of ['Set aside by WV-01', 'The operators need it until the move is done.', 'ops@contoso.example', '2026-11-30, 6 days left', '2026-10-01 08:30 UTC']) expect(text).toContain(part);
    await expectQuiet(opened);
  });

  it('filters by topic, and links what is in the directory to its page', async () => {
    const id = '/tenants/c0705000-0000-4000-8000-000000000001/users/u1';
    const resources = [...RESULT.resources, { id, type: 'Microsoft.Graph/users', name: 'Ann', subscriptionId: '', resourceGroup: '', location: '' }];
    const findings = RESULT.findings.map((finding) => (finding.ruleId === 'IAM001' ? { ...finding, resourceId: id } : finding));
    const opened = await open({ ...RESULT, resources, findings });
    const { page } = opened;
    await page.getByLabel('Topic').selectOption('Azure roles');
    expect(await page.locator('#rows .toggle').allTextContents()).toEqual(['Ann']);
    await page.locator('#rows .toggle').click();
    expect(await page.locator('.ids a').getAttribute('href')).toBe(`https://entra.microsoft.com/#@${RESULT.scan.tenant}/view/Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/u1`);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByLabel('Subscription').selectOption('Microsoft Entra ID');
    expect(await rows(page).count()).toBe(1);
    await expectQuiet(opened);
  });

  it('turns pages of a hundred', async () => {
    const opened = await open(manyFindings(250));
    const { page } = opened;
    expect(await rows(page).count()).toBe(100);
    expect(await page.locator('#position').textContent()).toBe('1 to 100 of 250');
    expect(await page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true);
    const first = await page.locator('#rows .toggle').first().textContent();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    expect(await rows(page).count()).toBe(50);
    expect(await page.locator('#position').textContent()).toBe('201 to 250 of 250');
    expect(await page.getByRole('button', { name: 'Next' }).isDisabled()).toBe(true);
    expect(await page.locator('#rows .toggle').first().textContent()).not.toBe(first);
    await expectQuiet(opened);
  });

  it('unfolds evidence and remediation by keyboard, and keeps the focus', async () => {
    const opened = await open(RESULT);
    const { page } = opened;
    const toggle = page.locator('#rows .toggle').nth(1);
    await toggle.focus();
    await page.keyboard.press('Enter');
    expect(await toggle.getAttribute('aria-expanded')).toBe('true');
    expect(await page.evaluate('document.activeElement.id')).toBe(await toggle.getAttribute('id'));
    const text = (await page.locator('tr.detail').textContent()) ?? '';
    for (const part of ['fact.jit.state', 'in unprotected, partial', 'unprotected', 'Put the machine under a just-in-time policy', 'az vm show --name <name>', 'vm-web-01:22']) expect(text).toContain(part);
    expect(await page.locator('tr.detail a').getAttribute('href')).toMatch(/^https:\/\/portal\.azure\.com\/#@72f98800-0000-4000-8000-00000000c0de\/resource\/subscriptions\//);
    await page.keyboard.press('Enter');
    expect(await page.locator('tr.detail').count()).toBe(0);
    await expectQuiet(opened);
  });

  it('keeps its state in the address, and a finding has a link that lasts', async () => {
    const opened = await open(manyFindings(250));
    const { page } = opened;
    await page.getByRole('button', { name: 'Next' }).click();
    await page.locator('#rows .toggle').nth(7).click();
    const name = await page.locator('#rows .toggle').nth(7).textContent();
    const finding = /finding=([0-9a-f]{16})/.exec(page.url())?.[1] ?? '';
    await page.context().close();
    const again = await open(manyFindings(250), { hash: `#finding=${finding}` });
    expect(await again.page.locator('#rows .toggle[aria-expanded="true"]').textContent()).toBe(name);
    expect(await again.page.locator('#position').textContent()).toBe('101 to 200 of 250');
    await expectQuiet(again);
  });

  it('shows ten thousand findings with fewer than 3,000 elements', async () => {
    const opened = await open(manyFindings(10_000));
    const { page } = opened;
    expect(await page.locator('#count').textContent()).toBe('10,000 findings');
    expect(await page.evaluate("document.getElementsByTagName('*').length")).toBeLessThan(3_000);
    await page.getByLabel('Search').fill('vm-009999');
    expect(await rows(page).count()).toBe(1);
    await expectQuiet(opened);
  });
});

describe('hostile content', () => {
  it('stays text, folded and unfolded, whatever it is', async () => {
    const opened = await open(HOSTILE);
    const { page } = opened;
    for (const toggle of await page.locator('.toggle').all()) await toggle.click();
    expect(await page.evaluate("document.querySelectorAll('img, iframe, object, embed, link, base, form').length")).toBe(0);
    expect(await page.evaluate("document.querySelectorAll('script').length")).toBe(2);
    expect(await page.evaluate("[...document.querySelectorAll('a')].filter((link) => !/^(https|file):$/.test(link.protocol)).length")).toBe(0);
    await expectQuiet(opened);
  });

  it('cannot act through the address either', async () => {
    const opened = await open(RESULT, { hash: '#text=%3Cimg%20src%3Dx%20onerror%3D%22globalThis.hacked%3Dtrue%22%3E&page=-1&finding=%22%5D' });
    expect(await opened.page.locator('#rows').textContent()).toBe('Nothing matches.');
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
    for (const part of ['Failed and incomplete', 'What could not be read', 'To correct it', 'vm-web-01 accepts 22 from the whole Internet', 'Exposed virtual machine has no just-in-time policy', '1 of 2 types read', 'noFirewalls']) expect(text).toContain(part);
    expect(await opened.page.locator('#controls').isVisible()).toBe(false);
    expect(opened.requests).toEqual([]);
    await opened.page.context().close();
  });

  it('waivers, owners and what is new can be read too', async () => {
    const opened = await open(DISPOSED, { javaScriptEnabled: false });
    const text = (await opened.page.locator('body').innerText()).replaceAll(/\s+/g, ' ');
    for (const part of ['resource groups rg-app, rg-data; tagged env=prod', 'Owner web@contoso.example', 'seen before', 'WV-02 mitigated expired', 'Approved by ciso-office on 2026-10-01', 'new 3', 'fixed 2']) expect(text).toContain(part);
    await opened.page.context().close();
  });
});

describe('in print', () => {
  it('is light and has no controls', async () => {
    const opened = await open(RESULT, { colorScheme: 'dark' });
    await opened.page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await opened.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await opened.page.locator('#controls').isVisible()).toBe(false);
    await expectQuiet(opened);
  });

  it('unfolds what became of former failures, and shows every waiver', async () => {
    const opened = await open(DISPOSED);
    await opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    await opened.page.emulateMedia({ media: 'print' });
    for (const text of ['kv-gone', 'kv-hidden', 'kv-left']) expect(await opened.page.locator('.former').getByText(text).isVisible()).toBe(true);
    for (const row of await opened.page.locator('.waivers tbody tr').all()) expect(await row.isVisible()).toBe(true);
    expect(await opened.page.locator('.waivers tbody tr').count()).toBe(7);
    await expectQuiet(opened);
  });
});
