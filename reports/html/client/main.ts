import { foldAll, type Folds } from './fold.ts';
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

/** A link to something that is folded opens it; so does one that the page is opened with. */
function followPlaces(folds: Folds): void {
  const arrive = (): void => {
    const id = location.hash.slice(1);
    if (id === '' || id.includes('=') || !folds.reveal(id)) return;
    document.getElementById(id)?.scrollIntoView({ block: 'start' });
  };
  window.addEventListener('hashchange', arrive);
  arrive();
}

/** Paper cannot be unfolded: the lists of the summary are printed open, and where all that is filtered was asked for, everything. */
function unfoldForPrint(folds: Folds): void {
  window.addEventListener('beforeprint', () => folds.unfold(document.documentElement.dataset['print'] === 'all' ? 'everything' : 'summary'));
  window.addEventListener('afterprint', folds.restore);
}

/** A link to a finding, in a report without any. */
function tellNothingFound(): void {
  const finding = parsedState(location.hash.slice(1))?.finding ?? '';
  const notice = document.getElementById('notice');
  if (notice === null || finding === '') return;
  notice.textContent = notFoundText(finding);
  notice.classList.add('filled');
}

const folds = foldAll(document);
unfoldForPrint(folds);
followPlaces(folds);
void start();
