import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { explainError } from '../../src/cli/errors.ts';
import { createLog } from '../../src/cli/log.ts';
import { ToolError } from '../../src/model/toolError.ts';

const QUIET_SINK = { write: () => undefined, isTty: false, columns: 100 };

/** The lines that a number of warnings come to. */
function warned(count: number, verbose = false): readonly string[] {
  return linesOf('text', verbose, (log) => {
    for (let number = 1; number <= count; number += 1) log.warn(`this is ${number}`);
  });
}

function linesOf(logFormat: 'text' | 'json', verbose: boolean, say: (log: ReturnType<typeof createLog>) => void): readonly string[] {
  const lines: string[] = [];
  const io: Io = { stdout: QUIET_SINK, stderr: { ...QUIET_SINK, write: (line) => void lines.push(line) }, environment: {}, now: () => 0, signal: new AbortController().signal };
  say(createLog(io, { quiet: true, verbose, logFormat }));
  return lines;
}

describe('warnings', () => {
  const said = Array.from({ length: 30 }, (_unused, index) => `warning: this is ${index + 1}\n`);

  it.each([1, 19, 20])('%i of them are all said, and nothing is said to be left out', (count) => {
    expect(warned(count)).toEqual(said.slice(0, count));
  });

  it.each([21, 22, 30])('%i of them: twenty, and once that there are more', (count) => {
    expect(warned(count)).toEqual([...said.slice(0, 20), 'warning: further warnings are left out; --verbose shows them all\n']);
  });

  it('are all said when asked for', () => {
    expect(warned(30, true)).toEqual(said);
  });
});

describe('--log-format json', () => {
  it.each(['\u202egnp.exe', '\u009b2J', 'line\u2028break', 'tab\tbell\u0007', '\ud800 alone', 'plain'])('tells %j whole, and in characters that can be seen', (text) => {
    const [line = '', ...more] = linesOf('json', false, (log) => log.warn(text));
    expect([more, JSON.parse(line)]).toEqual([[], { level: 'warning', message: text }]);
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
  });
});

describe('what is said in the log of a pipeline', () => {
  const COMMANDS = ['##vso[task.setvariable variable=x]y', '##[error]x', '::add-mask::x', '  ::error::x', 'of ##VSO[task.complete]', 'and ##[group]x'];
  // As the agents look for commands: Azure Pipelines anywhere in a line, GitHub at its start, behind spaces too.
  const isCommand = (line: string): boolean => /##(vso)?\[/i.test(line) || /^\s*::/.test(line);

  it.each(COMMANDS)('is no command: %j', (text) => {
    const say = (log: ReturnType<typeof createLog>): void => {
      log.warn(text);
      log.detail(text);
    };
    for (const format of ['text', 'json'] as const) {
      const lines = linesOf(format, true, say);
      expect(lines).toHaveLength(2);
      expect(lines.filter(isCommand)).toEqual([]);
      if (format === 'json') expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([text, text]);
    }
    expect(isCommand(text)).toBe(true);
  });

  it.each(COMMANDS)('is none in what went wrong either: %j', (text) => {
    for (const logFormat of ['text', 'json'] as const) {
      const lines: string[] = [];
      const io: Io = { stdout: QUIET_SINK, stderr: { ...QUIET_SINK, write: (line) => void lines.push(line) }, environment: {}, now: () => 0, signal: new AbortController().signal };
      explainError(new ToolError('RESULT', text, text, new Error(text), [text]), io, { quiet: false, verbose: true, logFormat });
      expect(lines.join('').split('\n').filter(isCommand)).toEqual([]);
    }
  });

  it('is whole where it only looks like one', () => {
    const harmless = ['a::b', 'x ::y', '# [x]', '## [x]', 'C::D'];
    expect(linesOf('text', true, (log) => { for (const text of harmless) log.detail(text); })).toEqual(harmless.map((text) => `${text}\n`));
  });
});

describe('a secret of the environment', () => {
  const environment = { AZURE_CLIENT_SECRET: 'a%b c"d~secret', SYSTEM_ACCESSTOKEN: 'opaque-system-token', HTTPS_PROXY: 'http://user:pr0xy-pass@proxy.example:8080' };
  const QUOTED = [environment.AZURE_CLIENT_SECRET, encodeURIComponent(environment.AZURE_CLIENT_SECRET), JSON.stringify(environment.AZURE_CLIENT_SECRET), environment.SYSTEM_ACCESSTOKEN, 'pr0xy-pass', environment.HTTPS_PROXY].join(' and ');

  it.each(['text', 'json'] as const)('is said by no warning, no error and no stack, told as %s', (logFormat) => {
    let said = '';
    const io: Io = { stdout: QUIET_SINK, stderr: { ...QUIET_SINK, write: (text) => void (said += text) }, environment, now: () => 0, signal: new AbortController().signal };
    const flags = { quiet: false, verbose: true, logFormat };
    createLog(io, flags).warn(QUOTED);
    createLog(io, flags).detail(QUOTED);
    explainError(new ToolError('LOGIN', QUOTED, QUOTED, new Error(QUOTED), [QUOTED]), io, flags);
    explainError(new Error(QUOTED, { cause: new Error(QUOTED) }), io, flags);
    for (const part of ['d~secret', 'd~secret'.slice(0, 8), 'opaque-system-token', 'pr0xy-pass', encodeURIComponent('a%b c')]) expect([part, said.includes(part)]).toEqual([part, false]);
    expect(said).toContain('<redacted> and <redacted>');
  });
});
