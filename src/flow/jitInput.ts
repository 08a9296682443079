import { assumeAbsent } from '../model/assumptions.ts';
import { emptyScope } from '../model/emptyScope.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { openAzure } from './azureSession.ts';
import { collectTypes, type NarrowOptions } from './collectTenant.ts';
import { instantOf, openInput } from './openInput.ts';
import { interrupted } from './scan.ts';

/** Where the answer comes from: a saved snapshot or export, or Azure itself, of which only what the question takes is read. */
type JitSource =
  | { readonly kind: 'saved'; readonly path: string; readonly clock: () => number }
  | { readonly kind: 'tenant'; readonly tenant: Omit<NarrowOptions, 'types'> };

export interface JitInputOptions {
  readonly source: JitSource;
  /** The clock by which requests live or are over, as the user wrote it; the end of the reading where undefined. */
  readonly now: string | undefined;
  readonly assumes: readonly string[];
  readonly allowEmpty: boolean;
  readonly onWarning: (message: string) => void;
}

/** What was read for a question, and the clock to answer by, ISO 8601 UTC. */
export interface JitInput {
  readonly snapshot: Snapshot;
  readonly now: string;
}

/** Reads what a question about just-in-time access takes: `types` of Azure, or all of what was saved. Throws ToolError; INTERRUPTED where the reading was cut short. */
export async function jitInput(options: JitInputOptions, types: readonly string[]): Promise<JitInput> {
  const { source, assumes, allowEmpty } = options;
  const asked = options.now === undefined ? undefined : instantOf(options.now);
  const read = source.kind === 'saved' ? saved(source, asked, options.onWarning) : await collectTypes({ ...source.tenant, types }, await openAzure(source.tenant));
  if (read.manifest.interrupted && source.kind === 'tenant') throw interrupted(undefined);
  const snapshot = assumeAbsent(read, assumes);
  if (snapshot.manifest.scopes.seen.length === 0 && !allowEmpty) throw emptyScope(snapshot.manifest);
  return { snapshot, now: asked ?? snapshot.manifest.finishedAt };
}

function saved({ path, clock }: Extract<JitSource, { kind: 'saved' }>, asked: string | undefined, onWarning: (message: string) => void): Snapshot {
  const { snapshot, warnings } = openInput(path, asked ?? new Date(clock()).toISOString());
  for (const warning of warnings) onWarning(warning);
  return snapshot;
}
