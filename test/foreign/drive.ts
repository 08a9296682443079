import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsOf, PORTCULLIS, type ForeignCommand, type Tools } from './commands.ts';

/**
 * Runs inside the network namespace (or beside the proxy): starts `simulate`, runs every client against it, one after another,
 * ends it, and writes down what each of them said. It judges nothing: that is the test's.
 *
 *   node drive.ts DIRECTORY      with DIRECTORY/plan.json
 */
export interface Plan {
  readonly tools: Tools;
  /** By the real names at port 443, or by HTTPS_PROXY. */
  readonly way: 'names' | 'proxy';
}

export interface Outcome {
  readonly name: string;
  readonly argv: readonly string[];
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the simulator said meanwhile: a line a request, a warning for each that it does not model. */
  readonly requests: readonly string[];
}

export interface Driven {
  readonly outcomes: readonly Outcome[];
  readonly simulator: { readonly status: number | null; readonly stderr: string };
}

const LONGEST_COMMAND = 120_000;

async function drive(directory: string): Promise<void> {
  const plan = JSON.parse(readFileSync(join(directory, 'plan.json'), 'utf8')) as Plan;
  const flags = plan.way === 'names' ? ['--https', '--port', '443'] : ['--proxy'];
  // A file, so that what it says is there as soon as it was said.
  const log = join(directory, 'simulate.log');
  const child = spawn(plan.tools.node, [PORTCULLIS, 'simulate', '--verbose', ...flags], { stdio: ['ignore', 'pipe', openSync(log, 'w')] });
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const printed = await Promise.race([firstOutput(child), ended.then(() => Promise.reject(new Error(`simulate did not start: ${readFileSync(log, 'utf8')}`)))]);
  const outcomes = commandsOf(plan.tools).map((command) => {
    const before = readFileSync(log, 'utf8').length;
    const outcome = outcomeOf(command, printed, directory, plan);
    return { ...outcome, requests: readFileSync(log, 'utf8').slice(before).trimEnd().split('\n').filter((line) => line !== '') };
  });
  child.kill('SIGINT');
  const status = await ended;
  const driven: Driven = { outcomes, simulator: { status, stderr: readFileSync(log, 'utf8') } };
  writeFileSync(join(directory, 'driven.json'), JSON.stringify(driven, null, 2));
}

/** What it prints comes at once, when it is ready. */
function firstOutput({ stdout }: ChildProcess): Promise<string> {
  return new Promise((resolve) => void stdout?.setEncoding('utf8').once('data', resolve));
}

/** Through a shell that runs what `simulate` printed, as a person would; `bare` takes only the names of the identity and the certificate from it. */
function outcomeOf(command: ForeignCommand, printed: string, directory: string, { way, tools }: Plan): Omit<Outcome, 'requests'> {
  const wanted = /^export (AZURE_(TENANT|CLIENT)_|NODE_EXTRA_CA_CERTS)/;
  const lines = command.bare === true && way === 'names' ? printed.split('\n').filter((line) => wanted.test(line)).join('\n') : printed;
  // Only what stands for a variable is left to the shell.
  const words = command.argv.map((word) => (word.startsWith('$') ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
  const home = command.bare === true ? '' : `export AZURE_CONFIG_DIR='${directory}/az' AZURE_EXTENSION_DIR='${tools.venv}/az-extensions'`;
  const env = { PATH: process.env['PATH'] ?? '', HOME: directory, LANG: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `${lines}\n${home}\nexec ${words}`], { encoding: 'utf8', env, cwd: directory, timeout: LONGEST_COMMAND });
  return { name: command.name, argv: command.argv, status, stdout, stderr };
}

await drive(process.argv[2] ?? '.');
