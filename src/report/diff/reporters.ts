import type { Diff, DiffFormat } from '../../model/diff.ts';
import type { DiffConsoleOptions } from './console.ts';

/** Renders a comparison as chunks of text. Pure: equal inputs give equal text. */
export type DiffReporter = (diff: Diff, options: DiffConsoleOptions) => Iterable<string>;

/** The reporter of a format; its module is loaded only now. */
export async function loadDiffReporter(format: DiffFormat): Promise<DiffReporter> {
  switch (format) {
    case 'console': return (await import('./console.ts')).diffConsole;
    case 'json': return (await import('./json.ts')).diffJson;
    case 'markdown': return (await import('./markdown.ts')).diffMarkdown;
  }
}
