import type { ScanResult } from '../../model/scanResult.ts';
import { isIdle, type ResultWaiver, type WaiverState } from '../../model/waiver.ts';
import { visibleText } from '../../model/visibleText.ts';
import { clip, sentence } from '../text.ts';
import { byAttention, daysText, effectText, waiverLine } from '../waiverText.ts';

const MOST_TEXT = 1_000;
const MOST_ID = 120;

const CATEGORIES: Readonly<Record<ResultWaiver['category'], string>> = { waiver: 'waiver', mitigated: 'mitigated', falsePositive: 'false positive' };

/** All waivers in words, those that somebody must look at first. */
export function waiverView({ waivers }: ScanResult) {
  return {
    any: waivers.length > 0,
    line: sentence(waiverLine(waivers)),
    rows: waivers.toSorted(byAttention).map(waiverRow),
  };
}

function waiverRow(waiver: ResultWaiver) {
  return {
    id: clip(visibleText(waiver.id), MOST_ID),
    category: CATEGORIES[waiver.category],
    mark: markOf(waiver),
    isLoud: isLoud(waiver),
    rules: shown(waiver.rules.join(', ')),
    scope: shown(waiver.scope),
    reason: shown(waiver.reason),
    owner: shown(waiver.owner),
    ticket: shown(waiver.ticket ?? ''),
    approval: approvalOf(waiver),
    lastDay: visibleText(waiver.expiresOn),
    days: daysText(waiver.daysLeft),
    effect: effectText(waiver),
  };
}

const MARKS: Readonly<Record<WaiverState, string>> = { expired: 'expired', expiring: 'expiring', pending: 'not in effect yet', active: '' };

/** One word on what somebody must look at; empty where nobody must. */
function markOf(waiver: ResultWaiver): string {
  return [MARKS[waiver.state], isIdle(waiver) ? 'not needed' : ''].filter((word) => word !== '').join(', ');
}

/** Expired while failures need it: what it promised is not kept. */
function isLoud({ state, named }: ResultWaiver): boolean {
  return state === 'expired' && named > 0;
}

function approvalOf({ approvedBy, approvedOn }: ResultWaiver): string {
  if (approvedBy === undefined && approvedOn === undefined) return '';
  return ['Approved', ...(approvedBy === undefined ? [] : [`by ${shown(approvedBy)}`]), ...(approvedOn === undefined ? [] : [`on ${visibleText(approvedOn)}`])].join(' ');
}

function shown(text: string): string {
  return clip(visibleText(text), MOST_TEXT);
}
