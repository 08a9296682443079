import { assess } from '../assess/assess.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { assumeAbsent } from '../model/assumptions.ts';
import { emptyScope } from '../model/emptyScope.ts';
import type { Override } from '../model/override.ts';
import type { Severity } from '../model/rule.ts';
import type { ScanResult } from '../model/scanResult.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { TOOL } from '../model/tool.ts';
import type { LoadedRules } from './pack.ts';

export interface JudgeOptions {
  /** The scan clock; the snapshot's end where undefined. */
  readonly now: string | undefined;
  readonly failOn: Severity;
  readonly assumes: readonly string[];
  readonly allowEmpty: boolean;
  readonly overrides?: readonly Override[];
}

/** Snapshot + rules -> result. Pure, synchronous and offline: equal inputs give a byte-equal document. */
export function judge(read: Snapshot, loaded: LoadedRules, options: JudgeOptions): ScanResult {
  const snapshot = assumeAbsent(read, options.assumes);
  if (snapshot.manifest.scopes.seen.length === 0 && !options.allowEmpty) throw emptyScope(snapshot.manifest);
  const now = options.now ?? snapshot.manifest.finishedAt;
  const { rules, facts, benchmarks } = loaded;
  const verdicts = evaluate({ snapshot, rules, facts, now, overrides: options.overrides ?? [] });
  return assess({ verdicts, snapshot, rules, benchmarks, overrides: options.overrides ?? [], now, failOn: options.failOn, tool: TOOL });
}
