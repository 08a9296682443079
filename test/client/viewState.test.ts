import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACET_NAMES } from '../../reports/html/client/facets.ts';
import { SORT_COLUMNS } from '../../reports/html/client/sort.ts';
import { addressOf, cleared, EMPTY_STATE, hasFilters, parsedState, toggled, withRulesOfNow, type ViewState } from '../../reports/html/client/viewState.ts';
import { HOSTILE_STRINGS, RESULT } from '../report/fixture.ts';
import { sourceOf } from './pageData.ts';

const text = fc.oneof(fc.string(), fc.constantFrom(...HOSTILE_STRINGS.map((hostile) => hostile.toWellFormed()), 'a&b=c', '#', '100 %', 'a+b', ''));
const state: fc.Arbitrary<ViewState> = fc.record({
  text,
  selection: fc.dictionary(fc.constantFrom(...FACET_NAMES), fc.array(text, { minLength: 1, maxLength: 3 })),
  sort: fc.uniqueArray(fc.record({ column: fc.constantFrom(...SORT_COLUMNS), isDescending: fc.boolean() }), { selector: ({ column }) => column }),
  group: fc.constantFrom('', 'rule', 'control:cis-azure-foundations'),
  page: fc.nat(1_000),
  finding: fc.constantFrom('', '0123456789abcdef'),
});

describe('the address', () => {
  it('carries every state, and the browser takes it as a fragment', () => {
    fc.assert(fc.property(state, (any) => {
      const { hash } = new URL(`file:///report.html#${addressOf(any)}`);
      expect(parsedState(hash.slice(1))).toEqual(any);
      expect(addressOf(parsedState(hash.slice(1)) ?? EMPTY_STATE)).toBe(addressOf(any));
    }));
  });

  it.each<readonly [string, Partial<ViewState>]>([
    ['', {}],
    ['rule=JIT001', { selection: { rule: ['JIT001'] } }],
    ['finding=0123456789ABCDEF', { finding: '0123456789abcdef' }],
    ['status=unknown&status=open&text=vm+web', { text: 'vm web', selection: { status: ['unknown', 'open'] } }],
    ['sort=-severity,rule,nonsense,-rule&page=3', { sort: [{ column: 'severity', isDescending: true }, { column: 'rule', isDescending: false }], page: 2 }],
    ['page=-1', {}], ['page=x', {}], ['page=1e999', { page: Number.POSITIVE_INFINITY }], ['owner=', { selection: { owner: [''] } }], ['nonsense=1', {}],
  ])('is read: %j', (address, expected) => {
    expect(parsedState(address)).toEqual({ ...EMPTY_STATE, ...expected });
  });

  it.each(['coverage', 'rule-JIT001', 'benchmark-cis'])('of a place in the page is no state: %s', (address) => {
    expect(parsedState(address)).toBeUndefined();
  });
});

describe('a state', () => {
  const paged: ViewState = { ...EMPTY_STATE, page: 4, finding: '0123456789abcdef', group: 'rule', text: 'vm', sort: [{ column: 'rule', isDescending: true }] };

  it('starts at the first page when a value is chosen, and forgets a facet without values', () => {
    const once = toggled(paged, 'owner', 'ops');
    expect(once).toEqual({ ...paged, page: 0, finding: '', selection: { owner: ['ops'] } });
    expect(toggled(once, 'owner', 'web').selection).toEqual({ owner: ['ops', 'web'] });
    expect(toggled(toggled(once, 'owner', 'web'), 'owner', 'ops').selection).toEqual({ owner: ['web'] });
    expect(toggled(once, 'owner', 'ops').selection).toEqual({});
  });

  it('without filters keeps order and grouping', () => {
    expect(cleared(toggled(paged, 'owner', 'ops'))).toEqual({ ...paged, text: '', page: 0, finding: '' });
    expect([hasFilters(paged), hasFilters(cleared(paged)), hasFilters({ ...EMPTY_STATE, text: '  ' }), hasFilters(toggled(EMPTY_STATE, 'owner', ''))]).toEqual([true, false, false, true]);
  });

  it.each<readonly [string, readonly string[]]>([
    ['JIT900', ['JIT001']], ['JIT001', ['JIT001']], ['JIT999', ['JIT999']],
  ])('follows a rule to the id that it has now: %s', async (asked, expected) => {
    const rules = RESULT.rules.map((rule) => (rule.id === 'JIT001' ? { ...rule, aliases: ['JIT800', 'JIT900'] } : rule));
    const { data } = await sourceOf({ ...RESULT, rules });
    expect(withRulesOfNow(data, toggled(EMPTY_STATE, 'rule', asked)).selection).toEqual({ rule: expected });
    expect(withRulesOfNow(data, EMPTY_STATE)).toEqual(EMPTY_STATE);
  });
});
