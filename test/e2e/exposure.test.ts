import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import type { ExposureReport } from '../../src/facts/exposure/report.ts';
import { readSchema } from '../../src/files/assets.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { JsonValue } from '../../src/values/json.ts';
import { run } from '../cli/run.ts';

/** The built command over the simulated tenant, as a user runs it. */
const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
const at = (name: string): string => join(root, name);
const BIN = fileURLToPath(new URL('../../bin/portcullis.js', import.meta.url));
/** A process that never ends fails its test, not the run. */
const LONGEST = 60_000;
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function portcullis(argv: readonly string[], more: { readonly environment?: Readonly<Record<string, string>>; readonly input?: string } = {}): Ran {
  return spawnSync(process.execPath, [BIN, ...argv], { cwd: root, encoding: 'utf8', timeout: LONGEST, maxBuffer: 2 ** 30, env: { PATH: process.env['PATH'], ...more.environment }, ...(more.input === undefined ? {} : { input: more.input }) });
}

const answers = new Map<string, Ran>();

/** Of the demo's snapshot, which stays as it is: the same question is asked once. */
function exposure(...argv: readonly string[]): Ran {
  const ran = answers.get(argv.join(' ')) ?? portcullis(['exposure', '--snapshot', 'demo/snapshot', ...argv]);
  answers.set(argv.join(' '), ran);
  return ran;
}

const report = (...argv: readonly string[]): ExposureReport => JSON.parse(exposure('--format', 'json', ...argv).stdout) as ExposureReport;

beforeAll(async () => {
  expect((await run(['demo', '--out', at('demo'), '--quiet'])).exitCode).toBe(0);
});

