import { CommanderError } from 'commander';
import pc from 'picocolors';
import { isToolError, type ToolError } from '../model/toolError.ts';
import { visibleText } from '../model/visibleText.ts';
import { redactKnown } from '../model/redact.ts';
import { logLine } from '../model/logLine.ts';
import { wantsColor, type Io } from './io.ts';
import { visibleJsonLine } from './json.ts';
import type { LogFlags } from './log.ts';

export const EXIT = { ok: 0, failed: 1, error: 2, incomplete: 3, failedAndIncomplete: 4, interrupted: 130 } as const;

/** Says what went wrong in one line and answers the exit code. A stack is shown only with `--verbose`. */
export function explainError(error: unknown, io: Io, flags: LogFlags): number {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  // A bare command: its help went to stderr already.
  if (error instanceof CommanderError && error.code === 'commander.help') return EXIT.error;
  const interrupted = io.signal.aborted || (isToolError(error) && error.code === 'INTERRUPTED');
  const shown = shownError(error, interrupted);
  const redact = (text: string): string => redactKnown(text, io.environment);
  for (const detail of shown.details) io.stderr.write(flags.logFormat === 'json' ? visibleJsonLine({ level: 'error', message: redact(detail) }) : `${logLine(redact(visibleText(detail)))}\n`);
  io.stderr.write(lineOf(shown, flags, { color: wantsColor(io, io.stderr), redact }));
  if (flags.verbose) io.stderr.write(stackOf(error, flags, redact));
  return interrupted ? EXIT.interrupted : EXIT.error;
}

function shownError(error: unknown, interrupted: boolean): ShownError {
  if (isToolError(error) && (error.code === 'INTERRUPTED' || !interrupted)) return shownToolError(error);
  if (interrupted) return INTERRUPTED;
  return error instanceof CommanderError ? shownUsage(error) : shownInternal(error);
}

interface ShownError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: readonly string[];
}

const INTERRUPTED: ShownError = { code: 'INTERRUPTED', message: 'interrupted', hint: 'Nothing was written.', details: [] };

type Redact = (text: string) => string;

function lineOf({ code, message, hint }: ShownError, flags: LogFlags, { color, redact }: { readonly color: boolean; readonly redact: Redact }): string {
  if (flags.logFormat === 'json') return visibleJsonLine({ level: 'error', code, message: redact(message), hint: redact(hint) });
  const { red, dim } = pc.createColors(color);
  return `${logLine(`${red('portcullis:')} ${redact(oneLine(message))}. ${redact(oneLine(hint))} ${dim(`[${code}]`)}`)}\n`;
}

function shownToolError(error: ToolError): ShownError {
  return { code: error.code, message: error.message, hint: error.hint, details: error.details };
}

/** Commander's own words, without its prefix; its suggestion stays in the line. */
function shownUsage(error: CommanderError): ShownError {
  const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
  return { code: 'USAGE', message, hint: 'See "portcullis --help", or --help after a command.', details: [] };
}

/** A fault of ours: exit 2, never 1, so that a gate does not take it for a verdict. */
function shownInternal(error: unknown): ShownError {
  if (error instanceof RangeError && /call stack/i.test(error.message)) return TOO_DEEP;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `internal error: ${message}`, hint: 'This is a fault of portcullis: please report it with what --verbose shows.', details: [] };
}

/** Rows are not looked through for their depth, which would cost as much as reading them: what fills the stack is a row that Azure cannot have served. */
const TOO_DEEP: ShownError = { code: 'SNAPSHOT', message: 'what was read is nested too deeply to be judged', hint: 'Azure serves nothing like it: collect again. Should it come back, report it with what --verbose shows.', details: [] };

/** One line, in which foreign characters cannot steer the terminal. */
function oneLine(text: string): string {
  return visibleText(text).replaceAll(/ {2,}/g, ' ').replace(/\.$/, '').trim();
}

function stackOf(error: unknown, { logFormat }: LogFlags, redact: Redact): string {
  if (!(error instanceof Error)) return '';
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.stack ?? error.cause.message}` : '';
  const stack = redact(`${error.stack ?? error.message}${cause}`);
  return logFormat === 'json' ? visibleJsonLine({ level: 'detail', message: stack }) : `${stack.split('\n').map((line) => logLine(visibleText(line))).join('\n')}\n`;
}
