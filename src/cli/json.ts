import { visibleJson as visible } from '../model/visibleText.ts';

/** A document for programs that may end up on a terminal or in the log of a pipeline: what cannot be seen, or would be run there, is written as an escape, which reads the same. */
export function visibleJson(value: unknown, indent = 2): string {
  return `${JSON.stringify(value, undefined, indent).split('\n').map(visible).join('\n')}\n`;
}

/** The same on one line, for logs. */
export function visibleJsonLine(value: unknown): string {
  return visibleJson(value, 0);
}
