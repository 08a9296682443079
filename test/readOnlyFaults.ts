import { isNode, loadsOf, nameOf, nodesOf, reach, targetOf, type Node, type Place, type Sources } from './sourceTree.ts';

/** What writes: nothing that only reads may reach it. */
const WRITING: readonly RegExp[] = [/^azure\/writer\.ts$/, /^azure\/jitInitiate\.ts$/, /^remediate\/apply/];

/** Packages that no request can leave by. */
const HARMLESS: ReadonlySet<string> = new Set([
  'ajv', 'ajv-formats', 'commander', 'handlebars', 'picocolors', 'yaml',
  'node:buffer', 'node:crypto', 'node:fs', 'node:path', 'node:string_decoder', 'node:url', 'node:zlib',
]);

/** Packages that requests leave by, or that reach into the engine, and which files of those that only read may load them. */
const LOADED_BY: Readonly<Record<string, readonly string[]>> = {
  // One flag of the heap; no module is made by it.
  'node:v8': ['flow/heap.ts'],
  '@azure/core-rest-pipeline': ['answers', 'clients', 'hosts', 'network', 'pipelineAssertion', 'retry', 'simulated', 'transport'].map((name) => `azure/${name}.ts`),
  '@azure/identity': ['azure/credential.ts', 'flow/demo.ts'],
  '@azure/arm-resourcegraph': ['azure/clients.ts'],
  '@azure/arm-security': ['azure/clients.ts'],
  '@azure/arm-authorization': ['azure/clients.ts'],
};

/** The simulator listens; it asks nobody. */
const LISTENERS: ReadonlySet<string> = new Set(['node:http', 'node:https']);

/** Every call of an Azure SDK's client: a query and two lists. */
const SDK_CALLS: ReadonlySet<string> = new Set(['graph.resources', 'client.jitNetworkAccessPolicies.list', 'client[collection].listForScope']);

/** Where requests are handed on, or made: a file beside these that does it is looked at before it is added. */
const SENDERS: ReadonlySet<string> = new Set(['loginWire', 'network', 'pipelineAssertion', 'rawList', 'simulated', 'transport'].map((name) => `azure/${name}.ts`));

/** Files that pass a request's method on as it is. */
const PASSING_ON: ReadonlySet<string> = new Set(['azure/simulated.ts', 'azure/transport.ts']);

/** Methods beside GET that files of `azure` name: what decides whether a request is a read, and the one function that asks by POST. */
const NAMED: Readonly<Record<string, readonly string[]>> = { 'azure/answers.ts': ['DELETE'], 'azure/rawList.ts': ['POST'], 'azure/retry.ts': ['POST'] };

/** The function that sends by POST; what it is told to send to ends so. */
const ASKING = { name: 'sendJson', ends: '/$batch' } as const;

