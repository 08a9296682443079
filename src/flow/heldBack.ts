import { isAllowedCause } from '../assess/gate.ts';
import { closeGaps } from '../model/assumptions.ts';
import type { Verdict } from '../model/finding.ts';
import { ANYTHING, type GatePolicy } from '../model/gatePolicy.ts';
import type { ResultFinding } from '../model/scanResult.ts';
import type { Sequence } from '../model/sequence.ts';
import { isTenant, type Snapshot } from '../model/snapshot.ts';
import type { Gap, Unknown } from '../model/unknown.ts';
import { idKey, isAtOrBelow } from '../values/armId.ts';

/**
 * Which findings stay unknown where all that is allowed to be unread is taken to hold nothing: an unknown tells the first of its causes, and
 * another may stand behind it that nobody allowed. Judges a second time, and only where something is unread that is allowed by name.
 */
export function heldBack(snapshot: Snapshot, findings: Sequence<ResultFinding>, policy: GatePolicy, judgeAgain: (closed: Snapshot) => Iterable<Verdict>): ((finding: ResultFinding) => boolean) | undefined {
  const { allowIncomplete } = policy;
  if (allowIncomplete.length === 0 || allowIncomplete.includes(ANYTHING)) return undefined;
  const isAllowed = (unknown: Unknown): boolean => isAllowedCause(unknown, policy, snapshot.manifest.scopes.seen);
  if (!findings.some(({ unknown }) => unknown !== undefined && unknown.reason !== 'noData' && isAllowed(unknown))) return undefined;
  const closed = snapshot.gaps.filter(isAllowed);
  const held = new Set<string>();
  for (const { ruleId, resource, unknown } of judgeAgain(closeGaps(snapshot, isAllowed))) {
    if (unknown !== undefined && unknown.reason !== 'noData' && !isAllowed(unknown) && !follows(unknown, closed)) held.add(keyOf(ruleId, resource.id));
  }
  return ({ ruleId, resourceId }) => held.has(keyOf(ruleId, resourceId));
}

/** That an id which rows name is nowhere follows from a list that was allowed to be unread. */
function follows({ artifact, scope }: Unknown, closed: readonly Gap[]): boolean {
  return closed.some((gap) => gap.artifact.toLowerCase() === artifact.toLowerCase() && (isTenant(gap.scope) || isAtOrBelow(scope, gap.scope)));
}

function keyOf(ruleId: string, resourceId: string): string {
  return `${ruleId} ${idKey(resourceId)}`;
}
