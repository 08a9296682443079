import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { SETTINGS, SETTING_NAMES, variableOf } from '../../src/rulepack/settings.ts';
import { CONTOSO } from '../../src/simulator/contoso/contoso.ts';
import { parsed } from '../cli/parsed.ts';
import { callsIn } from './shellLines.ts';
import { inWorld } from './world.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-places-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

type Step = Readonly<Record<'uses' | 'run' | 'if' | 'name' | 'bash' | 'task' | 'publish' | 'artifact' | 'condition', string | undefined>> & { readonly with?: Readonly<Record<string, unknown>>; readonly env?: Readonly<Record<string, string>>; readonly inputs?: Readonly<Record<string, unknown>> };

/** Every text of a document, by its path. */
function textsIn(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([name, inner]) => textsIn(inner, `${path}/${name}`)) : [];
}

/** A repository that has installed Portcullis. */
function repository(name: string): string {
  const workspace = join(folder, name);
  mkdirSync(join(workspace, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(ROOT, 'bin/portcullis.js'), join(workspace, 'node_modules/.bin/portcullis'));
  return workspace;
}

/** The text in a bash of its own, as runners start it. */
function script(code: string, cwd: string, env: Readonly<Record<string, string>>): Promise<{ readonly code: number | null; readonly words: string }> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', code], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (words += bytes.toString('utf8')));
  return new Promise((resolve) => void child.on('close', (ended) => resolve({ code: ended, words })));
}

/** The three expressions and the two macros that the template uses; Azure Pipelines writes a boolean as `False`. */
function expanded(template: string, given: Readonly<Record<string, readonly string[] | string>>, staging: string): string {
  const value = (name: string): string => [given[name] ?? ''].flat().join(',');
  return template.replaceAll(/\$\{\{ (?:join\(',', parameters\.(\w+)\)|lower\(parameters\.(\w+)\)|parameters\.(\w+)) \}\}/g, (_all, list?: string, lower?: string, one?: string) => {
    if (lower !== undefined) return value(lower).toLowerCase();
    return value(list ?? one ?? '');
  }).replaceAll('$(Build.ArtifactStagingDirectory)', staging);
}

