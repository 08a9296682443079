import { button } from './elements.ts';

/** A button that copies a text. Where the browser refuses, what is shown is selected instead, ready to be copied by hand. */
export function copyButton(label: string, text: string, shown: HTMLElement | undefined): HTMLButtonElement {
  const made = button(label, 'copy', () => { void copy(text, shown, made); });
  made.setAttribute('aria-live', 'polite');
  return made;
}

async function copy(text: string, shown: HTMLElement | undefined, made: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    made.textContent = 'Copied';
  } catch {
    if (shown !== undefined) getSelection()?.selectAllChildren(shown);
    made.textContent = shown === undefined ? 'Copy it from the address' : 'Selected: copy it';
  }
}
