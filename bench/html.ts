import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../test/browser/chrome.ts';
import { estateOf } from '../test/client/results.ts';
import { htmlText } from '../test/report/render.ts';

/**
 * What the HTML report takes in a browser, with evidence as a tenant has it: its size, the time until its rows can be filtered, a keystroke in
 * the search, the heap once it was searched, elements at rest. Medians of `RUNS` openings, each in a fresh context; times by the clock on the
 * wall, so on a busy machine they are longer. A table, and the same as one line of JSON.
 */
const RUNS = Number(process.env['RUNS'] ?? 3);
const TYPED = 'vm-web1 net001';

interface Bars {
  readonly megabytes?: number;
  readonly ready: number;
  readonly keystroke?: number;
  readonly heap?: number;
}

const SIZES: readonly (readonly [count: number, bars: Bars])[] = [[10_000, { megabytes: 2, ready: 1_000, keystroke: 100 }], [100_000, { ready: 4_000, heap: 200 }]];

interface Opening {
  /** Milliseconds from the start of the navigation to a live table that was painted. */
  readonly ready: number;
  /** Milliseconds from each input to the paint that shows what it filters. */
  readonly keystrokes: readonly number[];
  /** Megabytes after a collection. */
  readonly heap: number;
  readonly elements: number;
  readonly requests: number;
}

/** Records when the controls appear, at the first frame after. */
const WATCH = `{
  const look = () => document.getElementById('controls')?.hidden === false ? requestAnimationFrame(() => { globalThis.readyAt = performance.now(); }) : requestAnimationFrame(look);
  requestAnimationFrame(look);
}`;

async function opened(browser: Browser, address: string): Promise<Opening> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, offline: true });
  await context.addInitScript(WATCH);
  const page = await context.newPage();
  let requests = -1;
  page.on('request', () => { requests += 1; });
  await page.goto(address);
  await page.locator('#controls').waitFor({ state: 'visible' });
  const ready = await page.evaluate<number>('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(globalThis.readyAt))))');
  const elements = await page.evaluate<number>("document.getElementsByTagName('*').length");
  const keystrokes = await typed(page);
  const session = await context.newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await context.close();
  return { ready, keystrokes, heap: usedSize / 2 ** 20, elements, requests };
}

/** Types letter by letter; each is timed up to the task after the frame that it changes. */
async function typed(page: Page): Promise<readonly number[]> {
  return page.evaluate<number[]>(`(async () => {
    const field = document.getElementById('filter-text');
    const times = [];
    for (const letter of ${JSON.stringify(TYPED)}) {
      const start = performance.now();
      field.value += letter;
      field.dispatchEvent(new Event('input'));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push(performance.now() - start);
    }
    return times;
  })()`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Figures {
  readonly findings: number;
  readonly megabytes: number;
  readonly ready: number;
  readonly firstKeystroke: number;
  readonly keystroke: number;
  readonly heap: number;
  readonly elements: number;
  readonly requests: number;
}

async function measured(browser: Browser, directory: string, findings: number): Promise<Figures> {
  const path = join(directory, `${findings}.html`);
  writeFileSync(path, htmlText(estateOf(findings)));
  const openings: Opening[] = [];
  for (let run = 0; run < RUNS; run += 1) openings.push(await opened(browser, pathToFileURL(path).href));
  const of = (figure: (opening: Opening) => number): number => median(openings.map(figure));
  return {
    findings, megabytes: statSync(path).size / 1e6, ready: of(({ ready }) => ready), firstKeystroke: of(({ keystrokes }) => keystrokes[0] ?? Number.NaN), keystroke: of(({ keystrokes }) => median(keystrokes)),
    heap: of(({ heap }) => heap), elements: of(({ elements }) => elements), requests: of(({ requests }) => requests),
  };
}

function told(label: string, value: number, unit: string, bar: number | undefined): string {
  const digits = value < 10 ? value.toFixed(2) : value.toFixed(0);
  return `  ${label.padEnd(34)} ${digits.padStart(8)} ${unit}${bar === undefined ? '' : ` (bar: ${bar})`}\n`;
}

const directory = mkdtempSync(join(tmpdir(), 'portcullis-bench-html-'));
const browser = await launchBrowser();
const all: Figures[] = [];
for (const [count, bars] of SIZES) {
  const figures = await measured(browser, directory, count);
  all.push(figures);
  process.stdout.write(`${count} findings\n`);
  process.stdout.write(told('size', figures.megabytes, 'MB', bars.megabytes) + told('ready', figures.ready, 'ms', bars.ready) + told('first keystroke (builds the index)', figures.firstKeystroke, 'ms', bars.keystroke) + told('keystroke', figures.keystroke, 'ms', bars.keystroke));
  process.stdout.write(told('heap', figures.heap, 'MB', bars.heap) + told('elements at rest', figures.elements, '', undefined) + told('requests', figures.requests, '', 0));
}
await browser.close();
rmSync(directory, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(all)}\n`);
