import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAsked } from './asked.ts';
import { valueOf } from './inputs.ts';
import { endInOrder, needed, writeOutputs } from './runner.ts';

/** Second step: puts Portcullis in place, and says where its executable is. Packages run no scripts while they are installed. */
const NPM_FLAGS = ['--ignore-scripts', '--no-audit', '--no-fund'];

function ran(command: string, argv: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, argv, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')} ended with ${status}`);
}

/** The very commit that the action is pinned to, by its lock file, built here. */
function fromSource(root: string): string {
  if (!existsSync(join(root, 'dist', 'html', 'report.js'))) {
    ran('npm', ['ci', ...NPM_FLAGS], root);
    ran('npm', ['run', '--silent', 'build'], root);
  }
  return join(root, 'bin', 'portcullis.js');
}

/** What the repository's own lock file names: an earlier step installed it. */
function fromWorkspace(workspace: string): string {
  return join(workspace, 'node_modules', 'portcullis', 'bin', 'portcullis.js');
}

/** One exact version of the registry, away from the workspace, so that no `.npmrc` of what was checked out decides which registry that is. */
function fromRegistry(version: string, folder: string): string {
  const root = join(folder, 'tool');
  mkdirSync(root);
  writeFileSync(join(root, 'package.json'), '{"private":true}');
  ran('npm', ['install', ...NPM_FLAGS, '--save-exact', `portcullis@${version}`], root);
  return fromWorkspace(root);
}

function executable(version: string, folder: string): string {
  if (version === 'action') return fromSource(join(import.meta.dirname, '..'));
  return version === 'local' ? fromWorkspace(needed('GITHUB_WORKSPACE')) : fromRegistry(version, folder);
}

endInOrder();
const folder = needed('ACTION_FOLDER');
const version = valueOf(readAsked(folder).inputs, 'version') ?? 'action';
const bin = executable(version, folder);
if (!existsSync(bin)) throw new Error(`there is no Portcullis at ${bin}: input version is ${version}${version === 'local' ? ', so a step before must run "npm ci"' : ''}`);
writeOutputs({ bin });
