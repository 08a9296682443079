import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RULE_PREFIXES } from '../../src/model/rule.ts';
import { loadRules } from '../../src/flow/pack.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const directory = (name: string): string => join(root, name);

describe('rules new', () => {
  it('writes a rule of each domain that loads, holds and notices mistakes', async () => {
    const dir = directory('new');
    const prefixes = Object.entries(RULE_PREFIXES);
    for (const [prefix, domain] of prefixes) {
      const ran = await run(['rules', 'new', domain, 'first-rule', '--dir', dir]);
      expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
      expect(ran.stdout).toContain(`${prefix}900 is in ${join(dir, domain, 'first-rule.yaml')}`);
    }
    expect(await run(['rules', 'validate', dir])).toMatchObject({ exitCode: 0, stdout: `${prefixes.length} rules and ${4 * prefixes.length} cases: no faults\n` });
    const tested = await run(['rules', 'test', dir, '--mutate']);
    expect(tested.exitCode).toBe(0);
    for (const [prefix] of prefixes) expect(tested.stdout).toMatch(new RegExp(String.raw`^ok +${prefix}900 +4 of 4 cases hold`, 'mu'));
  });

  it('takes the next free id, and never one that is taken', async () => {
    const dir = directory('ids');
    await run(['rules', 'new', 'network', 'one', '--dir', dir]);
    expect((await run(['rules', 'new', 'network', 'two', '--dir', dir, '--type', 'microsoft.network/networksecuritygroups'])).stdout).toContain('NET901 is in');
    expect(readFileSync(join(dir, 'network', 'two.yaml'), 'utf8')).toContain('target: { type: Microsoft.Network/networkSecurityGroups }');
    expect(await run(['rules', 'new', 'network', 'three', '--dir', dir, '--id', 'NET001'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("the id 'NET001' is taken") as string });
  });

  it.each([
    [['netwrok', 'a'], /there is no domain 'netwrok'\. Did you mean network\?/],
    [['network', 'A Rule'], /'A Rule' is no name of a rule/],
    [['network', 'a', '--type', 'Microsoft.Storage/storageAccount'], /no collector provides.*Did you mean Microsoft\.Storage\/storageAccounts\?/],
    [['network', 'a', '--id', 'net1'], /'net1' is no rule id/],
    [['network', '../escape'], /is no name of a rule/],
  ])('refuses %j and writes nothing', async (words, why) => {
    const dir = directory('refused');
    const ran = await run(['rules', 'new', ...words, '--dir', dir]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toMatch(why);
    expect(() => readdirSync(dir)).toThrow();
  });

  it('overwrites nothing, and leaves nothing of a pair', async () => {
    const dir = directory('taken');
    mkdirSync(join(dir, 'network'), { recursive: true });
    writeFileSync(join(dir, 'network', 'mine.cases.yaml'), 'rule: NET001\nnow: 2026-01-01T00:00:00Z\ncases: []\n');
    const ran = await run(['rules', 'new', 'network', 'mine', '--dir', dir]);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/mine\.cases\.yaml is there already.*\[OUTPUT\]/) as string });
    expect(readdirSync(join(dir, 'network'))).toEqual(['mine.cases.yaml']);
  });
});

