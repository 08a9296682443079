import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTH_MODES } from '../../src/model/auth.ts';
import { SEVERITIES } from '../../src/model/rule.ts';
import { FORMATS } from '../../src/model/formats.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { contoso, type ContosoOptions } from '../e2e/tenant.ts';
import { run, type Ran } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** One line that says what to do: message, hint, code; no stack. */
const ONE_LINE = /^portcullis: [^\n]+\. [^\n]+ \[([A-Z]+)\]\n$/;

function codeOf(ran: Ran): string {
  return ONE_LINE.exec(ran.stderr.split('\n').slice(-2).join('\n'))?.[1] ?? `no error line in: ${ran.stderr}`;
}

/** A command line over the simulated tenant. */
async function onContoso(argv: readonly string[], options: ContosoOptions = {}): Promise<Ran> {
  const { inner, credential } = await simulatedTenant(contoso(options));
  return run(argv, { azure: { inner, credential } });
}

beforeAll(async () => {
  await onContoso(['collect', '--out', at('snapshot'), '--quiet']);
  await run(['evaluate', '--snapshot', at('snapshot'), '-o', `json=${at('result.json')}`]);
});

describe('help', () => {
  it('names every command, and each command its options', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    for (const command of ['scan', 'collect', 'evaluate', 'report', 'rules', 'demo']) expect(stdout).toContain(`  ${command} `);
    const scan = await run(['scan', '--help']);
    for (const word of [...FORMATS, ...AUTH_MODES, ...SEVERITIES, '--subscription', '--snapshot', '--now']) expect(scan.stdout, word).toContain(word);
    expect(scan.stdout).toMatch(/--cloud <name> .*default: AzureCloud/);
    expect(scan.stdout).toMatch(/--auth <mode> .*default: auto/);
    expect(scan.stdout).not.toContain('[]');
  });

  it('is what a bare command gets, with exit 2: a gate that forgot its arguments must not pass', async () => {
    expect((await run([])).exitCode).toBe(2);
    expect((await run(['rules'])).exitCode).toBe(2);
  });

  it('of one command is the same by both ways to ask for it', async () => {
    for (const path of [['scan'], ['rules'], ['rules', 'show']]) {
      const asked = await run(['help', ...path]);
      expect(asked).toEqual(await run([...path, '--help']));
      expect(asked).toMatchObject({ exitCode: 0, stderr: '' });
      expect(asked.stdout).toContain(`Usage: portcullis ${path.join(' ')} `);
    }
    expect(await run(['help'])).toEqual(await run(['--help']));
    expect(await run(['rules', 'help', 'show'])).toEqual(await run(['rules', 'show', '--help']));
  });

  it('prints the version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await run(['--version'])).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });
});

describe('bad usage is exit 2, one line, and a suggestion where one is near', () => {
  it.each<[readonly string[], RegExp]>([
    [['scam'], /unknown command 'scam'.*scan/],
    [['help', 'nope'], /unknown command 'nope'/],
    [['help', 'scam'], /unknown command 'scam'.*scan/],
    [['help', 'rules', 'shwo'], /unknown command 'shwo'.*show/],
    [['rules', 'help', 'shwo'], /unknown command 'shwo'.*show/],
    [['help', 'report', 'nope'], /'report' has no commands.*'nope'/],
    [['help', 'scan', '--verbos'], /unknown option '--verbos'/],
    [['scan', '--subscripton', 'x'], /unknown option '--subscripton'.*--subscription/],
    [['scan', '--fail-on', 'highest'], /highest.*critical, high, medium, low, info/],
    [['scan', '--auth', 'password'], /password.*auto, cli/],
    [['evaluate'], /--snapshot/],
    [['collect'], /--out/],
    [['report'], /result/],
    [['scan', '--snapshot', 's', '--subscription', 'x'], /--subscription has no effect/],
    [['scan', '--snapshot', 'a', '--snapshot', 'b'], /--snapshot.*'b' is invalid.*given twice, after 'a'/],
    [['evaluate', '--snapshot', 'a', '--snapshot=a'], /--snapshot.*given twice/],
    [['evaluate', '--snapshot', 'a', '--fail-on', 'low', '--fail-on', 'high'], /--fail-on.*'high' is invalid.*given twice, after 'low'/],
    [['evaluate', '--snapshot', 'a', '--now', '2026-01-01T00:00:00Z', '--now', '2026-01-02T00:00:00Z'], /--now.*given twice/],
    [['evaluate', '--snapshot', 'a', '--config', 'a', '--config', 'b'], /--config.*given twice/],
    [['scan', '--snapshot', 's', '--auth', 'auto'], /--auth has no effect/],
    [['scan', '--snapshot', 's', '--cloud', 'AzureCloud'], /--cloud has no effect/],
    [['scan', '--snapshot', 's', '--management-group', 'x'], /--management-group has no effect/],
    [['scan', '-o', 'pdf=x'], /unknown output format 'pdf'/],
    [['scan', '-o', 'htlm=x'], /unknown output format 'htlm'[\s\S]*Did you mean html\?/],
    [['scan', '-o', 'json='], /names no path/],
    [['scan', '-o', 'json=a', '-o', 'sarif=a'], /two reports/],
    [['scan', '--now', 'yesterday'], /--now yesterday is not a time/],
    [['scan', '--now', '2026-01-01T00:00:00'], /is not a time/],
    [['rules', 'show', 'NET01'], /no rule 'NET01'.*NET001/],
    [['evaluate', '--snapshot', 's', '--assume', 'nothingBad'], /./],
  ])('%j', async (argv, expected) => {
    const ran = await run(argv);
    expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
    expect(ran.stderr).toMatch(ONE_LINE);
    expect(ran.stderr).toMatch(expected);
  });
});

