import type { Unknown } from '../../model/unknown.ts';

/** Whether somebody can: `conditional` where the rest of the request decides, `unknown` where what was not read could say more than what was. */
export type Verdict = 'yes' | 'conditional' | 'no' | 'unknown';

/** A verdict, with the reason where it is not known. */
export type Judged = { readonly verdict: Exclude<Verdict, 'unknown'> } | { readonly verdict: 'unknown'; readonly cause: Unknown };

export const YES: Judged = { verdict: 'yes' };
export const CONDITIONAL: Judged = { verdict: 'conditional' };
export const NO: Judged = { verdict: 'no' };

export function unclear(cause: Unknown): Judged {
  return { verdict: 'unknown', cause };
}

/** Both have to hold: no decides, then what is unknown, then a condition. */
export function lesser(left: Judged, right: Judged): Judged {
  if (left.verdict === 'no' || right.verdict === 'no') return NO;
  if (left.verdict === 'unknown') return left;
  if (right.verdict === 'unknown') return right;
  return left.verdict === 'conditional' ? left : right;
}

/** One is enough: yes decides; what is unknown could be yes; then a condition. */
export function greatest(judged: Iterable<Judged>): Judged {
  let most: Judged = NO;
  for (const one of judged) {
    if (one.verdict === 'yes') return YES;
    if (most.verdict !== 'unknown' && one.verdict !== 'no') most = one;
  }
  return most;
}

export function causesOf(judged: readonly Judged[]): readonly Unknown[] {
  return judged.flatMap((one) => (one.verdict === 'unknown' ? [one.cause] : []));
}

/** Each cause once, in the order in which they came. */
export function distinct(causes: readonly Unknown[]): readonly Unknown[] {
  return [...new Map(causes.map((cause) => [`${cause.artifact} ${cause.scope} ${cause.message}`, cause])).values()];
}
