import { assertWritable } from '../files/atomicFile.ts';
import type { Baseline } from '../model/baseline.ts';
import type { GatePolicy } from '../model/gatePolicy.ts';
import type { ScanResult } from '../model/scanResult.ts';
import type { Settings } from '../model/settings.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { redactResult } from '../report/redaction/redactResult.ts';
import { readBaseline } from './baselineFile.ts';
import { collectTenant, type TenantOptions } from './collectTenant.ts';
import type { Configured } from './config.ts';
import { isLarge, judgeLarge, refuseForeign } from './judge.ts';
import { instantOf, openInput } from './openInput.ts';
import { refuseClashes, writeOutputs, type OutputOptions } from './outputs.ts';
import { loadRules } from './pack.ts';
import { readWaivers, unknownRules } from './waivers.ts';

/** Where the resources come from: a saved snapshot or export, or Azure itself. */
export type ScanSource = SavedSource | { readonly kind: 'tenant'; readonly tenant: TenantOptions };

interface SavedSource {
  readonly kind: 'saved';
  readonly path: string;
  readonly clock: () => number;
}

export interface ScanOptions {
  readonly source: ScanSource;
  readonly configured: Configured;
  /** The scan clock as the user wrote it. */
  readonly now: string | undefined;
  readonly output: OutputOptions;
  readonly onWarning: (message: string) => void;
  /** Told where the judging takes long enough to be waited for. */
  readonly onProgress?: (message: string) => void;
}

/**
 * Reads, judges and writes. Everything that can be refused is refused before Azure is asked: the clock, the rules, the configuration, waivers,
 * the baseline, places that cannot be written. What is answered is what was written: redacted, where that was asked for. Throws ToolError; INTERRUPTED
 * when the collection was cut short.
 */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const { settings } = options.configured;
  const now = options.now === undefined ? undefined : instantOf(options.now);
  const loaded = loadRules(settings.rules);
  const overrides = options.configured.overrides(loaded.rules);
  refuseClashes(settings.outputs, inputsOf(options));
  for (const { path } of settings.outputs) if (path !== '-') assertWritable(path);
  const baseline = baselineFor(settings);
  const opened = openSource(options, now);
  const waivers = readWaivers(settings, opened.asOf);
  for (const warning of unknownRules(waivers, loaded.rules)) options.onWarning(warning);
  const snapshot = await opened.read();
  refuseForeign(baseline, snapshot.manifest.tenantId, settings.baseline);
  if (isLarge(snapshot)) options.onProgress?.(`judging ${Math.round((snapshot.saved?.bytes ?? 0) / 2 ** 20)} MB of snapshot: some ten seconds for each 100 MB`);
  const judged = await judgeLarge(snapshot, loaded, {
    now, overrides, waivers, baseline, failOn: settings.failOn, assumes: settings.assumptions, allowEmpty: settings.allowEmpty,
    narrowing: { resourceGroups: settings.resourceGroups, tags: settings.tags }, ownerTags: settings.ownerTags, gate: gateOf(settings),
  });
  const result = redactResult(judged, settings.redact);
  await writeOutputs(result, settings.outputs, options.output);
  return result;
}

function gateOf({ newOnly, allowIncomplete, failOnUnusedWaivers, exitZero }: Settings): Partial<GatePolicy> {
  return { newOnly, allowIncomplete, failOnUnusedWaivers, exitZero };
}

/** Without a baseline nothing is new: a gate of new failures alone would fail on all of them, or on none. */
function baselineFor({ baseline, newOnly }: Settings): Baseline | undefined {
  if (baseline !== undefined) return readBaseline(baseline);
  if (newOnly) throw new ToolError('USAGE', '--new-only needs --baseline FILE', 'Make one with "portcullis baseline create RESULT.json --out baseline.json".');
  return undefined;
}

/** What an output must not overwrite: what is judged and judged by, and the snapshot that is about to be written. */
function inputsOf({ source, configured: { settings, file } }: ScanOptions): readonly string[] {
  const read = source.kind === 'saved' ? [source.path] : [source.tenant.out];
  return [...read, file, settings.baseline, ...settings.waivers, ...settings.rules].filter((path) => path !== undefined);
}

interface OpenedSource {
  /** The instant that waivers are measured by before anything is read. */
  readonly asOf: string;
  readonly read: () => Promise<Snapshot>;
}

/** What is saved is opened at once; Azure is asked when the rest is sound. */
export function openSource({ source, onWarning }: Pick<ScanOptions, 'source' | 'onWarning'>, now: string | undefined): OpenedSource {
  if (source.kind === 'tenant') return { asOf: now ?? new Date(source.tenant.now()).toISOString(), read: async () => complete(await collectTenant(source.tenant), source.tenant.out) };
  const { snapshot, warnings } = openInput(source.path, now ?? new Date(source.clock()).toISOString());
  for (const warning of warnings) onWarning(warning);
  return { asOf: now ?? instantOf(snapshot.manifest.finishedAt), read: async () => snapshot };
}

/** A collection that Ctrl-C cut short is kept, if it was to be kept, but not judged. */
function complete(snapshot: Snapshot, out: string | undefined): Snapshot {
  if (!snapshot.manifest.interrupted) return snapshot;
  throw interrupted(out);
}

/** The error of a collection that was cut short, with what there is of it. */
export function interrupted(out: string | undefined): ToolError {
  const hint = out === undefined ? 'Nothing was written.' : `What was read is in ${out}; "portcullis evaluate --snapshot ${out}" judges it, with the rest unknown.`;
  return new ToolError('INTERRUPTED', 'interrupted', hint);
}
