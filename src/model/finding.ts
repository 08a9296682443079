import type { JsonValue } from '../values/json.ts';
import type { Severity } from './rule.ts';
import type { Unknown } from './unknown.ts';

export const STATUSES = ['fail', 'unknown', 'pass', 'notApplicable'] as const;
export type Status = (typeof STATUSES)[number];

export const DISPOSITIONS = ['open', 'waived', 'known'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** One value that a verdict rests on. */
export interface Evidence {
  /** Property path of the row (`properties.x`) or of a fact (`fact.jit.state`). */
  readonly path: string;
  /** What the rule looks for there, in words (`equals true`), or empty where it is only shown. */
  readonly expected: string;
  /** What was seen. null where it is absent or unknown. */
  readonly actual: JsonValue;
  /** The type and api-version the value came from. */
  readonly type: string;
  readonly apiVersion: string;
}

/** The resource a finding is about. */
export interface FindingResource {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  /** Who answers for it, by its tags; absent where they do not say. */
  readonly owner?: string;
}

/** One rule's verdict on one resource: what `evaluate` answers, passes included. */
export interface Verdict {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly resource: FindingResource;
  readonly status: Status;
  /** The rule's message for fail, a generated sentence otherwise. */
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly unknown?: Unknown;
  /** Joined identity values; empty unless the rule has `identity`. */
  readonly discriminator: string;
  readonly rootCause?: string;
}