describe('rules test', () => {
  async function broken(): Promise<string> {
    const dir = directory('broken');
    rmSync(dir, { recursive: true, force: true });
    await run(['rules', 'new', 'access', 'tagged', '--dir', dir]);
    const file = join(dir, 'access', 'tagged.cases.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('expect: pass', 'expect: fail').replace('one has no tag owner', 'one has no tag'));
    return dir;
  }

  it('holds for the built-in pack', async () => {
    const ran = await run(['rules', 'test']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout.split('\n').at(-2)).toMatch(new RegExp(String.raw`^${loadRules([]).rules.length} rules, \d+ cases: all is well$`, 'u'));
  });

  // Of the whole pack, test/rules.test.ts tries them rule by rule.
  it('holds for a folder of the built-in pack, mutants too', async () => {
    const ran = await run(['rules', 'test', 'rules/jit', '--mutate']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout.match(/^ok +JIT\d+ .*\d+ of \d+ mutants noticed/gmu)).toHaveLength(7);
  });

  it('says where, what was expected, what came and what the conditions saw; exit 1', async () => {
    const dir = await broken();
    const { exitCode, stdout } = await run(['rules', 'test', dir]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${join(dir, 'access', 'tagged.cases.yaml')}:4 IAM900 "the tag is there"\n    expected fail, got pass`);
    expect(stdout).toContain('      tags: looked for containsKey "owner", saw {"Owner":"ops"}');
    expect(stdout).toContain('      expected one has no tag\n      got      one has no tag owner\n');
    expect(stdout).toMatch(/FAIL IAM900 +2 of 4 cases hold/);
    expect(stdout).toMatch(/1 rule, 4 cases: 2 cases failed, 1 rule needs work\n$/);
  });

  it('writes JUnit to a file or to standard output, which then is nothing else', async () => {
    const dir = await broken();
    const path = join(root, 'junit.xml');
    const ran = await run(['rules', 'test', dir, '-o', `junit=${path}`]);
    expect(ran.exitCode).toBe(1);
    const { stdout } = await run(['rules', 'test', dir, '-o', 'junit=-']);
    expect(readFileSync(path, 'utf8')).toBe(stdout);
    expect(stdout).toMatch(/^<\?xml[^]*tests="5" failures="2"[^]*<\/testsuites>\n$/);
    expect((await run(['rules', 'test', dir, '-o', 'html=x'])).stderr).toMatch(/'rules test' writes junit, not 'html=x'.*\[USAGE\]/);
  });

  it('takes one rule of many, by any letter case, and suggests where there is none', async () => {
    expect((await run(['rules', 'test', '--filter', 'net001'])).stdout).toMatch(/^ok {3}NET001[^]*\n1 rule, \d+ cases: all is well\n$/);
    expect(await run(['rules', 'test', '--filter', 'NETT001'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean NET001?') as string });
  });

  it('takes a folder or a file of the built-in pack, and a file of one\'s own with its cases', async () => {
    expect((await run(['rules', 'test', 'rules/jit'])).stdout).toMatch(/\n7 rules, \d+ cases: all is well\n$/);
    expect((await run(['rules', 'test', 'rules/jit/weak-jit-policy.yaml'])).stdout).toMatch(/^ok {3}JIT002 +(\d+) of \1 cases hold/);
    const dir = await broken();
    expect((await run(['rules', 'test', join(dir, 'access', 'tagged.yaml')])).stdout).toContain(`${join(dir, 'access', 'tagged.cases.yaml')}:4 IAM900`);
  });

  it('is an error where there are no rules: nothing was tested', async () => {
    const dir = directory('only-benchmarks');
    mkdirSync(join(dir, 'benchmarks'), { recursive: true });
    writeFileSync(join(dir, 'benchmarks', 'mine.yaml'), 'id: mine\ntitle: M\nversion: "1"\npublisher: us\nsource: https://example.org\ncontrols: [{ id: a, title: A }]\n');
    for (const command of ['test', 'validate']) expect(await run(['rules', command, dir])).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/there are no rules in .*only-benchmarks.*\[RULES\]/) as string });
  });

  it('is exit 2 where a file has a fault, with its place', async () => {
    const dir = await broken();
    const file = join(dir, 'access', 'tagged.cases.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('given: { name: one, tags: { env: dev } }', 'given: shraed').replace('cases:', 'rows: { shared: { name: one }, unused: 5 }\ncases:'));
    const { exitCode, stderr } = await run(['rules', 'test', dir]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("there is no shared row 'shraed' (there are shared, unused) - did you mean 'shared'?");
    expect(stderr).toContain("no case uses the shared row 'unused'");
    expect(stderr).toContain('a shared row must be a map');
  });
});
