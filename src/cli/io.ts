import type { TenantOptions } from '../flow/collectTenant.ts';
import { logLine } from '../model/logLine.ts';

/** A stream of the terminal, as the commands see it. */
export interface Sink {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  readonly columns: number;
  /** Waits until what was written is on its way; false when the reader has gone. */
  readonly takesMore?: () => Promise<boolean>;
}

/** Everything a command may touch of its process; handed in, so that tests run commands without one. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Standard input, read by none but those who ask for it. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Asks somebody who sits there and answers what they typed; absent where nobody does. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Chance, in [0, 1). */
  readonly random?: () => number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** What answers in place of Azure: set by tests only. */
  readonly azure?: Pick<TenantOptions, 'inner' | 'credential' | 'sleep'>;
}

/** Whether a sink takes colour: FORCE_COLOR and NO_COLOR decide (https://no-color.org), else a terminal that is not CI. */
export function wantsColor(io: Io, sink: Sink): boolean {
  const { NO_COLOR: none, FORCE_COLOR: force, CI: ci, TERM: term } = io.environment;
  if (none !== undefined && none !== '') return false;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  return sink.isTty && (ci === undefined || ci === '') && term !== 'dumb';
}

/** Writes a text for people: no line of it is a command to the log of a pipeline. What is foreign in it has to be visible already. */
export function writeText(text: string, io: Io): void {
  io.stdout.write(text.split('\n').map(logLine).join('\n'));
}

/** Waits for a slow reader, so that what it has not taken does not pile up, and stops for one that has gone. */
export async function writeAll(chunks: Iterable<string> | AsyncIterable<string>, io: Io): Promise<void> {
  for await (const chunk of chunks) {
    if (chunk !== '') io.stdout.write(chunk);
    if ((await io.stdout.takesMore?.()) === false) return;
  }
}
