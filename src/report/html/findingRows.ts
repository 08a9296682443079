import type { ResultFinding, ScanResult } from '../../model/scanResult.ts';
import { dispositionText } from '../baselineText.ts';
import { visibleText } from '../../model/visibleText.ts';
import { shortIds } from '../shortIds.ts';
import { clip } from '../text.ts';
import { pagePlaces } from './pagePlaces.ts';

const MOST_TEXT = 300;

/** The rows that the page holds without JavaScript: what, where, which rule, and what to do. */
export function findingRows(result: ScanResult, findings: readonly ResultFinding[]) {
  const placeOf = pagePlaces(result);
  const titles = new Map(result.rules.map((rule) => [rule.id, rule.title]));
  return findings.map((finding) => {
    const { title, scope, within } = placeOf(finding.resourceId);
    return {
      severity: finding.severity,
      isUnknown: finding.status === 'unknown',
      disposition: dispositionText(finding, result),
      name: shown(title),
      message: shortIds(shown(finding.message)),
      ruleId: shown(finding.ruleId),
      ruleTitle: shown(titles.get(finding.ruleId) ?? ''),
      subscription: shown(scope),
      resourceGroup: shown(within),
      owner: shown(finding.owner ?? ''),
    };
  });
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}
