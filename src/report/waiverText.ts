import { isIdle, type ResultWaiver } from '../model/waiver.ts';
import { visibleText } from '../model/visibleText.ts';
import { compareText } from '../values/json.ts';
import { clip, counted } from './text.ts';

const IDS_SHOWN = 5;
const MOST_ID = 24;

/** All waivers in one line: what they set aside, and which of them somebody must look at. Empty where there are none. */
export function waiverLine(waivers: readonly ResultWaiver[]): string {
  if (waivers.length === 0) return '';
  const parts: readonly (readonly [readonly ResultWaiver[], (count: number) => string])[] = [
    [expiring(waivers), (count) => `${count} ${expiryText(expiring(waivers))}`],
    [waivers.filter(({ state }) => state === 'expired'), (count) => `${count} expired`],
    [waivers.filter(({ state }) => state === 'pending'), (count) => `${count} ${count === 1 ? 'is' : 'are'} not in effect yet`],
    [waivers.filter(isIdle), (count) => `${count} ${count === 1 ? 'is' : 'are'} not needed`],
  ];
  return [headText(waivers), ...parts.filter(([named]) => named.length > 0).map(([named, text]) => `${text(named.length)} (${idsText(named)})`)].join(', ');
}

function headText(waivers: readonly ResultWaiver[]): string {
  const acting = waivers.filter(({ waived }) => waived > 0);
  if (acting.length === 0) return `${counted(waivers.length, 'waiver sets', 'waivers set')} no failure aside`;
  return `${counted(acting.length, 'waiver sets', 'waivers set')} ${counted(acting.reduce((sum, { waived }) => sum + waived, 0), 'failure')} aside`;
}

function expiring(waivers: readonly ResultWaiver[]): readonly ResultWaiver[] {
  return waivers.filter(({ state }) => state === 'expiring').toSorted(byLastDay);
}

/** `expires in 6 days`, `expire within 6 days`: the last of them. */
function expiryText(soon: readonly ResultWaiver[]): string {
  const days = Math.max(...soon.map(({ daysLeft }) => daysLeft));
  if (days === 0) return soon.length === 1 ? 'expires today' : 'expire today';
  return `${soon.length === 1 ? 'expires in' : 'expire within'} ${counted(days, 'day')}`;
}

function idsText(waivers: readonly ResultWaiver[]): string {
  const rest = waivers.length - IDS_SHOWN;
  const ids = waivers.slice(0, IDS_SHOWN).map(({ id }) => clip(visibleText(id), MOST_ID)).join(', ');
  return rest > 0 ? `${ids} and ${rest} more` : ids;
}

/** Those that somebody must look at first: over, nearly over, not needed; then by their last day. */
export function byAttention(left: ResultWaiver, right: ResultWaiver): number {
  return attentionRank(left) - attentionRank(right) || byLastDay(left, right);
}

function attentionRank(waiver: ResultWaiver): number {
  if (waiver.state === 'expired') return waiver.named > 0 ? 0 : 1;
  if (waiver.state === 'expiring') return 2;
  return isIdle(waiver) ? 3 : 4;
}

function byLastDay(left: ResultWaiver, right: ResultWaiver): number {
  return compareText(left.expiresOn, right.expiresOn) || compareText(left.id, right.id);
}

/** How far the last day of a waiver is: `6 days left`, `ends today`, `over for 3 days`. */
export function daysText(daysLeft: number): string {
  if (daysLeft < 0) return `over for ${counted(-daysLeft, 'day')}`;
  return daysLeft === 0 ? 'ends today' : `${counted(daysLeft, 'day')} left`;
}

/** What a waiver did in the scan, in a sentence. */
export function effectText(waiver: ResultWaiver): string {
  switch (waiver.use) {
    case 'used': return namedText(waiver);
    case 'undecided': return 'Something that could not be read leaves open whether it is needed.';
    case 'unused': return 'Not needed: all that it names holds without it.';
    case 'outOfScope': return 'Nobody looked at what it names.';
    case 'neverMatches': return 'Not needed: nothing that it names was there to be judged. It is gone, or misspelt.';
  }
}

function namedText({ state, named, waived }: ResultWaiver): string {
  if (state === 'expired') return `${counted(named, 'failure that it names is', 'failures that it names are')} not set aside by it any more.`;
  if (state === 'pending') return `${counted(named, 'failure that it names is', 'failures that it names are')} not set aside by it yet.`;
  if (waived === 0) return `${counted(named, 'failure that it names is', 'failures that it names are')} set aside by another waiver.`;
  const others = named - waived;
  return `Sets ${counted(waived, 'failure')} aside.${others > 0 ? ` ${counted(others, 'more is', 'more are')} set aside by another waiver.` : ''}`;
}
