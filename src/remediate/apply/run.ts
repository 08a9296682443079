import type { ActionOutcome, JournalLine } from '../../model/journal.ts';
import type { Action, Plan } from '../../model/plan.ts';
import type { ManagementLock } from './locks.ts';
import type { RemediationPorts } from '../ports.ts';

/** What the user allows one run. */
export interface ApplySettings {
  readonly tool: { readonly name: string; readonly version: string };
  /** Who writes, for the journal. */
  readonly principal: string;
  /** The most machines and rules that may change. */
  readonly mostChanges: number;
  readonly allowBreaking: boolean;
  /** Whether a policy is written although access that somebody asked for is open in it. */
  readonly forceLiveRequests: boolean;
  /** Whether the rest is done after something failed. */
  readonly keepGoing: boolean;
  /** Whether the activity log is asked for other writers. */
  readonly activityLog: boolean;
  /** Why nothing new may be written, so that only what was begun is brought to an end: the plan has expired, say. Undefined where it may. */
  readonly heldBack: string | undefined;
}

/** What a run tells while it goes on. */
export type ApplyProgress =
  | { readonly kind: 'action'; readonly action: Action; readonly number: number; readonly of: number; readonly isCanary: boolean }
  | { readonly kind: 'waiting'; readonly milliseconds: number; readonly why: string }
  | { readonly kind: 'answered'; readonly action: string; readonly result: string; readonly requestId: string; readonly correlationId: string }
  | { readonly kind: 'outcome'; readonly outcome: ActionOutcome };

/** What all steps of a run share. */
export interface Run {
  readonly plan: Plan;
  readonly settings: ApplySettings;
  readonly ports: RemediationPorts;
  readonly locks: readonly ManagementLock[];
  /** Keys of resource groups that carry the ignore tag. */
  readonly ignoredGroups: ReadonlySet<string>;
  /** What the journal of an earlier run holds; empty for a first one. */
  readonly earlier: readonly JournalLine[];
  /** Client request ids of all writes of this plan, in lower case: what its own hands wrote is nobody else's. */
  readonly written: Set<string>;
  readonly tell: (progress: ApplyProgress) => void;
}

/** ISO 8601 of the run's clock. */
export function instantOf({ ports }: Pick<Run, 'ports'>): string {
  return new Date(ports.now()).toISOString();
}

/** Waits and says so. */
export async function wait({ ports, tell }: Run, milliseconds: number, why: string): Promise<void> {
  tell({ kind: 'waiting', milliseconds, why });
  await ports.sleep(milliseconds);
}
