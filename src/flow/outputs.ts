import { isAbsolute, relative } from 'node:path';
import { suggest } from '../documents/suggest.ts';
import { readHtmlAssets } from '../files/assets.ts';
import { placeOf, writeFileAtomic } from '../files/atomicFile.ts';
import { digested } from '../files/digested.ts';
import { FORMATS, type Output } from '../model/formats.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { ToolError } from '../model/toolError.ts';
import { loadReporter, type ReportOptions } from '../report/reporters.ts';

export interface OutputOptions {
  readonly sarifProfile: ReportOptions['sarifProfile'];
  readonly junitGranularity: ReportOptions['junitGranularity'];
  readonly color: boolean;
  readonly width: number;
  /** Takes what goes to standard output. */
  readonly write: (text: string) => void;
  /** Told of each file that was written. */
  readonly onWritten?: (written: WrittenFile) => void;
}

export interface WrittenFile {
  readonly path: string;
  /** Of a JSON result, in hex: by it somebody can prove later which result a decision was about. */
  readonly sha256?: string;
}

/** Reads `FORMAT=PATH` (`html=report.html`, `json=-`; a bare format means standard output). Throws ToolError USAGE. */
export function parseOutput(text: string): Output {
  return parsePlace(text, FORMATS);
}

/** The same for other formats than those of a scan. */
export function parsePlace<F extends string>(text: string, formats: readonly F[]): { readonly format: F; readonly path: string } {
  const split = text.indexOf('=');
  const name = split < 0 ? text : text.slice(0, split);
  const path = split < 0 ? '-' : text.slice(split + 1);
  const format = formats.find((candidate) => candidate === name);
  if (format === undefined) throw unknownFormat(name, formats);
  if (path === '') throw new ToolError('USAGE', `-o ${text} names no path`, `Use -o ${name}=PATH, or -o ${name}=- for standard output.`);
  return { format, path };
}

function unknownFormat(name: string, formats: readonly string[]): ToolError {
  const near = suggest(name, formats);
  return new ToolError('USAGE', `unknown output format '${name}'`, `${near === undefined ? '' : `Did you mean ${near}? `}Use -o FORMAT=PATH with one of ${formats.join(', ')}.`);
}

/**
 * Refuses two reports to one place, and a report in the place of what is judged: `inputs` are the files or directories
 * that were named. Throws ToolError USAGE.
 */
export function refuseClashes(outputs: readonly Pick<Output, 'path'>[], inputs: readonly string[]): void {
  const places = outputs.map(({ path }) => (path === '-' ? path : placeOf(path)));
  const twice = outputs.find((_output, index) => places.indexOf(places[index] ?? '') < index);
  if (twice !== undefined) throw new ToolError('USAGE', `two reports would be written to ${twice.path === '-' ? 'standard output' : twice.path}`, 'Give each -o its own path.');
  const over = outputs.find(({ path }) => path !== '-' && inputs.some((input) => isWithin(placeOf(path), placeOf(input))));
  if (over !== undefined) throw new ToolError('USAGE', `${over.path} lies in what is read: the report would overwrite it`, 'Write the report somewhere else.');
}

function isWithin(path: string, outer: string): boolean {
  const way = relative(outer, path);
  return !/^\.\.([/\\]|$)/.test(way) && !isAbsolute(way);
}

/** Renders every output. Files are written whole or not at all. */
export async function writeOutputs(result: ScanResult, outputs: readonly Output[], options: OutputOptions): Promise<void> {
  for (const output of outputs) {
    const reporter = await loadReporter(output.format);
    const chunks = reporter(result, reportOptions(output, options));
    if (output.path === '-') for (const chunk of chunks) options.write(chunk);
    else {
      const written = writeFile(output, chunks);
      options.onWritten?.(written);
    }
  }
}

function writeFile({ format, path }: Output, chunks: Iterable<string>): WrittenFile {
  let sha256: string | undefined;
  writeFileAtomic(path, format === 'json' ? digested(chunks, (digest) => void (sha256 = digest)) : chunks);
  return { path, ...(sha256 === undefined ? {} : { sha256 }) };
}

const NO_HTML = { page: '', partials: {}, css: '', script: '' };

function reportOptions(output: Output, options: OutputOptions): ReportOptions {
  return {
    sarifProfile: options.sarifProfile,
    junitGranularity: options.junitGranularity,
    html: output.format === 'html' ? readHtmlAssets() : NO_HTML,
    color: options.color && output.path === '-',
    width: options.width,
  };
}
