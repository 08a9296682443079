/**
 * A second, slow implementation of what follows the verdicts: waivers, the baseline and the gate. It looks at everything for
 * every question, keeps nothing, and shares no line with the code that it judges.
 */
import { compareWithBaseline, entryOf, failuresOf, isRaised } from './gateBaseline.ts';
import { fingerprintOf, isMoreSevere, sameId, subscriptionOf } from './gateNames.ts';
import type { GateAnswer, GateDecision, GateDisposition, GateFailure, GateFailureAnswer, GateUnknown, GateWaiverAnswer, GateWorld } from './gateTypes.ts';
import { isInEffect, speaksOf, stateOf, useOf } from './gateWaivers.ts';

/** All that can be said of a world. */
export function judge(world: GateWorld): GateAnswer {
  const waivers = world.waivers.map((waiver): GateWaiverAnswer => ({ id: waiver.id, state: stateOf(waiver, world.now), use: useOf(waiver, world) }));
  return {
    failures: failuresOf(world.verdicts).map((failure) => answerOf(failure, world)),
    waivers,
    gate: decide(world, waivers),
    ...(world.baseline === undefined ? {} : { baseline: compareWithBaseline(world, world.baseline) }),
  };
}

function answerOf(failure: GateFailure, world: GateWorld): GateFailureAnswer {
  return {
    verdict: world.verdicts.indexOf(failure),
    fingerprint: fingerprintOf(failure.rule, failure.resource, failure.discriminator),
    ...dispositionOf(failure, world),
    ...(world.baseline === undefined ? {} : { firstSeen: entryOf(failure, world)?.firstSeen ?? world.now }),
  };
}

/** A waiver comes before the baseline; one that ran out brings its failure back, even one that the baseline knows. */
export function dispositionOf(failure: GateFailure, world: GateWorld): GateDisposition {
  const waivers = world.waivers.filter((waiver) => speaksOf(waiver, failure, world));
  const inEffect = waivers.find((waiver) => isInEffect(waiver, world.now));
  if (inEffect !== undefined) return { disposition: 'waived', waiver: inEffect.id };
  if (waivers.some((waiver) => stateOf(waiver, world.now) === 'expired')) return { disposition: 'open' };
  if (entryOf(failure, world) === undefined || isRaised(failure, world)) return { disposition: 'open' };
  return { disposition: 'known' };
}

function decide(world: GateWorld, waivers: readonly GateWaiverAnswer[]): GateDecision {
  const counted = failuresOf(world.verdicts).filter((failure) => counts(failure, world));
  const failed = counted.length > 0 || (world.policy.failOnUnusedWaivers && waivers.some(({ use }) => use === 'unused' || use === 'neverMatches'));
  const unread = world.verdicts.filter((verdict) => verdict.status === 'unknown' && verdict.reason !== 'noData') as readonly GateUnknown[];
  const isForgiven = unread.every((unknown) => world.policy.allowIncomplete.some((allowed) => allows(allowed, unknown)));
  return { failed, incomplete: unread.length > 0, exitCode: exitCodeOf(failed, !isForgiven), counted: counted.length, rootCauses: rootCausesIn(counted) };
}

function counts(failure: GateFailure, world: GateWorld): boolean {
  if (isMoreSevere(world.policy.failOn, failure.severity)) return false;
  switch (dispositionOf(failure, world).disposition) {
    case 'open':
      return true;
    case 'known':
      return !world.policy.newOnly;
    case 'waived':
      return false;
  }
}

/** A failure without a root cause is one of its own. */
function rootCausesIn(failures: readonly GateFailure[]): number {
  const named = failures.flatMap(({ rootCause }) => (rootCause === undefined ? [] : [rootCause]));
  return new Set(named).size + failures.filter(({ rootCause }) => rootCause === undefined).length;
}

function allows(allowed: string, { reason, artifact, causeScope }: GateUnknown): boolean {
  if (allowed === '*' || allowed === reason) return true;
  if (artifact !== undefined && sameId(artifact, allowed)) return true;
  return causeScope !== undefined && subscriptionOf(causeScope) === allowed.toLowerCase();
}

function exitCodeOf(failed: boolean, incomplete: boolean): 0 | 1 | 3 | 4 {
  if (failed) return incomplete ? 4 : 1;
  return incomplete ? 3 : 0;
}
