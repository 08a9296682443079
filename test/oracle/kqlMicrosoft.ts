import { createRequire } from 'node:module';

/**
 * Microsoft's own KQL parser and analyser (`@kusto/language-service-next`), as a second opinion: what it accepts, the tree
 * it reads, the columns and types that every operator leaves. It runs no query.
 */
export type Tree = string | number | boolean | null | readonly Tree[];

export interface Analysis {
  /** Its errors; empty where it accepts the query. */
  readonly errors: readonly string[];
  readonly columns: readonly string[];
  readonly tree: Tree;
}

/** A node of its tree, as far as it is read here. */
interface Node {
  readonly Kind: number;
  readonly ChildCount: number;
  readonly GetChild: (at: number) => Node | null;
  readonly ToString: (mode: number) => string;
  readonly [member: string]: unknown;
}

interface BridgeList<T> {
  readonly Count: number;
  readonly getItem: (at: number) => T;
}

interface Symbols {
  readonly Columns?: BridgeList<{ readonly Name: string; readonly Type: { readonly Name: string } }>;
}

interface KustoCode {
  readonly Syntax: Node;
  readonly ResultType: Symbols | null;
  readonly GetDiagnostics: () => BridgeList<{ readonly Code: string; readonly Severity: string; readonly Message: string; readonly Start: number }>;
}

interface Globals {
  readonly WithDatabase: (database: unknown) => Globals;
  readonly WithCache: () => Globals;
}

interface KustoLanguage {
  readonly KustoCode: { readonly ParseAndAnalyze: (query: string, globals: Globals) => KustoCode };
  readonly GlobalState: { readonly Default: Globals };
  readonly Syntax: { readonly SyntaxKind: Readonly<Record<string, unknown>> };
  readonly Symbols: {
    readonly TableSymbol: { readonly From: (columns: string) => { readonly WithName: (name: string) => unknown } };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, tables: readonly unknown[]) => unknown };
  };
}

const SCALARS = ['id', 'name', 'type', 'tenantId', 'kind', 'location', 'resourceGroup', 'subscriptionId', 'managedBy', 'apiVersion'];
const DYNAMICS = ['sku', 'plan', 'properties', 'tags', 'identity', 'zones', 'extendedLocation'];
/** Resource Graph's columns, from its documentation; brackets, because some are words of the language. */
const SCHEMA = `(${[...SCALARS.map((name) => `['${name}']:string`), ...DYNAMICS.map((name) => `['${name}']:dynamic`)].join(', ')})`;

export type Analyse = (query: string) => Analysis;

/** Loads the parser (about a second, and it adds globals: so once, in one test file). Its tables are named as given. */
export function loadMicrosoft(tables: readonly string[]): Analyse {
  const require = createRequire(import.meta.url);
  require('@kusto/language-service-next/bridge.min.js');
  require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
  const { Language } = (globalThis as unknown as { readonly Kusto: { readonly Language: KustoLanguage } }).Kusto;
  const symbols = tables.map((name) => Language.Symbols.TableSymbol.From(SCHEMA).WithName(name));
  const globals = Language.GlobalState.Default.WithDatabase(new Language.Symbols.DatabaseSymbol.ctor('graph', symbols)).WithCache();
  const kinds = new Map(Object.entries(Language.Syntax.SyntaxKind).flatMap(([name, value]) => (typeof value === 'number' ? [[value, name] as const] : [])));
  return (query) => {
    const code = Language.KustoCode.ParseAndAnalyze(query, globals);
    const errors = itemsOf(code.GetDiagnostics()).filter(({ Severity }) => Severity === 'Error').map(({ Code, Message, Start }) => `${Code} ${Message} at ${Start}`);
    return { errors, columns: columnsOf(code.ResultType), tree: errors.length === 0 ? queryTree(statementOf(code.Syntax), { kinds }) : null };
  };
}

interface Kinds {
  readonly kinds: ReadonlyMap<number, string>;
}

function itemsOf<T>(list: BridgeList<T>): readonly T[] {
  return Array.from({ length: list.Count }, (_none, at) => list.getItem(at));
}

function columnsOf(type: unknown): readonly string[] {
  const { Columns } = (type ?? {}) as Symbols;
  return Columns === undefined ? [] : itemsOf(Columns).map(({ Name, Type }) => `${Name}:${Type.Name}`);
}

function childrenOf(node: Node): readonly Node[] {
  return Array.from({ length: node.ChildCount }, (_none, at) => node.GetChild(at)).filter((child) => child !== null);
}

function statementOf(block: Node): Node {
  const statement = childrenOf(childrenOf(block)[1] as Node)[0] as Node;
  return part(childrenOf(statement)[0] as Node, 'Expression');
}

