import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/**
 * What each folder of src may import besides its own files: other folders, packages, Node's modules.
 * The lint configuration is generated from this table (`UPDATE_GOLDEN=1 npx vitest run test/architecture.test.ts`).
 */
const TABLE: Readonly<Record<string, { readonly folders: readonly string[]; readonly packages: readonly string[]; readonly typesOnly?: true }>> = {
  values: { folders: [], packages: [] },
  model: { folders: ['values'], packages: [] },
  documents: { folders: ['model', 'values'], packages: ['yaml', 'ajv', 'ajv-formats'] },
  rulepack: { folders: ['documents', 'model', 'values'], packages: [] },
  facts: { folders: ['model', 'values'], packages: [] },
  evaluate: { folders: ['model', 'values'], packages: [] },
  assess: { folders: ['model', 'values'], packages: ['node:crypto'] },
  remediate: { folders: ['model', 'values'], packages: ['node:crypto'] },
  report: { folders: ['model', 'values'], packages: ['handlebars', 'node:crypto', 'node:zlib'] },
  azure: { folders: ['model', 'values'], packages: ['@azure/identity', '@azure/arm-resourcegraph', '@azure/arm-security', '@azure/arm-authorization', '@azure/core-rest-pipeline'] },
  simulator: { folders: ['model'], packages: ['node:http', 'node:https', 'node:crypto', 'node:zlib'], typesOnly: true },
  files: { folders: ['documents', 'model', 'values'], packages: ['node:fs', 'node:path', 'node:url', 'node:zlib', 'node:crypto', 'node:string_decoder', 'node:buffer'] },
  flow: {
    folders: ['values', 'model', 'documents', 'rulepack', 'facts', 'evaluate', 'assess', 'remediate', 'report', 'azure', 'simulator', 'files'],
    packages: ['@azure/identity', '@azure/core-rest-pipeline', 'node:path', 'node:v8', 'node:worker_threads'],
  },
  cli: { folders: ['flow', 'model'], packages: ['commander', 'picocolors'] },
};

/** The only folders that may touch the network, the clock, the process or chance. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  azure: ['fetch'],
  simulator: [],
  files: ['process'],
  cli: ['process', 'console', 'Date.now', 'new Date()', 'Math.random'],
};

const OUTSIDE: Readonly<Record<string, RegExp>> = {
  fetch: /\bfetch\(/,
  process: /(^|[\s(!=,{[])process\./,
  console: /(^|[\s(!=,{[])console\./,
  'Date.now': /\bDate\.now\b|\bperformance\.now\b/,
  'new Date()': /\bnew Date\(\)/,
  'Math.random': /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/,
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(ROOT, 'src');
/** Fewer files than this means that the walk is broken, and a green test would mean nothing. */
const FEWEST_FILES = 80;

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.ts')).toSorted();
const texts = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]));
const imports = files.flatMap(importsOf);

