import type { FormatName } from '../model/formats.ts';
import type { ScanResult } from '../model/scanResult.ts';
import type { ConsoleOptions } from './console.ts';
import type { HtmlOptions } from './html.ts';
import type { JunitOptions } from './junit.ts';
import type { SarifOptions } from './sarif.ts';

/** What the formats need besides the result; each reads its own part. */
export interface ReportOptions extends SarifOptions, HtmlOptions, JunitOptions, ConsoleOptions {}

/** Renders a result as chunks of text that are written one after another. Pure: equal inputs give equal text. */
export type Reporter = (result: ScanResult, options: ReportOptions) => Iterable<string>;

/** The reporter of a format. Its module is loaded only now, so that a JSON run never loads a template engine. */
export async function loadReporter(format: FormatName): Promise<Reporter> {
  switch (format) {
    case 'json': return (await import('./json.ts')).reportJson;
    case 'sarif': return (await import('./sarif.ts')).reportSarif;
    case 'html': return (await import('./html.ts')).reportHtml;
    case 'junit': return (await import('./junit.ts')).reportJunit;
    case 'csv': return (await import('./csv.ts')).reportCsv;
    case 'markdown': return (await import('./markdown.ts')).reportMarkdown;
    case 'console': return (await import('./console.ts')).reportConsole;
  }
}
