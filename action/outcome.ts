import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ScanResult } from '../src/model/scanResult.ts';
import { reportPath } from './arguments.ts';

/** A result that is larger is not read for its numbers: the exit code says what the gate says. */
const LARGEST_READ = 256 * 1024 * 1024;

type Told = Pick<ScanResult, 'gate' | 'baseline'>;

/** The outputs of the action, and what the job ends with. */
export interface Outcome {
  readonly outputs: Readonly<Record<string, string>>;
  /** The exit code of the process, `--exit-zero` heeded. */
  readonly status: number;
}

const VERDICTS = [0, 1, 3, 4];

/**
 * What a run came to. `code` is null where a signal ended it. A verdict needs a result: without one nothing was judged, and that is
 * exit code 2, whatever the process said.
 */
export function outcomeOf(folder: string, code: number | null): Outcome {
  const [json, html, sarif] = (['json', 'html', 'sarif'] as const).map((format) => existing(reportPath(folder, format)));
  const status = code ?? 130;
  if (!VERDICTS.includes(status) || json === undefined || json === '') return { status: status === 0 ? 2 : status, outputs: withoutVerdict(status === 0 ? 2 : status, json, html) };
  const told = statSync(json).size <= LARGEST_READ ? (JSON.parse(readFileSync(json, 'utf8')) as Told) : undefined;
  const gate = told?.gate ?? { failed: status === 1 || status === 4, incomplete: status === 3 || status === 4, exitCode: status };
  return {
    status,
    outputs: {
      'exit-code': String(gate.exitCode), failed: String(gate.failed), incomplete: String(gate.incomplete), new: told?.baseline === undefined ? '' : String(told.baseline.new),
      'results-file': json, 'report-file': html ?? '', 'sarif-file': sarif ?? '',
    },
  };
}

/** Reports may be there all the same (a scan that was interrupted); for code scanning they are not. */
function withoutVerdict(status: number, json = '', html = ''): Outcome['outputs'] {
  return { 'exit-code': String(status), failed: '', incomplete: '', new: '', 'results-file': json, 'report-file': html, 'sarif-file': '' };
}

function existing(path: string): string {
  return existsSync(path) ? path : '';
}

const WORDS: Readonly<Record<number, string>> = {
  1: 'The gate failed (exit code 1): the summary and the report say by what.',
  2: 'Nothing was judged (exit code 2): the log of the scan says why.',
  3: 'Something could not be read (exit code 3), so that the scan is incomplete: the summary says what, and which permission would help.',
  4: 'The gate failed, and something could not be read (exit code 4).',
  130: 'The scan was interrupted (exit code 130).',
};

/** What the page of the run says of an exit code other than 0. */
export function wordsOf(status: number): string {
  return WORDS[status] ?? `The scan ended with exit code ${status}.`;
}
