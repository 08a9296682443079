import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline';
import { simulatedTenant } from '../src/flow/demo.ts';
import { contoso } from './e2e/tenant.ts';
import { run } from './cli/run.ts';
import { HANDING_ON, namesLeave, writesWithin } from './readOnlyFaults.ts';
import { reach, readSources, type Sources } from './sourceTree.ts';

/** Commands that only read; the last ones are held to it from the day they are there. */
const READERS = [
  'access', 'baseline', 'collect', 'config', 'demo', 'diff', 'doctor', 'exposure', 'report', 'rules', 'rulesNew', 'rulesTest', 'scan', 'simulate', 'waivers',
  'remediatePlan', 'jitList', 'jitAudit',
];
/** Commands that may write; none else may. */
const WRITERS = /^(?:remediate|jit)/;

/** Files that may name the leave to write: those that hand it on, and the flows of the commands that write. */
const LEAVE: readonly string[] = [...HANDING_ON, 'flow/jitRequest.ts', 'flow/remediationPorts.ts'];

/** Fewer files than these, or without these among them, and the walk is broken: that nothing was found would mean nothing. */
const REACHED: Readonly<Record<string, { readonly fewest: number; readonly files: readonly string[] }>> = {
  scan: { fewest: 400, files: ['flow/scan.ts', 'flow/azureSession.ts', 'azure/transport.ts', 'azure/clients.ts', 'azure/collectors/jitPolicies.ts', 'azure/credential.ts', 'facts/table.ts', 'report/sarif.ts'] },
  collect: { fewest: 400, files: ['flow/collectTenant.ts', 'flow/azureSession.ts', 'azure/collect.ts', 'azure/transport.ts', 'azure/graphBatch.ts'] },
  doctor: { fewest: 300, files: ['flow/doctor.ts', 'flow/azureSession.ts', 'azure/diagnose.ts', 'azure/permissions.ts', 'azure/transport.ts'] },
  exposure: { fewest: 150, files: ['flow/exposure.ts', 'files/snapshotReader.ts'] },
  access: { fewest: 140, files: ['flow/access.ts', 'files/snapshotReader.ts'] },
};

const sources = readSources();
const PROGRAM = 'cli/program.ts';
const commands = [...sources.keys()].flatMap((file) => /^cli\/commands\/(\w+)\.ts$/.exec(file)?.[1] ?? []);
const entryOf = (command: string): string => `cli/commands/${command}.ts`;
/** The program loads commands, and so do the tables of commands beside it. */
const isCommand = (file: string, target: string): boolean => (file === PROGRAM || /^cli\/\w+Commands\.ts$/.test(file)) && target.startsWith('cli/commands/');
const listed = (all: readonly string[]): readonly string[] => all.filter((command) => !READERS.includes(command) && !WRITERS.test(command));

describe('the commands', () => {
  it('are all there, and each is known to read or to write', () => {
    expect(commands.length).toBeGreaterThanOrEqual(15);
    expect(listed(commands)).toEqual([]);
    expect(READERS.filter((command) => !WRITERS.test(command) && !commands.includes(command))).toEqual([]);
    expect(listed([...commands, 'purge'])).toEqual(['purge']);
  });

  it('are loaded by the program one by one, and nothing that all of them load writes', () => {
    const shared = reach(sources, 'cli/start.ts', isCommand);
    expect([...shared.keys()]).toEqual(expect.arrayContaining([PROGRAM, 'cli/errors.ts']));
    expect(writesWithin(sources, 'cli/start.ts', isCommand)).toEqual([]);
    const all = reach(sources, 'cli/start.ts');
    expect(commands.filter((command) => !all.has(entryOf(command)))).toEqual([]);
  });
});

describe('nothing that a reading command reaches can change anything in Azure', () => {
  it.each(Object.entries(REACHED))('%s is walked to its end', (command, { fewest, files }) => {
    const reached = reach(sources, entryOf(command));
    expect(reached.size).toBeGreaterThanOrEqual(fewest);
    expect(files.filter((file) => !reached.has(file))).toEqual([]);
  });

  it.each(commands.filter((command) => READERS.includes(command)))('%s', (command) => {
    expect(writesWithin(sources, entryOf(command))).toEqual([]);
  });

  it('leave to write is named by those alone that may', () => {
    expect(namesLeave(sources, LEAVE)).toEqual([]);
    expect(LEAVE.filter((file) => sources.get(file)?.includes('mayWrite') !== true)).toEqual([]);
  });
});

