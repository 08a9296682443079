/** What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection"), in its full-width forms too. */
const FORMULA = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]';
const LEADING = new RegExp(`^\\s*${FORMULA}|^[\\t\\r\\n]`);
/** Where lists have semicolons between, as in much of Europe, a spreadsheet starts a cell behind each, whatever the quotes say. */
const BEHIND_SEMICOLON = new RegExp(`(;[\\s"]*)(?=${FORMULA})`, 'g');

/**
 * Cells that a spreadsheet may not take for a formula: an apostrophe stands before the character that would start one, also behind spaces,
 * which some programs drop, and behind a semicolon. Quoting is RFC 4180's, so that any text comes back whole.
 */
function csvCell(text: string): string {
  const inside = text.replace(BEHIND_SEMICOLON, "$1'");
  const safe = LEADING.test(inside) ? `'${inside}` : inside;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** JSON text for a cell, which keeps its value: a semicolon stands in strings alone, and JSON can write it otherwise. */
export function csvJson(json: string): string {
  return json.replace(BEHIND_SEMICOLON, (found) => `\\u003b${found.slice(1)}`);
}

/** One record with its line end (RFC 4180: CRLF). */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
