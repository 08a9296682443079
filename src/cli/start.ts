import { main } from './main.ts';
import type { Io, Sink } from './io.ts';

/** Entry of the executable: connects the process to `main`. The only module with side effects on import. */
function sinkOf(stream: NodeJS.WriteStream): Sink {
  let gone = false;
  // Standard streams are never destroyed: that an error came is the only trace of a reader that has gone.
  stream.on('error', () => void (gone = true));
  return { write: (text) => void stream.write(text), isTty: stream.isTTY === true, columns: stream.columns ?? (Number(process.env['COLUMNS']) || 100), takesMore: async () => drained(stream).then(() => !gone) };
}

const MOVES = ['drain', 'close', 'error'] as const;

/** Ends when the stream takes more, or never will. It always takes a turn of the event loop: only then does the news arrive that the reader has gone. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      for (const event of MOVES) stream.off(event, end);
      setImmediate(resolve);
    };
    if (!stream.writableNeedDrain) end();
    else for (const event of MOVES) stream.on(event, end);
  });
}

/** A reader that closes early (`| head`) is no error, and must not end the run before its verdict: the exit code stands. */
function whenUnwritable(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  // Exit 1 would be taken for the gate's verdict.
  process.stderr.write(`portcullis: cannot write to standard output: ${error.message}. Send it somewhere that takes it [OUTPUT]\n`, () => process.exit(2));
}

const interruption = new AbortController();
let armed = false;

/**
 * Only what reads a tenant, and so can stop in order, listens for signals; everything else is ended by them at once, which
 * leaves nothing half-written. A second signal ends the reading too.
 */
function interruptible(): AbortSignal {
  if (!armed) {
    armed = true;
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (interruption.signal.aborted) process.exit(130);
        interruption.abort();
      });
    }
  }
  return interruption.signal;
}

process.stdout.on('error', whenUnwritable);
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exit(2);
});

/** One line from the terminal; empty where it ends instead (Ctrl-D). Ctrl-C ends the process, which has written nothing yet. */
function ask(question: string): Promise<string> {
  process.stderr.write(question);
  return new Promise((resolve) => {
    let typed = '';
    const end = (): void => {
      process.stdin.off('data', take).off('end', end).pause();
      resolve(typed.split('\n')[0]?.trim() ?? '');
    };
    const take = (bytes: Buffer): void => {
      typed += bytes.toString('utf8');
      if (typed.includes('\n')) end();
    };
    process.stdin.on('data', take).on('end', end).resume();
  });
}

const io: Io = {
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  get stdin() {
    return process.stdin;
  },
  get ask() {
    return process.stdin.isTTY === true && process.stderr.isTTY === true ? ask : undefined;
  },
  environment: process.env,
  now: () => Date.now(),
  random: () => Math.random(),
  get signal() {
    return interruptible();
  },
};

const OLDEST_NODE = [22, 13] as const;

/** Said here, since an older Node fails somewhere in the middle with words that help nobody. */
function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/** How long connections that are still open (a tunnel through a proxy that never answered) keep the process alive behind its last word. */
const LAST_WORD_MS = 250;

/**
 * Ends the process once everything is written, by having nothing left to do: `process.exit` can wait for ever for a compiler
 * thread that waits for it (nodejs/node#54918), so it is for what will not end by itself.
 */
function end(code: number): void {
  process.exitCode = code;
  const leave = (): void => void setTimeout(() => process.exit(code), LAST_WORD_MS).unref();
  // A stream that cannot be written has its own say, above.
  process.stdout.write('', (unwritable) => void (unwritable ?? process.stderr.write('', leave)));
}

if (isTooOld(process.versions.node)) {
  process.stderr.write(`portcullis: this is Node ${process.versions.node}, and Node ${OLDEST_NODE.join('.')} or newer is needed. Install it, or run portcullis by a newer one [USAGE]\n`);
  process.exitCode = 2;
} else {
  end(await main(process.argv.slice(2), io));
}
