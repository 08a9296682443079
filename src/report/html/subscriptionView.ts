import { SEVERITIES } from '../../model/rule.ts';
import type { ScanResult } from '../../model/scanResult.ts';
import { countsBySubscription, type SubscriptionCounts } from '../bySubscription.ts';
import { counted, thousands } from '../text.ts';
import { shown } from './shown.ts';

const MOST_ROWS = 10;
/** Width of the drawing's coordinate system, and of the thinnest part of a bar. */
const FULL = 1_000;
const THINNEST = 6;

/** The failures that count by subscription: a table of which each row has its bar, drawn to one scale. */
export function subscriptionView(result: ScanResult) {
  const rows = countsBySubscription(result);
  const widest = Math.max(1, ...rows.map(({ total }) => total));
  const rest = rows.length - MOST_ROWS;
  return {
    any: rows.some(({ total }) => total > 0),
    full: FULL,
    severities: [...SEVERITIES],
    rows: rows.slice(0, MOST_ROWS).map((row) => rowView(row, widest)),
    rest: rest > 0 ? `${counted(rest, 'more subscription')} with fewer or less grave failures.` : '',
  };
}

function rowView({ name, counts, total }: SubscriptionCounts, widest: number) {
  let x = 0;
  const parts = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => {
    const width = Math.max(THINNEST, Math.round((counts[severity] / widest) * FULL * 0.97));
    const part = { severity, x, width };
    x += width;
    return part;
  });
  return { name: shown(name), total: thousands(total), parts, counts: SEVERITIES.map((severity) => ({ severity, count: thousands(counts[severity]), isZero: counts[severity] === 0 })) };
}
