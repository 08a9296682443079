import { readdirSync, readFileSync, statSync } from 'node:fs';
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

/** The YAML files of a pack directory (or one file), in path order. Symbolic links are not followed. Throws ToolError RULES. */
export function readPack(path: string): readonly PackFile[] {
  try {
    if (!statSync(path).isDirectory()) return [readOne(path, basename(path))];
    const files = [...walk(path, '', 0)].toSorted();
    return files.map((file) => readOne(join(path, file), file));
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new ToolError('RULES', `cannot read the rules at ${path}: ${explain(code)}`, 'Name a directory of <domain>/<slug>.yaml files, or one such file.', error);
  }
}

function* walk(root: string, inside: string, depth: number): Generator<string> {
  if (depth > DEEPEST) return;
  for (const entry of readdirSync(join(root, inside), { withFileTypes: true })) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(root, path, depth + 1);
    else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) yield path;
  }
}

function readOne(path: string, name: string): PackFile {
  if (statSync(path).size > LARGEST_FILE) throw new ToolError('RULES', `${path} is larger than 1 MB`, 'A rule is one small YAML file.');
  return { path: name, text: readFileSync(path, 'utf8') };
}
