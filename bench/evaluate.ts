import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { evaluate } from '../src/evaluate/evaluate.ts';
import { linesOf } from '../src/files/ndjson.ts';
import { openSnapshot } from '../src/files/snapshotReader.ts';
import { keepHeapSmall } from '../src/flow/heap.ts';
import { judgeLarge } from '../src/flow/judge.ts';
import { loadRules } from '../src/flow/pack.ts';
import type { Status } from '../src/model/finding.ts';
import { reportJson } from '../src/report/json.ts';
import { writeEstate, type WrittenEstate } from './estates.ts';
import { table, type Figure } from './table.ts';

/**
 * What judging an estate with the built-in rules takes beside JSON.parse of the same bytes in the same process, at sizes that grow: the evaluation
 * alone, its verdicts counted and dropped; and a whole scan in one thread and in two, its JSON result written to nowhere. Each in a process of
 * its own, for the peak of memory. `SIZES=10000,100000,1000000`, `RUNS=3` (medians); a table, and the same as one line of JSON.
 */
const SIZES = (process.env['SIZES'] ?? '10000,20000,40000,80000').split(',').map(Number);
const RUNS = Number(process.env['RUNS'] ?? 3);
const BAR_RATIO = 0.35;
const BAR_MEGABYTES = 500;
const BAR_THREADS = 0.6;

interface Taken {
  /** Milliseconds of processor time, the collection of garbage included, and by the clock on the wall. */
  readonly processor: number;
  readonly wall: number;
}

async function taken(work: () => unknown): Promise<Taken> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { processor: (user + system) / 1000, wall: performance.now() - start };
}

interface Evaluated {
  readonly parse: number;
  readonly evaluate: number;
  readonly verdicts: Readonly<Record<Status, number>>;
}

/** The evaluation reads and parses every row it judges, and some again for joins and facts: what it adds is what it takes over one parse. */
async function evaluateOnce(directory: string): Promise<Evaluated> {
  const snapshot = openSnapshot(directory);
  const { rules, facts } = loadRules([]);
  const verdicts = { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };
  const parse = await taken(() => {
    for (const { name } of snapshot.manifest.files) for (const line of linesOf(join(directory, name))) void JSON.parse(line);
  });
  keepHeapSmall();
  const judged = await taken(() => {
    for (const { status } of evaluate({ snapshot, rules, facts, now: snapshot.manifest.finishedAt, ownerTags: ['owner'] })) verdicts[status] += 1;
  });
  return { parse: parse.processor, evaluate: judged.processor, verdicts };
}

interface Scanned {
  readonly wall: number;
  readonly bytes: number;
  readonly findings: number;
}

async function scanOnce(directory: string, threads: number): Promise<Scanned> {
  const snapshot = openSnapshot(directory);
  const loaded = loadRules([]);
  let bytes = 0;
  let findings = 0;
  const { wall } = await taken(async () => {
    const result = await judgeLarge(snapshot, loaded, { now: undefined, failOn: 'high', assumes: [], allowEmpty: false }, threads);
    findings = result.findings.length;
    for (const chunk of reportJson(result)) bytes += Buffer.byteLength(chunk);
  });
  return { wall, bytes, findings };
}

type Peaked<T> = T & { readonly peak: number };

/** In a process of its own, as the package runs; `what` is `evaluate` or a number of threads. */
function inProcess<T>(what: string, directory: string): Peaked<T> {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), what, directory], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
  return JSON.parse(stdout) as Peaked<T>;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function measured(estate: WrittenEstate, before: Figure | undefined): Figure {
  const { directory, rows, bytes, subscriptions } = estate;
  const evaluations = Array.from({ length: RUNS }, () => inProcess<Evaluated>('evaluate', directory));
  const [one, two] = [1, 2].map((threads) => Array.from({ length: RUNS }, () => inProcess<Scanned>(String(threads), directory)));
  const [parse, judge] = [median(evaluations.map((run) => run.parse)), median(evaluations.map((run) => run.evaluate))];
  const walls = [one, two].map((runs) => median((runs ?? []).map(({ wall }) => wall)));
  const { fail, unknown, pass, notApplicable } = evaluations[0]?.verdicts ?? { fail: 0, unknown: 0, pass: 0, notApplicable: 0 };
  return {
    rows, subscriptions, megabytes: bytes / 2 ** 20, verdicts: fail + unknown + pass + notApplicable, findings: fail + unknown,
    parseMs: parse, evaluateMs: judge, added: (judge - parse) / parse, microsecondsPerRow: (1000 * judge) / rows, growth: before === undefined ? Number.NaN : judge / (before['evaluateMs'] ?? Number.NaN),
    peakMB: Math.max(...evaluations.map(({ peak }) => peak)), scanMs: walls[0] ?? Number.NaN, scanPeakMB: Math.max(...(one ?? []).map(({ peak }) => peak)),
    twoThreads: (walls[1] ?? Number.NaN) / (walls[0] ?? Number.NaN), twoThreadsPeakMB: Math.max(...(two ?? []).map(({ peak }) => peak)), resultMB: (one?.[0]?.bytes ?? 0) / 2 ** 20,
  };
}

const [what, given] = process.argv.slice(2);
if (what !== undefined && given !== undefined) {
  const found = what === 'evaluate' ? await evaluateOnce(given) : await scanOnce(given, Number(what));
  process.stdout.write(JSON.stringify({ ...found, peak: process.resourceUsage().maxRSS / 1024 }));
} else {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  const figures: Figure[] = [];
  try {
    for (const size of SIZES) {
      const estate = await writeEstate(join(root, String(size)), size);
      figures.push(measured(estate, figures.at(-1)));
      rmSync(estate.directory, { recursive: true });
      process.stdout.write(table('evaluate', figures.slice(-1)));
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  process.stdout.write(`${table('evaluate', figures)}bars at 1,000,000 rows: added ${BAR_RATIO}, peakMB ${BAR_MEGABYTES}, twoThreads ${BAR_THREADS}\n${JSON.stringify({ bench: 'evaluate', figures })}\n`);
}
