import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIdWriter, idReader } from '../../src/assess/idColumn.ts';
import { createFindingWriter, keepBlocks } from '../../src/assess/findingColumns.ts';
import { createVerdictWriter, judgementsOf, tabulate, type Judgements } from '../../src/assess/verdictTable.ts';
import type { Evidence, FindingResource, Status, Verdict } from '../../src/model/finding.ts';
import type { ResultFinding } from '../../src/model/scanResult.ts';
import type { JsonValue } from '../../src/values/json.ts';

/** Ids as they come and as nobody would write them: long common beginnings, pairs of surrogates that are cut, halves of pairs. */
const anyId = fc.oneof(
  fc.tuple(fc.constantFrom('/subscriptions/a/resourceGroups/rg', '/subscriptions/A/resourceGroups/RG', '/tenants/t'), fc.constantFrom('users', 'x'), fc.stringMatching(/^[ab]{0,3}$/)).map((parts) => parts.join('/')),
  fc.array(fc.constantFrom('a', '/', '😀', '😁', '\ud83d', '\ude00', '\u0000', '\ufeff'), { maxLength: 6 }).map((parts) => `/${parts.join('')}`),
);

const anyResource: fc.Arbitrary<FindingResource> = fc.record({
  id: anyId, type: fc.constantFrom('Microsoft.X/a', 'Microsoft.X/b'), name: fc.constantFrom('a', 'A', 'other name', ''), subscriptionId: fc.constantFrom('', 's'), resourceGroup: fc.constantFrom('', 'rg'),
  location: fc.constantFrom('', 'westeurope'), owner: fc.constantFrom('ann', 'ben'),
}, { requiredKeys: ['id', 'type', 'name', 'subscriptionId', 'resourceGroup', 'location'] });

const anyEvidence: fc.Arbitrary<Evidence> = fc.record({ path: fc.string(), expected: fc.string(), actual: fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue), type: fc.constant('t'), apiVersion: fc.constant('v') });

const anyVerdict: fc.Arbitrary<Verdict> = fc.record({
  ruleId: fc.constantFrom('AA001', 'BB002', 'AA010'), severity: fc.constantFrom('high', 'low'), resource: anyResource, status: fc.constantFrom<Status>('pass', 'fail', 'unknown', 'notApplicable'),
  message: fc.constant('m'), evidence: fc.array(anyEvidence, { maxLength: 2 }), discriminator: fc.constantFrom('', '["x"]', '["a"]'),
});

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
const keyOf = (id: string): string => `/${id.toLowerCase().split('/').filter((part) => part !== '').join('/')}`;

interface Shown extends Readonly<Record<string, unknown>> {
  /** Rule, key of the resource, status, identity. */
  readonly told: readonly (readonly string[])[];
}

/** The same with findings that are alike in all that orders them in the order of their status. */
function withoutTurns({ told, ...rest }: Shown): Shown {
  const groups = [...Map.groupBy(told, ([ruleId, resource, , identity]) => JSON.stringify([ruleId, resource, identity])).values()];
  expect(groups.flat(), 'those that are alike stand together').toEqual(told);
  return { ...rest, told: groups.flatMap((group) => group.toSorted(([, , left = ''], [, , right = '']) => compare(left, right))) };
}

/** What a table is to say, by sorting everything: the plainest way, which holds all verdicts at once. */
function naive(verdicts: readonly Verdict[]): Shown {
  const sorted = verdicts.toSorted((a, b) => compare(a.ruleId, b.ruleId) || compare(keyOf(a.resource.id), keyOf(b.resource.id)) || compare(a.discriminator, b.discriminator));
  const keys = [...new Set(sorted.map(({ resource }) => keyOf(resource.id)))].toSorted(compare);
  const of = (status: Status): unknown => {
    const some = sorted.filter((verdict) => verdict.status === status);
    return Object.fromEntries([...Map.groupBy(some, ({ ruleId }) => ruleId)].map(([ruleId, all]) => [ruleId, all.map(({ resource }) => keys.indexOf(keyOf(resource.id)))]));
  };
  const told = sorted.filter(({ status }) => status === 'fail' || status === 'unknown');
  return { count: verdicts.length, keys, pass: of('pass'), notApplicable: of('notApplicable'), told: told.map(({ ruleId, resource, status, discriminator }) => [ruleId, keyOf(resource.id), status, discriminator]) };
}

