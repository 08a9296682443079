import type { JsonObject } from '../values/json.ts';

/** What one read of ARM answers. */
export type Reading =
  | { readonly kind: 'found'; readonly body: JsonObject; readonly etag: string | undefined }
  | { readonly kind: 'absent' }
  /** Not known: forbidden, throttled beyond patience, broken. `missing` is the action that was refused, where that is why. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly missing: readonly string[] };

export type ListReading = { readonly kind: 'listed'; readonly items: readonly JsonObject[] } | Extract<Reading, { readonly kind: 'failed' }>;

export interface WriteRequest {
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

export type EventReading = { readonly kind: 'listed'; readonly events: readonly WriteEvent[] } | Extract<Reading, { readonly kind: 'failed' }>;

/** The two types that are ever written by a plan: whatever a file says, nothing else leaves. */
export const JIT_POLICY_ID = /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.Security\/locations\/[^/?#]+\/jitNetworkAccessPolicies\/[^/?#]+$/i;
export const SECURITY_RULE_ID = /^\/subscriptions\/[^/?#]+\/resourceGroups\/[^/?#]+\/providers\/Microsoft\.Network\/networkSecurityGroups\/[^/?#]+\/securityRules\/[^/?#]+$/i;
