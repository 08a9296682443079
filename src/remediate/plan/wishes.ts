import type { FindingRef, PlanWarning, Skipped } from '../../model/plan.ts';
import type { JsonObject } from '../../values/json.ts';
import type { PortSet } from '../../values/ports.ts';

/** What a finding, or somebody who named the machine, wants of one machine's element of a policy. Wishes about the same element are applied one after another, and written together. */
export interface ElementWish {
  readonly kind: 'enableJit' | 'tightenJit' | 'pruneMachines';
  readonly policy: string;
  readonly location: string;
  /** As the policy names it, or would. */
  readonly machine: string;
  /** Null where the machine was named, and no finding is behind it. */
  readonly finding: FindingRef | null;
  readonly edit: (element: JsonObject | null) => JsonObject | null;
  readonly warnings: readonly PlanWarning[];
  /** Why nothing has to be written, where the edit changes nothing. */
  readonly otherwise: string;
}

/** What a finding wants of one security rule: some ports taken out of it, or its sources narrowed. */
export interface RuleWish {
  readonly rule: string;
  readonly mode: 'narrow' | 'close';
  readonly ports: PortSet;
  readonly finding: FindingRef;
  /** The machine it is for; empty where the finding is about the group itself. */
  readonly machine: string;
}

export interface Wishes {
  readonly elements: readonly ElementWish[];
  readonly rules: readonly RuleWish[];
  readonly skipped: readonly Skipped[];
}

export const NO_WISHES: Wishes = { elements: [], rules: [], skipped: [] };

export function together(all: readonly Wishes[]): Wishes {
  return { elements: all.flatMap(({ elements }) => elements), rules: all.flatMap(({ rules }) => rules), skipped: all.flatMap(({ skipped }) => skipped) };
}
