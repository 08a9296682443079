import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exposureReport, type ExposureReport } from '../src/facts/exposure/report.ts';
import { openSnapshot } from '../src/files/snapshotReader.ts';
import { CATALOG } from '../src/model/catalog.ts';
import { memorySnapshot } from '../src/model/memorySnapshot.ts';
import { writeNetworks } from './networks.ts';

/**
 * What `exposure --format json` takes for 2,500, 5,000 and 10,000 machines, as a process (median), with its peak memory; and what
 * of it is the derivation alone, in a process that has read the rows already, beside JSON.parse of the same bytes.
 */
const BIN = fileURLToPath(new URL('../bin/portcullis.js', import.meta.url));
const SIZES = [2500, 5000, 10_000] as const;
const RUNS = Number(process.env['RUNS'] ?? 3);
const SEED = Number(process.env['SEED'] ?? 1);
const BAR_MS = 5000;
const BAR_GROWTH = 2.3;

/** Tells on the last breath of the process its peak memory, in kilobytes, and its processor time, in microseconds. */
const USAGE = 'data:text/javascript,process.on("exit",()=>{const u=process.resourceUsage();process.stderr.write(`usage ${u.maxRSS} ${u.userCPUTime+u.systemCPUTime}\\n`)})';

interface Measured {
  /** By the clock on the wall, and on the processors: other work on the machine lengthens only the first. */
  readonly milliseconds: number;
  readonly processor: number;
  /** Megabytes. */
  readonly peak: number;
  readonly bytes: number;
}

function runOnce(directory: string): Measured {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', USAGE, BIN, 'exposure', '--snapshot', directory, '--format', 'json'], { maxBuffer: 2 ** 31 });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`exit ${status}: ${stderr.toString('utf8')}`);
  const [, peak = '', processor = ''] = /usage (\d+) (\d+)/.exec(stderr.toString('utf8')) ?? [];
  return { milliseconds, processor: Number(processor) / 1000, peak: Number(peak) / 1024, bytes: stdout.length };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

interface Alone {
  readonly parse: number;
  readonly derive: number;
  readonly endpoints: number;
  readonly openings: number;
}

function deriveAlone(directory: string): Alone {
  const texts = readdirSync(directory).filter((name) => name.endsWith('.ndjson')).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n').filter((line) => line !== ''));
  const parse = processorOf(() => texts.forEach((text) => void JSON.parse(text)));
  const read = openSnapshot(directory);
  const snapshot = memorySnapshot(read.id, read.manifest, CATALOG.flatMap(({ type }) => [...read.rows(type)]));
  let report: ExposureReport | undefined;
  const derive = processorOf(() => void (report = exposureReport(snapshot, { now: read.manifest.finishedAt })));
  const endpoints = report?.endpoints ?? [];
  return { parse, derive, endpoints: endpoints.length, openings: endpoints.reduce((sum, endpoint) => sum + endpoint.openings.length, 0) };
}

/** Milliseconds of processor time, the collection of garbage included. */
function processorOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function measure(root: string, machines: number): Alone & Measured {
  const directory = join(root, String(machines));
  writeNetworks(directory, machines, SEED);
  const runs = Array.from({ length: RUNS }, () => runOnce(directory));
  const alone = JSON.parse(spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--alone', directory], { encoding: 'utf8' }).stdout) as Alone;
  return { ...alone, milliseconds: median(runs.map((run) => run.milliseconds)), processor: median(runs.map((run) => run.processor)), peak: Math.max(...runs.map((run) => run.peak)), bytes: runs[0]?.bytes ?? 0 };
}

function lineOf(machines: number, found: Alone & Measured, growth: string): string {
  const { milliseconds, processor, peak, bytes, parse, derive, endpoints, openings } = found;
  const bar = machines === SIZES.at(-1) ? ` (bar: ${BAR_MS})` : '';
  return `${machines} machines, ${endpoints} ways in, ${openings} openings: ${milliseconds.toFixed(0)} ms${bar}${growth}, ${processor.toFixed(0)} ms of processor, peak ${peak.toFixed(0)} MB, ${(bytes / 2 ** 20).toFixed(1)} MB of JSON; alone, of processor: derivation ${derive.toFixed(0)} ms, JSON.parse of the snapshot ${parse.toFixed(0)} ms\n`;
}

const [flag, given] = process.argv.slice(2);
if (flag === '--alone' && given !== undefined) {
  process.stdout.write(JSON.stringify(deriveAlone(given)));
} else {
  const root = mkdtempSync(join(tmpdir(), 'portcullis-bench-'));
  try {
    let before: number | undefined;
    for (const machines of SIZES) {
      const found = measure(root, machines);
      process.stdout.write(lineOf(machines, found, before === undefined ? '' : `, ${(found.milliseconds / before).toFixed(2)}x the half (bar: ${BAR_GROWTH})`));
      before = found.milliseconds;
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
