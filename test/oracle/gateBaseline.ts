import { fingerprintOf, isAtOrBelow, isMoreSevere, isSeen, isAboveAnything, namesOf, sameId, subscriptionOf } from './gateNames.ts';
import type { GateBaselineAnswer, GateBaselineEntry, GateFailure, GateFate, GateVerdict, GateWorld } from './gateTypes.ts';

/** The entry of a failure, if there is one: by its rule's present id first, then by its former ones. */
export function entryOf(failure: GateFailure, world: GateWorld): GateBaselineEntry | undefined {
  const fingerprints = fingerprintsOf(failure, world);
  const entries = fingerprints.flatMap((wanted) => (world.baseline ?? []).filter(({ fingerprint }) => fingerprint === wanted));
  return entries[0];
}

export function isRaised(failure: GateFailure, world: GateWorld): boolean {
  const entry = entryOf(failure, world);
  return entry !== undefined && isMoreSevere(failure.severity, entry.severity);
}

/** What became of each entry, and which failures are more severe than they were. */
export function compareWithBaseline(world: GateWorld, entries: readonly GateBaselineEntry[]): GateBaselineAnswer {
  const failures = failuresOf(world.verdicts);
  return {
    fates: entries.map((entry) => ({ fingerprint: entry.fingerprint, fate: fateOf(entry, world) })),
    raised: failures.filter((failure) => isRaised(failure, world)).map(({ rule, resource, discriminator }) => fingerprintOf(rule, resource, discriminator)),
  };
}

/** A verdict on the resource itself says more than an unknown about what it lies in, which speaks of rows that nobody saw. */
export function fateOf(entry: GateBaselineEntry, world: GateWorld, seenBefore = world.baselineSeen ?? world.seen): GateFate {
  if (failuresOf(world.verdicts).some((failure) => fingerprintsOf(failure, world).includes(entry.fingerprint))) return 'failing';
  const ofItsRule = world.verdicts.filter(({ rule }) => namesOf(rule, world.rules).includes(entry.rule));
  const onIt = ofItsRule.filter(({ resource }) => sameId(resource, entry.resource));
  if (onIt.some(({ status }) => status === 'unknown')) return 'undecided';
  if (onIt.length === 0 && ofItsRule.some(({ status, resource }) => status === 'unknown' && couldHide(resource, entry.resource))) return 'undecided';
  // What is in no subscription may follow from any of them, so that only who saw them all again can say that it is over.
  if (subscriptionOf(entry.resource) === undefined && !seenBefore.every((guid) => isSeen(guid, world.seen))) return 'notJudged';
  if (mayBeTheSame(entry, failuresOf(onIt))) return 'undecided';
  if (onIt.length > 0) return 'fixed';
  return isGone(entry, world) ? 'gone' : 'notJudged';
}

/** Where a rule fails on by another fingerprint, and one of the two is of the resource as a whole, the rule may have begun or ceased to tell its parts apart. */
function mayBeTheSame({ fingerprint, rule, resource }: GateBaselineEntry, failures: readonly GateFailure[]): boolean {
  return failures.length > 0 && (fingerprint === fingerprintOf(rule, resource, '') || failures.some(({ discriminator }) => discriminator === ''));
}

/** A resource that is no more: it would have been judged, and nothing was. */
function isGone(entry: GateBaselineEntry, world: GateWorld): boolean {
  const isLoaded = world.rules.some(({ id }) => namesOf(id, world.rules).includes(entry.rule));
  const subscription = subscriptionOf(entry.resource);
  const isVisible = subscription === undefined || isSeen(subscription, world.seen);
  return isLoaded && isVisible && !world.verdicts.some(({ resource }) => sameId(resource, entry.resource));
}

function couldHide(unknown: string, resource: string): boolean {
  return isAtOrBelow(resource, unknown) || isAboveAnything(unknown);
}

export function failuresOf(verdicts: readonly GateVerdict[]): readonly GateFailure[] {
  return verdicts.filter((verdict) => verdict.status === 'fail');
}

function fingerprintsOf({ rule, resource, discriminator }: GateFailure, world: GateWorld): readonly string[] {
  return namesOf(rule, world.rules).map((name) => fingerprintOf(name, resource, discriminator));
}
