import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facetsOf, FACET_NAMES, type Facet, type FacetName } from '../../reports/html/client/facets.ts';
import { filtered, type Selection } from '../../reports/html/client/filter.ts';
import { searched, searchIndex } from '../../reports/html/client/search.ts';
import type { Source } from '../../reports/html/client/source.ts';
import { isFormer, linkOf, messageOf, newsOf, resourceOf, rowCount, ruleOf, severityOf, stateOf, textOf } from '../../reports/html/client/table.ts';
import { STATE_WORDS } from '../../reports/html/client/words.ts';
import type { PageData } from '../../src/report/html/pageFormat.ts';
import { HOSTILE, manyFindings, nth } from '../report/fixture.ts';
import { range, sourceOf } from './pageData.ts';
import { anyResult, BENCHMARK, GRANTS, RICH } from './results.ts';

/** The values of a row by facet, told again from the row itself. */
function valuesOf(data: PageData, row: number): Readonly<Record<FacetName, readonly string[]>> {
  const rule = ruleOf(data, row);
  const { type, scope, id } = resourceOf(data, row);
  const cause = textOf(data, 'cause', row);
  const speaking = BENCHMARK.controls.filter((control) => control.rules.some((mapping) => mapping.rule === rule.id && (mapping.stricter === undefined || stateOf(data, row) === 'unknown')));
  return {
    status: [stateOf(data, row)], severity: [severityOf(data, row)], topic: [data.topics[rule.topic] ?? 'Rules of earlier scans'], rule: [rule.id], type: type === '' ? [] : [type], resource: [id],
    subscription: [scope], owner: [textOf(data, 'owner', row)], cause: cause === '' ? [] : [cause], baseline: [newsOf(data, row)],
    control: data.benchmarks.length === 0 ? [] : speaking.map((control) => `cis ${control.id}`),
  };
}

function wanted(data: PageData, selection: Selection, except: FacetName | undefined): (row: number) => boolean {
  const asked = [...(selection.status ?? []), ...(selection.baseline ?? [])].some((key) => ['fixed', 'lost', 'notJudged'].includes(key));
  const isOfFacet = except === 'status' || except === 'baseline';
  return (row) => {
    const values = valuesOf(data, row);
    const isMet = FACET_NAMES.every((name) => name === except || (selection[name] ?? []).length === 0 || values[name].some((value) => selection[name]?.includes(value)));
    return isMet && (!isFormer(data, row) || asked || isOfFacet);
  };
}

function expectFiltered({ data }: Source, facets: readonly Facet[], selection: Selection): void {
  const { rows, counts } = filtered(data, facets, selection, undefined);
  const all = range(rowCount(data));
  expect([...rows]).toEqual(all.filter(wanted(data, selection, undefined)));
  for (const facet of facets) {
    const met = all.filter(wanted(data, selection, facet.name)).flatMap((row) => valuesOf(data, row)[facet.name]);
    for (const [value, key] of facet.keys.entries()) expect([facet.name, key, counts.get(facet.name)?.[value] ?? 0]).toEqual([facet.name, key, met.filter((candidate) => candidate === key).length]);
  }
}