function part(node: Node, member: string): Node {
  const found = node[member];
  if (found === null || found === undefined) throw new Error(`Microsoft's tree has no ${member} in '${textOf(node)}'`);
  return found as Node;
}

function listOf(node: Node, member: string): readonly Node[] {
  return childrenOf(part(node, member)).map((separated) => childrenOf(separated)[0] as Node);
}

function textOf(node: Node): string {
  return node.ToString(0).trim();
}

/** `['query', source, [operator, ...]]`; an operator ends with the columns that it leaves. */
function queryTree(node: Node, kinds: Kinds): Tree {
  const steps: Tree[] = [];
  let current = node;
  while (kindOf(current, kinds) === 'PipeExpression') {
    steps.unshift([...operatorTree(part(current, 'Operator'), kinds), columnsOf(current['ResultType'])]);
    current = part(current, 'Expression');
  }
  return ['query', sourceTree(current, kinds), steps];
}

function kindOf(node: Node, { kinds }: Kinds): string {
  return kinds.get(node.Kind) ?? '?';
}

function sourceTree(node: Node, kinds: Kinds): Tree {
  const kind = kindOf(node, kinds);
  if (kind === 'ParenthesizedExpression') return ['union', [queryTree(part(node, 'Expression'), kinds)]];
  return kind === 'UnionOperator' ? ['union', listOf(node, 'Expressions').map((leg) => legTree(leg, kinds)), columnsOf(node['ResultType'])] : ['table', nameOf(node)];
}

function legTree(node: Node, kinds: Kinds): Tree {
  return kindOf(node, kinds) === 'ParenthesizedExpression' ? queryTree(part(node, 'Expression'), kinds) : ['query', ['table', nameOf(node)], []];
}

function operatorTree(node: Node, kinds: Kinds): readonly Tree[] {
  const many = (member: string): readonly Tree[] => listOf(node, member).map((one) => namedTree(one, kinds));
  switch (kindOf(node, kinds)) {
    case 'FilterOperator':
      return ['where', expressionTree(part(node, 'Condition'), kinds)];
    case 'ExtendOperator':
      return ['extend', many('Expressions')];
    case 'ProjectOperator':
      return ['project', many('Expressions')];
    case 'ProjectAwayOperator':
      return ['project-away', listOf(node, 'Expressions').map(nameOf)];
    case 'ProjectKeepOperator':
      return ['project-keep', listOf(node, 'Expressions').map(nameOf)];
    case 'ProjectRenameOperator':
      return ['project-rename', listOf(node, 'Expressions').map((one) => [nameOf(part(one, 'Name')), nameOf(part(one, 'Expression'))])];
    case 'SortOperator':
      return ['order', listOf(node, 'Expressions').map((one) => keyTree(one, kinds))];
    case 'TopOperator':
      return ['top', Number(textOf(part(node, 'Expression'))), keyTree(part(node, 'ByExpression'), kinds)];
    case 'TakeOperator':
      return ['take', Number(textOf(part(node, 'Expression')))];
    case 'CountOperator':
      return ['count'];
    case 'DistinctOperator':
      return ['distinct', many('Expressions')];
    case 'SummarizeOperator':
      return ['summarize', many('Aggregates'), node['ByClause'] === null || node['ByClause'] === undefined ? [] : listOf(part(node, 'ByClause'), 'Expressions').map((one) => namedTree(one, kinds))];
    case 'JoinOperator':
      return ['join', parameterOf(node, 'kind') ?? 'innerunique', legTree(part(node, 'Expression'), kinds), listOf(part(node, 'ConditionClause'), 'Expressions').map((one) => joinKeyTree(one, kinds))];
    case 'UnionOperator':
      return ['union', listOf(node, 'Expressions').map((leg) => legTree(leg, kinds))];
    case 'MvExpandOperator':
      return ['expand', parameterOf(node, 'kind') === 'array', parameterOf(node, 'with_itemindex') ?? null, listOf(node, 'Expressions').map((one) => expansionTree(one, kinds)), node['RowLimitClause'] === null || node['RowLimitClause'] === undefined ? 128 : Number(textOf(part(part(node, 'RowLimitClause'), 'RowLimit')))];
    default:
      throw new Error(`no tree for ${kindOf(node, kinds)}`);
  }
}

function parameterOf(node: Node, name: string): string | undefined {
  const found = childrenOf(part(node, 'Parameters')).find((one) => textOf(part(one, 'Name')) === name);
  return found === undefined ? undefined : textOf(part(found, 'Expression'));
}

