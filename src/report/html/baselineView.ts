import type { FormerFailure } from '../../model/baseline.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { visibleText } from '../../model/visibleText.ts';
import { FATE_WORDS, GROUP_WORDS, GROUPS, groupOf, type Group } from '../baselineText.ts';
import { resourceIndex, subscriptionNames } from '../selection.ts';
import { capitalised, clip, counted, instantText, thousands } from '../text.ts';
import { placeOf } from '../place.ts';

/** Former failures of each kind that the page lists. */
const MOST_ROWS = 100;
const MOST_TEXT = 300;

/** The scan held against a baseline: what is new, and what became of what failed before. */
export function baselineView(result: ScanResult) {
  const { baseline } = result;
  if (baseline === undefined) return NO_BASELINE;
  return {
    any: true,
    counts: [
      { word: 'new', count: thousands(baseline.new) },
      ...(baseline.raised > 0 ? [{ word: 'of them more severe than before', count: thousands(baseline.raised) }] : []),
      { word: 'known', count: thousands(baseline.known) },
      ...GROUPS.map((group) => ({ group, count: formerOf(baseline.former, group).length })).filter(({ group, count }) => group === 'fixed' || count > 0).map(({ group, count }) => ({ word: GROUP_WORDS[group], count: thousands(count) })),
    ],
    source: `Held against ${counted(baseline.findings, 'failure')} of ${instantText(baseline.createdAt)}, snapshot ${visibleText(baseline.snapshot.slice(0, 12))}…`,
    groups: GROUPS.flatMap((group) => groupView(result, group, formerOf(baseline.former, group))),
  };
}

const NO_BASELINE = { any: false, counts: [], source: '', groups: [] };

function formerOf(former: readonly FormerFailure[], group: Group): readonly FormerFailure[] {
  return former.filter((entry) => groupOf(entry) === group);
}

const GROUP_NOTES: Readonly<Record<Group, string>> = {
  fixed: 'They failed in the baseline, and pass, do not apply, or are gone.',
  unknown: 'They failed in the baseline. Something that could not be read leaves open whether they still do: they are not fixed.',
  notJudged: 'They failed in the baseline. The scan did not judge there, or not by their rule: they are not fixed.',
};

function groupView(result: ScanResult, group: Group, entries: readonly FormerFailure[]) {
  if (entries.length === 0) return [];
  const rest = entries.length - MOST_ROWS;
  return [{
    title: capitalised(`${GROUP_WORDS[group]} `).trimEnd(),
    count: counted(entries.length, 'failure'),
    note: GROUP_NOTES[group],
    rows: entries.slice(0, MOST_ROWS).map(formerRow(result)),
    rest: rest > 0 ? `${thousands(rest)} more: the JSON result holds all of them.` : '',
  }];
}

function formerRow(result: ScanResult) {
  const resourceOf = resourceIndex(result);
  const nameOf = subscriptionNames(result);
  return ({ ruleId, resourceId, severity, firstSeen, fate }: FormerFailure) => {
    const resource = resourceOf(resourceId);
    const { name, scope, within } = placeOf(resource, nameOf(resource.subscriptionId));
    return {
      ruleId: shown(ruleId), severity, name: shown(name), fate: FATE_WORDS[fate], firstSeen: instantText(firstSeen),
      place: [scope, within].filter((part) => part !== '').map(shown).join(', '),
    };
  };
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}
