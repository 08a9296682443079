import type { Status } from './finding.ts';

/** A rule that speaks to a control. */
export interface Mapping {
  readonly rule: string;
  /** What of the control the rule leaves out; undefined where it covers all of it. */
  readonly partial?: string;
  /** What the rule asks for beyond the control: its pass counts, its failure says nothing of the control. */
  readonly stricter?: string;
  /** Whose mapping this is: an https address. */
  readonly source: string;
}

export interface Control {
  readonly id: string;
  readonly title: string;
  /** Why no rule can judge it: a person must. */
  readonly manual?: string;
  /** Why no rule looks at it, though a machine could. */
  readonly notCovered?: string;
  readonly rules: readonly Mapping[];
}

/** `complete`: every control of the document is listed. `mapped`: only those that rules speak to. */
export const LIST_EXTENTS = ['complete', 'mapped'] as const;
export type ListExtent = (typeof LIST_EXTENTS)[number];

/** Somebody's list of controls, and which rules speak to each. */
export interface Benchmark {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly publisher: string;
  readonly source: string;
  /** The day the source was read, `YYYY-MM-DD`. */
  readonly retrieved?: string;
  readonly coverage: ListExtent;
  readonly controls: readonly Control[];
  /** Path of the file, as shown. */
  readonly file: string;
}

/**
 * Best first. `noFailureFound`: nothing failed that the control asks for, and nothing proves that all of it is met: the rules do not cover the whole
 * control, ask for more than it and failed, or judged nothing that passed.
 */
export const CONTROL_STATUSES = ['satisfied', 'noFailureFound', 'notSatisfied', 'incomplete', 'manual', 'notCovered'] as const;
export type ControlStatus = (typeof CONTROL_STATUSES)[number];

export interface ResultControl extends Control {
  readonly status: ControlStatus;
  /** Verdicts of its rules, all resources. */
  readonly counts: Readonly<Record<Status, number>>;
  /** Failures among them that are waived; they stay failures. */
  readonly waived: number;
  /** Failures among them of rules that ask for more than the control: they say nothing of it. Absent where there is none. */
  readonly beyond?: number;
}

export interface ResultBenchmark extends Omit<Benchmark, 'controls' | 'coverage' | 'file'> {
  /** Absent from results of earlier versions: nothing is claimed of them. */
  readonly coverage?: ListExtent;
  readonly controls: readonly ResultControl[];
  readonly totals: Readonly<Record<ControlStatus, number>>;
  /** satisfied / (satisfied + noFailureFound + notSatisfied + incomplete). */
  readonly score: { readonly satisfied: number; readonly judged: number };
  /** The score and how it came about, in words and numbers. */
  readonly formula: string;
}