describe('the scheduled audit of GitHub', () => {
  const audit = parse(text('integrations/github/scheduled-audit.yml')) as {
    readonly permissions: object; readonly concurrency: object; readonly jobs: { readonly audit: { readonly permissions: object; readonly steps: readonly Step[]; readonly 'timeout-minutes': number } };
  };
  const { steps, permissions, 'timeout-minutes': minutes } = audit.jobs.audit;

  it('may do nothing but read and sign in, ends by itself, and never beside another one', () => {
    expect([audit.permissions, permissions, audit.concurrency]).toEqual([{}, { 'id-token': 'write', contents: 'read', actions: 'read' }, { group: 'portcullis-audit', 'cancel-in-progress': false }]);
    expect(minutes).toBeLessThanOrEqual(360);
  });

  it('pins each action, and puts no expression into the text of a script', () => {
    const uses = text('integrations/github/scheduled-audit.yml').split('\n').filter((line) => line.includes('uses:'));
    expect(uses).toHaveLength(3);
    for (const line of uses) expect(line).toMatch(/uses: actions\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });

  it('keeps a result only where it is not for everybody, compares it with the last one, and ends with the verdict', async () => {
    const workspace = repository('audit');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'npm'), '#!/bin/sh\nexit 0\n');
    // GitHub's own command: the first run it lists has no artifact, as after a failure, and the second has a result.
    writeFileSync(join(bin, 'gh'), `#!/bin/sh
echo "gh $*" >> "${folder}/gh.log"
case "$*" in
  "api repos/contoso/audit --jq .visibility") echo "$VISIBILITY" ;;
  "run list --workflow audit.yml --branch main --status completed --limit 20 --json databaseId --jq .[].databaseId") printf '12\\n11\\n10\\n' ;;
  "run download 12 --name portcullis-audit --dir last") exit 1 ;;
  "run download 11 --name portcullis-audit --dir last") mkdir -p last && cp "${ROOT}/reports/sample/results.json" last/ ;;
  *) echo "unexpected: $*" >&2; exit 9 ;;
esac
`);
    for (const name of ['npm', 'gh']) chmodSync(join(bin, name), 0o755);
    const environment = {
      PATH: `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`, GITHUB_REPOSITORY: 'contoso/audit', GITHUB_WORKFLOW_REF: 'contoso/audit/.github/workflows/audit.yml@refs/heads/main', GITHUB_REF_NAME: 'main',
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'), AZURE_TENANT_ID: CONTOSO.tenantId, AZURE_CLIENT_ID: CONTOSO.clientId, CI: 'true',
    };
    const ran = async (step: Step, more: Readonly<Record<string, string>>): Promise<number | null> => (await script(step.run ?? '', workspace, { ...environment, ...more })).code;
    const scripts = steps.filter(({ run }) => run !== undefined);
    const [visible = scripts[0] as Step] = scripts;
    for (const visibility of ['public', '', 'null']) expect([visibility, await ran(visible, { VISIBILITY: visibility })]).toEqual([visibility, 2]);
    const codes: (number | null)[] = [];
    await inWorld(folder, async (azure) => {
      for (const step of scripts) codes.push(await ran(step, { VISIBILITY: 'internal', ...azure.environment }));
    });
    // In turn: who sees it, install, the last result, the scan with its verdict, what changed, the summary.
    expect(codes).toEqual([0, 0, 0, 1, 0, 0]);
    expect(readFileSync(join(folder, 'gh.log'), 'utf8')).not.toContain('download 10');
    expect(readdirSync(join(workspace, 'out')).toSorted()).toEqual(['changes.json', 'changes.md', 'report.html', 'results.json', 'summary.md']);
    const summary = readFileSync(join(folder, 'summary.md'), 'utf8');
    expect(summary.startsWith(readFileSync(join(workspace, 'out/changes.md'), 'utf8'))).toBe(true);
    expect(summary.endsWith(readFileSync(join(workspace, 'out/summary.md'), 'utf8'))).toBe(true);
    // Whatever of the steps behind the scan needs what it wrote says so, and runs after a gate that failed.
    const behind = steps.slice(steps.findIndex(({ name }) => name === 'Scan') + 1);
    expect(behind.map((step) => step.if?.includes('!cancelled()') === true && step.if.includes("hashFiles('out/"))).toEqual(behind.map(() => true));
    expect(behind.at(-1)?.with).toMatchObject({ name: 'portcullis-audit', path: 'out' });
  }, 60_000);
});

