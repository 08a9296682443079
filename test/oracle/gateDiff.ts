/**
 * What moved between two worlds, in facts and not in the words of a report: how each failure of the newer one stood in the
 * older, and how each other failure of the older one stands in the newer. Names for these moves are the report's choice.
 */
import { dispositionOf } from './gate.ts';
import { failuresOf, fateOf } from './gateBaseline.ts';
import { fingerprintOf, isMoreSevere, namesOf } from './gateNames.ts';
import type { GateDisposition, GateFailure, GateFate, GateWorld } from './gateTypes.ts';

/** `fixed` and `gone` for what did not fail although it was judged, and for what was not there. */
type GateBefore = 'sameSeverity' | 'lessSevere' | 'moreSevere' | Exclude<GateFate, 'failing'>;

export interface GateMoves {
  /** Failures of the newer world, in the order of its verdicts. */
  readonly failing: readonly {
    readonly fingerprint: string;
    readonly before: GateBefore;
    /** Absent where it did not fail before. */
    readonly dispositionBefore?: GateDisposition['disposition'];
    readonly disposition: GateDisposition['disposition'];
  }[];
  /** Failures of the older world that the newer one does not have, in the order of the older one's verdicts. */
  readonly ended: readonly { readonly fingerprint: string; readonly fate: Exclude<GateFate, 'failing'> }[];
}

/** The rules' former ids are those that the newer world tells. */
export function movesBetween(older: GateWorld, newer: GateWorld): GateMoves {
  return {
    failing: failuresOf(newer.verdicts).map((failure) => ({
      fingerprint: fingerprintOf(failure.rule, failure.resource, failure.discriminator),
      ...howItStood(failure, older, newer),
      disposition: dispositionOf(failure, newer).disposition,
    })),
    ended: failuresOf(older.verdicts).flatMap((failure) => {
      const fate = fateIn(newer, failure, older.seen);
      return fate === 'failing' ? [] : [{ fingerprint: fingerprintOf(failure.rule, failure.resource, failure.discriminator), fate }];
    }),
  };
}

function howItStood(failure: GateFailure, older: GateWorld, newer: GateWorld): { readonly before: GateBefore; readonly dispositionBefore?: GateDisposition['disposition'] } {
  const names = namesOf(failure.rule, newer.rules);
  const fingerprints = names.map((name) => fingerprintOf(name, failure.resource, failure.discriminator));
  const earlier = failuresOf(older.verdicts).find(({ rule, resource, discriminator }) => fingerprints.includes(fingerprintOf(rule, resource, discriminator)));
  if (earlier !== undefined) return { before: severityThen(earlier, failure), dispositionBefore: dispositionOf(earlier, older).disposition };
  const fates = names.map((rule) => fateIn(older, { ...failure, rule }, newer.seen));
  return { before: (['undecided', 'fixed', 'gone'] as const).find((fate) => fates.includes(fate)) ?? 'notJudged' };
}

function severityThen(earlier: GateFailure, failure: GateFailure): GateBefore {
  if (isMoreSevere(failure.severity, earlier.severity)) return 'lessSevere';
  return isMoreSevere(earlier.severity, failure.severity) ? 'moreSevere' : 'sameSeverity';
}

function fateIn(world: GateWorld, { rule, resource, discriminator, severity }: GateFailure, seenBefore: readonly string[]): GateFate {
  return fateOf({ fingerprint: fingerprintOf(rule, resource, discriminator), severity, firstSeen: '', rule, resource }, world, seenBefore);
}
