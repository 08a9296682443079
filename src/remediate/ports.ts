import type { JournalLine } from '../model/journal.ts';
import type { EventReading, ListReading, Reading, WriteRequest, WriteResult } from '../model/armAnswers.ts';

/** Everything that applying a plan touches outside of itself. */
export interface RemediationPorts {
  /** One resource by its ARM id. */
  readonly read: (id: string, apiVersion: string) => Promise<Reading>;
  /** Management locks at, above and below a scope, as ARM lists them. */
  readonly locks: (scope: string) => Promise<ListReading>;
  /** Writes to JIT policies and security rules of a subscription since an instant (ISO 8601), from its activity log. */
  readonly events: (subscriptionId: string, since: string) => Promise<EventReading>;
  readonly write: (request: WriteRequest) => Promise<WriteResult>;
  /** Appends one line and returns when it is on disk. */
  readonly journal: (line: JournalLine) => void;
  readonly now: () => number;
  /** Waits, in milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A new GUID. */
  readonly guid: () => string;
  /** Whether the user has asked to stop: the write in hand is finished, verified and journalled first. */
  readonly interrupted: () => boolean;
}
