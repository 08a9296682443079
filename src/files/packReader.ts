import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolError } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';

/** A file of a pack: its path inside the pack with `/`, and its text. */
export interface PackFile {
  readonly path: string;
  readonly text: string;
}

/** The pack that ships with the tool. */
export const BUILT_IN_PACK = fileURLToPath(new URL('../../rules', import.meta.url));

const DEEPEST = 6;
const LARGEST_FILE = 1 << 20;

/**
 * The YAML files of a pack directory (or one file), in path order, symbolic links followed; what begins with a dot is left
 * out. Throws ToolError RULES, also where there is no such file: a pack that was named and is empty is a mistake.
 */
export function readPack(path: string): readonly PackFile[] {
  try {
    if (!statSync(path).isDirectory()) return ruleWithCases(path).map((file) => readOne(file, basename(file)));
    const files = [...walk(path, '', 0)].toSorted();
    if (files.length === 0) throw new ToolError('RULES', `there are no rules in ${path}`, 'A rule is a file <domain>/<slug>.yaml; "portcullis rules show NET001" shows one.');
    return files.map((file) => readOne(join(path, file), file));
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new ToolError('RULES', `cannot read the rules at ${path}: ${explain(code)}`, 'Name a directory of <domain>/<slug>.yaml files, or one such file.', error);
  }
}

/** A rule named by itself brings its cases along. */
function ruleWithCases(path: string): readonly string[] {
  const cases = path.replace(/(\.ya?ml)$/i, '.cases$1');
  return cases !== path && !/\.cases\.ya?ml$/i.test(path) && existsSync(cases) ? [path, cases] : [path];
}

function* walk(root: string, inside: string, depth: number): Generator<string> {
  if (depth > DEEPEST) return;
  for (const name of readdirSync(join(root, inside))) {
    if (name.startsWith('.')) continue;
    const path = inside === '' ? name : `${inside}/${name}`;
    const entry = statSync(join(root, path));
    if (entry.isDirectory()) yield* walk(root, path, depth + 1);
    else if (entry.isFile() && /\.ya?ml$/i.test(name)) yield path;
  }
}

function readOne(path: string, name: string): PackFile {
  if (statSync(path).size > LARGEST_FILE) throw new ToolError('RULES', `${path} is larger than 1 MB`, 'A rule is one small YAML file.');
  const bytes = readFileSync(path);
  if (!isUtf8(bytes)) throw new ToolError('RULES', `${path} is not UTF-8 text`, 'Save it as UTF-8.');
  return { path: name, text: bytes.toString('utf8') };
}