/** Names by which a request, or code that is not followed here, could get past the transport. */
const WAYS_AROUND: ReadonlySet<string> = new Set(['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'sendBeacon', 'Worker', 'require', 'createRequire', 'getBuiltinModule', 'eval', 'Function']);

/** What lets a transport write, and the files that hand it on without setting it. */
const LEAVE = 'mayWrite';
export const HANDING_ON: readonly string[] = ['azure/transport.ts', 'flow/azureSession.ts'];

/** The file that starts threads, and the one that they run: it is walked as if it were imported. */
const THREADS = { starter: 'flow/judgeParts.ts', entry: 'flow/judgeWorker.ts' } as const;
const MAY_BE_THREADS: ReadonlySet<string> = new Set(Object.values(THREADS));

/** Why something that is reached from an entry could change something in Azure; empty where nothing could. */
export function writesWithin(sources: Sources, entry: string, isCut?: (file: string, target: string) => boolean): readonly string[] {
  return [...reachedFrom(sources, entry, isCut)].flatMap(([file, way]) => {
    if (WRITING.some((pattern) => pattern.test(file))) return [`${way.join(' -> ')} is reached`];
    const text = sources.get(file);
    return text === undefined ? [`${way.join(' -> ')} is not there, and cannot be followed`] : faultsOf(file, text);
  });
}

/** Over threads too: what one runs is reached by what starts it. */
function reachedFrom(sources: Sources, entry: string, isCut?: (file: string, target: string) => boolean): ReadonlyMap<string, readonly string[]> {
  const reached = reach(sources, entry, isCut);
  const way = reached.get(THREADS.starter);
  if (way === undefined) return reached;
  const inThreads = [...reach(sources, THREADS.entry, isCut)].map(([file, further]) => [file, [...way, ...further]] as const);
  return new Map([...inThreads, ...reached]);
}

/** Files that name the leave to write and are not among those that may. */
export function namesLeave(sources: Sources, may: readonly string[]): readonly string[] {
  return [...sources].filter(([file, text]) => !may.includes(file) && text.includes(LEAVE)).map(([file]) => file);
}

const judged = new Map<string, readonly string[]>();

/** A text at a path is judged once: several commands reach it. */
function faultsOf(file: string, text: string): readonly string[] {
  const key = `${file}\n${text}`;
  const known = judged.get(key) ?? faultsIn(file, text);
  judged.set(key, known);
  return known;
}

function faultsIn(file: string, text: string): readonly string[] {
  const places = nodesOf(text);
  const found = [
    ...loadFaults(file, text, places),
    ...threadFaults(file, text),
    ...(file.startsWith('simulator/') ? [] : [...aroundFaults(file, places), ...senderFaults(file, places), ...leaveFaults(file, places)]),
    ...(file.startsWith('azure/') ? [...methodFaults(file, places), ...requestFaults(places), ...askingFaults(places), ...sdkFaults(text, places)] : []),
  ];
  return found.map((fault) => `${file}: ${fault}`);
}

function loadFaults(file: string, text: string, places: readonly Place[]): readonly string[] {
  return loadsOf(text).flatMap((specifier) => {
    if (specifier === undefined) return ['an import that cannot be followed'];
    if (targetOf(file, specifier) !== undefined) return [];
    const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '');
    if (HARMLESS.has(name) || LOADED_BY[name]?.includes(file) === true || (name === 'node:worker_threads' && MAY_BE_THREADS.has(file))) return [];
    return LISTENERS.has(name) && file.startsWith('simulator/') && listensOnly(places, name) ? [] : [`loads ${specifier}`];
  });
}

function listensOnly(places: readonly Place[], module: string): boolean {
  const declarations = places.filter(({ node }) => node.type === 'ImportDeclaration' && nameOf(node['source']) === module && node['importKind'] !== 'type');
  return declarations.flatMap(({ node }) => node['specifiers'] as readonly Node[]).every((one) => one['importKind'] === 'type' || nameOf(one['imported']) === 'createServer');
}

function aroundFaults(file: string, places: readonly Place[]): readonly string[] {
  const isThread = (name: string): boolean => name === 'Worker' && file === THREADS.starter;
  return places.flatMap(({ node }) => (WAYS_AROUND.has(nameOf(node) ?? '') && !isThread(nameOf(node) ?? '') ? [`names ${nameOf(node)}`] : []));
}

/** A thread runs one file, and nothing that is told otherwise. */
function threadFaults(file: string, text: string): readonly string[] {
  if (file !== THREADS.starter) return [];
  const started = [...text.matchAll(/\bWorker\b(?! \} from)(.{0,6})/g)].filter(([, rest = '']) => !/^\(ENTRY|^$/.test(rest));
  const named = [...text.matchAll(/(?<!from )'(\.[^']*\.[jt]s)'/g)].filter(([, path]) => !/^\.\/judgeWorker\.[jt]s$/.test(path ?? ''));
  return [...started, ...named].map(([found]) => `starts something else: ${found}`);
}

function senderFaults(file: string, places: readonly Place[]): readonly string[] {
  return SENDERS.has(file) ? [] : places.flatMap(({ node }) => (nameOf(node) === 'sendRequest' ? ['sends a request by itself'] : []));
}

function leaveFaults(file: string, places: readonly Place[]): readonly string[] {
  return places.flatMap(({ node, above: [parent] }) => {
    if (nameOf(node) !== LEAVE) return [];
    const sets = parent?.type === 'Property' && parent['key'] === node && isNode(parent['value']) && parent['value'].type === 'Literal';
    return HANDING_ON.includes(file) && !sets ? [] : [`names ${LEAVE}`];
  });
}

/** A request's method is GET, the one POST that is known, or that of the request which is passed on; and nothing changes it later. */
function methodFaults(file: string, places: readonly Place[]): readonly string[] {
  return places.flatMap(({ node, above }) => {
    const name = nameOf(node);
    if (node.type !== 'Identifier' && /^(?:POST|PUT|PATCH|DELETE|MERGE)$/i.test(name ?? '') && NAMED[file]?.includes(name ?? '') !== true) return [`names ${name}`];
    if (node.type === 'AssignmentExpression' && nameOf((node['left'] as Node)['property']) === 'method') return ['changes the method of a request'];
    if (node.type !== 'Property' || nameOf(node['key']) !== 'method' || above[0]?.type !== 'ObjectExpression') return [];
    const method = nameOf(node['value']);
    const isKnown = method === 'GET' || (method === 'POST' && isWithin(above, ASKING.name)) || (isNode(node['value']) && node['value'].type === 'MemberExpression' && PASSING_ON.has(file));
    return isKnown ? [] : [`makes a request by ${method ?? 'a method that is not written out'}`];
  });
}

function isWithin(above: readonly Node[], name: string): boolean {
  return above.some((node) => node.type === 'FunctionDeclaration' && nameOf(node['id']) === name);
}

/** Requests are made by calls whose one argument shows all that they are made of. */
function requestFaults(places: readonly Place[]): readonly string[] {
  return places.flatMap((place) => {
    if (place.node.type !== 'Identifier' || nameOf(place.node) !== 'createPipelineRequest') return [];
    const use = useOf(place);
    if (use === 'import') return [];
    const [argument] = use === 'other' ? [] : (use['arguments'] as readonly Node[]);
    const isPlain = argument?.type === 'ObjectExpression' && (argument['properties'] as readonly Node[]).every((property) => property.type === 'Property' && property['computed'] === false);
    return isPlain ? [] : ['makes a request of what is not written out'];
  });
}

function askingFaults(places: readonly Place[]): readonly string[] {
  return places.flatMap((place) => {
    if (place.node.type !== 'Identifier' || nameOf(place.node) !== ASKING.name || place.above[0]?.type === 'FunctionDeclaration') return [];
    const use = useOf(place);
    if (use === 'import') return [];
    const target = use === 'other' ? undefined : (use['arguments'] as readonly Node[])[1];
    const last = target?.type === 'TemplateLiteral' ? (target['quasis'] as readonly { readonly value: { readonly cooked: string } }[]).at(-1)?.value.cooked : undefined;
    return last?.endsWith(ASKING.ends) === true ? [] : [`asks by POST for something else than ${ASKING.ends}`];
  });
}

/** An imported function stands in an import under its own name, or is called on the spot; all else could hide what is called. */
function useOf({ node, above }: Place): Node | 'import' | 'other' {
  const [parent, second] = above;
  if (parent?.type === 'ImportSpecifier') return nameOf(parent['local']) === nameOf(parent['imported']) ? 'import' : 'other';
  if (parent?.type === 'Property' && second?.type === 'ObjectPattern') return nameOf(parent['key']) === nameOf(parent['value']) ? 'import' : 'other';
  if (parent?.type === 'CallExpression' && parent['callee'] === node) return parent;
  return parent?.type === 'MemberExpression' && parent['property'] === node && second?.type === 'CallExpression' && second['callee'] === parent ? second : 'other';
}

/** An SDK's classes are made into variables at once, and those used for nothing but the calls that are known. */
function sdkFaults(text: string, places: readonly Place[]): readonly string[] {
  const loads = places.filter(({ node }) => ['ImportDeclaration', 'ImportExpression'].includes(node.type) && node['importKind'] !== 'type' && nameOf(node['source'])?.startsWith('@azure/arm-') === true);
  const classes = loads.flatMap(classesOf);
  if (classes.includes(undefined)) return ['loads an SDK otherwise than by the names of its classes'];
  const makings = uses(places, classes).map(({ above: [parent, holder] }) => (parent?.type === 'NewExpression' && holder?.type === 'VariableDeclarator' ? nameOf(holder['id']) : undefined));
  if (makings.includes(undefined)) return ['uses the class of an SDK otherwise than to make a client'];
  return uses(places, makings).flatMap((place) => {
    const called = calledText(text, place);
    return called !== undefined && SDK_CALLS.has(called) ? [] : [`calls ${called ?? 'a client of an SDK in a way that is not written out'}`];
  });
}

function classesOf({ node, above }: Place): readonly (string | undefined)[] {
  if (node.type === 'ImportDeclaration') return (node['specifiers'] as readonly Node[]).map((one) => (one.type === 'ImportSpecifier' && nameOf(one['imported']) === nameOf(one['local']) ? nameOf(one['local']) : undefined));
  const pattern = above[0]?.type === 'AwaitExpression' && above[1]?.type === 'VariableDeclarator' ? above[1]['id'] : undefined;
  if (!isNode(pattern) || pattern.type !== 'ObjectPattern') return [undefined];
  return (pattern['properties'] as readonly Node[]).map((one) => (one.type === 'Property' && nameOf(one['key']) === nameOf(one['value']) ? nameOf(one['value']) : undefined));
}

/** Where names are used, other than where they are declared or are those of something else's member. */
function uses(places: readonly Place[], names: readonly (string | undefined)[]): readonly Place[] {
  return places.filter(({ node, above: [parent, second] }) => {
    if (node.type !== 'Identifier' || !names.includes(nameOf(node)) || parent === undefined) return false;
    if (parent.type === 'ImportSpecifier' || (parent.type === 'VariableDeclarator' && parent['id'] === node)) return false;
    if (parent.type === 'MemberExpression' && parent['property'] === node && parent['computed'] !== true) return false;
    return parent.type !== 'Property' || (second?.type === 'ObjectExpression' && parent['value'] === node);
  });
}

/** `client.list` of `client.list(...)`. */
function calledText(text: string, { node, above }: Place): string | undefined {
  let inner = node;
  for (const outer of above) {
    if (outer.type === 'CallExpression' && outer['callee'] === inner && inner !== node) return text.slice(inner['start'] as number, inner['end'] as number);
    if (outer.type !== 'MemberExpression' || outer['object'] !== inner) return undefined;
    inner = outer;
  }
  return undefined;
}
