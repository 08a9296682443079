import { STATUSES, type Status } from '../../model/finding.ts';
import type { StatusCounts } from '../../model/scanResult.ts';
import { thousands } from '../text.ts';

const LABELS: Readonly<Record<Status, string>> = { fail: 'fail', unknown: 'unknown', pass: 'pass', notApplicable: 'not applicable' };

/** Width of the drawing's coordinate system. */
const FULL = 1_000;
/** A share that is not zero is never drawn thinner than this. */
const THINNEST = 4;

/** All verdicts as one bar, drawn in SVG; the legend beside it holds the same numbers as text. */
export function statusBar(counts: StatusCounts) {
  const total = STATUSES.reduce((sum, status) => sum + counts[status], 0);
  let x = 0;
  const parts = STATUSES.map((status) => {
    const width = counts[status] === 0 ? 0 : Math.max(THINNEST, Math.round((counts[status] / total) * FULL));
    const part = { status, label: LABELS[status], count: thousands(counts[status]), x, width, isZero: counts[status] === 0 };
    x += width;
    return part;
  });
  return { parts, full: Math.max(x, 1), total: thousands(total), any: total > 0 };
}
