/** The lines of a page, one after the other, with one line break at the end. */
export function page(lines: readonly string[]): string {
  return `${lines.join('\n').replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
}

/** A text as Markdown shows it as it is: no bar ends a cell, no `<` begins a tag, no star makes it bold. What stands between backticks stays code. */
export function prose(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().split(/(`[^`]+`)/).map((part, index) => (index % 2 === 1 ? barred(part) : escaped(part))).join('');
}

/** A text as a sentence: with a capital at the head and a stop at the end. */
export function sentence(text: string): string {
  const whole = prose(text.charAt(0).toUpperCase() + text.slice(1));
  return whole === '' || /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** A text as code, whatever it holds: the fence is longer than any run of backticks in it. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return barred(`${fence}${space}${text.replaceAll(/\s+/g, ' ')}${space}${fence}`);
}

/** Words as code, with commas between. */
export function codes(words: readonly string[]): string {
  return words.map(code).join(', ');
}

/** A table. Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  return ['', ...[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`), ''].join('\n');
}

/** The anchor that Markdown renderers give a heading. */
export function anchor(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
}

/** A cell ends at a bar even inside of code (GitHub Flavored Markdown, "Tables"). */
function barred(text: string): string {
  return text.replaceAll('|', '\\|');
}

function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]|]/g, (mark) => `\\${mark}`).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
