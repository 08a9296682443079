/**
 * A page that is light at rest: what is folded is taken out of the document and put back when it is opened, asked for by its id, or printed. The markup
 * stands in the file whole, so that it reads without this script too.
 */
export interface Folds {
  /** Opens whatever holds the element of an id. Answers whether there is one. */
  readonly reveal: (id: string) => boolean;
  /** Opens what a print takes in: lists of the summary, or everything. `restore` folds them again. */
  readonly unfold: (what: 'summary' | 'everything') => void;
  readonly restore: () => void;
}

interface Fold {
  readonly details: HTMLDetailsElement;
  readonly body: DocumentFragment;
  /** Open in the file and closed here, or marked `data-print`: what a print of the summary takes in. */
  readonly isList: boolean;
}

/** Folds the lists of the summary: what is closed, and what is marked `data-fold`. */
export function foldAll(page: Document): Folds {
  const outermost = [...page.querySelectorAll('details.cover, details[data-fold]')].filter((element): element is HTMLDetailsElement => element instanceof HTMLDetailsElement && element.parentElement?.closest('details') === null);
  const folds = outermost.filter((details) => !details.open || details.dataset['fold'] !== undefined).map((details): Fold => ({ details, body: page.createDocumentFragment(), isList: details.open || details.dataset['print'] !== undefined }));
  for (const fold of folds) {
    fold.details.open = false;
    takeOut(fold);
    fold.details.addEventListener('toggle', () => (fold.details.open ? putBack(fold) : takeOut(fold)));
  }
  return { reveal: (id) => reveal(page, folds, id), ...printing(page, folds) };
}

function takeOut({ details, body }: Fold): void {
  for (const child of details.querySelectorAll(':scope > :not(summary)')) body.append(child);
}

function putBack({ details, body }: Fold): void {
  details.append(body);
}

function reveal(page: Document, folds: readonly Fold[], id: string): boolean {
  const holder = folds.find(({ body }) => body.getElementById(id) !== null);
  if (holder !== undefined) putBack(holder);
  const element = page.getElementById(id);
  for (let at: Element | null = element; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
  return element !== null;
}

function printing(page: Document, folds: readonly Fold[]): Pick<Folds, 'unfold' | 'restore'> {
  let opened: readonly HTMLDetailsElement[] = [];
  return {
    unfold: (what) => {
      const wanted = folds.filter(({ isList }) => isList || what === 'everything');
      for (const fold of wanted) putBack(fold);
      const inner = what === 'everything' ? [...page.querySelectorAll('main details')].filter((element) => element instanceof HTMLDetailsElement) : [];
      opened = [...new Set([...wanted.map(({ details }) => details), ...inner])].filter(({ open }) => !open);
      for (const details of opened) details.open = true;
    },
    restore: () => {
      for (const details of opened) details.open = false;
      opened = [];
    },
  };
}
