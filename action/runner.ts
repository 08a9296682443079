import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

/** What GitHub takes of one step's summary; more is an error of the upload, and nothing of it is shown (GitHub documentation, "Workflow commands"). */
export const MOST_SUMMARY_BYTES = 1_048_576;

const CUT = '\n\nThe rest is left out here: GitHub shows 1 MiB. The reports hold all of it.\n';

/** An annotation on the page of the run. What it quotes cannot end the line, and so starts no other command. */
export function annotation(kind: 'error' | 'warning' | 'notice', message: string): string {
  return `::${kind} title=Portcullis::${message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}\n`;
}

/** Outputs of a step, for the file that GITHUB_OUTPUT names. A value that has the end mark in it cannot end its own text, since the mark is drawn anew each time. */
export function outputLines(outputs: Readonly<Record<string, string>>, mark: string): string {
  return Object.entries(outputs).map(([name, value]) => `${name}<<${mark}\n${value}\n${mark}\n`).join('');
}

export function writeOutputs(outputs: Readonly<Record<string, string>>): void {
  appendFileSync(needed('GITHUB_OUTPUT'), outputLines(outputs, `end-${randomUUID()}`));
}

/** The text, cut at the end of a line where it and what is there already would be more than GitHub shows. */
export function summaryWithin(text: string, taken: number): string {
  const room = MOST_SUMMARY_BYTES - taken;
  if (Buffer.byteLength(text) <= room) return text;
  const bytes = Buffer.from(text).subarray(0, Math.max(0, room - Buffer.byteLength(CUT)));
  const end = bytes.lastIndexOf('\n');
  return room < Buffer.byteLength(CUT) ? '' : `${end < 0 ? '' : bytes.subarray(0, end).toString('utf8')}${CUT}`;
}

export function appendSummary(text: string): void {
  const file = needed('GITHUB_STEP_SUMMARY');
  appendFileSync(file, summaryWithin(text, existsSync(file) ? statSync(file).size : 0));
}

/** A step that cannot do its work ends with 2, as Portcullis does: 1 would be taken for a gate that failed. */
export function endInOrder(): void {
  process.on('uncaughtException', (error: unknown) => {
    process.stdout.write(annotation('error', error instanceof Error ? error.message : String(error)));
    process.exit(2);
  });
}

/** The event that started the run; undefined where there is none to be read. */
export function readEvent(): unknown {
  const file = process.env['GITHUB_EVENT_PATH'];
  if (file === undefined || file === '') return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** A variable that the runner or an earlier step sets. Throws where it does not. */
export function needed(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing: this is a step of action.yml, and runs there alone`);
  return value;
}
