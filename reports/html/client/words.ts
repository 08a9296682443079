import { counted } from '../../../src/report/text.ts';
import type { News, State } from '../../../src/report/html/pageFormat.ts';

/** How states are told, in the order of `STATES`. */
export const STATE_WORDS: Readonly<Record<State, string>> = {
  open: 'Open', known: 'Known', waived: 'Waived', unknown: 'Unknown', fixed: 'Fixed', lost: 'No longer known', notJudged: 'No longer judged',
};

/** How findings stand to the baseline, in the order of `NEWS`. */
export const NEWS_WORDS: Readonly<Record<News, string>> = {
  '': 'No failure', new: 'New', seenBefore: 'Seen before', fixed: 'Fixed', lost: 'No longer known', notJudged: 'No longer judged',
};

/** What a finding without an owner is told as. */
export const NO_OWNER = 'No owner tag';

const DAY = 86_400_000;

/** `, 54 days ago`: whole days up to the scan clock; nothing for less than one, or for what is no date. */
export function ageText(since: string, now: string): string {
  const days = Math.floor((Date.parse(now) - Date.parse(since)) / DAY);
  return days >= 1 ? `, ${counted(days, 'day')} before this scan` : '';
}