describe('the template of Azure Pipelines', () => {
  const template = parse(text('integrations/azure-pipelines/portcullis.yml')) as { readonly parameters: readonly { readonly name: string }[]; readonly steps: readonly Step[] };
  const scan = template.steps.find(({ task }) => task === 'AzureCLI@2');
  const inline = String(scan?.inputs?.['inlineScript']);

  it('puts no parameter and no macro into the text of a script; each goes through a variable that Portcullis heeds', () => {
    for (const script of [inline, ...template.steps.flatMap(({ bash }) => bash ?? [])]) expect(script).not.toMatch(/\$\{\{|\$\(/);
    const known = SETTING_NAMES.flatMap((name) => SETTINGS[name].flag ?? []).map(variableOf);
    const ours = Object.keys(scan?.env ?? {}).filter((name) => name.startsWith('PORTCULLIS_'));
    expect(ours.filter((name) => !known.includes(name))).toEqual([]);
    const used = textsIn(template.steps).flatMap(([, value]) => [...value.matchAll(/parameters\.(\w+)/g)].map(([, name = '']) => name));
    expect(used.toSorted()).toEqual(template.parameters.map(({ name }) => name).toSorted());
    expect(ours).toHaveLength(template.parameters.length - 1);
  });

  it('scans as the service connection, of what the parameters say, and shows the summary of a gate that failed', async () => {
    const workspace = repository('pipelines');
    const reports = join(folder, 'staging');
    const given: Readonly<Record<string, readonly string[] | string>> = { subscriptions: ['5ab00000-0000-4000-8000-000000000001', '5ab00000-0000-4000-8000-000000000003'], failOn: 'critical', newOnly: 'False', managementGroups: [], allowIncomplete: [], redact: [], baseline: '' };
    const filled = Object.fromEntries(Object.entries(scan?.env ?? {}).map(([name, value]) => [name, expanded(value, given, reports)]));
    const { ran, unsupported } = await inWorld(folder, async ({ simulator, azurePipelines }) => ({
      ran: await script(inline, workspace, { PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, ...filled, ...azurePipelines }), unsupported: simulator.unsupported,
    }));
    expect([ran.code, unsupported, ran.words]).toEqual([1, [], expect.stringContaining('by --auth azure-pipelines') as string]);
    const { scan: told, gate } = JSON.parse(readFileSync(join(reports, 'portcullis/results.json'), 'utf8')) as { readonly scan: { readonly scopes: { readonly asked: object } }; readonly gate: { readonly failOn: string; readonly newOnly?: true } };
    expect([told.scopes.asked, gate.failOn, gate.newOnly]).toEqual([{ subscriptions: given['subscriptions'], managementGroups: [], exclude: [] }, 'critical', undefined]);
    const shown = template.steps.flatMap(({ bash }) => (bash?.includes('uploadsummary') === true ? [bash] : []));
    expect(await Promise.all([...shown, ...shown].map((one, at) => script(one, workspace, { REPORTS: at === 0 ? reports : folder })))).toEqual([{ code: 0, words: `##vso[task.uploadsummary]${reports}/portcullis/summary.md\n` }, { code: 0, words: '' }]);
  }, 60_000);

  it('publishes what the scan writes, whatever the verdict', () => {
    const written = [...inline.matchAll(/-o \w+="\$REPORTS\/([^"]+)"/g)].map(([, path = '']) => path);
    expect(written.toSorted()).toEqual(['portcullis/TEST-portcullis.xml', 'portcullis/report.html', 'portcullis/results.json', 'portcullis/summary.md', 'sarif/portcullis.sarif']);
    const behind = template.steps.slice(template.steps.findIndex((step) => step === scan) + 1);
    expect(behind.map(({ condition }) => condition)).toEqual(behind.map(() => 'succeededOrFailed()'));
    expect(behind.flatMap(({ publish, artifact }) => (publish === undefined ? [] : [[publish, artifact]]))).toEqual([['$(Build.ArtifactStagingDirectory)/portcullis', 'portcullis'], ['$(Build.ArtifactStagingDirectory)/sarif', 'CodeAnalysisLogs']]);
    expect(behind.find(({ task }) => task === 'PublishTestResults@2')?.inputs).toMatchObject({ searchFolder: '$(Build.ArtifactStagingDirectory)/portcullis', testResultsFormat: 'JUnit' });
  });
});

describe('the job of Kubernetes', () => {
  const [account, job] = parseAllDocuments(text('integrations/kubernetes/cronjob.yaml')).map((document) => document.toJS() as Record<string, never>);
  interface Pod {
    readonly serviceAccountName: string; readonly automountServiceAccountToken: boolean; readonly restartPolicy: string; readonly securityContext: object;
    readonly containers: readonly { readonly args: readonly string[]; readonly image: string; readonly securityContext: object; readonly volumeMounts: readonly { readonly mountPath: string; readonly name: string }[] }[];
    readonly volumes: readonly { readonly name: string }[];
  }
  const { spec } = job as unknown as { readonly spec: { readonly concurrencyPolicy: string; readonly jobTemplate: { readonly spec: { readonly backoffLimit: number; readonly template: { readonly metadata: { readonly labels: object }; readonly spec: Pod } } } } };
  const { template, backoffLimit } = spec.jobTemplate.spec;
  const [container] = template.spec.containers;

  it('is nobody, owns no token of the cluster, writes to its volume alone and is tried once', () => {
    expect([spec.concurrencyPolicy, backoffLimit, template.spec.restartPolicy, template.spec.automountServiceAccountToken]).toEqual(['Forbid', 0, 'Never', false]);
    expect(template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532, fsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container?.securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(container?.volumeMounts.map(({ name }) => name)).toEqual(template.spec.volumes.map(({ name }) => name));
    expect([(account as { readonly kind?: string } | undefined)?.kind, template.spec.serviceAccountName, template.metadata.labels, container?.image]).toEqual(['ServiceAccount', 'portcullis', { 'azure.workload.identity/use': 'true' }, expect.stringMatching(/@sha256:[\da-f]{64}$/)]);
  });

  it('writes its reports into the volume', async () => {
    const { command, options } = await parsed(container?.args ?? []);
    expect([command, options['auth']]).toEqual(['scan', 'workload-identity']);
    for (const output of options['output'] as readonly string[]) expect(output).toMatch(/^\w+=\/out\//);
  });
});

it('every call of Portcullis in a workflow or template is one that it takes', async () => {
  const files = readdirSync(join(ROOT, 'integrations'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
  expect(files).toHaveLength(3);
  const calls = files.flatMap((file) => parseAllDocuments(text(join('integrations', file))).flatMap((document) => textsIn(document.toJS()).flatMap(([, value]) => callsIn(value))));
  expect((await Promise.all(calls.map((argv) => parsed(argv)))).map(({ command }) => command).toSorted()).toEqual(['diff', 'scan', 'scan']);
});

describe('the Dockerfile', () => {
  const lines = text('Dockerfile').replaceAll(/\\\n\s*/g, '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const of = (word: string): readonly string[] => lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM ')));
  const { version, devDependencies } = JSON.parse(text('package.json')) as { readonly version: string; readonly devDependencies: Readonly<Record<string, string>> };

  it('is built on bases that are pinned to a digest, with the Node that is tested', () => {
    const bases = of('ARG').map((line) => line.slice(line.indexOf('=') + 1));
    for (const base of bases) expect(base).toMatch(/^[\w./-]+:[\w.-]+@sha256:[\da-f]{64}$/);
    expect(bases[0]).toContain(`node:${devDependencies['node']}-`);
    expect(of('FROM')).toEqual(['${NODE_IMAGE} AS build', '${NODE_IMAGE} AS packages', '${RUNTIME_IMAGE}']);
  });

  it('ends as nobody, in a stage that runs nothing, and takes nothing from addresses', () => {
    expect([last.filter((line) => line.startsWith('USER ')), last.some((line) => line.startsWith('RUN '))]).toEqual([['USER 65532:65532'], false]);
    expect(last.findIndex((line) => line.startsWith('USER '))).toBeLessThan(last.findIndex((line) => line.startsWith('ENTRYPOINT ')));
    expect([...of('ADD'), ...of('HEALTHCHECK'), ...of('VOLUME'), ...of('EXPOSE')]).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/https?:|curl|wget|secret|token|password|chmod|sudo/i);
    for (const line of of('RUN').filter((one) => one.includes('npm ci') || one.includes('npm install'))) expect(line).toMatch(/^npm ci (?=.*--ignore-scripts)/);
    expect(of('RUN').filter((line) => line.includes('--omit=dev'))).toHaveLength(1);
    // An entry point in the form of a list takes no shell, and there is none.
    expect(JSON.parse(of('ENTRYPOINT')[0] ?? '')).toEqual(['/usr/local/bin/node', '/app/bin/portcullis.js']);
    expect(last.filter((line) => line.startsWith('COPY ')).every((line) => /^COPY --from=(?:build|packages) /.test(line))).toBe(true);
  });

  it('names the version of the package, and copies what the context holds', () => {
    expect(of('LABEL').join()).toContain(`org.opencontainers.image.version="${version}"`);
    const let_in = text('.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(text('.dockerignore').split('\n').find((line) => line !== '' && !line.startsWith('#'))).toBe('*');
    const present = readdirSync(ROOT);
    expect(let_in.filter((name) => !present.includes(name))).toEqual([]);
    // Whatever npm packs must be there when it is packed in the image.
    const { files } = JSON.parse(text('package.json')) as { readonly files: readonly string[] };
    expect(files.map((path) => path.split('/')[0] ?? '').filter((name) => name !== 'dist' && !let_in.includes(name))).toEqual([]);
  });
});

it('the scripts of .ci are ones that bash reads', () => {
  for (const name of readdirSync(join(ROOT, '.ci'))) expect([name, spawnSync('bash', ['--norc', '-n', join(ROOT, '.ci', name)], { encoding: 'utf8' }).stderr]).toEqual([name, '']);
});