describe('filters', () => {
  it('keep what meets all facets, and count each value under the others', async () => {
    const source = await sourceOf(RICH);
    const facets = facetsOf(source.data);
    const selections: readonly Selection[] = [
      {}, { status: ['open'] }, { status: ['open', 'waived'], severity: ['high'] }, { owner: [''] }, { owner: ['web@contoso.example'], status: ['known'] }, { control: ['cis 7.2'] }, { control: ['cis 8.1'] },
      { status: ['fixed'] }, { baseline: ['fixed', 'new'] }, { rule: ['NO001'] }, { subscription: ['Legacy'], rule: ['JIT001', 'NET001'] }, { cause: ['vm-web-01:22'] },
    ];
    for (const selection of selections) expectFiltered(source, facets, selection);
  });

  it('do so for any findings and any choice', async () => {
    await fc.assert(fc.asyncProperty(anyResult, fc.infiniteStream(fc.nat()), async (result, numbers) => {
      const source = await sourceOf(result);
      const facets = facetsOf(source.data);
      const next = (below: number): number => Number(numbers.next().value) % below;
      const chosen = facets.filter(({ keys }) => keys.length > 0 && next(4) === 0).map(({ name, keys }) => [name, [nth(keys, next(keys.length)), nth(keys, next(keys.length))]] as const);
      expectFiltered(source, facets, Object.fromEntries(chosen));
    }), { numRuns: 60 });
  });

  it('tell resources of one name apart by where they are', async () => {
    const result = manyFindings(3);
    const [first, second, third] = result.resources.map((resource, index) => ({ ...resource, name: index === 1 ? 'other' : 'twin' }));
    const { data } = await sourceOf({ ...result, resources: [first, second, third].flatMap((resource) => resource ?? []) });
    expect(facetsOf(data).find(({ name }) => name === 'resource')?.labels.toSorted()).toEqual(['other', 'twin (rg-0, Production)', 'twin (rg-2, Production)']);
  });

  it('name what lies above subscriptions', async () => {
    const { data } = await sourceOf(GRANTS);
    const subscription = facetsOf(data).find(({ name }) => name === 'subscription');
    expect([subscription?.keys, subscription?.labels]).toEqual([['Above subscriptions'], ['Above subscriptions']]);
    const found = filtered(data, facetsOf(data), { subscription: ['Above subscriptions'] }, undefined);
    expect(found.rows).toHaveLength(4);
  });

  it('tell two grants of one holder apart by their own names', async () => {
    const holders = GRANTS.resources.map(({ id }) => ({ directory: false, role: 'Owner', scope: '/', principalId: 'p', grant: id, principalName: 'Ann' }));
    const posture = GRANTS.posture === undefined ? {} : { posture: { ...GRANTS.posture, privileged: { holders: holders.slice(0, 2), unread: [] } } };
    const { data } = await sourceOf({ ...GRANTS, ...posture });
    const [first, second, third, fourth] = GRANTS.resources.map(({ name }) => name);
    expect(facetsOf(data).find(({ name }) => name === 'resource')?.labels).toEqual([`Ann (${String(first)}, Above subscriptions)`, `Ann (${String(second)}, Above subscriptions)`, third, fourth]);
  });

  it('keep two subscriptions of one name apart', async () => {
    const result = manyFindings(4);
    const seen = result.scan.scopes.seen.map((subscription) => ({ ...subscription, displayName: 'Production' }));
    const { data } = await sourceOf({ ...result, scan: { ...result.scan, scopes: { ...result.scan.scopes, seen } } });
    const facet = nth(facetsOf(data).filter(({ name }) => name === 'subscription'), 0);
    expect(facet.keys.toSorted()).toEqual(seen.map(({ subscriptionId }) => subscriptionId).toSorted());
    expect(facet.labels.every((label) => label.startsWith('Production ('))).toBe(true);
    expect(filtered(data, facetsOf(data), { subscription: [nth(facet.keys, 0)] }, undefined).rows).toHaveLength(2);
  });
});

/** Every text of a row, one after another. */
function textsOf(data: PageData, row: number): readonly string[] {
  const rule = ruleOf(data, row);
  const { name, type, scope, within, id } = resourceOf(data, row);
  return [rule.id, rule.title, data.topics[rule.topic] ?? '', name, type, scope, within, id, messageOf(data, row), textOf(data, 'owner', row), textOf(data, 'cause', row), textOf(data, 'waiver', row), severityOf(data, row), STATE_WORDS[stateOf(data, row)]].map((text) => text.toLowerCase());
}

function expectSearched(data: PageData, text: string): void {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const marks = searched(searchIndex(data), text);
  const found = range(rowCount(data)).filter((row) => marks === undefined || marks[row] === 1);
  expect(found).toEqual(range(rowCount(data)).filter((row) => words.every((word) => textsOf(data, row).some((candidate) => candidate.includes(word)) || (/^[0-9a-f]{6,}$/.test(word) && linkOf(data, row).startsWith(word.slice(0, 16))))));
}

describe('the search', () => {
  it.each(['', '  ', 'vm-web', 'VM-WEB internet', 'internet zzz', 'critical rg-app', 'waived', 'resourcegroups/rg-app/providers', 'ops@', 'WV-01', "'ops-owner'", 'virtualmachines/vm-old-02', '22222222-2222', 'Production vm', 'ffffffffff', 'f'.repeat(64), 'b10000'])('finds every word anywhere, in any order: %j', async (text) => {
    expectSearched((await sourceOf(RICH)).data, text);
  });

  it('finds a role assignment by who holds it, and by its own name', async () => {
    const { data } = await sourceOf(GRANTS);
    const found = (text: string): readonly number[] => [...searched(searchIndex(data), text) ?? []];
    expect([found('ann'), found('ben'), found('0b000000-0000')]).toEqual([[1, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]]);
  });

  it('finds what stands in hostile texts as it is shown', async () => {
    const { data } = await sourceOf(HOSTILE);
    for (const text of ['<script>', '\\u{202e}gnp', '日本語', '=hyperlink(', 'xxxxx', "onerror=\"globalthis.hacked"]) expectSearched(data, text);
  });

  it('finds any piece of any text of any finding', async () => {
    const { data } = await sourceOf(RICH);
    fc.assert(fc.property(fc.nat(rowCount(data) - 1), fc.nat(13), fc.nat(60), fc.integer({ min: 1, max: 12 }), (row, which, start, length) => {
      expectSearched(data, nth(textsOf(data, row), which).slice(start, start + length));
    }), { numRuns: 200 });
  });
});
