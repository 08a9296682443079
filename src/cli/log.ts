import pc from 'picocolors';
import { visibleText } from '../model/visibleText.ts';
import { redactKnown } from '../model/redact.ts';
import { logLine } from '../model/logLine.ts';
import { wantsColor, type Io } from './io.ts';
import { visibleJsonLine } from './json.ts';

export type LogFormat = 'text' | 'json';

export interface LogFlags {
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly logFormat: LogFormat;
}

/** What is said on stderr: never data, so that `--quiet` loses nothing. Foreign names cannot steer the terminal, nor the pipeline whose log it is. */
export interface Log {
  readonly info: (message: string) => void;
  readonly detail: (message: string) => void;
  readonly warn: (message: string) => void;
  /** Progress: a bar that is redrawn on a terminal, a line every so often elsewhere. */
  readonly progress: (progress: Progress) => void;
}

interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/** Enough to see what is wrong; a broken export can cause thousands. */
const MOST_WARNINGS = 20;

export function createLog(io: Io, flags: LogFlags): Log {
  const { write, isTty } = io.stderr;
  const { yellow } = pc.createColors(wantsColor(io, io.stderr));
  let bar = false;
  let warned = 0;
  const clear = (): void => {
    if (bar) write('\r\u001b[2K');
    bar = false;
  };
  const line = (level: string, foreign: string): void => {
    const message = redactKnown(foreign, io.environment);
    clear();
    write(flags.logFormat === 'json' ? visibleJsonLine({ level, message }) : `${logLine(`${level === 'warning' ? `${yellow('warning:')} ` : ''}${visibleText(message)}`)}\n`);
  };
  const drawn = isTty && flags.logFormat === 'text' && io.environment['TERM'] !== 'dumb';
  return {
    info: (message) => void (flags.quiet || line('info', message)),
    detail: (message) => void (flags.verbose && line('detail', message)),
    warn: (message) => {
      warned += 1;
      if (warned <= MOST_WARNINGS || flags.verbose) line('warning', message);
      if (warned === MOST_WARNINGS + 1 && !flags.verbose) line('warning', 'further warnings are left out; --verbose shows them all');
    },
    progress: (progress) => {
      if (flags.quiet) return;
      if (!drawn) return void (isMilestone(progress) && line('info', `read ${progress.done} of ${progress.total} resource types`));
      clear();
      if (progress.done >= progress.total) return;
      write(barOf(progress, io.stderr.columns));
      bar = true;
    },
  };
}

/** A quarter of the way, each: enough to see in a CI log that it goes on. */
function isMilestone({ done, total }: Progress): boolean {
  const quarter = Math.max(1, Math.ceil(total / 4));
  return done === total || done % quarter === 0;
}

const BAR = 24;

function barOf({ label, done, total }: Progress, columns: number): string {
  const filled = Math.round((BAR * done) / Math.max(1, total));
  const text = `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${done}/${total} ${label}`;
  return text.slice(0, Math.max(20, columns - 1));
}
