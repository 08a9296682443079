import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
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
}

export interface Driven {
  readonly outcomes: readonly Outcome[];
  readonly simulator: { readonly status: number | null; readonly stdout: string; readonly stderr: string };
}

const LONGEST_COMMAND = 120_000;

async function drive(directory: string): Promise<void> {
  const { tools, way } = JSON.parse(readFileSync(join(directory, 'plan.json'), 'utf8')) as Plan;
  const flags = way === 'names' ? ['--https', '--port', '443'] : ['--proxy'];
  const child = spawn(tools.node, [PORTCULLIS, 'simulate', '--verbose', ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = collect(child);
  await said.ready;
  const outcomes = commandsOf(tools).map((command) => outcomeOf(command, said.stdout(), way, directory, tools));
  child.kill('SIGINT');
  const status = await said.ended;
  const driven: Driven = { outcomes, simulator: { status, stdout: said.stdout(), stderr: said.stderr() } };
  writeFileSync(join(directory, 'driven.json'), JSON.stringify(driven, null, 2));
}

interface Said {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ready: Promise<void>;
  readonly ended: Promise<number | null>;
}

function collect(child: ChildProcess): Said {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (stdout += text));
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve));
  const serving = new Promise<void>((resolve) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      if (stderr.includes('serving a simulated Azure')) resolve();
    });
  });
  const ready = Promise.race([serving, ended.then(() => Promise.reject(new Error(`simulate did not start: ${stderr}`)))]);
  return { stdout: () => stdout, stderr: () => stderr, ready, ended };
}

/** Through a shell that runs what `simulate` printed, as a person would; `bare` takes only the names of the identity and the certificate from it. */
function outcomeOf(command: ForeignCommand, printed: string, way: Plan['way'], directory: string, tools: Tools): Outcome {
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
