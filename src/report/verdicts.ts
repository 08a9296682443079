import type { Status } from '../model/finding.ts';
import type { ResultFinding, ResultResource, ResultRule, ScanResult } from '../model/scanResult.ts';
import { inReadingOrder, resourceIndex } from './selection.ts';

/** One verdict of a result, with what it is about. */
export interface ShownVerdict {
  readonly rule: ResultRule;
  readonly resource: ResultResource;
  readonly status: Status;
  /** Of failures and unknowns: the others have no more to tell. */
  readonly finding?: ResultFinding;
}

/**
 * Every verdict, one after the other: findings in the order people read them, then what passes, then what rules do not apply to, by rule. As in
 * the numbers, a finding of a rule that the result does not list (an edited file) is none.
 */
export function* verdictsOf(result: ScanResult): Generator<ShownVerdict> {
  const rules = new Map(result.rules.map((rule) => [rule.id, rule]));
  const resourceOf = resourceIndex(result);
  for (const finding of inReadingOrder(result.findings, result.gate)) {
    const rule = rules.get(finding.ruleId);
    if (rule !== undefined) yield { rule, resource: resourceOf(finding.resourceId), status: finding.status, finding };
  }
  yield* indexedVerdicts(result, 'pass');
  yield* indexedVerdicts(result, 'notApplicable');
}

function* indexedVerdicts({ rules, resources, verdicts }: ScanResult, status: 'pass' | 'notApplicable'): Generator<ShownVerdict> {
  for (const rule of rules) {
    for (const index of verdicts[status][rule.id] ?? []) {
      const resource = resources.at(index);
      if (resource !== undefined) yield { rule, resource, status };
    }
  }
}
