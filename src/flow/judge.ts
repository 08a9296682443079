import { aliasesOf, assessJudgements } from '../assess/assess.ts';
import { tabulate, type Judgements, type TableOptions } from '../assess/verdictTable.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { judgedBy, mayHoldJudged } from '../evaluate/narrowing.ts';
import { postureOf } from '../facts/posture/posture.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import type { Baseline } from '../model/baseline.ts';
import { emptyScope, missingGroup, nothingLeft, unseenGroup } from '../model/emptyScope.ts';
import { gatePolicy, type GatePolicy } from '../model/gatePolicy.ts';
import { isNarrowed, NOT_NARROWED, type Narrowing } from '../model/narrowing.ts';
import type { Override } from '../model/override.ts';
import type { Severity } from '../model/rule.ts';
import type { ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { DEFAULT_OWNER_TAGS } from '../model/settings.ts';
import { TOOL } from '../model/tool.ts';
import { ToolError } from '../model/toolError.ts';
import type { Waiver } from '../model/waiver.ts';
import { heldBack } from './heldBack.ts';
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
  /** Where the evidence of findings is put; in memory where undefined. */
  readonly keepEvidence?: TableOptions['keepEvidence'];
}

/**
 * Snapshot + rules + waivers + baseline -> result. Pure, synchronous and offline: equal inputs give a byte-equal document. Throws ToolError:
 * EMPTY where nothing is visible, or nothing is left to judge, BASELINE where the baseline is of another tenant.
 */
export function judge(read: Snapshot, loaded: LoadedRules, options: JudgeOptions): ScanResult {
  const snapshot = assumeAbsent(read, options.assumes);
  const { manifest } = snapshot;
  if (manifest.scopes.seen.length === 0 && !options.allowEmpty) throw emptyScope(manifest);
  refuseForeign(options.baseline, manifest.tenantId);
  const now = options.now ?? instantOf(manifest.finishedAt);
  const { rules, facts, benchmarks } = loaded;
  const overrides = options.overrides ?? [];
  const narrowing = options.narrowing ?? NOT_NARROWED;
  const missing = options.allowEmpty ? undefined : missingGroup(narrowing, snapshot);
  if (missing !== undefined) throw missing;
  const judged = (of: Snapshot) => evaluate({ snapshot: of, rules, facts, now, overrides, narrowing, ownerTags: options.ownerTags ?? DEFAULT_OWNER_TAGS });
  const judgements = tabulate(judged(snapshot), { aliasesOf: aliasesOf(rules), keepEvidence: options.keepEvidence });
  const gate = gatePolicy(options.failOn, options.gate);
  refuseNothing(judgements, snapshot, narrowing, options.allowEmpty);
  const posture = postureOf(snapshot, { now }, { row: judgedBy(narrowing, snapshot), mayHold: (scope, type) => mayHoldJudged(narrowing, scope, type) });
  return assessJudgements({
    judgements, posture, snapshot, rules, benchmarks, overrides, narrowing, now, tool: TOOL,
    waivers: options.waivers ?? [], baseline: options.baseline, gate, isHeldBack: heldBack(snapshot, judgements.findings, gate, judged),
  });
}

/** Throws ToolError EMPTY where a narrowing left nothing to judge, or nothing of a group that it names; and where a reading was cut short before anything could be. */
function refuseNothing({ count, resources }: Judgements, { manifest, gaps }: Snapshot, narrowing: Narrowing, allowEmpty: boolean): void {
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
