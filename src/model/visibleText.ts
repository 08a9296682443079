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

/** What Azure Pipelines runs wherever it stands in a line of output (`##vso[`), and it and GitHub at the start of one (`##[`). */
const PIPELINE_COMMAND = /##(vso)?\[/gi;

/** JSON text in which nothing invisible is left, and nothing that the log of a pipeline would run, by JSON's own escapes: it reads back as the same value. */
export function visibleJson(json: string): string {
  return json.replace(INVISIBLE, jsonEscape).replace(PIPELINE_COMMAND, (found) => `${found.slice(0, -1)}${jsonEscape('[')}`);
}

/** Code unit by code unit: JSON knows no other escapes (RFC 8259, section 7). */
function jsonEscape(character: string): string {
  return Array.from({ length: character.length }, (_unused, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');
}

function escapeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
