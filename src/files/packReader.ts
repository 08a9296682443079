import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ToolError } from '../model/toolError.ts';
import { explain, systemCode } from './atomicFile.ts';
import { readPlain } from './plainFile.ts';

/** A file of a pack: its path inside the pack with `/`, and its text. */
export interface PackFile {
  readonly path: string;
  readonly text: string;
}

/** The pack that ships with the tool. */
export const BUILT_IN_PACK = fileURLToPath(new URL('../../rules', import.meta.url));

const DEEPEST = 6;
const LARGEST_FILE = 1 << 20;
/** More than any pack holds; a bound on what a hostile one can cost. */
const MOST_FILES = 10_000;

/**
 * The YAML files of a pack directory (or one file), in path order; what begins with a dot is left out. Symbolic links are followed inside of the pack: one that
 * leads out of it could show what stands elsewhere. Throws ToolError RULES, also where there is no such file: a pack that was named and is empty is a mistake.
 */
export function readPack(path: string): readonly PackFile[] {
  try {
    if (!statSync(path).isDirectory()) return ruleWithCases(path).map((file) => readOne(file, basename(file)));
    const files = filesUnder(path).toSorted();
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

function filesUnder(root: string): readonly string[] {
  const files: string[] = [];
  for (const file of walk({ root, real: realpathSync(root), walked: new Set() }, '', 0)) {
    if (files.length === MOST_FILES) throw new ToolError('RULES', `${root} holds more than ${MOST_FILES} files of rules`, 'Name a directory of rules alone.');
    files.push(file);
  }
  return files;
}

interface Walk {
  readonly root: string;
  /** Where the root lies, links resolved. */
  readonly real: string;
  /** Directories that were walked: links among them may lead in a circle, or to one place by thousands of ways. */
  readonly walked: Set<string>;
}

function* walk(of: Walk, inside: string, depth: number): Generator<string> {
  const place = placeInside(of, inside);
  if (depth > DEEPEST || of.walked.has(place)) return;
  of.walked.add(place);
  for (const name of readdirSync(place).toSorted()) {
    if (name.startsWith('.')) continue;
    const path = inside === '' ? name : `${inside}/${name}`;
    const entry = statSync(join(of.root, path));
    if (entry.isDirectory()) yield* walk(of, path, depth + 1);
    else if (entry.isFile() && /\.ya?ml$/i.test(name)) {
      placeInside(of, path);
      yield path;
    }
  }
}

/** Where a path of the pack leads. Throws ToolError RULES where that is outside of it. */
function placeInside({ root, real }: Walk, inside: string): string {
  const place = realpathSync(join(root, inside));
  if (place === real || place.startsWith(real.endsWith(sep) ? real : `${real}${sep}`)) return place;
  throw new ToolError('RULES', `${join(root, inside)} is a link that leads out of the rules`, 'Put the file itself there: a pack is read from its own directory alone.');
}

function readOne(path: string, name: string): PackFile {
  const bytes = bytesOf(path);
  if (!isUtf8(bytes)) throw new ToolError('RULES', `${path} is not UTF-8 text`, 'Save it as UTF-8.');
  return { path: name, text: bytes.toString('utf8') };
}

function bytesOf(path: string): Buffer {
  try {
    return readPlain(path, LARGEST_FILE);
  } catch (error) {
    if (systemCode(error) !== 'EFBIG') throw error;
    throw new ToolError('RULES', `${path} is larger than 1 MB`, 'A rule is one small YAML file.', error);
  }
}
