import { aliasesOf, assessJudgements } from '../assess/assess.ts';
import { tabulate, type Judgements, type TableOptions } from '../assess/verdictTable.ts';
import { evaluate, type EvaluateInput } from '../evaluate/evaluate.ts';
import { joinPosture } from '../facts/posture/posture.ts';
import { openSpill, type Spill } from '../files/spill.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import type { Baseline } from '../model/baseline.ts';
import { emptyScope, missingGroup, nothingLeft, unseenGroup } from '../model/emptyScope.ts';
import { gatePolicy, type GatePolicy } from '../model/gatePolicy.ts';
import { isNarrowed, NOT_NARROWED, type Narrowing } from '../model/narrowing.ts';
import type { Override } from '../model/override.ts';
import type { Posture } from '../model/posture.ts';
import type { Severity } from '../model/rule.ts';
import type { ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { DEFAULT_OWNER_TAGS } from '../model/settings.ts';
import { TOOL } from '../model/tool.ts';
import { ToolError } from '../model/toolError.ts';
import type { Waiver } from '../model/waiver.ts';
import { claimsFor } from './claims.ts';
import { keepHeapSmall } from './heap.ts';
import { heldBack } from './heldBack.ts';
import { judgeInParts } from './judgeParts.ts';
import { gatheringFor, postureBesidesFor } from './posture.ts';
import { instantOf } from './openInput.ts';
import type { LoadedRules } from './pack.ts';

export interface JudgeOptions {
  /** The scan clock; the snapshot's end where undefined. */
  readonly now: string | undefined;
  readonly failOn: Severity;
  readonly assumes: readonly string[];
  readonly allowEmpty: boolean;
  readonly overrides?: readonly Override[];
  readonly narrowing?: Narrowing;
  /** Tags that name the owner of a resource, the first that is there; `owner` where undefined. */
  readonly ownerTags?: readonly string[];
  readonly waivers?: readonly Waiver[];
  readonly baseline?: Baseline | undefined;
  /** What the gate is asked for besides `failOn`. */
  readonly gate?: Partial<Omit<GatePolicy, 'failOn'>>;
  /** Where findings are put; in memory where undefined. */
  readonly keepText?: TableOptions['keepText'];
}

/**
 * Snapshot + rules + waivers + baseline -> result. Pure, synchronous and offline: equal inputs give a byte-equal document. Throws ToolError:
 * EMPTY where nothing is visible, or nothing is left to judge, BASELINE where the baseline is of another tenant.
 */
export function judge(read: Snapshot, loaded: LoadedRules, options: JudgeOptions): ScanResult {
  const asked = askedOf(read, loaded, options);
  const gathering = gatheringFor(asked.evaluation);
  const judgements = tabulate(evaluate({ ...asked.evaluation, watch: gathering }), { aliasesOf: aliasesOf(loaded.rules), keepText: options.keepText });
  refuseNothing(judgements, asked, options.allowEmpty);
  return resultOf(asked, judgements, joinPosture(postureBesidesFor(asked.evaluation), [gathering.take()]), loaded, options);
}

/** The same of a snapshot that may be large: in several threads where it is, and with the findings in a file. */
export async function judgeLarge(read: Snapshot, loaded: LoadedRules, options: Omit<JudgeOptions, 'keepText'>, threads = threadsFor(read), spill: Spill = openSpill()): Promise<ScanResult> {
  if (isLarge(read)) keepHeapSmall();
  if (read.saved === undefined || threads === 1) return judge(read, loaded, { ...options, keepText: spill.keepText });
  const asked = askedOf(read, loaded, options);
  const { rules, now, overrides, narrowing, ownerTags } = asked.evaluation;
  const work = { directory: read.saved.directory, snapshotId: read.id, assumes: options.assumes, rules, now, overrides, narrowing, ownerTags, claims: claimsFor(read.manifest) };
  const { judgements, posture } = await judgeInParts(work, threads, spill);
  refuseNothing(judgements, asked, options.allowEmpty);
  return resultOf(asked, judgements, posture, loaded, options);
}

/** Below this a thread costs more, for its start and for facts of its own, than it saves (measured: bench/README.md). */
const BYTES_WORTH_THREADS = 100 << 20;
const MOST_THREADS = 2;

/** Whether a snapshot is saved, and so large that judging it takes a while. */
export function isLarge({ saved }: Snapshot): boolean {
  return saved !== undefined && saved.bytes >= BYTES_WORTH_THREADS;
}

function threadsFor(snapshot: Snapshot): number {
  return !isLarge(snapshot) ? 1 : Math.min(MOST_THREADS, Math.max(1, navigator.hardwareConcurrency));
}

/** What is asked of a snapshot once all that can be refused is refused. */
interface Asked {
  readonly snapshot: Snapshot;
  readonly evaluation: EvaluateInput & { readonly overrides: readonly Override[]; readonly narrowing: Narrowing; readonly ownerTags: readonly string[] };
}

function askedOf(read: Snapshot, { rules, facts }: LoadedRules, options: JudgeOptions): Asked {
  const snapshot = assumeAbsent(read, options.assumes);
  const { manifest } = snapshot;
  if (manifest.scopes.seen.length === 0 && !options.allowEmpty) throw emptyScope(manifest);
  refuseForeign(options.baseline, manifest.tenantId);
  const narrowing = options.narrowing ?? NOT_NARROWED;
  const missing = options.allowEmpty ? undefined : missingGroup(narrowing, snapshot);
  if (missing !== undefined) throw missing;
  const now = options.now ?? instantOf(manifest.finishedAt);
  return { snapshot, evaluation: { snapshot, rules, facts, now, overrides: options.overrides ?? [], narrowing, ownerTags: options.ownerTags ?? DEFAULT_OWNER_TAGS } };
}

function resultOf({ snapshot, evaluation }: Asked, judgements: Judgements, posture: Posture, { rules, benchmarks }: LoadedRules, options: JudgeOptions): ScanResult {
  const { overrides, narrowing, now } = evaluation;
  const gate = gatePolicy(options.failOn, options.gate);
  return assessJudgements({
    judgements, posture, snapshot, rules, benchmarks, overrides, narrowing, now, tool: TOOL,
    waivers: options.waivers ?? [], baseline: options.baseline, gate, isHeldBack: heldBack(snapshot, judgements.findings, gate, (closed) => evaluate({ ...evaluation, snapshot: closed })),
  });
}

/** Throws ToolError EMPTY where a narrowing left nothing to judge, or nothing of a group that it names; and where a reading was cut short before anything could be. */
function refuseNothing({ count, resources }: Judgements, { snapshot: { manifest, gaps }, evaluation: { narrowing } }: Asked, allowEmpty: boolean): void {
  if (count === 0 && manifest.interrupted && manifest.scopes.seen.length === 0) throw emptyScope(manifest);
  if (count === 0 && isNarrowed(narrowing) && !allowEmpty) throw nothingLeft(narrowing);
  const unseen = allowEmpty || narrowing.resourceGroups.length === 0 ? undefined : unseenGroup(narrowing, gaps, resources.map(({ id }) => id));
  if (unseen !== undefined) throw unseen;
}

/** Throws ToolError BASELINE where a baseline is of another tenant. An export may not say which it is of. */
export function refuseForeign(baseline: Baseline | undefined, tenantId: string, file?: string): void {
  if (baseline === undefined || baseline.tenant.toLowerCase() === tenantId.toLowerCase() || [baseline.tenant, tenantId].includes('unknown')) return;
  const what = file === undefined ? 'the baseline is' : `${file} is a baseline`;
  throw new ToolError('BASELINE', `${what} of tenant ${baseline.tenant}, and this is ${tenantId}`, 'Name the baseline of this tenant, or scan the other one.');
}
