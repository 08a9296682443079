import { visibleText } from '../model/visibleText.ts';

/** A document for programs that may end up on a terminal: what cannot be seen is written as an escape, which reads the same. */
export function visibleJson(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, undefined, indent);
  return `${Array.from(text, (character) => (character === '\n' || visibleText(character) === character ? character : escapeOf(character))).join('')}\n`;
}

/** The same on one line, for logs: the brackets of what Azure Pipelines would run (`##vso[`, `##[`) are written as escapes too. */
export function visibleJsonLine(value: unknown): string {
  return visibleJson(value, 0).replaceAll(/##(vso)?\[/gi, (found) => `${found.slice(0, -1)}${escapeOf('[')}`);
}

function escapeOf(character: string): string {
  return Array.from({ length: character.length }, (_unused, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
}
