/**
 * Cells that a spreadsheet may not take for a formula: a leading `=`, `+`, `-`, `@`, tab or carriage return gets an apostrophe before it (OWASP,
 * "CSV Injection"), also behind spaces, which some programs drop. Quoting is RFC 4180's, so that any text comes back whole.
 */
function csvCell(text: string): string {
  const safe = /^\s*[=+\-@]|^[\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record with its line end (RFC 4180: CRLF). */
export function csvRecord(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
