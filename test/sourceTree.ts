import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

/** Texts of source files by their path below src: the files as they are, or a copy of them with a change. */
export type Sources = ReadonlyMap<string, string>;

/** A node of a syntax tree (ESTree, with TypeScript's nodes). */
export interface Node {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface Place {
  readonly node: Node;
  /** From the nearest to the root. */
  readonly above: readonly Node[];
}

export function readSources(): Sources {
  const root = fileURLToPath(new URL('../src', import.meta.url));
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.ts')).toSorted();
  return new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

/** Every node of a file. */
export function nodesOf(text: string): readonly Place[] {
  const places: Place[] = [];
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node, [], places);
  return places;
}

function visit(node: Node, above: readonly Node[], places: Place[]): void {
  places.push({ node, above });
  const under = [node, ...above];
  for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, under, places);
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** The name of an identifier, or the text of a literal; undefined of all else. */
export function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  return node.type === 'Identifier' ? String(node['name']) : textOf(node);
}

/** The text of a literal; undefined where a text is put together, or comes from elsewhere. */
function textOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node.type === 'TemplateLiteral' && (node['expressions'] as readonly Node[]).length === 0) return (node['quasis'] as readonly { readonly value: { readonly cooked: string } }[])[0]?.value.cooked;
  return undefined;
}

const loaded = new Map<string, readonly (string | undefined)[]>();

/** What a file loads when it runs, as it is written; undefined where that is no text that could be followed. Types alone load nothing. */
export function loadsOf(text: string): readonly (string | undefined)[] {
  const known = loaded.get(text) ?? nodesOf(text).flatMap(({ node }) => loadsBy(node));
  loaded.set(text, known);
  return known;
}

function loadsBy(node: Node): readonly (string | undefined)[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return node['importKind'] === 'type' ? [] : [textOf(node['source'])];
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node['exportKind'] === 'type' || !isNode(node['source']) ? [] : [textOf(node['source'])];
    case 'ImportExpression':
      return [textOf(node['source'])];
    default:
      return [];
  }
}

/** The file below src that a file means; undefined of packages and Node's modules. */
export function targetOf(file: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), specifier)) : undefined;
}

/** Each file that is reached from one, and the way to it, over static and dynamic imports. `isCut` leaves an import out. */
export function reach(sources: Sources, entry: string, isCut: (file: string, target: string) => boolean = () => false): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>([[entry, [entry]]]);
  for (const [file, way] of ways) {
    for (const specifier of loadsOf(sources.get(file) ?? '')) {
      const target = targetOf(file, specifier ?? '');
      if (target !== undefined && !ways.has(target) && !isCut(file, target)) ways.set(target, [...way, target]);
    }
  }
  return ways;
}
