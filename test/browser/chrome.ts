import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { chromium, type Browser } from 'playwright-core';

/** Installed browsers, for platforms that the packaged Chromium (Linux on x64) is not built for. */
const INSTALLED = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
];

/**
 * Starts a headless Chromium with its defences on: the package's own arguments would switch off web security, so none of them
 * is used. The sandbox stays off because containers and root cannot have it.
 */
export async function launchBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({ executablePath: await executable(), args, headless: true });
}

async function executable(): Promise<string> {
  if (process.platform === 'linux' && process.arch === 'x64') return sparticuz.executablePath();
  const found = INSTALLED.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no Chromium for ${process.platform} on ${process.arch}: install Google Chrome to run the browser tests`);
  return found;
}
