import { readSource, type Source } from '../../reports/html/client/source.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import { compressed, embeddedData } from '../../src/report/html/embeddedData.ts';
import { inReadingOrder } from '../../src/report/selection.ts';

/** The data as a page carries it. */
export function dataText(result: ScanResult): string {
  return compressed(embeddedData(result, inReadingOrder(result.findings, result.gate)));
}

/** What the page's script reads of a result. */
export async function sourceOf(result: ScanResult): Promise<Source> {
  return readSource(dataText(result));
}

/** The numbers from 0 up to a count. */
export function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_none, index) => index);
}
