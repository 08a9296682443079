import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import { subscriptionOf } from '../../values/armId.ts';
import { compareText } from '../../values/json.ts';
import { unreadParts } from '../incomplete.ts';
import { resourceIndex } from '../selection.ts';
import { counted } from '../text.ts';
import type { SarifItem, SarifNotice, SarifRun } from './sarifRun.ts';

/** Every verdict, a run for each subscription and one for what lies above them. */
export function archiveRuns(result: ScanResult): readonly SarifRun[] {
  const items = Map.groupBy(allItems(result), (item) => scopeOf(result, item.resource.subscriptionId));
  const notices = Map.groupBy(unreadNotices(result), (notice) => scopeOf(result, subscriptionOf(notice.scope) ?? ''));
  const seen = result.scan.scopes.seen.map((subscription) => subscription.subscriptionId.toLowerCase());
  const scopes = new Set([...seen, ...items.keys(), ...notices.keys()]);
  const named = scopes.size > 0 ? [...scopes].toSorted(compareText) : [result.scan.tenant];
  return named.map((scopeId) => ({ scopeId, part: 'all', rules: result.rules, items: items.get(scopeId) ?? [], shown: [], notifications: notices.get(scopeId) ?? [] }));
}

/** The run a resource belongs to: its subscription's, or the tenant's for what lies above subscriptions. */
export function scopeOf(result: ScanResult, subscriptionId: string): string {
  return subscriptionId === '' ? result.scan.tenant : subscriptionId.toLowerCase();
}

function allItems(result: ScanResult): readonly SarifItem[] {
  return [...result.findings.flatMap(findingItems(result)), ...verdictItems(result, 'pass'), ...verdictItems(result, 'notApplicable')];
}

/** Findings as items. One whose rule the result does not list (an edited file) has no descriptor to refer to and is none. */
export function findingItems(result: ScanResult): (finding: ResultFinding) => readonly SarifItem[] {
  const rules = new Map(result.rules.map((rule) => [rule.id, rule]));
  const resourceOf = resourceIndex(result);
  return (finding) => {
    const rule = rules.get(finding.ruleId);
    return rule === undefined ? [] : [{ rule, finding, resource: resourceOf(finding.resourceId), kind: finding.status === 'fail' ? 'fail' : 'open' }];
  };
}

function verdictItems(result: ScanResult, kind: 'pass' | 'notApplicable'): readonly SarifItem[] {
  return result.rules.flatMap((rule) =>
    (result.verdicts[kind][rule.id] ?? []).flatMap((index) => {
      const resource = result.resources.at(index);
      return resource === undefined ? [] : [{ rule, resource, kind }];
    }),
  );
}

/** What could not be read, as notices: SARIF calls what makes results incomplete an error. */
export function unreadNotices(result: ScanResult): readonly SarifNotice[] {
  return unreadParts(result).map((part) => ({
    id: 'SCAN002',
    level: 'error',
    scope: part.scope,
    part: 'scan',
    text: `${part.artifact} could not be read for ${part.where} (${part.reason}): ${counted(part.findings, 'finding')} unknown. ${part.fix}`,
  }));
}
