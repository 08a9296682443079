import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../cli/run.ts';
import { blocksOf, guide } from './pages.ts';

const PAGE = guide('live-checklist');
const ITEMS = PAGE.split(/^## (?=\d+\. )/m).slice(1).map((text) => text.split(/^## /m)[0] ?? '');
const COMMANDS = blocksOf(PAGE).filter(({ language }) => language === 'bash').map(({ text }) => text);
/** Every call of a tool, wherever it stands in a line. */
const callsOf = (tool: string): readonly string[] => COMMANDS.flatMap((text) => [...text.matchAll(new RegExp(`(?:^|[|(]\\s*|^\\s+)(${tool} [^\\n|]*)`, 'gm'))].map(([, call = '']) => call));

/** What of `az` asks and changes nothing. Three are POSTs that answer a question: a query, the effective rules of an interface or network, a packet. */
const READS = [
  'az graph query -q ', 'az rest --url ', 'az provider show ', 'az provider operation show ', 'az security pricing show ', 'az network nic list-effective-nsg ', 'az network watcher test-ip-flow ',
  'az network manager list-effective-security-admin-rule ', 'az vmss list-instances ', 'az monitor activity-log list ',
];
const OURS = ['collect', 'evaluate', 'exposure', 'access', 'jit list', 'jit audit', 'doctor'];

describe('the live checklist', () => {
  it('numbers its items, each with why, what to ask, what to compare with, and where in the code', () => {
    expect(ITEMS.length).toBeGreaterThanOrEqual(20);
    for (const [index, item] of ITEMS.entries()) {
      expect(item).toMatch(new RegExp(`^${index + 1}\\. .*\\?\\n`));
      const marks = [...item.matchAll(/^- \*\*(Why|Ask|Compare|In the code)(?:\*\*|:\*\*)/gm)].map(([, mark]) => mark);
      expect([index + 1, marks]).toEqual([index + 1, ['Why', 'Ask', 'Compare', 'In the code']]);
      const places = [...(item.split('**In the code:**')[1] ?? '').matchAll(/`((?:src|docs)\/[^`]+)`/g)].map(([, path = '']) => path);
      expect([index + 1, places.length > 0, places.filter((path) => !existsSync(path))]).toEqual([index + 1, true, []]);
    }
  });

  it('only reads: with az, and with our own commands', () => {
    expect(callsOf('az').length).toBeGreaterThan(20);
    expect(callsOf('az').filter((call) => !READS.some((read) => call.startsWith(read)) || /--method|--body|-m /.test(call))).toEqual([]);
    expect(callsOf('portcullis').filter((call) => !OURS.some((own) => call.startsWith(`portcullis ${own} `)))).toEqual([]);
  });

  it('is read by a shell, but for what is filled in', () => {
    const script = COMMANDS.join('\n').replaceAll(/<(?!\()[^<>\n|]*>/g, 'X');
    const { status, stderr } = spawnSync('bash', ['--norc', '-n', '-c', script], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it('names options that our commands have', async () => {
    for (const call of callsOf('portcullis')) {
      const [, command = ''] = /^portcullis ((?:jit \w+|exposure verify|\w+))/.exec(call) ?? [];
      const { stdout } = await run([...command.split(' '), '--help']);
      expect([call, [...call.matchAll(/ (--[\w-]+)/g)].map(([, flag = '']) => flag).filter((flag) => !stdout.includes(flag))]).toEqual([call, []]);
    }
  });
});
