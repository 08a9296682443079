import type { JournalLine } from '../model/journal.ts';
import type { JsonObject } from '../values/json.ts';

/** What one read of ARM answers. */
export type Reading =
  | { readonly kind: 'found'; readonly body: JsonObject; readonly etag: string | undefined }
  | { readonly kind: 'absent' }
  /** Not known: forbidden, throttled beyond patience, broken. `missing` is the action that was refused, where that is why. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly missing: readonly string[] };

type ListReading = { readonly kind: 'listed'; readonly items: readonly JsonObject[] } | Extract<Reading, { readonly kind: 'failed' }>;

interface WriteRequest {
  readonly method: 'PUT' | 'DELETE';
  readonly path: string;
  readonly apiVersion: string;
  readonly body: JsonObject | null;
  /** Sent as `If-Match` where given. */
  readonly etag: string | undefined;
  readonly clientRequestId: string;
}

/**
 * What one write came to; it is sent once and never repeated by what is behind the port. accepted: 200, 201, 202, 204. An asynchronous operation is not followed: reading the
 * target, which verification does, tells how it ended. refused: Azure said no; worth another attempt after `pause` milliseconds where it says that it only was too busy.
 * lost: nobody knows.
 */
export type WriteResult =
  | { readonly kind: 'accepted'; readonly status: number; readonly requestId: string; readonly correlationId: string }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string; readonly message: string; readonly requestId: string; readonly correlationId: string; readonly missing: readonly string[]; readonly pause: number | undefined }
  | { readonly kind: 'lost'; readonly status: number | null; readonly code: string; readonly message: string; readonly requestId: string; readonly correlationId: string };

/** An event of the activity log that tells of a write. */
export interface WriteEvent {
  readonly at: string;
  readonly resourceId: string;
  readonly operation: string;
  readonly caller: string;
  readonly correlationId: string;
  readonly clientRequestId: string;
}

type EventReading = { readonly kind: 'listed'; readonly events: readonly WriteEvent[] } | Extract<Reading, { readonly kind: 'failed' }>;

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
