import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Ran } from '../cli/run.ts';

interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({ language, text }));
}

export interface Step extends Ran {
  readonly line: string;
}

/**
 * Follows a guide in the working directory: a block of YAML whose first line names a file is written there, each line of `sh` is run. `> FILE` takes
 * standard output; `$NAME` in quotes is asked of `valueOf`.
 */
export async function follow(page: string, run: (argv: readonly string[]) => Promise<Ran>, valueOf: (name: string) => string = () => ''): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const { language, text } of blocksOf(page)) {
    const [, file] = /^# (\S+\.yaml)\n/.exec(text) ?? [];
    if (language === 'yaml' && file !== undefined) write(file, text);
    if (language === 'sh') for (const line of text.trim().split('\n')) steps.push(await stepOf(line, run, valueOf));
  }
  return steps;
}

async function stepOf(line: string, run: (argv: readonly string[]) => Promise<Ran>, valueOf: (name: string) => string): Promise<Step> {
  const [, typed = '', file] = /^portcullis (.*?)(?: > (\S+))?$/.exec(line) ?? [];
  if (typed === '') throw new Error(`no command of ours: ${line}`);
  const ran = await run(typed.split(' ').map((word) => word.replace(/^"\$(\w+)"$/, (_all, name: string) => valueOf(name))));
  if (file !== undefined) write(file, ran.stdout);
  return { line, ...ran };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

export function guide(name: string): string {
  return readFileSync(new URL(`../../docs/guides/${name}.md`, import.meta.url), 'utf8');
}