type Change = readonly [what: string, file: string, change: (text: string) => string, noticed: RegExp];

const before = (code: string) => (text: string): string => `${code}\n${text}`;
const after = (code: string) => (text: string): string => `${text}\n${code}`;
const instead = (is: string, other: string) => (text: string): string => text.replace(is, other);

const READ_JSON = "createPipelineRequest({ url, method: 'GET',";
const LIST = 'client.jitNetworkAccessPolicies.list(';
const QUERY = 'graph.resources(';
const BATCH = '/$batch`, { requests }';

/** One change each that would let a scan write, and what is said of it. */
const CHANGES: readonly Change[] = [
  ['the writer is imported', 'flow/scan.ts', before("import { write } from '../azure/writer.ts';"), /flow\/scan\.ts -> azure\/writer\.ts is reached/],
  ['the writer is imported for its effect', 'azure/collect.ts', before("import './writer.ts';"), /azure\/collect\.ts -> azure\/writer\.ts is reached/],
  ['the writer is imported when it is needed', 'assess/gate.ts', after("export const late = async () => import('../azure/writer.ts');"), /azure\/writer\.ts is reached/],
  ['the writer is handed on', 'values/armId.ts', after("export { write } from '../azure/writer.ts';"), /azure\/writer\.ts is reached/],
  ['all of the writer is handed on', 'model/catalog.ts', after("export * from '../azure/writer.ts';"), /azure\/writer\.ts is reached/],
  ['what applies a plan is imported', 'flow/judge.ts', before("import { apply } from '../remediate/apply.ts';"), /remediate\/apply\.ts is reached/],
  ['a part of what applies a plan is imported', 'flow/judge.ts', before("import { step } from '../remediate/applySteps.ts';"), /remediate\/applySteps\.ts is reached/],
  ['an import hides its target', 'flow/scan.ts', after('export const any = async (name: string) => import(name);'), /cannot be followed/],
  ['an import builds its target', 'flow/scan.ts', after('export const any = async (name: string) => import(`../azure/${name}.ts`);'), /cannot be followed/],
  ['a collector sends a PUT', 'azure/collectors/jitPolicies.ts', after("export const put = (rest: never, url: string) => (rest as typeof import('@azure/core-rest-pipeline')).createPipelineRequest({ url, method: 'PUT' });"), /jitPolicies\.ts: makes a request by PUT/],
  ['what reads sends a DELETE', 'azure/rawList.ts', instead(READ_JSON, "createPipelineRequest({ url, method: 'DELETE',"), /rawList\.ts: makes a request by DELETE/],
  ['what reads sends a POST', 'azure/rawList.ts', instead(READ_JSON, "createPipelineRequest({ url, method: 'POST',"), /rawList\.ts: makes a request by POST/],
  ['a method is handed in', 'azure/rawList.ts', instead(READ_JSON, 'createPipelineRequest({ url, method: reader.method,'), /a method that is not written out/],
  ['a method is spelt in lower case', 'azure/rawList.ts', instead(READ_JSON, "createPipelineRequest({ url, method: 'patch',"), /makes a request by patch/],
  ['a request is made of parts', 'azure/rawList.ts', instead(READ_JSON, "createPipelineRequest({ ...reader.more, url, method: 'GET',"), /makes a request of what is not written out/],
  ['a request is made of a variable', 'azure/pipelineAssertion.ts', instead("createPipelineRequest({ url: target.href, method: 'GET', headers })", 'createPipelineRequest(headers)'), /makes a request of what is not written out/],
  ['the maker of requests gets another name', 'azure/rawList.ts', after('export const maker = (rest: RestPipeline) => rest.createPipelineRequest;'), /makes a request of what is not written out/],
  ['the maker of requests is imported under another name', 'azure/transport.ts', before("import { createPipelineRequest as make } from '@azure/core-rest-pipeline';"), /makes a request of what is not written out/],
  ['a method is changed later', 'azure/rawList.ts', after("export function change(request: PipelineRequest): void { request.method = 'PUT'; }"), /changes the method of a request/],
  ['a method is put in later', 'azure/rawList.ts', after("export const change = (request: PipelineRequest) => Object.assign(request, { ['method']: 'PUT' });"), /makes a request by PUT/],
  ['a method is chosen', 'azure/graphRows.ts', after("export const chosen = (is: boolean) => (is ? 'GET' : 'PUT');"), /names PUT/],
  ['a batch asks for more than reads', 'azure/graphBatch.ts', instead("method: 'GET'", "method: 'DELETE'"), /makes a request by DELETE/],
  ['the POST of a batch goes elsewhere', 'azure/graphBatch.ts', instead(BATCH, '/users`, { requests }'), /asks by POST for something else/],
  ['another file asks by POST', 'azure/collectors/jitPolicies.ts', before("import { sendJson as ask } from '../rawList.ts';"), /asks by POST for something else/],
  ['what asks by POST is handed on', 'azure/graphBatch.ts', after('export const ask = sendJson;'), /asks by POST for something else/],
  ['an SDK writes', 'azure/clients.ts', instead(LIST, 'client.jitNetworkAccessPolicies.createOrUpdate('), /calls client\.jitNetworkAccessPolicies\.createOrUpdate/],
  ['an SDK asks for access', 'azure/clients.ts', instead(LIST, 'client.jitNetworkAccessPolicies.initiate('), /calls client\.jitNetworkAccessPolicies\.initiate/],
  ['an SDK writes what it is told to', 'azure/clients.ts', instead('client[collection].listForScope(', 'client[collection].create('), /calls client\[collection\]\.create/],
  ["an SDK's operation is told by name", 'azure/clients.ts', instead(LIST, 'client.jitNetworkAccessPolicies[name]('), /calls client\.jitNetworkAccessPolicies\[name\]/],
  ["an SDK's part is taken out", 'azure/clients.ts', instead(QUERY, '(({ resources }) => resources)(graph)('), /in a way that is not written out/],
  ["an SDK's client is handed on", 'azure/clients.ts', instead('    cloud,\n    query', '    cloud,\n    raw: graph,\n    query'), /in a way that is not written out/],
  ["an SDK's client is handed on by its name", 'azure/clients.ts', instead('    cloud,\n    query', '    cloud,\n    graph,\n    query'), /in a way that is not written out/],
  ["an SDK's client is made where it is used", 'azure/clients.ts', instead(QUERY, 'new ResourceGraphClient(credential).resources('), /otherwise than to make a client/],
  ["an SDK's class gets another name", 'azure/clients.ts', instead('const { SecurityCenter } =', 'const { SecurityCenter: Center } ='), /otherwise than by the names of its classes/],
  ['an SDK is loaded whole', 'azure/clients.ts', instead('const { SecurityCenter } =', 'const security ='), /otherwise than by the names of its classes/],
  ['an SDK is loaded elsewhere', 'azure/collectors/pim.ts', before("import { AuthorizationManagementClient } from '@azure/arm-authorization';"), /pim\.ts: loads @azure\/arm-authorization/],
  ['a flow sends by itself', 'flow/collectTenant.ts', after("export const put = (client: never) => (client as { sendRequest(request: unknown): void }).sendRequest({ method: 'PUT' });"), /collectTenant\.ts: sends a request by itself/],
  ['a flow takes the sending function out', 'flow/collectTenant.ts', after('export const take = ({ sendRequest }: { readonly sendRequest: unknown }) => sendRequest;'), /sends a request by itself/],
  ['a collector fetches', 'azure/collectors/licence.ts', after("export const go = async (url: string) => fetch(url, { method: 'PUT' });"), /licence\.ts: names fetch/],
  ['a collector fetches by another name', 'azure/collectors/licence.ts', after("export const go = (globalThis as never)['fetch'];"), /names fetch/],
  ['a socket is opened', 'files/textFile.ts', before("import { connect } from 'node:net';"), /loads node:net/],
  ['a program is run', 'flow/scan.ts', before("import { execFileSync } from 'node:child_process';"), /loads node:child_process/],
  ['another package is used', 'flow/scan.ts', before("import { request } from 'undici';"), /loads undici/],
  ['a module of Node is got by name', 'flow/scan.ts', after("export const http = process.getBuiltinModule('node:http');"), /names getBuiltinModule/],
  ['code is made of text', 'flow/scan.ts', after("export const run = eval('1');"), /names eval/],
  ['a scan asks for leave to write', 'flow/collectTenant.ts', instead('await openAzure(options)', 'await openAzure({ ...options, mayWrite: true })'), /collectTenant\.ts: names mayWrite/],
  ['a thread imports the writer', 'flow/judgeWorker.ts', before("import { write } from '../azure/writer.ts';"), /judgeWorker\.ts -> azure\/writer\.ts is reached/],
  ['a thread runs something else', 'flow/judgeParts.ts', instead("'./judgeWorker.ts'", "'../azure/writer.ts'"), /judgeParts\.ts: starts something else/],
  ['a thread runs what it is told', 'flow/judgeParts.ts', instead('new Worker(ENTRY,', 'new Worker(work.directory,'), /judgeParts\.ts: starts something else/],
  ['another file starts threads', 'flow/scan.ts', before("import { Worker } from 'node:worker_threads';"), /flow\/scan\.ts: loads node:worker_threads/],
  ['leave to write is given for good', 'flow/azureSession.ts', instead('mayWrite: options.mayWrite', 'mayWrite: true'), /azureSession\.ts: names mayWrite/],
];

