/** Copies of the code with one change in each, for the question whether a comparison would notice. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Edit } from './exposure/defect.ts';

/**
 * Hands a folder with the entries as an edit leaves them. Only what the edit reaches is copied, and the entries; everything else
 * is imported from the source itself. Throws where the text to find is gone, or is not the only one.
 */
export async function withCopy<T>(source: string, entries: readonly string[], edit: Edit, run: (folder: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-defect-'));
  // What lies there is loaded as it is, and not transformed once more by the test runner.
  const folder = join(root, 'node_modules', 'subject');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const scripts = scriptsOf(source, entries);
    const copied = new Set([...entries.map((entry) => `${entry}.ts`), ...reachedFrom(scripts, edit.file)]);
    for (const path of copied) {
      const target = join(folder, path.replace(/\.ts$/u, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      const text = path === edit.file ? stripTypeScriptTypes(edited(readFileSync(join(source, path), 'utf8'), edit)) : (scripts.get(path)?.text ?? '');
      writeFileSync(target, text.replaceAll(IMPORTED, (_all, name: string) => ` from '${placeOf(source, copied, name, path)}'`));
    }
    return await run(folder);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const IMPORTED = / from '(\.[^']+\.ts)'/gu;

/** A module without its types, and the paths of those that it imports. */
interface Script {
  readonly text: string;
  readonly imports: readonly string[];
}

const SCRIPTS = new Map<string, ReadonlyMap<string, Script>>();

/** Every module that the entries need, by its path under `source`; read once for all defects. */
function scriptsOf(source: string, entries: readonly string[]): ReadonlyMap<string, Script> {
  const known = SCRIPTS.get(source);
  if (known !== undefined) return known;
  const scripts = new Map<string, Script>();
  const read = (path: string): void => {
    if (scripts.has(path)) return;
    const text = stripTypeScriptTypes(readFileSync(join(source, path), 'utf8'));
    const imports = [...text.matchAll(IMPORTED)].map(([, name = '']) => join(dirname(path), name));
    scripts.set(path, { text, imports });
    for (const imported of imports) read(imported);
  };
  for (const entry of entries) read(`${entry}.ts`);
  SCRIPTS.set(source, scripts);
  return scripts;
}

/** A module, and all that import it, directly or through others. */
function reachedFrom(scripts: ReadonlyMap<string, Script>, file: string): ReadonlySet<string> {
  if (!scripts.has(file)) throw new Error(`nothing that is compared imports ${file}`);
  const reached = new Set([file]);
  // A set hands out what is added to it on the way.
  for (const one of reached) {
    for (const [path, { imports }] of scripts) if (imports.includes(one)) reached.add(path);
  }
  return reached;
}

/** What a module of a copy imports by a name: the copy of it, or the source. */
function placeOf(source: string, copied: ReadonlySet<string>, name: string, importer: string): string {
  const path = join(dirname(importer), name);
  return copied.has(path) ? name.replace(/\.ts$/u, '.js') : pathToFileURL(join(source, path)).href;
}

export function edited(text: string, { file, find, replace }: Edit): string {
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} holds ${String(count)} times, and not once: ${find}`);
  return text.replace(find, () => replace);
}
