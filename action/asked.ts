import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inputs } from './inputs.ts';

/** What a run was asked to do, once it was found sound: the steps that follow read this, and no input again. */
export interface Asked {
  readonly inputs: Inputs;
  readonly argv: readonly string[];
  /** Everybody reads the log. */
  readonly openLog: boolean;
}

const NAME = 'asked.json';

export function writeAsked(folder: string, asked: Asked): void {
  writeFileSync(join(folder, NAME), JSON.stringify(asked), { mode: 0o600 });
}

export function readAsked(folder: string): Asked {
  return JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as Asked;
}
