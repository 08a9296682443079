import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facetsOf } from '../../reports/html/client/facets.ts';
import { filtered, type Selection } from '../../reports/html/client/filter.ts';
import { benchmarkGroup, GROUPINGS, pivot, type GroupCounts } from '../../reports/html/client/pivot.ts';
import { pressed, ranksOf, sorted, SORT_COLUMNS, type SortColumn, type SortKey } from '../../reports/html/client/sort.ts';
import { resourceOf, ruleOf, rowCount, stateOf, textOf, titleOf } from '../../reports/html/client/table.ts';
import { NEWS, STATES, type PageData } from '../../src/report/html/pageFormat.ts';
import { nth } from '../report/fixture.ts';
import { range, sourceOf } from './pageData.ts';
import { anyResult, BENCHMARK, GRANTS, RICH } from './results.ts';

const LAST = '\uffff';

/** What a column is ordered by, as text: numbers padded, what is not told last. */
function keyOf(data: PageData, column: SortColumn, row: number): string {
  switch (column) {
    case 'severity': return String(data.findings.severity[row]);
    case 'status': return String(data.findings.state[row]);
    case 'finding': return caseless(titleOf(data, row));
    case 'rule': return caseless(ruleOf(data, row).id);
    case 'where': { const { scope, within } = resourceOf(data, row); return caseless(`${scope}\n${within}`); }
    case 'owner': return textOf(data, 'owner', row) === '' ? LAST : caseless(textOf(data, 'owner', row));
    case 'firstSeen': return textOf(data, 'firstSeen', row) || LAST;
  }
}

function caseless(text: string): string {
  return `${text.toLowerCase()}\u0000${text}`;
}

/** The order again, by the plainest means: sorted by the last key first, each time stably. */
function sortedAgain(data: PageData, keys: readonly SortKey[]): readonly number[] {
  return keys.toReversed().reduce<readonly number[]>((rows, { column, isDescending }) => rows.toSorted((a, b) => {
    const [left, right] = [keyOf(data, column, a), keyOf(data, column, b)];
    const order = left < right ? -1 : left > right ? 1 : 0;
    return isDescending ? -order : order;
  }), range(rowCount(data)));
}

const anyKeys = fc.uniqueArray(fc.record({ column: fc.constantFrom(...SORT_COLUMNS), isDescending: fc.boolean() }), { selector: ({ column }) => column, maxLength: 3 });

describe('the order of rows', () => {
  it('is by who holds a role assignment', async () => {
    const { data } = await sourceOf(GRANTS);
    expect([...sorted(Uint32Array.from(range(4)), [{ column: 'finding', isDescending: true }], ranksOf(data))].map((row) => titleOf(data, row))).toEqual(['Ben <b>', 'Ann', ...GRANTS.resources.slice(2).map(({ name }) => name).toReversed()]);
  });

  it('is by several columns, each up or down, and else as it was read', async () => {
    await fc.assert(fc.asyncProperty(anyResult, anyKeys, async (result, keys) => {
      const { data } = await sourceOf(result);
      expect([...sorted(Uint32Array.from(range(rowCount(data))), keys, ranksOf(data))]).toEqual(sortedAgain(data, keys));
    }), { numRuns: 60 });
  });

  it.each<readonly [string, readonly SortKey[], boolean, readonly SortKey[]]>([
    ['first', [], false, [{ column: 'rule', isDescending: false }]],
    ['again', [{ column: 'rule', isDescending: false }], false, [{ column: 'rule', isDescending: true }]],
    ['a third time', [{ column: 'rule', isDescending: true }], false, []],
    ['in place of others', [{ column: 'owner', isDescending: true }, { column: 'rule', isDescending: false }], false, [{ column: 'rule', isDescending: false }]],
    ['added', [{ column: 'owner', isDescending: true }], true, [{ column: 'owner', isDescending: true }, { column: 'rule', isDescending: false }]],
    ['added again', [{ column: 'owner', isDescending: true }, { column: 'rule', isDescending: false }], true, [{ column: 'owner', isDescending: true }, { column: 'rule', isDescending: true }]],
    ['added a third time', [{ column: 'owner', isDescending: true }, { column: 'rule', isDescending: true }], true, [{ column: 'owner', isDescending: true }]],
  ])('changes with a header that is pressed: %s', (_what, before, isAdded, after) => {
    expect(pressed(before, 'rule', isAdded)).toEqual(after);
  });
});

