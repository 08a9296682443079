import type { GatheredMachines } from '../facts/posture/gather.ts';
import type { PostureBesides } from '../facts/posture/posture.ts';
import type { Override } from '../model/override.ts';
import type { Narrowing } from '../model/narrowing.ts';
import type { ErrorCode } from '../model/toolError.ts';
import type { VerdictColumns } from '../assess/verdictTable.ts';
import type { Rule } from '../model/rule.ts';

/** What a worker is told to do: judge a share of a saved snapshot. Plain data. */
export interface JudgeWork {
  readonly directory: string;
  /** The snapshot's id: another one in its place is refused. */
  readonly snapshotId: string;
  readonly rules: readonly Rule[];
  readonly now: string;
  readonly assumes: readonly string[];
  readonly overrides: readonly Override[];
  readonly narrowing: Narrowing;
  readonly ownerTags: readonly string[];
  /** Which of the threads this is, from 0. */
  readonly index: number;
  readonly of: number;
  /** What of the rows is taken already. */
  readonly claims: SharedArrayBuffer;
}

/** What a worker sends: findings and machines as they come, all else at the end; or why it could not. */
export type WorkMessage =
  /** Blocks of findings as they are put aside, in that order. */
  | { readonly kind: 'findings'; readonly blocks: readonly string[] }
  | { readonly kind: 'machines'; readonly machines: GatheredMachines }
  | { readonly kind: 'rest'; readonly rest: VerdictColumns }
  /** Of one alone. */
  | { readonly kind: 'besides'; readonly besides: PostureBesides }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string; readonly hint: string; readonly details: readonly string[] };
