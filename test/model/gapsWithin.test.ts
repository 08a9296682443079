import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import { gapsOfType, gapsWithin } from '../../src/model/snapshot.ts';
import type { Gap } from '../../src/model/unknown.ts';

const SCOPES = ['/', '/subscriptions', '/subscriptions/A', '/Subscriptions/a/', '/subscriptions/a/resourceGroups/g', '/subscriptions/b', '/subscriptions/b/resourcegroups/G', '//subscriptions/b', 'subscriptions/b',
  '/tenants/t', '/providers/Microsoft.Management/managementGroups/m', '/subscriptions/ab'];
const gaps = fc.array(fc.record({ artifact: fc.constantFrom('T/one', 't/ONE', 'T/two'), scope: fc.constantFrom(...SCOPES) }), { maxLength: 12 })
  .map((some) => some.map(({ artifact, scope }, index): Gap => ({ reason: 'failed', artifact, scope, missing: [], message: String(index) })));

/** By the text of ids alone, gap by gap: what `gapsWithin` means. */
function matters({ scope }: Gap, asked: string): boolean {
  const [gap, other] = [scope, asked].map((one) => one.toLowerCase().split('/').filter((part) => part !== ''));
  const isBelow = (inner: readonly string[], outer: readonly string[]): boolean => outer.every((part, index) => part === inner[index]);
  return isBelow(gap ?? [], other ?? []) || isBelow(other ?? [], gap ?? []) || gap?.[0] === 'tenants';
}

describe('gaps that matter to a scope', () => {
  it('are those at it, above it, below it or of the tenant, in their order', () => {
    fc.assert(fc.property(gaps, fc.constantFrom(...SCOPES), fc.constantFrom('T/One', 't/two', 't/none'), (some, scope, type) => {
      const snapshot = memorySnapshot('s', { ...emptyManifest('t', '2026-01-01T00:00:00Z'), gaps: some }, []);
      const ofType = some.filter(({ artifact }) => artifact.toLowerCase() === type.toLowerCase());
      expect(gapsOfType(snapshot, type)).toEqual(ofType);
      expect(gapsWithin(snapshot, type, scope)).toEqual(ofType.filter((gap) => matters(gap, scope)));
    }), { seed: 5, numRuns: 1000 });
  });
});
