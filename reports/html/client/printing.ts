import { thousands } from '../../../src/report/text.ts';
import type { App } from './app.ts';
import { button, byId, element } from './elements.ts';
import { showRows } from './rows.ts';

/** Rows that are printed at most: browsers lay out every one. */
const MOST_PRINTED = 5_000;

/** Fills the menu of printing; `restore` shows the page as it was. Answers what tells how much would be printed. */
export function printMenu(app: App, restore: () => void): () => void {
  const summary = button('Summary', 'menuitem', () => print());
  const all = button('', 'menuitem', () => printAll(app));
  byId('print-sheet', HTMLDivElement).replaceChildren(element('p', { className: 'sub' }, 'The summary holds the first rows alone'), summary, all);
  window.addEventListener('afterprint', () => {
    if (document.documentElement.dataset['print'] === undefined) return;
    delete document.documentElement.dataset['print'];
    restore();
  });
  return () => { all.textContent = `All ${thousands(app.result().rows.length)} that are filtered`; };
}

function printAll(app: App): void {
  const { rows } = app.result();
  document.documentElement.dataset['print'] = 'all';
  byId('list', HTMLDivElement).hidden = false;
  byId('groups', HTMLDivElement).hidden = true;
  showRows(app, rows.subarray(0, MOST_PRINTED));
  byId('print-note', HTMLParagraphElement).textContent = rows.length > MOST_PRINTED ? `The first ${thousands(MOST_PRINTED)} of ${thousands(rows.length)} findings that were filtered: an export holds all of them.` : '';
  print();
}
