import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DISPOSED } from './disposed.ts';
import { CLEAN, HOSTILE, MANY_SUBSCRIPTIONS, RESULT, resultWith } from './fixture.ts';
import { sarifText } from './render.ts';

/** Microsoft's validator as a native program: its npm wrapper starts a shell, which would split `Sarif;Ghas` in two. */
const PROGRAM = createRequire(import.meta.url).resolve(`@microsoft/sarif-multitool-${process.platform}/Sarif.Multitool${process.platform === 'win32' ? '.exe' : ''}`);

interface ValidationLog {
  readonly runs: readonly {
    readonly results: readonly { readonly ruleId: string; readonly level?: string; readonly message: { readonly id?: string; readonly arguments?: readonly string[] } }[];
    readonly invocations: readonly { readonly toolConfigurationNotifications?: readonly unknown[]; readonly toolExecutionNotifications?: readonly unknown[] }[];
  }[];
}

const directory = mkdtempSync(join(tmpdir(), 'portcullis-sarif-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Validates texts and answers what the tool wrote about them: it exits 0 whatever it finds. */
function validated(texts: Readonly<Record<string, string>>): ValidationLog {
  const paths = Object.entries(texts).map(([name, text]) => {
    const path = join(directory, `${name}.sarif`);
    writeFileSync(path, text);
    return path;
  });
  const output = join(directory, 'validation.json');
  execFileSync(PROGRAM, ['validate', ...paths, '--rule-kind', 'Sarif;Ghas', '--level', 'Error;Warning', '--output', output, '--log', 'ForceOverwrite'], { stdio: 'ignore' });
  return JSON.parse(readFileSync(output, 'utf8')) as ValidationLog;
}

/** SARIF's default level is warning. */
function seriousOf(log: ValidationLog): readonly string[] {
  const serious = log.runs.flatMap((run) => run.results).filter((entry) => entry.level !== 'note');
  return [...new Set(serious.map((entry) => `${entry.ruleId} ${entry.message.id ?? ''}`))];
}

describe('the SARIF validator of Microsoft', () => {
  it('finds no error and no warning but that the tool has no home page', () => {
    const log = validated({
      result: sarifText(RESULT, 'github'),
      'result-archive': sarifText(RESULT, 'archive'),
      clean: sarifText(CLEAN, 'github'),
      hostile: sarifText(HOSTILE, 'github'),
      'hostile-archive': sarifText(HOSTILE, 'archive'),
      simulated: sarifText(resultWith({ scan: { simulated: true } }), 'archive'),
      accepted: sarifText(DISPOSED, 'github'),
      'accepted-archive': sarifText(DISPOSED, 'archive'),
      'left-out': sarifText(MANY_SUBSCRIPTIONS, 'github'),
    });
    // A file that is too large is skipped with a note: then nothing would have been proved.
    expect(log.runs[0]?.invocations[0]?.toolConfigurationNotifications ?? []).toEqual([]);
    expect(seriousOf(log)).toEqual(['SARIF2005 Warning_ProvideToolnformationUri']);
  });

  it('is heard: a broken file is reported', () => {
    const broken = sarifText(RESULT, 'github').replaceAll(/"uri":"[^"]*"/g, '"uri":"my storage account"');
    expect(seriousOf(validated({ broken })).join(' ')).toContain('SARIF1002');
  });
});
