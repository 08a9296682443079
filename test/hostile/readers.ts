import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createFactTable } from '../../src/facts/table.ts';
import { isEmptyJournal } from '../../src/files/journalFile.ts';
import { readPack } from '../../src/files/packReader.ts';
import { readProgress } from '../../src/files/readingProgress.ts';
import { readBaseline } from '../../src/flow/baselineFile.ts';
import { configure } from '../../src/flow/config.ts';
import { readEstate } from '../../src/flow/estateFile.ts';
import { readFaults } from '../../src/flow/faultsFile.ts';
import { openInput } from '../../src/flow/openInput.ts';
import { readPlan } from '../../src/flow/planFile.ts';
import { planLines } from '../../src/flow/planText.ts';
import { readResult } from '../../src/flow/readResult.ts';
import { planRollback } from '../../src/flow/rollback.ts';
import { verifyPackets } from '../../src/flow/verifyPackets.ts';
import { readWaivers } from '../../src/flow/waivers.ts';
import { formatDiagnostic } from '../../src/model/diagnostic.ts';
import { isToolError, ToolError } from '../../src/model/toolError.ts';
import { loadPack } from '../../src/rulepack/loadPack.ts';

/** A reader of a file that somebody else may have written. */
export interface FileReader {
  readonly name: string;
  /** Where the file stands below a directory of its own. */
  readonly file: string;
  /** Reads it to its end, given its path; a promise for what is read in blocks. */
  readonly read: (path: string) => unknown;
  /** Writes it, with what has to stand around it. */
  readonly write?: (path: string, content: Content) => void;
}

export type Content = string | Uint8Array;

const NOW = '2026-11-16T09:00:00.000Z';
const VM = 'microsoft.compute.virtualmachines.ndjson';

/** Every row of every type of an input. */
function rowsOf(path: string): number {
  const { snapshot } = openInput(path, NOW);
  return snapshot.manifest.files.reduce((count, { type }) => count + [...snapshot.rows(type)].length, 0);
}

const { definitions: facts } = createFactTable();

/** A pack alone: the built-in one beside it would be read anew each time. */
export function rulesOf(pack: string): void {
  const { diagnostics } = loadPack(readPack(pack), { facts });
  if (diagnostics.length > 0) throw new ToolError('RULES', `${diagnostics.length} faults`, 'Correct them.', undefined, diagnostics.map(formatDiagnostic));
}

const MACHINE = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v';
const NIC = MACHINE.replace('Compute/virtualMachines/v', 'Network/networkInterfaces/n');
const NETWORK = [
  { id: MACHINE, type: 'Microsoft.Compute/virtualMachines', properties: { networkProfile: { networkInterfaces: [{ id: NIC }] } } },
  { id: NIC, type: 'Microsoft.Network/networkInterfaces', properties: { virtualMachine: { id: MACHINE }, ipConfigurations: [{ name: 'a', properties: { privateIPAddress: '10.0.0.4', primary: true } }] } },
];

async function answers(packets: string): Promise<string> {
  const machine = join(dirname(packets), 'machine.json');
  writeFileSync(machine, JSON.stringify(NETWORK));
  let text = '';
  for await (const chunk of verifyPackets({ path: machine, clock: () => 0, assumes: [], packets, standardInput: [], onWarning: () => undefined })) text += chunk;
  return text;
}

export const MANIFEST = JSON.parse(readFileSync('reports/sample/snapshot/manifest.json', 'utf8')) as Readonly<Record<string, unknown>>;

/** A snapshot of one file that is as its manifest says, whatever stands in it. */
function snapshotAround(path: string, content: Content): void {
  const bytes = Buffer.from(content);
  const rows = bytes.filter((byte) => byte === 0x0a).length;
  const file = { name: VM, type: 'Microsoft.Compute/virtualMachines', rows, sha256: createHash('sha256').update(bytes).digest('hex') };
  writeFileSync(join(dirname(path), 'manifest.json'), JSON.stringify({ ...MANIFEST, artifacts: [], gaps: [], files: [file] }));
  writeFileSync(path, bytes);
}

export const READERS: readonly FileReader[] = [
  { name: 'an export', file: 'export.json', read: rowsOf },
  { name: 'a folder of exports', file: 'folder/export.ndjson', read: (path) => rowsOf(dirname(path)) },
  { name: 'a packed export', file: 'export.json.gz', read: rowsOf },
  { name: 'the manifest of a snapshot', file: 'snapshot/manifest.json', read: (path) => rowsOf(dirname(path)) },
  { name: 'the rows of a snapshot', file: `rows/${VM}`, read: (path) => rowsOf(dirname(path)), write: snapshotAround },
  { name: 'the progress of a collection', file: 'unfinished/progress.ndjson', read: (path) => readProgress(dirname(path)) },
  { name: 'a rule', file: 'rules/network/rule.yaml', read: (path) => rulesOf(dirname(dirname(path))) },
  { name: 'cases', file: 'cases/network/rule.cases.yaml', read: (path) => rulesOf(dirname(dirname(path))) },
  { name: 'a benchmark', file: 'benchmark/benchmarks/own.yaml', read: (path) => rulesOf(dirname(dirname(path))) },
  { name: 'waivers', file: 'waivers.yaml', read: (path) => readWaivers({ waivers: [path], waiverDays: 90, allowBroad: false }, NOW) },
  { name: 'a configuration', file: 'portcullis.yaml', read: (path) => configure({ flags: {}, environment: {}, config: path }).overrides() },
  { name: 'a result', file: 'result.json', read: readResult },
  { name: 'a baseline', file: 'baseline.json', read: readBaseline },
  { name: 'a plan', file: 'plan.json', read: (path) => [...planLines(readPlan(path), { color: false, width: 100, file: path })] },
  { name: 'a journal', file: 'journal.ndjson', read: planRollback },
  { name: 'what may be the beginning of a journal', file: 'begun.ndjson', read: isEmptyJournal },
  { name: 'packets', file: 'packets.ndjson', read: answers },
  { name: 'an estate', file: 'estate.json', read: readEstate },
  { name: 'faults', file: 'faults.json', read: readFaults },
];

export interface Outcome {
  readonly kind: 'value' | 'refused' | 'broken';
  /** The code and message of a refusal, or what broke. */
  readonly text: string;
}

/** What becomes of a content in a reader's place: a value, an error in words for people, or (which must not be) anything else. */
export async function outcomeOf(reader: FileReader, root: string, content: Content): Promise<Outcome> {
  const path = join(root, reader.file);
  mkdirSync(dirname(path), { recursive: true });
  (reader.write ?? writeFileSync)(path, content);
  return attempted(() => reader.read(path));
}

export async function attempted(read: () => unknown): Promise<Outcome> {
  try {
    await read();
    return { kind: 'value', text: '' };
  } catch (error) {
    if (!isToolError(error)) return { kind: 'broken', text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    const text = [`${error.code} ${error.message}`, error.hint, ...error.details].join('\n');
    const speaksOfTheProgram = /TypeError|RangeError|SyntaxError|\[object|\bundefined\b|\bat \S+:\d+:\d+/.test(text.replaceAll(/'[^']*'/g, ''));
    return { kind: error.code === 'INTERNAL' || speaksOfTheProgram || error.hint === '' ? 'broken' : 'refused', text };
  }
}

/** What every object inherits: a reader that lets a document write there changes all that runs after it. */
export function inherited(): readonly string[] {
  return [Object.prototype, Array.prototype, Function.prototype].flatMap((prototype) => Reflect.ownKeys(prototype).map(String)).toSorted();
}
