import type { App } from './app.ts';
import { byId } from './elements.ts';

/**
 * The way by keyboard: `/` to the search, down to the results, Enter opens one, Escape closes it and leads back up. Menus close by Escape and when the
 * focus leaves them.
 */
export function listenToKeys(app: App): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keyed(app, event)) event.preventDefault();
  });
  document.addEventListener('click', ({ target }) => {
    closeMenus(target);
    if (target instanceof HTMLElement && target.closest('.menuitem') !== null) closeMenu(target);
  });
  document.addEventListener('focusin', ({ target }) => closeMenus(target));
}

/** Whether the key meant something here. */
function keyed(app: App, { key, target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  switch (key) {
    case '/': return isTyping(target) ? false : focusOn(byId('filter-text', HTMLInputElement));
    case 'Escape': return escaped(app, target);
    case 'ArrowDown': return moved(target, 1);
    case 'ArrowUp': return moved(target, -1);
    default: return false;
  }
}

function isTyping(target: HTMLElement): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

function focusOn(found: HTMLElement | null | undefined): boolean {
  found?.focus();
  return found !== null && found !== undefined;
}

function escaped(app: App, target: HTMLElement): boolean {
  if (closeMenu(target)) return true;
  const { finding } = app.state();
  if (finding !== '' && target.closest('#rows') !== null) {
    app.go({ ...app.state(), finding: '' }, 'step');
    return focusOn(document.getElementById(`toggle-${finding}`));
  }
  return target.closest('#rows') === null ? false : focusOn(byId('filter-text', HTMLInputElement));
}

/** Closes the menu that something stands in, with the focus on what opened it; whether it stands in one. */
function closeMenu(target: HTMLElement): boolean {
  const menu = target.closest<HTMLDetailsElement>('details.menu[open]');
  if (menu === null) return false;
  menu.open = false;
  return focusOn(menu.querySelector('summary'));
}

/** From the search to the first result, and from result to result. */
function moved(target: HTMLElement, step: number): boolean {
  const toggles = [...document.querySelectorAll<HTMLElement>('#rows .toggle')];
  if (target.id === 'filter-text') return step > 0 && focusOn(toggles[0]);
  const position = toggles.indexOf(target);
  if (position < 0) return false;
  return position + step < 0 ? focusOn(byId('filter-text', HTMLInputElement)) : focusOn(toggles[position + step]);
}

function closeMenus(target: EventTarget | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) if (!(target instanceof Node) || !menu.contains(target)) menu.open = false;
}