function importsOf(file: string): readonly Import[] {
  const text = texts.get(file) ?? '';
  const folder = folderOf(file);
  const statements = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'/gms)].map((found) => ({ file, folder, specifier: found[2] ?? '', typeOnly: found[1] !== undefined }));
  const bare = [...text.matchAll(/^import\s+'([^']+)'/gm)].map((found) => ({ file, folder, specifier: found[1] ?? '', typeOnly: false }));
  const dynamic = [...text.matchAll(/\bimport\('([^']+)'\)/g)].map((found) => ({ file, folder, specifier: found[1] ?? '', typeOnly: false }));
  return [...statements, ...bare, ...dynamic];
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.');
}

function targetFolder({ file, specifier }: Import): string {
  return folderOf(posix.normalize(posix.join(posix.dirname(file), specifier)));
}

function packageOf(specifier: string): string {
  return specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.startsWith('node:') ? specifier : (specifier.split('/')[0] ?? '');
}

function faultOf(entry: Import): string | undefined {
  const allowed = TABLE[entry.folder];
  if (allowed === undefined) return `${entry.file} stands in a folder that the table does not know`;
  if (!isRelative(entry.specifier)) return allowed.packages.includes(packageOf(entry.specifier)) ? undefined : `${entry.file} imports ${entry.specifier}`;
  const target = targetFolder(entry);
  if (target === entry.folder) return undefined;
  if (!allowed.folders.includes(target)) return `${entry.file} imports ${entry.specifier}`;
  return allowed.typesOnly === true && !entry.typeOnly ? `${entry.file} imports more than types from ${entry.specifier}` : undefined;
}

/** Files that reach themselves over imports, types included. */
function cycles(): readonly string[] {
  const edges = Map.groupBy(imports.filter(({ specifier }) => isRelative(specifier)), ({ file }) => file);
  const next = (file: string): readonly string[] => (edges.get(file) ?? []).map((entry) => posix.normalize(posix.join(posix.dirname(file), entry.specifier)));
  const found: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') return void found.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    state.set(file, 'open');
    for (const target of next(file)) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  return found;
}

/** Tests and configuration files are freer: a describe block is one function. */
const FREER = [
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' } },
  { files: ['vitest.config.ts'], rules: { 'import/no-default-export': 'off' } },
];

function lintOverrides() {
  const folders = Object.keys(TABLE);
  const packages = [...new Set(Object.values(TABLE).flatMap((row) => row.packages))].filter((name) => !name.startsWith('node:')).toSorted();
  const fences = folders.map((folder) => {
    const row = TABLE[folder];
    const foreign = folders.filter((other) => other !== folder && row?.folders.includes(other) !== true);
    const barred = packages.filter((name) => row?.packages.includes(name) !== true);
    const node = (row?.packages ?? []).filter((name) => name.startsWith('node:'));
    const patterns = [
      ...(foreign.length > 0 ? [{ regex: `^(\\.\\./)+(${foreign.join('|')})/`, message: `src/${folder} may not import these folders: see test/architecture.test.ts.` }] : []),
      { group: ['node:*', ...node.map((name) => `!${name}`)], message: `src/${folder} may not import this module of Node: see test/architecture.test.ts.` },
      ...(barred.length > 0 ? [{ regex: `^(${barred.join('|')})(/|$)`, message: `src/${folder} may not import this package: see test/architecture.test.ts.` }] : []),
    ];
    return { files: [`src/${folder}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } };
  });
  return [...fences, ...FREER];
}

describe('the house', () => {
  it('is seen: a walk that finds too few files proves nothing', () => {
    expect(files.length).toBeGreaterThanOrEqual(FEWEST_FILES);
    expect(imports.length).toBeGreaterThanOrEqual(FEWEST_FILES * 2);
    for (const folder of Object.keys(TABLE)) expect(readdirSync(join(SRC, folder)), folder).toContain('README.md');
  });

  it('has only the folders of the table', () => {
    const present = readdirSync(SRC, { withFileTypes: true }).map((entry) => entry.name).toSorted();
    expect(present).toEqual(Object.keys(TABLE).toSorted());
  });

  it('imports only what the table allows', () => {
    expect(imports.flatMap((entry) => faultOf(entry) ?? [])).toEqual([]);
  });

  it('names every relative import with its extension', () => {
    expect(imports.filter(({ specifier }) => isRelative(specifier) && !specifier.endsWith('.ts')).map(({ file, specifier }) => `${file}: ${specifier}`)).toEqual([]);
  });

  it('has no cycles, types included', () => {
    expect(cycles()).toEqual([]);
  });

  it('touches network, clock, process and chance only at its edges', () => {
    const faults = [...texts].flatMap(([file, text]) => Object.entries(OUTSIDE)
      .filter(([name, pattern]) => EDGES[folderOf(file)]?.includes(name) !== true && text.split('\n').some((line) => !/^\s*(\/\/|\*|\/\*)/.test(line) && pattern.test(line)))
      .map(([name]) => `${file}: ${name}`));
    expect(faults).toEqual([]);
  });

  it('loads the Azure packages lazily: nothing that every command loads imports them', () => {
    const eager = imports.filter((entry) => !entry.typeOnly && entry.specifier.startsWith('@azure/') && ['flow', 'cli'].includes(entry.folder));
    const lazy = eager.filter((entry) => !new RegExp(`import\\('${entry.specifier}'\\)`).test(texts.get(entry.file) ?? ''));
    expect(lazy).toEqual([]);
  });

  it('has no default exports, enums, barrels or any', () => {
    const faults = [...texts].flatMap(([file, text]) => [/^export default/m, /^(export )?(const )?enum /m, /^export \* from/m, /:\s*any\b|<any>|\bas any\b/].filter((pattern) => pattern.test(text)).map((pattern) => `${file}: ${pattern.source}`));
    expect(faults).toEqual([]);
  });

  it('keeps files short', () => {
    const long = [...texts].map(([file, text]) => ({ file, lines: text.split('\n').length })).filter(({ lines }) => lines > 320);
    expect(long).toEqual([]);
  });

  it('has the same fences in the lint configuration', () => {
    const path = join(ROOT, '.oxlintrc.json');
    const configuration = JSON.parse(readFileSync(path, 'utf8')) as { overrides: unknown[] };
    const expected = lintOverrides();
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${JSON.stringify({ ...configuration, overrides: expected }, undefined, 2)}\n`);
    else expect(configuration.overrides).toEqual(expected);
  });
});

describe("the page's script", () => {
  const folder = fileURLToPath(new URL('../reports/html/client', import.meta.url));
  const modules = readdirSync(folder).filter((name) => name.endsWith('.ts'));

  it('imports its own modules, and pure ones of report, model and values', () => {
    expect(modules.length).toBeGreaterThan(20);
    for (const name of modules) {
      const sources = [...readFileSync(join(folder, name), 'utf8').matchAll(/\bfrom '([^']+)'/g)].map(([, source = '']) => source);
      for (const source of sources) expect(`${name}: ${source}`).toMatch(/: (?:\.\/[\w.]+|\.\.\/\.\.\/\.\.\/src\/(?:report|model|values)\/[\w/.]+)$/);
    }
  });

  it('takes nothing of Node along, and no package', () => {
    const script = readFileSync(fileURLToPath(new URL('../dist/html/report.js', import.meta.url)), 'utf8');
    expect(script).not.toMatch(/\bnode:|\brequire\(|\bimport\b\s*[({'"]/);
    expect([...script.matchAll(/\/\/ (\S+\.ts)$/gm)].map(([, path = '']) => path).filter((path) => !/^(?:reports\/html\/client|src\/(?:report|model|values))\//.test(path))).toEqual([]);
  });
});
