const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' };

/**
 * A text inside of an element or a quoted attribute of XML 1.0 (sections 2.2, 2.4 and 3.3.3), line feeds and tabs kept. XML has no place for other control characters,
 * lone surrogates, U+FFFE and U+FFFF: each of them becomes U+FFFD.
 */
export function xmlText(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, (character) => (character === '\n' || character === '\t' ? character : '\uFFFD')).replaceAll(/[&<>"\n\t]/g, (character) => ENTITIES[character] ?? character);
}
