import { DEFAULT_MOST_CHANGES, type Action, type FindingRef, type PlanWarning, type Prediction } from '../../model/plan.ts';
import { lastSegment } from '../../values/armId.ts';
import { parseInstant } from '../../values/duration.ts';
import type { PlanInput } from './input.ts';

const STALE_MS = 24 * 3_600_000;

/** What holds for the plan as a whole. */
export function planWarnings({ result, createdAt, parameters }: PlanInput, actions: readonly Action[], { behaviours }: Prediction): readonly PlanWarning[] {
  const affected = actions.flatMap(({ affects }) => affects).length;
  const age = (parseInstant(createdAt) ?? 0) - (parseInstant(result.scan.finishedAt) ?? 0);
  const opens = [...new Map([...behaviours.deny4096.opens, ...behaviours.shift1000.opens].map((finding) => [finding.fingerprint, finding])).values()];
  return [
    ...(affected <= DEFAULT_MOST_CHANGES ? [] : [{ code: 'overCap' as const, message: `the plan changes ${affected} machines and rules, and "remediate apply" takes ${DEFAULT_MOST_CHANGES} at once unless --max-changes says more`, about: [] }]),
    ...(age <= STALE_MS ? [] : [{ code: 'staleSnapshot' as const, message: `what it was made from was read ${Math.floor(age / 3_600_000)} hours ago: what changed since then is skipped when it is applied`, about: [] }]),
    ...(result.gate.incomplete ? [{ code: 'incomplete' as const, message: 'not everything could be read: what is not known is not planned', about: [] }] : []),
    ...(opens.length === 0 ? [] : [{ code: 'reopens' as const, message: `new failures come of it: ${[...new Set(opens.map(({ ruleId }) => ruleId))].join(', ')}`, about: opens.map(({ resourceId }) => resourceId) }]),
    ...stillReached(opens, parameters.closeBypasses),
  ];
}

/** The rule about ports under just-in-time access that somebody reaches without a request. */
const BYPASSED = 'JIT003';

/** A machine that gets a policy and stays open closes one failure and begets another: that it stays open is said in so many words. */
function stillReached(opens: readonly FindingRef[], closesBypasses: boolean): readonly PlanWarning[] {
  const about = opens.filter(({ ruleId }) => ruleId === BYPASSED).map(({ resourceId }) => resourceId);
  const next = closesBypasses ? 'what keeps them open stands above' : '--close-bypasses plans to change the rules that let it in';
  return about.length === 0 ? [] : [{ code: 'userAllowOutranks', message: `the policy alone closes nothing here: the Internet goes on reaching ${[...new Set(about.map(lastSegment))].join(', ')} without a request; ${next}`, about }];
}
