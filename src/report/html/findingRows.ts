import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import { resourceIndex, subscriptionNames } from '../selection.ts';
import { visibleText } from '../../model/visibleText.ts';
import { clip } from '../text.ts';

const MOST_TEXT = 300;

/** The rows that the page holds without JavaScript: what, where, which rule, and what to do. */
export function findingRows(result: ScanResult, findings: readonly ResultFinding[]) {
  const resourceOf = resourceIndex(result);
  const nameOf = subscriptionNames(result);
  const titles = new Map(result.rules.map((rule) => [rule.id, rule.title]));
  return findings.map((finding) => {
    const resource = resourceOf(finding.resourceId);
    return {
      severity: finding.severity,
      isUnknown: finding.status === 'unknown',
      disposition: finding.disposition === 'open' ? '' : finding.disposition,
      name: shown(resource.name),
      message: shown(finding.message),
      ruleId: shown(finding.ruleId),
      ruleTitle: shown(titles.get(finding.ruleId) ?? ''),
      subscription: shown(nameOf(resource.subscriptionId)),
      resourceGroup: shown(resource.resourceGroup),
    };
  });
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}
