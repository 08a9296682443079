/** Copies of the code with one change in each, for the question whether a comparison would notice. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Edit } from './exposure/defect.ts';

/** Hands a folder with the entries and all they import, as an edit leaves it. Throws where the text to find is gone, or is not the only one. */
export async function withCopy<T>(source: string, entries: readonly string[], edit: Edit, run: (folder: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-defect-'));
  // What lies there is loaded as it is, and not transformed once more by the test runner.
  const folder = join(root, 'node_modules', 'subject');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [path, script] of scriptsOf(source, entries)) {
      const target = join(folder, path.replace(/\.ts$/u, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, path === edit.file ? scriptOf(edited(readFileSync(join(source, path), 'utf8'), edit)) : script);
    }
    return await run(folder);
  } finally {
    rmSync(root, { recursive: true });
  }
}

const SCRIPTS = new Map<string, ReadonlyMap<string, string>>();

/** Every module that the entries need, without its types, by its path under `source`; read once for all defects. */
function scriptsOf(source: string, entries: readonly string[]): ReadonlyMap<string, string> {
  const known = SCRIPTS.get(source);
  if (known !== undefined) return known;
  const scripts = new Map<string, string>();
  const read = (path: string): void => {
    if (scripts.has(path)) return;
    const script = scriptOf(readFileSync(join(source, path), 'utf8'));
    scripts.set(path, script);
    for (const [, imported = ''] of script.matchAll(/ from '(\.[^']+)\.js'/gu)) read(join(dirname(path), `${imported}.ts`));
  };
  for (const entry of entries) read(`${entry}.ts`);
  SCRIPTS.set(source, scripts);
  return scripts;
}

function scriptOf(text: string): string {
  return stripTypeScriptTypes(text).replaceAll(/( from '\.[^']+)\.ts'/gu, "$1.js'");
}

export function edited(text: string, { file, find, replace }: Edit): string {
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} holds ${String(count)} times, and not once: ${find}`);
  return text.replace(find, () => replace);
}
