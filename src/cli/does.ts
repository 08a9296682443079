import type { Command } from 'commander';
import type { Io } from './io.ts';

/** What a command module exports; loaded only when its command runs, so that `--help` stays quick. */
export type Run = (options: never, io: Io) => Promise<number>;

/** Makes of a command module what Commander calls. */
export type Does = (load: () => Promise<Run>) => (...args: unknown[]) => Promise<void>;

/** Adds `help [command]` to a command that has commands of its own. */
export type AddHelp = (command: Command) => void;
