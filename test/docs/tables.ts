/** A row of a table of GitHub Flavored Markdown: its cells, between bars that no backslash takes away. */
function cellsOf(line: string): readonly string[] {
  return line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
}

export interface Row {
  /** The heading it stands under. */
  readonly heading: string;
  readonly head: readonly string[];
  readonly cells: readonly string[];
}

/** Every row of every table of a page. Throws where a row has another number of cells than its head. */
export function rowsOf(page: string): readonly Row[] {
  const rows: Row[] = [];
  let [heading, head]: [string, readonly string[]] = ['', []];
  for (const line of page.split('\n')) {
    if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
    if (!line.startsWith('|')) head = [];
    else if (head.length === 0) head = cellsOf(line);
    else if (!/^[|\s-]+$/.test(line)) rows.push({ heading, head, cells: sameLength(cellsOf(line), head, line) });
  }
  return rows;
}

function sameLength(cells: readonly string[], head: readonly string[], line: string): readonly string[] {
  if (cells.length !== head.length) throw new Error(`${cells.length} cells and not ${head.length}: ${line}`);
  return cells;
}

/** The text of a cell that is code, without its backticks and the backslashes before bars. */
export function codeIn(cell = ''): readonly string[] {
  return [...cell.matchAll(/(`+)(.+?)\1/g)].map(([, , text = '']) => text.replaceAll('\\|', '|').trim());
}
