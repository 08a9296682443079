import { visibleText } from '../model/visibleText.ts';

/** A document for programs that may end up on a terminal: what cannot be seen is written as an escape, which reads the same. */
export function visibleJson(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${Array.from(text, (character) => (character === '\n' || visibleText(character) === character ? character : escapeOf(character))).join('')}\n`;
}

function escapeOf(character: string): string {
  return Array.from({ length: character.length }, (_unused, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
}
