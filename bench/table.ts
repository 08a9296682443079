/** One line of a table: a name and its number. */
export type Figure = Readonly<Record<string, number>>;

/** The figures as a table in Markdown, numbers as people read them. */
export function table(title: string, figures: readonly Figure[]): string {
  const names = Object.keys(figures[0] ?? {});
  const rows = [names, names.map(() => '---:'), ...figures.map((figure) => names.map((name) => shown(figure[name] ?? Number.NaN)))];
  return `\n${title}\n${rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`;
}

function shown(value: number): string {
  if (Number.isNaN(value)) return '';
  return Number.isInteger(value) ? value.toLocaleString('en') : value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
