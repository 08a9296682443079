import { main } from './main.ts';
import type { Io, Sink } from './io.ts';

/** Entry of the executable: connects the process to `main`. The only module with side effects on import. */
function sinkOf(stream: NodeJS.WriteStream): Sink {
  return { write: (text) => void stream.write(text), isTty: stream.isTTY === true, columns: stream.columns ?? 100 };
}

/** A reader that closes early (`| head`) is no error, and must not end the run before its verdict: the exit code stands. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

const interruption = new AbortController();
process.on('SIGINT', () => {
  if (interruption.signal.aborted) process.exit(130);
  interruption.abort();
});
process.on('SIGTERM', () => interruption.abort());
process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);

const io: Io = {
  stdout: sinkOf(process.stdout),
  stderr: sinkOf(process.stderr),
  environment: process.env,
  now: () => Date.now(),
  signal: interruption.signal,
};

process.exitCode = await main(process.argv.slice(2), io);
