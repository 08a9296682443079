import { thousands } from '../../../src/report/text.ts';
import { button } from './elements.ts';

/**
 * A page that is light at rest: what is folded, and what is beyond the first rows of a list, is taken out of the document, and put back when it is opened, asked for by
 * its id, or printed. The markup stands in the file whole, so that it reads without this script too.
 */
export interface Folds {
  /** Opens whatever holds the element of an id. Answers whether there is one. */
  readonly reveal: (id: string) => boolean;
  /** Opens what a print takes in: what is marked `data-print` and what the file has open, or everything. */
  readonly unfold: (what: 'summary' | 'everything') => void;
  /** Folds it again. */
  readonly restore: () => void;
}

/** Something that was taken out of the document. */
interface Fold {
  readonly body: DocumentFragment;
  readonly isPrinted: boolean;
  readonly isOut: () => boolean;
  readonly putBack: () => void;
  readonly takeOut: () => void;
}

/** Folds the lists of the summary: closed `details`, those that are marked `data-fold`, and rows beyond the first `data-most` of a list. */
export function foldAll(page: Document): Folds {
  const details = [...page.querySelectorAll<HTMLDetailsElement>('details.cover, details[data-fold]')].filter((element) => element.parentElement?.closest('details') === null);
  const folds = [...details.filter(({ open, dataset }) => !open || dataset['fold'] !== undefined).map(foldedDetails), ...[...page.querySelectorAll<HTMLElement>('[data-most]')].flatMap(cutList)];
  for (const fold of folds) fold.takeOut();
  return { reveal: (id) => reveal(page, folds, id), ...printing(page, folds) };
}

function foldedDetails(details: HTMLDetailsElement): Fold {
  const body = details.ownerDocument.createDocumentFragment();
  const isPrinted = details.open || details.dataset['print'] !== undefined;
  const attach = (): void => details.append(body);
  const detach = (): void => body.append(...details.querySelectorAll(':scope > :not(summary)'));
  details.addEventListener('toggle', () => (details.open ? attach() : detach()));
  return {
    body, isPrinted,
    isOut: () => !details.open,
    putBack: () => { attach(); details.open = true; },
    takeOut: () => { details.open = false; detach(); },
  };
}

/** A button for less than this many rows would save nobody anything. */
const FEW = 4;

/** The rows of a list beyond the first ones, and a button that puts them back. None where the list is short. */
function cutList(list: HTMLElement): readonly Fold[] {
  const most = Number(list.dataset['most']);
  const rest = list.children.length - most;
  if (rest < FEW) return [];
  const body = list.ownerDocument.createDocumentFragment();
  const more = button(`${thousands(rest)} more`, 'morerows', () => {
    const [first] = body.children;
    fold.putBack();
    if (first instanceof HTMLElement) focusOn(first);
  });
  const fold: Fold = {
    body, isPrinted: list.dataset['print'] !== undefined,
    isOut: () => more.isConnected,
    putBack: () => { list.append(body); more.remove(); },
    takeOut: () => { body.append(...[...list.children].slice(most)); (list.closest('table') ?? list).after(more); },
  };
  return [fold];
}

function focusOn(element: HTMLElement): void {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function reveal(page: Document, folds: readonly Fold[], id: string): boolean {
  folds.find(({ body }) => body.getElementById(id) !== null)?.putBack();
  const element = page.getElementById(id);
  for (let at: Element | null = element; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  return element !== null;
}

function printing(page: Document, folds: readonly Fold[]): Pick<Folds, 'unfold' | 'restore'> {
  let unfolded: readonly Fold[] = [];
  let opened: readonly HTMLDetailsElement[] = [];
  return {
    unfold: (what) => {
      unfolded = folds.filter((fold) => fold.isOut() && (fold.isPrinted || what === 'everything'));
      for (const fold of unfolded) fold.putBack();
      opened = what === 'everything' ? [...page.querySelectorAll<HTMLDetailsElement>('main section details:not([open], .menu)')] : [];
      for (const details of opened) details.open = true;
    },
    restore: () => {
      for (const details of opened) details.open = false;
      for (const fold of unfolded) fold.takeOut();
      [unfolded, opened] = [[], []];
    },
  };
}
