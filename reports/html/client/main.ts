import { readSource } from './source.ts';
import { startPage } from './page.ts';

/** The table of the page's template stays as it is where the browser cannot unpack the data. */
async function start(): Promise<void> {
  const data = document.getElementById('data');
  if (document.getElementById('rows') === null || data === null || typeof DecompressionStream === 'undefined') return;
  startPage(await readSource(data.textContent));
}

void start();