describe('each way to break that is noticed', () => {
  const changed = (file: string, change: (text: string) => string): Sources => {
    const text = sources.get(file) ?? '';
    expect(change(text)).not.toBe(text);
    return new Map([...sources, [file, change(text)]]);
  };

  it.each(CHANGES)('%s', (_what, file, change, noticed) => {
    expect(writesWithin(changed(file, change), entryOf('scan')).join('\n')).toMatch(noticed);
  });

  it('types of the writer are no harm: nothing of them is loaded', () => {
    expect(writesWithin(changed('flow/scan.ts', before("import type { Written } from '../azure/writer.ts';")), entryOf('scan'))).toEqual([]);
  });

  it('another file names the leave to write', () => {
    expect(namesLeave(changed('flow/doctor.ts', instead('openAzure(options)', 'openAzure({ ...options, mayWrite: true })')), LEAVE)).toEqual(['flow/doctor.ts']);
  });

  it('the simulator, which listens, asks by HTTP', () => {
    expect(writesWithin(changed('simulator/front.ts', before("import { request } from 'node:http';")), entryOf('simulate')).join('\n')).toMatch(/front\.ts: loads node:http/);
  });

  it('what all commands load loads a command that writes', () => {
    const source = changed('cli/options.ts', before("import { write } from '../azure/writer.ts';"));
    expect(writesWithin(source, entryOf('doctor')).join('\n')).toMatch(/writer\.ts is reached/);
    expect(writesWithin(changed('cli/errors.ts', before("import { write } from '../azure/writer.ts';")), 'cli/start.ts', isCommand).join('\n')).toMatch(/writer\.ts is reached/);
  });
});

