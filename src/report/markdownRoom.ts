/** How long a text is in UTF-8, which limits of sites are about. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** As many of the first rows as fit into so many bytes. */
export function rowsWithin(rows: readonly string[], room: number): readonly string[] {
  const fitting: string[] = [];
  let left = room;
  for (const row of rows) {
    left -= byteLength(row);
    if (left < 0) break;
    fitting.push(row);
  }
  return fitting;
}