function sumOf(counts: readonly GroupCounts[], of: (counts: GroupCounts) => number): number {
  return counts.reduce((sum, one) => sum + of(one), 0);
}

function partsOf({ open, known, waived, unknown, former }: GroupCounts): number {
  return open.reduce((sum, count) => sum + count, 0) + known + waived + unknown + former;
}

async function pivotOf(result: Parameters<typeof sourceOf>[0], group: string, selection: Selection = {}) {
  const { data } = await sourceOf(result);
  const { rows } = filtered(data, facetsOf(data), selection, undefined);
  return { data, rows, found: pivot(data, facetsOf(data), group, rows) };
}

describe('groups', () => {
  it('hold every filtered finding once, and their counts add up', async () => {
    await fc.assert(fc.asyncProperty(anyResult, fc.constantFrom(...GROUPINGS), fc.constantFrom<Selection>({}, { status: ['open', 'known'] }, { severity: ['high'] }, { status: ['fixed', 'lost', 'unknown'] }), async (result, group, selection) => {
      const { rows, found } = await pivotOf(result, group, selection);
      const parts = [...(found?.groups ?? []).map(({ counts }) => counts), ...(found === undefined ? [] : [found.rest])];
      expect(found?.all.total).toBe(rows.length);
      expect(sumOf(parts, ({ total }) => total)).toBe(rows.length);
      for (const counts of [...parts, ...(found === undefined ? [] : [found.all])]) expect(partsOf(counts)).toBe(counts.total);
    }), { numRuns: 60 });
  });

  it('agree with the summary of the result: by severity, by status, by rule, in root causes', async () => {
    await fc.assert(fc.asyncProperty(anyResult, async (result) => {
      const { found } = await pivotOf(result, 'rule');
      const { summary, gate } = result;
      expect(found?.all.causes).toBe(summary.rootCauses);
      expect(found?.all.unknown).toBe(summary.byStatus.unknown);
      expect([found?.all.known, found?.all.waived]).toEqual([summary.byDisposition.known, summary.byDisposition.waived]);
      if (gate.newOnly === true) expect(found?.all.open).toEqual(Object.values(summary.bySeverity));
      for (const { ruleId, counts } of summary.byRule) {
        const group = found?.groups.find(({ key }) => key === ruleId)?.counts;
        expect([ruleId, (group?.total ?? 0) - (group?.unknown ?? 0), group?.unknown ?? 0]).toEqual([ruleId, counts.fail, counts.unknown]);
      }
    }), { numRuns: 60 });
  });

  it('of a benchmark hold a finding under each control that its rule speaks to, and count it once in all', async () => {
    const { rows, found } = await pivotOf(RICH, benchmarkGroup('cis'));
    const expected = BENCHMARK.controls.map(({ id, rules }) => [`cis ${id}`, RICH.findings.filter((finding) => rules.some(({ rule, stricter }) => rule === finding.ruleId && (stricter === undefined || finding.status === 'unknown'))).length]).filter(([, count]) => count !== 0);
    expect(found?.groups.map(({ key, counts }) => [key, counts.total])).toEqual(expected);
    expect(found?.isOverlapping).toBe(true);
    expect(found?.all.total).toBe(rows.length);
    expect(sumOf(found?.groups.map(({ counts }) => counts) ?? [], ({ total }) => total)).toBeGreaterThan(rows.length - (found?.rest.total ?? 0));
  });

  it('come with the most severe open failures first', async () => {
    const { found } = await pivotOf(RICH, 'rule');
    expect(found?.groups.map(({ key }) => key)).toEqual(['NET001', 'JIT001', 'KEY002', 'IAM001', 'KEY001']);
  });

  it.each(['', 'nonsense', 'control:', 'control:nonsense', 'status'])('are none for what nothing is grouped by: %j', async (group) => {
    expect((await pivotOf(RICH, group)).found).toBeUndefined();
  });

  it('tell states and news by the positions that the data carries', async () => {
    const { data } = await sourceOf(RICH);
    expect(new Set(range(rowCount(data)).map((row) => stateOf(data, row)))).toEqual(new Set(STATES));
    expect(nth(NEWS, 0)).toBe('');
  });
});
