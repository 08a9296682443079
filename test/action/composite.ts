import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/** A runner of composite actions, as small as action.yml allows: what it does not know is an error. Actions that are called are recorded, not run. */
interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export interface Job {
  /** The repository that the action stands in. */
  readonly action: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly workspace: string;
  readonly event: unknown;
  /** `github.repository_visibility`; empty unless told. */
  readonly visibility?: string;
  /** A called action whose name begins so fails. */
  readonly failing?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface JobRun {
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly called: readonly { readonly uses: string; readonly with: Readonly<Record<string, string>> }[];
  readonly log: string;
  readonly summary: string;
}

interface Known {
  readonly visibility: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly steps: Record<string, { outcome: string; outputs: Record<string, string> }>;
  failed: boolean;
}

export function readAction(root: string): ActionFile {
  return parse(readFileSync(join(root, 'action.yml'), 'utf8')) as ActionFile;
}

export async function runAction(job: Job): Promise<JobRun> {
  const { inputs: declared, outputs, runs } = readAction(job.action);
  const unknown = Object.keys(job.inputs).find((name) => !Object.hasOwn(declared, name));
  if (unknown !== undefined) throw new Error(`action.yml has no input ${unknown}`);
  const known: Known = { visibility: job.visibility ?? '', inputs: { ...Object.fromEntries(Object.entries(declared).map(([name, one]) => [name, one.default ?? ''])), ...job.inputs }, steps: {}, failed: false };
  const temp = mkdtempSync(join(job.workspace, '..', 'runner-'));
  const told = { log: '', summary: '', exitCode: 0, called: [] as { uses: string; with: Record<string, string> }[] };
  for (const [at, step] of runs.steps.entries()) {
    if (!applies(step, known)) continue;
    if (step.uses !== undefined) {
      told.called.push({ uses: step.uses, with: filled(step.with ?? {}, known) });
      if (job.failing !== undefined && step.uses.startsWith(job.failing)) known.failed = true;
      continue;
    }
    const ran = await runStep(step, join(temp, String(at)), job, known);
    told.log += ran.log;
    told.summary += ran.summary;
    if (ran.code !== 0) [known.failed, told.exitCode] = [true, ran.code];
    if (step.id !== undefined) known.steps[step.id] = { outcome: ran.code === 0 ? 'success' : 'failure', outputs: ran.outputs };
  }
  return { ...told, outputs: filled(Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])), known) };
}

/** Without a word on how earlier steps ended, a step runs where all ended well. */
function applies({ if: condition }: Step, known: Known): boolean {
  if (condition === undefined) return !known.failed;
  const value = valueOf(condition.replace(/^\$\{\{|\}\}$/g, ''), known);
  return value !== '' && value !== 'false' && (condition.includes('always()') || !known.failed);
}

async function runStep(step: Step, folder: string, job: Job, known: Known) {
  if (step.shell !== 'bash') throw new Error(`a shell that is not known: ${step.shell}`);
  mkdirSync(folder, { recursive: true });
  const file = (name: string, text = ''): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const [output, summary] = [file('output'), file('summary')];
  const environment = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, HOME: folder, CI: 'true', GITHUB_ACTIONS: 'true', RUNNER_TEMP: folder, GITHUB_WORKSPACE: job.workspace, GITHUB_ACTION_PATH: job.action,
    GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_EVENT_PATH: file('event.json', JSON.stringify(job.event)), ...job.environment, ...filled(step.env ?? {}, known),
  };
  const ran = await bash(file('step.sh', step.run ?? ''), job.workspace, environment);
  return { ...ran, summary: readFileSync(summary, 'utf8'), outputs: readOutputs(readFileSync(output, 'utf8')) };
}

function bash(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<{ readonly code: number; readonly log: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (log += bytes.toString('utf8')));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? -1, log }));
  });
}

/** `NAME=VALUE`, or `NAME<<MARK`, lines, `MARK` (GitHub documentation, "Workflow commands"). */
export function readOutputs(text: string): Record<string, string> {
  const lines = text.split('\n');
  const outputs: Record<string, string> = {};
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, name, mark] = /^([\w-]+)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && mark !== undefined) {
      const end = lines.indexOf(mark, at + 1);
      if (end < 0) throw new Error(`an output without its end: ${line}`);
      outputs[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (line.includes('=')) outputs[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    else if (line !== '') throw new Error(`not an output: ${line}`);
  }
  return outputs;
}

function filled(texts: Readonly<Record<string, string>>, known: Known): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.replaceAll(/\$\{\{(.*?)\}\}/g, (_whole, inner: string) => valueOf(inner, known))]));
}

/** `||` before `&&` before `==` and `!=`; an empty text is false. */
function valueOf(text: string, known: Known): string {
  const expression = text.trim();
  const or = expression.split(' || ');
  if (or.length > 1) return or.map((part) => valueOf(part, known)).find((value) => value !== '' && value !== 'false') ?? '';
  const and = expression.split(' && ');
  if (and.length > 1) return String(and.every((part) => !['', 'false'].includes(valueOf(part, known))));
  const [, left, sign, right] = /^(.+?) (==|!=) (.+)$/.exec(expression) ?? [];
  if (left !== undefined && right !== undefined) return String((valueOf(left, known) === valueOf(right, known)) === (sign === '=='));
  return leafOf(expression, known);
}

function leafOf(expression: string, known: Known): string {
  if (expression === 'always()') return 'true';
  if (expression === 'github.repository_visibility') return known.visibility;
  const [, literal] = /^'([^']*)'$/.exec(expression) ?? [];
  if (literal !== undefined) return literal;
  const [, input] = /^inputs\.([\w-]+)$/.exec(expression) ?? [];
  if (input !== undefined) {
    const value = known.inputs[input];
    if (value === undefined) throw new Error(`no such input: ${input}`);
    return value;
  }
  const [, step = '', output, outcome] = /^steps\.([\w-]+)\.(?:outputs\.([\w-]+)|(outcome))$/.exec(expression) ?? [];
  if (output !== undefined) return known.steps[step]?.outputs[output] ?? '';
  if (outcome !== undefined) return known.steps[step]?.outcome ?? 'skipped';
  throw new Error(`an expression that is not known: ${expression}`);
}
