import { startPage } from './page.ts';
import { readSource } from './source.ts';
import { notFoundText, parsedState } from './viewState.ts';

/** The table of the page's template stays as it is where the browser cannot unpack the data. */
async function start(): Promise<void> {
  if (document.getElementById('rows') === null) return tellNothingFound();
  const data = document.getElementById('data');
  if (data === null || typeof DecompressionStream === 'undefined') return;
  startPage(await readSource(data.textContent));
}

/** A link to a finding, in a report without any. */
function tellNothingFound(): void {
  const finding = parsedState(location.hash.slice(1))?.finding ?? '';
  const notice = document.getElementById('notice');
  if (notice === null || finding === '') return;
  notice.textContent = notFoundText(finding);
  notice.classList.add('filled');
}

void start();
