/**
 * Characters that steer a terminal, break a line, reorder text (Unicode TR 36, bidirectional controls) or cannot be seen,
 * and lone surrogates, which no UTF-8 file can hold.
 */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060\ufeff]/gu;

/** A foreign string as one line that shows what it holds: line breaks become spaces, other invisible characters `\u{202e}`. */
export function visibleText(text: string): string {
  return text.replace(INVISIBLE, (character) => (/\s/.test(character) && character !== '\ufeff' ? ' ' : escapeOf(character)));
}

/** The same for texts of several lines, whose line feeds stay. */
export function visibleLines(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd().split('\n').map(visibleText).join('\n');
}

/** JSON text in which nothing invisible is left, by JSON's own escapes: it reads back as the same value. */
export function visibleJson(json: string): string {
  return json.replace(INVISIBLE, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
