import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { reportPath } from './arguments.ts';
import { readAsked, type Asked } from './asked.ts';
import { isOn, valueOf } from './inputs.ts';
import { outcomeOf, wordsOf } from './outcome.ts';
import { annotation, appendSummary, endInOrder, needed, writeOutputs } from './runner.ts';

/**
 * Third step: runs Portcullis, shows its summary and says what came of it. It ends well whatever the verdict is, so that the reports
 * are uploaded; the last step ends the job with the verdict.
 */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

interface Ended {
  readonly code: number | null;
  /** What was kept out of the log. */
  readonly kept: string;
}

/** The scan, with its words in the log or, where everybody reads that, kept out of it. A cancelled job ends it in order. */
function scanned({ argv, inputs, openLog }: Asked): Promise<Ended> {
  const client = valueOf(inputs, 'client-id');
  const environment = { ...process.env, ...(client === undefined ? {} : { AZURE_CLIENT_ID: client }) };
  const child = spawn(process.execPath, [needed('ACTION_BIN'), ...argv], { env: environment, stdio: ['ignore', openLog ? 'ignore' : 'inherit', openLog ? 'pipe' : 'inherit'] });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  let kept = '';
  child.stderr?.on('data', (bytes: Buffer) => (kept += bytes.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, kept }));
  });
}

/** Of words that are kept back: how many lines, and the codes of errors, which name nothing. */
function keptWords(kept: string): string {
  const lines = kept.split('\n').filter((line) => line !== '').length;
  const codes = [...new Set([...kept.matchAll(/\[([A-Z]+)\]$/gm)].map(([, code = '']) => code))];
  return `Everybody can read this log: ${lines} ${lines === 1 ? 'line' : 'lines'} of Portcullis ${lines === 1 ? 'is' : 'are'} not shown${codes.length === 0 ? '' : `, errors ${codes.join(', ')} among them`}.\n`;
}

endInOrder();
const folder = needed('ACTION_FOLDER');
const asked = readAsked(folder);
const mark = randomUUID();
process.stdout.write(`::stop-commands::${mark}\n`);
const { code, kept } = await scanned(asked);
process.stdout.write(`::${mark}::\n`);
if (asked.openLog) process.stdout.write(keptWords(kept));

const { outputs, status } = outcomeOf(folder, code);
if (isOn(asked.inputs, 'summary')) {
  const summary = reportPath(folder, 'markdown');
  appendSummary(existsSync(summary) ? readFileSync(summary, 'utf8') : `# Portcullis\n\n${wordsOf(status)}\n`);
}
if (status !== 0) process.stdout.write(annotation('error', wordsOf(status)));
writeOutputs({ ...outputs, status: String(status) });
