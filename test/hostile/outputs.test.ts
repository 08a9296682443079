import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { explainError } from '../../src/cli/errors.ts';
import { createLog } from '../../src/cli/log.ts';
import { simulatedTenant } from '../../src/flow/demo.ts';
import { ToolError } from '../../src/model/toolError.ts';
import { CONTOSO, CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { createSimulator } from '../../src/simulator/simulator.ts';
import { instructions } from '../../src/cli/simulateText.ts';
import { run, type Ran } from '../cli/run.ts';
import { HOSTILE_STRINGS, nth, RESULT, resultWith, RULES } from '../report/fixture.ts';
import { jsonText } from '../report/render.ts';

const root = mkdtempSync(join(tmpdir(), 'portcullis-outputs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (name: string): string => join(root, name);

/** What would steer a terminal, the log of GitHub Actions (at the start of a line, behind spaces and colours) or that of Azure Pipelines (anywhere). */
const STEERING = ['\u001b]0;title\u0007\u001b[2J', '\u009b1mX', '\u202egnp.exe', 'x\n::error::x', '::add-mask::x', '  ::warning::x', '##vso[task.setvariable variable=x]y', '##[error]x', 'x\r##VSO[task.complete result=Failed]', 'x\u2028::stop-commands::t', '\ud800'];

/** Why a text is not fit to be shown, or undefined. */
function steers(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex
  const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\u200b\ufeff]|[\ud800-\udfff]/.exec(text.replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, ''));
  if (control !== null) return `holds ${JSON.stringify(control[0])} in ${JSON.stringify(text.slice(Math.max(0, control.index - 40), control.index + 20))}`;
  return text.split('\n').find((line) => /##(vso)?\[/i.test(line) || /^\s*::/.test(line));
}

const shown = ({ stdout, stderr }: Ran): readonly (string | undefined)[] => [steers(stdout), steers(stderr)];
const NOTHING = [undefined, undefined];

describe('names that steer reach no terminal and no log of a pipeline', () => {
  const named = contosoEstate({ withheld: [{ action: 'Microsoft.KeyVault/vaults/read' }] });
  const estate = { ...named, subscriptions: named.subscriptions.map((one, index) => ({ ...one, displayName: nth(STEERING, index) })), applications: named.applications.map((one) => ({ ...one, displayName: STEERING.join(' ') })) };

  it.each(['table', 'json'])('by doctor --format %s', async (format) => {
    const { inner, credential } = await simulatedTenant(createSimulator({ estate, now: () => Date.parse(CONTOSO_NOW) }));
    const ran = await run(['doctor', '--verbose', '--format', format, '--subscription', CONTOSO.subscriptions.production], { azure: { inner, credential } });
    expect(shown(ran)).toEqual(NOTHING);
    expect(ran.stdout).toContain('KEY001');
  });

  it.each(['table', 'json'])('by waivers check --format %s', async (format) => {
    const waivers = STEERING.flatMap((text, index) => ['owner', 'reason', 'ticket', 'approvedBy'].map((key) => ({ id: `WV-${index}-${key}`, rules: ['NET001'], scope: '/subscriptions/11111111-1111-4111-8111-111111111111/**', reason: 'r', owner: 'web', expiresOn: '2026-12-31', [key]: text })));
    for (const waiver of waivers) {
      writeFileSync(at('waivers.yaml'), JSON.stringify({ version: 1, waivers: [waiver] }));
      expect(shown(await run(['waivers', 'check', at('waivers.yaml'), '--no-config', '--format', format]))).toEqual(NOTHING);
    }
  });

  it('by baseline create and prune', async () => {
    const resources = STEERING.map((text, index) => ({ ...nth(RESULT.resources, 0), id: `/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${text}${index}`, name: text }));
    const findings = resources.map(({ id }, index) => ({ ...nth(RESULT.findings, 1), resourceId: id, fingerprint: index.toString(16).padStart(64, '0') }));
    const result = resultWith({ resources, findings, waivers: [], gaps: [], coverage: [], verdicts: { pass: {}, notApplicable: {} }, scan: { scopes: { ...RESULT.scan.scopes, notVisible: [] } } });
    writeFileSync(at('failed.json'), jsonText(result));
    writeFileSync(at('passed.json'), jsonText(resultWith({ ...result, findings: [], verdicts: { pass: { JIT001: resources.map((_one, index) => index) }, notApplicable: {} } })));
    const out = at(`base\u001b[2J##[error].json`);
    const [made, pruned] = [await run(['baseline', 'create', at('failed.json'), '--out', out]), await run(['baseline', 'prune', out, at('passed.json')])];
    expect([made.exitCode, ...shown(made), pruned.exitCode, ...shown(pruned)]).toEqual([0, ...NOTHING, 0, ...NOTHING]);
    expect(pruned.stdout).toContain('fixed JIT001');
  });

  it('by rules show, docs and test', async () => {
    const rule = readFileSync('rules/network/open-management-port.yaml', 'utf8').replace('NET001', 'NET900').replace('name: open-management-port', 'name: own').replace(/^title: .*$/m, `title: ${JSON.stringify(STEERING.join(' ').toWellFormed())}`).replace(/^rationale: [\s\S]*?(?=^\w)/m, `rationale: ${JSON.stringify(STEERING.join('\n').toWellFormed())}\n`);
    mkdirSync(at('own/network'), { recursive: true });
    writeFileSync(at('own/network/own.yaml'), rule);
    for (const argv of [['show', 'NET900', '--rules', at('own')], ['docs', '--rules', at('own')], ['test', at('own')]]) {
      const ran = await run(['rules', ...argv]);
      expect([argv, ...shown(ran)]).toEqual([argv, ...NOTHING]);
      if (['show', 'docs'].includes(nth(argv, 0))) expect(ran.stdout).toContain('NET900');
    }
  });

  it('by config show, of a configuration and of the environment', async () => {
    writeFileSync(at('portcullis.yaml'), JSON.stringify({ owner: { tags: STEERING }, exclude: STEERING }).toWellFormed());
    for (const format of ['table', 'json']) expect([format, ...shown(await run(['config', 'show', '--origin', '--format', format, '--config', at('portcullis.yaml')], { environment: { 'PORTCULLIS_##[error]': '::x' } }))]).toEqual([format, ...NOTHING]);
  });

  it('by CSV and JSON of access and just-in-time access', async () => {
    const subscription = '/subscriptions/11111111-1111-4111-8111-111111111111';
    const rows = STEERING.flatMap((text, index) => [
      { id: `${subscription}/resourceGroups/${text}/providers/Microsoft.Compute/virtualMachines/${text}${index}`, name: text, type: 'Microsoft.Compute/virtualMachines', tenantId: text, location: text, properties: { networkProfile: {} } },
      { id: `${subscription}/providers/Microsoft.Authorization/roleAssignments/${index}`, name: text, type: 'Microsoft.Authorization/roleAssignments', tenantId: text, properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635`, principalId: text, principalType: text, scope: subscription, condition: text } },
      { id: `/tenants/t/users/${index}`, type: 'Microsoft.Graph/users', name: text, properties: { id: text, displayName: text, userPrincipalName: text } },
    ]);
    writeFileSync(at('export.json'), JSON.stringify(rows));
    for (const argv of [['access', '--format', 'csv'], ['access', '--format', 'json'], ['access'], ['jit', 'list', '--format', 'csv'], ['jit', 'list', '--format', 'json'], ['jit', 'list'], ['exposure', '--format', 'json'], ['exposure']]) {
      const ran = await run([...argv, '--snapshot', at('export.json')]);
      expect([argv, ran.exitCode, ...shown({ ...ran, stdout: ran.stdout.replaceAll('\r\n', '\n') })]).toEqual([argv, 0, ...NOTHING]);
    }
  });

  it('by what a simulator of somebody else\'s estate says: no line ends a comment, and a shell reads it', () => {
    for (const text of STEERING) {
      const told = instructions({ estate: text, subscriptions: 1, resources: 1, tenantId: text, clientId: text, clientSecret: text, fronts: [], certificate: undefined, remediator: { clientId: `${text}\nrm -rf x`, clientSecret: text }, address: '127.0.0.1', azureHosts: [] });
      expect(told.split('\n').filter((line) => line !== '' && !/^(?:#|export [A-Z_]+=|unset )/.test(line))).toEqual([]);
    }
  });

  it.each(['text', 'json'] as const)('by errors, their causes and stacks, told as %s', (logFormat) => {
    let stderr = '';
    const io = { stdout: { write: () => undefined, isTty: false, columns: 80 }, stderr: { write: (text: string) => void (stderr += text), isTty: false, columns: 80 }, environment: {}, now: () => 0, signal: new AbortController().signal };
    for (const text of STEERING) {
      explainError(new ToolError('USAGE', text, text, new Error(text), [text]), io, { quiet: false, verbose: true, logFormat });
      explainError(new Error(text, { cause: new Error(text) }), io, { quiet: false, verbose: true, logFormat });
      createLog(io, { quiet: false, verbose: true, logFormat }).warn(text);
    }
    expect(steers(stderr)).toBeUndefined();
    if (logFormat === 'json') for (const line of stderr.trimEnd().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});

describe('every command', () => {
  /** What may be written as it is: documents whose texts are escaped or our own, and data that was asked for as data. */
  const FIT = /^(?:visibleJson\(|rulesSchema\(\)|registrationScript\(|instructions\(|chunk\)|text\.split\('\\n'\)\.map\(logLine\)|`and \$\{removed\.length - SHOWN\} more\\n`|`\$\{rules\.length\})/;

  it('writes to standard output by what makes texts fit to be shown, or is listed here', () => {
    const files = readdirSync('src/cli', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && name !== 'start.ts');
    const calls = files.flatMap((name) => readFileSync(join('src/cli', name), 'utf8').split('\n').flatMap((line) => line.split('stdout.write(').slice(1).map((argument) => `${name}: ${argument}`)));
    expect(calls.length).toBeGreaterThan(10);
    expect(calls.filter((call) => !FIT.test(call.slice(call.indexOf(': ') + 2)))).toEqual([]);
  });
});

it('the hostile strings of the reports would steer', () => {
  expect(HOSTILE_STRINGS.filter((text) => steers(text) !== undefined).length).toBeGreaterThan(5);
  for (const rule of RULES) expect(steers(rule.title)).toBeUndefined();
});
