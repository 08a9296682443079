import { writeFileSync, readFileSync, mkdirSync } from 'node:fs';
import { RESULT, HOSTILE, CLEAN, manyFindings } from './report/fixture.ts';
import { readHtmlAssets } from '../src/files/assets.ts';
import { reportHtml } from '../src/report/html.ts';
import { chromium } from 'playwright-core';
import sparticuz from '@sparticuz/chromium';
const html = readHtmlAssets();
mkdirSync('/tmp/shots', { recursive: true });
for (const [n, r] of Object.entries({ result: RESULT, hostile: HOSTILE, clean: CLEAN, many: manyFindings(10000) })) {
  const t = [...reportHtml(r, { html })].join(''); writeFileSync(`/tmp/o-${n}.html`, t); console.log(n, t.length);
}
const b = await chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--disable-gpu'], headless: true });
for (const [n, w, scheme] of [['hostile', 390, 'light'], ['result', 1280, 'light'], ['result', 1280, 'dark'], ['result', 390, 'light'], ['many', 1280, 'light'], ['clean', 1280, 'light'], ['hostile', 1280, 'light']] as const) {
  const c = await b.newContext({ viewport: { width: w, height: 900 }, colorScheme: scheme });
  const p = await c.newPage();
  p.on('console', (m) => console.log(n, m.type(), m.text())); p.on('pageerror', (e) => console.log(n, 'ERR', e.message));
  await p.goto(`file:///tmp/o-${n}.html`); await p.waitForSelector('#controls:not([hidden])', { timeout: 5000 }).catch(() => console.log(n, 'no controls'));
  if (n === 'result') await p.locator('.toggle').nth(1).click();
  await p.screenshot({ path: `/tmp/shots/${n}-${w}-${scheme}.png`, fullPage: n !== 'many' && n !== 'hostile' });
  await c.close();
}
await b.close();
