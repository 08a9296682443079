import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, text: string): string {
  writeFileSync(join(root, name), text);
  return join(root, name);
}

const SUBSCRIPTION = '/subscriptions/00000000-0000-4000-8000-000000000001';
const PROVIDERS = `${SUBSCRIPTION}/resourceGroups/rg/providers`;
const NETWORK = `${PROVIDERS}/Microsoft.Network`;
const EXPORT = file('export.ndjson', [
  { id: `${PROVIDERS}/Microsoft.Compute/virtualMachines/vm-web`, properties: { networkProfile: { networkInterfaces: [{ id: `${NETWORK}/networkInterfaces/nic-web` }] } } },
  { id: `${NETWORK}/networkInterfaces/nic-web`, properties: { ipConfigurations: [{ name: 'ipconfig1', properties: { privateIPAddress: '10.0.1.4', subnet: { id: `${NETWORK}/virtualNetworks/vnet/subnets/default` }, publicIPAddress: { id: `${NETWORK}/publicIPAddresses/pip` } } }] } },
  { id: `${NETWORK}/publicIPAddresses/pip`, sku: { name: 'Standard' }, properties: { ipAddress: '20.50.60.70' } },
  { id: `${NETWORK}/virtualNetworks/vnet`, properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ id: `${NETWORK}/virtualNetworks/vnet/subnets/default`, name: 'default', properties: { addressPrefix: '10.0.1.0/24', networkSecurityGroup: { id: `${NETWORK}/networkSecurityGroups/nsg` } } }] } },
  { id: `${NETWORK}/networkSecurityGroups/nsg`, properties: { securityRules: [{ name: 'allow-ssh', properties: { direction: 'Inbound', access: 'Allow', priority: 100, protocol: 'Tcp', sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: '22' } }] } },
].map((row) => JSON.stringify({ name: row.id.split('/').at(-1), type: row.id.split('/').slice(6, 8).join('/'), subscriptionId: SUBSCRIPTION.slice(15), resourceGroup: 'rg', location: 'westeurope', ...row })).join('\n'));
const PACKET = JSON.stringify({ networkInterface: `${NETWORK}/networkInterfaces/nic-web`, direction: 'Inbound', protocol: 'Tcp', remoteAddress: '198.51.100.7', remotePort: 50000, localAddress: '10.0.1.4', localPort: 22 });
const PACKETS = file('packets.ndjson', `${PACKET}\n\nnot json\n`);

const MISUSES: readonly (readonly [readonly string[], string])[] = [
  [['exposure'], 'exposure needs --snapshot PATH'],
  [['exposure', '--snapshot', ''], 'exposure needs --snapshot PATH'],
  [['exposure', '--snapshot', join(root, 'nothing')], 'nothing'],
  [['exposure', '--snapshot', EXPORT, '--format', 'csv'], "argument 'csv' is invalid"],
  [['exposure', '--snapshot', EXPORT, '--port', '65536'], "'65536' is no port"],
  [['exposure', '--snapshot', EXPORT, '--port', '25-22'], "'25-22' is no port"],
  [['exposure', '--snapshot', EXPORT, '--port', '22,,80'], "'' is no port"],
  [['exposure', '--snapshot', EXPORT, '--port', ''], "'' is no port"],
  [['exposure', '--snapshot', EXPORT, '--port', 'ssh'], "'ssh' is no port"],
  [['exposure', '--snapshot', EXPORT, '--now', 'yesterday'], '--now yesterday is not a time'],
  [['exposure', '--snapshot', EXPORT, '--assume', 'nothing'], "unknown assumption 'nothing'"],
  [['exposure', '--snapshot', EXPORT, '--vm', 'no-such-machine'], "there is no machine 'no-such-machine'"],
  [['exposure', '--snapshot', EXPORT, '--snapshot', EXPORT], 'given twice'],
  [['exposure', '--snapshto', EXPORT], 'Did you mean --snapshot?'],
  [['exposure', 'verfy', '--snapshot', EXPORT], 'Did you mean "exposure verify"?'],
  [['exposure', 'verify', '--packets', PACKETS], 'exposure verify needs --snapshot PATH'],
  [['exposure', 'verify', '--snapshot', EXPORT], 'exposure verify needs --packets FILE'],
  [['exposure', 'verify', '--snapshot', EXPORT, '--packets', join(root, 'missing.ndjson')], 'no such file or directory'],
  [['exposure', 'verify', '--snapshot', EXPORT, '--packets', root], 'it is a directory'],
  [['exposure', 'verify', '--snapshot', EXPORT, '--packets', PACKETS, '--vm', 'x'], "unknown option '--vm'"],
];

describe('exposure, misused', () => {
  it.each(MISUSES)('%j is exit 2, one line and no data', async (argv, said) => {
    const { exitCode, stdout, stderr } = await run(argv);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n').filter((line) => line.startsWith('portcullis:'))).toHaveLength(1);
    expect(stderr).toContain(said);
  });
});

