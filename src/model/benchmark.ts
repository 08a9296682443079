import type { Status } from './finding.ts';

/** A rule that speaks to a control. */
export interface Mapping {
  readonly rule: string;
  /** What of the control the rule leaves out; undefined where it covers all of it. */
  readonly partial?: string;
  /** Whose mapping this is: an https address. */
  readonly source: string;
}

export interface Control {
  readonly id: string;
  readonly title: string;
  /** Why no rule can judge it: a person must. */
  readonly manual?: string;
  readonly rules: readonly Mapping[];
}

/** Somebody's list of controls, and which rules speak to each. */
export interface Benchmark {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly publisher: string;
  readonly source: string;
  readonly controls: readonly Control[];
  /** Path of the file, as shown. */
  readonly file: string;
}

/** Best first. `noFailureFound`: nothing failed, and the rules do not cover the whole control or judged nothing that passed. */
export const CONTROL_STATUSES = ['satisfied', 'noFailureFound', 'notSatisfied', 'incomplete', 'manual', 'notCovered'] as const;
export type ControlStatus = (typeof CONTROL_STATUSES)[number];

export interface ResultControl extends Control {
  readonly status: ControlStatus;
  /** Verdicts of its rules, all resources. */
  readonly counts: Readonly<Record<Status, number>>;
  /** Failures among them that are waived; they stay failures. */
  readonly waived: number;
}

export interface ResultBenchmark extends Omit<Benchmark, 'controls' | 'file'> {
  readonly controls: readonly ResultControl[];
  readonly totals: Readonly<Record<ControlStatus, number>>;
  /** satisfied / (satisfied + noFailureFound + notSatisfied + incomplete). */
  readonly score: { readonly satisfied: number; readonly judged: number };
  /** The score and how it came about, in words and numbers. */
  readonly formula: string;
}
