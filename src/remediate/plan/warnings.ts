import { DEFAULT_MOST_CHANGES, type Action, type PlanWarning, type Prediction } from '../../model/plan.ts';
import { parseInstant } from '../../values/duration.ts';
import type { PlanInput } from './input.ts';

const STALE_MS = 24 * 3_600_000;

/** What holds for the plan as a whole. */
export function planWarnings({ result, createdAt }: PlanInput, actions: readonly Action[], { behaviours }: Prediction): readonly PlanWarning[] {
  const affected = actions.flatMap(({ affects }) => affects).length;
  const age = (parseInstant(createdAt) ?? 0) - (parseInstant(result.scan.finishedAt) ?? 0);
  const opens = [...new Map([...behaviours.deny4096.opens, ...behaviours.shift1000.opens].map((finding) => [finding.fingerprint, finding])).values()];
  return [
    ...(affected <= DEFAULT_MOST_CHANGES ? [] : [{ code: 'overCap' as const, message: `the plan changes ${affected} machines and rules, and "remediate apply" takes ${DEFAULT_MOST_CHANGES} at once unless --max-changes says more`, about: [] }]),
    ...(age <= STALE_MS ? [] : [{ code: 'staleSnapshot' as const, message: `what it was made from was read ${Math.floor(age / 3_600_000)} hours ago: what changed since then is skipped when it is applied`, about: [] }]),
    ...(result.gate.incomplete ? [{ code: 'incomplete' as const, message: 'not everything could be read: what is not known is not planned', about: [] }] : []),
    ...(opens.length === 0 ? [] : [{ code: 'reopens' as const, message: `new failures come of it: ${[...new Set(opens.map(({ ruleId }) => ruleId))].join(', ')}`, about: opens.map(({ resourceId }) => resourceId) }]),
  ];
}
