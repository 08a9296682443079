import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { loadRules } from '../src/flow/pack.ts';
import { CATALOG } from '../src/model/catalog.ts';

/** Every command that is shown to be copied: what rules remedy with, and what exports a type. */
const COMMANDS = [
  ...loadRules([]).rules.flatMap(({ id, remediation }) => (remediation.az === undefined ? [] : [[id, remediation.az] as const])),
  ...CATALOG.map(({ type, exportWith }) => [type, exportWith] as const),
];

it('a shell reads every command that is shown, and takes no part of an address for a variable', () => {
  const lost = COMMANDS.filter(([, text]) => /(?<!\\)\$(?:select|filter|top|expand|count|skiptoken)\b/.test(text.replaceAll(/ #.*$/gm, '').replaceAll(/'[^'"]*'/g, ''))).map(([of]) => of);
  expect(lost).toEqual([]);
  // `-n` reads and runs nothing. What is meant to be filled in stands in angle brackets, which a shell would take for files.
  const script = COMMANDS.map(([of, text]) => `f() {\n${text.replaceAll(/<[^<>\n]*>/g, 'X')}\n}  # ${of}`).join('\n');
  const { status, stderr } = spawnSync('bash', ['--norc', '-n', '-c', script], { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
