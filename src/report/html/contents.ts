import { isUnread, type ScanResult } from '../../model/scanResult.ts';
import { thousands } from '../text.ts';

export interface ContentsLine {
  readonly id: string;
  readonly word: string;
  /** Of what there is, where a number says more than the word; empty elsewhere. */
  readonly count: string;
  readonly isLoud: boolean;
}

/** The sections that the page has, in its order. */
export function contentsOf(result: ScanResult): readonly ContentsLine[] {
  const { posture, findings, waivers, baseline, benchmarks, rules, gate } = result;
  const unread = findings.filter(isUnread).length;
  return [
    line('verdict', 'Verdict'),
    ...(gate.incomplete ? [line('unread', 'What could not be read', unread, true)] : []),
    line('numbers', 'Numbers'),
    ...(Object.values(result.summary.bySeverity).some((count) => count > 0) ? [line('causes', 'Where to begin')] : []),
    ...(posture === undefined ? [] : [line('exposure', 'Ways in from the Internet'), line('jit', 'Just-in-time access'), line('privileged', 'Who stands privileged'), line('credentials', 'Credentials that end')]),
    ...(baseline === undefined ? [] : [line('baseline', 'Baseline')]),
    line('findings', 'Findings', findings.length),
    ...(waivers.length === 0 ? [] : [line('waivers', 'Waivers', waivers.length)]),
    ...(benchmarks.length === 0 ? [] : [line('benchmarks', 'Benchmarks')]),
    line('rules', 'Rules', rules.length),
    line('coverage', 'Coverage'),
    line('provenance', 'Provenance'),
  ];
}

function line(id: string, word: string, count?: number, isLoud = false): ContentsLine {
  return { id, word, count: count === undefined ? '' : thousands(count), isLoud };
}