const out = mkdtempSync(join(tmpdir(), 'portcullis-reads-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** GET, a query, a batch of GETs, or a token from the login host: written down here once more, and not taken from what is tested. */
function isKnownRead({ method, url, body }: PipelineRequest): boolean {
  const { origin, pathname } = new URL(url);
  if (method === 'GET') return true;
  if (method !== 'POST') return false;
  switch (origin) {
    case 'https://management.azure.com':
      return pathname === '/providers/Microsoft.ResourceGraph/resources';
    case 'https://graph.microsoft.com':
      return /^\/(?:v1\.0|beta)\/\$batch$/.test(pathname) && (JSON.parse(body as string) as { requests: readonly { method: string }[] }).requests.every((request) => request.method === 'GET');
    default:
      return origin === 'https://login.microsoftonline.com' && /^\/[\w-]+\/oauth2\/v2\.0\/token$/.test(pathname);
  }
}

describe('every request that left', async () => {
  const sent: PipelineRequest[] = [];
  const { inner, credential } = await simulatedTenant(contoso());
  const watched: HttpClient = {
    sendRequest: async (request) => {
      sent.push(request);
      return inner.sendRequest(request);
    },
  };
  const snapshot = join(out, 'snapshot');
  /** Each command, and the fewest requests that it makes: those on a snapshot, which the first one writes, make none. */
  const RUNS: readonly (readonly [command: string, flags: readonly string[], fewest: number])[] = [
    ['scan', ['--activity-log', '--out', snapshot], 150],
    ['collect', ['--out', join(out, 'collected')], 150],
    ['doctor', [], 50],
    ['exposure', ['--snapshot', snapshot], 0],
    ['access', ['--snapshot', snapshot], 0],
  ];

  it.each(RUNS)('by %s is a read', async (command, flags, fewest) => {
    sent.length = 0;
    const { exitCode, stderr } = await run([command, ...flags, '--verbose'], { azure: { inner: watched, credential } });
    expect([0, 1, 3, 4], stderr).toContain(exitCode);
    expect(fewest === 0 ? sent.length : Math.min(sent.length, fewest)).toBe(fewest);
    expect(sent.filter((request) => !isKnownRead(request)).map(({ method, url }) => `${method} ${url}`)).toEqual([]);
    expect(sent.filter(({ method }) => method === 'POST').length > 0).toBe(fewest > 0);
  });
});
