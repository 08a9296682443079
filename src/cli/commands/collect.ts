import { collectTenant } from '../../flow/collectTenant.ts';
import { interrupted } from '../../flow/scan.ts';
import { catalogEntry } from '../../model/catalog.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Gap } from '../../model/unknown.ts';
import { ToolError } from '../../model/toolError.ts';
import { visibleText } from '../../model/visibleText.ts';
import { writeText, type Io } from '../io.ts';
import { createLog, type Log } from '../log.ts';
import { configured, logFlags, type CollectFlags } from '../options.ts';
import { tenantOptions } from '../tenant.ts';

const GAPS_SHOWN = 10;

/** `collect`: a snapshot directory. Gaps are told, and are no failure: what they cost is judged by `evaluate`. */
export async function run(flags: CollectFlags, io: Io): Promise<number> {
  const { out } = flags;
  if (out === undefined || out === '') throw new ToolError('USAGE', 'collect needs --out DIR', 'Name a new or empty directory.');
  const log = createLog(io, logFlags(flags));
  const told = configured(flags, io);
  told.overrides();
  const snapshot = await collectTenant(tenantOptions(told.settings, flags, io, log));
  if (snapshot.manifest.interrupted) throw interrupted(out);
  const gaps = wantedGaps(snapshot);
  sayGaps(gaps, log);
  const rows = snapshot.manifest.files.reduce((sum, file) => sum + file.rows, 0);
  writeText(`${visibleText(out)}: ${counted(rows, 'resource')} of ${counted(snapshot.manifest.scopes.seen.length, 'subscription')}, ${counted(gaps.length, 'gap')}\n`, io);
  log.info('A snapshot is a map for an attacker: keep it as private as the tenant.');
  return 0;
}

/** What was asked for and could not be read: not what was left out by choice. */
function wantedGaps({ gaps }: Snapshot): readonly Gap[] {
  return gaps.filter(({ artifact, missing }) => !missing.includes(catalogEntry(artifact)?.optIn ?? ''));
}

function sayGaps(gaps: readonly Gap[], log: Log): void {
  for (const gap of gaps.slice(0, GAPS_SHOWN)) {
    log.warn(`${gap.artifact} of ${gap.scope} could not be read (${gap.reason})${gap.missing.length > 0 ? `: needs ${gap.missing.join(', ')}` : ''}`);
  }
  const more = gaps.length - GAPS_SHOWN;
  if (more > 0) log.warn(`and ${more} more gaps; all are in manifest.json`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