describe('bad input is exit 2, one line, and nothing half-written', () => {
  it('no login', async () => {
    const ran = await run(['scan', '--auth', 'environment', '-o', `json=${at('no-login.json')}`, '--out', at('no-login')]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'LOGIN']);
    expect(readdirSync(root).filter((name) => name.includes('no-login'))).toEqual([]);
  });

  it('an unknown subscription', async () => {
    const ran = await onContoso(['scan', '--subscription', 'Prodution', '--out', at('unknown')]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'EMPTY']);
    expect(ran.stderr).toContain("'Prodution' is not visible");
    expect(readdirSync(root)).not.toContain('unknown');
  });

  it('an unknown subscription beside one that is there: incomplete, and said', async () => {
    const ran = await onContoso(['scan', '--subscription', 'Prodution', '--subscription', 'contoso-production']);
    expect(ran.exitCode).toBe(4);
    expect(ran.stderr).toContain("warning: 'Prodution' is not visible");
  });

  it('an empty tenant, unless it is allowed', async () => {
    const nothing = ['production', 'legacy', 'edge', 'sandbox'].flatMap((name) => ['--exclude', `contoso-${name}`]);
    const refused = await onContoso(['scan', ...nothing]);
    expect([refused.exitCode, codeOf(refused)]).toEqual([2, 'EMPTY']);
    // The directory is the tenant's, whatever subscriptions are looked at: it is judged, and contoso's fails.
    const allowed = await onContoso(['scan', ...nothing, '--allow-empty', '-o', `json=${at('empty.json')}`]);
    const { findings } = JSON.parse(readFileSync(at('empty.json'), 'utf8')) as { readonly findings: readonly { readonly resourceId: string; readonly status: string; readonly unknown?: { readonly reason: string } }[] };
    expect(allowed.exitCode).toBe(1);
    expect(findings.filter(({ resourceId }) => resourceId.startsWith('/subscriptions/'))).toEqual([]);
    expect(findings.filter(({ unknown }) => unknown !== undefined && unknown.reason !== 'noData')).toEqual([]);
  });

  it.each<[string, () => string]>([
    ['a path below a file', () => { writeFileSync(at('file'), ''); return at('file/result.json'); }],
    ['a directory', () => { mkdirSync(at('directory')); return at('directory'); }],
    ['a device that takes no files', () => '/proc/nothing/result.json'],
  ])('an output that cannot be written: %s', async (_what, path) => {
    const ran = await run(['evaluate', '--snapshot', at('snapshot'), '-o', `json=${path()}`]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'OUTPUT']);
    expect(readdirSync(root).filter((name) => name.includes('.partial') || name.includes('.probe'))).toEqual([]);
  });

  it('an edited snapshot, and one of another version', async () => {
    mkdirSync(at('edited'));
    for (const name of readdirSync(at('snapshot'))) writeFileSync(join(at('edited'), name), readFileSync(join(at('snapshot'), name), 'utf8').replaceAll('vm-web-01', 'vm-web-99'));
    const edited = await run(['evaluate', '--snapshot', at('edited')]);
    expect([edited.exitCode, codeOf(edited)]).toEqual([2, 'SNAPSHOT']);
    writeFileSync(join(at('edited'), 'manifest.json'), '{"schemaVersion": 7}');
    expect(codeOf(await run(['evaluate', '--snapshot', at('edited')]))).toBe('SNAPSHOT');
  });

  it('malformed rules: every fault with its place, then one line', async () => {
    mkdirSync(at('rules/network'), { recursive: true });
    writeFileSync(at('rules/network/broken.yaml'), 'id: NET900\nname: broken\n  title: [\n');
    writeFileSync(at('rules/network/typo.yaml'), 'id: NET901\nname: typo\ntitle: T\nseverity: hihg\n');
    const ran = await run(['rules', 'validate', at('rules')]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'RULES']);
    expect(ran.stderr).toMatch(/broken\.yaml:\d+:\d+ /);
    expect(ran.stderr).toMatch(/typo\.yaml:4:\d+ .*high/);
    expect(ran.stderr).not.toMatch(/\n {4}at /);
    expect((await run(['evaluate', '--snapshot', at('snapshot'), '--rules', at('rules')])).exitCode).toBe(2);
  });

  it('an export without properties', async () => {
    writeFileSync(at('flat.json'), JSON.stringify([{ id: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/a', type: 'Microsoft.Compute/virtualMachines' }]));
    const ran = await run(['evaluate', '--snapshot', at('flat.json')]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'EXPORT']);
    expect(ran.stderr).toContain('az graph query');
  });

  it.each<[string, string, RegExp]>([
    ['is not JSON', 'x', /not JSON/],
    ['is something else', '{"a":1}', /not a scan result/],
    ['is newer', '{"schemaVersion":99}', /schema version 99/],
    ['was cut in its middle', '{"schemaVersion":1,"tool":{}}', /not a whole scan result/],
  ])('a result that %s', async (_what, text, expected) => {
    writeFileSync(at('bad-result.json'), text);
    const ran = await run(['report', at('bad-result.json')]);
    expect([ran.exitCode, codeOf(ran)]).toEqual([2, 'RESULT']);
    expect(ran.stderr).toMatch(expected);
  });

  it('an error of ours is exit 2, and its stack is shown only on request', async () => {
    const broken = { inner: { sendRequest: () => Promise.reject(new Error('boom')) }, credential: () => Promise.reject(new TypeError('boom')) };
    const plain = await run(['scan'], { azure: broken });
    expect([plain.exitCode, codeOf(plain)]).toEqual([2, 'INTERNAL']);
    expect(plain.stderr).not.toContain('TypeError');
    expect((await run(['scan', '--verbose'], { azure: broken })).stderr).toContain('TypeError');
  });

  it('says errors as JSON when asked to', async () => {
    const ran = await run(['evaluate', '--snapshot', at('nowhere'), '--log-format', 'json']);
    expect(JSON.parse(ran.stderr)).toMatchObject({ level: 'error', code: 'SNAPSHOT' });
  });
});

describe('an interruption', () => {
  it('is exit 130; what was read is kept where it was to be kept, with the rest as gaps', async () => {
    const controller = new AbortController();
    const simulator = contoso();
    const { inner, credential } = await simulatedTenant(simulator);
    const stopping = { sendRequest: async (request: Parameters<typeof inner.sendRequest>[0]) => {
      if (simulator.log.length > 12) controller.abort();
      return inner.sendRequest(request);
    } };
    const ran = await run(['scan', '--out', at('interrupted')], { azure: { inner: stopping, credential }, signal: controller.signal });
    expect([ran.exitCode, codeOf(ran)]).toEqual([130, 'INTERRUPTED']);
    const judged = await run(['evaluate', '--snapshot', at('interrupted')]);
    expect([3, 4]).toContain(judged.exitCode);
  });
});

describe('results', () => {
  it('go to stdout, the summary too, unless a report takes it', async () => {
    const plain = await run(['evaluate', '--snapshot', at('snapshot')]);
    expect(plain.exitCode).toBe(1);
    expect(plain.stdout).toContain('NET001');
    const piped = await run(['evaluate', '--snapshot', at('snapshot'), '-o', 'json']);
    expect(JSON.parse(piped.stdout)).toMatchObject({ schemaVersion: 1 });
    expect(piped.stderr).toContain('NET001');
    expect((await run(['evaluate', '--snapshot', at('snapshot'), '-o', 'json', '--quiet'])).stderr).toBe('');
  });

  it('are the same from a scan, from its snapshot, and rendered again from the saved result', async () => {
    await onContoso(['scan', '--out', at('scanned'), '-o', `json=${at('scan.json')}`, '--quiet']);
    await run(['evaluate', '--snapshot', at('scanned'), '-o', `json=${at('evaluated.json')}`]);
    await run(['report', at('scan.json'), '-o', `json=${at('again.json')}`]);
    const read = (name: string): string => readFileSync(at(name), 'utf8');
    expect(read('evaluated.json')).toBe(read('scan.json'));
    expect(read('again.json')).toBe(read('scan.json'));
  });

  it('end with the code of the gate', async () => {
    const code = async (...argv: readonly string[]) => (await run(['evaluate', '--snapshot', at('snapshot'), ...argv])).exitCode;
    expect(await code()).toBe(1);
    expect((await onContoso(['scan'], { withheld: [{ action: 'Microsoft.Network/networkSecurityGroups/read' }] })).exitCode).toBe(4);
  });

  it('say what the user vouched for', async () => {
    const ran = await run(['evaluate', '--snapshot', at('snapshot'), '--assume', 'noPim', '-o', 'json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({ scan: { assumes: ['noPim'] } });
  });

  it('carry no colour but on request', async () => {
    const escape = '\u001b[';
    expect((await run(['report', at('result.json')])).stdout).not.toContain(escape);
    expect((await run(['report', at('result.json')], { environment: { FORCE_COLOR: '1' } })).stdout).toContain(escape);
    expect((await run(['report', at('result.json')], { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(escape);
    expect((await run(['scam'], { environment: { FORCE_COLOR: '1' } })).stderr).toContain(escape);
    expect((await run(['scam'])).stderr).not.toContain(escape);
  });
});

describe('rules', () => {
  it('list, show and validate', async () => {
    expect((await run(['rules', 'list'])).stdout.trim().split('\n').length).toBeGreaterThanOrEqual(8);
    const shown = await run(['rules', 'show', 'net001']);
    for (const text of ['NET001', 'Microsoft.Network/networkSecurityGroups/read', 'fact exposure']) expect(shown.stdout).toContain(text);
    expect(await run(['rules', 'validate'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('no faults') as string });
  });

  it('print the schema and the documentation that stand in the pack', async () => {
    expect((await run(['rules', 'schema'])).stdout).toBe(readFileSync('rules/rule.schema.json', 'utf8'));
    expect((await run(['rules', 'docs'])).stdout).toBe(readFileSync('rules/README.md', 'utf8'));
  });
});

describe('progress', () => {
  const terminal = () => {
    const written: string[] = [];
    return { written, sink: { write: (text: string) => void written.push(text), isTty: true, columns: 60 } };
  };

  it('is a bar on a terminal, never wider than it, and gone at the end', async () => {
    const { written, sink } = terminal();
    const { inner, credential } = await simulatedTenant(contoso());
    await run(['scan'], { azure: { inner, credential }, stderr: sink });
    const bars = written.filter((text) => text.startsWith('['));
    expect(bars.length).toBeGreaterThan(3);
    expect(Math.max(...bars.map((bar) => bar.length))).toBeLessThan(60);
    expect(written.lastIndexOf('\r\u001b[2K')).toBeGreaterThan(written.lastIndexOf(bars.at(-1) ?? ''));
  });

  it('is a few lines elsewhere, and none with --quiet', async () => {
    const lines = (await onContoso(['scan'])).stderr.split('\n').filter((line) => line.startsWith('read '));
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.length).toBeLessThanOrEqual(6);
    expect((await onContoso(['scan', '--quiet'])).stderr).toBe('');
  });
});
