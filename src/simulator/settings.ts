/** How the simulated Azure behaves where the real one may behave either way. All of them have a default. */
export interface Settings {
  /** Milliseconds by which Resource Graph is behind ARM, for new rows and deleted ones alike. */
  readonly lag: number;
  /** Milliseconds that a write of the network provider takes from its answer to `Succeeded`. */
  readonly writeTime: number;
  /** Whether a security rule's own PUT and DELETE look at `If-Match`; only that of a whole group is proven to. */
  readonly ruleIfMatch: 'honoured' | 'ignored';
  /** Milliseconds from the answer to a JIT call until the security groups follow. */
  readonly jitTime: number;
  /** Milliseconds until the activity log serves an event. */
  readonly activityLogLag: number;
  /** Where JIT puts its deny rule; both were observed. See `jitRules.ts`. */
  readonly jitPriority: 'deny4096' | 'shift1000';
  /** What a list of JIT policies holds in a subscription without Defender for Servers Plan 2. */
  readonly jitWithoutPlan: 'stored' | 'empty' | 'refused';
  /** Where calls come from: the source of an access request that names none. */
  readonly callerAddress: string;
  /** Whether buckets and quotas run empty. The headers are there in either case. */
  readonly throttle: boolean;
  /** Whether Resource Graph's 429 says when to come back in `Retry-After` too. */
  readonly graphRetryAfter: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  lag: 0, writeTime: 0, ruleIfMatch: 'honoured', jitTime: 0, activityLogLag: 0, jitPriority: 'deny4096', jitWithoutPlan: 'stored', callerAddress: '203.0.113.10', throttle: false, graphRetryAfter: false,
};
