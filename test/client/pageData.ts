import { htmlText } from '../report/render.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { readSource, type Source } from '../../reports/html/client/source.ts';

/** The data as it stands in a page's text. */
export function dataText(html: string): string {
  return /<script type="application\/json" id="data" data-encoding="gzip-base64">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
}

/** What the page's script reads of a result, through the page itself. */
export async function sourceOf(result: ScanResult): Promise<Source> {
  return readSource(dataText(htmlText(result)));
}

/** The numbers from 0 up to a count. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_none, index) => index);
}
