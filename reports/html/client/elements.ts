/** Elements are made by name and properties, never from markup; texts become text nodes. */

export type Content = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(name: K, properties: Partial<HTMLElementTagNameMap[K]> = {}, ...content: readonly Content[]): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...content);
  return made;
}

export function span(className: string, ...content: readonly Content[]): HTMLSpanElement {
  return element('span', { className }, ...content);
}

export function button(text: string, className: string, onPress: (event: MouseEvent) => void): HTMLButtonElement {
  const made = element('button', { type: 'button', className }, text);
  made.addEventListener('click', onPress);
  return made;
}

/** An element of the page's template that must be there, of the kind that it must be. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/** A label and a text beside it, where there is a text. */
export function labelled(label: string, text: string): readonly HTMLElement[] {
  return text === '' ? [] : [element('p', {}, span('label', label), ' ', text)];
}