describe('exposure of the simulated tenant', () => {
  it('is by its schema, in order, exit 0, and says that it is simulated', () => {
    const { status, stdout, stderr } = exposure('--format', 'json');
    expect([status, stderr]).toEqual([0, '']);
    expect(validateAgainstSchema(readSchema('exposure'), JSON.parse(stdout) as JsonValue)).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, simulated: true });
    const machines = report().endpoints.map(({ virtualMachine }) => (virtualMachine ?? '~').toLowerCase());
    expect(machines).toEqual(machines.toSorted());
  });

  it('is byte-equal in another time zone and language, from an export in any row order', () => {
    const rows = readdirSync(at('demo/snapshot')).filter((name) => name.endsWith('.ndjson')).flatMap((name) => readFileSync(at(`demo/snapshot/${name}`), 'utf8').split('\n').filter((line) => line !== ''));
    writeFileSync(at('one.ndjson'), rows.join('\n'));
    writeFileSync(at('other.ndjson'), rows.toReversed().join('\n'));
    const of = (name: string, environment: Readonly<Record<string, string>>): string => portcullis(['exposure', '--snapshot', name, '--now', '2026-11-16T09:00:00Z', '--format', 'json'], { environment }).stdout;
    const first = of('one.ndjson', { TZ: 'UTC', LANG: 'C' });
    expect(first).toContain('"endpoints":[\n');
    expect(of('other.ndjson', { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8' })).toBe(first);
  });

  it('calls open, on management ports, the machines that rule NET001 fails, and no other', () => {
    portcullis(['evaluate', '--snapshot', 'demo/snapshot', '-o', 'json=results.json', '--quiet']);
    const { findings } = JSON.parse(readFileSync(at('results.json'), 'utf8')) as ScanResult;
    const failed = findings.filter(({ ruleId, status }) => ruleId === 'NET001' && status === 'fail').map(({ resourceId }) => resourceId.toLowerCase());
    const open = report('--port', '22,3389', '--port', '5985-5986').endpoints.filter(({ verdict }) => verdict === 'open');
    // Interfaces without a machine are told by the command, and are no machines to the rule.
    const machines = [...new Set(open.flatMap(({ virtualMachine }) => virtualMachine?.toLowerCase() ?? []))];
    expect(machines.length).toBeGreaterThan(5);
    expect(machines.toSorted()).toEqual(failed.toSorted());
  });

  it.each(['README.md', 'docs/exposure.md'])('is what %s shows of it', (page) => {
    const [shown = ''] = /^ {4}open +vm-nat-01 .*\n(?: {5}.*\n)+/m.exec(readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8')) ?? [];
    expect(exposure('--vm', 'vm-nat-01').stdout).toContain(`\n\n${shown.replaceAll(/^ {4}/gm, '')}`);
    expect(shown).not.toBe('');
  });

  it('tells, for one machine, who gets in by which rules', () => {
    const { stdout } = exposure('--vm', 'VM-WEB-02');
    expect(stdout).toContain('1 machine: 1 open');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('20.90.100.5:22 -> vm-web-02 10.10.1.5, allowed by allow-management @300 in nsg-snet-web and ssh @1002 in nsg-web-02');
  });
});

interface Packet {
  readonly networkInterface: string;
  readonly direction: 'Inbound';
  readonly protocol: string;
  readonly remoteAddress: string;
  readonly localAddress: string;
  readonly localPort: number;
}

/** A packet through each opening that a public address of the machine's own gives, from its first and its last sender. */
function packetsThrough(endpoints: ExposureReport['endpoints']): readonly Packet[] {
  return endpoints.filter(({ path }) => path === 'publicIp').flatMap(({ networkInterface, privateAddress, openings }) => openings
    .filter(({ protocol }) => protocol === 'Tcp' || protocol === 'Udp')
    .flatMap(({ protocol, ports, sources }) => [sources[0]?.split('-')[0], sources.at(-1)?.split('-')[1]].filter((address) => address !== undefined)
      .map((remoteAddress) => ({ networkInterface, direction: 'Inbound' as const, protocol, remoteAddress, localAddress: privateAddress, localPort: ports === '*' ? 1 : Number(ports.split('-')[0]) }))));
}

const ndjson = (values: readonly unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');

describe('exposure verify', () => {
  const verify = (file: string, input?: string): Ran => portcullis(['exposure', 'verify', '--snapshot', 'demo/snapshot', '--packets', file], input === undefined ? {} : { input });

  const accessOf = (packets: readonly Packet[]): readonly string[] => {
    writeFileSync(at('packets.ndjson'), ndjson(packets));
    return verify('packets.ndjson').stdout.split('\n').slice(0, -1).map((line) => (JSON.parse(line) as { access: string }).access);
  };

  /** An opening that assumes something (a deny by a tag of unknown prefixes closes nothing) is for a single packet a perhaps. */
  it('denies no packet through an opening that the exposure tells, and allows it where nothing is assumed', () => {
    const assuming = packetsThrough(report().endpoints.filter(({ assumes }) => assumes.length > 0));
    expect(new Set(accessOf(assuming)).has('Deny')).toBe(false);
    const certain = packetsThrough(report().endpoints.filter(({ assumes }) => assumes.length === 0));
    expect(certain.length).toBeGreaterThan(20);
    expect(accessOf(certain).map((access, index) => [access, certain[index]]).filter(([access]) => access !== 'Allow')).toEqual([]);
  });

  it('answers the same from standard input', () => {
    const text = readFileSync(at('packets.ndjson'), 'utf8');
    expect(verify('-', text)).toMatchObject({ status: 0, stdout: verify('packets.ndjson').stdout });
  });

  it('answers each line of many, bad ones too, in a memory that does not grow with them', () => {
    const [packet = {}] = packetsThrough(report('--vm', 'vm-web-02').endpoints);
    const lines = [JSON.stringify(packet), '', 'not json', '{"direction":"Inbound"}'];
    writeFileSync(at('many.ndjson'), `${lines.join('\n')}\n`.repeat(50_000));
    const peak = 'data:text/javascript,process.on("exit",()=>process.stderr.write("peak "+process.resourceUsage().maxRSS))';
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', peak, '--max-old-space-size=64', BIN, 'exposure', 'verify', '--snapshot', 'demo/snapshot', '--packets', 'many.ndjson'], { cwd: root, encoding: 'utf8', timeout: LONGEST, maxBuffer: 2 ** 30 });
    expect(status).toBe(0);
    const answers = stdout.split('\n');
    expect(answers).toHaveLength(200_001);
    expect([answers[199_996], answers[199_997], answers[199_998], answers[199_999]]).toEqual([expect.stringContaining('"access":"Allow"'), ...[199_998, 199_999, 200_000].map((number) => expect.stringContaining(`"error":"line ${number}: `) as string)]);
    expect(stderr).toMatch(/^warning: 150000 of 200000 lines .*\npeak \d+$/);
    expect(Number(/peak (\d+)/.exec(stderr)?.[1])).toBeLessThan(300 * 1024);
  }, 60_000);

  it('ends in order, exit 0 and no word, when its reader has gone', async () => {
    for (const argv of [['exposure', 'verify', '--snapshot', 'demo/snapshot', '--packets', 'many.ndjson'], ['exposure', '--snapshot', 'demo/snapshot', '--format', 'json']]) {
      const child = spawn(process.execPath, [BIN, ...argv], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
      child.stdout.once('data', () => child.stdout.destroy());
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
      expect(stderr.replace(/^warning: .*\n$/, '')).toBe('');
    }
  }, 60_000);
});