function keyTree(node: Node, kinds: Kinds): Tree {
  if (kindOf(node, kinds) !== 'OrderedExpression') return [expressionTree(node, kinds), 'desc', 'last'];
  const words = textOf(part(node, 'Ordering')).split(/\s+/);
  const direction = words.includes('asc') ? 'asc' : 'desc';
  return [expressionTree(part(node, 'Expression'), kinds), direction, words.includes('nulls') ? (words.at(-1) ?? '') : direction === 'asc' ? 'first' : 'last'];
}

function joinKeyTree(node: Node, kinds: Kinds): Tree {
  if (kindOf(node, kinds) !== 'EqualExpression') return [nameOf(node), nameOf(node)];
  return [nameOf(part(part(node, 'Left'), 'Selector')), nameOf(part(part(node, 'Right'), 'Selector'))];
}

function expansionTree(node: Node, kinds: Kinds): Tree {
  const to = node['ToTypeOf'];
  return [...namedTree(part(node, 'Expression'), kinds), to === null || to === undefined ? null : typeName(textOf(part(to as Node, 'TypeOf')))];
}

function namedTree(node: Node, kinds: Kinds): readonly Tree[] {
  if (kindOf(node, kinds) !== 'SimpleNamedExpression') return [null, expressionTree(node, kinds)];
  return [nameOf(part(node, 'Name')), expressionTree(part(node, 'Expression'), kinds)];
}

/** The name in a reference or declaration, without its brackets and quotes. */
function nameOf(node: Node): string {
  return textOf(node).replace(/^\[\s*(['"])(.*)\1\s*\]$/, '$2');
}

function typeName(text: string): string {
  const name = text.replace(/^typeof\s*\(\s*/, '').replace(/\s*\)$/, '');
  return ({ double: 'real', boolean: 'bool', date: 'datetime', time: 'timespan' } as Readonly<Record<string, string>>)[name] ?? name;
}

function expressionTree(node: Node, kinds: Kinds): Tree {
  const kind = kindOf(node, kinds);
  const sub = (member: string): Tree => expressionTree(part(node, member), kinds);
  switch (kind) {
    case 'ParenthesizedExpression':
    case 'UnaryPlusExpression':
      return sub('Expression');
    case 'NameReference':
      return ['name', nameOf(node)];
    case 'PathExpression':
      return ['member', sub('Expression'), nameOf(part(node, 'Selector'))];
    case 'ElementExpression':
      return ['element', sub('Expression'), expressionTree(part(part(node, 'Selector'), 'Expression'), kinds)];
    case 'FunctionCallExpression':
      return ['call', nameOf(part(node, 'Name')), listOf(part(node, 'ArgumentList'), 'Expressions').map((one) => expressionTree(one, kinds))];
    case 'UnaryMinusExpression':
      return ['negative', sub('Expression')];
    case 'StarExpression':
      return ['star'];
    case 'StringLiteralExpression':
      return ['string', String(node['LiteralValue'])];
    case 'DynamicExpression':
      return ['dynamic', JSON.parse(textOf(part(node, 'Expression')).replaceAll("'", '"')) as Tree];
    case 'TypeOfLiteralExpression':
      return ['typeof', typeName(textOf(node))];
    default:
      return kind.endsWith('LiteralExpression') ? ['literal', textOf(node)] : operationTree(node, kinds);
  }
}

function operationTree(node: Node, kinds: Kinds): Tree {
  const operator = textOf(part(node, 'Operator')).replace('<>', '!=').replace(/^matches\s+regex$/, 'matches');
  const [left, right] = [part(node, 'Left'), part(node, 'Right')];
  if (operator.endsWith('between')) return ['between', operator.startsWith('!'), expressionTree(left, kinds), expressionTree(part(right, 'First'), kinds), expressionTree(part(right, 'Second'), kinds)];
  if (kindOf(right, kinds) === 'ExpressionList') return ['list', operator, expressionTree(left, kinds), listOf(right, 'Expressions').map((one) => expressionTree(one, kinds))];
  return ['operation', operator, expressionTree(left, kinds), expressionTree(right, kinds)];
}

/** The tree without the columns at the end of its operators. */
export function withoutColumns(tree: Tree): Tree {
  if (!Array.isArray(tree)) return tree;
  const list = tree as readonly Tree[];
  if (list[0] === 'query') return ['query', withoutColumns(list[1] ?? null), (list[2] as readonly Tree[]).map((step) => withoutColumns((step as readonly Tree[]).slice(0, -1)))];
  if (list[0] === 'union' && list.length === 3) return ['union', withoutColumns(list[1] ?? null)];
  return list.map(withoutColumns);
}