describe('exposure', () => {
  it('is a table where nothing else is said, and exit 0', async () => {
    const { exitCode, stdout } = await run(['exposure', '--snapshot', EXPORT]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Exposure of tenant /);
    expect(stdout).toContain('as of 2026-11-16 09:00 UTC');
  });

  it('is byte-equal JSON for equal input, with what the user vouches for', async () => {
    const argv = ['exposure', '--snapshot', EXPORT, '--format', 'json', '--assume', 'noSecurityAdminRules'];
    const [first, second] = [await run(argv), await run(argv)];
    expect(first.exitCode).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    expect(JSON.parse(first.stdout)).toMatchObject({ schemaVersion: 1, assumes: ['noSecurityAdminRules'] });
  });

  it('is coloured where colour is forced', async () => {
    expect((await run(['exposure', '--snapshot', EXPORT], { environment: { FORCE_COLOR: '1' } })).stdout).toContain('\u001b[');
    expect((await run(['exposure', '--snapshot', EXPORT])).stdout).not.toContain('\u001b[');
  });

  it('may be told of an export that there are no security admin rules: no rule then asks for any', async () => {
    const artifacts = async (...argv: readonly string[]): Promise<readonly string[]> => {
      const { findings } = JSON.parse((await run(['evaluate', '--snapshot', EXPORT, '-o', 'json', ...argv])).stdout) as { findings: readonly { unknown?: { artifact: string } }[] };
      return [...new Set(findings.flatMap(({ unknown }) => unknown?.artifact ?? []))].filter((artifact) => /securityAdmin/i.test(artifact));
    };
    expect(await artifacts()).not.toEqual([]);
    expect(await artifacts('--assume', 'noSecurityAdminRules')).toEqual([]);
  });

  it('finds a machine that only its interface names by its name', async () => {
    const rows = readFileSync(EXPORT, 'utf8').split('\n').slice(1).map((line) => JSON.parse(line) as { id: string; properties: object });
    const named = rows.map((row) => (row.id.endsWith('/nic-web') ? { ...row, properties: { ...row.properties, virtualMachine: { id: `${PROVIDERS}/Microsoft.Compute/virtualMachines/vm-web` } } } : row));
    const { exitCode, stdout } = await run(['exposure', '--snapshot', file('nameless.ndjson', named.map((row) => JSON.stringify(row)).join('\n')), '--vm', 'VM-web', '--format', 'json']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('-> vm-web 10.0.1.4, allowed by allow-ssh @100 in nsg');
  });

  it('has help with examples, also for verify', async () => {
    for (const argv of [['exposure', '--help'], ['help', 'exposure']]) expect((await run(argv)).stdout).toContain('portcullis exposure --snapshot snapshot --vm vm-web-01');
    for (const argv of [['exposure', 'verify', '--help'], ['exposure', 'help', 'verify']]) expect((await run(argv)).stdout).toContain('"localPort":22');
  });
});

describe('exposure verify', () => {
  const answers = (stdout: string): readonly { access: string; error?: string }[] => stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as { access: string });

  it('answers each line of a file, bad ones too, and exits 0 with one warning', async () => {
    const { exitCode, stdout, stderr } = await run(['exposure', 'verify', '--snapshot', EXPORT, '--packets', PACKETS]);
    expect(exitCode).toBe(0);
    expect(answers(stdout)).toMatchObject([{ access: 'Allow' }, { access: 'Unknown', error: expect.stringMatching(/^line 2: /) as string }, { access: 'Unknown', error: expect.stringMatching(/^line 3: /) as string }]);
    expect(stderr).toMatch(/warning: \d of 3 lines/);
  });

  it('exits 2 where not one line was a packet, with the answers all the same, and 0 with a warning where there is no line', async () => {
    const none = await run(['exposure', 'verify', '--snapshot', EXPORT, '--packets', file('none.ndjson', '[\n{}\n')]);
    expect([none.exitCode, answers(none.stdout).length]).toEqual([2, 2]);
    expect(none.stderr).toContain('none of the lines is a packet');
    const empty = await run(['exposure', 'verify', '--snapshot', EXPORT, '--packets', file('empty.ndjson', '')]);
    expect([empty.exitCode, empty.stdout]).toEqual([0, '']);
    expect(empty.stderr).toContain('warning: there are no packets');
  });

  it('reads standard input', async () => {
    async function* stdin(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"networkInter');
      yield Buffer.from('face":1}\n{}');
    }
    expect(answers((await run(['exposure', 'verify', '--snapshot', EXPORT, '--packets', '-'], { stdin: stdin() })).stdout)).toHaveLength(2);
  });

  it('ends when the reader has gone', async () => {
    const written: string[] = [];
    const many = file('many.ndjson', '{}\n'.repeat(100_000));
    const { exitCode } = await run(['exposure', 'verify', '--snapshot', EXPORT, '--packets', many], { stdout: { write: (text) => void written.push(text), isTty: false, columns: 80, takesMore: async () => false } });
    expect([exitCode, written.length]).toEqual([0, 1]);
  });
});