/** The same of a table; the discriminator is told by the former fingerprint's place, where it was put. */
function shown({ count, resources, findings, verdicts }: Judgements): Shown {
  return {
    count, keys: resources.map(({ id }) => keyOf(id)), ...verdicts,
    told: findings.map(({ ruleId, resourceId, status, message }) => [ruleId, keyOf(resourceId), status, message]),
  };
}

const withDiscriminator = (verdicts: readonly Verdict[]): readonly Verdict[] => verdicts.map((verdict) => ({ ...verdict, message: verdict.discriminator }));
const OPTIONS = { aliasesOf: (ruleId: string) => (ruleId === 'BB002' ? ['BB001'] : []) };

/** Memory holds so many texts; those after them go `outside`. */
function outsideAfter(most: number, outside: string[] = []): (text: string) => string | (() => string) {
  let held = 0;
  return (text) => {
    if (held++ < most) return text;
    const place = outside.push(text) - 1;
    return () => outside[place] ?? '';
  };
}

describe('a column of ids', () => {
  it('gives back every id, in any order of asking', () => {
    fc.assert(fc.property(fc.array(anyId, { maxLength: 40 }), fc.array(fc.nat(39)), (ids, asked) => {
      const writer = createIdWriter();
      for (const id of ids) writer.add(id);
      const read = idReader(writer.column());
      const positions = [...asked.filter((position) => position < ids.length), ...ids.keys()];
      expect(positions.map(read)).toEqual(positions.map((position) => ids[position]));
    }));
  });

  it('takes less than a third of what the ids take', () => {
    const ids = Array.from({ length: 10_000 }, (_none, index) => `/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-${Math.floor(index / 100)}/providers/Microsoft.Storage/storageAccounts/st${String(index).padStart(6, '0')}`);
    const writer = createIdWriter();
    for (const id of ids) writer.add(id);
    expect(writer.column().bytes.length).toBeLessThan(ids.join('').length / 3);
  });
});

