import type { JournalLine } from '../../src/model/journal.ts';
import type { Action, Plan } from '../../src/model/plan.ts';
import type { OracleObject } from './json.ts';

/** One write that reached Azure, from the process that applies: what was there when it came, and what it left. */
export interface Sent {
  readonly kind: 'sent';
  readonly method: string;
  /** The ARM id that was written, as it was sent. */
  readonly path: string;
  readonly body: OracleObject | null;
  readonly clientRequestId: string;
  readonly ifMatch: string | undefined;
  /** Whether it changed what Azure holds, whatever was answered. */
  readonly performed: boolean;
  readonly before: OracleObject | null;
  readonly after: OracleObject | null;
}

export type Happening =
  /** A line that is on disk now. */
  | { readonly kind: 'line'; readonly line: JournalLine }
  | Sent
  /** What a resource is from now on, whoever changed it. Ids are in lower case. */
  | { readonly kind: 'seen'; readonly target: string; readonly body: OracleObject | null }
  /** Somebody else wrote it. */
  | { readonly kind: 'other'; readonly target: string }
  /** The process is no more; the next one reads the journal. */
  | { readonly kind: 'died' }
  /** The user asked to stop. */
  | { readonly kind: 'asked' };

export interface Evidence {
  readonly plan: Plan;
  /** Whether policies with live requests may be written. */
  readonly forced: boolean;
  readonly happenings: readonly Happening[];
  /** Of the last process; undefined where it died. */
  readonly exit: number | undefined;
}

export type WriteLine = Extract<JournalLine, { readonly event: 'write' }>;

export function lineOf(happening: Happening | undefined): JournalLine | undefined {
  return happening?.kind === 'line' ? happening.line : undefined;
}

export function targetOf({ change }: Action): string {
  return (change.kind === 'jitPolicy' ? change.policy : change.rule).toLowerCase();
}
