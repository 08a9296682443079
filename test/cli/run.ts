import { main } from '../../src/cli/main.ts';
import type { Io } from '../../src/cli/io.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process, with streams that are kept. */
export async function run(argv: readonly string[], more: Partial<Io> = {}): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  const io: Io = {
    stdout: { write: (text) => void (written.stdout += text), isTty: false, columns: 100 },
    stderr: { write: (text) => void (written.stderr += text), isTty: false, columns: 100 },
    environment: {},
    now: () => Date.parse('2026-11-16T09:00:00.000Z'),
    signal: new AbortController().signal,
    ...more,
  };
  return { exitCode: await main(argv, io), ...written };
}
