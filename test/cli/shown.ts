import { expect } from 'vitest';
import { run } from './run.ts';

export interface Shown {
  readonly file: string | null;
  readonly settings: readonly { readonly setting: string; readonly value: unknown; readonly origin: string }[];
}

/** `config show`, as a program reads it. */
export async function shown(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Shown> {
  const { exitCode, stdout, stderr } = await run(['config', 'show', '--origin', '--format', 'json', '--quiet', ...argv], { environment });
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Shown;
}
