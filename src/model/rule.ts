import type { JsonValue } from '../values/json.ts';
import type { Condition, Path } from './condition.ts';

/** Most severe first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const PARAMETER_TYPES = ['string', 'integer', 'boolean', 'duration', 'portSet', 'cidrSet', 'string[]', 'roleId[]'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** Rule id prefixes and the domain each stands for. */
export const RULE_PREFIXES = {
  NET: 'network', JIT: 'jit', VM: 'machines', IAM: 'access', PIM: 'pim', ENT: 'entra', KEY: 'credentials', DEF: 'defender', LOG: 'audit',
} as const;

export interface Parameter {
  readonly type: ParameterType;
  readonly default: JsonValue;
  readonly description: string;
}

export type RuleStatus = { readonly kind: 'preview' } | { readonly kind: 'stable' } | { readonly kind: 'deprecated'; readonly replacedBy: string };

export type EntityName = 'tenant' | 'subscription' | 'managementGroup';

/** What a rule judges: rows of some types, or an entity. */
export type RuleTarget = { readonly kind: 'types'; readonly types: readonly string[] } | { readonly kind: 'entity'; readonly entity: EntityName };

export interface Remediation {
  readonly action?: string;
  readonly summary: string;
  readonly portal?: string;
  readonly az?: string;
  readonly effect?: string;
}

/** A loaded, checked rule. Its `if` describes the violation (Azure Policy's polarity). */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly severity: Severity;
  readonly status: RuleStatus;
  readonly target: RuleTarget;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly when?: Condition;
  readonly if: Condition;
  readonly message: string;
  readonly identity: readonly Path[];
  readonly evidence: readonly Path[];
  readonly rationale: string;
  readonly remediation: Remediation;
  readonly references: readonly string[];
  /** Path of the file inside its pack, with `/`: `network/open-management-port.yaml`. */
  readonly file: string;
}

/** One case of `<slug>.cases.yaml`. */
export interface RuleCase {
  readonly name: string;
  readonly given: Readonly<Record<string, JsonValue>>;
  readonly inventory: readonly Readonly<Record<string, JsonValue>>[];
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly missing: readonly string[];
  readonly expect: 'pass' | 'fail' | 'unknown' | 'notApplicable';
  readonly reason?: string;
  readonly message?: string;
  readonly line: number;
}

/** A mutant that no case can notice, because it means the same. */
export interface EquivalentMutant {
  readonly mutant: string;
  readonly reason: string;
}

export interface RuleCases {
  readonly rule: string;
  readonly now: string;
  readonly cases: readonly RuleCase[];
  readonly equivalent: readonly EquivalentMutant[];
  readonly file: string;
}

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
