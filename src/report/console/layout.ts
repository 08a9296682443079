/** Scripts and symbols that terminals draw two columns wide (Unicode TR 11, the common ranges of East Asian Width). */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** How many columns a text takes in a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

function characterWidth(character: string): number {
  if (/\p{Mn}|\p{Me}|\u200d/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text in at most `width` columns; what was cut is marked by an ellipsis. */
export function fit(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += characterWidth(character);
    if (used > width) break;
    kept += character;
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`;
}

/** The text in exactly `width` columns, cut or filled with spaces. */
export function cell(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fitted = fit(text, width);
  const space = ' '.repeat(Math.max(0, width - textWidth(fitted)));
  return align === 'left' ? `${fitted}${space}` : `${space}${fitted}`;
}

/** The text broken at spaces into lines of at most `width` columns; a longer word (an id, a command) is broken where it must. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

function pieces(word: string, width: number): readonly string[] {
  if (textWidth(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const character of word) {
    if (textWidth(part + character) > width) {
      parts.push(part);
      part = '';
    }
    part += character;
  }
  return [...parts, part];
}

/** Each text wrapped to the width, every line of it indented and painted. */
export function* wrappedLines(texts: readonly string[], width: number, indent: string, paint: (text: string) => string = (text) => text): Generator<string> {
  for (const text of texts) for (const line of wrap(text, width - indent.length)) yield `${indent}${paint(line)}\n`;
}

const NARROWEST = 40;
const WIDEST = 140;

/** The columns that a screen is laid out for, whatever a terminal says that it has. */
export function screenWidth(columns: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, Math.trunc(columns) || NARROWEST));
}
