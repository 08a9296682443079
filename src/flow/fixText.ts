import { ASSUMPTIONS } from '../model/assumptions.ts';
import { catalogEntry } from '../model/catalog.ts';
import type { Unknown } from '../model/unknown.ts';
import { visibleText } from '../model/visibleText.ts';
import { thousands } from '../report/text.ts';

const SCOPES_SHOWN = 2;

/** The first of some texts, and how many more there are. */
export function someOf(texts: readonly string[], most: number): string {
  const distinct = [...new Set(texts)].map(visibleText);
  return distinct.length <= most ? distinct.join(', ') : `${distinct.slice(0, most).join(', ')} and ${thousands(distinct.length - most)} more`;
}

/** What would make known what is not, in one sentence. `scopes`: all that it is about. */
export function fixText({ reason, artifact, missing }: Unknown, scopes: readonly string[]): string {
  const named = missing.filter((one) => one !== artifact);
  const what = reason === 'notCollected' ? someOf(named, SCOPES_SHOWN) : named.map(visibleText).join(', ');
  switch (reason) {
    case 'forbidden':
      return `To fix: grant ${what === '' ? `reading of ${visibleText(artifact)}` : what} on ${someOf(scopes, SCOPES_SHOWN)} and collect again.`;
    case 'notCollected':
      return `To fix: bring ${visibleText(artifact)}${what === '' ? '' : ` (${what})`} into the snapshot${exportText(artifact, scopes)}${vouchText(artifact, scopes)}.`;
    case 'throttled':
    case 'failed':
      return 'To fix: collect again.';
    case 'noData':
      return 'Azure does not hold it.';
    case 'ruleError':
      return 'It cannot be judged as it stands.';
  }
}

/** That a list is not whole, and what would make it so: a sentence a cause, none where all was read. */
export function notWholeTexts(gaps: readonly Unknown[]): readonly string[] {
  if (gaps.length === 0) return [];
  const alike = Map.groupBy(gaps, ({ artifact, reason, scope }) => JSON.stringify([artifact, reason, isWhole([scope])]));
  const fixes = [...alike.values()].flatMap((of) => (of[0] === undefined ? [] : [fixText({ ...of[0], missing: [...new Set(of.flatMap(({ missing }) => missing))] }, of.map(({ scope }) => scope))]));
  return [`Not whole: ${[...new Set(gaps.map(({ artifact }) => artifact))].join(', ')} could not be read everywhere, and what was not read is not in this list.`, ...new Set(fixes)];
}

/** How a person exports the type, where all of it is missing. */
function exportText(artifact: string, scopes: readonly string[]): string {
  const command = catalogEntry(artifact)?.exportWith;
  return command === undefined || !isWhole(scopes) ? '' : ` (${command})`;
}

/** Whether it is whole subscriptions, or tenants, of which nothing was read. */
function isWhole(scopes: readonly string[]): boolean {
  return scopes.every((scope) => /^\/(subscriptions|tenants)\/[^/]+$/i.test(scope));
}

/** Only where it is a whole subscription that was not looked at: of a row that another one names nobody can say that it is not there. */
function vouchText(artifact: string, scopes: readonly string[]): string {
  const name = Object.keys(ASSUMPTIONS).find((assumption) => ASSUMPTIONS[assumption]?.includes(artifact) === true);
  return name === undefined || !isWhole(scopes) ? '' : `, or vouch with --assume ${name} that there are no others`;
}
