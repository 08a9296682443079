import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';

export interface Parsed {
  readonly command: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly args: readonly string[];
}

/** What the command line makes of arguments, and nothing done: every flag must exist and every value be one that it takes. Throws the parser's own error. */
export async function parsed(argv: readonly string[]): Promise<Parsed> {
  const sink = { write: () => undefined, isTty: false, columns: 100 };
  const program = createProgram({ stdout: sink, stderr: sink, environment: {}, now: () => 0, signal: new AbortController().signal }, () => undefined);
  let found: Parsed | undefined;
  const tame = (command: Command, names: readonly string[]): void => {
    for (const inner of command.commands) {
      inner.action((...all: readonly unknown[]) => {
        const ran = all.at(-1) as Command;
        found = { command: [...names, inner.name()].join(' '), options: ran.opts(), args: ran.args };
      });
      tame(inner, [...names, inner.name()]);
    }
  };
  tame(program, []);
  await program.parseAsync([...argv], { from: 'user' });
  if (found === undefined) throw new Error(`no command was named: ${argv.join(' ')}`);
  return found;
}
