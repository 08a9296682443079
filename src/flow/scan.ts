import { assertWritable } from '../files/atomicFile.ts';
import type { Severity } from '../model/rule.ts';
import type { ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ToolError } from '../model/toolError.ts';
import { collectTenant, type TenantOptions } from './collectTenant.ts';
import { readConfig } from './config.ts';
import { judge } from './judge.ts';
import { instantOf, openInput } from './openInput.ts';
import { refuseClashes, writeOutputs, type Output, type OutputOptions } from './outputs.ts';
import { loadRules } from './pack.ts';

/** Where the resources come from: a saved snapshot or export, or Azure itself. */
export type ScanSource =
  | { readonly kind: 'saved'; readonly path: string; readonly clock: () => number }
  | { readonly kind: 'tenant'; readonly tenant: TenantOptions };

export interface ScanOptions {
  readonly source: ScanSource;
  /** Rule files or directories beside the built-in pack. */
  readonly rules: readonly string[];
  /** The scan clock as the user wrote it. */
  readonly now: string | undefined;
  readonly failOn: Severity;
  readonly assumes: readonly string[];
  readonly allowEmpty: boolean;
  /** A `portcullis.yaml`. */
  readonly config: string | undefined;
  readonly outputs: readonly Output[];
  readonly output: OutputOptions;
  readonly onWarning: (message: string) => void;
}

/**
 * Reads, judges and writes. Everything that can be refused is refused before Azure is asked: the clock, the rules,
 * places that cannot be written. Throws ToolError; INTERRUPTED when the collection was cut short.
 */
export async function scan(options: ScanOptions): Promise<ScanResult> {
  const now = options.now === undefined ? undefined : instantOf(options.now);
  const loaded = loadRules(options.rules);
  const { overrides } = options.config === undefined ? { overrides: [] } : readConfig(options.config, loaded.rules);
  refuseClashes(options.outputs, inputsOf(options.source));
  for (const { path } of options.outputs) if (path !== '-') assertWritable(path);
  const snapshot = await read(options, now);
  const result = judge(snapshot, loaded, { now, failOn: options.failOn, assumes: options.assumes, allowEmpty: options.allowEmpty, overrides });
  await writeOutputs(result, options.outputs, options.output);
  return result;
}

/** What an output must not overwrite: what is judged, and the snapshot that is about to be written. */
function inputsOf(source: ScanSource): readonly string[] {
  if (source.kind === 'saved') return [source.path];
  return source.tenant.out === undefined ? [] : [source.tenant.out];
}

async function read({ source, onWarning }: ScanOptions, now: string | undefined): Promise<Snapshot> {
  if (source.kind === 'tenant') return complete(await collectTenant(source.tenant), source.tenant.out);
  const { snapshot, warnings } = openInput(source.path, now ?? new Date(source.clock()).toISOString());
  for (const warning of warnings) onWarning(warning);
  return snapshot;
}

/** A collection that Ctrl-C cut short is kept, if it was to be kept, but not judged. */
function complete(snapshot: Snapshot, out: string | undefined): Snapshot {
  if (!snapshot.manifest.interrupted) return snapshot;
  throw interrupted(out);
}

export function interrupted(out: string | undefined): ToolError {
  const hint = out === undefined ? 'Nothing was written.' : `What was read is in ${out}; "portcullis evaluate --snapshot ${out}" judges it, with the rest unknown.`;
  return new ToolError('INTERRUPTED', 'interrupted', hint);
}
