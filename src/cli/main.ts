import { createProgram } from './program.ts';
import { explainError, EXIT } from './errors.ts';
import type { Io } from './io.ts';
import type { LogFlags } from './log.ts';

/** Runs one command line and answers its exit code. Never throws. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explainError(error, io, flagsOf(argv));
  }
}

/** The flags that shape error messages: read by hand, since the error may be that parsing failed. */
function flagsOf(argv: readonly string[]): LogFlags {
  const json = argv.includes('--log-format=json') || argv[argv.indexOf('--log-format') + 1] === 'json';
  return { quiet: argv.includes('--quiet'), verbose: argv.includes('--verbose'), logFormat: json ? 'json' : 'text' };
}