describe('a table of verdicts', () => {
  it('says what sorting all verdicts would say, in whatever order they come', () => {
    fc.assert(fc.property(fc.array(anyVerdict, { maxLength: 30 }).map(withDiscriminator), (verdicts) => {
      expect(shown(tabulate(verdicts, OPTIONS))).toEqual(naive(verdicts));
    }), { numRuns: 300 });
  });

  it('says the same where several took turns', () => {
    const dealing = fc.array(fc.tuple(anyVerdict, fc.nat(2)), { maxLength: 30 });
    fc.assert(fc.property(dealing, (dealt) => {
      // Two of them as threads do: their findings come as texts.
      const writers = [undefined, (text: string) => text, (text: string) => () => text].map((keepText) => {
        const { putAside, blocks } = keepBlocks(keepText);
        return { ...createVerdictWriter(OPTIONS.aliasesOf, putAside), blocks };
      });
      const verdicts = withDiscriminator(dealt.map(([verdict]) => verdict));
      for (const [index, verdict] of verdicts.entries()) writers[dealt[index]?.[1] ?? 0]?.add(verdict);
      // Of what one rule says of one thing twice over, to two of them, nobody can say which came first: the two in either order.
      expect(withoutTurns(shown(judgementsOf(writers.map(({ columns, blocks }) => ({ ...columns(), blocks })))))).toEqual(withoutTurns(naive(verdicts)));
    }), { numRuns: 300 });
  });

  it('says the same of findings whose text lies somewhere else, in memory or outside', () => {
    const verdicts = fc.array(anyVerdict, { maxLength: 200, size: 'max' }).map(withDiscriminator);
    fc.assert(fc.property(verdicts, fc.constantFrom(0, 1, 2, 1_000), fc.array(fc.nat(200), { maxLength: 20 }), (all, most, asked) => {
      const held = tabulate(all, OPTIONS);
      const outside: string[] = [];
      const { findings, ...kept } = tabulate(all, { ...OPTIONS, keepText: outsideAfter(most, outside) });
      expect(shown({ ...kept, findings })).toEqual(naive(all));
      expect(findings.map((finding) => ({ ...finding, evidence: [...finding.evidence] }))).toEqual([...held.findings]);
      for (const position of asked) expect(findings.at(position)?.fingerprint).toBe(held.findings.at(position)?.fingerprint);
      expect(Array.isArray(findings)).toBe(outside.length === 0);
    }), { numRuns: 60 });
  });

  it('holds no text of a finding once one is outside', () => {
    const outside: string[] = [];
    const { putAside, blocks } = keepBlocks(outsideAfter(2, outside));
    const writer = createFindingWriter(putAside);
    const finding = (ruleId: string): ResultFinding => ({ ruleId, resourceId: '/x', status: 'fail', severity: 'low', disposition: 'open', message: '', evidence: [], fingerprint: '' });
    for (const ruleId of ['AA001', 'BB002', 'AA001']) for (let count = 0; count < 32; count += 1) writer.add(finding(ruleId), 0, '');
    expect([...writer.columns().values()].map((told) => told.blocks)).toEqual([[0, 2], [1]]);
    expect(blocks.map((block) => typeof block)).toEqual(['function', 'function', 'function']);
    expect(outside).toHaveLength(3);
  });

  it('shows every resource as it was handed in', () => {
    fc.assert(fc.property(fc.uniqueArray(anyResource, { selector: ({ id }) => keyOf(id) }), (resources) => {
      const verdicts = resources.map((resource): Verdict => ({ ruleId: 'AA001', severity: 'low', resource, status: 'pass', message: '', evidence: [], discriminator: '' }));
      const sorted = resources.toSorted((a, b) => compare(keyOf(a.id), keyOf(b.id)));
      expect([...tabulate(verdicts, OPTIONS).resources]).toEqual(sorted);
    }));
  });

  it('has what could not be listed in a scope in the order of its types, whoever told of which first', () => {
    const unlisted = (artifact: string): Verdict => ({
      ruleId: 'AA001', severity: 'low', resource: { id: '/subscriptions/s', type: 't', name: 's', subscriptionId: 's', resourceGroup: '', location: '' }, status: 'unknown', message: artifact, evidence: [], discriminator: '',
      unknown: { reason: 'forbidden', artifact, scope: '/subscriptions/s', missing: [], message: artifact },
    });
    for (const told of [['Microsoft.Authorization/a', 'Microsoft.Compute/b'], ['Microsoft.Compute/b', 'Microsoft.Authorization/a']]) {
      expect(tabulate(told.map(unlisted), OPTIONS).findings.map(({ message }) => message)).toEqual(['Microsoft.Authorization/a', 'Microsoft.Compute/b']);
    }
  });

  it('has positions in the order of numbers, not of their letters', () => {
    const verdicts = Array.from({ length: 120 }, (_none, index): Verdict => ({ ruleId: 'AA001', severity: 'low', resource: { id: `/x/${String(999 - index)}`, type: 't', name: 'x', subscriptionId: '', resourceGroup: '', location: '' }, status: 'pass', message: '', evidence: [], discriminator: '' }));
    expect(tabulate(verdicts, OPTIONS).verdicts.pass['AA001']).toEqual([...verdicts.keys()]);
  });

  it.each<Status>(['pass', 'notApplicable', 'fail'])('shows one that two rows tell of as the last rule sees it: %s', (status) => {
    const verdict = (ruleId: string, id: string): Verdict => ({ ruleId, severity: 'low', resource: { id, type: 't', name: id, subscriptionId: '', resourceGroup: '', location: '' }, status, message: '', evidence: [], discriminator: '' });
    expect(tabulate([verdict('BB002', '/x/B'), verdict('AA001', '/X/b')], OPTIONS).resources.map(({ id }) => id)).toEqual(['/x/B']);
    expect(tabulate([verdict('AA001', '/x/B'), verdict('BB002', '/X/b')], OPTIONS).resources.map(({ id }) => id)).toEqual(['/X/b']);
  });
});
