import type { Output } from '../model/formats.ts';
import type { RedactionMode } from '../model/redaction.ts';
import type { ScanResult } from '../model/scanResult.ts';
import { redactResult } from '../report/redaction/redactResult.ts';
import { refuseClashes, writeOutputs, type OutputOptions } from './outputs.ts';
import { readResult } from './readResult.ts';

export interface ReportFileOptions {
  readonly resultFile: string;
  readonly outputs: readonly Output[];
  /** Beside what the result was redacted by already. */
  readonly redact: readonly RedactionMode[];
  readonly output: OutputOptions;
}

/** Renders a saved result in other formats, and answers what was rendered. Throws ToolError RESULT for a file that is none, USAGE where it would be overwritten. */
export async function report({ resultFile, outputs, redact, output }: ReportFileOptions): Promise<ScanResult> {
  const result = redactResult(readResult(resultFile), redact);
  refuseClashes(outputs, [resultFile]);
  await writeOutputs(result, outputs, output);
  return result;
}
