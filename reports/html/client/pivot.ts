import { STATES, type PageData } from '../../../src/report/html/pageFormat.ts';
import { controlRange, type Facet, type FacetName } from './facets.ts';
import { entry } from './table.ts';

/** What a group holds. Open failures by severity, known, waived, unknown and former ones add up to `total`. */
export interface GroupCounts {
  /** Open failures by severity, most severe first. */
  readonly open: readonly number[];
  readonly known: number;
  readonly waived: number;
  readonly unknown: number;
  /** Failures of the baseline that are none now. */
  readonly former: number;
  readonly total: number;
  /** Distinct root causes of the failures that count for the gate; a failure without one is its own. */
  readonly causes: number;
}

export interface Group {
  readonly key: string;
  readonly label: string;
  readonly counts: GroupCounts;
}

export interface Pivot {
  readonly label: string;
  /** The facet that choosing a group filters by. */
  readonly facet: FacetName;
  readonly groups: readonly Group[];
  /** Findings that belong to no group. */
  readonly rest: GroupCounts;
  /** All of them, each once, also where a finding belongs to several groups. */
  readonly all: GroupCounts;
  readonly isOverlapping: boolean;
}

/** The facets that findings are grouped by. */
export const GROUPINGS: readonly FacetName[] = ['rule', 'resource', 'owner', 'subscription', 'topic', 'cause'];

const CONTROL = 'control:';

export function benchmarkGroup(id: string): string {
  return `${CONTROL}${id}`;
}

/** The rows grouped as asked, those with the most severe open failures first; undefined for a grouping that there is not. */
export function pivot(data: PageData, facets: readonly Facet[], group: string, rows: Uint32Array): Pivot | undefined {
  const isControl = group.startsWith(CONTROL);
  const facet = facets.find(({ name }) => name === (isControl ? 'control' : group));
  if (facet === undefined || (!isControl && !GROUPINGS.includes(facet.name))) return undefined;
  const range = isControl ? controlRange(data, group.slice(CONTROL.length)) : [0, facet.keys.length] as const;
  if (isControl && range[0] === range[1]) return undefined;
  return grouped(data, facet, range, rows);
}

function grouped(data: PageData, facet: Facet, [from, to]: readonly [number, number], rows: Uint32Array): Pivot {
  const tallies = new Map<number, Tally>();
  const rest = createTally(data);
  const all = createTally(data);
  for (const row of rows) {
    const values = facet.valuesOf(facet.codes[row] ?? -1).filter((value) => value >= from && value < to);
    for (const value of values) add(data, tallyOf(data, tallies, value), row);
    if (values.length === 0) add(data, rest, row);
    add(data, all, row);
  }
  const groups = [...tallies].map(([value, tally]) => ({ key: entry(facet.keys, value), label: entry(facet.labels, value), value, counts: countsOf(tally) }));
  const isControl = facet.name === 'control';
  return {
    label: facet.label, facet: facet.name, isOverlapping: isControl, rest: countsOf(rest), all: countsOf(all),
    groups: groups.toSorted((a, b) => (isControl ? a.value - b.value : byUrgency(a.counts, b.counts) || a.value - b.value)),
  };
}

function byUrgency(a: GroupCounts, b: GroupCounts): number {
  for (const [severity, count] of a.open.entries()) if (count !== b.open[severity]) return (b.open[severity] ?? 0) - count;
  return b.unknown - a.unknown || b.total - a.total;
}

interface Tally {
  readonly byState: Uint32Array;
  readonly open: Uint32Array;
  readonly causes: Set<number>;
  without: number;
}

function createTally(data: PageData): Tally {
  return { byState: new Uint32Array(STATES.length), open: new Uint32Array(data.severities.length), causes: new Set(), without: 0 };
}

function tallyOf(data: PageData, tallies: Map<number, Tally>, value: number): Tally {
  const tally = tallies.get(value) ?? createTally(data);
  tallies.set(value, tally);
  return tally;
}

const OPEN = STATES.indexOf('open');
const KNOWN = STATES.indexOf('known');

function add({ findings, newOnly }: PageData, tally: Tally, row: number): void {
  const state = findings.state[row] ?? 0;
  const severity = findings.severity[row] ?? 0;
  tally.byState[state] = (tally.byState[state] ?? 0) + 1;
  if (state === OPEN) tally.open[severity] = (tally.open[severity] ?? 0) + 1;
  if (state !== OPEN && (state !== KNOWN || newOnly)) return;
  const cause = findings.cause[row] ?? 0;
  if (cause === 0) tally.without += 1;
  else tally.causes.add(cause);
}

function countsOf({ byState, open, causes, without }: Tally): GroupCounts {
  const [, known = 0, waived = 0, unknown = 0, fixed = 0, lost = 0, notJudged = 0] = byState;
  return { open: [...open], known, waived, unknown, former: fixed + lost + notJudged, total: byState.reduce((sum, count) => sum + count, 0), causes: causes.size + without };
}
